"""Land cover and canopy closure of the county as rasters: where what grows, in 2020 and in 2025."""

import numpy as np
import shapely
from pyproj import Transformer
from shapely import unary_union

from frame import KM_PER_DEG_LAT, KM_PER_DEG_LON, LAT0, LON0, noise, ridge, rng
from rivers import rivers

CROP, FOREST, SHRUB, GRASS, WATER, BARE, BUILT, WETLAND = 1, 2, 3, 4, 5, 7, 8, 9  # the CLCD legend; no snow here
NOTHING, UNKNOWN = 0, 17  # clouds; a code that no legend has
NO_CLOSURE = 255
FELLED, PLANTED = (-12.0, 7.6, 0.9, 0.5, 30), (9.6, 0.9, 0.5, 0.8, 0)  # ellipses on the board, between the years


class Grid:
    """Cells in rows from the north; `x` and `y` are the places of their centres on the board."""

    def __init__(self, crs, west, north, size, columns, rows):
        self.crs, self.west, self.north, self.size = crs, west, north, size
        self.columns, self.rows = columns, rows
        lon = west + (np.arange(columns) + 0.5) * size
        lat = north - (np.arange(rows) + 0.5) * size
        lon, lat = np.meshgrid(lon, lat)
        if crs != "EPSG:4490":
            lon, lat = Transformer.from_crs(crs, "EPSG:4490", always_xy=True).transform(lon, lat)
        self.lon, self.lat = lon, lat
        self.known = {}
        self.x, self.y = (lon - LON0) * KM_PER_DEG_LON, (lat - LAT0) * KM_PER_DEG_LAT

    def edges(self):
        return self.west, self.north - self.rows * self.size, self.west + self.columns * self.size, self.north

    def once(self, name, compute):
        """What both years share is computed once."""
        if name not in self.known:
            self.known[name] = compute()
        return self.known[name]

    def inside(self, geometry):
        """Which cells have their centre in a geometry in degrees."""
        west, south, east, north = geometry.bounds
        near = (self.lon >= west) & (self.lon <= east) & (self.lat >= south) & (self.lat <= north)
        result = np.zeros(near.shape, bool)
        shapely.prepare(geometry)
        result[near] = shapely.contains_xy(geometry, self.lon[near], self.lat[near])
        return result


def county_grid():
    """0.0003 degree, 29 m by 33 m. It ends in the west of the county's easternmost bulge."""
    return Grid("EPSG:4490", 106.2945, 29.6445, 0.0003, 1360, 966)


def town_grid(town):
    """10 m in the 3-degree zone 36, around one town; not on round coordinates."""
    from extras import project

    west, south, east, north = project(shapely.segmentize(town, 0.001), "EPSG:4524").bounds
    west, north = np.floor(west / 10) * 10 - 122.5, np.ceil(north / 10) * 10 + 97.5
    return Grid("EPSG:4524", west, north, 10.0, int((east - west) / 10) + 14, int((north - south) / 10) + 12)


class Land:
    """What lies where, whatever the raster."""

    def __init__(self, layers):
        self.water = unary_union(rivers()[2])
        self.urban = unary_union(list(layers["urban_growth"].geometry))
        self.parks = unary_union(list(layers["park"].geometry))
        self.tailings = unary_union(list(layers["tailings"].geometry))

    def height(self, grid):
        ridges = [
            ridge(grid, -13.3, 4.6, 3.1, 8.2, 16, "west", 0.5, 1.8),
            ridge(grid, 7.2, 5.4, 2.1, 7.6, 24, "cover-mid", 0.5, 1.7),
            ridge(grid, 14.6, 2.4, 1.9, 5.4, 18, "east", 0.5, 1.6),
            ridge(grid, -12.2, -11.2, 3.6, 1.9, 0, "cover-hills", 0.4, 1.4),
        ]
        return np.maximum.reduce(ridges)

    def woodedness(self, grid, year):
        """Above 0 where forest grows. Between the years it spreads at feet of ridges and thins out elsewhere."""
        wood = grid.once("height", lambda: self.height(grid)) + 0.5 * noise(grid.x, grid.y, "cover-wood", 1.3) - 0.12
        if year == 2025:
            wood += 0.30 * np.clip(noise(grid.x, grid.y, "cover-gain", 2.6) - 0.05, 0, 1)
            wood -= 0.50 * np.clip(noise(grid.x, grid.y, "cover-loss", 1.9) - 0.25, 0, 1)
            wood = np.where(ellipse_of(grid, *FELLED), -0.3, wood)
            wood = np.where(ellipse_of(grid, *PLANTED), np.maximum(wood, 0.12), wood)
        return wood

    def classes(self, grid, year, fine=0.0):
        """`fine`: how much of the detail below 100 m shows."""
        x, y = grid.x, grid.y
        detail = fine * noise(x, y, "cover-fine", 0.09) if fine else 0
        wood = self.woodedness(grid, year) + 0.5 * detail
        mid = noise(x, y, "cover-mid", 0.8) + detail
        small = noise(x, y, "cover-small", 0.42) + detail
        code = np.full(x.shape, CROP, np.uint8)
        code[mid + 0.3 * small > 0.62] = GRASS
        code[(small - 0.4 * mid > 0.62) & (wood > -2.5)] = FOREST  # groves
        code[(wood > -0.16) & (mid > -0.35)] = SHRUB
        code[wood > 0] = FOREST
        code[(wood > 0.55) & (small > 0.25)] = GRASS  # meadows on the crest
        if year == 2025:
            code[ellipse_of(grid, *FELLED) & (code == CROP)] = GRASS
        code[(small < -0.72) & (code == CROP)] = BUILT  # hamlets
        urban = grid.once("urban", lambda: grid.inside(self.urban))
        park = grid.once("parks", lambda: grid.inside(self.parks))
        grown = mid > (0.1 if year == 2020 else -0.35)
        code[urban & (wood < 0) & (grown | (small > -0.1))] = BUILT
        code[urban & (small > 0.42) & (code == BUILT)] = GRASS
        code[urban & (small > 0.52)] = FOREST
        code[park & (small < (0.0 if year == 2020 else 0.45))] = BUILT
        code[grid.inside(self.tailings)] = BARE
        water = grid.once("water", lambda: grid.inside(self.water))
        near = grid.once("banks", lambda: grid.inside(self.water.buffer(0.0012))) & ~water
        code[near & (mid > 0.22) & (code != BUILT)] = WETLAND
        code[water] = WATER
        return code

    def closure(self, grid, classes, year):
        """Percent in steps of five, so that thresholds are met exactly."""
        x, y = grid.x, grid.y
        percent = 34 + 95 * np.maximum(self.woodedness(grid, year), -0.02) + 26 * noise(x, y, "cover-closure", 1.0)
        percent = np.where(classes == SHRUB, 24 + 22 * noise(x, y, "cover-bushes", 0.9), percent)
        percent = np.where((classes == CROP) | (classes == GRASS), 5 * (noise(x, y, "cover-trees", 1.5) > 0.2), percent)
        percent = np.where(np.isin(classes, [WATER, BARE, BUILT, WETLAND]), 0, percent)
        return (np.round(np.clip(percent, 0, 95) / 5) * 5).astype(np.uint8)


