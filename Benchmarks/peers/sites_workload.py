#!/usr/bin/env python3
"""sites_workload.py OUT.gpkg [COUNT] [SEED]: polygons as lists of mine sites have them, many of them on each other.

Stars of about 20 vertices in clusters; of them 4 % exact copies, 4 % copies with each vertex moved by up to 5 m, and 4 %
cut in two along a chord, so that the halves share an edge.
"""
import sys

import geopandas
import numpy
import shapely

out, count, seed = sys.argv[1], int((sys.argv + ["", "100000"])[2] or 100000), int((sys.argv[3:] or ["7"])[0])
random = numpy.random.default_rng(seed)
clusters = random.uniform((105.3, 28.3), (110.1, 32.2), (count // 8, 2))
polygons = []
while len(polygons) < count:
    centre = clusters[random.integers(len(clusters))] + random.normal(0, 0.0012, 2)
    vertices = random.integers(14, 27)
    angles = (numpy.arange(vertices) + random.uniform(0, 0.9, vertices)) / vertices * 2 * numpy.pi
    radii = random.uniform(0.0004, 0.0014) * random.uniform(0.6, 1, vertices)
    ring = centre + numpy.column_stack((numpy.cos(angles), numpy.sin(angles))) * radii[:, None]
    kind = random.uniform()
    if kind < 0.04:
        middle = vertices // 2
        halves = [shapely.Polygon(ring[: middle + 1]), shapely.Polygon(numpy.vstack((ring[middle:], ring[:1])))]
        if all(half.is_valid for half in halves):
            polygons += halves
        continue
    polygons.append(shapely.Polygon(ring))
    if kind < 0.08:
        polygons.append(shapely.Polygon(ring))
    elif kind < 0.12:
        moved = shapely.Polygon(ring + random.uniform(-5e-5, 5e-5, ring.shape))
        if moved.is_valid:
            polygons.append(moved)
frame = geopandas.GeoDataFrame({"id": range(count)}, geometry=polygons[:count], crs="EPSG:4490")
assert frame.is_valid.all()
frame.to_file(out, driver="GPKG", engine="pyogrio")
