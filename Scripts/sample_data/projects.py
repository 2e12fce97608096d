"""Sixty projects, most of them a trap. Each trap is asserted here, so that moving a ridge cannot quietly disarm one."""

import numpy as np
import geopandas as gpd
import pandas as pd
import shapely
from shapely import LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon, unary_union

import ellipsoid
from frame import KM_PER_DEG_LAT, KM_PER_DEG_LON, blob, ellipse, fractal, rectangle, rounded, to_board, to_degrees


def spot(x, y, width=0.3, height=0.2, turn=0):
    """A plain site: kilometres on the board, degrees out."""
    return to_degrees(rectangle(x, y, width, height, turn))


def site(x, y, radius, name, squash=0.7, turn=20):
    return to_degrees(blob(ellipse(x, y, radius, radius * squash, turn, 9), name, radius * 0.25, 0.08))


def line(*points, name=None, step=0.4):
    return to_degrees(LineString(fractal(points, name, step, 0.1) if name else points))


def moved(geometry, x_km, y_km):
    return rounded(shapely.affinity.translate(geometry, x_km / KM_PER_DEG_LON, y_km / KM_PER_DEG_LAT))


def at_distance(geometry, target, metres, direction):
    """`geometry` moved along `direction` (board) until it is `metres` from `target`, to the 1e-9 degree grid."""
    direction = np.asarray(direction, float) / np.hypot(*direction)
    low, high = -6.0, 6.0
    for _ in range(60):
        middle = (low + high) / 2
        here = shapely.affinity.translate(geometry, *(direction * middle / (KM_PER_DEG_LON, KM_PER_DEG_LAT)))
        if high - low < 0.2:
            break
        low, high = (middle, high) if ellipsoid._rough(here, target) < metres else (low, middle)
    shift, d = (low + high) / 2, None
    slope, step = 1000.0, 0.0  # metres per board kilometre, to begin with
    for _ in range(6):
        here = moved(geometry, *(direction * shift))
        last, d = d, ellipsoid.distance(here, target)[0]
        if last is not None and abs(step) > 1e-9:
            slope = (d - last) / step
        step = (metres - d) / slope
        if abs(step) < 5e-8:  # half of what the degree grid resolves
            break
        shift += step
    return here


def along_outline(polygon, start, count):
    """`count` successive vertices of the outer ring, from the one nearest to `start` (board)."""
    ring = np.asarray(polygon.exterior.coords)[:-1]
    p = np.asarray(to_degrees(Point(start)).coords)[0]
    first = int(np.argmin(np.hypot(*(ring - p).T)))
    return np.array([ring[(first + k) % len(ring)] for k in range(count)])


def west_wall(polygon, y):
    """The longest north-south stretch of a stair-step outline on its western side near board height `y`: lon, south, north."""
    ring = np.asarray(polygon.exterior.coords)
    found = []
    for (x0, y0), (x1, y1) in zip(ring[:-1], ring[1:]):
        middle = (y0 + y1) / 2
        if x0 == x1 and abs((middle - 29.5) * KM_PER_DEG_LAT - y) < 1.5 and x0 < polygon.centroid.x:
            found.append((abs(y1 - y0), x0, min(y0, y1), max(y0, y1)))
    return max(found)[1:]


