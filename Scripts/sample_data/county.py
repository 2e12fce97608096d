"""The made-up county: its towns, ridges, rivers and every control layer, as GeoDataFrames in EPSG:4490."""

import numpy as np
import pandas as pd
import geopandas as gpd
import shapely
from shapely import LineString, MultiPolygon, Polygon, unary_union
from shapely.ops import polygonize

from frame import (CellGrid, banks, blob, ellipse, fractal, noise, rectangle, ridge, rng, rounded, spline, to_board,
                   to_degrees)

COUNTY_CODE, COUNTY = "500199", "澜江县"
CRS = "EPSG:4490"
PROVINCE, CITY = "重庆市", "重庆市"


def frame(rows, geometries):
    table = gpd.GeoDataFrame(rows, geometry=list(geometries), crs=CRS)
    bad = table[~table.geometry.is_valid]
    assert bad.empty, bad
    return table


def square_km(geometry):
    """Rough size for attribute columns (0.1 %): the board's scales at the county's middle. Expected values use ellipsoid.py."""
    return to_board(geometry).area


def split(polygon, lines):
    """The faces that `lines` cut `polygon` into; neighbours share their vertices."""
    noded = unary_union([polygon.boundary, *lines])
    faces = [rounded(f) for f in polygonize(noded) if polygon.covers(f.representative_point())]
    return sorted(faces, key=lambda f: (f.representative_point().x, f.representative_point().y))


# ---------------------------------------------------------------- towns

def territory():
    corners = [(-19, -11), (-12, -14.2), (-3, -13), (5, -14.4), (13, -13), (19, -12), (20, -3), (18.6, 5), (19.4, 11.5),
               (12, 13.8), (3, 13), (-6, 14.5), (-13, 13.6), (-19.6, 10), (-18.6, 2)]
    county = Polygon(fractal([*corners, corners[0]], "county", 0.35, 0.22))
    ring = county.exterior
    nodes = [LineString([p, ring.interpolate(ring.project(shapely.Point(p)))]) for p in [(0, -13.5), (0, 13.7), (-19, -5), (19.5, -2)]]
    touch = []
    coordinates = np.asarray(ring.coords)
    for line in nodes:  # towns meet the county boundary at one of its vertices
        end = np.asarray(line.coords[-1])
        touch.append(coordinates[np.argmin(np.hypot(*(coordinates - end).T))])
    south, north, west, east = touch
    west_junction, east_junction = (-3.2, -4.4), (6.0, -4.6)
    arcs = [fractal([a, *via, b], f"town{i}", 0.35, 0.2) for i, (a, via, b) in enumerate([
        (north, [(-1.5, 6)], west_junction), (west, [(-11, -6.2)], west_junction), (west_junction, [(2, -5.2)], east_junction),
        (south, [(2.5, -10)], east_junction), (east, [(13, -4.4)], east_junction)])]
    lines = [to_degrees(LineString(a)) for a in arcs]
    county = to_degrees(county)
    faces = split(county, lines)
    assert len(faces) == 4, len(faces)
    names = ["临江镇", "石桥镇", "铜岭镇", "云雾镇"]  # south-west, south-east, north-east, north-west
    faces.sort(key=lambda f: np.arctan2(f.centroid.y - 29.47, f.centroid.x - 106.5))
    assert abs(unary_union(faces).area - sum(f.area for f in faces)) < 1e-12
    county = unary_union(faces)
    rows = [dict(BSM=COUNTY_CODE + "0000", YSDM="1000600100", XZQDM=COUNTY_CODE, XZQMC=COUNTY, XZJB="县")]
    rows += [dict(BSM=f"{COUNTY_CODE}{i + 1:04d}", YSDM="1000600100", XZQDM=f"{COUNTY_CODE}{101 + i}", XZQMC=name, XZJB="乡镇")
             for i, name in enumerate(names)]
    return frame(rows, [county, *faces])


# ---------------------------------------------------------------- rivers

