"""Makes SampleData: python main.py OUTPUT_FOLDER."""

import sys
from pathlib import Path

import write
import county
import projects

LAYERS = {"territory": ("territory.gpkg", "XZQ"), "protected": ("protected.gpkg", "ZRBHD"), "shoreline": ("shoreline.gpkg", "HDAX"),
          "centre_line": ("shoreline-centre-line.gpkg", "HLZX"), "park": ("park.gpkg", "GYYQ"), "tailings": ("tailings.gpkg", "WKK"),
          "farmland": ("farmland.gpkg", "YJJBNT"), "urban_growth": ("urban-growth.gpkg", "CZKFBJ"), "control_unit": ("control-unit.gpkg", "HJGKDY")}


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    layers = county.build()
    write.shapefile(layers["redline"], folder / "redline.shp")
    for role, (file, name) in LAYERS.items():
        write.geopackage(layers[role], folder / file, name)
    table = projects.build(layers)
    write.geopackage(table, folder / "projects.gpkg", "projects", "Unknown")
    (folder / "layers.yaml").write_text((Path(__file__).parent / "layers.yaml.in").read_text(encoding="utf-8"), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
