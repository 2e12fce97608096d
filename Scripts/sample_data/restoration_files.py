"""The six yearly files as bureaus have them: six formats, six sets of field names, six ways to write a day."""

import csv
import datetime
import io

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyproj import Transformer

import spreadsheet
import write
from overlay import mended

TECHNIQUE_CODES = {"natural-recovery": "1", "assisted-regeneration": "2", "ecological-reconstruction": "3", "conversion": "4"}
TECHNIQUE_WORDS = {"natural-recovery": "自然恢复", "assisted-regeneration": "辅助再生", "ecological-reconstruction": "生态重建", "conversion": "转型利用"}
ORIGIN_CODES = {"legacy": "10", "owned-abandoned": "20", "other": "30"}
STATUS_WORDS = {
    "registered": "未治理", "started": "治理中", "finished": "已完工", "accepted": "已验收", "rejected": "验收不合格",
    "reopened": "返工", "degraded": "退化", "withdrawn": "伪变化", "?": "待核实",
}  # fmt: skip
STATUS_NUMBERS = {k: str(i + 1) for i, k in enumerate(list(STATUS_WORDS)[:8])}
JIANGXI = {
    "registered": "未修复", "started": "修复中", "finished": "已修复", "accepted": "验收通过", "rejected": "验收未通过",
    "reopened": "返工", "degraded": "退化", "withdrawn": "伪变化",
}  # fmt: skip
FILES = {
    2020: "restoration-2020.shp", 2021: "restoration-2021.gpkg", 2022: "restoration-2022.shp",
    2023: "restoration-2023.xlsx", 2024: "restoration-2024.geojson", 2025: "restoration-2025.csv",
}  # fmt: skip
PLANE = "EPSG:4524"
TO_PLANE = Transformer.from_crs("EPSG:4490", PLANE, always_xy=True)
FROM_PLANE = Transformer.from_crs(PLANE, "EPSG:4490", always_xy=True)


def day(text):
    try:
        return datetime.date.fromisoformat(text)
    except (TypeError, ValueError):
        return text


def slashed(text):
    d = day(text)
    return f"{d.year}/{d.month}/{d.day}" if isinstance(d, datetime.date) else (text or "")


def chinese(text):
    if not text:
        return ""
    year, month, date = text.split("-")
    return f"{int(year)}年{int(month)}月{int(date)}日"


def frame(rows, records, crs="EPSG:4490"):
    return gpd.GeoDataFrame(pd.DataFrame(records), geometry=[r.shape for r in rows], crs=crs)


def stated(row):
    return row.site.square_metres * row.site.stated


def write2020(rows, path):
    records = [
        {
            "图斑编号": r.id, "ztbh": f"{r.site.town}{r.id[2:]}号矿点", "xmc": r.site.town, "tdlx": r.site.land, "xmly": r.site.programme,
            "tbdl": ORIGIN_CODES[r.site.origin], "nxffs": TECHNIQUE_CODES[r.site.technique], "tbmj": round(stated(r), 2),
            "tbhdmj": round(r.site.square_metres * r.site.verified, 2),
            "hfzlqk": "B" if r.status in ("finished", "accepted") else "A",
            "djrq": r.dates.get("registered", ""), "kgsj": slashed(r.dates.get("started")), "wgsj": r.dates.get("finished", ""),
            "yssj": r.dates.get("accepted", ""), "jhwcrq": r.site.due, "hcdw": "澜江县自然资源局",
        }
        for r in rows
    ]  # fmt: skip
    write.shapefile(frame(rows, records), path)
    path.with_suffix(".cpg").unlink(missing_ok=True)  # GBK, and nothing says so


def write2021(rows, path):
    real = lambda r, kind: pd.Timestamp(r.dates[kind]) if kind in r.dates else pd.NaT  # noqa: E731
    records = [
        {
            "TBBH": r.id or None, "ZTMC": f"{r.site.town}{r.id[2:]}号矿点", "XIANG": r.site.town, "DLLX": r.site.land, "XM": r.site.programme,
            "XFFS": TECHNIQUE_WORDS[r.site.technique], "MJ_M2": round(stated(r), 2), "ZT": STATUS_WORDS[r.status],
            "DJRQ": real(r, "registered"), "KGRQ": real(r, "started"), "WGRQ": real(r, "finished"),
            "YSRQ": slashed(r.dates.get("accepted")), "BHGRQ": real(r, "rejected"), "FGRQ": real(r, "reopened"), "JHRQ": r.site.due,
        }
        for r in rows
    ]  # fmt: skip
    table = frame(rows, records)
    for name in ("DJRQ", "KGRQ", "WGRQ", "BHGRQ", "FGRQ"):
        table[name] = pd.to_datetime(table[name]).dt.strftime("%Y-%m-%d").where(table[name].notna(), None)
    write.geopackage(table, path, "tb2021")