RIVERS = [  # code, name, class, basin km2, points downstream on the board, half width km
    ("HL01", "澜江", "干流", 1006000.0,
     [(-22, -6.4), (-17, -7.6), (-12.4, -6.0), (-8, -8.3), (-3.4, -7.0), (1.4, -8.4), (6, -6.6), (10.6, -8.2), (15, -6.2), (18.5, -7.4), (22.5, -6.2)], 0.34),
    ("HL02", "清溪江", "支流", 12400.0,
     [(-7.5, 17), (-6.4, 12.4), (-7.9, 8.2), (-5.2, 4.6), (-6.6, 0.8), (-4.6, -3.0), (-4.4, -7.1)], 0.13),
    ("HL03", "龙滩河", "支流", 860.0,
     [(9.5, -16.5), (10.8, -13.4), (8.8, -11.4), (10.4, -9.8), (10.3, -8.1)], 0.05),
    ("HL04", "石板溪", "支流", np.nan,
     [(0.6, 12.4), (-0.6, 10.6), (-2.6, 9.4), (-4.2, 9.0), (-7.4, 8.6)], 0.025),
]


def rivers():
    """Bank lines, centre lines and the water of each river. A tributary's banks end on the bank of the river it joins."""
    bank_rows, bank_lines, centre_rows, centre_lines, water = [], [], [], [], []
    drawn = []
    for code, name, grade, basin, points, half in RIVERS:
        centre = spline(points, max(0.12, half * 0.5))
        along = np.linspace(0, 1, len(centre))
        width = half * (0.75 + 0.5 * along if grade == "支流" else 1 + 0.25 * noise(centre[:, 0], centre[:, 1], code, 3.0))
        left, right, area = (to_degrees(g) for g in banks(centre, width))
        drawn.append((code, name, grade, basin, left, right, to_degrees(LineString(centre)), area))
    for i, (code, name, grade, basin, left, right, centre, area) in enumerate(drawn):
        others = unary_union([d[7] for j, d in enumerate(drawn) if j != i])
        for side, line in (("左岸", left), ("右岸", right)):
            dry = rounded(line.difference(others))
            bank_rows.append(dict(AXBM=f"{code}{'L' if side == '左岸' else 'R'}", HLMC=name, HLDJ=grade, AB=side,
                                  basin_km2=basin, AXLX="河道岸线"))
            bank_lines.append(dry)
        parents = unary_union([d[7] for d in drawn[:i]]) if i else Polygon()
        centre_rows.append(dict(AXBM=f"{code}C", HLMC=name, HLDJ=grade, basin_km2=basin, AXLX="河流中心线"))
        centre_lines.append(centre)
        water.append(rounded(area.difference(parents)))
    return frame(bank_rows, bank_lines), frame(centre_rows, centre_lines), water


# ---------------------------------------------------------------- ecological red lines

def redline_row(i, code, town, kind, area, name="", grade="", category="", zone=""):
    labels = {"11": "水源涵养", "12": "生物多样性维护", "13": "水土保持", "23": "石漠化"}
    return dict(BSM=f"{COUNTY_CODE}{4000 + i}", YSDM="2003010100", XZQDM=f"{COUNTY_CODE}{town}", XZQMC=COUNTY, SHENG=PROVINCE,
                SHI=CITY, XIAN=COUNTY, HXBM=code, HXMC=f"{labels[kind]}生态保护红线", HXLX="生态功能极重要" if kind[0] == "1" else "生态极脆弱",
                LXBM=kind, MJ=round(area * 1e6, 2), ZRBHDMC=name, ZRBHDJB=grade, ZRBHDLX=category, ZRBHDFQ=zone, BZ="")


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
    mid = to_degrees(blob([(4.2, -1.6), (6.0, -0.6), (6.9, 2.6), (8.2, 5.2), (9.4, 8.2), (10.2, 11.0), (8.8, 11.8),
                           (7.0, 9.4), (5.6, 6.2), (4.4, 3.4), (3.2, 0.6)], "mid"))
    divide = to_degrees(LineString(fractal([(2.0, 4.6), (6.2, 4.4), (11, 4.9)], "divide")))
    mid_south, mid_north = sorted(split(mid, [divide]), key=lambda f: -f.area)[:2]
    if mid_south.centroid.y > mid_north.centroid.y:
        mid_south, mid_north = mid_north, mid_south
    east_grid = CellGrid(10.5, -4.5, 19, 12)
    east = east_grid.polygon(ridge(east_grid, 14.6, 2.4, 1.9, 4.6, 18, "east", 0.5, 1.6) > 0.25)
    spur = to_degrees(blob(ellipse(15.9, 7.0, 1.5, 2.6, -30), "spur"))
    hills = to_degrees(blob(ellipse(-12.2, -11.0, 3.4, 1.5, 12), "hills"))
    karst = MultiPolygon([to_degrees(blob(ellipse(x, y, a, b, t, 9), f"karst{i}"))
                          for i, (x, y, a, b, t) in enumerate([(14.2, -10.8, 1.4, 0.8, 20), (16.9, -9.9, 0.9, 0.6, -10), (15.8, -11.9, 0.5, 0.4, 0)])])
    reach = water[0].intersection(to_degrees(shapely.box(11.4, -15, 18.9, 0)))
    wetland = to_degrees(blob([(-7.4, 5.4), (-5.6, 6.0), (-4.4, 4.8), (-4.7, 3.2), (-6.0, 2.4), (-6.6, 3.4)], "wetland"))
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
    rows = [redline_row(i + 1, code, town, kind, square_km(g), *rest) for i, (code, town, kind, g, *rest) in enumerate(shapes)]
    return frame(rows, [s[3] for s in shapes])


