"""A map of the county as SVG, for people; outlines are simplified to about 25 m."""

import shapely

from frame import to_board

SCALE, WIDTH, HEIGHT = 26.0, 1160, 900  # pixels per kilometre; pixels


def place(point):
    return WIDTH / 2 + point[0] * SCALE, HEIGHT / 2 - 20 - point[1] * SCALE


def path(geometry):
    commands = []
    for part in shapely.get_parts(to_board(geometry).simplify(0.025)):
        rings = [part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part]
        for ring in rings:
            points = [f"{x:.0f} {y:.0f}" for x, y in map(place, ring.coords)]
            thin = [p for k, p in enumerate(points) if k == 0 or p != points[k - 1]]
            commands.append("M" + "L".join(thin) + ("Z" if part.geom_type == "Polygon" else ""))
    return "".join(commands)


def draw(layers, projects):
    styles = [  # role, title, style
        ("territory", "县与乡镇 county and towns", "fill:#fbfaf6;stroke:#777;stroke-width:1.2"),
        ("farmland", "永久基本农田 permanent basic farmland", "fill:#f3e6a6;stroke:#d9c66a;stroke-width:.5"),
        (
            "urban_growth",
            "城镇开发边界 urban growth boundary",
            "fill:#ead7d7;stroke:#b98a8a;stroke-width:1;stroke-dasharray:5 3",
        ),
        ("park", "工业园区 industrial parks", "fill:#b9b3dc;stroke:#6b62a8;stroke-width:1"),
        ("protected", "自然保护地 protected areas", "fill:#5aa469;fill-opacity:.38;stroke:#2c6e3f;stroke-width:1"),
        ("redline", "生态保护红线 ecological red lines", "fill:#d9534f;fill-opacity:.30;stroke:#a52a26;stroke-width:1"),
        ("tailings", "尾矿库 tailings ponds", "fill:#222;stroke:#222;stroke-width:1"),
        ("shoreline", "河道岸线 banks", "fill:none;stroke:#2b7bba;stroke-width:1.3"),
    ]
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="11">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
    ]
    for role, _, style in styles:
        shapes = "".join(path(g) for g in layers[role].geometry)
        out.append(
            f'<path d="{shapes}" style="{style}" fill-rule="evenodd"/>'
            if role != "territory" and role not in ("protected", "redline")
            else "".join(f'<path d="{path(g)}" style="{style}" fill-rule="evenodd"/>' for g in layers[role].geometry)
        )
    x, labels = WIDTH / 2, []
    out.append(
        f'<path d="M{x:.0f} 20V{HEIGHT - 60}" stroke="#0aa" stroke-dasharray="6 4"/><text x="{x + 5:.0f}" y="32" fill="#088">106.5°E: 35 | 36</text>'
    )
    for number, g in zip(projects.XMBH.str[-2:], projects.geometry):
        cx, cy = place(to_board(g).representative_point().coords[0])
        if "Line" in g.geom_type:
            out.append(f'<path d="{path(g)}" fill="none" stroke="#000" stroke-width="1.6"/>')
        elif "Point" in g.geom_type:
            out += [
                f'<circle cx="{a:.0f}" cy="{b:.0f}" r="2.4"/>'
                for a, b in (place(p.coords[0]) for p in shapely.get_parts(to_board(g)))
            ]
        else:
            out.append(f'<path d="{path(g)}" fill="#000" fill-opacity=".55" stroke="#000" fill-rule="evenodd"/>')
        labels.append((cx + 6, cy - 5, number))
    for halo in (
        ' stroke="#fff" stroke-width="2.5" fill="#fff"',
        "",
    ):  # twice, since not every viewer knows paint-order
        out += [f'<text x="{x:.0f}" y="{y:.0f}" font-weight="bold"{halo}>{number}</text>' for x, y, number in labels]
    for k, (_, title, style) in enumerate(styles):
        column, row = divmod(k, 2)
        lx, ly = 20 + column * 285, HEIGHT - 44 + row * 22
        out.append(
            f'<rect x="{lx}" y="{ly}" width="20" height="12" style="{style}"/><text x="{lx + 27}" y="{ly + 11}">{title}</text>'
        )
    out.append(
        f'<path d="M{WIDTH - 290} 36h{5 * SCALE:.0f}" stroke="#000" stroke-width="3"/><text x="{WIDTH - 290}" y="28">5 km</text></svg>'
    )
    return "\n".join(out) + "\n"
