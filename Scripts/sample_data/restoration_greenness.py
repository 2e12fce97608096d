"""NDVI of the county from 2018 to 2025, what grows on the sites, and what is to be concluded from it.

The composite of 2022 is bad as a whole (haze). The mines were dug in 2019; 2018 is their own past.
"""

import math
import statistics

import numpy as np
import shapely
from pyproj import Transformer
from shapely import unary_union

import cover_cells
import ellipsoid
import write
from frame import KM_PER_DEG_LAT, KM_PER_DEG_LON, LAT0, LON0, noise
from landcover import county_grid
from restoration_expected import write as write_csv

YEARS = range(2018, 2026)
SCALE, VOID = 0.0001, -32768
GREEN, BARE = 0.72, 0.12
HAZE_YEAR, HAZE = 2022, 0.20
NEVER = ("KS043", "KS048", "KS060")  # accepted, and bare
EARLY = {"KS003": 2020, "KS005": 2020, "KS030": 2020}  # not accepted, and green: the year in which it began
FALLS = {"KS014": 2024, "KS015": 2024}  # green again, and lost from this year on
CLOUDS = {  # sites under clouds: years, how far the clouds reach over the site from the west
    "KS018": ((2023, 2024, 2025), 1.0),
    "KS057": ((2021,), 0.7),
    "KS007": ((2021, 2023), 0.3),
    "KS046": (tuple(YEARS), 1.0),
}
RECOVERED, RECOVERING, DEGRADED, SUSTAINED, VALID, DROP, CONTRAST, RING_CELLS = 0.8, 0.2, 0.6, 3, 0.5, 0.15, 0.05, 10
INNER_METRES, OUTER_METRES = 200, 1000


def begins(standing):
    """The year in which a site begins to green; None: not yet."""
    if standing.id in NEVER:
        return None
    if standing.id in EARLY:
        return EARLY[standing.id]
    days = [day for kind, day, _ in standing.events if kind in ("finished", "accepted")]
    accepted = any(kind == "accepted" for kind, _, _ in standing.events)
    return int(min(days)[:4]) if accepted else None


def truth(standing, year):
    """The greenness of a site as such."""
    if year < 2019:
        return 0.70
    start = begins(standing)
    if start is None or year < start:
        return BARE
    if standing.id in FALLS and year >= FALLS[standing.id]:
        return 0.30
    if standing.id == "KS051" and 2022 <= year <= 2024:
        return 0.19  # degraded
    if standing.id in FALLS:
        return GREEN
    return (0.36, 0.52, GREEN)[min(2, year - start)]


def rasters(ledger):
    grid = county_grid()
    base = GREEN + 0.06 * noise(grid.x, grid.y, "mine-green", 6.0)
    texture = noise(grid.x, grid.y, "mine-texture", 0.5)
    sites = [s for s in ledger.sites.values() if s.counts()]
    cells = {s.id: grid.inside(s.ground) for s in sites}
    result = {}
    for year in YEARS:
        value = base + 0.01 * math.sin(year * 2.1)
        # Sites that overlap: the greener one shows.
        shown = {}
        for s in sites:
            shown[s.id] = truth(s, year)
        for s in sorted(sites, key=lambda s: shown[s.id]):
            value[cells[s.id]] = shown[s.id] + 0.03 * texture[cells[s.id]]
        if year == HAZE_YEAR:
            value = value - HAZE
        units = np.round(np.clip(value, -0.2, 0.95) * 50).astype(np.int16) * 200
        for identity, (years, reach) in CLOUDS.items():
            if year in years:
                west, south, east, north = ledger.sites[identity].ground.bounds
                margin = 0.0012
                cloud = shapely.box(west - margin, south - margin, west + reach * (east - west) + (margin if reach == 1 else 0), north + margin)
                units[grid.inside(cloud)] = VOID
        result[year] = units
    return grid, result


