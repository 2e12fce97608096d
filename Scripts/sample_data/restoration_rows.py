"""The rows of the six yearly files, the traps among them, and what each row truly is."""

from dataclasses import dataclass, field

from restoration_sites import Sites

KINDS = ["registered", "verified", "started", "finished", "rejected", "accepted", "reopened", "degraded", "withdrawn"]
YEARS = range(2020, 2026)
TABLES = (2023, 2025)  # no geometry
ALIASES = {"KS102": "KS002", "KS021": "KS021@2022-12-31"}  # an id in a file, and the site that it means by then


@dataclass
class Row:
    year: int
    id: str
    shape: object
    site: object  # whose attributes it carries
    dates: dict  # kind: text as "YYYY-MM-DD", or a text that is no date
    status: str
    relation: str  # what it is to what was known: a SiteRelation, or "question:" and a QuestionKind
    becomes: str = ""  # the site that it is now
    others: tuple = ()  # known sites that it is compared with
    trap: str = ""
    why: str = ""
    geometry: object = None  # as the written file has it, in EPSG:4490, repaired
    number: int = -1  # the feature id in the written file
    stated: float = field(default=0.0)

    @property
    def is_question(self):
        return self.relation.startswith("question:")


def known(site, year):
    """What a file of a year's end can say: the last day of each kind, and the last word."""
    past = sorted((e for e in site.story if e[1] <= f"{year}-12-31"), key=lambda e: (e[1], KINDS.index(e[0])))
    states = [kind for kind, _ in past if kind != "verified"]
    ended = [day for kind, day in past if kind in ("rejected", "reopened", "degraded")]
    dates = {kind: day for kind, day in past}
    if ended:  # what came before the last setback is no longer listed
        dates = {k: v for k, v in dates.items() if v >= ended[-1] or k == "registered"}
    return dates, states[-1] if states else "registered"


