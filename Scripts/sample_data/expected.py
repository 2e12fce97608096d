"""Expected numbers: overlays by GEOS through shapely in longitude and latitude, measured by ellipsoid.py."""

import csv
import itertools

import numpy as np
import shapely
from shapely import unary_union

import ellipsoid
from extras import project

FIELDS = {  # role: id field, class field, zone field
    "redline": ("HXBM", "LXBM", "ZRBHDFQ"), "protected": ("BHDBM", "BHDLX", "GNFQ"), "shoreline": ("AXBM", "HLDJ", None),
    "park": ("YQBM", "YQLX", None), "tailings": ("WKKBM", "WKKDB", None), "farmland": ("JBNTTBBH", "DLBM", None),
    "urban-growth": ("CZBM", None, None), "control-unit": ("HJGKDYBM", "HJGKDYFL", None), "territory": ("XZQDM", "XZJB", None)}
AREAL = [role for role in FIELDS if role != "shoreline"]
SLIVER_SQUARE_METRES, SLIVER_METRES = 1.0, 0.05  # suspected boundary mismatch: area, or area over perimeter, below this
NOTHING = {2: 1e-6, 1: 1e-6, 0: 0.5}  # square metres, metres, points: what rounding alone may leave of an overlay


def control_layers(layers):
    tables = {role: layers[role.replace("-", "_")] for role in FIELDS}
    tables["territory"] = tables["territory"][tables["territory"].XZJB == "县"]
    return {role: t.assign(ID=t[FIELDS[role][0]]).set_index("ID") for role, t in tables.items()}


def repaired(projects):
    """Invalid projects repaired by GEOS's make-valid, method linework: every area a ring encloses an odd number of times."""
    table = projects.set_index("XMBH")
    return {i: g if g.is_valid else shapely.make_valid(g) for i, g in table.geometry.items()}


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


