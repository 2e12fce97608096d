"""Projects 32 to 60: mines, boundaries, red lines and protected areas. `c` is the county they are placed in."""

import numpy as np
import shapely
from shapely import LineString, MultiPoint, MultiPolygon, Point, Polygon

import ellipsoid
from frame import blob, ellipse, rounded, to_board, to_degrees
from placing import along_outline, at_distance, site, spot, three_units, west_wall


def mines(c):
    """Mines and their restoration."""
    g = c.add(
        "南坡废弃矿山修复",
        "矿山修复",
        "新建",
        site(-13.2, 1.8, 0.4, "p32"),
        "mine restoration inside a red line",
        activity=8,
    )
    assert c.reds[2].contains(g)
    g = c.add(
        "金竹矿山生态修复", "矿山生态修复", "新建", site(8.6, -5.2, 0.35, "p33"), "mine restoration outside everything"
    )
    assert not c.every_red.intersects(g) and not c.every_area.intersects(g)
    g = c.add("黑石岭采石场", "采矿", "新建", site(-10.1, -11.6, 0.5, "p34"), "quarry partly in a red line", activity=0)
    assert c.reds[8].intersects(g) and not c.reds[8].contains(g)


def boundaries(c):
    """Projects on, in and beside boundaries; invalid ones; ones that nobody described."""
    hole = Polygon(c.reds[2].interiors[0])
    x0, y0, x1, y1 = hole.bounds
    g = c.add("天窗村住宅", "住宅", "新建", spot(-14.6, 0.2, 0.2, 0.15), "in the hole of a red line: outside")
    assert hole.contains(g)
    over = 0.02 / 96974  # degrees of longitude for 2 cm
    g = c.add(
        "天窗村晒场",
        "住宅",
        "新建",
        rounded(
            Polygon(
                [
                    (x1 - 0.0008, y0 + 0.0004),
                    (x1 + over, y0 + 0.0004),
                    (x1 + over, y1 - 0.0004),
                    (x1 - 0.0008, y1 - 0.0004),
                ]
            )
        ),
        "a strip 2 cm wide over the edge of the hole",
    )
    assert 8 < ellipsoid.area(g.intersection(c.reds[2])) < 14
    g = c.add(
        "岩溶石漠化治理",
        "生态修复",
        "新建",
        max(c.reds[9].geoms, key=lambda p: p.area),
        "equals one part of a multipart red line",
        activity=8,
    )
    step = along_outline(c.reds[2], (-15.8, -1.4), 14)
    centre = np.asarray(c.reds[2].centroid.coords)[0]
    ends = [p + (p - centre) / np.hypot(*(p - centre)) * 0.004 for p in (step[-1], step[0])]
    g = c.add(
        "西坡安置点",
        "住宅",
        "新建",
        rounded(Polygon([*step, *ends])),
        "shares a stair-step boundary with a red line: touching only",
    )
    assert g.is_valid and g.touches(c.reds[2]) and g.intersection(c.reds[2]).area == 0
    vertices = along_outline(c.reds[8], (-9.4, -9.8), 3)
    mid = (vertices[0] + vertices[1]) / 2
    normal = np.array([-(vertices[1] - vertices[0])[1], (vertices[1] - vertices[0])[0]])
    inward = normal if c.reds[8].contains(Point(mid + normal * 0.01)) else -normal
    edge_metres = ellipsoid.length(LineString(vertices[:2]))
    dent = mid + inward * (0.8 / edge_metres / edge_metres)
    out = -inward / np.hypot(*inward) * 0.003
    g = c.add(
        "丘陵光伏",
        "光伏",
        "新建",
        rounded(Polygon([vertices[0], dent, vertices[1], vertices[1] + out, vertices[0] + out])),
        "a sliver of 0.4 m2 in a red line",
    )
    assert g.is_valid and 0.3 < ellipsoid.area(g.intersection(c.every_red)) < 0.5
    lon, south, north = west_wall(c.reds[2], 1.5)
    gap = 0.05 / 96950
    g = c.add(
        "西坡林场",
        "造林",
        "新建",
        rounded(shapely.box(lon + gap, south + 2e-5, lon + 0.0005, north - 2e-5)),
        "inside a red line by 5 cm",
        activity=4,
    )
    assert c.reds[2].contains(g) and ellipsoid.distance(g, c.reds[2].boundary)[0] < 0.06
    g = c.add(
        "西坡农家乐",
        "旅游",
        "新建",
        rounded(shapely.box(lon - 0.0005, south + 2e-5, lon - gap, north - 2e-5)),
        "outside a red line by 5 cm",
    )
    assert not c.reds[2].intersects(g)
    board = np.asarray(to_board(spot(-11.6, -12.0, 0.5, 0.4)).exterior.coords)[:-1]
    knot = [board[2] + (-0.003, 0), board[2] + (0.0, 0.004), board[2] + (0.004, 0.004), board[2] + (0.0, -0.003)]
    g = c.add(
        "南丘苗圃",
        "农业",
        "新建",
        to_degrees(Polygon([board[0], board[1], *[knot[3], knot[2], knot[1], knot[0]][::-1], board[3]])),
        "invalid: a small loop at one corner",
        activity=2,
    )
    c.add(
        "界上光伏电站", "光伏", "新建", site(0.1, -2.1, 0.6, "p43", 0.6, 0), "across the 3-degree zone boundary 106.5 E"
    )
    assert c.rows[-1]["geometry"].bounds[0] < 106.5 < c.rows[-1]["geometry"].bounds[2]
    g = c.add(
        "铜岭综合体",
        "综合体X",
        "新建",
        at_distance(spot(12.2, -5.0, 0.3, 0.2), c.main, 700, (0, 1)),
        "unknown kind within every setback",
    )
    assert ellipsoid.distance(g, c.pond["WK03"])[0] < 1000
    c.add(
        "江口化工",
        "化工项目",
        "筹建",
        at_distance(spot(-15.0, -9.6, 0.3, 0.2), c.main, 600, (0, -1)),
        "unknown action within the setback",
    )
    c.add(
        "未命名项目", None, None, spot(-16.4, -8.9, 0.2, 0.2), "neither kind nor action nor date", major=None, date=None
    )


