"""Ecological red lines and protected areas."""

import numpy as np
import shapely
from shapely import LineString, MultiPolygon

from common import CITY, COUNTY, COUNTY_CODE, PROVINCE, frame, largest, split, square_km
from frame import CellGrid, blob, ellipse, fractal, noise, ridge, rounded, to_degrees


def redline_row(i, code, town, kind, area, name="", grade="", category="", zone=""):
    labels = {"11": "水源涵养", "12": "生物多样性维护", "13": "水土保持", "23": "石漠化"}
    return dict(
        BSM=f"{COUNTY_CODE}{4000 + i}",
        YSDM="2003010100",
        XZQDM=f"{COUNTY_CODE}{town}",
        XZQMC=COUNTY,
        SHENG=PROVINCE,
        SHI=CITY,
        XIAN=COUNTY,
        HXBM=code,
        HXMC=f"{labels[kind]}生态保护红线",
        HXLX="生态功能极重要" if kind[0] == "1" else "生态极脆弱",
        LXBM=kind,
        MJ=round(area * 1e6, 2),
        ZRBHDMC=name,
        ZRBHDJB=grade,
        ZRBHDLX=category,
        ZRBHDFQ=zone,
        BZ="",
    )


def west_ridge():
    """The raster that both the red line and the nature reserve of the west ridge were drawn from."""
    grid = CellGrid(-18, -4, -8, 13.5)
    return grid, ridge(grid, -13.3, 4.6, 3.1, 8.2, 16, "west", 0.5, 1.8)


def wavy(grid):
    """Board height with waves, so that what is cut at a height is not cut straight."""
    return grid.y + 0.9 * noise(grid.x, grid.y, "wavy", 1.6)


def redline(water):
    grid, field = west_ridge()
    inside = grid.cells(grid.polygon(field > 0.24))
    core = grid.polygon((field > 0.72) & (wavy(grid) > 4.5), 10_000)
    village = (np.abs(grid.x + 14.55) < 0.36) & (np.abs(grid.y - 0.2) < 0.3)  # kept out of the red line
    upper = wavy(grid) > 3.9
    south, north = grid.polygon(inside & ~upper & ~village), grid.polygon(inside & upper & ~grid.cells(core))
    mid = to_degrees(
        blob(
            [
                (4.2, -1.6),
                (6.0, -0.6),
                (6.9, 2.6),
                (8.2, 5.2),
                (9.4, 8.2),
                (10.2, 11.0),
                (8.8, 11.8),
                (7.0, 9.4),
                (5.6, 6.2),
                (4.4, 3.4),
                (3.2, 0.6),
            ],
            "mid",
        )
    )
    divide = to_degrees(LineString(fractal([(2.0, 4.6), (6.2, 4.4), (11, 4.9)], "divide")))
    mid_south, mid_north = sorted(split(mid, [divide]), key=lambda f: -f.area)[:2]
    if mid_south.centroid.y > mid_north.centroid.y:
        mid_south, mid_north = mid_north, mid_south
    east_grid = CellGrid(10.5, -4.5, 19, 12)
    east = east_grid.polygon(ridge(east_grid, 14.6, 2.4, 1.9, 4.6, 18, "east", 0.5, 1.6) > 0.25)
    spur = to_degrees(blob(ellipse(15.9, 7.0, 1.5, 2.6, -30), "spur"))
    hills = to_degrees(blob(ellipse(-12.2, -11.0, 3.4, 1.5, 12), "hills"))
    karst = MultiPolygon(
        [
            to_degrees(blob(ellipse(x, y, a, b, t, 9), f"karst{i}"))
            for i, (x, y, a, b, t) in enumerate(
                [(14.2, -10.8, 1.4, 0.8, 20), (16.9, -9.9, 0.9, 0.6, -10), (15.8, -11.9, 0.5, 0.4, 0)]
            )
        ]
    )
    reach = water[0].intersection(to_degrees(shapely.box(11.4, -15, 18.9, 0)))
    wetland = to_degrees(
        blob([(-7.4, 5.4), (-5.6, 6.0), (-4.4, 4.8), (-4.7, 3.2), (-6.0, 2.4), (-6.6, 3.4)], "wetland")
    )
    shapes = [
        ("HX5001990001", 104, "12", north, "", "", "", ""),
        ("HX5001990002", 104, "13", south, "", "", "", ""),
        ("HX5001990003", 104, "12", core, "云雾山国家级自然保护区", "国家级", "自然保护区", "核心保护区"),
        ("HX5001990004", 103, "11", mid_south, "", "", "", ""),
        ("HX5001990005", 103, "11", mid_north, "青岭森林公园", "省级", "自然公园", "一般控制区"),
        ("HX5001990006", 103, "12", east, "", "", "", ""),
        ("HX5001990007", 103, "11", spur, "", "", "", ""),
        ("HX5001990008", 101, "13", hills, "", "", "", ""),
        ("HX5001990009", 102, "23", karst, "", "", "", ""),
        ("HX5001990010", 102, "12", rounded(reach), "", "", "", ""),
        ("HX5001990011", 104, "12", wetland, "清溪江湿地公园", "县级", "自然公园", "一般控制区"),
    ]
    rows = [
        redline_row(i + 1, code, town, kind, square_km(g), *rest)
        for i, (code, town, kind, g, *rest) in enumerate(shapes)
    ]
    return frame(rows, [s[3] for s in shapes])


