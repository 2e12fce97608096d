"""Makes the rasters beside this file: InVEST's sediment delivery model on ../drained.tif.

    python make_sdr.py

Needs numpy, rasterio, geopandas and natcap.invest 3.20 (`natcap.invest.sdr`). Seeded. Inputs and results are those that
InVEST read and wrote (its pit filling finds nothing to fill); nothing here was computed by the code under test.
"""
import logging
import pathlib
import tempfile

import geopandas
import numpy as np
import rasterio
import shapely
from natcap.invest.sdr import sdr

HERE = pathlib.Path(__file__).parent
NODATA = -9999.0
CLASSES = [  # code, C, P
    (1, 0.32, 0.6), (2, 0.004, 1.0), (3, 0.03, 1.0), (4, 0.06, 1.0), (5, 0.0, 1.0), (7, 1.0, 1.0),
]
PARAMETERS = dict(threshold_flow_accumulation=120, k_param=2, sdr_max=0.8, ic_0_param=0.5, l_max=122)
RESULTS = {  # ours -> InVEST's, without suffix
    "ls": "ls", "rkls": "rkls", "usle": "usle", "ic": "ic", "sdr": "sdr_factor", "export": "sed_export",
    "deposition": "sed_deposition", "flux": "f", "avoided-erosion": "avoided_erosion", "avoided-export": "avoided_export",
    "stream": "stream", "slope-percent": "slope", "d-up": "d_up", "d-dn": "d_dn", "filled": "pit_filled_dem",
    "w-bar": "w_bar", "s-bar": "s_bar", "e-prime": "e_prime", "direction": "flow_direction", "accumulation": "flow_accumulation",
}


def write(name, bands, profile, nodata, names=None):
    bands = [np.asarray(b) for b in bands]
    profile = dict(driver="GTiff", width=profile["width"], height=profile["height"], crs=profile["crs"],
                   transform=profile["transform"], count=len(bands), dtype=bands[0].dtype, nodata=nodata,
                   compress="deflate", zlevel=9)
    with rasterio.open(HERE / name, "w", **profile) as file:
        file.write(np.stack(bands))
        if names:
            file.descriptions = tuple(names)


def main():
    logging.disable(logging.WARNING)
    with rasterio.open(HERE.parent / "drained.tif") as file:
        z, profile = file.read(1), file.profile
    rows, columns = z.shape
    r, c = np.mgrid[0:rows, 0:columns]
    random = np.random.default_rng(61)
    codes = np.array([x[0] for x in CLASSES], np.uint8)
    classes = codes[((r // 6) * 5 + (c // 5) * 3 + (r // 6) * (c // 5)) % len(codes)]
    erosivity = (4200 + 6 * c + 3 * r).astype(np.float32)
    erodibility = (0.015 + 0.01 * random.random((rows // 10 + 1, columns // 10 + 1))[r // 10, c // 10]).astype(np.float32)
    write("landcover.tif", [classes], profile, 0)
    write("r.tif", [erosivity], profile, NODATA)
    write("k.tif", [erodibility], profile, NODATA)
    (HERE / "classes.csv").write_text(
        "lucode,usle_c,usle_p\n" + "".join(f"{a},{b},{p}\n" for a, b, p in CLASSES), encoding="utf-8")
    bounds = rasterio.transform.array_bounds(rows, columns, profile["transform"])
    report = {}
    with tempfile.TemporaryDirectory() as folder:
        watershed = geopandas.GeoDataFrame({"ws_id": [1]}, geometry=[shapely.box(*bounds)], crs=profile["crs"])
        watershed.to_file(f"{folder}/watershed.gpkg", driver="GPKG")
        for algorithm in ("D8", "MFD"):
            space = pathlib.Path(folder) / algorithm
            sdr.execute(dict(
                workspace_dir=str(space), results_suffix="", dem_path=str(HERE.parent / "drained.tif"),
                erosivity_path=str(HERE / "r.tif"), erodibility_path=str(HERE / "k.tif"),
                lulc_path=str(HERE / "landcover.tif"), watersheds_path=f"{folder}/watershed.gpkg",
                biophysical_table_path=str(HERE / "classes.csv"), drainage_path="", flow_dir_algorithm=algorithm, n_workers=-1,
                **PARAMETERS))
            found, names = [], []
            for ours, theirs in RESULTS.items():
                paths = list(space.rglob(f"{theirs}.tif"))
                if len(paths) != 1:
                    print("no", theirs, [p.name for p in space.rglob("*.tif")] if ours == "ls" else "")
                    continue
                if ours == "direction" and algorithm == "MFD":
                    continue
                with rasterio.open(paths[0]) as file:
                    assert (file.height, file.width) == z.shape, (theirs, file.shape)
                    values = file.read(1).astype(np.float64)
                    gone = np.isnan(values) | (values == file.nodata) if file.nodata is not None else np.isnan(values)
                if ours == "filled":
                    print(algorithm, "filled by", np.abs(values - z)[~gone].max())
                    continue
                found.append(np.where(gone, NODATA, values).astype(np.float32))
                names.append(ours)
            write(f"sdr-{algorithm.lower()}.tif", found, profile, NODATA, names)
            table = geopandas.read_file(next(space.glob("watershed_results*")))
            report[algorithm] = table.drop(columns="geometry").iloc[0].to_dict()
    keys = [k for k in report["D8"] if k != "ws_id"]
    with open(HERE / "watershed.csv", "w") as file:
        print("flow", *keys, sep=",", file=file)
        for algorithm, row in report.items():
            print(algorithm, *(repr(float(row[k])) for k in keys), sep=",", file=file)


if __name__ == "__main__":
    main()
