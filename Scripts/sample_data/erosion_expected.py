"""Expected numbers of soil erosion, in numpy from the equations, over shares of cells on the ellipsoid.

Choices, the same for both years unless said:

R      one number for the county: the mean of the four gauges, each the mean of its complete years (erosion_rain.py).
K      EPIC from sand, silt, clay and organic carbon in percent, with the correction for China, in SI units.
slope  Horn 1981 on dem.tif as it is (not filled), every row by its own width and height; a neighbour without data has the
       middle cell's height.
S      10.8 sin + 0.03 below 5 degrees, 16.8 sin - 0.5 below 10, else 21.9 sin - 0.96; slopes above 30 degrees count as 30.
L      run `fixed`: every slope is 30 m long, (30 / 22.13)^m. Run `dem`: Foster's segment between the lengths at the upper
       and lower edge of the cell along D8 paths (slopes.py), beyond 100 m that of a segment as long that ends at 100 m.
       m is 0.2 up to 1 degree, 0.3 up to 3, 0.4 up to 5, else 0.5.
cover  (NDVI - 0.05) / (0.86 - 0.05), cut to 0..1: one value for all classes and half months, so that B is SLR.
B      class 2 tree (ground cover from ground-cover.tif), 3 shrub, 4 grass; 5 and 9 water 0, 7 bare soil 1, 8 town 0.01;
       cut to 0..1. Not used on crop land.
E      practices.tif: 0 none 1, 1 earth bank 0.084, 2 stone bank 0.121, 3 sloping terrace 0.414, 7 fish-scale pits 0.249.
       The file is of 2020 and used for both years, on every class.
T      crop land 0.353. Not used elsewhere.
A      R K L S E (T on crop land, else B), t/(ha a); the modulus is 100 A, t/(km2 a). No modulus where K, the slope, the land
       cover or a factor that the class needs has no data, nor where the land cover has a code that no legend has.
Intensity by modulus: below 500 slight (not eroded), 2 500, 5 000, 8 000, 15 000; a limit belongs to the class above it.
Rate   (territory - eroded) / territory, percent. What has no modulus is not eroded, and its area is given.
"""

import math

import numpy as np

import ground
import relief
import slopes
from landcover import BARE, BUILT, CROP, FOREST, GRASS, NOTHING, SHRUB, UNKNOWN, WATER, WETLAND
from overlay import text, write_csv

LIMITS = [500, 2500, 5000, 8000, 15000]
FIXED_LENGTH, LONGEST, STEEPEST = 30.0, 100.0, 30.0
BARE_NDVI, FULL_NDVI = 0.05, 0.86
T_CROP = 0.353
E_OF = {0: 1.0, 1: 0.084, 2: 0.121, 3: 0.414, 7: 0.249}
B_OF = {WATER: 0.0, WETLAND: 0.0, BARE: 1.0, BUILT: 0.01}
YEARS, RUNS = (2020, 2025), ("fixed", "dem")


def erodibility(sand, silt, clay, carbon):
    """K, t ha h/(ha MJ mm); shares in percent."""
    rest = 1 - sand / 100
    epic = 0.2 + 0.3 * np.exp(-0.0256 * sand * (1 - silt / 100))
    epic = epic * (silt / (clay + silt)) ** 0.3
    epic = epic * (1 - 0.25 * carbon / (carbon + np.exp(3.72 - 2.95 * carbon)))
    epic = epic * (1 - 0.7 * rest / (rest + np.exp(-5.51 + 22.9 * rest)))
    return (-0.01383 + 0.51575 * epic) * 0.1317


def steepness(slope):
    sine = np.sin(np.radians(np.minimum(slope, STEEPEST)))
    return np.select([slope < 5, slope < 10], [10.8 * sine + 0.03, 16.8 * sine - 0.5], 21.9 * sine - 0.96)


def exponent(slope):
    return np.select([slope <= 1, slope <= 3, slope <= 5], [0.2, 0.3, 0.4], 0.5)


def segment(above, below, m):
    """L of a cell; one that reaches beyond the longest slope that counts is as long, but ends there."""
    start = np.where(below > LONGEST, np.maximum(0, LONGEST - (below - above)), above)
    end = np.minimum(below, LONGEST)
    return (end ** (m + 1) - start ** (m + 1)) / ((end - start) * 22.13**m)


