"""Slope and slope length of an elevation model in degrees, slowly and plainly."""

import heapq
import math

import numpy as np

import ellipsoid

STEPS = [(0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1)]  # east, then clockwise
GENTLE = math.degrees(math.atan(0.05))
FACTOR, GENTLE_FACTOR = 0.5, 0.7


def sizes(grid):
    """By row, in metres: width along the parallel of the centre, height, way to the next row, diagonal to it."""
    lat = np.radians(grid.north - grid.size * (np.arange(grid.rows + 1) + 0.5))
    step = math.radians(grid.size)
    width = ellipsoid.normal_radius(lat) * np.cos(lat) * step
    height = ellipsoid.meridian_radius(lat) * step  # the radius changes evenly over a cell: its middle is its mean
    way = ellipsoid.meridian_radius(lat - step / 2) * step
    return width[:-1], height[:-1], way[:-1], np.hypot(way[:-1], (width[:-1] + width[1:]) / 2)


def slope_degrees(z, grid):
    """Horn 1981. Beyond the raster heights go straight on; a neighbour without data has the middle cell's height."""
    missing = np.isnan(z)
    wide = np.pad(z, 1, constant_values=np.nan)
    wide[0], wide[-1] = 2 * wide[1] - wide[2], 2 * wide[-2] - wide[-3]
    wide[:, 0], wide[:, -1] = 2 * wide[:, 1] - wide[:, 2], 2 * wide[:, -2] - wide[:, -3]
    for r, c, r2, c2 in ((0, 0, 1, 1), (0, -1, 1, -2), (-1, 0, -2, 1), (-1, -1, -2, -2)):
        wide[r, c] = 2 * z[r, c] - z[r2, c2]
    rows, columns = z.shape
    near = [[wide[i : i + rows, j : j + columns] for j in range(3)] for i in range(3)]
    (a, b, c), (d, _, f), (g, h, i) = [[np.where(np.isnan(v), z, v) for v in row] for row in near]
    width, height = sizes(grid)[:2]
    p = ((c + 2 * f + i) - (a + 2 * d + g)) / (8 * width[:, None])
    q = ((a + 2 * b + c) - (g + 2 * h + i)) / (8 * height[:, None])
    return np.where(missing, np.nan, np.degrees(np.arctan(np.hypot(p, q))))


def drained(z):
    """Priority flood (Barnes 2014): each cell a little above the one that it was reached from (a tenth of a micrometre)."""
    z = z.copy()
    rows, columns = z.shape
    done = np.isnan(z)
    border = np.zeros(z.shape, bool)
    border[[0, -1]], border[:, [0, -1]] = True, True
    grown = np.pad(done, 1)
    for dr, dc in STEPS:
        border |= grown[1 + dr : 1 + dr + rows, 1 + dc : 1 + dc + columns]
    border &= ~done
    done |= border
    heap = [(z[r, c], r, c) for r, c in np.argwhere(border).tolist()]
    heapq.heapify(heap)
    while heap:
        level, r, c = heapq.heappop(heap)
        for dr, dc in STEPS:
            n = r + dr, c + dc
            if 0 <= n[0] < rows and 0 <= n[1] < columns and not done[n]:
                done[n] = True
                if z[n] <= level:
                    z[n] = level + 1e-7
                heapq.heappush(heap, (z[n], *n))
    return z


def directions(z, grid):
    """Index into STEPS of the steepest way down, the first of equals; -1 where no neighbour is lower or there is no data."""
    rows, columns = z.shape
    width, _, way, diagonal = sizes(grid)
    up = [np.concatenate([[np.nan], v[:-1]]) for v in (way, diagonal)]
    length = [width, diagonal, way, diagonal, width, up[1], up[0], up[1]]
    best, code = np.zeros(z.shape), np.full(z.shape, -1, np.int8)
    wide = np.pad(z, 1, constant_values=np.nan)
    for k, (dr, dc) in enumerate(STEPS):
        drop = (z - wide[1 + dr : 1 + dr + rows, 1 + dc : 1 + dc + columns]) / length[k][:, None]
        steeper = drop > best
        best[steeper], code[steeper] = drop[steeper], k
    return code, length


def slope_length(z, slope, grid):
    """Metres from the divide to the upper and to the lower edge of each cell, along D8 paths of the drained surface.

    A cell adds the way from its centre to that of the cell it flows to. It starts from the longest of the cells that flow
    into it, or from 0 where its slope is less than 0.5 (below 5 %: 0.7) times the steepest of theirs.
    """
    surface = drained(z)
    code, length = directions(surface, grid)
    order = np.argsort(-surface, axis=None, kind="stable")
    order = order[: np.count_nonzero(~np.isnan(surface))]
    columns = z.shape[1]
    code, slope = code.ravel().tolist(), slope.ravel().tolist()
    above, steepest = [0.0] * len(code), [0.0] * len(code)
    below = [math.nan] * len(code)
    width, height = sizes(grid)[:2]
    side = np.sqrt(width * height).tolist()
    length = [v.tolist() for v in length]
    shift = [dr * columns + dc for dr, dc in STEPS]
    for cell in order.tolist():
        if slope[cell] < (FACTOR if slope[cell] >= GENTLE else GENTLE_FACTOR) * steepest[cell]:
            above[cell] = 0.0
        k, row = code[cell], cell // columns
        below[cell] = above[cell] + (side[row] if k < 0 else length[k][row])
        if k >= 0:
            n = cell + shift[k]
            above[n] = max(above[n], below[cell])
            steepest[n] = max(steepest[n], slope[cell])
    missing = np.isnan(z)
    return np.where(missing, np.nan, np.reshape(above, z.shape)), np.reshape(below, z.shape)
