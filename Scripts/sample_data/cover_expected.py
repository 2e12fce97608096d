"""Expected numbers of land cover in zones: counted in numpy over shares of cells (cover_cells.py)."""

import math

import numpy as np
from scipy.ndimage import label

import ellipsoid
from cover_cells import cell_areas, centres, shares
from landcover import NO_CLOSURE, NOTHING, UNKNOWN, WATER
from overlay import text, write_csv

CONFUSION = [[188, 12], [21, 279]]  # units mapped as covered, as other; in truth covered, other
OTHER, COUNTED, SMALL, BELOW, WITHOUT, OUTSIDE, NONE = 0, 1, 2, 3, 4, 5, 255
EIGHT, FOUR = np.ones((3, 3)), None

RUNS = {  # what counts, what counts inside the mask, reaches the closure, smallest patch m2, neighbours, denominator
    "cn": ([2], [3], lambda c: c >= 20, 667, EIGHT, "territory"),
    "cn-classes": ([2], [], None, 667, EIGHT, "territory"),
    "cn-centres": ([2], [], None, 667, EIGHT, "territory"),
    "cn-patches-8": ([2], [], None, 5000, EIGHT, "territory"),
    "cn-patches-4": ([2], [], None, 5000, FOUR, "territory"),
    "fao": ([2], [], lambda c: c > 10, 5000, EIGHT, "land"),
    "cn-10m": ([2], [], None, 667, EIGHT, "territory"),
    "built-up-green": ([2, 3, 4], [], None, 0, EIGHT, "built-up-area"),
}
SHORT = {"cn-10m": [2025], "built-up-green": [2025]}  # runs of one year
CHANGES = ["cn", "cn-classes"]


def verdicts(classes, closure, mask, run, areas):
    """Why each cell counts or does not; and patches kept and dropped, with their areas, of the whole raster."""
    codes, masked, reaches, smallest, neighbours, _ = RUNS[run]
    result = np.full(classes.shape, OTHER, np.uint8)
    result[classes == NOTHING] = NONE
    counted = np.isin(classes, codes)
    if reaches:
        result[counted & (closure == NO_CLOSURE)] = WITHOUT
        result[counted & (closure != NO_CLOSURE) & ~reaches(closure)] = BELOW
        counted &= (closure != NO_CLOSURE) & reaches(closure)
    if masked:  # shrub is no tree stand: no closure is asked of it
        counted |= np.isin(classes, masked) & mask
        result[np.isin(classes, masked) & ~mask] = OUTSIDE
    patches, count = label(counted, neighbours)
    size = np.bincount(patches.ravel(), areas.ravel(), count + 1)
    large = size >= smallest
    large[0] = False
    result[counted & large[patches]] = COUNTED
    result[counted & ~large[patches]] = SMALL
    kept = int(large.sum())
    return result, [kept, size[large].sum(), count - kept, size[1:][~large[1:]].sum()]


class Zone:
    """Sums over the cells of one zone."""

    def __init__(self, territory, cells, share, areas, whole, exact=None):
        self.territory, self.cells = territory, cells
        self.weights = share * areas.ravel()[cells]
        # What lies beyond the raster does not depend on which cells count.
        exact_cells, exact_share = exact or (cells, share)
        inside = math.fsum(exact_share * areas.ravel()[exact_cells])
        self.outside = 0.0 if whole else max(territory - inside, 0.0)

    def sum(self, condition):
        """Square metres where a raster of truth values holds."""
        return math.fsum(self.weights[condition.ravel()[self.cells]])