def biological(classes, cover, litter):
    """B; NaN on crop land and where the class has none."""
    shrub = 1 / (1.17647 + 0.86242 * 1.05905 ** (100 * cover))
    grass = 1 / (1.25 + 0.78845 * 1.05968 ** (100 * cover))
    tree = 0.44468 * np.exp(-3.20096 * litter) - 0.04099 * np.exp(cover - cover * litter) + 0.025
    b = np.select([classes == FOREST, classes == SHRUB, classes == GRASS], [tree, shrub, grass], np.nan)
    b = np.clip(b, 0, 1)
    for code, value in B_OF.items():
        b[classes == code] = value
    return b


def check():
    """Against published vectors."""
    near = lambda a, b: abs(float(a) - b) < 6 * 10.0 ** -(len(str(b).split(".")[1]) + 1)  # noqa: E731
    assert near(erodibility(20.0, 60.0, 20.0, 1.2), 0.02241)
    for slope, s in ((1, 0.2185), (5, 0.9642), (9.9, 2.3884), (10, 2.8429), (25, 8.2953)):
        assert near(steepness(np.float64(slope)), s), slope
    one = np.array([SHRUB, SHRUB, GRASS, GRASS, FOREST, FOREST])
    b = biological(one, np.array([0, 0.6, 0, 0.3, 0.6, 0.6]), np.array([0, 0, 0, 0, 0.3, 0.6]))
    assert np.allclose(b, [0.49046, 0.03554, 0.49057, 0.17429, 0.13283, 0.03805], atol=6e-6), b
    assert near(segment(np.float64(0), np.float64(30), 0.5), 1.1643)


