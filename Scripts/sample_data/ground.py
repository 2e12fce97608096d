"""What lies on the ground and under it: soils, greenness, litter under trees, terraces."""

import numpy as np

from frame import noise
from landcover import BARE, BUILT, CROP, FOREST, GRASS, NOTHING, SHRUB, UNKNOWN, WATER, WETLAND, Land, ellipse_of

NDVI_SCALE, NDVI_VOID = 0.0001, -32768
NO_SHARE = 255
SOILS = [  # name, sand, silt, clay, organic carbon: percent
    ("紫色土", 34, 41, 25, 0.86),
    ("水稻土", 22, 45, 33, 1.48),
    ("黄壤", 29, 37, 34, 1.92),
    ("石灰土", 24, 36, 40, 2.35),
    ("新积土", 57, 29, 14, 0.64),
    ("黄棕壤", 38, 35, 27, 3.10),
]
SOIL_HOLE = (-3.0, 10.4, 0.5, 0.35)  # not surveyed
NONE, EARTH_BANK, STONE_BANK, SLOPING, FISH_SCALE = 0, 1, 2, 3, 7  # codes of the practices
GREEN = {CROP: 0.55, FOREST: 0.80, SHRUB: 0.68, GRASS: 0.56, WATER: -0.12, BARE: 0.12, BUILT: 0.22, WETLAND: 0.34}


def soils(grid, heights):
    """Which of SOILS lies where; -1 where nobody looked."""
    mix = noise(grid.x, grid.y, "soil", 2.4)
    kind = np.where(mix > 0.12, 1, 0)
    kind = np.where(heights > 330 + 40 * mix, 2, kind)
    kind = np.where((heights > 420) & (mix > 0.05), 3, kind)
    kind = np.where(heights > 620 + 60 * mix, 5, kind)
    kind = np.where(heights < 186 + 12 * mix, 4, kind)
    cx, cy, rx, ry = SOIL_HOLE
    return np.where(((grid.x - cx) / rx) ** 2 + ((grid.y - cy) / ry) ** 2 < 1, -1, kind)


def soil_rasters(kind):
    there = kind >= 0
    table = np.array([s[1:] for s in SOILS])
    result = {}
    for i, name in enumerate(("sand", "silt", "clay")):
        result[name] = np.where(there, table[kind, i], NO_SHARE).astype(np.uint8)
    result["carbon"] = np.where(there, table[kind, 3], -9999).astype(np.float32)
    return result


def ndvi(grid, classes, year):
    """Ten-thousandths, in whole hundredths; no data where the land cover has none."""
    base = np.zeros(classes.shape)
    for code, green in GREEN.items():
        base[classes == code] = green
    spread = np.where(np.isin(classes, [WATER, BUILT, BARE]), 0.05, 0.22)
    value = base + spread * noise(grid.x, grid.y, "green", 1.4) + (0.015 if year == 2025 else 0)
    poor = noise(grid.x, grid.y, f"browned{year}", 3.1) > 0.38  # grazed and cut over
    value = np.where(poor & np.isin(classes, [FOREST, SHRUB, GRASS]), value - 0.24, value)
    value = np.where(classes == UNKNOWN, 0.3, value)
    units = np.round(np.clip(value, -0.2, 0.95) * 100).astype(np.int16) * 100
    units[classes == NOTHING] = NDVI_VOID
    return units


def ground_cover(grid):
    """Percent of the ground under trees that litter and herbs cover, in steps of five."""
    percent = 62 + 30 * noise(grid.x, grid.y, "litter", 1.8)
    return (np.round(np.clip(percent, 10, 95) / 5) * 5).astype(np.uint8)


def practices(grid, classes):
    """Codes of engineering practices on the fields (two thirds of them terraced) and in young woods of 2020; 0 is none."""
    dice = noise(grid.x, grid.y, "terraces", 0.9)
    field = classes == CROP
    code = np.full(classes.shape, NONE, np.uint8)
    code[field & (dice > -0.12)] = EARTH_BANK
    code[field & (dice > 0.18)] = STONE_BANK
    code[field & (dice < -0.12) & (dice > -0.26)] = SLOPING
    code[np.isin(classes, [SHRUB, GRASS]) & (noise(grid.x, grid.y, "pits", 1.2) > 0.25)] = FISH_SCALE
    return code
