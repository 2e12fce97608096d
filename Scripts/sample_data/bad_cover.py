"""Broken rasters and zones for land cover, one fault each."""

import geopandas as gpd
import numpy as np
import shapely

import write
from bad import flatgeobuf
from landcover import Grid


def make(folder, rasters, towns):
    """Writes into the folder of broken inputs; answers what its README says of each."""
    whole, classes, _ = rasters["landcover-2025"]
    column, row, size = 560, 560, 120
    part = classes[row : row + size, column : column + size]

    def grid(shift=0.0, west=None, north=None):
        place = whole.west + (column + shift) * whole.size, whole.north - (row + shift) * whole.size
        return Grid("EPSG:4490", west or place[0], north or place[1], whole.size, size, size)

    answers = []

    def raster(name, fault, answer, bands, grid=grid(), **options):
        write.raster(folder / name, grid, bands, **options)
        answers.append((name, fault, answer))

    colours = {1: (250, 227, 156), 2: (68, 111, 51), 5: (30, 105, 180), 8: (226, 66, 144)}
    picture = np.full((3, size, size), 200, np.uint8)
    for code, colour in colours.items():
        for band in range(3):
            picture[band][part == code] = colour[band]
    raster(
        "picture.tif",
        "a coloured picture of the land cover (RGB)",
        "error: colours are no classes; never counted as codes",
        picture,
        photometric="rgb",
    )
    raster(
        "fractions.tif",
        "numbers with a decimal point (float32) where classes are asked for",
        "error: no class codes",
        np.where(part == 2, 0.75, 0.2).astype(np.float32),
    )
    raster("raster-no-crs.tif", "no reference system", "error: no CRS; hint `--assume-crs EPSG:4490`", part, crs=None)
    raster(
        "raster-far-away.tif",
        "the same cells in 87°E 43°N",
        "error: no zone lies on the raster; both extents said",
        part,
        grid(west=87.0, north=43.0),
    )
    raster(
        "raster-shifted.tif",
        "beside landcover-2020.tif: cells of the same size, but shifted by 0.4 of a cell, and fewer",
        "error: grids differ; hint `--align nearest`",
        part,
        grid(0.4),
    )
    path = folder / "raster-truncated.tif"
    write.raster(path, grid(), part, tiled=True, blockxsize=64, blockysize=64)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])
    answers.append(
        ("raster-truncated.tif", "the first two thirds of a file", "error: damaged file; no number from the rest")
    )

    few = towns.iloc[:4].reset_index(drop=True)
    twice = few.copy()
    twice.loc[2, "code"] = twice.loc[1, "code"]
    flatgeobuf(twice, folder / "zones-duplicate-codes.fgb")
    answers.append(
        (
            "zones-duplicate-codes.fgb",
            f"{twice.code[1]} twice, 临江镇 and 石桥镇",
            "error when zones are added up by code, naming the code; else a warning, and both kept apart",
        )
    )
    lines = gpd.GeoDataFrame(
        few.drop(columns="geometry"), geometry=[shapely.boundary(g) for g in few.geometry], crs=few.crs
    )
    flatgeobuf(lines, folder / "zones-lines.fgb")
    answers.append(("zones-lines.fgb", "boundaries as lines", "error: zones must be areas; never closed in silence"))
    return answers
