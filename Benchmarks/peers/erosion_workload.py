"""Soil loss of seven factors: make rasters, or multiply them with other tools.

python erosion_workload.py make DIR [SIZE]   r k l s b e t .tif: Float32, SIZE x SIZE (8192), deflate, tiles of 512, seeded;
                                             and cover.tif: bytes, codes of CLCD (1 crop, 2 forest, 3 shrub, 4 grass)
python erosion_workload.py rasterio DIR      read all, write modulus-rasterio.tif, tile by tile, in one process
python erosion_workload.py invest DIR        the same as pygeoprocessing.raster_map does for InVEST, modulus-invest.tif

All in EPSG:32648, 10 m. Nodata is -9999; each factor lacks other cells. `check` is the sum of the modulus, t/(km2 a).
"""
import os
import resource
import sys
import time

import numpy

FACTORS = {  # mean, spread (log-normal unless bounded), seed
    "r": (5000, 0.08, 51), "k": (0.018, 0.25, 52), "l": (2.0, 0.4, 53), "s": (2.5, 0.9, 54), "b": (0.15, 1.0, 55),
    "e": (0.6, 0.5, 56), "t": (0.353, 0.0, 57),
}


def field(size, slope, seed):
    """Random surface with a power spectrum, mean 0 and deviation 1."""
    noise = numpy.random.default_rng(seed).standard_normal((size, size), dtype="f4")
    rows, columns = numpy.fft.fftfreq(size).astype("f4"), numpy.fft.rfftfreq(size).astype("f4")
    frequency = numpy.hypot(rows[:, None], columns[None, :])
    frequency[0, 0] = 1
    surface = numpy.fft.irfft2(numpy.fft.rfft2(noise) * frequency ** (-slope / 2), s=(size, size)).astype("f4")
    return (surface - surface.mean()) / surface.std()


def make(folder, size=8192):
    import rasterio
    from rasterio.transform import from_origin

    os.makedirs(folder, exist_ok=True)
    for name, (mean, spread, seed) in FACTORS.items():
        surface = field(size, 2.4, seed)
        cells = (mean * numpy.exp(spread * surface)).astype("f4")
        if name in "bet":
            cells = numpy.minimum(cells, 1)
        cells[surface > 3.2] = -9999
        with rasterio.open(
            f"{folder}/{name}.tif", "w", driver="GTiff", width=size, height=size, count=1, dtype="float32",
            crs="EPSG:32648", transform=from_origin(350_000, 3_400_000, 10, 10), nodata=-9999, tiled=True,
            blockxsize=512, blockysize=512, compress="deflate", num_threads="all_cpus",
        ) as file:
            file.write(cells, 1)
    cover = (1 + numpy.digitize(field(size, 2.4, 58), [-0.5, 0.3, 0.9])).astype("u1")
    with rasterio.open(
        f"{folder}/cover.tif", "w", driver="GTiff", width=size, height=size, count=1, dtype="uint8", crs="EPSG:32648",
        transform=from_origin(350_000, 3_400_000, 10, 10), nodata=0, tiled=True, blockxsize=512, blockysize=512,
        compress="deflate", num_threads="all_cpus",
    ) as file:
        file.write(cover, 1)


def product(*factors):
    """100 R K L S B E T; nodata where any factor has none."""
    missing = factors[0] == -9999
    result = factors[0] * numpy.float32(100)
    for cells in factors[1:]:
        missing |= cells == -9999
        result *= cells
    result[missing] = -9999
    return result


def by_rasterio(folder):
    import rasterio

    files = [rasterio.open(f"{folder}/{name}.tif") for name in FACTORS]
    profile = files[0].profile
    with rasterio.open(f"{folder}/modulus-rasterio.tif", "w", **profile) as out:
        for _, window in files[0].block_windows(1):
            out.write(product(*(file.read(1, window=window) for file in files)), 1, window=window)
    return f"rasterio {rasterio.__version__} GDAL {rasterio.__gdal_version__}"


def by_invest(folder):
    """usle = rkls * cp: pygeoprocessing.raster_map masks nodata and calls numpy block by block."""
    import functools
    import operator

    import pygeoprocessing

    def multiply(*factors):
        return 100 * functools.reduce(operator.mul, factors)

    pygeoprocessing.raster_map(
        op=multiply, rasters=[f"{folder}/{name}.tif" for name in FACTORS], target_path=f"{folder}/modulus-invest.tif",
        target_nodata=-9999, target_dtype=numpy.float32,
    )
    return f"pygeoprocessing {pygeoprocessing.__version__}"


def check(path):
    import rasterio

    with rasterio.open(path) as file:
        sums = [0.0, 0]
        for _, window in file.block_windows(1):
            cells = file.read(1, window=window)
            there = cells != -9999
            sums[0] += float(cells[there].sum(dtype="f8"))
            sums[1] += int(there.sum())
    return f"check={sums[0]!r} cells={sums[1]}"


work, folder = sys.argv[1], sys.argv[2]
if work == "make":
    make(folder, *map(int, sys.argv[3:4]))
else:
    start, used = time.monotonic(), time.process_time()
    version = {"rasterio": by_rasterio, "invest": by_invest}[work](folder)
    seconds, cpu = time.monotonic() - start, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"work={work} seconds={seconds:.3f} cpu={cpu:.3f} peak_mb={peak:.0f} {check(f'{folder}/modulus-{work}.tif')} version={version}")
