"""Makes the terrain fixtures beside this file: small elevation models, and what other tools and papers say of them.

    python make_terrain.py

Needs Python 3.11, numpy, rasterio, pyproj, scikit-image, pygeoprocessing 2.4 (with GDAL's Python bindings) and `gdaldem`
(GDAL 3.6) on the path. Seeded. Nothing here was computed by the code under test. README.md says what each band is.
"""
import contextlib
import heapq
import math
import os
import pathlib
import subprocess
import tempfile

import numpy as np
import rasterio
from pyproj import Geod
from rasterio.transform import from_origin
from skimage.morphology import reconstruction

import reference

HERE = pathlib.Path(__file__).parent
NODATA = -9999.0
PLANE = dict(crs="EPSG:4524", transform=from_origin(36_400_000, 3_270_000, 30, 30))
DEGREES = dict(crs="EPSG:4490", transform=from_origin(106.6, 29.66, 0.0003, 0.0003))


def write(name, bands, place, nodata=NODATA, names=(), tag=None):
    bands = np.asarray(bands)
    bands = bands[None] if bands.ndim == 2 else bands
    with rasterio.open(
        HERE / name, "w", driver="GTiff", width=bands.shape[2], height=bands.shape[1], count=bands.shape[0],
        dtype=bands.dtype, nodata=nodata, compress="deflate", zlevel=9, **place,
    ) as file:
        file.write(bands)
        file.descriptions = tuple(names) or (None,) * len(bands)
    return HERE / name


def surface(rows, columns, slope, seed):
    """A random surface whose spectrum falls with frequency: mean 0, deviation 1."""
    noise = np.random.default_rng(seed).standard_normal((rows, columns))
    v, u = np.fft.fftfreq(rows)[:, None], np.fft.rfftfreq(columns)[None]
    frequency = np.hypot(u, v)
    frequency[0, 0] = 1
    field = np.fft.irfft2(np.fft.rfft2(noise) * frequency ** (-slope / 2), s=(rows, columns))
    return (field - field.mean()) / field.std()


def hills():
    """Float32 hills with pits, a flat lake, a plain at one height, a hole of no data and no data along the eastern border."""
    rows, columns = 60, 72
    z = 400 + 60 * surface(rows, columns, 3.4, 41) - 1.5 * np.arange(rows)[:, None] + 0.5 * np.arange(columns)
    z += 0.4 * surface(rows, columns, 0.8, 42)  # roughness that makes pits
    r, c = np.mgrid[0:rows, 0:columns]
    lake = ((r - 38) / 6) ** 2 + ((c - 24) / 8) ** 2 < 1
    z[lake] = np.round(z[lake].min(), 1)
    z[20, 50] -= 25  # one deep pit of a single cell
    z[8:11, 12:15] -= 18  # a pit with a flat floor
    z[8:11, 12:15] = z[8:11, 12:15].mean()
    z = np.round(z * 8) / 8  # eighths: exact in Float32, and with ties
    hole = ((r - 18) / 4) ** 2 + ((c - 30) / 3) ** 2 < 1
    z[hole] = NODATA
    ragged = c >= columns - 2 - np.round(1.5 * (1 + np.sin(r / 3)))
    z[ragged] = NODATA
    return z.astype(np.float32)


def fill_by_reconstruction(z):
    """Least surface that drains to the raster's edge or into no data: morphological reconstruction by erosion, 8 neighbours."""
    missing = z == NODATA
    mask = np.where(missing, -1e6, z.astype(np.float64))
    outlets = missing.copy()
    outlets[[0, -1]], outlets[:, [0, -1]] = True, True
    seed = np.where(outlets, mask, mask.max())
    filled = reconstruction(seed, mask, method="erosion", footprint=np.ones((3, 3)))
    return np.where(missing, NODATA, filled).astype(np.float32)


def drained(z, random):
    """Raises cells so that each but outlets has a lower neighbour: priority flood, each raised cell by its own small step.

    The steps (0.5 to 1 mm) are random, so that no two neighbours of a cell are equally steep.
    """
    rows, columns = z.shape
    z = z.copy()
    done = z == NODATA
    heap = []
    for r in range(rows):
        for c in range(columns):
            if not done[r, c] and (r in (0, rows - 1) or c in (0, columns - 1) or any(
                    z[n] == NODATA for n in reference.neighbours(z, r, c))):
                heapq.heappush(heap, (z[r, c], r, c))
                done[r, c] = True
    while heap:
        height, r, c = heapq.heappop(heap)
        for n in reference.neighbours(z, r, c):
            if not done[n]:
                z[n] = max(z[n], height + random.uniform(0.0005, 0.001))
                done[n] = True
                heapq.heappush(heap, (z[n], *n))
    return z


