/// How the layers of the map look: what the rules forbid is red, red lines are hatched in red, slivers are orange.
///
extension MapStyle {
    /// The same style for lines (1) or points (0): their symbols in the colour of the outlines.
    func drawing(_ dimension: Int) -> MapStyle {
        var style = self
        style.categories = categories.map { category in
            guard dimension < 2, case .fill(_, _, let outline, let millimetres) = category.symbol else {
                return category
            }
            var category = category
            category.symbol =
                dimension == 1
                ? .line(colour: outline, millimetres: 2 * millimetres, dashed: false)
                : .marker(colour: outline, shape: "circle", millimetres: 3)
            return category
        }
        return style
    }

    static func footprints(_ language: Language) -> MapStyle {
        let colours: [(Outcome, String)] = [
            (.prohibited, "214,39,40"), (.needsApproval, "230,159,0"), (.cannotTell, "148,103,189"),
            (.inventory, "86,180,233"), (.priority, "0,114,178"), (.allowed, "44,140,60"),
            (.notApplicable, "127,127,127"),
        ]
        var categories = colours.map { outcome, colour in
            Category(
                value: outcome.rawValue, label: outcome.message.text(language),
                symbol: .fill(
                    colour: "\(colour),60", pattern: "solid", outline: "\(colour),255", outlineMillimetres: 0.5))
        }
        categories.append(
            Category(
                value: "", label: Messages.text("report.no-rules", language),
                symbol: .fill(
                    colour: "127,127,127,40", pattern: "solid", outline: "80,80,80,255", outlineMillimetres: 0.4)))
        return MapStyle(attribute: "outcome_code", categories: categories, label: "project_id")
    }

    /// The colour of a role on maps, and the hatch of its overlaps.
    private static let roles: [(role: LayerRole, colour: String, pattern: String)] = [
        (.redline, "214,0,0", "b_diagonal"), (.protected, "0,120,60", "f_diagonal"),
        (.farmland, "190,150,0", "horizontal"), (.tailings, "110,70,40", "dense4"),
        (.shoreline, "0,90,200", "vertical"), (.park, "120,60,160", "cross"),
        (.urbanGrowth, "150,100,100", "diagonal_x"), (.controlUnit, "90,90,90", "dense6"),
        (.territory, "120,120,120", "no"), (.other, "0,150,150", "dense5"),
    ]

    /// Layers that say where a project is, and cover everything, are there to be switched on.
    private static let restricting: Set<LayerRole> = [.redline, .protected, .farmland, .tailings, .shoreline, .other]

    static func overlaps(_ language: Language) -> MapStyle {
        MapStyle(
            attribute: "role_code",
            categories: roles.map { role, colour, pattern in
                Category(
                    value: role.rawValue, label: role.message.text(language),
                    symbol: .fill(
                        colour: "\(colour),255", pattern: pattern, outline: "\(colour),255", outlineMillimetres: 0.3),
                    isShown: restricting.contains(role))
            })
    }

    static func unions(_ language: Language) -> MapStyle {
        MapStyle(
            attribute: "role_code",
            categories: roles.map { role, colour, _ in
                Category(
                    value: role.rawValue, label: role.message.text(language),
                    symbol: .fill(
                        colour: "\(colour),45", pattern: role == .territory ? "no" : "solid",
                        outline: "\(colour),255", outlineMillimetres: 0.6),
                    isShown: restricting.contains(role))
            })
    }

    static func nearest(_ language: Language) -> MapStyle {
        MapStyle(
            attribute: "role_code",
            categories: roles.map { role, colour, _ in
                Category(
                    value: role.rawValue, label: role.message.text(language),
                    symbol: .line(colour: "\(colour),160", millimetres: 0.25, dashed: true),
                    isShown: [.redline, .protected, .shoreline].contains(role))
            })
    }

    static func slivers(_ language: Language) -> MapStyle {
        MapStyle(
            categories: [
                Category(
                    value: "", label: Messages.text("sheet.slivers", language),
                    symbol: .marker(colour: "255,127,0,255", shape: "triangle", millimetres: 3))
            ], label: "project_id", labelColour: "200,90,0,255")
    }

    static func repairs(_ language: Language) -> MapStyle {
        MapStyle(
            categories: [
                Category(
                    value: "", label: Messages.text("sheet.repairs", language),
                    symbol: .marker(colour: "200,0,120,255", shape: "cross_fill", millimetres: 3))
            ], label: "feature_id", labelColour: "160,0,100,255")
    }

    static func zones(_ language: Language) -> MapStyle {
        MapStyle(
            categories: [
                Category(
                    value: "", label: LayerRole.territory.message.text(language),
                    symbol: .fill(
                        colour: "0,120,60,40", pattern: "solid", outline: "80,80,80,255", outlineMillimetres: 0.4))
            ], label: "share_percent")
    }
}
