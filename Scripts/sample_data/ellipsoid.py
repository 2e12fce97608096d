"""Areas, lengths and distances on the CGCS2000 ellipsoid, of shapes whose edges are straight in longitude and latitude.

Nothing here is shared with the tool under test. Areas are the line integral of the meridian-strip area, by Gauss-Legendre
quadrature (no series, no closed form); `check` holds them against 40-digit closed forms. Lengths integrate the metric.
Distances are the least geodesic (geographiclib's algorithm, through pyproj) between densely refined edges.
"""

import math

import numpy as np
import shapely
from pyproj import Geod

A, INVERSE_FLATTENING = 6378137.0, 298.257222101  # CGCS2000
E2 = (2 - 1 / INVERSE_FLATTENING) / INVERSE_FLATTENING
GEOD = Geod(a=A, rf=INVERSE_FLATTENING)
NODES8, WEIGHTS8 = np.polynomial.legendre.leggauss(8)
NODES12, WEIGHTS12 = np.polynomial.legendre.leggauss(12)
REFINED_DEGREES = 0.0002  # about 20 m: such an edge leaves its chord by less than 5 micrometres


def meridian_radius(lat):
    return A * (1 - E2) / (1 - E2 * np.sin(lat) ** 2) ** 1.5


def normal_radius(lat):
    return A / np.sqrt(1 - E2 * np.sin(lat) ** 2)


def ring_area(coordinates):
    """Signed (counter-clockwise positive), square metres."""
    # Differences first, in degrees: a radian near 1.86 has only 2e-16 to spare, too little for a parcel of a few metres.
    south = coordinates[:, 1].min()
    rise = np.radians(coordinates[:, 1] - south)
    d_lon, d_lat = np.radians(np.diff(coordinates[:, 0])), np.radians(np.diff(coordinates[:, 1]))
    along = rise[:-1, None] + d_lat[:, None] * (NODES8 + 1) / 2  # above the southern end; edge x node
    half = along / 2
    inner = math.radians(south) + half[..., None] * (NODES12 + 1)  # edge x node x node
    strip = half * np.sum(WEIGHTS12 * meridian_radius(inner) * normal_radius(inner) * np.cos(inner), axis=-1)
    return math.fsum(-d_lon * np.sum(WEIGHTS8 * strip, axis=-1) / 2)


def area(geometry):
    """Square metres of all polygons in `geometry`."""
    total = []
    for polygon in shapely.get_parts(geometry):
        if polygon.geom_type == "GeometryCollection":
            total.append(area(polygon))
        if polygon.geom_type != "Polygon" or polygon.is_empty:
            continue
        total.append(abs(ring_area(np.asarray(polygon.exterior.coords)[:, :2])))
        total += [-abs(ring_area(np.asarray(hole.coords)[:, :2])) for hole in polygon.interiors]
    return math.fsum(total)


def length(geometry):
    """Metres of all lines in `geometry`."""
    total = []
    for line in shapely.get_parts(geometry):
        if line.geom_type == "GeometryCollection":
            total.append(length(line))
        if line.geom_type not in ("LineString", "LinearRing") or line.is_empty:
            continue
        c = np.asarray(line.coords)[:, :2]
        d_lon, d_lat = np.radians(np.diff(c[:, 0])), np.radians(np.diff(c[:, 1]))
        lat = np.radians(c[:-1, 1, None]) + d_lat[:, None] * (NODES8 + 1) / 2
        speed = np.hypot(meridian_radius(lat) * d_lat[:, None], normal_radius(lat) * np.cos(lat) * d_lon[:, None])
        total.append(math.fsum(np.sum(WEIGHTS8 * speed, axis=-1) / 2))
    return math.fsum(total)


def geodesic_area(geometry):
    """Square metres of the polygon with the same corners and geodesic edges."""
    return math.fsum(
        abs(GEOD.geometry_area_perimeter(shapely.geometry.polygon.orient(p))[0])
        for p in shapely.get_parts(geometry)
        if p.geom_type == "Polygon"
    )