def build(layers):
    red = layers["redline"].set_index("HXBM").geometry
    area = layers["protected"].set_index("BHDBM").geometry
    bank = layers["shoreline"].set_index("AXBM").geometry
    park = layers["park"].set_index("YQBM").geometry
    pond = layers["tailings"].set_index("WKKBM").geometry
    county = layers["territory"].geometry[0]
    reds = {i: red[f"HX500199{i:04d}"] for i in range(1, 12)}
    main = unary_union([bank["HL01L"], bank["HL01R"]])
    important = unary_union([bank["HL02L"], bank["HL02R"]])
    small = unary_union([bank["HL03L"], bank["HL03R"]])
    unnamed = unary_union([bank["HL04L"], bank["HL04R"]])
    every_bank, every_red, every_area = (unary_union(list(s)) for s in (bank, red, area))

    rows = []

    def add(name, kind, action, geometry, trap, width=None, major="否", activity=None, date="2024-03-15"):
        number = len(rows) + 1
        rows.append(dict(XMBH=f"XM-{number:03d}", XMMC=name, XMLX=kind, JSXZ=action, PZRQ=date, KD=width, ZDXM=major,
                         RWHDLB=activity, BZ=trap, geometry=geometry))
        return geometry

    def far(g, target, metres):
        return ellipsoid.distance(g, target)[0] > metres

    # --- shoreline setbacks
    g = add("澜江精细化工一期", "化工项目", "新建", spot(2.6, -4.4, 0.42, 0.3, 10), "in the chemical park, more than 1 km from any bank")
    assert park["YQ01"].contains(g) and far(g, every_bank, 1000)
    g = add("恒源化工厂", "化工项目", "新建", at_distance(spot(6.4, -4.6, 0.28, 0.2, 12), main, 999.6, (0, 1)), "999.6 m from the main stem")
    assert 999.59 < ellipsoid.distance(g, main)[0] < 999.61
    g = add("恒达化工厂", "化工项目", "新建", at_distance(spot(7.2, -4.6, 0.28, 0.2, -8), main, 1000.4, (0, 1)), "1000.4 m from the main stem")
    assert 1000.39 < ellipsoid.distance(g, every_bank)[0] < 1000.41
    add("江岸农药厂改造", "化工项目", "改建", at_distance(spot(-10.6, -5.0), main, 500, (0, 1)), "500 m from the main stem, but a rebuild")
    add("老磷肥厂", "化工企业", "已建", at_distance(spot(-0.6, -6.6), main, 600, (0.1, 1)), "existing chemical plant within 1 km", date="1998-06-01")
    g = add("龙滩助剂厂扩建", "化工项目", "扩建", at_distance(spot(11.4, -10.6), small, 800, (1, 0.1)), "800 m from a small tributary: setback binds all tributaries")
    assert far(g, main, 1000)
    g = add("北岸化工园区", "化工园区", "新建", at_distance(spot(-10.4, 9.6, 0.9, 0.6, 15), important, 700, (-1, 0)), "chemical park 700 m from the important tributary")
    add("Donghe Chemical Works", "chemical plant", "extension", spot(13.2, 9.0, 0.3, 0.2), "English text; far from every bank")
    g = add("新寨尾矿库", "尾矿库", "新建", at_distance(site(-0.8, -11.6, 0.2, "p9"), main, 2990, (0, -1)), "tailings pond 2990 m from the main stem")
    assert 2989.9 < ellipsoid.distance(g, main)[0] < 2990.1 and far(g, important, 1000)
    g = add("旧寨尾矿库", "尾矿库", "新建", at_distance(site(5.6, -3.0, 0.2, "p10"), main, 3010, (0, 1)), "tailings pond 3010 m from the main stem")
    assert far(g, unary_union([important, small, unnamed]), 1000)
    g = add("北溪尾矿库扩容", "尾矿库", "扩建", at_distance(site(-8.2, 11.6, 0.2, "p11"), important, 950, (-1, 0.1)), "tailings pond 950 m from the important tributary")
    assert far(g, main, 3000)
    g = add("龙滩尾矿库", "尾矿库", "新建", at_distance(site(8.4, -13.0, 0.2, "p12"), small, 500, (-1, 0)), "tailings pond 500 m from a tributary of 860 km2")
    assert far(g, main, 3000) and far(g, important, 1000)
    g = add("石板溪尾矿库", "尾矿库", "新建", at_distance(site(-1.4, 11.8, 0.15, "p13"), unnamed, 400, (-1, 1)), "tailings pond 400 m from a stream whose basin area is not recorded")
    assert far(g, main, 3000) and far(g, important, 1000)
    g = add("马鞍山尾矿库改建", "尾矿库", "改建", at_distance(site(-16.8, -4.4, 0.18, "p14"), main, 2000, (0, 1)), "tailings rebuild 2000 m from the main stem")
    add("青岭安置小区", "住宅", "新建", at_distance(spot(2.5, 8.6, 0.25, 0.18, 15), pond["WK01"], 900, (1, 0.2)), "homes 900 m from a tailings pond")
    add("青岭中心村", "居住小区", "新建", at_distance(spot(1.5, 6.6, 0.25, 0.18, -10), pond["WK01"], 1100, (0.1, -1)), "homes 1100 m from a tailings pond")
    add("青岭老村", "住宅", "已建", at_distance(spot(0.5, 8.2, 0.2, 0.12), pond["WK01"], 500, (-1, -0.1)), "existing homes 500 m from a tailings pond", date="1976-01-01")

    # --- industry and parks
    edge = np.asarray(park["YQ02"].exterior.coords)
    a, b = edge[0], edge[1]
    inner = np.asarray(to_degrees(Point(-9.2, -1.7)).coords)[0]
    g = add("云雾电子厂", "工业项目", "新建", Polygon([a, b, inner]), "shares an edge with the park it lies in")
    assert park["YQ02"].covers(g) and park["YQ02"].boundary.intersection(g).length > 0.005
    g = add("云雾食品厂", "工业项目", "新建", spot(-8.1, -1.8, 0.5, 0.3), "sticks out of the park")
    assert park["YQ02"].intersects(g) and not park["YQ02"].covers(g)
    add("临江机械厂扩建", "工业项目", "扩建", spot(-13.0, -8.6), "extension outside parks, not one of the four sectors")
    add("铜岭钢铁二期", "钢铁", "扩建", spot(11.9, -1.2, 0.6, 0.4, 20), "steel extension outside parks")
    add("新澜钢厂", "钢铁项目", "新建", spot(-4.2, 10.9, 0.5, 0.3, 5), "new steel works outside parks")
    g = add("临港水泥厂扩建", "建材", "扩建", spot(4.4, -9.8, 0.6, 0.4, 10), "building-material extension in a park")
    assert park["YQ03"].contains(g)
    add("石桥焦化厂技改", "焦化", "改建", spot(5.2, 0.9, 0.25, 0.2), "coking rebuild inside a red line")
    add("西河铅锌冶炼", "有色金属冶炼", "扩建", spot(-17.2, 2.2, 0.4, 0.3), "non-ferrous extension outside parks")

    # --- lines
    g = add("云雾山公路", "公路", "新建", line((-17.6, 7.4), (-12.6, 8.2), (-7.8, 7.6), name="road26"), "road across the core zone, 24.5 m wide", width=24.5)
    assert reds[3].intersects(g) and area["ZR01-1"].intersects(g)
    g = add("青岭旅游公路", "公路", "新建", line((2.4, 1.9), (6.2, 2.4), (10.4, 3.9), name="road27"), "road without a width")
    assert reds[4].intersects(g)
    add("澜江特高压输电线路", "输电线路", "新建", MultiLineString([line((9.8, 13.4), (13.2, 7.6), (15.6, 6.4)), line((15.62, 6.38), (17.2, 2.0), (18.8, 1.4))]),
        "national major project, in two pieces, over two overlapping red lines", major="是", activity=6)
    add("渝东铁路", "铁路", "新建", line((-19.5, 9.6), (3.8, -1.1), (21.5, -4.6)), "25 km edges across the zone boundary, 15 m wide", width=15.0, activity=6)
    outline = along_outline(reds[4], (3.4, 0.4), 60)
    g = add("沿山输气管道", "输气管道", "新建", LineString(outline), "runs exactly along a red-line boundary")
    assert reds[4].touches(g) and not every_area.intersects(g)
    tip = along_outline(reds[8], (-12.2, -9.4), 1)[0]
    g = add("丘陵村道", "道路", "新建", LineString([(tip[0] + 0.001, tip[1] + 0.013), (tip[0] + 0.0004, tip[1] + 0.006), tip]), "ends on a red-line vertex")
    assert reds[8].touches(g)

    # --- mines
    g = add("南坡废弃矿山修复", "矿山修复", "新建", site(-13.2, 1.8, 0.4, "p32"), "mine restoration inside a red line", activity=8)
    assert reds[2].contains(g)
    g = add("金竹矿山生态修复", "矿山生态修复", "新建", site(8.6, -5.2, 0.35, "p33"), "mine restoration outside everything")
    assert not every_red.intersects(g) and not every_area.intersects(g)
    g = add("黑石岭采石场", "采矿", "新建", site(-10.1, -11.6, 0.5, "p34"), "quarry partly in a red line")
    assert reds[8].intersects(g) and not reds[8].contains(g)

    # --- boundaries
    hole = Polygon(reds[2].interiors[0])
    x0, y0, x1, y1 = hole.bounds
    g = add("天窗村住宅", "住宅", "新建", spot(-14.6, 0.2, 0.2, 0.15), "in the hole of a red line: outside")
    assert hole.contains(g)
    over = 0.02 / 96974  # degrees of longitude for 2 cm
    g = add("天窗村晒场", "住宅", "新建", rounded(Polygon([(x1 - 0.0008, y0 + 0.0004), (x1 + over, y0 + 0.0004), (x1 + over, y1 - 0.0004), (x1 - 0.0008, y1 - 0.0004)])),
            "a strip 2 cm wide over the edge of the hole")
    assert 8 < ellipsoid.area(g.intersection(reds[2])) < 14
    g = add("岩溶石漠化治理", "生态修复", "新建", max(reds[9].geoms, key=lambda p: p.area), "equals one part of a multipart red line", activity=8)
    step = along_outline(reds[2], (-15.8, -1.4), 14)
    centre = np.asarray(reds[2].centroid.coords)[0]
    ends = [p + (p - centre) / np.hypot(*(p - centre)) * 0.004 for p in (step[-1], step[0])]
    g = add("西坡安置点", "住宅", "新建", rounded(Polygon([*step, *ends])), "shares a stair-step boundary with a red line: touching only")
    assert g.is_valid and g.touches(reds[2]) and g.intersection(reds[2]).area == 0
    vertices = along_outline(reds[8], (-9.4, -9.8), 3)
    mid = (vertices[0] + vertices[1]) / 2
    normal = np.array([-(vertices[1] - vertices[0])[1], (vertices[1] - vertices[0])[0]])
    inward = normal if reds[8].contains(Point(mid + normal * 0.01)) else -normal
    edge_metres = ellipsoid.length(LineString(vertices[:2]))
    dent = mid + inward * (0.8 / edge_metres / edge_metres)
    out = -inward / np.hypot(*inward) * 0.003
    g = add("丘陵光伏", "光伏", "新建", rounded(Polygon([vertices[0], dent, vertices[1], vertices[1] + out, vertices[0] + out])), "a sliver of 0.4 m2 in a red line")
    assert g.is_valid and 0.3 < ellipsoid.area(g.intersection(every_red)) < 0.5
    lon, south, north = west_wall(reds[2], 1.5)
    gap = 0.05 / 96950
    g = add("西坡林场", "林业", "新建", rounded(shapely.box(lon + gap, south + 2e-5, lon + 0.0005, north - 2e-5)), "inside a red line by 5 cm", activity=4)
    assert reds[2].contains(g) and ellipsoid.distance(g, reds[2].boundary)[0] < 0.06
    g = add("西坡农家乐", "旅游", "新建", rounded(shapely.box(lon - 0.0005, south + 2e-5, lon - gap, north - 2e-5)), "outside a red line by 5 cm")
    assert not reds[2].intersects(g)
    board = np.asarray(to_board(spot(-11.6, -12.0, 0.5, 0.4)).exterior.coords)[:-1]
    knot = [board[2] + (-0.003, 0), board[2] + (0.0, 0.004), board[2] + (0.004, 0.004), board[2] + (0.0, -0.003)]
    g = add("南丘苗圃", "农业", "新建", to_degrees(Polygon([board[0], board[1], *[knot[3], knot[2], knot[1], knot[0]][::-1], board[3]])), "invalid: a small loop at one corner")
    add("界上光伏电站", "光伏", "新建", site(0.1, -2.1, 0.6, "p43", 0.6, 0), "across the 3-degree zone boundary 106.5 E")
    assert rows[-1]["geometry"].bounds[0] < 106.5 < rows[-1]["geometry"].bounds[2]
    g = add("铜岭综合体", "综合体X", "新建", at_distance(spot(12.2, -5.0, 0.3, 0.2), main, 700, (0, 1)), "unknown kind within every setback")
    assert ellipsoid.distance(g, pond["WK03"])[0] < 1000
    add("江口化工", "化工项目", "筹建", at_distance(spot(-15.0, -9.6, 0.3, 0.2), main, 600, (0, -1)), "unknown action within the setback")
    add("未命名项目", None, None, spot(-16.4, -8.9, 0.2, 0.2), "neither kind nor action nor date", major=None, date=None)

    # --- red lines and protected areas together
    g = add("清溪江水利枢纽", "水利枢纽", "新建", site(-5.6, 3.6, 0.6, "p47"), "national major project in a red line and a wetland park", major="是", activity=6)
    assert reds[11].intersects(g)
    g = add("石林景区游客中心", "旅游", "新建", site(8.95, 5.9, 0.22, "p48"), "inside two overlapping protected areas: counted once")
    assert area["ZR03-1"].contains(g) and area["ZR04-1"].contains(g) and not every_red.intersects(g)
    g = add("铜岭疗养院", "住宅", "新建", site(15.3, 5.5, 0.3, "p49"), "inside two overlapping red lines and a reserve")
    assert reds[6].intersects(g) and reds[7].intersects(g)
    g = add("铜岭索道", "旅游", "新建", site(15.0, 3.4, 0.25, "p50"), "in a red line and in the core of a reserve")
    assert area["ZR02-1"].contains(g) and reds[6].contains(g)
    add("云雾山分散农房", "住宅", "改建", MultiPolygon([spot(-12.0, -1.6, 0.2, 0.15), spot(-11.2, -1.2, 0.2, 0.15), spot(-15.0, -1.0, 0.2, 0.2)]), "multipart: one part in a red line, one partly, one outside")
    g = add("森林防火监测站", "监测站", "新建", to_degrees(Point(8.7, 10.4)), "a point in a red line and a forest park", activity=1)
    assert reds[5].contains(g)
    g = add("气象观测站", "监测站", "新建", to_degrees(Point(3.4, 11.6)), "a point outside", activity=1)
    g = add("青岭风电场", "风电", "新建", to_degrees(MultiPoint([(2.6 + 0.55 * k, -1.2 + 0.5 * k) for k in range(8)])), "eight turbines, some in a red line")
    assert not reds[4].contains(g) and reds[4].intersects(g)
    g = add("界桩", "监测站", "新建", Point(along_outline(reds[7], (17.2, 8.6), 1)[0]), "a point on a red-line vertex")
    g = add("南坪农庄", "农业", "扩建", site(-5.0, -11.2, 0.4, "p56"), "in a protected area whose zone text is unknown")
    assert area["ZR07-1"].contains(g)
    g = add("东界物流园", "物流", "新建", site(19.5, 1.0, 0.8, "p57"), "partly beyond the county")
    assert county.intersects(g) and not county.contains(g)
    g = add("澜江码头", "码头", "扩建", spot(1.0, -8.0, 0.4, 0.3, -10), "on the water, over the bank")
    assert main.intersects(g)
    ring = to_degrees(blob(ellipse(-1.2, -2.6, 0.9, 0.6, 10, 10), "p59", 0.2, 0.08))
    yard = to_degrees(blob(ellipse(-1.2, -2.6, 0.3, 0.2, 10, 8), "p59h", 0.1, 0.08))
    g = add("澜江新城", "房地产", "新建", ring.difference(yard), "with a hole; partly on farmland, partly in the urban growth boundary")
    g = add("三岔变电站", "变电站", "新建", spot(*[float(v) for v in np.asarray(to_board(Point(_three_units(layers["control_unit"]))).coords)[0]], 0.24, 0.24), "over three environmental control units", activity=6)
    assert len(rows) == 60
    table = pd.DataFrame(rows).astype({"RWHDLB": "Int32", "KD": "float64"})
    return gpd.GeoDataFrame(table, geometry="geometry", crs="EPSG:4490")


def _three_units(units):
    """A vertex where three control units meet."""
    from collections import Counter

    counts = Counter()
    for g in units.geometry:
        counts.update({tuple(c) for c in shapely.get_coordinates(g)})
    triple = sorted(c for c, n in counts.items() if n >= 3)
    return triple[len(triple) // 2]
