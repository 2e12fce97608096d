"""Projects 1 to 31: setbacks, industry, lines. `c` is the county they are placed in."""

import numpy as np
from shapely import LineString, MultiLineString, Point, Polygon, unary_union

import ellipsoid
from frame import to_degrees
from placing import along_outline, at_distance, far, line, site, spot


def setbacks(c):
    """Projects near banks and tailings ponds, to the decimetre."""
    g = c.add(
        "澜江精细化工一期",
        "化工项目",
        "新建",
        spot(2.6, -4.4, 0.42, 0.3, 10),
        "in the chemical park, more than 1 km from any bank",
    )
    assert c.park["YQ01"].contains(g) and far(g, c.every_bank, 1000)
    g = c.add(
        "恒源化工厂",
        "化工项目",
        "新建",
        at_distance(spot(6.4, -4.6, 0.28, 0.2, 12), c.main, 999.6, (0, 1)),
        "999.6 m from the main stem",
    )
    assert 999.59 < ellipsoid.distance(g, c.main)[0] < 999.61
    g = c.add(
        "恒达化工厂",
        "化工项目",
        "新建",
        at_distance(spot(7.2, -4.6, 0.28, 0.2, -8), c.main, 1000.4, (0, 1)),
        "1000.4 m from the main stem",
    )
    assert 1000.39 < ellipsoid.distance(g, c.every_bank)[0] < 1000.41
    c.add(
        "江岸农药厂改造",
        "化工项目",
        "改建",
        at_distance(spot(-10.6, -5.0), c.main, 500, (0, 1)),
        "500 m from the main stem, but a rebuild",
    )
    c.add(
        "老磷肥厂",
        "化工企业",
        "已建",
        at_distance(spot(-0.6, -6.6), c.main, 600, (0.1, 1)),
        "existing chemical plant within 1 km",
        date="1998-06-01",
    )
    g = c.add(
        "龙滩助剂厂扩建",
        "化工项目",
        "扩建",
        at_distance(spot(11.4, -10.6), c.small, 800, (1, 0.1)),
        "800 m from a small tributary: setback binds all tributaries",
    )
    assert far(g, c.main, 1000)
    g = c.add(
        "北岸化工园区",
        "化工园区",
        "新建",
        at_distance(spot(-10.4, 9.6, 0.9, 0.6, 15), c.important, 700, (-1, 0)),
        "chemical park 700 m from the important tributary",
        activity=0,
    )
    c.add(
        "Donghe Chemical Works",
        "chemical plant",
        "extension",
        spot(13.2, 9.0, 0.3, 0.2),
        "English text; far from every bank",
    )
    g = c.add(
        "新寨尾矿库",
        "尾矿库",
        "新建",
        at_distance(site(-0.8, -11.6, 0.2, "p9"), c.main, 2990, (0, -1)),
        "tailings pond 2990 m from the main stem",
    )
    assert 2989.9 < ellipsoid.distance(g, c.main)[0] < 2990.1 and far(g, c.important, 1000)
    g = c.add(
        "旧寨尾矿库",
        "尾矿库",
        "新建",
        at_distance(site(5.6, -3.0, 0.2, "p10"), c.main, 3010, (0, 1)),
        "tailings pond 3010 m from the main stem",
    )
    assert far(g, unary_union([c.important, c.small, c.unnamed]), 1000)
    g = c.add(
        "北溪尾矿库扩容",
        "尾矿库",
        "扩建",
        at_distance(site(-8.2, 11.6, 0.2, "p11"), c.important, 950, (-1, 0.1)),
        "tailings pond 950 m from the important tributary",
    )
    assert far(g, c.main, 3000)
    g = c.add(
        "龙滩尾矿库",
        "尾矿库",
        "新建",
        at_distance(site(8.4, -13.0, 0.2, "p12"), c.small, 500, (-1, 0)),
        "tailings pond 500 m from a tributary of 860 km2",
    )
    assert far(g, c.main, 3000) and far(g, c.important, 1000)
    g = c.add(
        "石板溪尾矿库",
        "尾矿库",
        "新建",
        at_distance(site(-1.4, 11.8, 0.15, "p13"), c.unnamed, 400, (-1, 1)),
        "tailings pond 400 m from a stream whose basin area is not recorded",
    )
    assert far(g, c.main, 3000) and far(g, c.important, 1000)
    g = c.add(
        "马鞍山尾矿库改建",
        "尾矿库",
        "改建",
        at_distance(site(-16.8, -4.4, 0.18, "p14"), c.main, 2000, (0, 1)),
        "tailings rebuild 2000 m from the main stem, to make it safer",
        safer="是",
    )
    c.add(
        "青岭安置小区",
        "住宅",
        "新建",
        at_distance(spot(2.5, 8.6, 0.25, 0.18, 15), c.pond["WK01"], 900, (1, 0.2)),
        "homes 900 m from a tailings pond",
    )
    c.add(
        "青岭中心村",
        "安置房",
        "新建",
        at_distance(spot(1.5, 6.6, 0.25, 0.18, -10), c.pond["WK01"], 1100, (0.1, -1)),
        "homes 1100 m from a tailings pond",
    )
    c.add(
        "青岭老村",
        "住宅",
        "已建",
        at_distance(spot(0.5, 8.2, 0.2, 0.12), c.pond["WK01"], 500, (-1, -0.1)),
        "existing homes 500 m from a tailings pond",
        date="1976-01-01",
    )


