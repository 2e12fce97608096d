"""Speed of the restoration ledger: yearly files to import, and what other tools take for the same polygons.

python restoration.py make DIR SITES [YEARS]   year-2016.gpkg ... year-2025.gpkg (the last YEARS of them, all by default)
                                               and mapping.yaml: SITES polygons each, in EPSG:4490. Seeded: the same every time
python restoration.py measure NAME COMMAND...  runs a command; time, processor time and peak memory
python restoration.py geopandas FILE           reads the polygons, unites them (disjoint_subset), sums equal-area areas
python restoration.py table FILE               lines of the others as a table, with ratios and growth

Two sites in five lie in clusters that overlap as pits, dumps and second drawings do; one in fifty is drawn twice. Each
has ten events on average over the ten years. The last year draws 3 % anew, 0.5 % under another id, and has 1 % new sites.
"""
import math
import os
import resource
import subprocess
import sys
import time

FIRST, LAST = 2016, 2025
EVENTS = {  # year: (status, the dates that are new)
    2016: ("registered", ["registered"]), 2017: ("registered", ["verified"]), 2018: ("started", ["started"]),
    2019: ("finished", ["finished"]), 2020: ("rejected", ["rejected"]), 2021: ("finished", ["started", "finished"]),
    2022: ("accepted", ["accepted"]), 2023: ("degraded", ["degraded"]), 2024: ("finished", ["started", "finished"]),
    2025: ("accepted", ["accepted"]),
}
KINDS = ["registered", "verified", "started", "finished", "rejected", "accepted", "degraded"]
MAPPING = """source: Benchmark
id: [TBBH]
county: [XIAN]
technique: {fields: [FS], codes: {1: natural-recovery, 2: assisted-regeneration, 3: ecological-reconstruction, 4: conversion}}
area: {fields: [MJ], unit: m2}
status: {fields: [ZT], codes: {registered: registered, started: started, finished: finished, rejected: rejected, accepted: accepted, degraded: degraded}}
dates: {registered: [registered], verified: [verified], started: [started], finished: [finished], rejected: [rejected], accepted: [accepted], degraded: [degraded]}
area-tolerance-percent: 20
"""


def polygons(random, count):
    """Centres (half of them near another one), and star-shaped rings of 12 to 28 vertices around them."""
    import numpy
    import shapely

    lon = random.uniform(105.3, 110.2, count)
    lat = random.uniform(28.2, 32.2, count)
    radius = numpy.exp(random.normal(math.log(95), 0.5, count)).clip(25, 500)
    clustered = numpy.flatnonzero(random.random(count) < 0.4)
    leader = numpy.maximum(0, clustered - random.integers(1, 4, clustered.size))
    for k, lead in zip(clustered, leader):  # in order, so that chains of overlapping sites form
        turn, away = random.uniform(0, 2 * math.pi), (radius[k] + radius[lead]) * random.uniform(0.5, 1.1)
        lat[k] = lat[lead] + away * math.sin(turn) / 110_800
        lon[k] = lon[lead] + away * math.cos(turn) / (111_320 * math.cos(math.radians(lat[lead])))
    vertices = random.integers(12, 29, count)
    shapes = numpy.empty(count, object)
    for k in range(count):
        n = int(vertices[k])
        angle = (numpy.arange(n) + random.uniform(0, 0.8, n)) * (2 * math.pi / n)
        r = radius[k] * random.uniform(0.7, 1.3, n)
        x = lon[k] + r * numpy.cos(angle) / (111_320 * math.cos(math.radians(lat[k])))
        y = lat[k] + r * numpy.sin(angle) / 110_800
        shapes[k] = shapely.Polygon(numpy.round(numpy.column_stack([x, y]), 9))
    for k in numpy.flatnonzero(random.random(count) < 0.02):
        shapes[k] = shapes[max(0, k - 1)]
    return shapes, lon


