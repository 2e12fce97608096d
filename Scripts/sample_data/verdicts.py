"""What each rule of the plan says about each project, reasoned from the numbers. Independent of the rule engine under test.

Three-valued: a rule concerns a project (yes, no, unknown) and its test is met (yes, no, unknown). A project that a rule
does not concern is `not-applicable`. A test that is certainly not met is `allowed`, whatever the project may be. What is
left unknown is `cannot-tell`.
"""

import pandas as pd
from shapely import unary_union

from overlay import NOTHING, dimension, is_sliver, measure, overlap, parts_of, write_csv

CHEMICAL = {"化工项目", "化工企业", "chemical plant"}
CHEMICAL_OR_PARK = CHEMICAL | {"化工园区"}
TAILINGS = {"尾矿库"}
FOUR_SECTORS = {"钢铁", "钢铁项目", "建材", "焦化", "有色冶炼"}
OTHER_PRODUCTION = {
    "采矿",
    "光伏",
    "风电",
    "旅游",
    "物流",
    "农业",
    "码头",
}  # mines and power are land classes of their own
INDUSTRIAL = CHEMICAL | FOUR_SECTORS | {"工业项目", "电子", "机械制造"}
DWELLING = {"住宅", "安置房", "房地产"}
FACILITY = INDUSTRIAL | DWELLING | TAILINGS | OTHER_PRODUCTION  # for production or living
MINE_RESTORATION = {"矿山修复", "矿山生态修复"}
UNKNOWN_KINDS = {"综合体X"}
# Words that may mean a subject of a rule among other things.
TOO_WIDE = {"工业项目": CHEMICAL_OR_PARK | FOUR_SECTORS, "生态修复": MINE_RESTORATION}
ACTIONS = {"新建": "new", "扩建": "extension", "改建": "rebuild", "已建": "existing", "extension": "extension"}
CORE_ZONES = {"核心保护区", "核心区", "缓冲区"}
GENERAL_ZONES = {"一般控制区", "实验区"}
PARK_TOLERANCE = 1.0  # square metres, or metres of a line: what two surveys of one boundary may differ by


def concerns(kind, kinds, action, actions):
    """True, False or None (unknown)."""
    by_kind = None if pd.isna(kind) or kind in UNKNOWN_KINDS else kind in kinds
    if by_kind is False and TOO_WIDE.get(kind, set()) & kinds:
        by_kind = None
    by_action = None if action not in ACTIONS else ACTIONS[action] in actions
    if by_kind is False or by_action is False:
        return False
    return None if by_kind is None or by_action is None else True


def judge(subject, met, outcome):
    if subject is False:
        return "not-applicable"
    if met is False:
        return "allowed"
    return outcome if subject and met else "cannot-tell"


def inside(footprint, cover):
    """(how much of the footprint lies in `cover`, whether all of that is slivers); touching counts for nothing."""
    if cover.is_empty:
        return 0.0, False
    common, dim = overlap(footprint, cover)
    value = measure(common, dim)
    return (
        (value, dim == 2 and all(is_sliver(p) for p in parts_of(common, 2))) if value > NOTHING[dim] else (0.0, False)
    )


