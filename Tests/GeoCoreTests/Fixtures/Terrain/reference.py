"""Slow and plain statements of terrain algorithms, from their papers, for make_terrain.py. Rows run from north to south.

Directions are Esri's: 1 east, 2 south-east, 4 south, 8 south-west, 16 west, 32 north-west, 64 north, 128 north-east,
0 where no neighbour is lower, 255 where there is no data.
"""
import math

import numpy as np

STEPS = {1: (0, 1), 2: (1, 1), 4: (1, 0), 8: (1, -1), 16: (0, -1), 32: (-1, -1), 64: (-1, 0), 128: (-1, 1)}
A, F = 6378137.0, 1 / 298.257222101  # CGCS2000
E2 = F * (2 - F)


def neighbours(z, r, c):
    rows, columns = z.shape
    for dr in (-1, 0, 1):
        for dc in (-1, 0, 1):
            if (dr or dc) and 0 <= r + dr < rows and 0 <= c + dc < columns:
                yield r + dr, c + dc


# ---------------------------------------------------------------- lengths


def square(size):
    """Metres from the centre of a cell of row `r` to that of its neighbour; of a cell that leaves the surface, its size."""
    return lambda r, code: size if code in (0, 1, 4, 16, 64) else size * math.sqrt(2)


def degree_sizes(north, size, rows):
    """By row: width along the parallel of the centre, height of the cell, way to the next row, and diagonally to it.

    Widths are arcs of parallels, heights arcs of meridians (Simpson's rule, exact to 1e-12 here); the diagonal is the
    hypotenuse over the mean of both rows' widths.
    """
    def meridian(lat):
        return A * (1 - E2) / (1 - E2 * math.sin(lat) ** 2) ** 1.5

    def arc(south, to):
        s, n = math.radians(south), math.radians(to)
        return (n - s) / 6 * (meridian(s) + 4 * meridian((s + n) / 2) + meridian(n))

    lat = north - size * (np.arange(rows + 1) + 0.5)
    parallel = A / np.sqrt(1 - E2 * np.sin(np.radians(lat)) ** 2) * np.cos(np.radians(lat)) * math.radians(size)
    height = np.array([arc(v - size / 2, v + size / 2) for v in lat[:-1]])
    way = np.array([arc(v - size, v) for v in lat[:-1]])
    diagonal = np.hypot(way, (parallel[:-1] + parallel[1:]) / 2)
    return parallel[:-1], height, way, diagonal


def degrees(sizes):
    width, height, way, diagonal = sizes

    def length(r, code):
        if code == 0:
            return math.sqrt(width[r] * height[r])
        if code in (1, 16):
            return width[r]
        down = STEPS[code][0] > 0
        return (way if code in (4, 64) else diagonal)[r if down else r - 1]

    return length


# ---------------------------------------------------------------- flow


def slopes_down(z, r, c, metric, nodata):
    """(code, drop over distance) of lower neighbours."""
    rows, columns = z.shape
    for code, (dr, dc) in STEPS.items():
        n = r + dr, c + dc
        if 0 <= n[0] < rows and 0 <= n[1] < columns and z[n] != nodata and z[n] < z[r, c]:
            yield code, (z[r, c] - z[n]) / metric(r, code)


def ties(z, size, nodata):
    """Cells with two equally steep ways down (to 1e-12)."""
    found = []
    for r, c in np.ndindex(z.shape):
        if z[r, c] != nodata:
            steep = sorted((s for _, s in slopes_down(z, r, c, square(size), nodata)), reverse=True)
            if len(steep) > 1 and steep[0] - steep[1] <= 1e-12 * steep[0]:
                found.append((r, c))
    return found


def d8(z, metric, nodata):
    """The steepest way down (O'Callaghan and Mark 1984); no data and the edge are never flowed to while a lower neighbour is."""
    codes = np.full(z.shape, 255, np.uint8)
    for r, c in np.ndindex(z.shape):
        if z[r, c] != nodata:
            codes[r, c] = max(slopes_down(z, r, c, metric, nodata), key=lambda s: s[1], default=(0, 0))[0]
    return codes


def downward(z, nodata):
    """Cells from the highest to the lowest."""
    order = np.argsort(-z, axis=None, kind="stable")
    return [divmod(int(k), z.shape[1]) for k in order if z.ravel()[k] != nodata]


def accumulate_d8(codes, z, nodata):
    total = np.where(z == nodata, nodata, 1.0)
    for r, c in downward(z, nodata):
        if codes[r, c]:
            dr, dc = STEPS[int(codes[r, c])]
            total[r + dr, c + dc] += total[r, c]
    return total


