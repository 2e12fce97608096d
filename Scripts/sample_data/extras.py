"""The same projects in other dress: in projected coordinates, and as a boundary-point text file."""

import numpy as np
import shapely
from pyproj import Transformer
from shapely import Polygon

import ellipsoid
from frame import blob, ellipse, to_degrees

PROJECTED = ["XM-001", "XM-002", "XM-009", "XM-018", "XM-034", "XM-043", "XM-048", "XM-051", "XM-026", "XM-053"]


def project(geometry, code):
    """Vertices only, to 0.1 mm, easting first; edges become straight in the plane."""
    transformer = Transformer.from_crs("EPSG:4490", code, always_xy=True)
    return shapely.transform(geometry, lambda c: np.round(np.column_stack(transformer.transform(c[:, 0], c[:, 1])), 4))


def projected(projects):
    some = projects[projects.XMBH.isin(PROJECTED)].copy().reset_index(drop=True)
    return some.set_geometry(some.geometry.map(lambda g: project(g, "EPSG:4524")), crs="EPSG:4524")


def plots(projects):
    """Two plots, in degrees: the chemical project, and one with a hole."""
    first = projects.set_index("XMBH").geometry["XM-001"]
    shell = to_degrees(blob(ellipse(7.6, -1.4, 0.5, 0.35, 15, 8), "plot2", 0.4, 0.05))
    hole = to_degrees(Polygon(ellipse(7.6, -1.4, 0.12, 0.1, 0, 5)))
    return [
        ("地块1", "工业用地", "0601", first),
        ("地块2", "农村宅基地", "0702", Polygon(shell.exterior, [hole.exterior])),
    ]


def boundary_points(projects):
    """The text of a boundary-point file (format 1.01), zone 36, 3-degree; X is north. Areas are ellipsoidal hectares."""
    lines = [
        "[属性描述]",
        "格式版本号=1.01",
        "数据产生单位=澜江县规划和自然资源局",
        "数据产生日期=2025-6-15",
        "坐标系=2000国家大地坐标系",
        "几度分带=3",
        "投影类型=高斯克吕格",
        "计量单位=米",
        "带号=36",
        "精度=0.001",
        "转换参数=0,0,0,0,0,0,0",
        "[地块坐标]",
    ]
    for number, (name, use, code, polygon) in enumerate(plots(projects), 1):
        plane = project(polygon, "EPSG:4524")
        rings = [plane.exterior, *plane.interiors]
        count = sum(len(r.coords) for r in rings)
        lines.append(f"{count},{ellipsoid.area(polygon) / 1e4:.4f},{number},{name},面,H48G00100{number},{use},{code},@")
        label = 1
        for ring_number, ring in enumerate(rings, 1):
            points = np.round(np.asarray(ring.coords), 3)
            for k, (east, north) in enumerate(points):
                last = k == len(points) - 1
                lines.append(f"J{label - len(points) + 1 if last else label},{ring_number},{north:.3f},{east:.3f}")
                label += 0 if last else 1
    return ("\r\n".join(lines) + "\r\n").encode("gbk")