class Evidence:
    def __init__(self, ledger, grid, bands):
        self.sites = sorted((s for s in ledger.sites.values() if s.counts()), key=lambda s: s.id)
        self.grid, self.bands = grid, bands
        self.sizes = cover_cells.cell_areas(grid).ravel()
        self.sums = {}
        west, south, east, north = grid.edges()
        raster = shapely.box(west, south, east, north)
        zones = {("site", s.id): s.ground for s in self.sites}
        zones |= {("ring", s.id): r for s, r in zip(self.sites, self.rings())}
        reached = {k: g for k, g in zones.items() if shapely.area(shapely.intersection(g, raster)) > 0}
        for key, (cells, share) in zip(reached, cover_cells.shares(list(reached.values()), grid)):
            self.sums[key] = (cells, share)
        self.areas = {k: ellipsoid.area(g) for k, g in zones.items()}
        self.inside = {k: raster.contains(g) for k, g in zones.items()}
        self.means = {(kind, i, y): self.mean(kind, i, y) for kind, i in zones for y in YEARS}
        self.haze = {y: self.is_haze(y) for y in YEARS}
        assert [y for y in YEARS if self.haze[y]] == [HAZE_YEAR], self.haze

    def rings(self):
        """200 to 1000 m around each site, without any site, in the plane of 106.5 degrees east."""
        forth = Transformer.from_crs("EPSG:4490", "+proj=tmerc +lon_0=106.5 +lat_0=0 +k=1 +x_0=500000 +ellps=GRS80", always_xy=True)
        plane = [shapely.transform(s.ground, lambda c: np.column_stack(forth.transform(c[:, 0], c[:, 1]))) for s in self.sites]
        everything = unary_union(plane)
        result = []
        for p in plane:
            ring = p.buffer(OUTER_METRES).difference(unary_union([p.buffer(INNER_METRES), everything]))
            result.append(shapely.transform(ring, lambda c: np.column_stack(forth.transform(c[:, 0], c[:, 1], direction="INVERSE"))))
        return result

    def mean(self, kind, identity, year):
        """(mean, share of the area with a value, cells with a value)"""
        if (kind, identity) not in self.sums:
            return None, 0.0, 0.0
        cells, share = self.sums[kind, identity]
        values = self.bands[year].ravel()[cells]
        there = values != VOID
        weight = share * self.sizes[cells]
        whole = math.fsum(weight)
        if kind == "site" and not self.inside[kind, identity]:
            whole = max(whole, self.areas[kind, identity])
        known = math.fsum(weight[there])
        mean = math.fsum(weight[there] * values[there]) / known * SCALE if known > 0 else None
        return mean, min(1.0, known / whole), math.fsum(share[there])

    def usable(self, kind, identity, year):
        mean, share, cells = self.means[kind, identity, year]
        enough = share >= VALID and (kind == "site" or cells >= RING_CELLS)
        return mean if enough else None

    def is_haze(self, year):
        """Lower than both neighbours by more than 0.15 in the median over sites and rings."""
        before, after = [], []
        for kind in ("site", "ring"):
            for s in self.sites:
                line = {y: self.usable(kind, s.id, y) for y in YEARS}
                earlier = [line[y] for y in YEARS if y < year and line[y] is not None]
                later = [line[y] for y in YEARS if y > year and line[y] is not None]
                if line[year] is not None and earlier and later:
                    before.append(earlier[-1] - line[year])
                    after.append(later[0] - line[year])
        return bool(before) and statistics.median(before) > DROP and statistics.median(after) > DROP

    def judge(self, s):
        """(state, ratios by year): the recovery ratio against the ring."""
        line = {y: self.usable("site", s.id, y) for y in YEARS}
        line = {y: v for y, v in line.items() if v is not None and not self.haze[y]}
        if not line:
            return "no-data", {}
        firsts = [min(d for k, d, _ in s.events if k == kind) for kind in ("started", "finished", "accepted") if any(e[0] == kind for e in s.events)]
        last = int(firsts[0][:4]) if firsts else max(line)
        dug = {y: v for y, v in line.items() if 2019 <= y <= last}
        if not dug:
            return "no-data", {}
        start = min(dug, key=lambda y: dug[y])
        ratios = {}
        for y, v in line.items():
            ring = self.usable("ring", s.id, y)
            if y >= start and ring is not None and ring - dug[start] >= CONTRAST:
                ratios[y] = (v - dug[start]) / (ring - dug[start])
        if not ratios or not any(y in ratios for y in list(YEARS)[-SUSTAINED:]):
            return "no-data", ratios
        run, lasting = 0, False
        for y in sorted(ratios):
            run = run + 1 if ratios[y] >= RECOVERED else 0
            lasting = lasting or run >= SUSTAINED
        latest = ratios[max(ratios)]
        # No verdict hangs by a hair: whoever draws rings a little otherwise finds the same.
        for limit in (RECOVERED, RECOVERING, DEGRADED):
            assert all(abs(r - limit) > 0.004 for r in ratios.values()), (s.id, ratios)
        if lasting and latest >= RECOVERED:
            return "recovered", ratios
        if lasting and latest < DEGRADED:
            return "degraded", ratios
        return ("recovering" if latest >= RECOVERING else "disturbed"), ratios

    def visit(self, s, state):
        """Accepted ground whose vegetation says otherwise, and the reverse."""
        ledger = s.state()
        exempt = s.technique == "conversion"
        if ledger == "accepted" and state in ("disturbed", "degraded", "no-data") and not exempt:
            return f"accepted-{'unknown' if state == 'no-data' else state}"
        if ledger == "accepted" and state == "recovering" and not exempt:
            day = max(d for k, d, _ in s.events if k == "accepted")
            return "accepted-slow" if 2025 - int(day[:4]) >= 3 else ""
        if ledger in ("registered", "in-work", "finished") and state == "recovered":
            return "unaccepted-recovered"
        return ""

    def write(self, folder):
        lines, states = [], []
        blank = lambda v: "" if v is None else v  # noqa: E731
        for s in self.sites:
            state, ratios = self.judge(s)
            states.append([s.id, s.state(), s.technique, state, ratios[max(ratios)] if ratios else "", max(ratios) if ratios else "", self.visit(s, state)])
            for y in YEARS:
                mean, share, _ = self.means["site", s.id, y]
                ring, ring_share, _ = self.means["ring", s.id, y]
                lines.append([s.id, y, blank(mean), share, blank(ring), ring_share, int(self.haze[y]), blank(ratios.get(y))])
        write_csv(folder / "restoration-evidence.csv", ["site", "year", "mean", "valid_share", "ring_mean", "ring_valid_share", "outlier", "ring_ratio"], lines)
        write_csv(folder / "restoration-vegetation.csv", ["site", "ledger_state", "technique", "vegetation", "latest_ratio", "latest_year", "visit"], states)


def make(out, expected, ledger):
    grid, bands = rasters(ledger)
    for year, units in bands.items():
        write.raster(out / f"ndvi-{year}.tif", grid, units, nodata=VOID, scale=SCALE, tiled=True, blockxsize=256, blockysize=256, predictor=2)
    Evidence(ledger, grid, bands).write(expected)