def accumulate_mfd(z, size, nodata, p, contour=False, fifteenths=False):
    """Shares in proportion to slope to the power p (slope is drop over distance). `contour`: times Quinn's contour
    lengths, 0.5 and 0.354 of a cell. `fifteenths`: shares rounded to fifteenths, as pygeoprocessing keeps them."""
    total = np.where(z == nodata, nodata, 1.0)
    for r, c in downward(z, nodata):
        shares = {code: s**p * ((0.5 if code in (1, 4, 16, 64) else math.sqrt(2) / 4) if contour else 1.0)
                  for code, s in slopes_down(z, r, c, square(size), nodata)}
        if fifteenths and shares:
            whole = sum(shares.values())
            shares = {code: math.floor(0.5 + 15 * s / whole) for code, s in shares.items()}
        whole = sum(shares.values())
        for code, share in shares.items():
            dr, dc = STEPS[code]
            total[r + dr, c + dc] += total[r, c] * share / whole
    return total


# Tarboton 1997, table 1: neighbours e1 and e2 of each facet as (row, column), and ac, af of equation 6.
FACETS = [
    ((0, 1), (-1, 1), 0, 1), ((-1, 0), (-1, 1), 1, -1), ((-1, 0), (-1, -1), 1, 1), ((0, -1), (-1, -1), 2, -1),
    ((0, -1), (1, -1), 2, 1), ((1, 0), (1, -1), 3, -1), ((1, 0), (1, 1), 3, 1), ((0, 1), (1, 1), 4, -1),
]


def dinf(z, size, nodata):
    """Angle and accumulation of Tarboton 1997 on square cells. Where a facet lacks one of its two outer corners (edge, no
    data), its other edge stands for it. Angles in [0, 2 pi), -1 where no facet leads down."""
    rows, columns = z.shape
    angle = np.full(z.shape, nodata)
    steepness = np.full(z.shape, nodata)
    for r, c in np.ndindex(z.shape):
        if z[r, c] == nodata:
            continue
        best, towards = 0.0, -1.0
        for (r1, c1), (r2, c2), ac, af in FACETS:
            e1, e2 = ((z[n] if 0 <= n[0] < rows and 0 <= n[1] < columns and z[n] != nodata else None)
                      for n in ((r + r1, c + c1), (r + r2, c + c2)))
            e0 = z[r, c]
            if e1 is None and e2 is None:
                continue
            if e1 is None:
                turn, s = math.pi / 4, (e0 - e2) / (size * math.sqrt(2))
            elif e2 is None:
                turn, s = 0.0, (e0 - e1) / size
            else:
                s1, s2 = (e0 - e1) / size, (e1 - e2) / size
                turn, s = math.atan2(s2, s1), math.hypot(s1, s2)
                if turn < 0:
                    turn, s = 0.0, s1
                elif turn > math.pi / 4:
                    turn, s = math.pi / 4, (e0 - e2) / (size * math.sqrt(2))
            if s > best:
                best, towards = s, (af * turn + ac * math.pi / 2) % (2 * math.pi)
        angle[r, c], steepness[r, c] = towards, best
    total = np.where(z == nodata, nodata, 1.0)
    around = [(0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1), (1, 0), (1, 1)]  # every 45 degrees
    for r, c in downward(z, nodata):
        if angle[r, c] < 0:
            continue
        eighths = angle[r, c] / (math.pi / 4)
        first = int(eighths)
        rest = eighths - first
        if rest < 1e-12 or rest > 1 - 1e-12:
            first, rest = round(eighths), 0.0
        for k, share in ((first % 8, 1 - rest), ((first + 1) % 8, rest)):
            if share > 0:
                n = r + around[k][0], c + around[k][1]
                assert z[n] < z[r, c], (r, c, n)
                total[n] += total[r, c] * share
    return angle, total


# ---------------------------------------------------------------- slope and aspect


def window(z, nodata):
    """The nine cells around each, as arrays a b c / d e f / g h i, with what is missing put in as `gdaldem -compute_edges`
    does: beyond the raster's edge straight on (2 z1 - z2), then no data as the middle cell's height. In the four corners of the
    raster gdaldem takes the outer column as the corner's own; here it goes straight on there too, so that a plane stays one."""
    rows, columns = z.shape
    missing = z == nodata
    value = np.where(missing, np.nan, z)
    wide = np.full((rows + 2, columns + 2), np.nan)
    wide[1:-1, 1:-1] = value
    wide[0, 1:-1], wide[-1, 1:-1] = 2 * value[0] - value[1], 2 * value[-1] - value[-2]
    wide[1:-1, 0], wide[1:-1, -1] = 2 * value[:, 0] - value[:, 1], 2 * value[:, -1] - value[:, -2]
    for r, c, inner in ((0, 0, (1, 1)), (0, -1, (1, -2)), (-1, 0, (-2, 1)), (-1, -1, (-2, -2))):
        wide[r, c] = 2 * value[r, c] - value[inner]
    parts = [wide[i : i + rows, j : j + columns].copy() for i in range(3) for j in range(3)]
    for part in parts:
        gone = np.isnan(part) & ~missing
        part[gone] = value[gone]
    return parts, missing


