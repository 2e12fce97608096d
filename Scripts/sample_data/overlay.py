"""What a project and a control feature have in common, and how much that is."""

import csv

import shapely
from shapely import unary_union

import ellipsoid

FIELDS = {  # role: id field, class field, zone field
    "redline": ("HXBM", "LXBM", "ZRBHDFQ"),
    "protected": ("BHDBM", "BHDLX", "GNFQ"),
    "shoreline": ("AXBM", "HLDJ", None),
    "park": ("YQBM", "YQLX", None),
    "tailings": ("WKKBM", "WKKDB", None),
    "farmland": ("JBNTTBBH", "DLBM", None),
    "urban-growth": ("CZBM", None, None),
    "control-unit": ("HJGKDYBM", "HJGKDYFL", None),
    "territory": ("XZQDM", "XZJB", None),
}
AREAL = [role for role in FIELDS if role != "shoreline"]
SLIVER_SQUARE_METRES, SLIVER_METRES = 1.0, 0.05  # suspected boundary mismatch: area, or area over perimeter, below this
NOTHING = {2: 1e-6, 1: 1e-6, 0: 0.5}  # square metres, metres, points: what rounding alone may leave of an overlay


def control_layers(layers):
    tables = {role: layers[role.replace("-", "_")] for role in FIELDS}
    tables["territory"] = tables["territory"][tables["territory"].XZJB == "县"]
    return {role: t.assign(ID=t[FIELDS[role][0]]).set_index("ID") for role, t in tables.items()}


def repaired(projects):
    """Invalid projects repaired: what a ring encloses an odd number of times, shells less their holes, parts united."""
    table = projects.set_index("XMBH")
    return {i: g if g.is_valid else mended(g) for i, g in table.geometry.items()}


def mended(geometry):
    if dimension(geometry) < 2:
        return shapely.make_valid(geometry)
    areas = []
    for polygon in shapely.get_parts(geometry):
        shell, *holes = [shapely.make_valid(shapely.Polygon(ring)) for ring in (polygon.exterior, *polygon.interiors)]
        areas.append(shell.difference(unary_union(holes)))
    return unary_union(areas)


def dimension(geometry):
    return int(shapely.get_dimensions(geometry))


def parts_of(geometry, dim):
    """The members of `geometry` of dimension `dim` only."""
    flat = [p for p in shapely.get_parts(geometry)]
    flat = [q for p in flat for q in (shapely.get_parts(p) if p.geom_type == "GeometryCollection" else [p])]
    return [p for p in flat if not p.is_empty and dimension(p) == dim]


def measure(geometry, dim):
    """Square metres, metres or a number of points."""
    members = parts_of(geometry, dim)
    if dim == 2:
        return ellipsoid.area(shapely.GeometryCollection(members))
    if dim == 1:
        return ellipsoid.length(shapely.GeometryCollection(members))
    return float(len(members))


def overlap(footprint, control):
    """(geometry, dimension) of what the two have in common, boundaries not counted as common."""
    dim = min(dimension(footprint), dimension(control))
    if not shapely.intersects(footprint, control):
        return shapely.GeometryCollection(), dim
    if dimension(footprint) == 0:
        inside = [p for p in shapely.get_parts(footprint) if shapely.contains(control, p)]
        return shapely.MultiPoint(inside), 0
    common = shapely.intersection(footprint, control)
    if dim == 1 and dimension(control) == 2 and dimension(footprint) == 1:
        common = unary_union([p for p in parts_of(common, 1)]).difference(control.boundary)
    if dim == 1 and dimension(control) == 1 and dimension(footprint) == 2:
        common = unary_union([p for p in parts_of(common, 1)]).difference(footprint.boundary)
    if dim == 1 and dimension(control) == 1 and dimension(footprint) == 1:
        return shapely.MultiPoint([q for p in parts_of(common, 0) for q in [p]]), 0
    return common, dim


def is_sliver(part):
    """A suspected boundary mismatch: small, or thin."""
    area = ellipsoid.area(part)
    return area < SLIVER_SQUARE_METRES or area / ellipsoid.length(unary_union(part.boundary)) < SLIVER_METRES


def kind_of(footprint, control, dim):
    if dim == 0:
        return "containment" if dimension(footprint) == 0 else "crossing"
    return {2: "area_m2", 1: "length_m"}[dim]


def text(value):
    """Ten significant figures and at least six decimals (0 as 0): enough to compare to 1e-9."""
    if value is None or value == "":
        return ""
    if value == 0:
        return "0"
    return f"{value:.6f}" if abs(value) >= 10000 else f"{value:.9f}"


def degrees(point):
    return [f"{point[0]:.10f}", f"{point[1]:.10f}"]


def write_csv(path, head, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(head)
        out.writerows(rows)


def relation(footprint, cover):
    """inside / partly / touching / outside, of a project and the union of a layer."""
    if not shapely.intersects(footprint, cover):
        return "outside"
    common, dim = overlap(footprint, cover)
    if measure(common, dim) <= NOTHING[dim]:
        return "touching"
    if dimension(cover) < dimension(footprint) or dimension(cover) == 1:
        return "partly"
    if dimension(footprint) == 0:
        return "inside" if shapely.covers(cover, footprint) else "partly"
    return "inside" if measure(footprint.difference(cover), dim) <= NOTHING[dim] else "partly"
