"""Restored banks of 澜江: lines on both sides of the river, to be counted once along its middle.

Each line is drawn beside the reference from one chainage to another, its ends square to it; so the answer is known before
anything is computed. A dense projection by shapely must find the same.
"""

import math

import numpy as np
import shapely
from pyproj import Transformer
from shapely import LineString, Point

import ellipsoid
import write
from common import frame
from frame import rounded
from restoration_expected import write as write_csv

PLANE = "+proj=tmerc +lon_0=106.5 +lat_0=0 +k=1 +x_0=500000 +ellps=GRS80"
FORTH = Transformer.from_crs("EPSG:4490", PLANE, always_xy=True)
REACH_METRES = 500
LEFT, RIGHT = "左岸", "右岸"
ROWS = {  # id, side, from km, to km, metres beside the middle, state, days
    2023: [
        ("B01", LEFT, 1.0, 3.0, 300, "accepted", dict(started="2022-03-01", finished="2022-11-30", accepted="2023-06-15")),
        ("B02", RIGHT, 2.0, 4.0, 290, "accepted", dict(started="2022-03-01", finished="2023-04-30", accepted="2023-08-01")),
        ("B03", LEFT, 5.0, 6.5, 310, "accepted", dict(started="2021-09-01", finished="2022-06-30", accepted="2022-12-20")),
        ("B04", LEFT, 5.8, 7.0, 305, "accepted", dict(started="2023-02-01", finished="2023-07-30", accepted="2023-09-09")),
        ("B05", RIGHT, 8.0, 9.0, 300, "finished", dict(started="2023-01-05", finished="2023-11-11")),
        ("B06", RIGHT, 9.2, 10.2, 900, "accepted", dict(finished="2023-05-01", accepted="2023-10-10")),  # beyond the reach
        ("B07", RIGHT, 9.5, 10.5, 300, "registered", dict(registered="2023-03-03")),
    ],
    2024: [
        ("B03", LEFT, 5.0, 6.5, 310, "accepted", dict(started="2021-09-01", finished="2022-06-30", accepted="2022-12-20")),
        ("B05", RIGHT, 8.0, 9.0, 300, "accepted", dict(started="2023-01-05", finished="2023-11-11", accepted="2024-05-20")),
        ("B07", RIGHT, 9.5, 10.5, 300, "started", dict(registered="2023-03-03", started="2024-03-01")),
        ("B08", LEFT, 3.6, 5.2, 300, "accepted", dict(started="2023-12-01", finished="2024-06-30", accepted="2024-10-10")),
        ("B09", RIGHT, 11.0, 12.5, 300, "accepted", dict(started="2024-01-10", finished="2024-08-30", accepted="2024-11-30")),
    ],
}  # fmt: skip
WORDS = {"registered": "未治理", "started": "治理中", "finished": "已完工", "accepted": "已验收"}
STATES = {"registered": "registered", "started": "in-work", "finished": "finished", "accepted": "accepted"}


