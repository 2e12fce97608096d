"""Makes the small rasters beside this file: kinds of files that our own writer does not make.

Needs rasterio with GDAL 3.7 or newer (a real Int8). Cell values follow formulas that the tests state again.
"""
import pathlib
import zipfile

import numpy as np
import rasterio
from rasterio.control import GroundControlPoint
from rasterio.transform import Affine

HERE = pathlib.Path(__file__).parent
NORTH_UP = Affine(100, 0, 500000, 0, -100, 3400000)
CRS = "EPSG:4547"
rows, columns = np.mgrid[0:20, 0:24]


def write(name, values, transform=NORTH_UP, crs=CRS, driver="GTiff", after=None, **options):
    values = values if values.ndim == 3 else values[None]
    path = HERE / name
    with rasterio.open(
        path, "w", driver=driver, height=values.shape[1], width=values.shape[2], count=values.shape[0],
        dtype=values.dtype, transform=transform, crs=crs, **options,
    ) as file:
        file.write(values)
        if after:
            after(file)
    return path


def patch(path, written, wanted):
    """Puts another text into the nodata tag: rasterio takes numbers through doubles and refuses some."""
    data = path.read_bytes()
    old = written.encode() + b"\0"
    assert data.count(old) == 1 and len(wanted) <= len(written), (path, written)
    path.write_bytes(data.replace(old, wanted.encode().ljust(len(old), b"\0")))


def scaled(file):
    file.scales, file.offsets, file.units = [0.5], [-40.0], ["degC"]


def half(file):
    file.write_mask(columns < 12)


count = rows * 24 + columns
byte = (count % 250).astype("uint8")

# -128 ... 127, nodata -1
write("int8.tif", (count % 256 - 128).astype("int8"), nodata=-1)
# beyond what a double can tell apart: 2**60 + count, nodata 2**60 + 7 (and 2**63 for unsigned ones)
patch(write("int64.tif", (2**60 + count).astype("int64"), nodata=2**60), "1.152921504606847e+18", str(2**60 + 7))
patch(
    write("uint64.tif", count.astype("uint64") + np.uint64(2**63), nodata=2**63),
    "9.2233720368547758e+18", str(2**63 + 7))
# The text "255" of the nodata tag becomes "-99", which no byte can be.
patch(write("nodata-out-of-range.tif", byte, nodata=255), "255", "-99")
# NaN at every seventh cell, once declared and once not
values = np.where(count % 7 == 0, np.nan, count / 4).astype("float32")
write("nan-declared.tif", values, nodata=np.nan)
write("nan-undeclared.tif", values)
# the least float as a decimal text that lies below it
write("least-float.tif", np.where(count % 5 == 0, np.float32(-3.4028235e38), 1).astype("float32"), nodata=-3.4028234663852886e38)
with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=False):
    write("mask-beside.tif", byte, after=half)
with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True):
    write("mask-inside.tif", byte, after=half)
write("rgba.tif", np.stack([byte, byte, byte, np.where(columns < 12, 0, 128)]).astype("uint8"), photometric="RGB", ALPHA="YES")
write("rgb.tif", np.stack([byte, byte, byte]), photometric="RGB")
write("scaled.tif", count.astype("int16"), nodata=3, after=scaled)
write("complex.tif", count.astype("complex64"))
# overviews that disagree with the cells: 99 everywhere
write("overviews.tif", byte, tiled=True, blockxsize=16, blockysize=16)
write("overviews.tif.ovr", np.full((10, 12), 99, "uint8"), transform=Affine(200, 0, 500000, 0, -200, 3400000))
# only the first of four tiles is in the file
for name, nodata in [("sparse.tif", None), ("sparse-nodata.tif", 255)]:
    with rasterio.open(
        HERE / name, "w", driver="GTiff", height=20, width=24, count=1, dtype="uint8", transform=NORTH_UP, crs=CRS,
        tiled=True, blockxsize=16, blockysize=16, sparse_ok=True, nodata=nodata,
    ) as file:
        file.write(byte[None, :16, :16], window=((0, 16), (0, 16)))
write("south-up.tif", byte, transform=Affine(100, 0, 500000, 0, 100, 3398000))
write("rotated.tif", byte, transform=Affine(80, 60, 500000, 60, -80, 3400000))
write("no-crs.tif", byte, crs=None)
write("point.tif", byte, after=lambda file: file.update_tags(AREA_OR_POINT="Point"))
with rasterio.open(
    HERE / "control-points.tif", "w", driver="GTiff", height=20, width=24, count=1, dtype="uint8"
) as file:
    file.write(byte[None])
    corners = [(0, 0, 500000, 3400000), (0, 24, 502400, 3400000), (20, 0, 500000, 3398000)]
    file.gcps = ([GroundControlPoint(row, column, x, y) for row, column, x, y in corners], CRS)
with rasterio.open(
    HERE / "nowhere.tif", "w", driver="GTiff", height=20, width=24, count=1, dtype="uint8"
) as file:
    file.write(byte[None])


def picture(file):
    file.write_colormap(1, {index: (index, 255 - index, (index * 7) % 256, 255) for index in range(256)})


write("scanned-map.tif", (count % 256).astype("uint8"), photometric="palette", after=picture)



def pack(name, members):
    with zipfile.ZipFile(HERE / name, "w") as archive:
        for inside, data in members.items():
            # without the time of the file, so that the same script makes the same bytes
            archive.writestr(zipfile.ZipInfo(inside), data, zipfile.ZIP_DEFLATED)


pack("one.zip", {"数据/scaled.tif": (HERE / "scaled.tif").read_bytes(), "readme.txt": b"one raster"})
pack("two.zip", {name: (HERE / name).read_bytes() for name in ["scaled.tif", "no-crs.tif"]})