class Expected:
    def __init__(self, rasters, towns, county, mask, built_up):
        self.rasters, self.mask = rasters, mask
        self.year_grid = rasters["landcover-2020"][0]
        self.town_grid = rasters["landcover-10m"][0]
        self.areas = {g: cell_areas(g) for g in (self.year_grid, self.town_grid)}
        in_mask = np.zeros(rasters["landcover-2020"][1].shape, bool)
        for shape in mask.geometry:
            in_mask |= self.year_grid.inside(shape)
        self.zones = {
            "towns": self._zones([*zip(towns.code, towns.geometry), ("own", county.geometry[0])], self.year_grid),
            "centres": self._zones([*zip(towns.code, towns.geometry)], self.year_grid, centres),
            "town": self._zones([(towns.code[0], towns.geometry[0])], self.town_grid),
            "built": self._zones([*zip(built_up.code, built_up.geometry)], self.year_grid),
        }
        self.verdicts, self.patches = {}, {}
        for run in RUNS:
            for year in SHORT.get(run, [2020, 2025]):
                classes = self.classes(run, year)
                closure = rasters[f"closure-{year}"][1]
                areas = self.areas[self.grid(run)]
                found = verdicts(classes, closure, in_mask, run, areas)
                self.verdicts[run, year], self.patches[run, year] = found

    def grid(self, run):
        return self.town_grid if run == "cn-10m" else self.year_grid

    def classes(self, run, year):
        return self.rasters["landcover-10m" if run == "cn-10m" else f"landcover-{year}"][1]

    def run_zones(self, run):
        return self.zones[{"cn-10m": "town", "cn-centres": "centres", "built-up-green": "built"}.get(run, "towns")]

    def _zones(self, shapes, grid, share_of=shares):
        west, south, east, north = grid.edges()
        result = {}
        exact = list(shares([s for _, s in shapes], grid))
        counted = exact if share_of is shares else share_of([s for _, s in shapes], grid)
        for (code, shape), (cells, share), of_cells in zip(shapes, counted, exact):
            bounds = shape.bounds
            whole = grid.crs != "EPSG:4490" or (
                bounds[0] > west and bounds[1] > south and bounds[2] < east and bounds[3] < north
            )
            result[code] = Zone(ellipsoid.area(shape), cells, share, self.areas[grid], whole, of_cells)
        return result

    def figures(self, run, year, zone):
        """Areas of one zone in one year."""
        classes, verdict = self.classes(run, year), self.verdicts[run, year]
        present = classes != NOTHING
        return dict(
            territory=zone.territory,
            inside=math.fsum(zone.weights),
            outside=zone.outside,
            covered=zone.sum(verdict == COUNTED),
            valid=zone.sum(present & (classes != UNKNOWN)),
            water=zone.sum(classes == WATER),
            no_data=zone.sum(~present),
            unknown=zone.sum(classes == UNKNOWN),
            small_patches=zone.sum(verdict == SMALL),
            below_closure=zone.sum(verdict == BELOW),
            without_closure=zone.sum(verdict == WITHOUT),
            outside_mask=zone.sum(verdict == OUTSIDE),
        )

    @staticmethod
    def whole(parts):
        """The sum over zones that are not the county's own boundary."""
        return {key: math.fsum(p[key] for p in parts) for key in parts[0]}

    def zone_rows(self):
        self.found = {}
        for run, year in self.verdicts:
            parts = {code: self.figures(run, year, zone) for code, zone in self.run_zones(run).items()}
            parts["all"] = self.whole([p for code, p in parts.items() if code != "own"])
            for code, part in parts.items():
                self.found[run, year, code] = part
                bases = [part["territory"], part["territory"] - part["water"], part["valid"]]
                rates = [f"{100 * part['covered'] / b:.10f}" for b in bases]
                yield [run, year, code, *map(text, part.values()), *rates]

    def class_rows(self):
        """Areas by class, and what of them counts; only for runs whose rasters or zones differ."""
        for run in ("cn", "cn-centres", "cn-10m", "built-up-green"):
            for year in SHORT.get(run, [2020, 2025]):
                classes, counts = self.classes(run, year), self.verdicts[run, year] == COUNTED
                for code, zone in self.run_zones(run).items():
                    for value in np.unique(classes.ravel()[zone.cells]):
                        here = classes == value
                        if value != NOTHING:
                            yield [run, year, code, value, text(zone.sum(here)), text(zone.sum(here & counts))]

    def change_rows(self):
        """Of cells with a class of the legend in both years."""
        for run in CHANGES:
            before, after = (np.isin(self.classes(run, y), [NOTHING, UNKNOWN], invert=True) for y in (2020, 2025))
            known = before & after
            was, now = (known & (self.verdicts[run, y] == COUNTED) for y in (2020, 2025))
            parts = {}
            for code, zone in self.run_zones(run).items():
                if code != "own":
                    parts[code] = [zone.sum(known), zone.sum(now & ~was), zone.sum(was & ~now), zone.sum(was & now)]
            parts["all"] = [math.fsum(p[i] for p in parts.values()) for i in range(4)]
            for code, (compared, gain, loss, kept) in parts.items():
                rates = [100 * f["covered"] / f["territory"] for f in (self.found[run, y, code] for y in (2020, 2025))]
                row = [text(v) for v in (compared, gain, loss, kept, gain - loss)]
                yield [run, code, *row, f"{rates[1] - rates[0]:.10f}"]

    def matrix_rows(self):
        before, after = self.classes("cn", 2020), self.classes("cn", 2025)
        known = [v for v in np.unique(before) if v not in (NOTHING, UNKNOWN)]
        for code, zone in self.run_zones("cn").items():
            for a in known:
                for b in known:
                    area = zone.sum((before == a) & (after == b))
                    if area > 0 and code != "own":
                        yield [code, a, b, text(area)]

    def patch_rows(self):
        for (run, year), (kept, kept_area, dropped, dropped_area) in self.patches.items():
            yield [run, year, kept, text(kept_area), dropped, text(dropped_area)]

    def adjusted_rows(self):
        """Olofsson et al. 2014, equations 1 to 11, with areas as strata."""
        for year in (2020, 2025):
            whole = self.found["cn", year, "all"]
            mapped = np.array([whole["covered"], whole["valid"] - whole["covered"]])
            count = np.array(CONFUSION, float)
            units = count.sum(axis=1)
            weight, share = mapped / mapped.sum(), count / units[:, None]
            scatter = share * (1 - share) / (units - 1)[:, None]
            truth = weight @ share  # share of each class in the area
            error = np.sqrt(weight**2 @ scatter)
            overall = float(weight @ np.diag(share))
            overall_error = math.sqrt(float(weight**2 @ np.diag(scatter)))
            for j, name in enumerate(("covered", "other")):
                users, producers = share[j, j], weight[j] * share[j, j] / truth[j]
                rest = sum(weight[i] ** 2 * scatter[i, j] for i in range(2) if i != j)
                spread = weight[j] ** 2 * (1 - producers) ** 2 * scatter[j, j] + producers**2 * rest
                areas = [mapped[j], truth[j] * mapped.sum(), error[j] * mapped.sum(), 1.96 * error[j] * mapped.sum()]
                accuracies = [users, math.sqrt(scatter[j, j]), producers, math.sqrt(spread) / truth[j]]
                accuracies += [overall, overall_error]
                yield [year, name, *map(text, areas), *(f"{v:.12f}" for v in accuracies)]

    def write(self, folder):
        areas = ["territory", "inside", "outside", "covered", "valid", "water", "no_data", "unknown"]
        areas += ["small_patches", "below_closure", "without_closure", "outside_mask"]
        rates = ["percent_of_territory", "percent_of_land", "percent_of_valid_cells"]
        tables = [
            ("zones", ["run", "year", "zone", *(f"{a}_m2" for a in areas), *rates], self.zone_rows()),
            ("classes", ["run", "year", "zone", "code", "area_m2", "counted_m2"], self.class_rows()),
            (
                "changes",
                ["run", "zone", "compared_m2", "gain_m2", "loss_m2", "kept_m2", "net_m2", "percentage_points"],
                self.change_rows(),
            ),
            ("matrix", ["zone", "from", "to", "area_m2"], self.matrix_rows()),
            ("patches", ["run", "year", "kept", "kept_m2", "dropped", "dropped_m2"], self.patch_rows()),
            (
                "adjusted",
                ["year", "class", "mapped_m2", "adjusted_m2", "standard_error_m2", "half_width_95_m2", "users"]
                + ["users_error", "producers", "producers_error", "overall", "overall_error"],
                self.adjusted_rows(),
            ),
        ]
        for name, head, rows in tables:
            write_csv(folder / f"coverage-{name}.csv", head, rows)
