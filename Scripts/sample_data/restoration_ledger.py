"""What is known of each site at the end of each year: the rows followed by hand, as it were, with plain rules.

Independent of the tool: the relation of every row is declared where the row was made; here its shares are computed and
must agree with what was declared. Grounds are united by shapely in degrees, areas are those of ellipsoid.py.
"""

from dataclasses import dataclass, field

import shapely
from shapely import unary_union

import ellipsoid
from restoration_rows import KINDS, YEARS

STATES = ["registered", "in-work", "finished", "accepted", "degraded", "withdrawn"]
ENDINGS = ("rejected", "reopened", "degraded", "withdrawn")


@dataclass
class Standing:
    """A site in the ledger."""

    id: str
    ground: object = None
    events: list = field(default_factory=list)  # (kind, day, stated or file-date)
    technique: str = ""
    site: object = None
    successors: list = field(default_factory=list)
    pits: list = field(default_factory=list)  # (id of the pit, since)
    verified: float = None
    due: str = ""
    vanished: int = None

    def state(self, day="9999"):
        state, last = "registered", None
        past = sorted((e for e in self.events if e[1] <= day), key=lambda e: (e[1], KINDS.index(e[0])))
        for kind, _, _ in past:
            if kind == "verified" or (kind == "registered" and state != "withdrawn"):
                continue
            if state == "withdrawn" and kind in ("started", "finished", "accepted"):
                continue
            if kind == "degraded" and state != "accepted":
                continue
            state = {"started": "in-work", "rejected": "in-work", "reopened": "in-work"}.get(kind, kind)
        return state

    def counts(self, day="9999"):
        return self.ground is not None and not self.successors and self.state(day) != "withdrawn"


def tell(events, row):
    """The events that a row tells, added to those known; a later word on the same event corrects the earlier."""
    end = f"{row.year}-12-31"
    told = dict(row.dates)
    kind = row.status
    by_file = None
    if row.year == 2020:  # only A and B: what is between them is said by dates
        kind = "finished" if kind in ("finished", "accepted") else "registered"
    if kind not in told:
        holds = any(k == kind and not any(e[0] in ENDINGS and e[1] > d for e in events) for k, d, _ in events)
        accepted_anyway = kind == "finished" and "accepted" in told
        if not holds and not accepted_anyway:
            by_file = kind
    result = list(events)
    for k, d in told.items():
        same = [e for e in result if e[0] == k]
        if any(e[1] == d for e in same):
            continue
        for e in same:
            low, high = sorted((e[1], d))
            if not any(o[0] in ENDINGS and low <= o[1] <= high for o in result + [(x, y, "") for x, y in told.items()]):
                result.remove(e)
        result.append((k, d, "stated"))
    if by_file:
        result.append((by_file, end, "file-date"))
    return result


class Ledger:
    """Files up to a year, in their order."""

    def __init__(self, rows, until, check=None):
        self.sites, self.undecided = {}, []
        for year in range(2020, until + 1):
            mine = [r for r in rows if r.year == year]
            before = {i: s.ground for i, s in self.sites.items() if s.counts()}
            for row in mine:
                if check:
                    check(row, before, mine, self)
                self.take(row)
            if year == 2022:  # the complete list
                there = {r.becomes for r in mine} | {o for r in mine for o in r.others}
                for s in self.sites.values():
                    if s.counts() and s.id not in there:
                        s.vanished = year

    def take(self, row):
        if row.is_question:
            self.undecided.append(row)
            return
        s = self.sites.setdefault(row.becomes, Standing(row.becomes))
        if row.relation not in ("same", "joined"):
            s.ground = row.geometry
        s.events = tell(s.events, row)
        s.site = row.site
        if row.year == 2020:
            s.verified = row.site.square_metres * row.site.verified
        if row.year != 2025:
            s.technique = row.site.technique
        if row.year in (2020, 2021):
            s.due = row.site.due
        if row.relation in ("split", "merged"):
            for other in row.others:
                self.sites[other].successors.append(row.becomes)
                old = self.sites[other]
                s.due = s.due or old.due
        if row.relation == "redisturbed":
            since = row.dates.get("registered", f"{row.year}-12-31")
            self.sites[row.others[0]].pits.append((row.becomes, since))

    def effective(self, s, day="9999"):
        """Its ground less what open pits take."""
        open_pits = [
            self.sites[p].ground
            for p, since in s.pits
            if since <= day and self.sites[p].counts(day) and self.sites[p].state(day) != "accepted"
        ]
        ground = s.ground
        if s.state(day) == "accepted" and open_pits:
            ground = shapely.difference(ground, unary_union(open_pits))
        return ground

    def grounds(self, state=None, day="9999", keep=lambda s: True):
        return {
            i: self.effective(s, day)
            for i, s in sorted(self.sites.items())
            if s.counts(day) and (state is None or s.state(day) == state) and keep(s)
            and any(e[1] <= day for e in s.events)
        }  # fmt: skip


def union(shapes):
    return unary_union(list(shapes)) if shapes else shapely.Polygon()


def area(shape):
    return ellipsoid.area(shape)


def shares(a, b):
    """(part of a, part of b, square metres) that two grounds share."""
    common = shapely.intersection(a, b)
    metres = area(common)
    return metres / area(a), metres / area(b), metres


def overlaps(geometry, before):
    """Known grounds that a ground shares 1 m2 or more with, the largest share first."""
    found = []
    for identity, ground in before.items():
        if shapely.intersects(geometry, ground):
            a, b, metres = shares(geometry, ground)
            if metres >= 1:
                found.append((identity, a, b, metres))
    return sorted(found, key=lambda f: -max(f[1], f[2]))


def agree(row, before, mine, ledger):
    """Whether the shares are such that the design's thresholds give what was declared."""
    if row.geometry is None or row.relation in ("question:unknown-code", "question:unreadable-date", "question:future-date", "question:date-order", "question:duplicate-id"):
        return
    found = {i: (a, b) for i, a, b, _ in overlaps(row.geometry, before)}
    claimed = {r.becomes for r in mine if r is not row} | {r.id for r in mine if r is not row}
    where = (row.year, row.id, row.relation, found)
    if row.relation == "same":
        a, b = found[row.becomes]
        assert min(a, b) >= 0.99, where
    elif row.relation == "redrawn":
        a, b = found[row.others[0]]
        low = 0.8 if row.id not in ledger.sites else 0.5
        assert low <= min(a, b) < 0.99, where
    elif row.relation == "new":
        assert all(max(f) < 0.05 for f in found.values()), where
        assert set(row.others) == set(found), where
    elif row.relation == "split":
        assert found[row.others[0]][0] >= 0.9, where
    elif row.relation == "merged":
        assert all(found[o][1] >= 0.9 for o in row.others) and sum(found[o][0] for o in row.others) >= 0.8, where
    elif row.relation == "redisturbed":
        assert max(found[row.others[0]]) >= 0.05 and set(found) == set(row.others), where
    elif row.relation in ("question:shifted", "question:id-reused"):
        assert row.others[0] not in found and not found, where
    elif row.relation == "question:ambiguous-overlap":
        assert max(found[row.others[0]]) >= 0.05, where
        if row.id not in ledger.sites and row.others[0] not in claimed:
            assert min(found[row.others[0]]) < 0.8, where


def years(rows):
    return {year: Ledger(rows, year, agree if year == 2025 else None) for year in YEARS}