class Expected:
    def __init__(self, layers, projects):
        self.layers, self.projects = control_layers(layers), projects
        self.centre_line = layers["centre_line"].assign(ID=layers["centre_line"].AXBM).set_index("ID")
        self.all_towns = layers["territory"]
        self.footprints = repaired(projects)
        self.cover = {role: unary_union(list(t.geometry)) for role, t in self.layers.items()}
        self.size = {role: {i: measure(g, dimension(g)) for i, g in t.geometry.items()} for role, t in self.layers.items()}
        self.common = {}  # (project, role) -> [(feature, geometry, dim, value)]

    def overlaps(self, folder):
        rows, slivers = [], []
        for i, g in self.footprints.items():
            whole = measure(g, dimension(g))
            for role, table in self.layers.items():
                found = self.common.setdefault((i, role), [])
                for feature, control in table.geometry.items():
                    if not shapely.intersects(g, control):
                        continue
                    common, dim = overlap(g, control)
                    value = measure(common, dim)
                    if value <= NOTHING[dim]:
                        rows.append([i, role, feature, "touch", "0", "0", "0"])
                        continue
                    found.append((feature, common, dim, value))
                    of_project = value / whole if dim == dimension(g) else None
                    of_feature = value / self.size[role][feature] if dim == dimension(control) else None
                    rows.append([i, role, feature, kind_of(g, control, dim), text(value), *("" if v is None else f"{v:.12f}" for v in (of_project, of_feature))])
                    slivers += self._slivers(i, role, feature, common, dim)
        write_csv(folder / "overlaps.csv", ["project", "role", "feature", "kind", "value", "share_of_project", "share_of_feature"], rows)
        write_csv(folder / "slivers.csv", ["project", "role", "feature", "area_m2", "perimeter_m", "area_over_perimeter_m", "reason", "parts_of_this_overlap", "whole_overlap_area_m2"], slivers)

    def _slivers(self, i, role, feature, common, dim):
        if dim != 2:
            return []
        rows, members = [], parts_of(common, 2)
        for part in members:
            a, p = ellipsoid.area(part), ellipsoid.length(unary_union(part.boundary))
            reason = "area" if a < SLIVER_SQUARE_METRES else "thin" if a / p < SLIVER_METRES else ""
            if reason:
                rows.append([i, role, feature, text(a), text(p), text(a / p), reason, len(members), text(ellipsoid.area(common))])
        return sorted(rows)

    def unions(self, folder):
        rows, classes = [], []
        for i, g in self.footprints.items():
            unit = {2: "m2", 1: "m", 0: "points"}[dimension(g)]
            seen = {}
            for role in self.layers:
                found = [f for f in self.common[i, role] if role in AREAL or f[2] == 1]
                if not found:
                    continue
                total = sum(f[3] for f in found)
                union = unary_union([f[1] for f in found])
                once = measure(union, found[0][2])
                rows.append([i, role, unit if role in AREAL else "m", text(total), text(once), text(max(total - once, 0) if total - once > 1e-6 else 0)])
                if role in AREAL:
                    seen[role] = (total, union)
                for which, field in zip(("class", "zone"), FIELDS[role][1:]):
                    if field is None or role not in AREAL:
                        continue
                    groups = {}
                    for feature, common, dim, value in found:
                        groups.setdefault(str(self.layers[role][field][feature]), []).append((common, value, dim))
                    for name, members in sorted(groups.items()):
                        classes.append([i, role, which, name, unit, text(sum(m[1] for m in members)), text(measure(unary_union([m[0] for m in members]), members[0][2]))])
            for label, wanted in (("*redline+protected", ["redline", "protected"]), ("*all", AREAL)):
                some = [seen[r] for r in wanted if r in seen]
                if some:
                    total, once = sum(s[0] for s in some), measure(unary_union([s[1] for s in some]), dimension(g))
                    rows.append([i, label, unit, text(total), text(once), text(total - once if total - once > 1e-6 else 0)])
        write_csv(folder / "unions.csv", ["project", "role", "unit", "sum_of_features", "union", "counted_more_than_once"], rows)
        write_csv(folder / "classes.csv", ["project", "role", "by", "value", "unit", "sum_of_features", "union"], classes)

    def matrix(self, folder):
        rows = []
        for i, g in self.footprints.items():
            dim = dimension(g)
            mine = {r: unary_union([f[1] for f in self.common[i, r]]) for r in AREAL if self.common[i, r]}
            for a, b in itertools.combinations(mine, 2):
                both, d = overlap(mine[a], mine[b]) if dim == 2 else (mine[a].intersection(mine[b]), dim)
                value = measure(both, dim)
                if value > NOTHING[dim]:
                    rows.append([i, a, b, {2: "m2", 1: "m", 0: "points"}[dim], text(value)])
        write_csv(folder / "matrix.csv", ["project", "role_a", "role_b", "unit", "overlap"], rows)

    def relations(self, folder):
        rows = [[i, role, relation(g, self.cover[role])] for i, g in self.footprints.items() for role in self.layers]
        write_csv(folder / "relations.csv", ["project", "role", "relation"], rows)

    def distances(self, folder):
        banks = self.layers["shoreline"]
        chosen = {("shoreline", "main-stem"): banks[banks.HLDJ == "干流"],
                  ("shoreline", "important-tributary"): banks[(banks.HLDJ == "支流") & (banks.basin_km2 >= 10000)],
                  ("shoreline", "other-tributary"): banks[(banks.HLDJ == "支流") & (banks.basin_km2 < 10000)],
                  ("shoreline", "unknown-basin"): banks[banks.basin_km2.isna()],
                  ("shoreline-centre-line", "all"): self.centre_line}
        tables = {(role, "all"): t for role, t in self.layers.items()} | chosen
        self.metres, rows = {}, []
        for i, g in self.footprints.items():
            for (role, which), table in tables.items():
                feature, d, p, q = ellipsoid.nearest(g, table)
                self.metres[i, role, which] = d
                rows.append([i, role, which, feature, f"{d:.5f}", *degrees(p), *degrees(q)])
        write_csv(folder / "distances.csv", ["project", "role", "of", "nearest_feature", "metres", "project_lon", "project_lat", "feature_lon", "feature_lat"], rows)

    def areas(self, folder):
        rows = []
        for (i, g), original in zip(self.footprints.items(), self.projects.geometry):
            plane = project(g, "EPSG:4524")
            if dimension(g) == 2:
                before = abs(ellipsoid.ring_area(np.asarray(original.exterior.coords))) if not original.is_valid else ellipsoid.area(original)
                rows.append([i, "area_m2", text(ellipsoid.area(g)), text(plane.area), text(ellipsoid.geodesic_area(g)), text(before), "no" if original.is_valid else "repaired"])
            elif dimension(g) == 1:
                rows.append([i, "length_m", text(ellipsoid.length(g)), text(plane.length), text(ellipsoid.GEOD.geometry_length(g)), text(ellipsoid.length(original)), "no"])
        write_csv(folder / "areas.csv", ["project", "kind", "ellipsoid", "planar_in_EPSG_4524", "geodesic_edges", "before_repair", "repaired"], rows)

    def territory(self, folder):
        rows = []
        for _, town in self.all_towns.iterrows():
            whole = ellipsoid.area(town.geometry)
            inside = [shapely.intersection(town.geometry, g) for g in self.layers["protected"].geometry]
            total, once = sum(measure(p, 2) for p in inside), measure(unary_union(inside), 2)
            rows.append([town.XZQDM, town.XZQMC, text(whole), text(total), text(once), f"{total / whole:.12f}", f"{once / whole:.12f}", "yes" if once / whole >= 0.154 else "no"])
        write_csv(folder / "territory.csv", ["unit", "name", "area_m2", "protected_sum_m2", "protected_union_m2", "share_of_sum", "share", "reaches_15.4_percent"], rows)

    def write(self, folder):
        folder.mkdir(parents=True, exist_ok=True)
        self.overlaps(folder)
        self.unions(folder)
        self.matrix(folder)
        self.relations(folder)
        self.areas(folder)
        self.territory(folder)
        self.distances(folder)
