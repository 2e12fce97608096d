"""The lie of the land: heights that fit the rivers, ridges and ponds."""

import numpy as np
import shapely
from scipy.spatial import cKDTree
from shapely import unary_union

from frame import noise, spline
from landcover import Land
from rivers import RIVERS, rivers

VOID = -32768  # no data
SCALE = 0.1  # metres a unit
ENDS = {  # water level in metres at the source and the mouth
    "HL01": (176.0, 165.0),
    "HL02": (252.0, 168.5),
    "HL03": (228.0, 167.5),
    "HL04": (330.0, 214.0),
}
HOLES = [(5.3, 6.8, 0.16, 0.1), (-14.2, 3.1, 0.08, 0.12)]  # what the survey missed: ellipses on the board
SINKHOLES = [(7.9, 8.3, 0.14, 22), (8.6, 7.4, 0.1, 16), (-13.1, 6.7, 0.12, 18), (6.9, 3.3, 0.09, 12)]  # place, radius, metres


def water_levels(grid):
    """Kilometres to the nearest centre line, its level there, and the level of the rivers around, the nearer the more."""
    places = np.column_stack([grid.x.ravel(), grid.y.ravel()])
    lines, levels = [], []
    around, weights = np.zeros(grid.x.shape), np.zeros(grid.x.shape)
    for code, _, _, _, course, _ in RIVERS:
        line = spline(course, 0.05)
        source, mouth = ENDS[code]
        level = mouth + (source - mouth) * (1 - np.linspace(0, 1, len(line))) ** 1.5
        for (px, py), height in list(zip(line, level))[::16]:
            weight = ((grid.x - px) ** 2 + (grid.y - py) ** 2 + 0.3) ** -2
            around += weight * height
            weights += weight
        lines.append(line)
        levels.append(level)
    distance, which = cKDTree(np.vstack(lines)).query(places)
    return distance.reshape(grid.x.shape), np.concatenate(levels)[which].reshape(grid.x.shape), around / weights


def heights(grid, layers):
    """Metres."""
    x, y = grid.x, grid.y
    distance, nearest, around = water_levels(grid)
    close = np.exp(-((distance / 0.6) ** 2))
    level = close * nearest + (1 - close) * around
    ridges = np.clip(Land(layers).height(grid) + 0.5, 0, None)
    ridges = ridges * ridges / (ridges + 0.5)  # no edge at the foot
    away = np.clip(distance / 1.6, 0, 1)
    away = away * away * (3 - 2 * away)
    z = level + 1.5 + 34 * (1 - np.exp(-distance / 1.2)) + 9 * np.sqrt(distance)
    z += away * (48 * (noise(x, y, "relief-hills", 1.1) + 0.6) + 6 * noise(x, y, "relief-humps", 0.5))
    rough = 1 - np.abs(noise(x, y, "relief-spurs", 1.7))  # sharp crests, wide valleys
    z += away * ridges * (310 + 150 * rough * rough) + 22 * np.clip(ridges, 0, 1) * noise(x, y, "relief-gullies", 0.45)
    for cx, cy, radius, depth in SINKHOLES:
        z -= depth * np.exp(-(((x - cx) ** 2 + (y - cy) ** 2) / radius**2))
    water = grid.inside(unary_union(rivers()[2]))
    z = np.where(water, nearest, np.maximum(z, level + 0.4))
    for pond in layers["tailings"].geometry:  # a dam keeps each pond level
        inside = grid.inside(pond)
        z[inside] = np.round(np.median(z[inside]), 1)
    return z


def build(grid, layers):
    """Int16 in tenths of a metre; no data more than about a kilometre beyond the county, and where the survey has holes."""
    units = np.round(heights(grid, layers) / SCALE).astype(np.int16)
    near = layers["territory"].geometry[0].buffer(0.01)
    units[~grid.inside(shapely.simplify(near, 0.0005))] = VOID
    for cx, cy, rx, ry in HOLES:
        units[((grid.x - cx) / rx) ** 2 + ((grid.y - cy) / ry) ** 2 < 1] = VOID
    return units
