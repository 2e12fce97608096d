"""Erosivity of rain: R, half months and their shares, from daily rain (specification of 2018, days of 10 mm and more)."""

import math

from overlay import text, write_csv

THRESHOLD, POWER, WARM, COLD = 10.0, 1.7265, 0.3937, 0.3101


def days_of(year):
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 366 if leap else 365


def station(record):
    """(years used, years left out, 24 mean half months, R). A year with a day missing is left out."""
    years = sorted({d.year for d in record})
    complete = [y for y in years if sum(d.year == y and mm is not None for d, mm in record.items()) == days_of(y)]
    sums = [[] for _ in range(24)]
    for day, mm in record.items():
        if day.year in complete and mm >= THRESHOLD:
            alpha = WARM if 5 <= day.month <= 9 else COLD
            sums[2 * (day.month - 1) + (day.day > 15)].append(alpha * mm**POWER)
    means = [math.fsum(s) / len(complete) for s in sums]
    return complete, [y for y in years if y not in complete], means, math.fsum(means)


def write(said, folder):
    """erosion-rain.csv; answers R of the county: the mean of the stations."""
    found = {code: station(record) for code, record in said.items()}
    rows = []
    for code, (used, left, means, annual) in found.items():
        rows.append([code, "", len(used), " ".join(map(str, left)), text(annual), "1"])
        rows += [[code, k + 1, len(used), "", text(m), f"{m / annual:.12f}"] for k, m in enumerate(means)]
    means = [math.fsum(f[2][k] for f in found.values()) / len(found) for k in range(24)]
    annual = math.fsum(f[3] for f in found.values()) / len(found)
    rows.append(["mean", "", "", "", text(annual), "1"])
    rows += [["mean", k + 1, "", "", text(m), f"{m / annual:.12f}"] for k, m in enumerate(means)]
    head = ["station", "half_month", "years", "years_left_out", "erosivity", "share"]
    write_csv(folder / "erosion-rain.csv", head, rows)
    return annual
