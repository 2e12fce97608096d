"""Time geopandas.overlay on a workload: python geopandas_overlay.py DIR. Reading and writing are not counted."""
import resource
import sys
import time

import geopandas

footprints = geopandas.read_file(f"{sys.argv[1]}/footprints.gpkg")
red_line = geopandas.read_file(f"{sys.argv[1]}/redline.gpkg")
start, used = time.monotonic(), time.process_time()
overlaps = geopandas.overlay(footprints, red_line, how="intersection")
seconds, cpu = time.monotonic() - start, time.process_time() - used
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(f"seconds={seconds:.3f} cpu={cpu:.3f} peak_mb={peak:.0f} pairs={len(overlaps)} "
      f"km2={overlaps.area.sum() / 1e6:.6f} version={geopandas.__version__}")
