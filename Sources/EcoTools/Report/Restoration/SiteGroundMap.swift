import GeoCore

/// The ground of one site, drawing by drawing: what each added and what it left out is marked.
struct SiteGroundMap {
    let history: SiteHistory
    let language: Language

    /// More drawings than this are not shown: the first, and the latest ones.
    static let mostPanels = 12

    private enum Part: String, CaseIterable { case now, gained, lost, before }

    private func word(_ key: String, _ arguments: [String: String] = [:]) -> String {
        Messages.text("restoration.page.\(key)", language, arguments)
    }

    private var symbols: [(Part, MapSymbol)] {
        [
            (
                .lost,
                MapSymbol(colour: MapSymbol.Colour.vermilion, hatch: .backDiagonal, marker: .cross, outlineWidth: 1)
            ),
            (.now, MapSymbol(colour: MapSymbol.Colour.grey, hatch: .denseDots, marker: .disc, outlineWidth: 1.8)),
            (.gained, MapSymbol(colour: MapSymbol.Colour.blue, hatch: .vertical, marker: .plus, outlineWidth: 1)),
            (
                .before,
                MapSymbol(
                    colour: MapSymbol.Colour.black, hatch: .none, marker: .ring, outlineWidth: 1.6, dash: [6, 4])
            ),
        ]
    }

    /// nil when there is no ground to show.
    func content() throws(GeoError) -> MapContent? {
        guard !history.drawings.isEmpty else { return nil }
        var panels: [MapContent.Panel] = []
        var before: Geometry? =
            history.ancestorGrounds.isEmpty ? nil : try Geometry.union(of: history.ancestorGrounds)
        for drawing in history.drawings {
            panels.append(try panel(drawing, before))
            before = drawing.ground
        }
        if panels.count > Self.mostPanels {
            panels = [panels[0]] + panels.suffix(Self.mostPanels - 1)
        }
        var content = MapContent(
            title: word("map.title", ["site": history.site.id]), crs: try CRS(history.facts.crs),
            classes: symbols.map {
                MapContent.Class(id: $0.0.rawValue, name: word("class.\($0.0.rawValue)"), symbol: $0.1)
            },
            panels: panels, emptyText: word("history.none"), language: language)
        content.countsInLegend = false
        if panels.count < history.drawings.count {
            content.notes.append(
                word("history.left-out", ["count": String(history.drawings.count - panels.count)]))
        }
        return content
    }

    private func panel(_ drawing: SiteHistory.Drawing, _ before: Geometry?) throws(GeoError) -> MapContent.Panel {
        var features = [MapContent.Feature(ground: drawing.ground, classID: Part.now.rawValue)]
        if let before, !before.isEmpty {
            let areas = drawing.ground.dimension == 2 && before.dimension == 2
            let gained = try drawing.ground.difference(before)
            let lost = try before.difference(drawing.ground)
            for (part, geometry) in [(Part.gained, gained), (.lost, lost)] {
                let own = areas ? try geometry.polygonalPart() : geometry
                if !own.isEmpty { features.append(MapContent.Feature(ground: own, classID: part.rawValue)) }
            }
            features.append(MapContent.Feature(ground: before, classID: Part.before.rawValue))
        }
        let measure = drawing.computedMeasure.map { RestorationWords.measure($0, history.facts.measure) } ?? "-"
        return MapContent.Panel(
            title: word("panel", ["date": drawing.date.description, "measure": measure]),
            caption: word("row", ["file": history.fileName(drawing.file), "row": String(drawing.row)]),
            features: features)
    }

    func draw(idPrefix: String = "") throws(GeoError) -> DrawnMap? {
        guard let content = try content() else { return nil }
        let rows =
            (content.panels.count + MapSheet.columns(content.panels.count) - 1)
            / MapSheet.columns(content.panels.count)
        let height = [0.0, 560, 760, 840][min(rows, 3)]
        return try MapSheet(content: content, height: height, idPrefix: idPrefix, isWholePage: false).draw()
    }
}
