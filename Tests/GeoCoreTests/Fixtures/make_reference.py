"""Makes the expected values of the Reference tests with pyproj and geographiclib, independently of GeoCore.

Inputs are drawn by SplitMix64 in the same order as in ReferenceFixtures.swift, so only answers are stored:
  reference_distance_geodesic.txt  point to geodesic segment on CGCS2000, metres (GeographicLib in Python)
  reference_distance_source.txt    point to segment straight in EPSG:4490 (first half) or EPSG:4524, metres
  reference_areas.txt              EPSG code, ellipsoidal area (edges straight in it), geodesic area, in m2
Run: python make_reference.py   (seeded; about two minutes)
"""
import math
import numpy as np
from geographiclib.geodesic import Geodesic
from pyproj import Geod, Transformer

A, F = 6378137.0, 1 / 298.257222101
GEOD = Geod(a=A, f=F)
MASK = (1 << 64) - 1


class SplitMix64:
    def __init__(self, seed):
        self.state = seed

    def uniform(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        z ^= z >> 31
        return (z >> 11) * 2.0**-53


def degree_pair(r, i):
    """A segment and a point in degrees, in the i-th cell of a 0.58 by 0.36 degree lattice over China."""
    x = 74 + 0.58 * (i % 100) + (r.uniform() - 0.5) * 0.05
    y = 16 + 0.36 * (i // 100) + (r.uniform() - 0.5) * 0.05
    u = r.uniform()
    length = 0.0001 + 0.12 * u * u * u
    bx = x + (r.uniform() - 0.5) * 2 * length
    by = y + (r.uniform() - 0.5) * 2 * length
    v = r.uniform()
    reach = 0.0001 + 0.16 * v * v
    px = x + (r.uniform() - 0.5) * reach
    py = y + (r.uniform() - 0.5) * reach
    return x, y, bx, by, px, py


def metre_pair(r, i):
    """The same in metres of EPSG:4524, on a lattice of 8 km by 60 km."""
    x = 36_100_000 + 8000 * (i % 100) + (r.uniform() - 0.5) * 5000
    y = 2_000_000 + 60_000 * (i // 100) + (r.uniform() - 0.5) * 5000
    u = r.uniform()
    length = 10 + 12_000 * u * u * u
    bx = x + (r.uniform() - 0.5) * 2 * length
    by = y + (r.uniform() - 0.5) * 2 * length
    v = r.uniform()
    reach = 10 + 16_000 * v * v
    px = x + (r.uniform() - 0.5) * reach
    py = y + (r.uniform() - 0.5) * reach
    return x, y, bx, by, px, py


def least(distance, count):
    """Least of a smooth function of t in [0, 1] for `count` cases at once: a grid, then golden section."""
    grid = np.linspace(0, 1, 65)
    values = np.stack([distance(np.full(count, t)) for t in grid])
    best = values.argmin(axis=0)
    lo = grid[np.maximum(best - 1, 0)]
    hi = grid[np.minimum(best + 1, 64)]
    g = (math.sqrt(5) - 1) / 2
    c, d = hi - g * (hi - lo), lo + g * (hi - lo)
    fc, fd = distance(c), distance(d)
    for _ in range(48):
        left = fc < fd
        hi, lo = np.where(left, d, hi), np.where(left, lo, c)
        new_c, new_d = hi - g * (hi - lo), lo + g * (hi - lo)
        c, d = new_c, new_d
        fc, fd = distance(c), distance(d)
    t = (lo + hi) / 2
    ends = np.minimum(values[0], values[-1])
    return t, np.minimum(distance(t), ends)


def geodesic_distances():
    r = SplitMix64(20240601)
    pairs = np.array([degree_pair(r, i) for i in range(10000)])
    ax, ay, bx, by, px, py = pairs.T
    azimuth, _, length = GEOD.inv(ax, ay, bx, by)

    def distance(t):
        qx, qy, _ = GEOD.fwd(ax, ay, azimuth, t * length)
        return GEOD.inv(px, py, qx, qy)[2]

    t, _ = least(distance, 10000)
    geodesic = Geodesic(A, F)
    result = []
    for i in range(10000):
        line = geodesic.InverseLine(ay[i], ax[i], by[i], bx[i])
        candidates = []
        for u in (0.0, t[i], 1.0):
            q = line.Position(u * line.s13)
            candidates.append(geodesic.Inverse(py[i], px[i], q["lat2"], q["lon2"])["s12"])
        result.append(min(candidates))
    return result


def source_distances():
    r = SplitMix64(20240602)
    degrees = np.array([degree_pair(r, i) for i in range(5000)])
    metres = np.array([metre_pair(r, i) for i in range(5000)])
    result = []
    to_degrees = Transformer.from_crs("EPSG:4524", "EPSG:4490", always_xy=True)
    for pairs, image in ((degrees, lambda x, y: (x, y)), (metres, to_degrees.transform)):
        ax, ay, bx, by, px, py = pairs.T
        plon, plat = image(px, py)

        def distance(t):
            qx, qy = image(ax + t * (bx - ax), ay + t * (by - ay))
            return GEOD.inv(plon, plat, qx, qy)[2]

        result += list(least(distance, 5000)[1])
    return result


def star(r, x, y, scale):
    """A star-shaped ring of eight vertices around (x, y), counterclockwise."""
    ring = []
    for k in range(8):
        radius = scale * (0.3 + 0.7 * r.uniform())
        angle = 2 * math.pi * (k + 0.6 * r.uniform()) / 8
        ring.append((x + radius * math.cos(angle), y + radius * math.sin(angle)))
    return ring


CASES = [  # EPSG code, centre, spread, and how large a unit is in metres, roughly
    (4490, (106.5, 29.5), 2.0, 1e-5), (4524, (36_400_000, 3_270_000), 100_000, 1),
    (3857, (11_861_000, 3_445_000), 100_000, 1.15), (32648, (600_000, 3_272_000), 100_000, 1),
    (3035, (4_321_000, 3_210_000), 500_000, 1),
]


def zone_area(phi, a, e2):
    e = math.sqrt(e2)
    s = np.sin(phi)
    return a * a * (1 - e2) / 2 * (s / (1 - e2 * s * s) + np.arctanh(e * s) / e)


def areas():
    lines = []
    r = SplitMix64(20240603)
    for code, (cx, cy), spread, unit in CASES:
        to_degrees = Transformer.from_crs(code, {4490: 4490, 4524: 4490, 3035: 4258}.get(code, 4326), always_xy=True)
        f = F if code in (4490, 4524, 3035) else 1 / 298.257223563
        e2 = f * (2 - f)
        geod = Geod(a=A, f=f)
        for _ in range(40):
            size = 50 * 400 ** r.uniform() / 2
            x = cx + (r.uniform() - 0.5) * 2 * spread
            y = cy + (r.uniform() - 0.5) * 2 * spread
            ring = star(r, x, y, size * unit)
            lon, lat = to_degrees.transform(*np.array(ring).T)
            geodesic, _ = geod.polygon_area_perimeter(lon, lat)
            total = []
            lon0, lat0 = lon[0], lat[0]
            q0 = zone_area(math.radians(lat0), A, e2)
            for k in range(8):
                (x0, y0), (x1, y1) = ring[k], ring[(k + 1) % 8]
                table = []
                for level in range(8):
                    t = np.linspace(0, 1, 2**level + 1)
                    lo, la = to_degrees.transform(x0 + t * (x1 - x0), y0 + t * (y1 - y0))
                    q = zone_area(np.radians(la), A, e2) - q0
                    dl = np.radians(np.diff(lo - lon0))
                    row = [math.fsum(-(q[1:] + q[:-1]) / 2 * dl)]
                    for m in range(level):
                        row.append(row[m] + (row[m] - table[-1][m]) / (4 ** (m + 1) - 1))
                    table.append(row)
                total.append(table[-1][4])
            lines.append(f"{code} {math.fsum(total):.9g} {geodesic:.12g}".replace(f"{math.fsum(total):.9g}", repr(math.fsum(total))))
    return lines


if __name__ == "__main__":
    for name, values in (("geodesic", geodesic_distances()), ("source", source_distances())):
        with open(f"reference_distance_{name}.txt", "w") as out:
            out.writelines(f"{v:.6f}\n" for v in values)
    with open("reference_areas.txt", "w") as out:
        out.writelines(line + "\n" for line in areas())
