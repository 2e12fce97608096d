"""Soil erosion: rasters, rain, broken ones, expected numbers."""

import numpy as np

import bad_erosion
import erosion_expected
import erosion_rain
import ground
import rain
import relief
import write

TILES = dict(tiled=True, blockxsize=256, blockysize=256)


def make(folder, layers, covers, zones):
    """Writes all; answers what the README of broken inputs says."""
    grid, classes, _ = covers["landcover-2020"]
    dem = relief.build(grid, layers)
    z = np.where(dem == relief.VOID, np.nan, dem * relief.SCALE)
    files = {"dem": dem}
    files |= {f"soil-{n}": v for n, v in ground.soil_rasters(ground.soils(grid, np.nan_to_num(z))).items()}
    files |= {f"ndvi-{y}": ground.ndvi(grid, covers[f"landcover-{y}"][1], y) for y in (2020, 2025)}
    files["ground-cover"] = ground.ground_cover(grid)
    files["practices"] = ground.practices(grid, classes)
    for name, cells in files.items():
        options = dict(nodata=ground.NO_SHARE, unit="%")
        if name == "dem":
            options = dict(nodata=relief.VOID, scale=relief.SCALE, unit="m", predictor=2)
        elif name.startswith("ndvi"):
            options = dict(nodata=ground.NDVI_VOID, scale=ground.NDVI_SCALE)
        elif name == "soil-carbon":
            options = dict(nodata=-9999, unit="%")
        elif name == "practices":
            options = dict()
        write.raster(folder / f"{name}.tif", grid, cells, **options, **TILES)
    said = rain.write(folder)
    answers = bad_erosion.make(folder / "bad", grid, files, covers)
    erosivity = erosion_rain.write(said, folder / "expected")
    erosion_expected.Erosion(files, covers, grid, zones, erosivity).write(folder / "expected")
    return answers
