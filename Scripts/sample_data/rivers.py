"""Four rivers: their banks, centre lines and water."""

import numpy as np
from shapely import LineString, Polygon, unary_union

from common import frame
from frame import banks, noise, rounded, spline, to_degrees

RIVERS = [  # code, name, class, basin km2, points downstream on the board, half width km
    (
        "HL01",
        "澜江",
        "干流",
        1006000.0,
        [
            (-22, -6.4),
            (-17, -7.6),
            (-12.4, -6.0),
            (-8, -8.3),
            (-3.4, -7.0),
            (1.4, -8.4),
            (6, -6.6),
            (10.6, -8.2),
            (15, -6.2),
            (18.5, -7.4),
            (22.5, -6.2),
        ],
        0.34,
    ),
    (
        "HL02",
        "清溪江",
        "支流",
        12400.0,
        [(-7.5, 17), (-6.4, 12.4), (-7.9, 8.2), (-5.2, 4.6), (-6.6, 0.8), (-4.6, -3.0), (-4.4, -7.1)],
        0.13,
    ),
    ("HL03", "龙滩河", "支流", 860.0, [(9.5, -16.5), (10.8, -13.4), (8.8, -11.4), (10.4, -9.8), (10.3, -8.1)], 0.05),
    ("HL04", "石板溪", "支流", np.nan, [(0.6, 12.4), (-0.6, 10.6), (-2.6, 9.4), (-4.2, 9.0), (-7.4, 8.6)], 0.025),
]


def rivers():
    """Bank lines, centre lines and the water of each river. A tributary's banks end on the bank of the river it joins."""
    bank_rows, bank_lines, centre_rows, centre_lines, water = [], [], [], [], []
    drawn = []
    for code, name, grade, basin, points, half in RIVERS:
        centre = spline(points, max(0.12, half * 0.5))
        along = np.linspace(0, 1, len(centre))
        width = half * (
            0.75 + 0.5 * along if grade == "支流" else 1 + 0.25 * noise(centre[:, 0], centre[:, 1], code, 3.0)
        )
        left, right, area = (to_degrees(g) for g in banks(centre, width))
        drawn.append((code, name, grade, basin, left, right, to_degrees(LineString(centre)), area))
    for i, (code, name, grade, basin, left, right, centre, area) in enumerate(drawn):
        others = unary_union([d[7] for j, d in enumerate(drawn) if j != i])
        for side, line in (("左岸", left), ("右岸", right)):
            dry = rounded(line.difference(others))
            bank_rows.append(
                dict(
                    AXBM=f"{code}{'L' if side == '左岸' else 'R'}",
                    HLMC=name,
                    HLDJ=grade,
                    AB=side,
                    basin_km2=basin,
                    AXLX="河道岸线",
                )
            )
            bank_lines.append(dry)
        parents = unary_union([d[7] for d in drawn[:i]]) if i else Polygon()
        centre_rows.append(dict(AXBM=f"{code}C", HLMC=name, HLDJ=grade, basin_km2=basin, AXLX="河流中心线"))
        centre_lines.append(centre)
        water.append(rounded(area.difference(parents)))
    return frame(bank_rows, bank_lines), frame(centre_rows, centre_lines), water
