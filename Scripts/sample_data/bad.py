"""Broken inputs, one fault each, and what a tool must answer to each (written into the folder's README)."""

import math
import shutil

import geopandas as gpd
import numpy as np
import pyogrio
import shapely
from shapely import GeometryCollection, LineString, Point, Polygon

import write
from extras import project
from frame import rectangle, to_degrees


def flatgeobuf(table, path, geometry_type="Unknown"):
    path.unlink(missing_ok=True)
    pyogrio.write_dataframe(
        table, path, driver="FlatGeobuf", geometry_type=geometry_type, layer_options={"SPATIAL_INDEX": "NO"}
    )


def redressed(table, geometries, crs):
    return gpd.GeoDataFrame(table.drop(columns="geometry"), geometry=list(geometries), crs=crs)


def gcj02(coordinates):
    """The public obfuscation of Chinese web maps (WGS 84 in, GCJ-02 out); a 6378245, e2 0.00669342162296594323."""
    lon, lat = coordinates[:, 0], coordinates[:, 1]
    x, y = lon - 105, lat - 35
    wave = lambda v, a, b: a * np.sin(b * v * math.pi)  # noqa: E731
    common = (wave(x, 20, 6) + wave(x, 20, 2)) * 2 / 3
    d_lat = (
        -100
        + 2 * x
        + 3 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * np.sqrt(np.abs(x))
        + common
        + (wave(y, 20, 1) + wave(y, 40, 1 / 3)) * 2 / 3
        + (wave(y, 160, 1 / 12) + wave(y, 320, 1 / 30)) * 2 / 3
    )
    d_lon = (
        300
        + x
        + 2 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * np.sqrt(np.abs(x))
        + common
        + (wave(x, 20, 1) + wave(x, 40, 1 / 3)) * 2 / 3
        + (wave(x, 150, 1 / 12) + wave(x, 300, 1 / 30)) * 2 / 3
    )
    a, ee = 6378245.0, 0.00669342162296594323
    phi = np.radians(lat)
    magic = 1 - ee * np.sin(phi) ** 2
    return np.column_stack(
        [
            lon + np.degrees(d_lon / (a / np.sqrt(magic) * np.cos(phi))),
            lat + np.degrees(d_lat / (a * (1 - ee) / magic**1.5)),
        ]
    )


