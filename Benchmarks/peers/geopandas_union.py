#!/usr/bin/env python3
"""geopandas_union.py POLYGONS: reads polygons and unites them by connected groups; the area is the planar one of an equal-area projection."""
import sys
import time

import geopandas

start = time.perf_counter()
frame = geopandas.read_file(sys.argv[1])
read = time.perf_counter() - start
start = time.perf_counter()
union = frame.geometry.union_all(method="disjoint_subset")
united = time.perf_counter() - start
start = time.perf_counter()
area = geopandas.GeoSeries([union], crs=frame.crs).to_crs("+proj=cea +lat_ts=30 +lon_0=108 +ellps=GRS80").area.iloc[0]
measured = time.perf_counter() - start
print(f"polygons={len(frame)} read={read:.3f} unite={united:.3f} measure={measured:.3f} union_m2={area}")
