"""Time exactextract on a workload: python exactextract_zonal.py DIR. Reading the zones is not counted."""
import resource
import sys
import time

import exactextract
import geopandas

folder = sys.argv[1]
work = [
    ("county-classes", "landcover.tif", "county.gpkg", ["frac", "unique"]),
    ("county-statistics", "erosion_f32.tif", "county.gpkg", ["mean", "sum", "count"]),
    ("footprint-classes", "landcover.tif", "footprints.gpkg", ["frac", "unique"]),
]
for name, raster, zones, operations in work:
    frame = geopandas.read_file(f"{folder}/{zones}")
    start, used = time.monotonic(), time.process_time()
    found = exactextract.exact_extract(f"{folder}/{raster}", frame, operations, output="pandas")
    seconds, cpu = time.monotonic() - start, time.process_time() - used
    check = f"sum={found['sum'].sum()!r} cells={found['count'].sum()!r}" if "sum" in found else f"rows={len(found)}"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"work={name} seconds={seconds:.3f} cpu={cpu:.3f} peak_mb={peak:.0f} {check} version={exactextract.__version__}")
