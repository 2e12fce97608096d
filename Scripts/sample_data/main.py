"""Makes SampleData: python main.py OUTPUT_FOLDER."""

import sys
from pathlib import Path

import bad
import county
import ellipsoid
import expected
import extras
import picture
import projects
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
    (folder / "bad" / "README.md").write_text(bad.readme(answers), encoding="utf-8")
    (folder / "map.svg").write_text(picture.draw(layers, table), encoding="utf-8")
    ellipsoid.check()
    numbers = expected.Expected(layers, table)
    numbers.write(folder / "expected")
    verdicts.verdicts(numbers, folder / "expected")
    (folder / "layers.yaml").write_text(
        (Path(__file__).parent / "layers.yaml.in").read_text(encoding="utf-8"), encoding="utf-8"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
