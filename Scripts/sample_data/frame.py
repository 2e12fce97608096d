"""The drawing board: kilometres east and north of (106.5 E, 29.5 N), and how shapes get their county-like outlines.

The board maps to longitude and latitude by one scale per axis, so an edge that is straight on the board is straight in
longitude and latitude. Every coordinate is rounded to 1e-9 degree (0.1 mm): shared edges are shared to the last bit.
"""

import numpy as np
import shapely
from shapely import LineString, Polygon

LON0, LAT0 = 106.5, 29.5  # on the border of the 3-degree zones 35 and 36
KM_PER_DEG_LON, KM_PER_DEG_LAT = 97.0, 110.8
SEED = 20250615
CELL = 0.0006  # degrees; the cell of the rasters that stair-step outlines come from (58 m by 66 m)


def rng(name):
    """One random stream per shape, so that adding a shape does not move the others."""
    return np.random.default_rng([SEED, *name.encode()])


def rounded(geometry):
    return shapely.transform(geometry, lambda c: np.round(c, 9))


def to_degrees(geometry):
    """Board kilometres to longitude and latitude."""
    scale = np.array([KM_PER_DEG_LON, KM_PER_DEG_LAT])
    return rounded(shapely.transform(geometry, lambda c: c / scale + (LON0, LAT0)))


def to_board(geometry):
    scale = np.array([KM_PER_DEG_LON, KM_PER_DEG_LAT])
    return shapely.transform(geometry, lambda c: (c - (LON0, LAT0)) * scale)


def fractal(points, name, step=0.09, rough=0.16):
    """A line through `points` whose edges were broken at displaced midpoints until shorter than `step` kilometres."""
    random = rng(name)
    line = np.asarray(points, float)
    while True:
        delta = np.diff(line, axis=0)
        length = np.hypot(delta[:, 0], delta[:, 1])
        if length.max() <= step:
            return line
        pieces = [line[:1]]
        for start, end, d, size in zip(line[:-1], line[1:], delta, length):
            if size > step:
                shift = np.clip(random.normal(0, 0.5), -1, 1) * rough
                pieces.append([(start + end) / 2 + shift * np.array([-d[1], d[0]])])
            pieces.append([end])
        line = np.vstack(pieces)


def blob(points, name, step=0.09, rough=0.16):
    """A polygon with a fractal outline; less rough when the outline would cross itself."""
    while True:
        polygon = Polygon(fractal([*points, points[0]], name, step, rough))
        if polygon.is_valid:
            return polygon
        rough *= 0.8


def ellipse(cx, cy, rx, ry, turn_degrees=0, count=12):
    """Corner points of an ellipse: something for `blob` to roughen."""
    t = np.linspace(0, 2 * np.pi, count, endpoint=False)
    a = np.radians(turn_degrees)
    x, y = rx * np.cos(t), ry * np.sin(t)
    return np.column_stack([cx + x * np.cos(a) - y * np.sin(a), cy + x * np.sin(a) + y * np.cos(a)])


def rectangle(cx, cy, width, height, turn_degrees=0):
    """All in kilometres on the board."""
    a = np.radians(turn_degrees)
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * (width / 2, height / 2)
    turned = corners @ np.array([[np.cos(a), np.sin(a)], [-np.sin(a), np.cos(a)]])
    return Polygon(turned + (cx, cy))


def noise(x, y, name, scale):
    """Smooth value noise in -1..1, features about `scale` kilometres wide."""
    total = np.zeros_like(x)
    weight = 0
    for octave in range(3):
        table = rng(f"{name}{octave}").uniform(-1, 1, (64, 64))
        u, v = x / scale * 2**octave + 17, y / scale * 2**octave + 23
        i, j = np.floor(u).astype(int), np.floor(v).astype(int)
        s, t = u - i, v - j
        s, t = s * s * (3 - 2 * s), t * t * (3 - 2 * t)
        a, b = table[i % 64, j % 64], table[(i + 1) % 64, j % 64]
        c, d = table[i % 64, (j + 1) % 64], table[(i + 1) % 64, (j + 1) % 64]
        total += ((a * (1 - s) + b * s) * (1 - t) + (c * (1 - s) + d * s) * t) / 2**octave
        weight += 1 / 2**octave
    return total / weight


