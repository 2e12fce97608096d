"""Makes SampleData: python main.py OUTPUT_FOLDER."""

import sys
from pathlib import Path

import bad
import bad_cover
import county
import cover_expected
import cover_zones
import ellipsoid
import erosion
import expected
import extras
import landcover
import picture
import projects
import restoration
import verdicts
import write

LAYERS = {
    "territory": ("territory.gpkg", "XZQ"),
    "protected": ("protected.gpkg", "ZRBHD"),
    "shoreline": ("shoreline.gpkg", "HDAX"),
    "centre_line": ("shoreline-centre-line.gpkg", "HLZX"),
    "park": ("park.gpkg", "GYYQ"),
    "tailings": ("tailings.gpkg", "WKK"),
    "farmland": ("farmland.gpkg", "YJJBNT"),
    "urban_growth": ("urban-growth.gpkg", "CZKFBJ"),
    "control_unit": ("control-unit.gpkg", "HJGKDY"),
}


def cover(folder, layers, answers):
    """Land cover: zones, rasters, broken ones, expected numbers."""
    towns = cover_zones.towns(layers["territory"])
    zones = {
        "towns": towns,
        "county": cover_zones.county(towns),
        "shrub-mask": cover_zones.shrub_mask(),
        "built-up": cover_zones.built_up(),
    }
    for name, table in zones.items():
        write.geopackage(table, folder / f"{name}.gpkg", name)
    rasters = landcover.build(layers, towns)
    for name, (grid, cells, options) in rasters.items():
        tiles = dict(tiled=True, blockxsize=256, blockysize=256) if name != "landcover-2025" else {}
        write.raster(folder / f"{name}.tif", grid, cells, **options, **tiles)
    names = ["covered", "other"]
    rows = [",".join(["map", *names]), *(",".join([n, *map(str, r)]) for n, r in zip(names, cover_expected.CONFUSION))]
    (folder / "confusion.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    answers += bad_cover.make(folder / "bad", rasters, towns)
    (folder / "expected").mkdir(exist_ok=True)
    numbers = cover_expected.Expected(rasters, *zones.values())
    numbers.write(folder / "expected")
    answers += erosion.make(folder, layers, rasters, numbers.zones["towns"])


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    layers = county.build()
    write.shapefile(layers["redline"], folder / "redline.shp")
    for role, (file, name) in LAYERS.items():
        write.geopackage(layers[role], folder / file, name)
    table = projects.build(layers)
    write.geopackage(table, folder / "projects.gpkg", "projects", "Unknown")
    write.geopackage(extras.projected(table), folder / "projects-4524.gpkg", "projects", "Unknown")
    (folder / "boundary-points.txt").write_bytes(extras.boundary_points(table))
    answers = bad.make(folder / "bad", table, folder / "park.gpkg", folder / "redline.shp")
    cover(folder, layers, answers)
    restoration.make(folder, layers, cover_zones.towns(layers["territory"]))
    (folder / "bad" / "README.md").write_text(bad.readme(answers), encoding="utf-8")
    (folder / "map.svg").write_text(picture.draw(layers, table), encoding="utf-8")
    ellipsoid.check()
    numbers = expected.Expected(layers, table)
    numbers.write(folder / "expected")
    verdicts.verdicts(numbers, folder / "expected")
    for name in ("layers.yaml", "erosion.yaml"):
        text = (Path(__file__).parent / f"{name}.in").read_text(encoding="utf-8")
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
