"""Daily rain at four gauges: a monsoon in which a few days bring most of the erosion."""

import datetime

import numpy as np

from frame import KM_PER_DEG_LAT, KM_PER_DEG_LON, LAT0, LON0, rng

GAUGES = [  # station, name, place on the board, height in metres, how wet
    ("57501", "澜城", (0.4, -5.9), 232, 1.06),
    ("57502", "清溪", (-9.6, 8.4), 318, 1.02),
    ("57503", "铜岭", (7.6, 5.1), 655, 1.19),
    ("57504", "龙滩", (14.8, -9.2), 205, 0.96),
]
YEARS = range(2011, 2021)
#         Jan   Feb   Mar   Apr   May   Jun   Jul   Aug   Sep   Oct   Nov   Dec
CHANCE = [0.25, 0.28, 0.34, 0.43, 0.48, 0.48, 0.37, 0.35, 0.42, 0.50, 0.38, 0.28]  # of rain on a day
AMOUNT = [1.8, 2.1, 3.4, 7.2, 10.2, 12.6, 15.8, 13.2, 10.4, 6.0, 3.6, 1.9]  # mm on a day with rain
LOST_MONTH = ("57502", 2014, 7)  # rows are not there
LOST_DAYS = ("57504", [(2016, 6, 3), (2016, 6, 4), (2018, 1, 20)])  # rows are there without a value


def days():
    day = datetime.date(YEARS[0], 1, 1)
    while day.year in YEARS:
        yield day
        day += datetime.timedelta(1)


def series():
    """Station -> list of (date, mm in tenths)."""
    shared = rng("rain")
    weather = [(d, shared.uniform(), shared.gamma(0.62)) for d in days()]
    result = {}
    for station, _, _, _, wet in GAUGES:
        own = rng(f"rain{station}")
        rows = []
        for day, dice, size in weather:
            m = day.month - 1
            amount = AMOUNT[m] * wet * size / 0.62 * own.lognormal(-0.06, 0.35)
            rows.append((day, round(10 * amount) if dice < CHANCE[m] else 0))
        result[station] = rows
    return result


def write(folder):
    """rainfall.csv and gauges.csv; answers what the first says: station -> {date: mm or None}."""
    said = {}
    with open(folder / "rainfall.csv", "w", encoding="utf-8", newline="") as file:
        print("station,date,mm", file=file)
        for station, rows in series().items():
            said[station] = {}
            for day, tenths in rows:
                if (station, day.year, day.month) == LOST_MONTH:
                    continue
                lost = station == LOST_DAYS[0] and (day.year, day.month, day.day) in LOST_DAYS[1]
                said[station][day] = None if lost else tenths / 10
                print(station, day.isoformat(), "" if lost else f"{tenths / 10:.1f}", sep=",", file=file)
    with open(folder / "gauges.csv", "w", encoding="utf-8", newline="") as file:
        print("station,name,longitude,latitude,height_m", file=file)
        for station, name, (x, y), height, _ in GAUGES:
            lon, lat = x / KM_PER_DEG_LON + LON0, y / KM_PER_DEG_LAT + LAT0
            print(station, name, f"{lon:.4f}", f"{lat:.4f}", height, sep=",", file=file)
    return said