# ---------------------------------------------------------------- distance


def edges(geometry):
    """Refined edges (n, 2, 2) in degrees; a point is an edge of no length."""
    pieces = []
    for part in shapely.get_parts(geometry):
        if part.geom_type == "Point":
            c = np.asarray(part.coords)[:, :2]
            pieces.append(np.stack([c, c], axis=1))
            continue
        rings = [part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part]
        for ring in rings:
            c = np.asarray(ring.coords)[:, :2]
            for start, end in zip(c[:-1], c[1:]):
                n = max(1, math.ceil(np.abs(end - start).max() / REFINED_DEGREES))
                t = np.linspace(0, 1, n + 1)[:, None]
                line = start * (1 - t) + end * t
                pieces.append(np.stack([line[:-1], line[1:]], axis=1))
    return np.concatenate(pieces)


def _near(mine, other, scale):
    """The edges of `mine` that may hold the nearest point: within 0.6 % and 2 m of the least distance on a plane."""
    lines = shapely.linestrings(mine * scale)
    target = shapely.multilinestrings([shapely.linestrings(other * scale)])[0]
    shapely.prepare(target)
    gap = shapely.distance(lines, target)
    return mine[gap <= gap.min() * 1.006 + 2.0]


def _vertex_to_edge(points, pieces, scale):
    """Least geodesic from any of `points` to any of `pieces`: (metres, point, point on piece)."""
    p, s, e = points[:, None] * scale, pieces[None, :, 0] * scale, pieces[None, :, 1] * scale
    d = e - s
    size = np.maximum((d**2).sum(-1), 1e-30)
    t = np.clip(((p - s) * d).sum(-1) / size, 0, 1)
    on = pieces[None, :, 0] + t[..., None] * (pieces[None, :, 1] - pieces[None, :, 0])
    start = np.broadcast_to(points[:, None], on.shape)
    metres = GEOD.inv(start[..., 0].ravel(), start[..., 1].ravel(), on[..., 0].ravel(), on[..., 1].ravel())[2]
    best = None
    for k in np.argsort(metres, kind="stable")[:12]:
        i, j = divmod(int(k), len(pieces))
        candidate = _golden(points[i], pieces[j])
        if best is None or candidate[0] < best[0]:
            best = candidate
    return best


def _golden(point, piece):
    """Golden-section search for the nearest place on one refined edge."""

    def at(t):
        q = piece[0] + t * (piece[1] - piece[0])
        return GEOD.inv(point[0], point[1], q[0], q[1])[2], tuple(point), tuple(q)

    low, high, g = 0.0, 1.0, (math.sqrt(5) - 1) / 2
    if (piece[0] == piece[1]).all():
        return at(0.0)
    x, y = high - g * (high - low), low + g * (high - low)
    fx, fy = at(x), at(y)
    for _ in range(40):
        if fx[0] <= fy[0]:
            high, y, fy = y, x, fx
            x = high - g * (high - low)
            fx = at(x)
        else:
            low, x, fx = x, y, fy
            y = low + g * (high - low)
            fy = at(y)
    return min([fx, fy, at(0.0), at(1.0)], key=lambda r: r[0])


def distance(a, b):
    """(metres, nearest point of a, nearest point of b); 0 and a shared point when they meet."""
    if shapely.intersects(a, b):
        p = shapely.intersection(a, b).representative_point()
        return 0.0, (p.x, p.y), (p.x, p.y)
    mid = math.radians((a.centroid.y + b.centroid.y) / 2)
    scale = np.array([normal_radius(mid) * math.cos(mid), meridian_radius(mid)]) * math.pi / 180
    mine, other = edges(a), edges(b)
    mine = _near(mine, other, scale)
    other = _near(other, mine, scale)
    forward = _vertex_to_edge(np.unique(mine.reshape(-1, 2), axis=0), other, scale)
    d, q, p = _vertex_to_edge(np.unique(other.reshape(-1, 2), axis=0), mine, scale)
    return forward if forward[0] <= d else (d, p, q)