class Rows:
    def __init__(self, sites: Sites):
        self.sites, self.drawn = sites.sites, sites.drawn
        self.rows = []
        for year in YEARS:
            getattr(self, f"year{year}")()

    def put(self, year, identity, relation, *, of=None, shape="own", dates=None, status=None, becomes=None, others=None, trap="", why=""):
        site = self.sites[of or (ALIASES.get(identity, identity) if year > 2021 or identity == "KS102" else identity)]
        told, word = known(site, year)
        if dates:
            told = {k: v for k, v in {**told, **dates}.items() if v is not None}
        if shape == "own":
            shape = site.shape
        if year in TABLES:
            shape = None
        question = relation.startswith("question:")
        self.rows.append(
            Row(
                year, identity, shape, site, told, status or word, relation,
                "" if question else (becomes if becomes is not None else site.id),
                tuple(others if others is not None else ([site.id] if relation in ("same", "redrawn", "joined") else [])),
                trap, why,
            )
        )

    def has(self, year, identity):
        return any(r.year == year and identity in (r.id, r.becomes) for r in self.rows)

    def year2020(self):
        traps = {
            "KS004": ("natural-recovery-accepted", "no works, so no end of works; the acceptance counts, and the status 'finished' without a date adds nothing"),
            "KS005": ("finished-not-accepted", "work has ended, nobody has accepted it: does not count"),
            "KS012": ("digitised-twice", "with KS013: the same hole twice under two ids, drawn 5 m apart; both are new, the pair is said, the union counts once"),
            "KS014": ("equal-ground", "with KS015: the same polygon under two ids and two programmes, both accepted: counts once"),
            "KS016": ("partly-overlapping", "with KS017: a quarter of each is the other's"),
            "KS018": ("accepted-over-in-work", "with KS019: accepted and in work on the same fifth; the sum of the states exceeds all"),
            "KS032": ("invalid-ring", "a small loop at one corner, repaired by the odd-even rule"),
            "KS033": ("bow-tie", "a figure of eight: signed size 0, two triangles after the repair"),
            "KS038": ("verified-differs", "verified area 30 % below the drawn one"),
            "KS039": ("stated-differs", "stated area 35 % above the computed one"),
            "KS040": ("stated-differs-a-little", "stated area 8 % above the computed one: a note"),
            "KS041": ("stated-in-mu", "stated in mu where the file says square metres: 1/667 of the computed one"),
            "KS042": ("outside-county", "lies in no town; a row of its own, outside all"),
            "KS043": ("two-towns", "cut by the border of two towns; its parts add up to it"),
            "KS044": ("half-in-redline", "partly in red line HX5001990008: before others in the list of priorities"),
            "KS045": ("in-core", "in the core of reserve ZR01"),
            "KS046": ("in-redline", "in red line HX5001990006"),
            "KS047": ("over-county-border", "partly outside the county"),
            "KS048": ("sliver", "overlaps KS049 by 0.4 m2: below 1 m2 no overlap for lineage; the union is exact all the same"),
            "KS059": ("registered-by-file-date", "no date of registration: it is the file's, and contradicts no earlier work"),
        }
        for identity, site in self.sites.items():
            if site.first != 2020:
                continue
            trap, why = traps.get(identity, ("", ""))
            shape = {"KS032": self.drawn["KS032 loop"], "KS033": self.drawn["KS033 bow"]}.get(identity, "own")
            self.put(2020, identity, "new", shape=shape, trap=trap, why=why)

    def year2021(self):
        put, drawn = self.put, self.drawn
        put(2021, "KS001", "redrawn", shape=drawn["KS001 redrawn"], trap="redrawn", why="the same id, the border drawn again, IoU about 0.9")
        put(2021, "KS102", "redrawn", of="KS002", shape=drawn["KS102"], trap="redrawn-other-id", why="KS002 under another id: the only row on its ground, both shares above 0.8; KS102 becomes an alias")
        put(2021, "KS003", "same", trap="natural-recovery-unaccepted", why="natural recovery, finished, no acceptance: does not count")
        put(2021, "KS006", "question:unknown-code", status="?", others=["KS006"], trap="unknown-code", why="status 待核实 is in no table")
        put(2021, "KS007", "question:unreadable-date", dates={"accepted": "待定"}, others=["KS007"], trap="unreadable-date", why="待定 stands where the day of acceptance should")
        put(2021, "KS008", "question:future-date", dates={"accepted": "2022-03-15"}, status="accepted", others=["KS008"], trap="future-date", why="accepted 2022-03-15 in a file of 2021-12-31")
        put(2021, "KS009", "question:date-order", dates={"started": "2020-03-03"}, trap="before-registration", why="work began 2020-03-03, registered 2021-06-01, both stated")
        put(2021, "KS010", "question:date-order", dates={"finished": "2021-11-30", "accepted": "2021-10-15"}, others=["KS010"], trap="accepted-before-finished", why="accepted 2021-10-15, finished 2021-11-30")
        put(2021, "KS011", "same", dates={"accepted": None}, trap="accepted-without-date", why="status accepted, no day: the day is the file's, an upper bound")
        for piece in ("KS020-1", "KS020-2"):
            put(2021, piece, "split", others=["KS020"], trap="split-in-two", why="KS020 has no row; two unknown ids cover it")
        put(2021, "KS024", "redrawn", shape=drawn["KS024 whole"], trap="swallowed-neighbour", why="redrawn over KS025 under its own id: shares 0.58 and 1; KS025 stays until a complete list lacks it, the union counts once")
        put(2021, "KS026", "question:ambiguous-overlap", shape=drawn["KS026 elsewhere"], others=["KS026"], trap="own-id-little-overlap", why="the known id with 0.35 of its ground: neither redrawn nor elsewhere")
        put(2021, "KS027", "question:shifted", shape=drawn["KS027 web map"], others=["KS027"], trap="moved-500-m", why="the same shape some 480 m off, one site alone: a person must say whether it moved")
        put(2021, "KS028", "question:id-reused", shape=drawn["KS028 elsewhere"], others=["KS028"], trap="id-reused", why="another shape kilometres away under a known id")
        put(2021, "", "question:ambiguous-overlap", of="KS029", shape=drawn["no id, half of KS029"], others=["KS029"], trap="ambiguous-no-id", why="no id, half of it on half of KS029, which has no row")
        put(2021, "", "new", of="KS041", shape=drawn["no id, new"], dates={"registered": "2021-04-04"}, becomes="S-*", trap="empty-id", why="no id on ground of its own: named by its ground, S- and ten hexadecimal digits")
        put(2021, "KS030", "same")
        put(2021, "KS103", "question:ambiguous-overlap", of="KS030", shape=drawn["KS103"], others=["KS030"], trap="double-of-a-known-one", why="unknown id on the ground of KS030, which has its own row in the file: a second drawing or a second site")
        put(2021, "KS031", "question:duplicate-id", others=["KS031"], trap="duplicate-id", why="KS031 twice in one file: neither row is taken")
        put(2021, "KS031", "question:duplicate-id", shape=drawn["KS031 other place"], others=["KS031"], trap="duplicate-id", why="KS031 twice in one file: neither row is taken")
        put(2021, "KS036", "same", trap="reopened", why="accepted 2020-09-10, reopened 2021-06-18: no longer counts")
        put(2021, "KS037", "same", trap="rejected", why="finished, acceptance failed 2021-03-26: in work again")
        put(2021, "KS057", "same", dates={"accepted": "2021-10-20"}, trap="corrected-later", why="the file of 2022 says 2021-10-12")
        put(2021, "KS058", "same", dates={"accepted": "2021-12-28"}, status="accepted", trap="corrected-over-new-year", why="the file of 2022 says 2022-01-05: counts at the end of 2021 by what was known then, not by what is known now")
        put(2021, "KS085", "new", trap="sliver-of-a-new-one", why="overlaps KS049 by less than 1 m2: new, no link")
        put(2021, "KS086", "new", others=["KS055"], trap="small-overlap", why="3 % on KS055, below 0.05: new, with a link")
        self.changed(2021, skip={"KS002", "KS020", "KS021", "KS025", "KS029"})
        for identity in ("KS012", "KS013", "KS016", "KS017", "KS055"):
            if not self.has(2021, identity):
                put(2021, identity, "same", trap="unchanged" if identity == "KS016" else "", why="the same polygon to the last bit" if identity == "KS016" else "")

    def year2022(self):
        put, drawn = self.put, self.drawn
        put(2022, "KS001", "same", shape=drawn["KS001 redrawn"], trap="projected", why="in EPSG:4524, vertices to 0.1 mm: the same, not redrawn; the ground of 2021 stays")
        put(2022, "KS102", "same", of="KS002", shape=drawn["KS102"], trap="alias", why="the new id of KS002")
        put(2022, "KS021", "split", of="KS021@2022-12-31", others=["KS021"], trap="split-in-three", why="one piece keeps the id: it becomes KS021@2022-12-31, which KS021 means from now on")
        put(2022, "KS082", "split", others=["KS021"], trap="split-in-three", why="a piece of KS021")
        put(2022, "KS083", "split", others=["KS021"], trap="split-in-three", why="a piece of KS021")
        put(2022, "KS084", "merged", others=["KS022", "KS023"], trap="merged", why="covers KS022 and KS023, which have no rows; they cover it")
        put(2022, "KS024", "same", shape=drawn["KS024 whole"])
        put(2022, "KS035", "same", trap="withdrawn", why="伪变化: no mine; counts nowhere from 2022-04-02")
        put(2022, "KS053", "question:nothing-to-match", shape=None, others=["KS053"], trap="no-geometry", why="a row without geometry in a layer; KS053 stays as it was and is not vanished")
        put(2022, "KS081", "redisturbed", others=["KS050"], trap="redisturbed", why="a pit registered 2022-05-10 on ground accepted 2021-06-06: takes that ground away until its own acceptance")
        put(2022, "KS050", "same", trap="disturbed-in-part", why="accepted; counts without what KS081 breaks up")
        put(2022, "KS051", "same", trap="degraded", why="accepted 2020-12-12, degraded 2022-07-15: no longer counts")
        put(2022, "KS104", "question:ambiguous-overlap", of="KS060", shape=drawn["KS104"], dates={"registered": "2021-03-01", "started": None, "finished": None, "accepted": None}, status="registered", others=["KS060"], trap="late-entry-on-accepted", why="on accepted ground, but registered before that acceptance: not a new disturbance; KS060 has its own row")
        put(2022, "KS036", "same", trap="accepted-again", why="accepted 2022-08-20 after the reopening: a second acceptance, not a correction of the first")
        put(2022, "KS057", "same", trap="corrected", why="the acceptance was 2021-10-12, not 2021-10-20")
        put(2022, "KS058", "same", trap="corrected", why="the acceptance was 2022-01-05, not 2021-12-28")
        put(2022, "KS008", "same", trap="no-longer-future", why="the acceptance that lay in the future of the last file")
        gone = {"KS020", "KS021", "KS022", "KS023", "KS034", "KS025"}
        for identity, site in self.sites.items():
            if site.first <= 2022 and identity not in gone and not self.has(2022, identity):
                self.put(2022, identity, "same" if self.is_known(identity) else "new")
        empty = next(r for r in self.rows if r.becomes == "S-*")
        put(2022, "", "same", of="KS041", shape=empty.shape, dates={"registered": "2021-04-04"}, becomes="S-*", others=["S-*"], trap="empty-id-again", why="no id again; known by its ground")

    def is_known(self, identity):
        return any(r.becomes == identity for r in self.rows)

    def year2023(self):
        put = self.put
        put(2023, "KS002", "joined", trap="old-id", why="a table that still has the old id of KS102")
        put(2023, "KS021", "joined", of="KS021@2022-12-31", trap="id-of-a-piece", why="KS021 means the living piece")
        put(2023, "KS020", "question:no-partner", of="KS020", others=["KS020-1", "KS020-2"], trap="id-of-a-split-site", why="KS020 was split and no piece has its id")
        put(2023, "KS099", "question:no-partner", of="KS041", trap="no-partner", why="a row of a table whose site nobody knows")
        put(2023, "", "question:nothing-to-match", of="KS041", trap="table-row-without-id", why="a row of a table without an id")
        put(2023, "KS038", "joined", trap="serial-dates", why="days as Excel serial numbers, and as dates by style")
        self.changed(2023, relation="joined")

    def year2024(self):
        put = self.put
        put(2024, "KS081", "same", trap="pit-accepted", why="the pit is accepted: its ground counts again, through it")
        put(2024, "KS051", "same", trap="accepted-after-degraded", why="accepted again 2024-11-05")
        self.changed(2024)

    def year2025(self):
        put = self.put
        put(2025, "KS039", "question:future-date", dates={"finished": "2026-02-01"}, status="finished", others=["KS039"], trap="future-date-in-a-table", why="finished 2026-02-01 in a table of 2025-12-31")
        put(2025, "KS046", "question:unreadable-date", dates={"finished": "2025-13-01"}, status="finished", others=["KS046"], trap="month-13", why="2025年13月1日 is no day")
        put(2025, "KS044", "question:unknown-code", status="?", others=["KS044"], trap="unknown-word", why="status 基本完成 is in no table")
        self.changed(2025, relation="joined")

    def changed(self, year, relation="same", skip=()):
        """Sites to which something happened in the year, or that are new."""
        for identity, site in list(self.sites.items()):
            if identity in skip or site.first > year or self.has(year, identity) or self.ended(identity):
                continue
            fresh = not self.is_known(identity)
            if fresh and year not in TABLES:
                self.put(year, identity, "new")
            elif not fresh and any(day.startswith(str(year)) for _, day in site.story):
                shape = next((r.shape for r in reversed(self.rows) if r.becomes == identity and r.shape is not None and r.relation != "same"), None)
                name = "KS021" if identity == "KS021@2022-12-31" else "KS102" if identity == "KS002" and year > 2021 else identity
                self.put(year, name, relation, of=identity, shape=shape)

    def ended(self, identity):
        return any(identity in r.others and r.relation in ("split", "merged") for r in self.rows)
