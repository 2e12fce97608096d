"""Answers to some of the questions, and the areas by state that follow from them."""

import copy
import csv

from restoration_expected import write
from restoration_files import FILES
from restoration_ledger import STATES, Ledger, area, union
from restoration_rows import YEARS

ANSWERS = [  # trap, id, answer, sites, value, reason; the rows of a trap in their order
    ("unknown-code", "KS006", "code", "", "started", "the town says work had begun"),
    ("unreadable-date", "KS007", "date", "", "2021-11-11", "protocol of the acceptance"),
    ("duplicate-id", "KS031", "same", "KS031", "", "the row on the known ground"),
    ("duplicate-id", "KS031", "ignore", "", "", "a slip of the pen"),
    ("ambiguous-no-id", "", "new", "", "", "a second pit beside KS029"),
    ("double-of-a-known-one", "KS103", "ignore", "", "", "KS030 drawn by another office"),
    ("late-entry-on-accepted", "KS104", "ignore", "", "", "KS060 entered twice"),
    ("future-date-in-a-table", "KS039", "ignore", "", "", "announced, not done"),
]


def decided(rows):
    """The rows as the answers make them."""
    result = [copy.copy(r) for r in rows]
    for trap, identity, answer, _, value, _ in ANSWERS:
        candidates = [r for r in result if r.trap == trap and r.id == identity and r.is_question]
        row = candidates[0]
        if trap == "duplicate-id" and answer == "same":
            row = next(r for r in candidates if r.shape is r.site.shape)
        if answer == "ignore":
            if trap == "duplicate-id":
                row = candidates[0]
            result.remove(row)
            continue
        if answer == "new":
            row.relation, row.becomes, row.others = "new", "S-half", tuple(row.others)
            continue
        row.relation, row.becomes = "same", identity
        if answer == "code":
            row.status = value
        elif answer == "date":
            row.dates = {**row.dates, "accepted": value}
    return result


def make(out, expected, rows):
    lines, taken = [], set()
    for trap, identity, answer, sites, value, reason in ANSWERS:
        options = [r for r in rows if r.trap == trap and r.id == identity and id(r) not in taken]
        if trap == "duplicate-id":
            options.sort(key=lambda r: r.shape is not r.site.shape)
        row = options[0]
        taken.add(id(row))
        lines.append([FILES[row.year], row.number, identity, row.relation.split(":")[1], answer, sites, value, reason])
    with open(out / "decisions.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["file", "row", "id", "question", "as", "site", "value", "reason"])
        writer.writerows(lines)
    changed = decided(rows)
    lines = []
    for year in YEARS:
        ledger = Ledger(changed, year)
        for state in [*STATES[:-1], "all"]:
            grounds = ledger.grounds(None if state == "all" else state)
            whole = area(union(grounds.values()))
            plain = sum(area(g) for g in grounds.values())
            lines.append([f"{year}-12-31", state, len(grounds), whole, plain, plain - whole if plain - whole > 1e-6 else 0.0])
    write(expected / "restoration-decided.csv", ["as_of", "state", "sites", "union_m2", "sum_m2", "difference_m2"], lines)
