"""Land that people work and build on: parks, tailings ponds, towns to be, fields."""

import shapely
from shapely import Polygon, unary_union

from common import COUNTY, COUNTY_CODE, frame, square_km
from frame import blob, ellipse, rng, rounded, to_degrees


def parks():
    shapes = [
        (
            "YQ01",
            "澜江化工园区",
            "化工园区",
            to_degrees(Polygon([(1.2, -3.9), (3.7, -3.5), (4.1, -4.6), (3.6, -5.2), (2.4, -5.35), (1.0, -5.1)])),
        ),
        (
            "YQ02",
            "云雾高新产业园",
            "综合园区",
            to_degrees(Polygon([(-10.1, -1.2), (-8.6, -0.6), (-7.9, -1.5), (-8.2, -2.7), (-9.8, -2.9)])),
        ),
        (
            "YQ03",
            "临港工业园",
            "综合园区",
            to_degrees(Polygon([(3.1, -9.4), (5.6, -8.3), (6.4, -9.1), (5.6, -10.3), (3.4, -10.5)])),
        ),
    ]
    rows = [
        dict(
            YQBM=code,
            YQMC=name,
            YQLX=kind,
            PZJB="省级",
            PZWH=f"渝府〔201{i}〕{20 + i}号",
            PZMJ=round(square_km(g) * 100, 2),
        )
        for i, (code, name, kind, g) in enumerate(shapes)
    ]
    return frame(rows, [s[3] for s in shapes])


def tailings():
    shapes = [
        ("WK01", "青岭铁矿尾矿库", "四等", to_degrees(blob(ellipse(1.3, 8.2, 0.34, 0.22, 40, 9), "wk1", 0.05))),
        ("WK02", "石板沟锰矿尾矿库", "五等", to_degrees(blob(ellipse(-16.6, -10.9, 0.26, 0.17, 0, 9), "wk2", 0.05))),
        ("WK03", "铜岭铜矿尾矿库", "三等", to_degrees(blob(ellipse(13.1, -5.2, 0.4, 0.26, 70, 9), "wk3", 0.05))),
    ]
    rows = [
        dict(WKKBM=code, WKKMC=name, WKKDB=grade, QYMC=name[:-3] + "有限公司", YXZT="在用")
        for code, name, grade, _ in shapes
    ]
    return frame(rows, [s[3] for s in shapes])


def urban_growth():
    shapes = [
        (
            "CZ01",
            "澜江县城区",
            to_degrees(
                blob(
                    [
                        (-3.2, -5.6),
                        (-1.2, -6.1),
                        (1.0, -6.5),
                        (2.6, -5.9),
                        (4.6, -5.0),
                        (4.4, -3.2),
                        (2.2, -2.6),
                        (-0.4, -3.0),
                        (-3.0, -3.6),
                    ],
                    "urban1",
                    0.15,
                    0.08,
                )
            ),
        ),
        (
            "CZ02",
            "云雾镇",
            to_degrees(
                blob([(-10.4, -0.8), (-8.8, -0.2), (-7.4, -1.2), (-7.7, -3.0), (-9.9, -3.2)], "urban2", 0.15, 0.08)
            ),
        ),
        (
            "CZ03",
            "石桥镇",
            to_degrees(blob([(2.6, -9.6), (4.9, -8.6), (6.9, -8.8), (6.2, -10.7), (3.0, -10.9)], "urban3", 0.15, 0.08)),
        ),
    ]
    rows = [
        dict(
            BSM=f"{COUNTY_CODE}{6001 + i}",
            YSDM="2003030100",
            XZQDM=COUNTY_CODE,
            XZQMC=COUNTY,
            GHFQDM="300",
            GHFQMC=name,
            CZBM=code,
            MJ=round(square_km(g) * 1e6, 2),
        )
        for i, (code, name, g) in enumerate(shapes)
    ]
    return frame(rows, [s[2] for s in shapes])


def farmland(taken):
    """Blocks of permanent basic farmland on the plains between the ridges, kept off everything in `taken`."""
    random = rng("farmland")
    plains = [
        (-9.0, 3.2, 3.0, 4.2),
        (-1.0, 1.6, 3.6, 4.2),
        (1.6, -11.2, 3.6, 1.6),
        (9.6, -3.0, 2.2, 2.0),
        (-15.5, -4.6, 2.4, 1.2),
        (11.4, 9.0, 1.6, 2.6),
        (-2.2, 6.4, 2.0, 2.0),
    ]
    blocks = []
    for k, (cx, cy, rx, ry) in enumerate(plains):
        taken = unary_union([taken, *blocks])
        plain = Polygon(ellipse(cx, cy, rx, ry, 0, 24))
        seeds = random.uniform(-1, 1, (int(9 * rx * ry / 4) + 4, 2)) * (rx, ry) + (cx, cy)
        for j, cell in enumerate(shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(seeds)))):
            block = cell.intersection(plain).buffer(-0.09, join_style="mitre")
            if block.geom_type != "Polygon" or block.area < 0.25:
                continue
            block = blob(list(block.exterior.coords)[:-1], f"field{k}-{j}", 0.2, 0.07)
            block = rounded(to_degrees(block).difference(taken))
            parts = [p for p in shapely.get_parts(block) if square_km(p) > 0.2]
            blocks += [p for p in parts if p.is_valid]
    blocks.sort(key=lambda b: (round(b.centroid.x, 4), b.centroid.y))
    rows = [
        dict(
            BSM=f"{COUNTY_CODE}{7001 + i}",
            YSDM="2005010300",
            XZQDM=COUNTY_CODE,
            JBNTTBBH=f"JB{i + 1:03d}",
            DLBM="0101" if i % 3 else "0103",
            DLMC="水田" if i % 3 else "旱地",
            JBNTMJ=round(square_km(b) * 1e6, 2),
        )
        for i, b in enumerate(blocks)
    ]
    return frame(rows, blocks)
