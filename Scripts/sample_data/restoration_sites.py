"""The mine sites of the county: where they lie, how they are drawn, and what truly happened to each."""

import datetime
from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely import Point, unary_union
from shapely.affinity import scale, translate

import ellipsoid
from bad import gcj02
from frame import KM_PER_DEG_LAT, KM_PER_DEG_LON, rectangle, rng, rounded, to_board, to_degrees
from placing import site

TECHNIQUES = ["natural-recovery", "assisted-regeneration", "ecological-reconstruction", "conversion"]
LAND = ["林地", "草地", "耕地", "建设用地"]
ORIGINS = ["legacy", "owned-abandoned", "other"]
PROGRAMMES = ["历史遗留", "长江经济带"]


@dataclass
class Site:
    id: str
    shape: object  # as first drawn, degrees
    story: list  # (kind, "YYYY-MM-DD"), as it truly was
    first: int = 2020  # the file that has it first
    technique: str = "ecological-reconstruction"
    land: str = "林地"
    origin: str = "legacy"
    programme: str = "历史遗留"
    due: str = "2024-12-31"
    town: str = ""
    stated: float = 1.0  # stated area over the drawn one
    verified: float = 1.0
    square_metres: float = field(default=0.0)


def shift(shape, east_km, north_km):
    return rounded(translate(shape, east_km / KM_PER_DEG_LON, north_km / KM_PER_DEG_LAT))


def scaled(shape, factor):
    return rounded(scale(shape, factor, factor, origin=shape.centroid))


def halves(shape, *shares):
    """A shape cut by north-south lines; pieces share the cut. `shares` are of its width, from the west."""
    west, south, east, north = shape.bounds
    edges = [west - 1, *(round(west + s * (east - west), 9) for s in shares), east + 1]
    pieces = [shapely.intersection(shape, shapely.box(a, south - 1, b, north + 1)) for a, b in zip(edges, edges[1:])]
    pieces = [rounded(max(shapely.get_parts(p), key=lambda g: g.area)) for p in pieces]
    assert all(p.is_valid for p in pieces)
    return pieces


def with_share(shape, share, degrees):
    """`shape` moved in a direction until it covers `share` of where it was (the same for both: equal areas)."""
    a = np.radians(degrees)
    low, high = 0.0, 3.0
    for _ in range(40):
        middle = (low + high) / 2
        there = shift(shape, middle * np.cos(a), middle * np.sin(a))
        if shape.intersection(there).area / shape.area > share:
            low = middle
        else:
            high = middle
    return there


def places(layers, towns):
    """Middles of sites on the board, at least 1.7 km apart; some where the control layers matter."""
    county = unary_union(list(towns.geometry))
    red = layers["redline"].set_index("HXBM").geometry
    core = layers["protected"].set_index("BHDBM").geometry
    board = lambda g: np.asarray(to_board(g.representative_point()).coords)[0]  # noqa: E731
    ring = np.asarray(red["HX5001990008"].exterior.coords)
    seam = towns.geometry[4].intersection(towns.geometry[7])  # 云雾镇 and 清溪乡
    seam = max(shapely.get_parts(shapely.line_merge(seam)), key=lambda g: g.length)
    rim = np.asarray(to_board(county).exterior.coords)
    special = {
        "KS042": (21.5, -9.0),  # outside the county
        "KS043": np.asarray(to_board(seam.interpolate(0.35, normalized=True)).coords)[0],
        "KS044": np.asarray(to_board(Point(ring[np.argmin(ring[:, 1])])).coords)[0],
        "KS045": board(core["ZR01-1"]),
        "KS046": board(red["HX5001990006"]),
        "KS047": rim[np.argmin(np.hypot(rim[:, 0] - 3, rim[:, 1] - 13))],  # over the border
    }
    inner = to_board(county).buffer(-0.9)
    random = rng("mine-places")
    free = []
    for j in range(13):
        for i in range(20):
            p = np.array([-18.5 + 2.05 * i + 1.0 * (j % 2), -13.5 + 2.2 * j]) + random.uniform(-0.12, 0.12, 2)
            if inner.contains(Point(p)) and all(np.hypot(*(p - q)) > 1.7 for q in special.values()):
                free.append(p)
    order = random.permutation(len(free))
    return special, [free[k] for k in order]


