"""Mine restoration: six yearly files of the county's sites, broken ones, expected answers."""

import sys
from pathlib import Path

import restoration_bad
import restoration_bank
import restoration_decided
import restoration_expected
import restoration_files
import restoration_greenness
import restoration_rows
import restoration_sites

TEXTS = Path(__file__).parent / "restoration_texts"


def make(folder, layers, towns):
    out = folder / "restoration"
    out.mkdir(parents=True, exist_ok=True)
    (folder / "expected").mkdir(exist_ok=True)
    sites = restoration_sites.Sites(layers, towns)
    rows = restoration_rows.Rows(sites).rows
    restoration_files.write_all(rows, out)
    for year in restoration_rows.YEARS:
        name = f"mapping-{year}.yaml"
        (out / name).write_bytes((TEXTS / name).read_bytes())
    for name in ("README.md", "README.zh.md", "series.yaml", "mapping-bank.yaml"):
        (out / name).write_bytes((TEXTS / name).read_bytes())
    restoration_bad.make(out / "bad", out, rows, TEXTS)
    numbers = restoration_expected.Expected(rows, layers, towns)
    numbers.write(folder / "expected")
    restoration_greenness.make(out, folder / "expected", numbers.ledgers[2025])
    restoration_decided.make(out, folder / "expected", rows)
    restoration_bank.make(out, folder / "expected", layers)
    return sites, rows, numbers


if __name__ == "__main__":
    import county
    import cover_zones

    layers = county.build()
    make(Path(sys.argv[1]), layers, cover_zones.towns(layers["territory"]))
