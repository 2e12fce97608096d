import GeoCore

/// What a map shows, without knowing what it means: classes, features in panels, and the words around them.
struct MapContent {
    struct Class: Sendable {
        var id: String
        var name: String
        var symbol: MapSymbol
        /// Classes of a higher layer lie on top; those of one layer in their order.
        var layer = 0
    }

    struct Feature {
        var ground: Geometry
        /// The id of its class.
        var classID: String
        /// Written beside it where there is room.
        var label: String?
    }

    struct Panel {
        /// Written above the window; nil for the only panel of a map.
        var title: String?
        /// Smaller, under the title.
        var caption: String?
        var features: [Feature]
    }

    var title: String
    var subtitle: String?
    /// The system of all geometries.
    var crs: CRS
    /// In the order of the legend, which leaves out those that no feature has.
    var classes: [Class]
    var panels: [Panel]
    /// Lines that help to find one's way, such as county borders, with what the legend calls them.
    var borders: [Geometry] = []
    var borderName: String?
    /// A line that the features are measured along, with what the legend calls it; it does not widen the map.
    var guide: Geometry?
    var guideName: String?
    /// What is drawn must be seen; nil: all features, or the borders where there is none.
    var extent: Bounds?
    /// Whether the legend counts the features of the only panel.
    var countsInLegend = true
    /// Where the data come from, and the day; at the foot.
    var sources: [String] = []
    /// What the reader must know; beside the map.
    var notes: [String] = []
    /// Said in the window when there is nothing to draw.
    var emptyText: String
    var language: Language

    /// The classes that some feature of some panel has, in their order.
    var drawnClasses: [Class] {
        let used = Set(panels.flatMap { $0.features.map(\.classID) })
        return classes.filter { used.contains($0.id) }
    }

    /// In the order in which they are drawn.
    var classesFromBelow: [Class] {
        classes.enumerated().sorted { ($0.element.layer, $0.offset) < ($1.element.layer, $1.offset) }.map(\.element)
    }

    /// What must be seen, in the system of the data; nil when there is nothing.
    var wholeExtent: Bounds? {
        if let extent { return extent }
        let features = panels.flatMap { $0.features.compactMap(\.ground.bounds) }
        let all = features.isEmpty ? borders.compactMap(\.bounds) : features
        return all.dropFirst().reduce(all.first) { $0?.union($1) }
    }

    func word(_ key: String, _ arguments: [String: String] = [:]) -> String {
        Messages.text("map.\(key)", language, arguments)
    }
}

/// A drawing of a map with what was left out of it.
struct DrawnMap {
    var document: SVGDocument
    /// Features drawn as a sign because they are too small, and the size below which they are, in metres.
    var tinyCount = 0
    var tinyMetres = 0.0
    var planeName: String?
}