class Reference:
    """The middle of the river, its first 14 km in the county, with chainages on the ellipsoid."""

    def __init__(self, layers):
        whole = layers["centre_line"].set_index("AXBM").geometry["HL01C"]
        self.line = shapely.line_merge(whole.intersection(shapely.box(106.34, 29.3, 106.53, 29.6)))
        self.line = rounded(self.line)
        assert self.line.geom_type == "LineString"
        self.plane = shapely.transform(self.line, lambda c: np.column_stack(FORTH.transform(c[:, 0], c[:, 1])))
        corners = np.asarray(self.line.coords)
        self.metres = np.concatenate([[0], np.cumsum([ellipsoid.length(LineString(corners[k : k + 2])) for k in range(len(corners) - 1)])])
        flat = np.asarray(self.plane.coords)
        self.flat = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(flat, axis=0).T))])

    def snapped(self, km):
        """A chainage in the middle third of a segment, where what is square to it meets nothing nearer."""
        k = int(np.searchsorted(self.metres, km * 1000)) - 1
        t = (km * 1000 - self.metres[k]) / (self.metres[k + 1] - self.metres[k])
        return self.metres[k] + min(max(t, 0.34), 0.66) * (self.metres[k + 1] - self.metres[k])

    def beside(self, start, end, metres, side):
        """A line from one chainage to another, `metres` to one side (left and right looking downstream)."""
        at = [start, *[m for m in np.arange(math.ceil(start / 40) * 40, end, 40) if start + 1 < m < end - 1], end]
        corners = np.asarray(self.plane.coords)
        points = []
        for m in at:
            k = min(max(int(np.searchsorted(self.metres, m)) - 1, 0), len(corners) - 2)
            t = (m - self.metres[k]) / (self.metres[k + 1] - self.metres[k])
            d = corners[k + 1] - corners[k]
            normal = np.array([-d[1], d[0]]) / np.hypot(*d) * (1 if side == LEFT else -1)
            points.append(corners[k] + t * d + normal * metres)
        flat = np.array(points)
        # Looking ahead, a point that would step back on the inside of a bend is left out.
        ahead = np.diff([self.plane.project(Point(p)) for p in flat])
        kept = np.concatenate([[True], ahead > 0.5])
        kept[-1] = True
        lon, lat = FORTH.transform(flat[kept, 0], flat[kept, 1], direction="INVERSE")
        return rounded(LineString(np.column_stack([lon, lat])))

    def projected(self, line):
        """(from, to) in metres, by projecting a point every two metres."""
        flat = shapely.segmentize(shapely.transform(line, lambda c: np.column_stack(FORTH.transform(c[:, 0], c[:, 1]))), 2)
        places = shapely.line_locate_point(self.plane, shapely.points(np.asarray(flat.coords)))
        far = shapely.distance(self.plane, shapely.points(np.asarray(flat.coords)))
        if far.max() > REACH_METRES:
            return None
        return tuple(np.interp([places.min(), places.max()], self.flat, self.metres))


def covered(intervals):
    """Length of the union."""
    total, until = 0.0, -math.inf
    for a, b in sorted(intervals):
        total += max(0.0, b - max(a, until))
        until = max(until, b)
    return total


def make(out, expected, layers):
    reference = Reference(layers)
    write.geopackage(frame([dict(AXBM="HL01C", HLMC="澜江")], [reference.line]), out / "bank-reference.gpkg", "reference")
    known, lines = {}, []
    for year, rows in ROWS.items():
        records, shapes = [], []
        for identity, side, start, end, metres, state, days in rows:
            a, b = reference.snapped(start), reference.snapped(end)
            line = reference.beside(a, b, metres, side)
            found = reference.projected(line)
            if metres <= REACH_METRES:
                assert abs(found[0] - a) < 0.5 and abs(found[1] - b) < 0.5, (identity, a, b, found)
            else:
                assert found is None
            drawn = ellipsoid.length(line)
            records.append(
                dict(AXBM=identity, MC=f"澜江{side}{identity}", AB=side, CD_M=round(drawn, 1), ZT=WORDS[state], DJRQ=days.get("registered"),
                     KGRQ=days.get("started"), WGRQ=days.get("finished"), YSRQ=days.get("accepted"))
            )  # fmt: skip
            shapes.append(line)
            known[identity] = ((a, b) if metres <= REACH_METRES else None, STATES[state], drawn)
            lines.append(["row", f"{year}-12-31", identity, STATES[state], *([a, b, b - a] if metres <= REACH_METRES else ["", "", 0.0]), "", drawn])
        write.geopackage(frame(records, shapes), out / f"bank-{year}.gpkg", "bank")
        for state in ("registered", "in-work", "finished", "accepted", "all"):
            mine = [(i, drawn) for i, s, drawn in known.values() if i and state in (s, "all")]
            plain = math.fsum(b - a for (a, b), _ in mine)
            lines.append(["total", f"{year}-12-31", "", state, "", "", covered([i for i, _ in mine]), plain, math.fsum(d for _, d in mine)])
    write_csv(expected / "restoration-bank.csv", ["kind", "as_of", "site", "state", "from_m", "to_m", "along_m", "sum_m", "drawn_m"], lines)
