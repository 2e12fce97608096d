#!/usr/bin/env python3
"""Writes counted-once.json: sets of polygons with the area of their union and of each overlapping pair.

Unions and intersections by shapely; areas on the CGCS2000 ellipsoid by the authalic closed form, integrated along each
straight edge with 20 Gauss-Legendre points: nothing of the project takes part.
"""
import itertools
import json
import math
import pathlib

import numpy
import shapely

A, F = 6378137.0, 1 / 298.257222101
E2 = F * (2 - F)
E = math.sqrt(E2)
NODES, WEIGHTS = numpy.polynomial.legendre.leggauss(20)


def zone(latitude):
    s = numpy.sin(latitude)
    return A * A * (1 - E2) / 2 * (s / (1 - E2 * s * s) + numpy.arctanh(E * s) / E)


def ring_area(ring):
    ring = numpy.radians(numpy.asarray(ring))
    # From the first vertex's latitude, so that small rings keep their digits.
    origin = zone(ring[0, 1])
    total = []
    for (x0, y0), (x1, y1) in zip(ring, ring[1:]):
        y = (y0 + y1) / 2 + (y1 - y0) / 2 * NODES
        total.append(-(x1 - x0) * float(numpy.dot(WEIGHTS, zone(y) - origin)) / 2)
    return abs(math.fsum(total))


def area(geometry):
    if geometry.is_empty:
        return 0.0
    if geometry.geom_type == "Polygon":
        return ring_area(geometry.exterior.coords) - math.fsum(ring_area(r.coords) for r in geometry.interiors)
    if hasattr(geometry, "geoms"):
        return math.fsum(area(g) for g in geometry.geoms)
    return 0.0


def star(random, centre, radius):
    n = random.integers(8, 30)
    angles = (numpy.arange(n) + random.uniform(0, 0.9, n)) / n * 2 * math.pi
    r = radius * random.uniform(0.5, 1, n)
    return shapely.Polygon(numpy.column_stack((numpy.cos(angles), numpy.sin(angles))) * r[:, None] + centre)


def box(x, y, w, h, *holes):
    return shapely.Polygon(shapely.box(x, y, x + w, y + h).exterior, [shapely.box(*hole).exterior for hole in holes])


random = numpy.random.default_rng(2025)
cases = {}
for number in range(6):
    cases[f"stars {number}"] = [
        star(random, (107 + random.normal(0, 0.01), 30 + random.normal(0, 0.01)), random.uniform(0.002, 0.01))
        for _ in range(60)
    ]
cases["a member in the hole of another, and one across the hole"] = [
    box(107, 30, 0.03, 0.03, (107.01, 30.01, 107.02, 30.02)),
    box(107.0125, 30.0125, 0.005, 0.005),
    box(107.015, 30.015, 0.03, 0.03),
]
cases["neighbours that share an edge, and one over both"] = [
    box(107, 30, 0.01, 0.01), box(107.01, 30, 0.01, 0.01), box(107.005, 30.0025, 0.01, 0.005),
]
cases["a vertex on the border of another"] = [
    box(107, 30, 0.01, 0.01), shapely.Polygon([(107.01, 30.005), (107.02, 30), (107.02, 30.01)]),
]
twin = star(random, (107, 30), 0.01)
cases["copies and a redrawing a hair apart"] = [
    twin, twin, shapely.Polygon([(x + random.uniform(-1e-9, 1e-9), y + random.uniform(-1e-9, 1e-9))
                                 for x, y in twin.exterior.coords[:-1]]),
]
cases["three borders through one point"] = [
    shapely.Polygon([(107, 30), (107.02, 30.02), (107.02, 30)]),
    shapely.Polygon([(107, 30.02), (107.02, 30), (107, 30)]),
    shapely.Polygon([(107, 30.01), (107.02, 30.01), (107.01, 30.03)]),
]
out = []
for name, polygons in cases.items():
    assert all(p.is_valid for p in polygons), name
    pairs = []
    for (i, a), (j, b) in itertools.combinations(enumerate(polygons), 2):
        shared = area(a.intersection(b))
        if shared > 1e-3:
            pairs.append([i, j, shared])
    out.append({
        "name": name, "polygons": [shapely.to_wkt(p, rounding_precision=-1) for p in polygons],
        "areas": [area(p) for p in polygons], "union": area(shapely.union_all(polygons)), "pairs": pairs,
    })
pathlib.Path(__file__).with_name("counted-once.json").write_text(json.dumps(out, indent=0) + "\n")
