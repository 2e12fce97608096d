"""Writing files so that the same data give the same bytes: fixed dates, fixed options."""

import os
from pathlib import Path

os.environ["OGR_CURRENT_DATE"] = "2025-06-15T00:00:00.000Z"  # last_change in GeoPackages
import pyogrio  # noqa: E402

pyogrio.set_gdal_config_options(
    {
        "OGR_CURRENT_DATE": "2025-06-15T00:00:00.000Z",
        "OGR_SQLITE_SYNCHRONOUS": "OFF",
        "OGR_SQLITE_PRAGMA": "page_size=1024",
    }
)


def geopackage(table, path, layer, geometry_type=None):
    """GeoPackage 1.2, which every GDAL since 2.2 reads without a word."""
    path = Path(path)
    path.unlink(missing_ok=True)
    if geometry_type is None:
        kinds = set(table.geometry.dropna().geom_type)
        geometry_type = kinds.pop() if len(kinds) == 1 else "Unknown"
        if (
            kinds
            and geometry_type == "Unknown"
            and set(table.geometry.dropna().geom_type) <= {"Polygon", "MultiPolygon"}
        ):
            geometry_type = "MultiPolygon"
        if set(table.geometry.dropna().geom_type) == {"LineString", "MultiLineString"}:
            geometry_type = "MultiLineString"
    pyogrio.write_dataframe(
        table,
        path,
        layer=layer,
        driver="GPKG",
        geometry_type=geometry_type,
        promote_to_multi=geometry_type.startswith("Multi"),
        dataset_options={"VERSION": "1.2", "ADD_GPKG_OGR_CONTENTS": "NO"},
        layer_options={"FID": "fid", "GEOMETRY_NAME": "geom"},
    )


def shapefile(table, path, encoding="GBK", **options):
    """Shapefile with a GBK .dbf, as land offices deliver it."""
    path = Path(path)
    for old in path.parent.glob(path.stem + ".*"):
        if old.suffix in {".shp", ".shx", ".dbf", ".prj", ".cpg"}:
            old.unlink()
    pyogrio.write_dataframe(
        table,
        path,
        driver="ESRI Shapefile",
        encoding=encoding,
        layer_options={"DBF_DATE_LAST_UPDATE": "2025-06-15", "RESIZE": "YES", **options},
    )


def raster(path, grid, bands, nodata=None, crs="", scale=None, unit=None, **options):
    """GeoTIFF; `bands` has rows and columns, or bands before them. `crs` "" is the grid's, None is none."""
    import numpy as np
    import rasterio

    bands = np.asarray(bands)
    bands = bands[None] if bands.ndim == 2 else bands
    Path(path).unlink(missing_ok=True)
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=bands.shape[2],
        height=bands.shape[1],
        count=bands.shape[0],
        dtype=bands.dtype,
        crs=grid.crs if crs == "" else crs,
        transform=rasterio.Affine(grid.size, 0, grid.west, 0, -grid.size, grid.north),
        nodata=nodata,
        compress="deflate",
        zlevel=9,
        **options,
    ) as file:
        file.write(bands)
        if scale is not None:
            file.scales = (scale,) * file.count
        if unit:
            file.units = (unit,) * file.count