class Judge:
    """Writes one row per project and rule."""

    def __init__(self, expected):
        self.expected, self.rows = expected, []
        protected, red = expected.layers["protected"], expected.layers["redline"]
        unknown_zone = ~protected.GNFQ.isin(CORE_ZONES | GENERAL_ZONES)
        in_core = [*protected.geometry[protected.GNFQ.isin(CORE_ZONES) | unknown_zone]]
        self.core = unary_union([*in_core, *red.geometry[red.ZRBHDFQ.isin(CORE_ZONES)]])
        self.doubtful = unary_union(list(protected.geometry[unknown_zone]))
        self.red_outside_core = unary_union(list(red.geometry)).difference(self.core)
        self.sensitive = unary_union([expected.cover["redline"], expected.cover["protected"]])

    def say(self, p, rule, outcome, reason, margin=None, approximate=False):
        if outcome == "not-applicable":
            reason, margin = "not a subject of this rule", None
        row = [p.XMBH, rule, outcome, "" if margin is None else f"{margin:.4f}", "yes" if approximate else "no", reason]
        self.rows.append(row)

    def setbacks(self, p):
        metres = lambda role, which: self.expected.metres[p.XMBH, role, which]  # noqa: E731

        def setback(rule, kinds, actions, role, which, limit, exempt=None):
            d, subject = metres(role, which), concerns(p.XMLX, kinds, p.JSXZ, actions)
            outcome = judge(subject, d < limit, "inventory" if rule == "S1b" else "prohibited")
            reason = f"{d:.2f} m from the nearest ({which}), limit {limit} m"
            if outcome == "cannot-tell":
                reason += "; kind or action unknown"
            if outcome == "prohibited" and exempt is not None:
                outcome, reason = exempt(reason)
            if rule == "S3" and subject is not False and d >= limit > metres(role, "unknown-basin"):
                d = metres(role, "unknown-basin")
                outcome, reason = (
                    "cannot-tell",
                    f"{d:.2f} m from a stream whose basin area is not recorded, limit {limit} m",
                )
            self.say(p, rule, outcome, reason, d - limit, rule == "S4" and outcome in ("prohibited", "cannot-tell"))

        def rebuilt_for_safety(reason):
            if ACTIONS[p.JSXZ] != "rebuild":
                return "prohibited", reason
            if pd.isna(p.TSAQSP):
                return "cannot-tell", reason + "; not said whether the rebuild is for safety"
            return (
                ("needs-approval", reason + "; rebuild for safety: exempt by law")
                if p.TSAQSP == "是"
                else ("prohibited", reason)
            )

        pond = {"new", "rebuild", "extension"}
        setback("S1", CHEMICAL_OR_PARK, {"new", "extension"}, "shoreline", "all", 1000)
        setback("S1b", CHEMICAL_OR_PARK, {"existing"}, "shoreline", "all", 1000)
        setback("S2", TAILINGS, pond, "shoreline", "main-stem", 3000, rebuilt_for_safety)
        setback("S3", TAILINGS, pond, "shoreline", "important-tributary", 1000, rebuilt_for_safety)
        setback("S4", FACILITY, {"new"}, "tailings", "all", 1000)
        self.say(
            p,
            "S5",
            judge(concerns(p.XMLX, TAILINGS, p.JSXZ, {"new"}), None, ""),
            "numbers of ponds before and after not given",
        )

    def zones(self, p, g, unit):
        """Rules that bind every project, whatever it is."""
        value, _ = inside(g, self.core)
        warning = "; zone text unknown, counted as core" if inside(g, self.doubtful)[0] else ""
        self.say(p, "S6", "prohibited" if value else "allowed", f"{value:.4f} {unit} in a core zone{warning}")

        value, slivers = inside(g, self.red_outside_core)
        reason = f"{value:.4f} {unit} of red line outside core"
        if not value:
            outcome = "allowed"
        elif p.GJZDXM == "是":
            outcome, reason = "needs-approval", reason + "; national major project: unavoidability argument"
        elif pd.isna(p.YXRWHD):
            outcome, reason = "needs-approval", reason + "; whether it is a permitted activity must be shown"
        elif p.YXRWHD > 0:
            outcome, reason = "needs-approval", reason + f"; permitted activity {p.YXRWHD}: provincial opinion"
        else:
            outcome, reason = "prohibited", reason + "; neither a permitted activity nor a national major project"
        if slivers:
            reason += "; nothing but slivers: boundaries to be settled by survey"
        self.say(p, "S7", outcome, reason)

    def industry(self, p, g, unit):
        new = concerns(p.XMLX, INDUSTRIAL, p.JSXZ, {"new"})
        extension = concerns(p.XMLX, FOUR_SECTORS, p.JSXZ, {"extension"})
        subject = True if new or extension else None if None in (new, extension) else False
        outside = measure(g.difference(self.expected.cover["park"]), dimension(g))
        outcome = judge(subject, outside > (PARK_TOLERANCE if dimension(g) else 0), "prohibited")
        reason = f"{outside:.4f} {unit} outside parks"
        if outcome == "cannot-tell":
            reason += "; kind or action unknown"
        self.say(p, "S8", outcome, reason)

    def mines(self, p, g, unit):
        value, _ = inside(g, self.sensitive)
        outcome = judge(concerns(p.XMLX, MINE_RESTORATION, "新建", {"new"}), value > 0, "priority")
        self.say(p, "S9", outcome, f"{value:.4f} {unit} in red lines and protected areas")


def verdicts(expected, folder):
    judge = Judge(expected)
    for p in expected.projects.itertuples():
        g = expected.footprints[p.XMBH]
        unit = {2: "m2", 1: "m", 0: "points"}[dimension(g)]
        judge.setbacks(p)
        judge.zones(p, g, unit)
        judge.industry(p, g, unit)
        judge.mines(p, g, unit)
    write_csv(folder / "verdicts.csv", ["project", "rule", "outcome", "margin_m", "approximate", "reason"], judge.rows)