class Sites:
    """All of them by id, the other drawings that files have of them, and places where nothing is."""

    def __init__(self, layers, towns):
        self.towns = towns
        self.special, self.free = places(layers, towns)
        self.sites, self.drawn = {}, {}
        self.where = {}
        self.build()

    def place(self, identity):
        if identity in self.special:
            return self.special[identity]
        return self.where.setdefault(identity, self.free.pop(0))

    def add(self, identity, shape, *story, **more):
        self.sites[identity] = Site(identity, shape, list(story), **more)
        town = next((n for n, g in zip(self.towns.name, self.towns.geometry) if g.contains(shape.centroid)), "县外")
        self.sites[identity].town = town
        self.sites[identity].square_metres = ellipsoid.area(shape) if shape.is_valid else 0.0
        return shape

    def blob(self, identity, radius=None, at=None):
        x, y = self.place(identity) if at is None else at
        if radius is None:
            radius = rng(f"size{identity}").uniform(0.09, 0.2)
        return site(x, y, radius, f"mine{identity}")

    def plain(self, identity, *story, radius=None, **more):
        return self.add(identity, self.blob(identity, radius), *story, **more)

    def build(self):
        d = lambda kind, day: (kind, day)  # noqa: E731
        reg = d("registered", "2020-05-19")
        # -- drawings
        for k in ("KS001", "KS002"):
            self.plain(k, reg, d("started", "2020-09-01"), d("finished", "2021-08-20"), d("accepted", "2022-06-15"), radius=0.16)
        self.drawn["KS001 redrawn"] = shift(scaled(self.sites["KS001"].shape, 0.965), 0.006, -0.003)
        self.drawn["KS102"] = shift(self.sites["KS002"].shape, 0.008, 0.004)
        # -- what counts and what does not
        self.plain("KS003", reg, d("finished", "2021-10-30"), technique="natural-recovery")
        self.plain("KS004", reg, d("accepted", "2020-11-06"), technique="natural-recovery")
        self.plain("KS005", reg, d("started", "2020-08-01"), d("finished", "2020-12-10"))
        # -- dates and codes
        self.plain("KS006", reg, d("started", "2021-04-01"), d("finished", "2022-03-01"), d("accepted", "2022-09-09"))
        self.plain("KS007", reg, d("started", "2020-07-01"), d("finished", "2021-05-01"), d("accepted", "2021-11-11"))
        self.plain("KS008", reg, d("started", "2020-07-01"), d("finished", "2021-06-01"), d("accepted", "2022-03-15"))
        self.plain("KS009", d("registered", "2021-06-01"), d("started", "2021-07-02"), d("finished", "2022-05-05"), first=2021)
        self.plain("KS010", reg, d("started", "2020-10-01"), d("finished", "2021-10-15"), d("accepted", "2021-11-30"))
        self.plain("KS011", reg, d("started", "2020-06-15"), d("finished", "2021-09-30"), d("accepted", "2021-12-31"))
        # -- the same ground twice
        a = self.plain("KS012", reg, d("started", "2021-03-01"), d("finished", "2022-04-01"), d("accepted", "2022-11-20"), radius=0.15)
        self.add("KS013", shift(a, 0.004, 0.003), reg, d("started", "2021-03-01"), d("finished", "2022-04-01"), d("accepted", "2022-11-25"), programme="长江经济带")
        a = self.plain("KS014", reg, d("finished", "2020-10-01"), d("accepted", "2020-12-01"))
        self.add("KS015", a, reg, d("finished", "2020-10-01"), d("accepted", "2020-12-01"), programme="长江经济带")
        a = self.plain("KS016", reg, radius=0.14)
        self.add("KS017", with_share(a, 0.25, 20), reg)
        a = self.plain("KS018", reg, d("started", "2020-06-01"), d("finished", "2020-09-15"), d("accepted", "2020-11-28"), radius=0.15)
        self.add("KS019", with_share(a, 0.2, 200), reg, d("started", "2020-10-08"))
        # -- pieces and wholes
        a = self.plain("KS020", reg, d("started", "2020-08-01"), radius=0.19)
        west, east = halves(a, 0.55)
        self.add("KS020-1", west, reg, d("started", "2020-08-01"), d("finished", "2021-06-01"), d("accepted", "2021-10-10"), first=2021)
        self.add("KS020-2", east, reg, d("started", "2020-08-01"), d("finished", "2023-08-30"), d("accepted", "2024-04-18"), first=2021)
        a = self.plain("KS021", reg, d("started", "2021-02-01"), radius=0.2)
        west, middle, east = halves(a, 0.36, 0.66)
        self.add("KS021@2022-12-31", west, reg, d("started", "2021-02-01"), d("finished", "2022-06-30"), d("accepted", "2023-05-05"), first=2022)
        self.add("KS082", middle, reg, d("started", "2021-02-01"), first=2022)
        self.add("KS083", east, reg, first=2022)
        whole = self.blob("KS084", 0.18)
        west, east = halves(whole, 0.5)
        self.add("KS022", west, reg, d("started", "2020-05-25"))
        self.add("KS023", east, reg, d("started", "2020-06-25"))
        self.add("KS084", rounded(scale(whole, 1.01, 1.01, origin=whole.centroid)), reg, d("started", "2020-05-25"), d("finished", "2022-09-01"), d("accepted", "2024-10-01"), first=2022)
        whole = self.blob("KS024", 0.17)
        west, east = halves(whole, 0.58)
        self.add("KS024", west, reg, d("started", "2020-11-01"), d("finished", "2021-11-15"), d("accepted", "2022-02-20"))
        self.add("KS025", east, reg)
        self.drawn["KS024 whole"] = whole
        # -- places
        a = self.plain("KS026", reg, radius=0.15)
        self.drawn["KS026 elsewhere"] = with_share(a, 0.35, 100)
        a = self.plain("KS027", reg, d("started", "2021-05-05"), radius=0.1)
        self.drawn["KS027 web map"] = rounded(shapely.transform(a, gcj02))
        self.plain("KS028", reg)
        self.drawn["KS028 elsewhere"] = self.blob("KS028 other place", 0.12)
        a = self.plain("KS029", reg, radius=0.15)
        self.drawn["no id, half of KS029"] = with_share(a, 0.5, 45)
        a = self.plain("KS030", reg, d("started", "2021-06-01"))
        self.drawn["KS103"] = shift(a, 0.006, -0.004)
        a = self.plain("KS031", reg, d("started", "2021-03-03"))
        self.drawn["KS031 other place"] = self.blob("KS031 other place", 0.1)
        a = self.blob("KS032")
        self.drawn["KS032 loop"] = looped(a)
        self.add("KS032", a, reg, d("started", "2020-10-20"), d("finished", "2021-12-01"), d("accepted", "2022-08-08"))
        x, y = self.place("KS033")
        bow = to_degrees(shapely.Polygon([(x - 0.15, y - 0.1), (x + 0.15, y + 0.1), (x + 0.15, y - 0.1), (x - 0.15, y + 0.1)]))
        self.drawn["KS033 bow"] = bow
        self.add("KS033", rounded(shapely.make_valid(bow)), reg)
        self.drawn["no id, new"] = self.blob("no id, new", 0.11)
        # -- endings
        self.plain("KS034", reg, d("started", "2020-10-10"))
        self.plain("KS035", reg, d("withdrawn", "2022-04-02"))
        self.plain("KS036", reg, d("finished", "2020-07-30"), d("accepted", "2020-09-10"), d("reopened", "2021-06-18"), d("accepted", "2022-08-20"))
        self.plain("KS037", reg, d("started", "2020-05-20"), d("finished", "2020-11-02"), d("rejected", "2021-03-26"), d("finished", "2022-01-20"), d("accepted", "2022-05-30"))
        # -- areas on paper
        self.plain("KS038", reg, d("started", "2021-04-10"), d("finished", "2023-06-01"), d("accepted", "2023-11-01"), verified=0.7)
        self.plain("KS039", reg, d("started", "2022-04-10"), stated=1.35)
        self.plain("KS040", reg, d("started", "2022-05-10"), stated=1.08)
        self.plain("KS041", reg, stated=1 / 666.6666666666666)
        # -- borders
        self.plain("KS042", reg, d("finished", "2021-05-01"), d("accepted", "2021-09-01"))
        self.plain("KS043", reg, d("started", "2020-10-01"), d("finished", "2021-05-01"), d("accepted", "2021-08-08"), radius=0.2)
        self.plain("KS044", reg, d("started", "2022-07-01"), radius=0.18)
        self.plain("KS045", reg, technique="natural-recovery")
        self.plain("KS046", reg, d("started", "2021-07-01"))
        self.plain("KS047", reg, d("finished", "2022-05-01"), d("accepted", "2022-10-10"), radius=0.18)
        x, y = self.place("KS048")
        degrees = lambda a, b: (106.5 + a / KM_PER_DEG_LON, 29.5 + b / KM_PER_DEG_LAT)  # noqa: E731
        box = lambda x0, x1: rounded(shapely.box(*degrees(x0, y - 0.08), *degrees(x1, y + 0.08)))  # noqa: E731
        self.add("KS048", box(x - 0.25, x), reg, d("started", "2020-09-09"), d("finished", "2021-04-04"), d("accepted", "2021-07-07"))
        self.add("KS049", box(x - 0.0000025, x + 0.2), reg, d("started", "2020-09-09"), d("finished", "2021-04-04"), d("accepted", "2021-07-07"))
        self.add("KS085", box(x + 0.199997, x + 0.36), d("registered", "2021-03-15"), first=2021)
        # -- accepted, and broken up again
        a = self.plain("KS050", reg, d("finished", "2020-08-08"), d("accepted", "2021-06-06"), radius=0.2)
        x, y = self.place("KS050")
        self.add("KS081", self.blob("KS081", 0.11, (x + 0.11, y + 0.05)), d("registered", "2022-05-10"), d("started", "2022-05-10"), d("finished", "2024-06-30"), d("accepted", "2024-09-01"), first=2022)
        self.plain("KS051", reg, d("finished", "2020-08-08"), d("accepted", "2020-12-12"), d("degraded", "2022-07-15"), d("accepted", "2024-11-05"))
        self.plain("KS057", reg, d("finished", "2021-08-01"), d("accepted", "2021-10-12"))
        self.plain("KS058", reg, d("finished", "2021-11-01"), d("accepted", "2022-01-05"))
        self.plain("KS059", d("started", "2019-04-01"), d("finished", "2021-04-01"), d("accepted", "2021-06-20"))
        a = self.plain("KS055", reg, d("started", "2021-05-15"), d("finished", "2022-11-15"), d("accepted", "2023-04-15"), radius=0.16)
        self.add("KS086", with_share(a, 0.03, 160), d("registered", "2021-05-21"), first=2021)
        a = self.plain("KS060", reg, d("started", "2020-08-15"), d("finished", "2021-02-15"), d("accepted", "2021-05-25"), radius=0.15)
        self.drawn["KS104"] = shift(a, 0.01, 0.0)
        self.ordinary()

    def ordinary(self):
        """The rest, to which happens what happens to most."""
        for number in range(52, 81):
            identity = f"KS{number:03d}"
            if identity in self.sites:
                continue
            random = rng(f"story{identity}")
            first = 2020 if number < 72 else 2021 if number < 76 else 2022 if number < 78 else 2024
            day = lambda year, low, high: datetime.date(year, 1, 1) + datetime.timedelta(int(random.integers(low, high)))  # noqa: E731
            story = [("registered", day(first, 60, 150))]
            start = min(2024, first + int(random.integers(0, 5)))
            length, wait = int(random.integers(1, 3)), int(random.integers(0, 2))
            pace = [("started", day(start, 160, 350)), ("finished", day(start + length, 20, 180)), ("accepted", day(start + length + wait, 190, 360))]
            stop = int(random.integers(1, 8))
            story += [(kind, when) for kind, when in pace if when.year <= 2025][:stop]
            self.plain(
                identity,
                *((kind, when.isoformat()) for kind, when in story),
                first=first,
                technique=TECHNIQUES[int(random.integers(0, 4))],
                land=LAND[int(random.integers(0, 4))],
                origin=ORIGINS[int(random.integers(0, 3))],
                programme=PROGRAMMES[int(random.integers(0, 2))],
                due=f"{int(random.integers(2022, 2026))}-12-31",
            )


def looped(shape):
    """A small loop at one corner: two vertices in the wrong order."""
    ring = np.asarray(shape.exterior.coords)[:-1]
    for k in range(len(ring)):
        turned = ring.copy()
        turned[[k, k - 1]] = turned[[k - 1, k]]
        polygon = shapely.Polygon(turned)
        if not polygon.is_valid and len(shapely.get_parts(shapely.make_valid(polygon))) >= 2:
            return polygon
    raise AssertionError("no loop")
