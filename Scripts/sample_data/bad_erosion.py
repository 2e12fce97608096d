"""Broken inputs of soil erosion, one fault each: a part of the county, 120 cells by 120."""

import numpy as np

import ground
import relief
import write
from landcover import Grid

COLUMN, ROW, SIZE = 560, 560, 120


def make(folder, whole, files, covers):
    """Writes into the folder of broken inputs; answers what its README says of each."""
    place = slice(ROW, ROW + SIZE), slice(COLUMN, COLUMN + SIZE)
    west, north = whole.west + COLUMN * whole.size, whole.north - ROW * whole.size
    grid = Grid(whole.crs, west, north, whole.size, SIZE, SIZE)
    answers = []

    def raster(name, fault, answer, bands, grid=grid, **options):
        write.raster(folder / name, grid, bands, **options)
        answers.append((name, fault, answer))

    raw = files["ndvi-2025"][place]
    raster(
        "ndvi-unscaled.tif",
        "NDVI in ten-thousandths (up to 9500), no scale declared",
        "error: NDVI lies between -1 and 1; hint that a scale of 0.0001 is missing; never cut to full cover in silence",
        raw,
        nodata=ground.NDVI_VOID,
    )
    raster(
        "ndvi-byte.tif",
        "NDVI stretched to 0..255 for a picture",
        "error: NDVI lies between -1 and 1; the stretch cannot be undone without its formula",
        np.clip((raw / 10000 + 1) * 127.5, 0, 255).astype(np.uint8),
    )
    shares = [files[f"soil-{n}"][place].astype(float) for n in ("sand", "silt", "clay", "carbon")]
    from erosion_expected import erodibility

    raster(
        "k-us-units.tif",
        "K in US customary units (0.1 to 0.4)",
        "warning: most K in SI units lie below 0.1; hint: times 0.1317; A would be 7.6 times too large",
        (erodibility(*shares) / 0.1317).astype(np.float32),
        nodata=-9999,
    )
    cover = np.clip(raw / 10000, 0, 1)
    raster(
        "c-above-1.tif",
        "C factor with values above 1 (up to 1.3)",
        "error: C lies between 0 and 1; how many cells, and the largest, said",
        np.where(cover < 0.4, 1.3, 0.4 - 0.4 * cover).astype(np.float32),
        nodata=-9999,
    )
    raster(
        "c-percent.tif",
        "C factor in percent",
        "error: C lies between 0 and 1; hint that it is in percent",
        (100 * (0.5 - 0.5 * cover)).astype(np.float32),
        nodata=-9999,
    )
    dem = files["dem"][place].copy() * relief.SCALE
    dem[40, 50], dem[60:64, 70:75], dem[90, 20] = 9999, -9999, -32768
    raster(
        "dem-spike.tif",
        "a spike of 9 999 m, a void stored as -9999 that is not declared, one cell of -32768",
        "error or warning naming heights and places: no height on land is there; never slopes of 89 degrees in silence",
        dem.astype(np.float32),
    )
    raster(
        "k-other-grid.tif",
        "K on cells of 0.0009 degree",
        "error: grids differ; both said; hint how to bring it onto the grid",
        np.full((SIZE // 3, SIZE // 3), 0.021, np.float32),
        Grid(whole.crs, west, north, 0.0009, SIZE // 3, SIZE // 3),
        nodata=-9999,
    )
    codes = covers["landcover-2025"][1][place].copy()
    codes[30:40, 30:60] = 6
    codes[80:84, 10:20] = 33
    raster(
        "landcover-strange.tif",
        "300 cells of snow (6), 40 of a code that no legend has (33)",
        "snow takes the row of its type; the 40 cells have no modulus, their area is listed; never B = 1 in silence",
        codes,
        nodata=0,
    )
    practice = files["practices"][place].copy()
    practice[:12] = 99
    raster(
        "practices-strange.tif",
        "1 440 cells with a practice (99) that the table lacks",
        "error listing the code and its cells, or E unknown there; never 1 in silence",
        practice,
    )
    sand = files["soil-sand"][place].astype(float)
    raster(
        "soil-sand-fraction.tif",
        "sand as a fraction (0.22 to 0.57) where percent are expected",
        "error: with silt and clay in percent the shares do not add up to 100",
        (sand / 100).astype(np.float32),
        nodata=-9999,
    )
    rows = ["station,date,mm", "57501,2015-06-01,12.4", "57501,2015-06-01,12.4", "57501,2015-06-31,3.0"]
    rows += ["57501,2015-07-02,-9999", "57501,2015-07-03,32766", "57501,2015-07-04,12,5", "57502,03/07/2015,8.0"]
    (folder / "rainfall-strange.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    answers.append(
        (
            "rainfall-strange.csv",
            "a day twice, a day that does not exist, -9999, 32766 (the weather bureau's 'missing'), a decimal comma, a date of another form",
            "errors: all six rows at once, by line; nothing computed",
        )
    )
    return answers