def largest(geometry):
    return max(shapely.get_parts(geometry), key=lambda g: g.area)


# ---------------------------------------------------------------- protected areas

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
    forest = to_degrees(blob([(7.0, 3.4), (9.6, 4.6), (10.6, 8.0), (11.4, 10.6), (9.0, 12.0), (7.4, 10.0), (5.4, 7.4), (5.2, 4.8)], "forest"))
    geopark = to_degrees(blob([(6.4, 1.2), (8.8, 2.2), (9.6, 5.4), (8.6, 7.2), (6.8, 6.6), (5.6, 4.0)], "geopark"))
    wetland = to_degrees(blob([(-7.6, 7.2), (-6.0, 7.0), (-4.2, 5.2), (-4.6, 2.6), (-5.4, 0.2), (-7.2, -0.2), (-7.4, 2.4), (-5.9, 4.2)], "wetland-park"))
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
    rows = [dict(BSM=f"{COUNTY_CODE}{5001 + i}", BHDBM=code, BHDMC=name, BHDJB=grade, BHDLX=kind, GNFQ=zone,
                 PZWH=f"澜府发〔20{10 + i}〕{3 + 7 * i}号", PZMJ=round(square_km(g) * 100, 2), BZ="") for i, (code, name, grade, kind, zone, g) in enumerate(shapes)]
    return frame(rows, [rounded(s[5]) for s in shapes])


# ---------------------------------------------------------------- built and worked land

def parks():
    shapes = [
        ("YQ01", "澜江化工园区", "化工园区", to_degrees(Polygon([(1.2, -3.9), (3.7, -3.5), (4.1, -4.6), (3.6, -5.2), (2.4, -5.35), (1.0, -5.1)]))),
        ("YQ02", "云雾高新产业园", "综合园区", to_degrees(Polygon([(-10.1, -1.2), (-8.6, -0.6), (-7.9, -1.5), (-8.2, -2.7), (-9.8, -2.9)]))),
        ("YQ03", "临港工业园", "综合园区", to_degrees(Polygon([(3.1, -9.4), (5.6, -8.3), (6.4, -9.1), (5.6, -10.3), (3.4, -10.5)]))),
    ]
    rows = [dict(YQBM=code, YQMC=name, YQLX=kind, PZJB="省级", PZWH=f"渝府〔201{i}〕{20 + i}号", PZMJ=round(square_km(g) * 100, 2))
            for i, (code, name, kind, g) in enumerate(shapes)]
    return frame(rows, [s[3] for s in shapes])