def protected(water):
    grid, field = west_ridge()
    north = wavy(grid) > 2.6
    experimental = grid.polygon((field > 0.1) & north, 10_000)
    buffer_zone = grid.polygon((field > 0.52) & (wavy(grid) > 3.6), 10_000)
    core = grid.polygon((field > 0.80) & (wavy(grid) > 4.2), 10_000)
    core = core.intersection(buffer_zone)
    east_grid = CellGrid(10.5, -4.5, 19, 12)
    east_field = ridge(east_grid, 14.9, 3.4, 2.3, 4.2, 18, "east", 0.5, 1.6)
    east_all = east_grid.polygon(east_field > 0.3, 10_000)
    east_core = east_grid.polygon(east_field > 0.78, 10_000).intersection(east_all)
    forest = to_degrees(
        blob(
            [(7.0, 3.4), (9.6, 4.6), (10.6, 8.0), (11.4, 10.6), (9.0, 12.0), (7.4, 10.0), (5.4, 7.4), (5.2, 4.8)],
            "forest",
        )
    )
    geopark = to_degrees(blob([(6.4, 1.2), (8.8, 2.2), (9.6, 5.4), (8.6, 7.2), (6.8, 6.6), (5.6, 4.0)], "geopark"))
    wetland = to_degrees(
        blob(
            [(-7.6, 7.2), (-6.0, 7.0), (-4.2, 5.2), (-4.6, 2.6), (-5.4, 0.2), (-7.2, -0.2), (-7.4, 2.4), (-5.9, 4.2)],
            "wetland-park",
        )
    )
    border = to_degrees(blob(ellipse(18.3, 8.2, 2.4, 1.9, 35), "border"))  # beyond the county boundary
    south = to_degrees(blob(ellipse(-5.2, -11.4, 2.3, 1.2, -8), "south"))
    n, p, c = "国家级", "省级", "县级"
    reserve, park = "自然保护区", "自然公园"
    shapes = [
        ("ZR01-1", "云雾山国家级自然保护区", n, reserve, "核心区", core),
        ("ZR01-2", "云雾山国家级自然保护区", n, reserve, "缓冲区", largest(buffer_zone.difference(core))),
        ("ZR01-3", "云雾山国家级自然保护区", n, reserve, "实验区", largest(experimental.difference(buffer_zone))),
        ("ZR02-1", "铜岭省级自然保护区", p, reserve, "核心保护区", largest(east_core)),
        ("ZR02-2", "铜岭省级自然保护区", p, reserve, "一般控制区", largest(east_all.difference(largest(east_core)))),
        ("ZR03-1", "青岭森林公园", p, park + "(森林公园)", "一般控制区", forest),
        ("ZR04-1", "石林地质公园", p, park + "(地质公园)", "一般控制区", geopark),
        ("ZR05-1", "清溪江湿地公园", c, park + "(湿地公园)", "一般控制区", wetland),
        ("ZR06-1", "东界风景名胜区", c, park + "(风景名胜区)", "一般控制区", border),
        ("ZR07-1", "南坪自然保护小区", c, "自然保护区", "生态保育带", south),
    ]
    rows = [
        dict(
            BSM=f"{COUNTY_CODE}{5001 + i}",
            BHDBM=code,
            BHDMC=name,
            BHDJB=grade,
            BHDLX=kind,
            GNFQ=zone,
            PZWH=f"澜府发〔20{10 + i}〕{3 + 7 * i}号",
            PZMJ=round(square_km(g) * 100, 2),
            BZ="",
        )
        for i, (code, name, grade, kind, zone, g) in enumerate(shapes)
    ]
    return frame(rows, [rounded(s[5]) for s in shapes])