def finish(p, q, missing, nodata):
    """Slope in degrees and aspect (azimuth from north, clockwise; nodata where flat) from dz/dx eastward, dz/dy northward."""
    slope = np.degrees(np.arctan(np.hypot(p, q)))
    aspect = np.degrees(np.arctan2(-p, -q)) % 360
    flat = (p == 0) & (q == 0)
    return np.where(missing, nodata, slope), np.where(missing | flat, nodata, aspect)


def horn(z, width, height, nodata):
    """Horn 1981; `width` and `height` of cells by row, in metres."""
    (a, b, c, d, e, f, g, h, i), missing = window(z, nodata)
    p = ((c + 2 * f + i) - (a + 2 * d + g)) / (8 * np.asarray(width)[:, None])
    q = ((a + 2 * b + c) - (g + 2 * h + i)) / (8 * np.asarray(height)[:, None])
    return finish(p, q, missing, nodata)


def zevenbergen_thorne(z, width, height, nodata):
    """Zevenbergen and Thorne 1987."""
    (a, b, c, d, e, f, g, h, i), missing = window(z, nodata)
    p = (f - d) / (2 * np.asarray(width)[:, None])
    q = (b - h) / (2 * np.asarray(height)[:, None])
    return finish(p, q, missing, nodata)


# ---------------------------------------------------------------- slope length of CSLE


GENTLE = math.degrees(math.atan(0.05))


def slope_length(codes, slope, metric, cutoff, cap, nodata):
    """Cumulated slope length along D8 paths, in metres: (at the upper edge of each cell, at its lower edge).

    1. A cell's own length is the way from its centre to the centre of the cell it flows to; of a cell that flows nowhere,
       the side of the cell (the square root of width times height where they differ).
    2. The length at its upper edge is the largest length at the lower edge of the cells that flow into it; 0 where none does.
    3. Cutoff: where the cell's slope (degrees) is less than f times the steepest slope of the cells that flow into it,
       the slope ends, and the length at its upper edge is 0. f is 0.5 where the cell's slope is 5 % (2.8624 degrees) or
       more, else 0.7 (Van Remortel et al. 2004).
    4. The length at its lower edge is that at its upper edge plus its own length.
    5. Neither is more than `cap`.
    """
    above = np.where(codes == 255, nodata, 0.0)
    below = above.copy()
    sources = {}
    for r, c in np.ndindex(codes.shape):
        if codes[r, c] not in (0, 255):
            dr, dc = STEPS[int(codes[r, c])]
            sources.setdefault((r + dr, c + dc), []).append((r, c))
    waiting = {cell: len(s) for cell, s in sources.items()}
    ready = [(r, c) for r, c in np.ndindex(codes.shape) if codes[r, c] != 255 and (r, c) not in waiting]
    while ready:
        r, c = ready.pop()
        code = int(codes[r, c])
        into = sources.get((r, c), [])
        entry = max((below[n] for n in into), default=0.0)
        if cutoff and into:
            factor = 0.5 if slope[r, c] >= GENTLE else 0.7
            if slope[r, c] < factor * max(slope[n] for n in into):
                entry = 0.0
        above[r, c] = min(entry, cap)
        below[r, c] = min(entry + metric(r, code), cap)
        if code:
            n = r + STEPS[code][0], c + STEPS[code][1]
            waiting[n] -= 1
            if not waiting[n]:
                ready.append(n)
    return above, below


def exponent(slope):
    """m of CSLE by slope in degrees."""
    return np.select([slope <= 1, slope <= 3, slope <= 5], [0.2, 0.3, 0.4], 0.5)


def segment(above, below, m):
    """L of a segment (Foster and Wischmeier 1974); where the cap has made both lengths equal, its limit."""
    same = below <= above
    with np.errstate(invalid="ignore", divide="ignore"):
        between = (below ** (m + 1) - above ** (m + 1)) / ((below - above) * 22.13**m)
    return np.where(same, (m + 1) * (np.maximum(below, 0) / 22.13) ** m, between)