class CellGrid:
    """Cells of `CELL` degrees over a box of the board: where red lines drawn from a raster get their stair steps."""

    def __init__(self, x0, y0, x1, y1):
        self.column0 = int(np.floor((LON0 + x0 / KM_PER_DEG_LON) / CELL))
        self.row0 = int(np.floor((LAT0 + y0 / KM_PER_DEG_LAT) / CELL))
        columns = int((x1 - x0) / KM_PER_DEG_LON / CELL)
        rows = int((y1 - y0) / KM_PER_DEG_LAT / CELL)
        lon = (self.column0 + np.arange(columns) + 0.5) * CELL
        lat = (self.row0 + np.arange(rows) + 0.5) * CELL
        lon, lat = np.meshgrid(lon, lat)
        self.x, self.y = (lon - LON0) * KM_PER_DEG_LON, (lat - LAT0) * KM_PER_DEG_LAT

    def polygon(self, mask, smallest_hole_cells=40):
        """The largest connected patch of `mask` as a polygon in degrees; holes smaller than asked are filled."""
        from scipy.ndimage import label

        labels, count = label(mask)
        sizes = np.bincount(labels.ravel())[1:]
        mask = labels == 1 + int(np.argmax(sizes))
        holes, count = label(~mask)
        edge = set(holes[0]) | set(holes[-1]) | set(holes[:, 0]) | set(holes[:, -1])
        for k in range(1, count + 1):
            if k not in edge and (holes == k).sum() < smallest_hole_cells:
                mask = mask | (holes == k)
        return self.trace(mask)

    def cells(self, polygon):
        """Which cells have their centre in `polygon` (degrees)."""
        lon, lat = self.x / KM_PER_DEG_LON + LON0, self.y / KM_PER_DEG_LAT + LAT0
        return shapely.contains_xy(polygon, lon, lat)

    def trace(self, mask):
        """Cells as polygons in degrees, one vertex per corner of the outline."""
        boxes = []
        for r, row in enumerate(mask):
            change = np.flatnonzero(np.diff(np.concatenate([[0], row.astype(int), [0]])))
            for start, end in zip(change[::2], change[1::2]):
                west, east = round((self.column0 + start) * CELL, 9), round((self.column0 + end) * CELL, 9)
                south, north = round((self.row0 + r) * CELL, 9), round((self.row0 + r + 1) * CELL, 9)
                boxes.append(shapely.box(west, south, east, north))
        # Outlines run along cell edges only, so dropping vertices on straight stretches moves nothing.
        return shapely.union_all(boxes).simplify(0)


def ridge(grid, cx, cy, half_width, half_length, azimuth, name, wild=0.45, scale=2.0):
    """A field that is 1 on the crest of a long ridge and falls to 0 and below at its foot."""
    a = np.radians(azimuth)
    dx, dy = grid.x - cx, grid.y - cy
    across, along = dx * np.cos(a) - dy * np.sin(a), dx * np.sin(a) + dy * np.cos(a)
    return (
        1
        - np.abs(across / half_width) ** 1.6
        - np.abs(along / half_length) ** 4
        + wild * noise(grid.x, grid.y, name, scale)
    )


def spline(points, step=0.12):
    """A smooth line through points, for rivers."""
    from scipy.interpolate import CubicSpline

    p = np.asarray(points, float)
    s = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(p, axis=0).T))])
    t = np.linspace(0, s[-1], int(s[-1] / step) + 1)
    return CubicSpline(s, p)(t)


def banks(centre, half_width):
    """Left bank, right bank (looking downstream) and the water between them; `half_width` per vertex, kilometres."""
    tangent = np.gradient(centre, axis=0)
    tangent /= np.hypot(tangent[:, 0], tangent[:, 1])[:, None]
    normal = np.column_stack([-tangent[:, 1], tangent[:, 0]])
    left, right = centre + normal * half_width[:, None], centre - normal * half_width[:, None]
    return LineString(left), LineString(right), Polygon(np.vstack([left, right[::-1]]))
