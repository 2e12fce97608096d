"""Sixty projects, most of them a trap. Each trap is asserted where it is laid, so that moving a ridge cannot disarm it."""

import geopandas as gpd
import pandas as pd
from shapely import unary_union

import projects_inward
import projects_outward


class County:
    """What projects are placed against, and the projects placed so far."""

    def __init__(self, layers):
        red, banks = layers["redline"].set_index("HXBM").geometry, layers["shoreline"].set_index("AXBM").geometry
        self.reds = {i: red[f"HX500199{i:04d}"] for i in range(1, 12)}
        self.area = layers["protected"].set_index("BHDBM").geometry
        self.park = layers["park"].set_index("YQBM").geometry
        self.pond = layers["tailings"].set_index("WKKBM").geometry
        self.county, self.units = layers["territory"].geometry[0], layers["control_unit"]
        both = lambda river: unary_union([banks[river + "L"], banks[river + "R"]])  # noqa: E731
        self.main, self.important, self.small, self.unnamed = (both(f"HL0{k}") for k in range(1, 5))
        self.every_bank, self.every_red, self.every_area = (unary_union(list(s)) for s in (banks, red, self.area))
        self.rows = []

    def add(
        self, name, kind, action, geometry, trap, width=None, major="否", activity=None, safer=None, date="2024-03-15"
    ):
        self.rows.append(
            dict(
                XMBH=f"XM-{len(self.rows) + 1:03d}",
                XMMC=name,
                XMLX=kind,
                JSXZ=action,
                PZRQ=date,
                KD=width,
                GJZDXM=major,
                YXRWHD=activity,
                TSAQSP=safer,
                BZ=trap,
                geometry=geometry,
            )
        )
        return geometry


def build(layers):
    county = County(layers)
    for lay in (
        projects_outward.setbacks,
        projects_outward.industry,
        projects_outward.lines,
        projects_inward.mines,
        projects_inward.boundaries,
        projects_inward.together,
    ):
        lay(county)
    assert len(county.rows) == 60
    table = pd.DataFrame(county.rows).astype({"YXRWHD": "Int32", "KD": "float64"})
    return gpd.GeoDataFrame(table, geometry="geometry", crs="EPSG:4490")
