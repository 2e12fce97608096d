"""Makes a small basin, runs InVEST's sediment delivery model on it, and keeps its answers as sdr-d8.tif and sdr-mfd.tif.

    python make_invest_sdr.py        # natcap.invest 3.20.2, pygeoprocessing 2.4.11

The elevations drain without pits, flats or ties, so that every tool has the same directions of flow. Bands are named;
no data is NaN.
"""

import heapq
import os
import shutil
import sys
import tempfile

import numpy as np
from osgeo import gdal, ogr, osr

import natcap.invest.sdr.sdr as sdr

gdal.UseExceptions()
HERE = os.path.dirname(os.path.abspath(__file__))
WIDTH, HEIGHT, CELL = 48, 40, 30.0
WEST, NORTH = 500000.0, 3300000.0
C = {1: 0.25, 2: 0.003, 3: 0.08, 4: 0.0004}
P = {1: 0.6, 2: 1.0, 3: 1.0, 4: 1.0}


def elevations():
    """A valley that falls to the south, with side valleys and roughness; every cell has a lower neighbour but the outlet."""
    random = np.random.default_rng(20)
    row, column = np.mgrid[0:HEIGHT, 0:WIDTH].astype(float)
    middle = 22 + 5 * np.sin(row / 7)
    z = 400 - 1.5 * row + 5.5 * np.abs(column - middle) ** 0.85
    z += 6 * np.cos(row / 3.1) * np.minimum(1, np.abs(column - middle) / 8)
    z += random.uniform(0, 1.2, z.shape)
    filled = np.full(z.shape, np.inf)
    start = (HEIGHT - 1, int(round(22 + 5 * np.sin((HEIGHT - 1) / 7))))
    filled[start] = z[start]
    heap = [(z[start], start)]
    while heap:
        height, (r, c) = heapq.heappop(heap)
        for dr in (-1, 0, 1):
            for dc in (-1, 0, 1):
                a, b = r + dr, c + dc
                if (dr or dc) and 0 <= a < HEIGHT and 0 <= b < WIDTH and np.isinf(filled[a, b]):
                    # A step that no rounding to single precision undoes, each a little different.
                    filled[a, b] = max(z[a, b], height + random.uniform(0.02, 0.04))
                    heapq.heappush(heap, (filled[a, b], (a, b)))
    return filled.astype(np.float32)


def covers():
    row, column = np.mgrid[0:HEIGHT, 0:WIDTH]
    return (1 + (row // 7 + column // 9) % 4).astype(np.uint8)


def write(path, array, kind, nodata):
    data = gdal.GetDriverByName("GTiff").Create(path, WIDTH, HEIGHT, 1, kind)
    data.SetGeoTransform((WEST, CELL, 0, NORTH, 0, -CELL))
    system = osr.SpatialReference()
    system.ImportFromEPSG(32648)
    data.SetProjection(system.ExportToWkt())
    data.GetRasterBand(1).SetNoDataValue(nodata)
    data.GetRasterBand(1).WriteArray(array)


def read(path):
    data = gdal.Open(path)
    band = data.GetRasterBand(1)
    array = band.ReadAsArray().astype(float)
    nodata = band.GetNoDataValue()
    if nodata is not None:
        array[np.isclose(array, nodata)] = np.nan
    return array


def basin(path):
    system = osr.SpatialReference()
    system.ImportFromEPSG(32648)
    data = ogr.GetDriverByName("GPKG").CreateDataSource(path)
    layer = data.CreateLayer("basin", system, ogr.wkbPolygon)
    layer.CreateField(ogr.FieldDefn("ws_id", ogr.OFTInteger))
    feature = ogr.Feature(layer.GetLayerDefn())
    feature.SetField("ws_id", 1)
    east, south = WEST + WIDTH * CELL, NORTH - HEIGHT * CELL
    feature.SetGeometry(ogr.CreateGeometryFromWkt(
        f"POLYGON(({WEST} {south},{east} {south},{east} {NORTH},{WEST} {NORTH},{WEST} {south}))"))
    layer.CreateFeature(feature)


def run(kind, folder):
    row, column = np.mgrid[0:HEIGHT, 0:WIDTH].astype(float)
    inputs = {
        "dem": (elevations(), gdal.GDT_Float32), "lulc": (covers(), gdal.GDT_Byte),
        "erosivity": ((5000 + 20 * row).astype(np.float32), gdal.GDT_Float32),
        "erodibility": ((0.005 + 0.00004 * column).astype(np.float32), gdal.GDT_Float32),
    }
    for name, (array, type_) in inputs.items():
        write(f"{folder}/{name}.tif", array, type_, 0 if name == "lulc" else -9999)
    basin(f"{folder}/basin.gpkg")
    with open(f"{folder}/table.csv", "w") as file:
        file.write("lucode,usle_c,usle_p\n")
        for code in C:
            file.write(f"{code},{C[code]},{P[code]}\n")
    args = {
        "workspace_dir": f"{folder}/out", "results_suffix": "", "n_workers": -1,
        "dem_path": f"{folder}/dem.tif", "erosivity_path": f"{folder}/erosivity.tif",
        "erodibility_path": f"{folder}/erodibility.tif", "lulc_path": f"{folder}/lulc.tif",
        "watersheds_path": f"{folder}/basin.gpkg", "biophysical_table_path": f"{folder}/table.csv",
        "drainage_path": "", "flow_dir_algorithm": kind, "threshold_flow_accumulation": 60,
        "k_param": 2.0, "ic_0_param": 0.5, "sdr_max": 0.8, "l_max": 122.0,
    }
    sdr.execute(args)
    found = {}
    for root, _, names in os.walk(f"{folder}/out"):
        for name in names:
            if name.endswith(".tif"):
                found[name[:-4]] = read(f"{root}/{name}")
    return found


BANDS = [
    "dem", "slope_percent", "accumulation", "stream", "c", "usle", "rkls", "d_up", "d_dn", "ic", "sdr", "export",
    "deposition", "flux", "avoided_erosion", "avoided_export",
]


def keep(kind):
    folder = tempfile.mkdtemp()
    try:
        found = run(kind, folder)
    finally:
        shutil.rmtree(folder)
    names = {
        "dem": "pit_filled_dem", "slope_percent": "slope", "accumulation": "flow_accumulation", "c": "w",
        "sdr": "sdr_factor", "export": "sed_export", "deposition": "sed_deposition", "flux": "f",
    }
    arrays = []
    for band in BANDS:
        array = found.get(names.get(band, band))
        if array is None:
            sys.exit(f"InVEST has no {band}; it has {sorted(found)}")
        arrays.append(array)
    path = f"{HERE}/sdr-{kind}.tif"
    data = gdal.GetDriverByName("GTiff").Create(
        path, WIDTH, HEIGHT, len(BANDS), gdal.GDT_Float32, ["COMPRESS=DEFLATE", "PREDICTOR=3", "INTERLEAVE=BAND"])
    data.SetGeoTransform((WEST, CELL, 0, NORTH, 0, -CELL))
    system = osr.SpatialReference()
    system.ImportFromEPSG(32648)
    data.SetProjection(system.ExportToWkt())
    for number, (name, array) in enumerate(zip(BANDS, arrays), 1):
        band = data.GetRasterBand(number)
        band.SetNoDataValue(float("nan"))
        band.SetDescription(name)
        band.WriteArray(array)


if __name__ == "__main__":
    for kind in ("d8", "mfd"):
        keep(kind)