def nearest(geometry, table):
    """(row label, metres, point of geometry, point of row) of the nearest feature of a GeoDataFrame."""
    touching = [i for i, g in table.geometry.items() if shapely.intersects(geometry, g)]
    if touching:
        return touching[0], *distance(geometry, table.geometry[touching[0]])
    rough = table.geometry.map(lambda g: _rough(geometry, g))
    best = None
    for i in rough.index[rough <= rough.min() * 1.01 + 5]:
        d, p, q = distance(geometry, table.geometry[i])
        if best is None or d < best[1]:
            best = (i, d, p, q)
    return best


def _rough(a, b):
    k = math.cos(math.radians(29.5)) * 111320
    stretch = lambda c: c * (k, 110850.0)  # noqa: E731
    return shapely.distance(shapely.transform(a, stretch), shapely.transform(b, stretch))


# ---------------------------------------------------------------- does the yardstick measure right?


def check():
    """Against closed forms in 40 digits and published vectors; raises when anything is off."""
    import mpmath as mp

    mp.mp.dps = 40
    f = 1 / mp.mpf("298.257222101")
    e2 = f * (2 - f)
    e = mp.sqrt(e2)
    b2 = (mp.mpf(6378137) * (1 - f)) ** 2

    def q(lat):
        s = mp.sin(lat)
        return b2 / 2 * (s / (1 - e2 * s * s) + mp.log((1 + e * s) / (1 - e * s)) / (2 * e))

    rad = mp.pi / 180
    for west, south, east, north in [
        (106, 29, 107, 30),
        (106.5, 29.5, 106.51, 29.51),
        (106.5, 29.5, 106.5000001, 29.5000001),
    ]:
        w, s, e_, n = (mp.mpf(v) * rad for v in (west, south, east, north))
        exact = (e_ - w) * (q(n) - q(s))
        assert abs(area(shapely.box(west, south, east, north)) / exact - 1) < 1e-13 + 3e-14 / (east - west), (
            west,
            area(shapely.box(west, south, east, north)),
            exact,
        )
    corners = [(106.31, 29.42), (106.44, 29.37), (106.52, 29.61), (106.36, 29.55)]
    exact = mp.mpf(0)
    for (x0, y0), (x1, y1) in zip(corners, corners[1:] + corners[:1]):
        x0, y0, x1, y1 = (mp.mpf(v) * rad for v in (x0, y0, x1, y1))
        exact -= (x1 - x0) * mp.quad(lambda t: q(y0 + t * (y1 - y0)), [0, 1])
    assert abs(area(shapely.Polygon(corners)) / exact - 1) < 1e-13
    assert abs(area(shapely.box(106, 29, 107, 30)) - 10748000427.17) < 0.01
    line = shapely.LineString([(106.2, 29.4), (106.8, 29.6)])
    dense = shapely.segmentize(line, 1e-5)
    assert abs(length(line) - GEOD.geometry_length(dense)) < 1e-6
    # A point d metres north of a parallel: the nearest place on the parallel (straight in lon/lat) is not due south,
    # but nothing on it may be nearer than what a fine scan finds.
    for metres in (5.0, 1000.0, 9000.0):
        lon, lat, _ = GEOD.fwd(106.5, 29.5, 0, metres)
        parallel = shapely.LineString([(106.3, 29.5), (106.7, 29.5)])
        x = np.linspace(106.499, 106.501, 200_001)
        scan = GEOD.inv(np.full_like(x, lon), np.full_like(x, lat), x, np.full_like(x, 29.5))[2].min()
        got = distance(shapely.Point(lon, lat), parallel)[0]
        assert abs(got - scan) < 1e-6, (got, scan)


if __name__ == "__main__":
    check()
    print("areas, lengths and distances agree with their references")