def gdaldem(path, mode, *options):
    with tempfile.TemporaryDirectory() as folder:
        out = f"{folder}/out.tif"
        subprocess.run(["gdaldem", mode, str(path), out, "-q", *options], check=True)
        with rasterio.open(out) as file:
            return file.read(1)


ESRI = np.array([1, 128, 64, 32, 16, 8, 4, 2], np.uint8)  # for pygeoprocessing's 0 = east, counter-clockwise


def by_pygeoprocessing(name):
    """Filled surface, D8 directions (Esri's codes) and accumulation, MFD accumulation, of a raster beside this file."""
    import pygeoprocessing.routing as routing

    source = (str(HERE / name), 1)
    with tempfile.TemporaryDirectory() as folder, open(os.devnull, "w") as null, contextlib.redirect_stdout(null):
        def read(path):
            with rasterio.open(path) as file:
                return file.read(1), file.nodata

        out = lambda n: f"{folder}/{n}.tif"  # noqa: E731
        routing.fill_pits(source, out("filled"), working_dir=folder)
        routing.flow_dir_d8(source, out("d8"), working_dir=folder)
        routing.flow_accumulation_d8((out("d8"), 1), out("accumulation"))
        routing.flow_dir_mfd(source, out("mfd"), working_dir=folder)
        routing.flow_accumulation_mfd((out("mfd"), 1), out("mfd-accumulation"))
        return {n: read(out(n)) for n in ("filled", "d8", "accumulation", "mfd", "mfd-accumulation")}


def outlets(z):
    """Cells without a lower neighbour."""
    found = np.zeros(z.shape, bool)
    for r, c in np.ndindex(z.shape):
        if z[r, c] != NODATA:
            around = [z[n] for n in reference.neighbours(z, r, c) if z[n] != NODATA]
            found[r, c] = not any(v < z[r, c] for v in around)
    return found


def make_hills():
    z = hills()
    path = write("dem-hills.tif", z, PLANE)
    filled = fill_by_reconstruction(z)
    pygeo = by_pygeoprocessing("dem-hills.tif")["filled"][0]
    write("hills-filled.tif", [filled, pygeo], PLANE, names=["reconstruction by erosion", "pygeoprocessing fill_pits"])
    raised = filled > z
    differ = np.argwhere(filled != pygeo)
    print(f"hills: {raised.sum()} cells raised, {len(differ)} filled otherwise by pygeoprocessing, first {differ[:5].tolist()}")
    for mode in ("slope", "aspect"):
        bands, names = [], []
        for method in ("Horn", "ZevenbergenThorne"):
            for edges in ([], ["-compute_edges"]):
                bands.append(gdaldem(path, mode, "-alg", method, *edges))
                names.append(" ".join(["gdaldem", mode, "-alg", method, *edges]))
        write(f"hills-{mode}.tif", bands, PLANE, names=names)
    ours = reference.horn(z.astype(float), np.full(len(z), 30.0), np.full(len(z), 30.0), NODATA)
    theirs = gdaldem(path, "slope", "-alg", "Horn", "-compute_edges")
    apart = np.abs(ours[0] - theirs)
    apart[[0, 0, -1, -1], [0, -1, 0, -1]] = 0  # corners: see reference.window
    print("hills: Horn in numpy against gdaldem -compute_edges: largest difference", apart.max(), "degrees")
    return z