def write2022(rows, path):
    compact = lambda r, kind: r.dates.get(kind, "").replace("-", "")  # noqa: E731
    records = [
        {
            "TBBH": r.id, "MC": f"{r.site.town}{r.id[2:]}号矿点", "XIANG": r.site.town, "DLLX": r.site.land, "XM": r.site.programme,
            "XFFS": TECHNIQUE_CODES[r.site.technique], "MJ_HM2": round(stated(r) / 10000, 4), "ZT": STATUS_NUMBERS[r.status],
            "DJRQ": compact(r, "registered"), "KGRQ": compact(r, "started"), "WGRQ": compact(r, "finished"), "YSRQ": compact(r, "accepted"),
            "BHGRQ": compact(r, "rejected"), "FGRQ": compact(r, "reopened"), "THRQ": compact(r, "degraded"), "XJRQ": compact(r, "withdrawn"),
        }
        for r in rows
    ]  # fmt: skip
    table = frame(rows, records)
    plane = lambda c: np.round(np.column_stack(TO_PLANE.transform(c[:, 0], c[:, 1])), 4)  # noqa: E731
    moved = [None if g is None else shapely.transform(g, plane) for g in table.geometry]
    write.shapefile(gpd.GeoDataFrame(table.drop(columns="geometry"), geometry=moved, crs=PLANE), path, encoding="UTF-8")


def write2023(rows, path):
    header = ["图斑编号", "乡镇", "修复模式", "修复状态", "开工时间", "完成时间", "验收时间", "退化时间", "图斑面积(亩)", "未治理面积"]
    number = lambda text: spreadsheet.serial(day(text)) if text else None  # noqa: E731
    lines = []
    for r in rows:
        done = r.status in ("finished", "accepted")
        lines.append(
            [
                r.id, r.site.town, TECHNIQUE_WORDS[r.site.technique], JIANGXI[r.status], number(r.dates.get("started")),
                number(r.dates.get("finished")), day(r.dates.get("accepted")), number(r.dates.get("degraded")),
                round(stated(r) / 10000 * 15, 2), 0 if done else round(r.site.square_metres / 10000 * 15, 2),
            ]
        )  # fmt: skip
    spreadsheet.write(path, "图斑", header, lines)


def write2024(rows, path):
    records = [
        {
            "编号": r.id, "乡镇": r.site.town, "地类": r.site.land, "项目": r.site.programme, "方式": TECHNIQUE_WORDS[r.site.technique],
            "面积公顷": round(stated(r) / 10000, 4), "状态": STATUS_WORDS[r.status], "登记": r.dates.get("registered"),
            "开工": r.dates.get("started"), "完工": r.dates.get("finished"), "验收": r.dates.get("accepted"), "退化": r.dates.get("degraded"),
        }
        for r in rows
    ]  # fmt: skip
    path.unlink(missing_ok=True)
    pyogrio.write_dataframe(frame(rows, records), path, driver="GeoJSON", layer_options={"COORDINATE_PRECISION": 9, "RFC7946": "NO"})


def write2025(rows, path):
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\r\n")
    out.writerow(["图斑号", "乡镇", "状态", "开工日期", "完工日期", "验收日期", "备注"])
    for r in rows:
        word = "基本完成" if r.status == "?" else STATUS_WORDS[r.status]
        out.writerow([r.id, r.site.town, word, *(chinese(r.dates.get(k)) for k in ("started", "finished", "accepted")), ""])
    path.write_bytes(text.getvalue().encode("gbk"))


def write_all(rows, folder):
    for year, name in FILES.items():
        mine = sorted((r for r in rows if r.year == year), key=lambda r: (r.id or "Z", r.shape.bounds[0] if r.shape else 0))
        globals()[f"write{year}"](mine, folder / name)
        read_back(mine, folder / name)


def read_back(rows, path):
    """Each row's feature id and geometry as the file has them: what is expected is computed from these."""
    options = {"encoding": "GBK"} if path.stem.endswith("2020") else {}
    table = pyogrio.read_dataframe(path, fid_as_index=True, **options) if path.suffix != ".csv" else None
    if table is None:
        for k, r in enumerate(rows):
            r.number = k + 1
        return
    assert len(table) == len(rows), (path, len(table), len(rows))
    for r, fid in zip(rows, table.index):
        r.number = int(fid)
        shape = table.geometry[fid] if "geometry" in table else None
        if shape is None:
            continue
        if path.stem.endswith("2022"):
            shape = shapely.transform(shape, lambda c: np.column_stack(FROM_PLANE.transform(c[:, 0], c[:, 1])))
        r.geometry = shape if shape.is_valid else mended(shape)