def tailings():
    shapes = [
        ("WK01", "青岭铁矿尾矿库", "四等", to_degrees(blob(ellipse(1.3, 8.2, 0.34, 0.22, 40, 9), "wk1", 0.05))),
        ("WK02", "石板沟锰矿尾矿库", "五等", to_degrees(blob(ellipse(-16.6, -10.9, 0.26, 0.17, 0, 9), "wk2", 0.05))),
        ("WK03", "铜岭铜矿尾矿库", "三等", to_degrees(blob(ellipse(13.1, -5.2, 0.4, 0.26, 70, 9), "wk3", 0.05))),
    ]
    rows = [dict(WKKBM=code, WKKMC=name, WKKDB=grade, QYMC=name[:-3] + "有限公司", YXZT="在用") for code, name, grade, _ in shapes]
    return frame(rows, [s[3] for s in shapes])


def urban_growth():
    shapes = [
        ("CZ01", "澜江县城区", to_degrees(blob([(-3.2, -5.6), (-1.2, -6.1), (1.0, -6.5), (2.6, -5.9), (4.6, -5.0), (4.4, -3.2), (2.2, -2.6), (-0.4, -3.0), (-3.0, -3.6)], "urban1", 0.15, 0.08))),
        ("CZ02", "云雾镇", to_degrees(blob([(-10.4, -0.8), (-8.8, -0.2), (-7.4, -1.2), (-7.7, -3.0), (-9.9, -3.2)], "urban2", 0.15, 0.08))),
        ("CZ03", "石桥镇", to_degrees(blob([(2.6, -9.6), (4.9, -8.6), (6.9, -8.8), (6.2, -10.7), (3.0, -10.9)], "urban3", 0.15, 0.08))),
    ]
    rows = [dict(BSM=f"{COUNTY_CODE}{6001 + i}", YSDM="2003030100", XZQDM=COUNTY_CODE, XZQMC=COUNTY, GHFQDM="300", GHFQMC=name, CZBM=code, MJ=round(square_km(g) * 1e6, 2))
            for i, (code, name, g) in enumerate(shapes)]
    return frame(rows, [s[2] for s in shapes])


def farmland(taken):
    """Blocks of permanent basic farmland on the plains between the ridges, kept off everything in `taken`."""
    random = rng("farmland")
    plains = [(-9.0, 3.2, 3.0, 4.2), (-1.0, 1.6, 3.6, 4.2), (1.6, -11.2, 3.6, 1.6), (9.6, -3.0, 2.2, 2.0), (-15.5, -4.6, 2.4, 1.2), (11.4, 9.0, 1.6, 2.6), (-2.2, 6.4, 2.0, 2.0)]
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
    rows = [dict(BSM=f"{COUNTY_CODE}{7001 + i}", YSDM="2005010300", XZQDM=COUNTY_CODE, JBNTTBBH=f"JB{i + 1:03d}", DLBM="0101" if i % 3 else "0103",
                 DLMC="水田" if i % 3 else "旱地", JBNTMJ=round(square_km(b) * 1e6, 2)) for i, b in enumerate(blocks)]
    return frame(rows, blocks)


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
        rows.append(dict(HJGKDYBM=f"ZH{COUNTY_CODE}{kind}{town + 1:04d}", HJGKDYMC=f"{COUNTY}{name}{labels[kind]}", HJGKDYFL=labels[kind], XZQDM=COUNTY_CODE))
        shapes.append(rounded(unary_union(members)))
    return frame(rows, shapes)


def build():
    """All control layers by role."""
    towns = territory()
    shoreline, centre_line, water = rivers()
    red, areas = redline(water), protected(water)
    park, pond, urban = parks(), tailings(), urban_growth()
    county = towns.geometry[0]
    taken = unary_union([*red.geometry, *areas.geometry, *park.geometry, *pond.geometry, *urban.geometry, *water])
    fields = farmland(taken)
    priority = unary_union([*red.geometry, *areas.geometry])
    key = unary_union([*park.geometry, *urban.geometry]).difference(priority)
    units = control_units(towns, priority, key)
    return dict(territory=towns, redline=red, protected=areas, shoreline=shoreline, centre_line=centre_line, park=park,
                tailings=pond, farmland=fields, urban_growth=urban, control_unit=units)
