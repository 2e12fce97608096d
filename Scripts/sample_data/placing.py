"""How projects are put where they make a point: shapes at a place, at a distance, along an outline."""

from collections import Counter

import numpy as np
import shapely
from shapely import LineString, Point

import ellipsoid
from frame import KM_PER_DEG_LAT, KM_PER_DEG_LON, blob, ellipse, fractal, rectangle, rounded, to_degrees


def spot(x, y, width=0.3, height=0.2, turn=0):
    """A plain site: kilometres on the board, degrees out."""
    return to_degrees(rectangle(x, y, width, height, turn))


def site(x, y, radius, name, squash=0.7, turn=20):
    return to_degrees(blob(ellipse(x, y, radius, radius * squash, turn, 9), name, radius * 0.25, 0.08))


def line(*points, name=None, step=0.4):
    return to_degrees(LineString(fractal(points, name, step, 0.1) if name else points))


def far(geometry, target, metres):
    return ellipsoid.distance(geometry, target)[0] > metres


def moved(geometry, x_km, y_km):
    return rounded(shapely.affinity.translate(geometry, x_km / KM_PER_DEG_LON, y_km / KM_PER_DEG_LAT))


def at_distance(geometry, target, metres, direction):
    """`geometry` moved along `direction` (board) until it is `metres` from `target`, to the 1e-9 degree grid."""
    direction = np.asarray(direction, float) / np.hypot(*direction)
    low, high = -6.0, 6.0
    for _ in range(60):
        middle = (low + high) / 2
        here = shapely.affinity.translate(geometry, *(direction * middle / (KM_PER_DEG_LON, KM_PER_DEG_LAT)))
        if high - low < 0.2:
            break
        low, high = (middle, high) if ellipsoid._rough(here, target) < metres else (low, middle)
    shift, d = (low + high) / 2, None
    slope, step = 1000.0, 0.0  # metres per board kilometre, to begin with
    for _ in range(6):
        here = moved(geometry, *(direction * shift))
        last, d = d, ellipsoid.distance(here, target)[0]
        if last is not None and abs(step) > 1e-9:
            slope = (d - last) / step
        step = (metres - d) / slope
        if abs(step) < 5e-8:  # half of what the degree grid resolves
            break
        shift += step
    return here


def along_outline(polygon, start, count):
    """`count` successive vertices of the outer ring, from the one nearest to `start` (board)."""
    ring = np.asarray(polygon.exterior.coords)[:-1]
    p = np.asarray(to_degrees(Point(start)).coords)[0]
    first = int(np.argmin(np.hypot(*(ring - p).T)))
    return np.array([ring[(first + k) % len(ring)] for k in range(count)])


def west_wall(polygon, y):
    """The longest north-south stretch of a stair-step outline on its western side near board height `y`: lon, south, north."""
    ring = np.asarray(polygon.exterior.coords)
    found = []
    for (x0, y0), (x1, y1) in zip(ring[:-1], ring[1:]):
        middle = (y0 + y1) / 2
        if x0 == x1 and abs((middle - 29.5) * KM_PER_DEG_LAT - y) < 1.5 and x0 < polygon.centroid.x:
            found.append((abs(y1 - y0), x0, min(y0, y1), max(y0, y1)))
    return max(found)[1:]


def three_units(units):
    """A vertex where three control units meet."""
    counts = Counter()
    for g in units.geometry:
        counts.update({tuple(c) for c in shapely.get_coordinates(g)})
    triple = sorted(c for c, n in counts.items() if n >= 3)
    return triple[len(triple) // 2]