class Erosion:
    """`zones`: code -> Zone of cover_expected, "own" the county's own boundary."""

    def __init__(self, files, covers, grid, zones, erosivity):
        check()
        self.zones, self.erosivity = zones, erosivity
        z = np.where(files["dem"] == relief.VOID, np.nan, files["dem"] * relief.SCALE)
        self.slope = slopes.slope_degrees(z, grid)
        m = exponent(self.slope)
        soil = {n: files[f"soil-{n}"].astype(float) for n in ("sand", "silt", "clay", "carbon")}
        k = erodibility(*np.where(files["soil-sand"] == ground.NO_SHARE, np.nan, list(soil.values())))
        above, below = slopes.slope_length(z, self.slope, grid)
        s = np.where(np.isnan(self.slope), np.nan, steepness(self.slope))
        self.constant = {
            "k": k,
            "s": s,
            "l-fixed": np.where(np.isnan(self.slope), np.nan, (FIXED_LENGTH / 22.13) ** m),
            "l-dem": np.where(np.isnan(self.slope), np.nan, segment(above, below, m)),
            "e": np.select([files["practices"] == c for c in E_OF], list(E_OF.values()), np.nan),
            "slope-degrees": self.slope,
        }
        litter = files["ground-cover"] / 100
        self.yearly, self.modulus, self.intensity = {}, {}, {}
        for year in YEARS:
            classes, raw = covers[f"landcover-{year}"][1], files[f"ndvi-{year}"]
            ndvi = np.where(raw == ground.NDVI_VOID, np.nan, raw * ground.NDVI_SCALE)
            cover = np.clip((ndvi - BARE_NDVI) / (FULL_NDVI - BARE_NDVI), 0, 1)
            b = biological(classes, cover, litter)
            crop = classes == CROP
            self.yearly[year] = {"fvc": cover, "b": b, "t": np.where(crop, T_CROP, np.nan)}
            biology = np.where(crop, T_CROP, b)
            known = ~np.isin(classes, [NOTHING, UNKNOWN])
            for run in RUNS:
                loss = erosivity * k * self.constant[f"l-{run}"] * s * self.constant["e"] * biology
                modulus = np.where(known, 100 * loss, np.nan)
                self.modulus[run, year] = modulus
                index = np.digitize(np.nan_to_num(modulus), LIMITS) + 1
                self.intensity[run, year] = np.where(np.isnan(modulus), 0, index)

    def mean(self, values, zones):
        """(mean, square metres with a value)"""
        top, area = [], []
        for zone in zones:
            v = values.ravel()[zone.cells]
            there = ~np.isnan(v)
            top += (zone.weights[there] * v[there]).tolist()
            area += zone.weights[there].tolist()
        area = math.fsum(area)
        return math.fsum(top) / area, area

    def places(self):
        """(code, zones): each zone, and "all" for those that are not the county's own boundary."""
        towns = [z for code, z in self.zones.items() if code != "own"]
        return [(code, [zone]) for code, zone in self.zones.items()] + [("all", towns)]

    def factor_rows(self):
        for code, zones in self.places():
            for year, values in [("", self.constant), *self.yearly.items()]:
                for name, value in values.items():
                    mean, area = self.mean(value, zones)
                    yield [code, year, name, f"{mean:.12f}", text(area)]

    @staticmethod
    def sum(zones, condition):
        return math.fsum(zone.sum(condition) for zone in zones)

    def zone_rows(self):
        for run in RUNS:
            for year in YEARS:
                intensity, modulus = self.intensity[run, year], self.modulus[run, year]
                for code, zones in self.places():
                    territory = math.fsum(z.territory for z in zones)
                    outside = math.fsum(z.outside for z in zones)
                    areas = [self.sum(zones, intensity == i) for i in range(7)]
                    assessed, eroded = math.fsum(areas[1:]), math.fsum(areas[2:])
                    mean, _ = self.mean(modulus, zones)
                    rates = [100 * (1 - eroded / base) for base in (territory, assessed)]
                    yield (
                        [run, year, code, *map(text, [territory, outside, assessed, areas[0], *areas[1:], eroded])]
                        + [f"{r:.10f}" for r in rates]
                        + [text(mean), text(mean * assessed / 1e6)]
                    )

    def change_rows(self):
        for run in RUNS:
            before, after = (self.intensity[run, y] for y in YEARS)
            known = (before > 0) & (after > 0)
            lost = [self.modulus[run, y] for y in YEARS]
            for code, zones in self.places():
                masks = [
                    known,
                    known & (before > 1) & (after > 1),
                    known & (before > 1) & (after == 1),
                    known & (before == 1) & (after > 1),
                    known & (after < before),
                    known & (after > before),
                ]
                areas = [self.sum(zones, m) for m in masks]
                change = self.mean(np.where(known, lost[1] - lost[0], np.nan), zones)[0] * areas[0] / 1e6
                eroded = [self.sum(zones, i > 1) for i in (before, after)]
                territory = math.fsum(z.territory for z in zones)
                points = 100 * (eroded[0] - eroded[1]) / territory
                yield [run, code, *map(text, areas), text(areas[2] - areas[3]), f"{points:.10f}", text(change)]

    def matrix_rows(self):
        for run in RUNS:
            before, after = (self.intensity[run, y] for y in YEARS)
            for code, zones in self.places():
                for a in range(7):
                    for b in range(7):
                        area = self.sum(zones, (before == a) & (after == b))
                        if area > 0:
                            yield [run, code, a, b, text(area)]

    def cell_rows(self):
        """A few cells, to follow by hand: one of each class, by row and column from 0."""
        for row, column in ((120, 260), (400, 700), (433, 300), (520, 980), (610, 480), (700, 520), (760, 900), (250, 940)):
            for year in YEARS:
                values = {**self.constant, **self.yearly[year]}
                numbers = [values[n][row, column] for n in ("slope-degrees", "k", "s", "l-fixed", "l-dem", "fvc", "b", "t", "e")]
                numbers += [self.modulus[run, year][row, column] for run in RUNS]
                yield [row, column, year, *("" if np.isnan(v) else f"{v:.10f}" for v in numbers)]

    def write(self, folder):
        classes = ["slight", "light", "moderate", "intense", "very_intense", "severe"]
        tables = [
            ("factors", ["zone", "year", "factor", "mean", "area_m2"], self.factor_rows()),
            (
                "zones",
                ["run", "year", "zone", "territory_m2", "outside_m2", "assessed_m2", "no_modulus_m2"]
                + [f"{c}_m2" for c in classes]
                + ["eroded_m2", "percent_of_territory", "percent_of_assessed", "mean_t_km2_a", "loss_t_a"],
                self.zone_rows(),
            ),
            (
                "changes",
                ["run", "zone", "compared_m2", "eroded_in_both_m2", "treated_m2", "newly_eroded_m2", "lower_class_m2"]
                + ["higher_class_m2", "net_m2", "percentage_points", "loss_change_t_a"],
                self.change_rows(),
            ),
            ("matrix", ["run", "zone", "from", "to", "area_m2"], self.matrix_rows()),
            (
                "cells",
                ["row", "column", "year", "slope_degrees", "k", "s", "l_fixed", "l_dem", "fvc", "b", "t", "e"]
                + ["modulus_fixed", "modulus_dem"],
                self.cell_rows(),
            ),
        ]
        for name, head, rows in tables:
            write_csv(folder / f"erosion-{name}.csv", head, rows)
