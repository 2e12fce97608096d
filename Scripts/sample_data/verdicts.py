"""What each rule of the plan says about each project, reasoned from the numbers. Independent of the rule engine under test.

Three-valued: a rule concerns a project (yes, no, unknown) and its test is met (yes, no, unknown). A project that a rule
does not concern is `not-applicable`. A test that is certainly not met is `allowed`, whatever the project may be. What is
left unknown is `cannot-tell`.
"""

import pandas as pd
from shapely import unary_union

from overlay import NOTHING, dimension, measure, overlap, write_csv

CHEMICAL = {"化工项目", "化工园区", "化工企业", "chemical plant"}
TAILINGS = {"尾矿库"}
FOUR_SECTORS = {"钢铁", "钢铁项目", "建材", "焦化", "有色金属冶炼"}
INDUSTRIAL = FOUR_SECTORS | {"工业项目", "化工项目", "化工企业", "chemical plant"}
DWELLING = {"住宅", "居住小区", "房地产"}
FACILITY = INDUSTRIAL | DWELLING | {"化工园区", "采矿", "旅游", "物流", "农业", "林业"}  # production or living
MINE_RESTORATION = {"矿山修复", "矿山生态修复"}
UNKNOWN_KINDS = {"综合体X"}
ACTIONS = {"新建": "new", "扩建": "extension", "改建": "rebuild", "已建": "existing", "extension": "extension"}
CORE_ZONES = {"核心保护区", "核心区", "缓冲区"}
GENERAL_ZONES = {"一般控制区", "实验区"}
PARK_TOLERANCE_SQUARE_METRES = 1.0


def concerns(kind, kinds, action, actions):
    """True, False or None (unknown)."""
    by_kind = None if pd.isna(kind) or kind in UNKNOWN_KINDS else kind in kinds
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


def touched(footprint, cover):
    """Metres squared, metres or points that lie in `cover`; touching counts for nothing."""
    if cover.is_empty:
        return 0.0
    common, dim = overlap(footprint, cover)
    value = measure(common, dim)
    return value if value > NOTHING[dim] else 0.0


def verdicts(expected, folder):
    protected, red = expected.layers["protected"], expected.layers["redline"]
    unknown_zone = ~protected.GNFQ.isin(CORE_ZONES | GENERAL_ZONES)
    core = unary_union(
        [
            *protected.geometry[protected.GNFQ.isin(CORE_ZONES) | unknown_zone],
            *red.geometry[red.ZRBHDFQ.isin(CORE_ZONES)],
        ]
    )
    doubtful = unary_union(list(protected.geometry[unknown_zone]))
    red_outside_core = unary_union(list(red.geometry)).difference(core)
    parks = expected.cover["park"]
    sensitive = unary_union([expected.cover["redline"], expected.cover["protected"]])
    rows = []
    for p in expected.projects.itertuples():
        g, metres = expected.footprints[p.XMBH], lambda role, which: expected.metres[p.XMBH, role, which]
        unit = {2: "m2", 1: "m", 0: "points"}[dimension(g)]

        def say(rule, outcome, reason, margin=None, approximate="no"):
            rows.append([p.XMBH, rule, outcome, "" if margin is None else f"{margin:.4f}", approximate, reason])

        def setback(rule, subject, which, limit, outcome, role="shoreline", unsure=False, approximate="no"):
            d = metres(role, which)
            met = True if d < limit else None if unsure else False
            answer = judge(subject, met, outcome)
            reason = (
                "not a subject of this rule"
                if answer == "not-applicable"
                else f"{d:.2f} m from the nearest ({which}), limit {limit} m"
            )
            if answer == "cannot-tell":
                reason += (
                    "; kind or action unknown" if subject is None else "; a nearer stream has no recorded basin area"
                )
            say(
                rule,
                answer,
                reason,
                None if answer == "not-applicable" else d - limit,
                approximate if answer not in ("not-applicable", "allowed") else "no",
            )

        setback("S1", concerns(p.XMLX, CHEMICAL, p.JSXZ, {"new", "extension"}), "all", 1000, "prohibited")
        setback("S1b", concerns(p.XMLX, CHEMICAL, p.JSXZ, {"existing"}), "all", 1000, "inventory")
        pond_actions = {"new", "rebuild", "extension"}
        setback("S2", concerns(p.XMLX, TAILINGS, p.JSXZ, pond_actions), "main-stem", 3000, "prohibited")
        setback(
            "S3",
            concerns(p.XMLX, TAILINGS, p.JSXZ, pond_actions),
            "important-tributary",
            1000,
            "prohibited",
            unsure=metres("shoreline", "unknown-basin") < 1000,
        )
        setback(
            "S4",
            concerns(p.XMLX, FACILITY, p.JSXZ, {"new"}),
            "all",
            1000,
            "prohibited",
            role="tailings",
            approximate="yes",
        )

        value = touched(g, core)
        warning = "; zone text unknown, counted as core" if touched(g, doubtful) else ""
        say(
            "S6",
            "prohibited" if value else "allowed",
            f"{value:.4f} {unit} in a core zone{warning}" if value else "no overlap with a core zone",
        )
        value = touched(g, red_outside_core)
        route = (
            "national major project: unavoidability argument"
            if p.ZDXM == "是"
            else f"permitted activity {int(p.RWHDLB)}: provincial opinion"
            if not pd.isna(p.RWHDLB)
            else "must show a permitted activity or be a national major project"
        )
        say(
            "S7",
            "needs-approval" if value else "allowed",
            f"{value:.4f} {unit} of red line outside core; {route}"
            if value
            else "no overlap with a red line outside core",
        )

        subject_new, subject_four = (
            concerns(p.XMLX, INDUSTRIAL, p.JSXZ, {"new"}),
            concerns(p.XMLX, FOUR_SECTORS, p.JSXZ, {"extension"}),
        )
        subject = (
            True if subject_new or subject_four else None if subject_new is None or subject_four is None else False
        )
        outside = measure(g.difference(parks), dimension(g))
        answer = judge(subject, outside > (PARK_TOLERANCE_SQUARE_METRES if dimension(g) == 2 else 0), "prohibited")
        say(
            "S8",
            answer,
            "not a subject of this rule" if answer == "not-applicable" else f"{outside:.4f} {unit} outside parks",
        )
        subject = concerns(p.XMLX, MINE_RESTORATION, "新建", {"new"})
        answer = judge(subject, touched(g, sensitive) > 0, "priority")
        say(
            "S9",
            answer,
            {"priority": "in a red line or protected area", "not-applicable": "not a subject of this rule"}.get(
                answer, "outside red lines and protected areas" if answer == "allowed" else "kind unknown"
            ),
        )
    write_csv(folder / "verdicts.csv", ["project", "rule", "outcome", "margin_m", "approximate", "reason"], rows)
