"""The made-up county: towns and control units that tile it, and all control layers by role."""

import numpy as np
import shapely
from shapely import LineString, Polygon, unary_union
from shapely.ops import polygonize

from common import COUNTY, COUNTY_CODE, frame, split
from frame import fractal, rounded, to_degrees
from land import farmland, parks, tailings, urban_growth
from protection import protected, redline
from rivers import rivers


def territory():
    corners = [
        (-19, -11),
        (-12, -14.2),
        (-3, -13),
        (5, -14.4),
        (13, -13),
        (19, -12),
        (20, -3),
        (18.6, 5),
        (19.4, 11.5),
        (12, 13.8),
        (3, 13),
        (-6, 14.5),
        (-13, 13.6),
        (-19.6, 10),
        (-18.6, 2),
    ]
    county = Polygon(fractal([*corners, corners[0]], "county", 0.35, 0.22))
    ring = county.exterior
    nodes = [
        LineString([p, ring.interpolate(ring.project(shapely.Point(p)))])
        for p in [(0, -13.5), (0, 13.7), (-19, -5), (19.5, -2)]
    ]
    touch = []
    coordinates = np.asarray(ring.coords)
    for line in nodes:  # towns meet the county boundary at one of its vertices
        end = np.asarray(line.coords[-1])
        touch.append(coordinates[np.argmin(np.hypot(*(coordinates - end).T))])
    south, north, west, east = touch
    west_junction, east_junction = (-3.2, -4.4), (6.0, -4.6)
    arcs = [
        fractal([a, *via, b], f"town{i}", 0.35, 0.2)
        for i, (a, via, b) in enumerate(
            [
                (north, [(-1.5, 6)], west_junction),
                (west, [(-11, -6.2)], west_junction),
                (west_junction, [(2, -5.2)], east_junction),
                (south, [(2.5, -10)], east_junction),
                (east, [(13, -4.4)], east_junction),
            ]
        )
    ]
    lines = [to_degrees(LineString(a)) for a in arcs]
    county = to_degrees(county)
    faces = split(county, lines)
    assert len(faces) == 4, len(faces)
    names = ["临江镇", "石桥镇", "铜岭镇", "云雾镇"]  # south-west, south-east, north-east, north-west
    faces.sort(key=lambda f: np.arctan2(f.centroid.y - 29.47, f.centroid.x - 106.5))
    assert abs(unary_union(faces).area - sum(f.area for f in faces)) < 1e-12
    county = unary_union(faces)
    rows = [dict(BSM=COUNTY_CODE + "0000", YSDM="1000600100", XZQDM=COUNTY_CODE, XZQMC=COUNTY, XZJB="县")]
    rows += [
        dict(
            BSM=f"{COUNTY_CODE}{i + 1:04d}", YSDM="1000600100", XZQDM=f"{COUNTY_CODE}{101 + i}", XZQMC=name, XZJB="乡镇"
        )
        for i, name in enumerate(names)
    ]
    return frame(rows, [county, *faces])


def control_units(towns, priority, key):
    """Environmental control units: priority, key and general by town. They tile the county; neighbours share vertices."""
    lines = unary_union([*(t.boundary for t in towns.geometry[1:]), priority.boundary, key.boundary], grid_size=1e-9)
    faces = [rounded(f) for f in polygonize(lines)]
    groups = {}
    for face in faces:
        inside = face.representative_point()
        town = next((i for i, t in enumerate(towns.geometry[1:]) if t.contains(inside)), None)
        if town is None:
            continue
        kind = 1 if priority.contains(inside) else 2 if key.contains(inside) else 3
        groups.setdefault((town, kind), []).append(face)
    labels = {1: "优先保护单元", 2: "重点管控单元", 3: "一般管控单元"}
    rows, shapes = [], []
    for (town, kind), members in sorted(groups.items()):
        name = towns.XZQMC[town + 1]
        rows.append(
            dict(
                HJGKDYBM=f"ZH{COUNTY_CODE}{kind}{town + 1:04d}",
                HJGKDYMC=f"{COUNTY}{name}{labels[kind]}",
                HJGKDYFL=labels[kind],
                XZQDM=COUNTY_CODE,
            )
        )
        shapes.append(rounded(unary_union(members)))
    return frame(rows, shapes)


def build():
    """All control layers by role."""
    towns = territory()
    shoreline, centre_line, water = rivers()
    red, areas = redline(water), protected(water)
    park, pond, urban = parks(), tailings(), urban_growth()
    taken = unary_union([*red.geometry, *areas.geometry, *park.geometry, *pond.geometry, *urban.geometry, *water])
    fields = farmland(taken)
    priority = unary_union([*red.geometry, *areas.geometry])
    key = unary_union([*park.geometry, *urban.geometry]).difference(priority)
    units = control_units(towns, priority, key)
    return dict(
        territory=towns,
        redline=red,
        protected=areas,
        shoreline=shoreline,
        centre_line=centre_line,
        park=park,
        tailings=pond,
        farmland=fields,
        urban_growth=urban,
        control_unit=units,
    )
