"""Broken yearly files, one fault each."""

import numpy as np
import pyogrio
import shapely
from pyproj import Transformer

import bad
import restoration_files
import write


def make(folder, sample, rows, texts):
    folder.mkdir(parents=True, exist_ok=True)
    mine = sorted((r for r in rows if r.year == 2021 and r.relation == "same"), key=lambda r: r.id)
    originals = {id(r): r.shape for r in mine}
    for r in mine:
        r.shape = shapely.transform(r.shape, bad.gcj02)
    restoration_files.write2021(mine, folder / "restoration-gcj02.gpkg")
    for r in mine:
        r.shape = originals[id(r)]
    # Eastings of the zone of 105 E without zone digits, labelled as those of 108 E: plausible numbers, 290 km off.
    table = pyogrio.read_dataframe(folder / "restoration-gcj02.gpkg")
    zone = Transformer.from_crs("EPSG:4490", "EPSG:4544", always_xy=True)
    plane = [shapely.transform(r.shape, lambda c: np.round(np.column_stack(zone.transform(c[:, 0], c[:, 1])), 4)) for r in mine]
    wrong = table.set_geometry(plane, crs=None).set_crs("EPSG:4545", allow_override=True)
    write.shapefile(wrong, folder / "restoration-wrong-zone.shp", encoding="UTF-8")
    # Every acceptance lies in 2030.
    kept = {id(r): (r.dates, r.status) for r in mine}
    for r in mine:
        r.dates, r.status = {**r.dates, "finished": "2030-05-01", "accepted": "2030-06-30"}, "accepted"
    restoration_files.write2021(mine, folder / "restoration-future.gpkg")
    for r in mine:
        r.dates, r.status = kept[id(r)]
    whole = (sample / "restoration-2023.xlsx").read_bytes()
    (folder / "restoration-truncated.xlsx").write_bytes(whole[: len(whole) // 2])
    text = (sample / "restoration-2025.csv").read_bytes()
    (folder / "restoration-cut-in-a-character.csv").write_bytes(text[: len(text) // 2] + b"\xce")
    (folder / "mapping-unknown-key.yaml").write_bytes((texts / "mapping-unknown-key.yaml").read_bytes())