def industry(c):
    """Industry in and out of parks."""
    edge = np.asarray(c.park["YQ02"].exterior.coords)
    a, b = edge[0], edge[1]
    inner = np.asarray(to_degrees(Point(-9.2, -1.7)).coords)[0]
    g = c.add("云雾电子厂", "电子", "新建", Polygon([a, b, inner]), "shares an edge with the park it lies in")
    assert c.park["YQ02"].covers(g) and c.park["YQ02"].boundary.intersection(g).length > 0.005
    g = c.add("云雾食品厂", "工业项目", "新建", spot(-8.1, -1.8, 0.5, 0.3), "sticks out of the park")
    assert c.park["YQ02"].intersects(g) and not c.park["YQ02"].covers(g)
    c.add(
        "临江机械厂扩建", "机械制造", "扩建", spot(-13.0, -8.6), "extension outside parks, not one of the four sectors"
    )
    c.add("铜岭钢铁二期", "钢铁", "扩建", spot(11.9, -1.2, 0.6, 0.4, 20), "steel extension outside parks")
    c.add("新澜钢厂", "钢铁项目", "新建", spot(-4.2, 10.9, 0.5, 0.3, 5), "new steel works outside parks")
    g = c.add("临港水泥厂扩建", "建材", "扩建", spot(4.4, -9.8, 0.6, 0.4, 10), "building-material extension in a park")
    assert c.park["YQ03"].contains(g)
    c.add("石桥焦化厂技改", "焦化", "改建", spot(5.2, 0.9, 0.25, 0.2), "coking rebuild inside a red line", activity=0)
    c.add("西河铅锌冶炼", "有色冶炼", "扩建", spot(-17.2, 2.2, 0.4, 0.3), "non-ferrous extension outside parks")


def lines(c):
    """Roads, power lines, railways and pipelines."""
    g = c.add(
        "云雾山公路",
        "公路",
        "新建",
        line((-17.6, 7.4), (-12.6, 8.2), (-7.8, 7.6), name="road26"),
        "road across the core zone, 24.5 m wide",
        width=24.5,
        activity=6,
    )
    assert c.reds[3].intersects(g) and c.area["ZR01-1"].intersects(g)
    g = c.add(
        "青岭旅游公路", "公路", "新建", line((2.4, 1.9), (6.2, 2.4), (10.4, 3.9), name="road27"), "road without a width"
    )
    assert c.reds[4].intersects(g)
    c.add(
        "澜江特高压输电线路",
        "输电线路",
        "新建",
        MultiLineString([line((9.8, 13.4), (13.2, 7.6), (15.6, 6.4)), line((15.62, 6.38), (17.2, 2.0), (18.8, 1.4))]),
        "national major project, in two pieces, over two overlapping red lines",
        major="是",
        activity=6,
    )
    c.add(
        "渝东铁路",
        "铁路",
        "新建",
        line((-19.5, 9.6), (3.8, -1.1), (21.5, -4.6)),
        "25 km edges across the zone boundary, 15 m wide",
        width=15.0,
        activity=6,
    )
    outline = along_outline(c.reds[4], (3.4, 0.4), 60)
    g = c.add("沿山输气管道", "输气管道", "新建", LineString(outline), "runs exactly along a red-line boundary")
    assert c.reds[4].touches(g) and not c.every_area.intersects(g)
    tip = along_outline(c.reds[8], (-12.2, -9.4), 1)[0]
    g = c.add(
        "丘陵村道",
        "道路",
        "新建",
        LineString([(tip[0] + 0.001, tip[1] + 0.013), (tip[0] + 0.0004, tip[1] + 0.006), tip]),
        "ends on a red-line vertex",
    )
    assert c.reds[8].touches(g)
