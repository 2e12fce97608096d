"""How much of each cell lies in each zone, and how large cells are: by exactextract, GEOS and ellipsoid.py."""

import exactextract
import geopandas as gpd
import numpy as np
import shapely
from exactextract.raster import NumPyRasterSource
from pyproj import Proj, Transformer

import ellipsoid

SAME = 2e-6  # exactextract keeps shares of cells in single precision


def cell_areas(grid):
    """Square metres on the ellipsoid of each cell's region; edges are straight in the grid's own coordinates."""
    if grid.crs == "EPSG:4490":
        south = [grid.north - (r + 1) * grid.size for r in range(grid.rows)]
        rows = [ellipsoid.area(shapely.box(grid.west, s, grid.west + grid.size, s + grid.size)) for s in south]
        return np.repeat(np.array(rows)[:, None], grid.columns, axis=1)
    # The areal scale changes by 1e-8 over a cell and evenly, so that its value in the middle is its mean.
    areas = grid.size**2 / Proj(grid.crs).get_factors(grid.lon, grid.lat).areal_scale
    block = shapely.segmentize(
        shapely.box(grid.west, grid.north - 300 * grid.size, grid.west + 400 * grid.size, grid.north), 20
    )
    back = Transformer.from_crs(grid.crs, "EPSG:4490", always_xy=True)
    block = shapely.transform(block, lambda c: np.column_stack(back.transform(c[:, 0], c[:, 1])))
    assert abs(areas[:300, :400].sum() / ellipsoid.area(block) - 1) < 1e-9
    return areas


def placed(zone, grid):
    """A zone in the coordinates of the grid. Its edges are straight in degrees and bent there."""
    if grid.crs == "EPSG:4490":
        return zone
    forth = Transformer.from_crs("EPSG:4490", grid.crs, always_xy=True)
    return shapely.transform(
        shapely.segmentize(zone, 2e-5), lambda c: np.column_stack(forth.transform(c[:, 0], c[:, 1]))
    )


def shares(zones, grid):
    """For each zone the cells it meets, as (flat indices, shares).

    Cells within are exactextract's; the share of a cell on the border is the area that GEOS cuts out of it, in double
    precision, and must be exactextract's within its single precision.
    """
    west, south, east, north = grid.edges()
    table = gpd.GeoDataFrame({"row": range(len(zones))}, geometry=[placed(z, grid) for z in zones], crs=grid.crs)
    source = NumPyRasterSource(
        np.zeros((grid.rows, grid.columns), np.uint8),
        xmin=west,
        ymin=south,
        xmax=east,
        ymax=north,
        srs_wkt=table.crs.to_wkt(),
    )
    found = exactextract.exact_extract(source, table, ["cell_id", "coverage"], output="pandas", include_cols=["row"])
    result = []
    for zone, cells, share in zip(table.geometry, found.cell_id, found.coverage):
        cells, share = np.asarray(cells, int), np.asarray(share, float)
        border = np.flatnonzero(share < 1)
        rows, columns = np.divmod(cells[border], grid.columns)
        x, y = west + columns * grid.size, north - rows * grid.size
        boxes = shapely.box(x, y - grid.size, x + grid.size, y)
        cut = common(zone, boxes) / grid.size**2
        assert np.abs(cut - share[border]).max() < SAME, np.abs(cut - share[border]).max()
        share[border] = cut
        result.append((cells, share))
    return result


def common(zone, boxes):
    """Plane area of what each box has in common with a zone, which is first cut into squares with few vertices each."""
    west, south, east, north = zone.bounds
    step = max(east - west, north - south) / 16
    pieces = [
        zone.intersection(shapely.box(west + i * step, south + j * step, west + (i + 1) * step, south + (j + 1) * step))
        for i in range(17)
        for j in range(17)
    ]
    pieces = [p for p in pieces if not p.is_empty]
    tree = shapely.STRtree(pieces)
    which, piece = tree.query(boxes)
    parts = shapely.intersection(boxes[which], np.array(pieces, object)[piece])
    return np.bincount(which, shapely.area(parts), len(boxes))


def centres(zones, grid):
    """The same by the rule that a cell belongs to the zone that its centre lies in."""
    result = []
    for zone in zones:
        cells = np.flatnonzero(grid.inside(zone))
        result.append((cells, np.ones(len(cells))))
    return result