def ellipse_of(grid, cx, cy, rx, ry, turn_degrees):
    a = np.radians(turn_degrees)
    dx, dy = grid.x - cx, grid.y - cy
    u, v = dx * np.cos(a) + dy * np.sin(a), dy * np.cos(a) - dx * np.sin(a)
    return (u / rx) ** 2 + (v / ry) ** 2 + 0.25 * noise(grid.x, grid.y, f"ellipse{cx}", 0.5) < 1


PATCHES = [  # rows and columns of small patches: one, two, diagonals, threes to seven cells
    [(0, 0)],
    [(0, 0), (0, 1)],
    [(0, 0), (1, 1)],
    [(0, 1), (1, 0)],
    [(0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (5, 5)],
    [(0, 0), (0, 1), (1, 0), (1, 1), (2, 2)],
    [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)],
    [(0, 0), (0, 1), (0, 2), (1, 3), (2, 2), (2, 1), (2, 0)],
]


def sprinkle(code, name, count, on=(CROP,), put=FOREST, closure=None):
    """Small patches of `put` on land of the classes `on`, each with a rim of its own.

    In turn they have the closure of the fields around, 10 %, 20 % and 60 %: below, on and above thresholds.
    """
    random = rng(name)
    rows, columns = code.shape
    kinds = random.integers(0, len(PATCHES), count)
    tops, lefts = random.integers(2, rows - 9, count), random.integers(2, columns - 9, count)
    placed = 0
    for kind, top, left in zip(kinds, tops, lefts):
        if not np.isin(code[top - 1 : top + 7, left - 1 : left + 7], on).all():
            continue
        for r, c in PATCHES[kind]:
            code[top + r, left + c] = put
            if closure is not None and placed % 4:
                closure[top + r, left + c] = (0, 10, 20, 60)[placed % 4]
        placed += 1
    assert placed > count / 20, (name, placed)


def build(layers, towns):
    """Rasters by name: (grid, array, options)."""
    land, grid = Land(layers), county_grid()
    rasters = {}
    for year in (2020, 2025):
        code = land.classes(grid, year)
        closure = land.closure(grid, code, year)
        sprinkle(code, f"groves{year}", 1400, closure=closure)
        sprinkle(code, f"glades{year}", 900, (FOREST,), GRASS)
        cloud = (-6.5, 7.0, 1.3, 0.8, -20) if year == 2020 else (12.2, 2.0, 0.8, 1.5, 10)
        code[ellipse_of(grid, *cloud)] = NOTHING
        gap = np.abs(grid.x + 0.35 * grid.y + (15.2 if year == 2020 else -9.4)) < 0.05
        closure[gap | ellipse_of(grid, 6.6, 7.2, 0.5, 0.4, 0)] = NO_CLOSURE
        # In 2025 forest where 2020 has an unknown code and the other way round: neither a gain nor a loss.
        unknown = [(300, 250), (320, 890)] if year == 2020 else [(300, 250), (320, 900), (433, 705)]
        for row, column in unknown:
            code[row : row + 3, column : column + 4] = UNKNOWN
        # One file says which value is none; of the other only the legend knows.
        rasters[f"landcover-{year}"] = (grid, code, dict(nodata=0) if year == 2020 else dict())
        rasters[f"closure-{year}"] = (grid, closure, dict(nodata=NO_CLOSURE))
    town = towns.geometry[0]
    near = town_grid(town)
    code = land.classes(near, 2025, 0.35)
    sprinkle(code, "groves10", 1500)
    rasters["landcover-10m"] = (near, code, dict())
    return rasters
