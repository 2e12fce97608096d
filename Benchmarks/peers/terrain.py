"""Time pygeoprocessing on an elevation model: python terrain.py DEM [DIR]. Filling, D8, MFD, their accumulations, slope.

Needs pygeoprocessing 2.4. Each step reads and writes GeoTIFF (deflate, tiles of 256), as pygeoprocessing does; its buffers
are its own. With DIR results stay there: filled.tif, d8.tif, d8-accumulation.tif, mfd.tif, mfd-accumulation.tif.
`python terrain.py --make DIR [SIZE]` makes DIR/dem.tif, a seeded fractal of SIZE x SIZE cells (4096) of 30 m.
"""
import logging
import resource
import sys
import tempfile
import time


def make(folder, size):
    import os

    import numpy
    import rasterio
    from rasterio.transform import from_origin

    os.makedirs(folder, exist_ok=True)
    noise = numpy.random.default_rng(31).standard_normal((size, size), dtype="f4")
    rows, columns = numpy.fft.fftfreq(size).astype("f4"), numpy.fft.rfftfreq(size).astype("f4")
    frequency = numpy.hypot(rows[:, None], columns[None, :])
    frequency[0, 0] = 1
    surface = numpy.fft.irfft2(numpy.fft.rfft2(noise) * frequency ** -1.8, s=(size, size)).astype("f4")
    # Hills on land that falls southward, so that most of the water finds its way.
    heights = 0.12 * size * (surface - surface.mean()) / surface.std() + 1.5 * numpy.arange(size, 0, -1, dtype="f4")[:, None]
    heights = numpy.round(heights.astype("f4") * 16) / 16  # level ground and ties, as survey data have them
    middle = size // 2
    heights[middle - size // 40 : middle + size // 40, middle - size // 16 : middle + size // 16] = 0.75 * size  # a lake
    heights[: size // 20, : size // 10] = -9999
    with rasterio.open(
        f"{folder}/dem.tif", "w", driver="GTiff", width=size, height=size, count=1, dtype="float32", crs="EPSG:32648",
        transform=from_origin(350_000, 3_400_000, 30, 30), nodata=-9999, tiled=True, blockxsize=512, blockysize=512,
        compress="deflate", predictor=3,
    ) as file:
        file.write(heights, 1)


def run(dem, folder):
    import pygeoprocessing
    import pygeoprocessing.routing as routing

    logging.disable(logging.INFO)

    def out(name):
        return f"{folder}/{name}.tif"

    steps = [
        ("fill", lambda: routing.fill_pits((dem, 1), out("filled"), working_dir=folder)),
        ("d8", lambda: routing.flow_dir_d8((out("filled"), 1), out("d8"), working_dir=folder)),
        ("d8-accumulation", lambda: routing.flow_accumulation_d8((out("d8"), 1), out("d8-accumulation"))),
        ("mfd", lambda: routing.flow_dir_mfd((out("filled"), 1), out("mfd"), working_dir=folder)),
        ("mfd-accumulation", lambda: routing.flow_accumulation_mfd((out("mfd"), 1), out("mfd-accumulation"))),
        ("slope", lambda: pygeoprocessing.calculate_slope((dem, 1), out("slope"))),
    ]
    for name, step in steps:
        start, used = time.monotonic(), time.process_time()
        step()
        seconds, cpu = time.monotonic() - start, time.process_time() - used
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"work={name} seconds={seconds:.3f} cpu={cpu:.3f} peak_mb={peak:.0f} version={pygeoprocessing.__version__}", flush=True)


if sys.argv[1] == "--make":
    make(sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 4096)
elif len(sys.argv) > 2:
    run(sys.argv[1], sys.argv[2])
else:
    with tempfile.TemporaryDirectory() as folder:
        run(sys.argv[1], folder)