def make_drained():
    random = np.random.default_rng(43)
    rough = hills()[:50, 6:66].astype(np.float64)
    rough[rough != NODATA] += random.uniform(-0.05, 0.05, (rough != NODATA).sum())
    z = drained(rough, random)
    ties = reference.ties(z, 30.0, NODATA)
    assert not ties, ties
    path = write("drained.tif", z, PLANE)
    found = by_pygeoprocessing("drained.tif")
    directions, none = found["d8"]
    ends = outlets(z)
    codes = np.where(z == NODATA, 255, ESRI[np.minimum(directions, 7)]).astype(np.uint8)
    codes[ends] = 0
    own = reference.d8(z, reference.square(30.0), NODATA)
    assert (own == codes).all(), np.argwhere(own != codes)
    write("drained-d8.tif", codes, PLANE, nodata=255, names=["Esri codes; 0 leaves the surface"])
    accumulation, none = found["accumulation"]
    accumulation = np.where(z == NODATA, NODATA, accumulation)
    assert (accumulation == reference.accumulate_d8(codes, z, NODATA)).all()
    write("drained-d8-accumulation.tif", accumulation.astype(np.float32), PLANE, names=["cells, with itself"])
    mfd, none = found["mfd-accumulation"]
    bands = [np.where(z == NODATA, NODATA, mfd)]
    bands += [reference.accumulate_mfd(z, 30.0, NODATA, p) for p in (1.0, 1.1)]
    bands.append(reference.accumulate_mfd(z, 30.0, NODATA, 1.0, contour=True))
    names = ["pygeoprocessing (shares in fifteenths)", "p = 1", "p = 1.1 (Freeman 1991)", "Quinn 1991 contour lengths"]
    write("drained-mfd.tif", np.array(bands, np.float64), PLANE, names=names)
    quantised = reference.accumulate_mfd(z, 30.0, NODATA, 1.0, fifteenths=True)
    print("drained: MFD p = 1 in fifteenths against pygeoprocessing: largest difference", np.abs(quantised - bands[0]).max())
    angle, area = reference.dinf(z, 30.0, NODATA)
    write("drained-dinf.tif", [angle, area], PLANE, names=["radians, counter-clockwise from east; -1 leaves", "cells, with itself"])
    print(f"drained: {ends.sum()} outlets, {int((z != NODATA).sum())} cells; largest accumulations",
          np.sort(accumulation.ravel())[-3:], np.sort(area.ravel())[-3:])
    slope = gdaldem(path, "slope", "-alg", "Horn", "-compute_edges")
    slope_lengths("drained", z, codes, slope.astype(np.float32), reference.square(30.0), PLANE)


def slope_lengths(name, z, codes, slope, metric, place):
    write(f"{name}-slope.tif", slope, place, names=["degrees; the input of the slope length"])
    bands, names = [], []
    for cutoff, cap in ((False, math.inf), (True, math.inf), (True, 100.0)):
        above, below = reference.slope_length(codes, slope.astype(float), metric, cutoff=cutoff, cap=cap, nodata=NODATA)
        bands += [above, below]
        names += [f"{edge}, cutoff {'on' if cutoff else 'off'}, cap {cap}" for edge in ("lambda in", "lambda out")]
    m = reference.exponent(slope.astype(float))
    for i, text in ((0, "cutoff off, cap inf"), (2, "cutoff on, cap inf"), (4, "cutoff on, cap 100")):
        bands.append(np.where(z == NODATA, NODATA, reference.segment(bands[i], bands[i + 1], m)))
        names.append(f"L, {text}")
    write(f"{name}-slope-length.tif", np.array(bands, np.float64), place, names=names)
    there = z != NODATA
    print(name, "longest slope", bands[1][there].max(), bands[3][there].max(), "mean L", [float(b[there].mean()) for b in bands[6:]])


def make_degrees():
    rows, columns = 50, 60
    random = np.random.default_rng(44)
    z = 500 + 70 * surface(rows, columns, 3.4, 45) + random.uniform(-0.05, 0.05, (rows, columns))
    z[20:24, 30:35] = NODATA
    z = drained(z, random)
    sizes = reference.degree_sizes(29.66, 0.0003, rows)
    metric = reference.degrees(sizes)
    write("degrees.tif", z, DEGREES)
    bands, names = [], []
    for label, function in (("Horn", reference.horn), ("ZevenbergenThorne", reference.zevenbergen_thorne)):
        bands += function(z, sizes[0], sizes[1], NODATA)
        names += [f"{label} slope, degrees", f"{label} aspect, degrees"]
    write("degrees-slope-aspect.tif", np.array(bands, np.float64), DEGREES, names=names)
    with open(HERE / "degrees-rows.csv", "w") as file:
        print("row,east_west_m,north_south_m,to_next_row_m,diagonal_to_next_row_m", file=file)
        for r in range(rows):
            print(r, *(f"{v:.9f}" for v in (sizes[0][r], sizes[1][r], sizes[2][r], sizes[3][r])), sep=",", file=file)
    geod = Geod(ellps="GRS80")
    lat = 29.66 - 0.0003 * (np.arange(rows) + 0.5)
    diagonal = geod.inv(106.6, lat[0], 106.6003, lat[1])[2]
    assert abs(diagonal / sizes[3][0] - 1) < 1e-7, (diagonal, sizes[3][0])
    along = geod.inv(106.6, lat[0], 106.6, lat[1])[2]
    assert abs(along / sizes[2][0] - 1) < 1e-9
    codes = reference.d8(z, metric, NODATA)
    write("degrees-d8.tif", codes, DEGREES, nodata=255, names=["Esri codes; 0 leaves the surface"])
    write("degrees-d8-accumulation.tif", reference.accumulate_d8(codes, z, NODATA).astype(np.float32), DEGREES)
    slope_lengths("degrees", z, codes, bands[0].astype(np.float32), metric, DEGREES)


if __name__ == "__main__":
    make_degrees()
    make_hills()
    make_drained()
