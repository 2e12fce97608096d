"""What all layers share: the county's names, tables in EPSG:4490, sizes for attribute columns, cutting without gaps."""

import geopandas as gpd
import shapely
from shapely import unary_union
from shapely.ops import polygonize

from frame import rounded, to_board

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


def largest(geometry):
    return max(shapely.get_parts(geometry), key=lambda g: g.area)