def together(c):
    """Projects in red lines and protected areas, and in several things at once."""
    g = c.add(
        "清溪江防洪水库",
        "防洪工程",
        "新建",
        site(-5.6, 3.6, 0.6, "p47"),
        "national major project in a red line and a wetland park",
        major="是",
        activity=6,
    )
    assert c.reds[11].intersects(g)
    g = c.add(
        "石林景区游客中心",
        "旅游",
        "新建",
        site(8.95, 5.9, 0.22, "p48"),
        "inside two overlapping protected areas: counted once",
    )
    assert c.area["ZR03-1"].contains(g) and c.area["ZR04-1"].contains(g) and not c.every_red.intersects(g)
    g = c.add(
        "铜岭疗养院", "住宅", "新建", site(15.3, 5.5, 0.3, "p49"), "inside two overlapping red lines and a reserve"
    )
    assert c.reds[6].intersects(g) and c.reds[7].intersects(g)
    g = c.add("铜岭索道", "旅游", "新建", site(15.0, 3.4, 0.25, "p50"), "in a red line and in the core of a reserve")
    assert c.area["ZR02-1"].contains(g) and c.reds[6].contains(g)
    c.add(
        "云雾山分散农房",
        "住宅",
        "改建",
        MultiPolygon([spot(-12.0, -1.6, 0.2, 0.15), spot(-11.2, -1.2, 0.2, 0.15), spot(-15.0, -1.0, 0.2, 0.2)]),
        "multipart: one part in a red line, one partly, one outside",
        activity=2,
    )
    g = c.add(
        "森林防火监测站",
        "监测",
        "新建",
        to_degrees(Point(8.7, 10.4)),
        "a point in a red line and a forest park",
        activity=1,
    )
    assert c.reds[5].contains(g)
    g = c.add("气象观测站", "监测", "新建", to_degrees(Point(3.4, 11.6)), "a point outside", activity=1)
    g = c.add(
        "青岭风电场",
        "风电",
        "新建",
        to_degrees(MultiPoint([(2.6 + 0.55 * k, -1.2 + 0.5 * k) for k in range(8)])),
        "eight turbines, some in a red line",
        activity=0,
    )
    assert not c.reds[4].contains(g) and c.reds[4].intersects(g)
    g = c.add(
        "界桩", "监测", "新建", Point(along_outline(c.reds[7], (17.2, 8.6), 1)[0]), "a point on a red-line vertex"
    )
    g = c.add(
        "南坪农庄", "农业", "扩建", site(-5.0, -11.2, 0.4, "p56"), "in a protected area whose zone text is unknown"
    )
    assert c.area["ZR07-1"].contains(g)
    g = c.add("东界物流园", "物流", "新建", site(19.5, 1.0, 0.8, "p57"), "partly beyond the county")
    assert c.county.intersects(g) and not c.county.contains(g)
    g = c.add("澜江码头", "码头", "扩建", spot(1.0, -8.0, 0.4, 0.3, -10), "on the water, over the bank")
    assert c.main.intersects(g)
    ring = to_degrees(blob(ellipse(-1.2, -2.6, 0.9, 0.6, 10, 10), "p59", 0.2, 0.08))
    yard = to_degrees(blob(ellipse(-1.2, -2.6, 0.3, 0.2, 10, 8), "p59h", 0.1, 0.08))
    g = c.add(
        "澜江新城",
        "房地产",
        "新建",
        ring.difference(yard),
        "with a hole; partly on farmland, partly in the urban growth boundary",
    )
    g = c.add(
        "三岔变电站",
        "输变电",
        "新建",
        spot(*[float(v) for v in np.asarray(to_board(Point(three_units(c.units))).coords)[0]], 0.24, 0.24),
        "over three environmental control units",
        activity=6,
    )
