"""Expected numbers: overlays by GEOS through shapely in longitude and latitude, measured by ellipsoid.py."""

import itertools

import numpy as np
import shapely
from shapely import unary_union

import ellipsoid
from extras import project
from overlay import (
    AREAL,
    FIELDS,
    NOTHING,
    SLIVER_METRES,
    SLIVER_SQUARE_METRES,
    control_layers,
    degrees,
    dimension,
    kind_of,
    measure,
    overlap,
    parts_of,
    relation,
    repaired,
    text,
    write_csv,
)


class Expected:
    def __init__(self, layers, projects):
        self.layers, self.projects = control_layers(layers), projects
        self.centre_line = layers["centre_line"].assign(ID=layers["centre_line"].AXBM).set_index("ID")
        self.all_towns = layers["territory"]
        self.footprints = repaired(projects)
        self.cover = {role: unary_union(list(t.geometry)) for role, t in self.layers.items()}
        self.size = {
            role: {i: measure(g, dimension(g)) for i, g in t.geometry.items()} for role, t in self.layers.items()
        }
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
                    if value <= NOTHING[dim] and dimension(g) == 1 and role in AREAL:
                        # The border that several features share lies inside of all of them together: in each.
                        met = unary_union([c for c in table.geometry if shapely.intersects(g, c)])
                        run = unary_union(parts_of(shapely.intersection(g, control), 1))
                        common = run.difference(met.boundary)
                        value = measure(common, dim)
                    if value <= NOTHING[dim]:
                        rows.append([i, role, feature, "touch", "0", "0", "0"])
                        continue
                    found.append((feature, common, dim, value))
                    of_project = value / whole if dim == dimension(g) else None
                    of_feature = value / self.size[role][feature] if dim == dimension(control) else None
                    rows.append(
                        [
                            i,
                            role,
                            feature,
                            kind_of(g, control, dim),
                            text(value),
                            *("" if v is None else f"{v:.12f}" for v in (of_project, of_feature)),
                        ]
                    )
                    slivers += self._slivers(i, role, feature, common, dim)
        write_csv(
            folder / "overlaps.csv",
            ["project", "role", "feature", "kind", "value", "share_of_project", "share_of_feature"],
            rows,
        )
        write_csv(
            folder / "slivers.csv",
            [
                "project",
                "role",
                "feature",
                "area_m2",
                "perimeter_m",
                "area_over_perimeter_m",
                "reason",
                "parts_of_this_overlap",
                "whole_overlap_area_m2",
            ],
            slivers,
        )

    def _slivers(self, i, role, feature, common, dim):
        if dim != 2:
            return []
        rows, members = [], parts_of(common, 2)
        for part in members:
            a, p = ellipsoid.area(part), ellipsoid.length(unary_union(part.boundary))
            reason = "area" if a < SLIVER_SQUARE_METRES else "thin" if a / p < SLIVER_METRES else ""
            if reason:
                rows.append(
                    [
                        i,
                        role,
                        feature,
                        text(a),
                        text(p),
                        text(a / p),
                        reason,
                        len(members),
                        text(ellipsoid.area(common)),
                    ]
                )
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
                if dimension(g) == 1 and role in AREAL:
                    areas = [self.layers[role].geometry[f[0]] for f in found if f[3] > NOTHING[1]]
                    union = overlap(g, unary_union(areas))[0]
                once = measure(union, found[0][2])
                rows.append(
                    [
                        i,
                        role,
                        unit if role in AREAL else "m",
                        text(total),
                        text(once),
                        text(max(total - once, 0) if total - once > 1e-6 else 0),
                    ]
                )
                if role in AREAL:
                    seen[role] = (total, union)
                for which, field in zip(("class", "zone"), FIELDS[role][1:]):
                    if field is None or role not in AREAL:
                        continue
                    groups = {}
                    for feature, common, dim, value in found:
                        groups.setdefault(str(self.layers[role][field][feature]), []).append((common, value, dim))
                    for name, members in sorted(groups.items()):
                        classes.append(
                            [
                                i,
                                role,
                                which,
                                name,
                                unit,
                                text(sum(m[1] for m in members)),
                                text(measure(unary_union([m[0] for m in members]), members[0][2])),
                            ]
                        )
            for label, wanted in (("*redline+protected", ["redline", "protected"]), ("*all", AREAL)):
                some = [seen[r] for r in wanted if r in seen]
                if some:
                    total = sum(s[0] for s in some)
                    if dimension(g) == 1:
                        # Two cuts of one line end at rounded places and would be counted twice: the areas are united.
                        cover = unary_union([self.cover[r] for r in wanted if r in seen])
                        once = measure(overlap(g, cover)[0], 1)
                    else:
                        once = measure(unary_union([s[1] for s in some]), dimension(g))
                    rows.append(
                        [i, label, unit, text(total), text(once), text(total - once if total - once > 1e-6 else 0)]
                    )
        write_csv(
            folder / "unions.csv",
            ["project", "role", "unit", "sum_of_features", "union", "counted_more_than_once"],
            rows,
        )
        write_csv(
            folder / "classes.csv", ["project", "role", "by", "value", "unit", "sum_of_features", "union"], classes
        )

    def matrix(self, folder):
        rows = []
        for i, g in self.footprints.items():
            dim = dimension(g)
            mine = {r: unary_union([f[1] for f in self.common[i, r]]) for r in AREAL if self.common[i, r]}
            for a, b in itertools.combinations(mine, 2):
                if dim == 2:
                    both = overlap(mine[a], mine[b])[0]
                elif dim == 1:
                    # Two cuts of one line end at rounded places, so that they would not overlay: the areas are
                    # intersected first.
                    common = unary_union(parts_of(shapely.intersection(self.cover[a], self.cover[b]), 2))
                    both = overlap(g, common)[0]
                else:
                    both = mine[a].intersection(mine[b])
                value = measure(both, dim)
                if value > NOTHING[dim]:
                    rows.append([i, a, b, {2: "m2", 1: "m", 0: "points"}[dim], text(value)])
        write_csv(folder / "matrix.csv", ["project", "role_a", "role_b", "unit", "overlap"], rows)

    def relations(self, folder):
        rows = [[i, role, relation(g, self.cover[role])] for i, g in self.footprints.items() for role in self.layers]
        write_csv(folder / "relations.csv", ["project", "role", "relation"], rows)

    def distances(self, folder):
        banks = self.layers["shoreline"]
        chosen = {
            ("shoreline", "main-stem"): banks[banks.HLDJ == "干流"],
            ("shoreline", "important-tributary"): banks[(banks.HLDJ == "支流") & (banks.basin_km2 >= 10000)],
            ("shoreline", "other-tributary"): banks[(banks.HLDJ == "支流") & (banks.basin_km2 < 10000)],
            ("shoreline", "unknown-basin"): banks[banks.basin_km2.isna()],
            ("shoreline-centre-line", "all"): self.centre_line,
        }
        tables = {(role, "all"): t for role, t in self.layers.items()} | chosen
        self.metres, rows = {}, []
        for i, g in self.footprints.items():
            for (role, which), table in tables.items():
                feature, d, p, q = ellipsoid.nearest(g, table)
                self.metres[i, role, which] = d
                rows.append([i, role, which, feature, f"{d:.5f}", *degrees(p), *degrees(q)])
        write_csv(
            folder / "distances.csv",
            [
                "project",
                "role",
                "of",
                "nearest_feature",
                "metres",
                "project_lon",
                "project_lat",
                "feature_lon",
                "feature_lat",
            ],
            rows,
        )

    def areas(self, folder):
        rows = []
        for (i, g), original in zip(self.footprints.items(), self.projects.geometry):
            plane = project(g, "EPSG:4524")
            if dimension(g) == 2:
                before = (
                    abs(ellipsoid.ring_area(np.asarray(original.exterior.coords)))
                    if not original.is_valid
                    else ellipsoid.area(original)
                )
                rows.append(
                    [
                        i,
                        "area_m2",
                        text(ellipsoid.area(g)),
                        text(plane.area),
                        text(ellipsoid.geodesic_area(g)),
                        text(before),
                        "no" if original.is_valid else "repaired",
                    ]
                )
            elif dimension(g) == 1:
                rows.append(
                    [
                        i,
                        "length_m",
                        text(ellipsoid.length(g)),
                        text(plane.length),
                        text(ellipsoid.GEOD.geometry_length(g)),
                        text(ellipsoid.length(original)),
                        "no",
                    ]
                )
        write_csv(
            folder / "areas.csv",
            ["project", "kind", "ellipsoid", "planar_in_EPSG_4524", "geodesic_edges", "before_repair", "repaired"],
            rows,
        )

    def territory(self, folder):
        rows = []
        for _, town in self.all_towns.iterrows():
            whole = ellipsoid.area(town.geometry)
            inside = [shapely.intersection(town.geometry, g) for g in self.layers["protected"].geometry]
            total, once = sum(measure(p, 2) for p in inside), measure(unary_union(inside), 2)
            rows.append(
                [
                    town.XZQDM,
                    town.XZQMC,
                    text(whole),
                    text(total),
                    text(once),
                    f"{total / whole:.12f}",
                    f"{once / whole:.12f}",
                    "yes" if once / whole >= 0.154 else "no",
                ]
            )
        write_csv(
            folder / "territory.csv",
            [
                "unit",
                "name",
                "area_m2",
                "protected_sum_m2",
                "protected_union_m2",
                "share_of_sum",
                "share",
                "reaches_15.4_percent",
            ],
            rows,
        )

    def write(self, folder):
        folder.mkdir(parents=True, exist_ok=True)
        self.overlaps(folder)
        self.unions(folder)
        self.matrix(folder)
        self.relations(folder)
        self.areas(folder)
        self.territory(folder)
        self.distances(folder)
