"""Zones for land cover: towns that tile the county, the county drawn on its own, shrub that counts, built-up areas."""

import shapely
from shapely import LineString, Polygon, unary_union

from common import COUNTY, COUNTY_CODE, frame, split
from frame import blob, ellipse, fractal, rectangle, rounded, to_degrees

CUTS = [  # lines across the four towns of the territory layer, from beyond one border to beyond the other
    [(-7.2, -3.6), (-5.6, -8.4), (0.2, -9.4), (5.6, -8.2)],
    [(-20.5, 3.0), (-12.0, 2.4), (-6.0, 3.6), (0.6, 4.2)],
    [(9.8, 15.0), (10.6, 6.0), (10.0, 0.0), (9.4, -6.2)],
    [(-3.4, 3.4), (4.0, 2.8), (10.9, 3.2)],
    [(11.2, -3.2), (11.6, -9.0), (10.8, -15.0)],
]
TOWNS = [  # code, name, a place in it on the board
    ("001", "澜城街道", (0.0, -7.2)),
    ("101", "临江镇", (-9.0, -10.0)),
    ("102", "石桥镇", (6.5, -10.5)),
    ("103", "铜岭镇", (4.0, 8.5)),
    ("104", "云雾镇", (-11.0, -1.5)),
    ("105", "龙滩镇", (15.5, -8.5)),
    ("106", "青岭镇", (14.5, 5.0)),
    ("201", "清溪乡", (-11.0, 8.0)),
    ("202", "石板乡", (4.0, -0.5)),
]
GAP = (-9.6, -13.7, 1.3, 1.5, 20)  # centre, size and turn of what the county's own outline leaves out


def towns(territory):
    lines = [shapely.boundary(t) for t in territory.geometry[1:]]
    lines += [to_degrees(LineString(fractal(c, f"cut{i}", 0.35, 0.2))) for i, c in enumerate(CUTS)]
    faces = split(territory.geometry[0], lines)
    rows, shapes = [], []
    for code, name, place in TOWNS:
        inside = [f for f in faces if f.contains(to_degrees(shapely.Point(place)))]
        assert len(inside) == 1, name
        rows.append(dict(code=COUNTY_CODE + code, name=name, parent=COUNTY_CODE))
        shapes.append(inside[0])
    # Slivers of faces where a line runs along a border belong to the town that they touch longest.
    for face in faces:
        if any(face is s or face.equals(s) for s in shapes):
            continue
        longest = max(range(len(shapes)), key=lambda i: shapes[i].intersection(face).length)
        shapes[longest] = unary_union([shapes[longest], face])
    whole = unary_union(shapes)
    assert abs(whole.area - sum(s.area for s in shapes)) < 1e-13, "towns overlap or leave gaps"
    assert whole.geom_type == "Polygon" and not whole.interiors
    return frame(rows, shapes)


def county(towns):
    """The towns' outline but for one stretch, where the county's own boundary runs further in than the towns do."""
    whole = rounded(unary_union(list(towns.geometry)).difference(to_degrees(rectangle(*GAP))))
    assert whole.geom_type == "Polygon"
    return frame([dict(code=COUNTY_CODE, name=COUNTY, level="县")], [whole])


def shrub_mask():
    hole = Polygon(ellipse(-13.4, 5.2, 0.7, 1.1, 10))
    shapes = [
        blob(ellipse(-13.6, 4.8, 2.4, 4.6, 16), "shrub1").difference(hole),
        blob(ellipse(7.4, 6.0, 1.6, 4.0, 22), "shrub2"),
        blob(ellipse(8.4, 8.4, 1.4, 2.0, 0), "shrub3"),  # overlaps the second: counts once all the same
    ]
    rows = [dict(code=f"GM{i + 1}", name=n) for i, n in enumerate(["云雾山岩溶地", "铜岭干热坡", "铜岭北坡"])]
    return frame(rows, [to_degrees(s) for s in shapes])


def built_up():
    main = [(-2.4, -5.5), (-1.0, -5.9), (0.9, -6.2), (2.2, -5.5)]
    main += [(3.9, -4.8), (3.7, -3.6), (1.8, -3.2), (-2.0, -3.9)]
    port = [(3.1, -9.5), (4.9, -8.9), (6.3, -9.1), (5.8, -10.3), (3.5, -10.5)]
    rows = [dict(code="JC01", name="澜江县城建成区"), dict(code="JC02", name="石桥镇建成区")]
    return frame(rows, [to_degrees(blob(p, f"built{i}", 0.15, 0.07)) for i, p in enumerate([main, port])])