def make(folder, projects, good_package, good_shapefile):
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if old.name != "README.md" and old.name != "README.zh.md":
            old.unlink()
    answers = []

    def note(file, fault, answer):
        answers.append((file, fault, answer))

    few = projects.iloc[[0, 1, 8, 17, 33]][["XMBH", "XMMC", "XMLX", "JSXZ", "geometry"]].reset_index(drop=True)

    write.shapefile(few, folder / "missing-crs.shp")
    (folder / "missing-crs.prj").unlink()
    note("missing-crs.shp", "no .prj", "error: no CRS; hint `--assume-crs EPSG:4490`")

    swap = lambda c: c[:, ::-1]  # noqa: E731
    flatgeobuf(
        redressed(few, shapely.transform(few.geometry.values, swap), "EPSG:4490"), folder / "swapped-lon-lat.fgb"
    )
    note(
        "swapped-lon-lat.fgb",
        "EPSG:4490, latitude stored first",
        "error: axes swapped (x 29.4 is a latitude, y 106.5 a longitude); never analysed as it stands",
    )

    plane = few.geometry.map(lambda g: project(g, "EPSG:4524"))
    flatgeobuf(
        redressed(few, plane.map(lambda g: shapely.transform(g, swap)), "EPSG:4524"), folder / "swapped-north-east.fgb"
    )
    note(
        "swapped-north-east.fgb",
        "EPSG:4524, northing stored first",
        "error: axes swapped (x 3.26 million is a northing)",
    )

    flatgeobuf(redressed(few, plane, "EPSG:4523"), folder / "zone-contradicts.fgb")
    note(
        "zone-contradicts.fgb",
        "CRS is zone 35 (EPSG:4523), eastings begin with 36",
        "error: the zone digits say 36, the CRS says 35",
    )

    flatgeobuf(
        redressed(few, plane.map(lambda g: shapely.transform(g, lambda c: c - (36_000_000, 0))), "EPSG:4524"),
        folder / "zone-missing.fgb",
    )
    note(
        "zone-missing.fgb",
        "CRS wants zone digits (EPSG:4524), eastings have none",
        "error: coordinates outside the CRS's area of use; EPSG:4545 has such eastings",
    )

    flatgeobuf(redressed(few, plane, "EPSG:4490"), folder / "metres-as-degrees.fgb")
    note(
        "metres-as-degrees.fgb",
        "EPSG:4490, but the numbers are metres",
        "error: coordinates outside the CRS's area of use",
    )

    shifted = projects.iloc[:20][["XMBH", "XMMC", "XMLX", "JSXZ", "geometry"]]
    flatgeobuf(
        shifted.set_geometry(shapely.transform(shifted.geometry.values, gcj02), crs="EPSG:4490"), folder / "gcj02.fgb"
    )
    note(
        "gcj02.fgb",
        "the first 20 projects moved as web maps move them (about 480 m)",
        "nothing in the file alone can prove it; when compared with projects.gpkg by id, a warning about an offset of 300 to 700 m; "
        "the numbers must differ from those of projects.gpkg",
    )

    rows = [
        f'{r.XMBH},{r.XMMC},{r.XMLX},{r.JSXZ},"{wkt}"'
        for r, wkt in zip(few.itertuples(), ["", "POLYGON EMPTY", *(g.wkt for g in few.geometry[2:])])
    ]
    (folder / "null-and-empty.csv").write_text("XMBH,XMMC,XMLX,JSXZ,WKT\n" + "\n".join(rows) + "\n", encoding="utf-8")
    shutil.copy(good_shapefile.with_suffix(".prj"), folder / "null-and-empty.prj")
    note(
        "null-and-empty.csv",
        "XM-001 has no geometry, XM-002 an empty one",
        "both reported by id as having no geometry; the other three analysed",
    )

    mixed = few.copy()
    mixed.loc[0, "geometry"] = LineString([(106.42, 29.43), (106.44, 29.44)])
    mixed.loc[1, "geometry"] = Point(106.43, 29.43)
    mixed.loc[2, "geometry"] = GeometryCollection([Point(106.45, 29.45), to_degrees(rectangle(-5, -5, 0.2, 0.2))])
    flatgeobuf(mixed, folder / "mixed-types.fgb")
    note(
        "mixed-types.fgb",
        "line, point, collection and polygons in one layer",
        "analysed, each by its own dimension; the collection is reported",
    )

    twice = few.copy()
    twice.loc[2, "XMBH"] = twice.loc[1, "XMBH"]
    twice.loc[4, "XMBH"] = None
    flatgeobuf(twice, folder / "duplicate-ids.fgb")
    note(
        "duplicate-ids.fgb",
        "XM-002 twice, one id missing",
        "error or warning naming XM-002; both features kept apart, none overwritten",
    )

    raised = few.copy()
    raised = raised.set_geometry(shapely.force_3d(raised.geometry, 312.5))
    flatgeobuf(raised, folder / "with-heights.fgb", "Polygon Z")  # "Unknown" would lose the heights
    note("with-heights.fgb", "3D coordinates", "heights dropped, and said; same answers as in projects.gpkg")

    bow = few.copy()
    bow.loc[0, "geometry"] = Polygon([(106.52, 29.46), (106.524, 29.463), (106.524, 29.46), (106.52, 29.463)])
    bow.loc[1, "geometry"] = Polygon(
        [(106.53, 29.46), (106.534, 29.46), (106.534, 29.463), (106.53, 29.463)],
        [[(106.533, 29.462), (106.536, 29.462), (106.536, 29.4625), (106.533, 29.4625)]],
    )
    flatgeobuf(bow, folder / "self-crossing.fgb")
    note(
        "self-crossing.fgb",
        "XM-001 is a bow-tie (signed area 0); XM-002 has a hole that leaves the shell",
        "both named with reason and place; area before and after; the change is over 0.1 %, so an error unless allowed",
    )

    (folder / "curves.csv").write_text(
        'XMBH,XMMC,XMLX,JSXZ,WKT\nXM-901,圆形储罐区,化工项目,新建,"CURVEPOLYGON(CIRCULARSTRING(106.526 29.461,106.527 29.462,106.528 29.461,106.527 29.46,106.526 29.461))"\n'
        'XM-902,弧形道路,公路,新建,"COMPOUNDCURVE(CIRCULARSTRING(106.52 29.46,106.523 29.461,106.526 29.46),(106.526 29.46,106.53 29.46))"\n',
        encoding="utf-8",
    )
    shutil.copy(good_shapefile.with_suffix(".prj"), folder / "curves.prj")
    note("curves.csv", "circular arcs in WKT (curves.prj gives the CRS)", "linearised, and said; never skipped")

    xian = redressed(few, plane, "EPSG:2360")
    flatgeobuf(xian, folder / "xian1980.fgb")
    note(
        "xian1980.fgb",
        "Xian 1980, zone 36 (EPSG:2360)",
        "error: no public transformation to CGCS2000; refused unless told which operation",
    )
    flatgeobuf(redressed(few, plane, "EPSG:2412"), folder / "beijing1954.fgb")
    note(
        "beijing1954.fgb",
        "Beijing 1954, zone 36 (EPSG:2412)",
        "error: as for Xian 1980; only regional transformations exist",
    )

    whole = good_package.read_bytes()
    (folder / "truncated.gpkg").write_bytes(whole[: len(whole) // 2])
    note("truncated.gpkg", "the first half of park.gpkg", "error: unreadable file; no partial answer")

    write.shapefile(few, folder / "no-index.shp")
    (folder / "no-index.shx").unlink()
    note("no-index.shp", "no .shx", "error that names the missing .shx (or read with it rebuilt, and said)")

    write.shapefile(few, folder / "no-encoding.shp")
    (folder / "no-encoding.cpg").unlink()
    note(
        "no-encoding.shp",
        "GBK .dbf without .cpg",
        "names must not come out garbled in silence: read as GBK, or a warning that asks for the encoding",
    )

    write.shapefile(few, folder / "truncated.shp")
    data = (folder / "truncated.shp").read_bytes()
    (folder / "truncated.shp").write_bytes(data[: len(data) * 2 // 3])
    note("truncated.shp", "the .shp ends in the middle of a polygon", "error naming the feature; no partial answer")

    (folder / "not-a-dataset.gpkg").write_text("This is not a GeoPackage.\n", encoding="utf-8")
    note("not-a-dataset.gpkg", "a text file with a wrong name", "error: unreadable file")

    text = (
        "[属性描述]\r\n坐标系=2000国家大地坐标系\r\n几度分带=3\r\n带号=35\r\n[地块坐标]\r\n4,1.0000,1,地块1,面,,工业用地,0601,@\r\n"
        "J1,1,36359474.087,3272217.299\r\nJ2,1,36359474.087,3272317.299\r\nJ3,1,36359574.087,3272317.299\r\nJ4,1,36359574.087,3272217.299\r\n"
    )
    (folder / "swapped-boundary-points.txt").write_bytes(text.encode("gbk"))
    note(
        "swapped-boundary-points.txt",
        "boundary points with X and Y swapped, zone 36 in the numbers, 35 in the heading; ring not closed",
        "errors: X is not a northing; zone 36 contradicts 带号=35; warning: the ring is not closed; all at once",
    )

    (folder / "layers-wrong-fields.yaml").write_text(
        "footprints:\n  file: ../projects.gpkg\n  id: XMBH\n  kind: NOSUCHKIND\nlayers:\n  - role: redline\n    file: ../redline.shp\n    zone: NOSUCHZONE\n"
        "  - role: protected\n    file: ../no-such-file.gpkg\n  - role: nosuchrole\n    file: ../park.gpkg\n",
        encoding="utf-8",
    )
    note(
        "layers-wrong-fields.yaml",
        "two field names that do not exist, a file that does not exist, a role that does not exist",
        "all four problems at once; the fields that there are, listed; no analysis",
    )
    return answers


def readme(answers):
    rows = "\n".join(f"| `{file}` | {fault} | {answer} |" for file, fault, answer in answers)
    return f"""# Broken inputs

One fault each. Made by `Scripts/make-sample-data`, as is this page. Features are a few of `../projects.gpkg`.

| file | what is wrong | what a tool must answer |
|---|---|---|
{rows}

No file here may crash a tool, and none may give a number that looks right and is not.
"""