def make(folder, count, years=LAST - FIRST + 1):
    import geopandas
    import numpy
    import pandas
    import pyogrio
    import shapely
    from pyproj import Geod

    os.makedirs(folder, exist_ok=True)
    random = numpy.random.default_rng([2025, count])
    shapes, lon = polygons(random, count)
    geod = Geod(a=6378137, rf=298.257222101)
    stated = numpy.array([abs(geod.geometry_area_perimeter(g)[0]) for g in shapes]).round(2)
    ids = numpy.array([f"T{k:07d}" for k in range(count)], object)
    county = numpy.array([f"C{int(v):02d}" for v in (lon - 105.3) * 8], object)
    technique = random.integers(1, 5, count).astype(str)
    until = numpy.where(random.random(count) < 0.5, 2022, LAST)  # half are done with their first acceptance
    unaccepted = (until == LAST) & (random.random(count) < 0.2)
    change, total = random.random(count), 0
    for year in range(FIRST, LAST + 1):
        status, kinds = EVENTS[year]
        columns = {kind: numpy.full(count, None, object) for kind in KINDS}
        alive = (until >= year) & ~(unaccepted & (year == LAST))
        for place, kind in enumerate(kinds):
            days = random.integers(1, 29, count)
            months = random.integers(1, 6, count) + 6 * (place if len(kinds) > 1 else 1)
            texts = numpy.array([f"{year}-{m:02d}-{d:02d}" for m, d in zip(months, days)], object)
            columns[kind] = numpy.where(alive, texts, None)
            total += int(alive.sum())
        words = numpy.where(alive, status, numpy.where(until < year, "accepted", "finished")).astype(object)
        table = geopandas.GeoDataFrame(
            {"TBBH": ids, "XIAN": county, "FS": technique, "MJ": stated, "ZT": words, **columns}, geometry=shapes, crs="EPSG:4490")
        if year == LAST:
            drawn = shapes.copy()
            for k in numpy.flatnonzero(change < 0.03):
                drawn[k] = shapely.affinity.scale(shapes[k], 0.97, 0.98)
            other = ids.copy()
            other[change > 0.995] = numpy.array([f"N{i[1:]}" for i in ids[change > 0.995]], object)
            fresh = numpy.flatnonzero((change > 0.5) & (change < 0.51))
            table["TBBH"], table["geometry"] = other, drawn
            new = table.iloc[fresh].copy()
            new["TBBH"] = [f"X{i[1:]}" for i in ids[fresh]]
            new["geometry"] = [shapely.affinity.translate(g, 0, 5.0) for g in new.geometry]
            for kind in KINDS:
                new[kind] = None
            new["ZT"], new["registered"] = "registered", f"{LAST}-03-03"
            total += len(new)
            table = geopandas.GeoDataFrame(pandas.concat([table, new]), geometry="geometry", crs="EPSG:4490")
        if year > LAST - years:
            pyogrio.write_dataframe(
                table, f"{folder}/year-{year}.gpkg", layer="sites", driver="GPKG", geometry_type="Polygon",
                dataset_options={"VERSION": "1.2"}, layer_options={"SPATIAL_INDEX": "NO"})
    with open(f"{folder}/mapping.yaml", "w", encoding="utf-8") as file:
        file.write(MAPPING)
    print(f"sites={count} events={total} vertices={shapely.get_num_coordinates(shapes).sum() / count:.1f}")


def line(name, seconds, cpu, peak, more=""):
    print(f"work={name} seconds={seconds:.3f} cpu={cpu:.3f} peak_mb={peak:.0f} {more}".rstrip(), flush=True)


def measure(name, command):
    start = time.monotonic()
    with open(os.devnull, "w") as nothing:
        code = subprocess.run(command, stdout=nothing).returncode
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    line(name, time.monotonic() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, f"exit={code}")
    # Problems among the rows may be told by exit 1; anything else is a failure.
    sys.exit(0 if code in (0, 1) else code)


def by_geopandas(path):
    import geopandas

    clock, used = time.monotonic(), time.process_time()
    table = geopandas.read_file(path, columns=[])
    read = time.monotonic() - clock
    whole = table.union_all(method="disjoint_subset")
    seconds, cpu = time.monotonic() - clock, time.process_time() - used
    area = geopandas.GeoSeries([whole], crs=table.crs).to_crs("+proj=cea +ellps=GRS80").area.sum()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    line("geopandas", seconds, cpu, peak, f"read={read:.3f} with_area={time.monotonic() - clock:.3f} km2={area / 1e6:.6f} version={geopandas.__version__}")


def table(path):
    found = {}
    with open(path, encoding="utf-8") as file:
        for text in file:
            pairs = dict(p.split("=", 1) for p in text.split() if "=" in p)
            if "work" in pairs:
                if pairs.get("exit", "0") != "0":
                    print(f"exit code {pairs['exit']}: {text.strip()}")
                found.setdefault(int(pairs["sites"]), {}).setdefault(pairs["work"], []).append(pairs)
    best = {n: {w: min(runs, key=lambda r: float(r["seconds"])) for w, runs in works.items()} for n, works in found.items()}
    works = ["ogr2ogr", "eco-import", "geopandas", "eco-status", "eco-status-2022"]
    print(f"{'sites':>8} " + " ".join(f"{w:>22}" for w in works) + f" {'import/ogr2ogr':>15} {'status/geopandas':>17}")
    value = lambda n, w: float(best[n][w]["seconds"]) if w in best[n] else math.nan  # noqa: E731
    for n in sorted(best):
        cells = [f"{float(best[n][w]['seconds']):9.2f} s {float(best[n][w]['peak_mb']):7.0f} MB" if w in best[n] else "-" for w in works]
        print(f"{n:>8} " + " ".join(f"{c:>22}" for c in cells) + f" {value(n, 'eco-import') / value(n, 'ogr2ogr'):>15.2f} {value(n, 'eco-status') / value(n, 'geopandas'):>17.2f}")
    for a, b in zip(sorted(best), sorted(best)[1:]):
        allowed = b * math.log(b) / (a * math.log(a))
        grown = ", ".join(f"{w} {value(b, w) / value(a, w):.2f}" for w in works if not math.isnan(value(b, w) / value(a, w)))
        print(f"from {a} to {b} (n log n: {allowed:.2f}): {grown}")


if __name__ == "__main__":
    work, rest = sys.argv[1], sys.argv[2:]
    if work == "make":
        make(rest[0], *map(int, rest[1:]))
    elif work == "measure":
        measure(rest[0], rest[1:])
    elif work == "geopandas":
        by_geopandas(rest[0])
    else:
        table(rest[0])
