"""Make rasters and counties for the zonal benchmark: python zonal_workload.py DIR. Seeded: the same every time.

landcover.tif    8192 x 8192 uint8 classes, 10 m, deflate, tiles of 512
erosion_f32.tif  8192 x 8192 float32 on the same grid
county.gpkg      40 counties with ragged borders that tile the grid
All in EPSG:32648. `make-workload` makes the footprints.
"""
import os
import sys

import geopandas
import numpy
import rasterio
import shapely
from rasterio import features
from rasterio.transform import from_origin
from scipy.spatial import cKDTree

folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)
crs, west, north = "EPSG:32648", 350_000.0, 3_400_000.0


def field(size, slope, seed):
    """Random surface with a power spectrum, mean 0 and deviation 1."""
    noise = numpy.random.default_rng(seed).standard_normal((size, size), dtype="f4")
    rows, columns = numpy.fft.fftfreq(size).astype("f4"), numpy.fft.rfftfreq(size).astype("f4")
    frequency = numpy.hypot(rows[:, None], columns[None, :])
    frequency[0, 0] = 1
    surface = numpy.fft.irfft2(numpy.fft.rfft2(noise) * frequency ** (-slope / 2), s=(size, size)).astype("f4")
    return (surface - surface.mean()) / surface.std()


def write(name, cells, size, nodata):
    with rasterio.open(
        f"{folder}/{name}", "w", driver="GTiff", width=cells.shape[1], height=cells.shape[0], count=1,
        dtype=cells.dtype, crs=crs, transform=from_origin(west, north, size, size), nodata=nodata, tiled=True,
        blockxsize=512, blockysize=512, compress="deflate",
    ) as raster:
        raster.write(cells, 1)


classes = numpy.array([80, 40, 30, 10, 50], "u1")
write("landcover.tif", classes[numpy.digitize(field(8192, 2.6, 21), [-1.5, -0.6, 0.1, 0.9])], 10, 0)
write("erosion_f32.tif", numpy.exp(field(8192, 2.2, 22) * 1.3 + 6).astype("f4"), 10, -9999)

rows, columns = numpy.mgrid[0:4096, 0:4096].astype("f4")
ragged = numpy.stack(
    [(columns + field(4096, 3.2, 24) * 120).ravel(), (rows + field(4096, 3.2, 25) * 120).ravel()], 1)
seats = numpy.random.default_rng(27).random((40, 2)) * 4096
nearest = cKDTree(seats).query(ragged)[1].reshape(4096, 4096).astype("i2")
parts = {}
for shape, value in features.shapes(nearest, transform=from_origin(west, north, 20, 20)):
    parts.setdefault(int(value), []).append(shapely.geometry.shape(shape))
county = geopandas.GeoDataFrame(
    {"code": list(parts)}, geometry=[shapely.unary_union(p) for p in parts.values()], crs=crs)
county["geometry"] = county.geometry.simplify_coverage(15)
county.to_file(f"{folder}/county.gpkg", driver="GPKG")
