import GeoCore

/// The sites of a ledger by state: on one day, or year by year in windows of the same scale.
public struct RestorationMap {
    public var snapshots: [LedgerSnapshot]
    public var language: Language
    /// County borders or the like, in the system of the ledger.
    public var borders: [Geometry]
    public var borderName: String?
    public var title: String?

    /// What is on the map, for those who cannot see it.
    public struct Summary: Sendable, Codable, Hashable {
        public struct Panel: Sendable, Codable, Hashable {
            public var asOf: CalendarDate?
            /// Sites drawn by state, and rows that wait for a person under "undecided".
            public var drawn: [String: Int]
            /// Sites known from tables only.
            public var withoutGround: Int
            /// Sites that others continue after a split or merge; their successors are drawn.
            public var continuedByOthers: Int
        }

        public var panels: [Panel]
        public var plane: String?
        /// Sites smaller than `signMetres` on the ground that are drawn as signs, over all panels.
        public var drawnAsSigns: Int
        public var signMetres: Double
    }

    public init(
        _ snapshots: [LedgerSnapshot], language: Language, borders: [Geometry] = [], borderName: String? = nil,
        title: String? = nil
    ) {
        self.snapshots = snapshots
        self.language = language
        self.borders = borders
        self.borderName = borderName
        self.title = title
    }

    /// Draws the map.
    ///
    /// - Returns: the SVG file, and what is on it.
    /// - Throws: `.badReference` for a ledger whose system cannot be read; `.cannotTransform` for ground beyond it.
    public func draw() throws(GeoError) -> (svg: String, summary: Summary) {
        let content = try self.content()
        let map = try MapSheet(content: content).draw()
        let summary = Summary(
            panels: snapshots.map(Self.summary), plane: map.planeName, drawnAsSigns: map.tinyCount,
            signMetres: MapSheet.roughly(map.tinyMetres))
        return (map.document.file(title: content.title), summary)
    }

    func content() throws(GeoError) -> MapContent {
        let facts = snapshots.first?.facts ?? LedgerFacts(title: "", crs: "EPSG:4490")
        let isSingle = snapshots.count == 1
        let ledger = facts.title.isEmpty ? word("title.plain") : facts.title
        var panels: [MapContent.Panel] = []
        for snapshot in snapshots { panels.append(try panel(snapshot)) }
        var content = MapContent(
            title: title ?? word(isSingle ? "title" : "title.years", ["ledger": ledger]), crs: try CRS(facts.crs),
            classes: RestorationStyle.classes(language), panels: panels,
            emptyText: word("empty"), language: language)
        content.borders = borders
        content.borderName = borderName
        if let line = facts.referenceLine {
            content.guide = try Geometry(wkb: line)
            content.guideName = word("reference-line")
        }
        if let last = snapshots.last {
            content.subtitle =
                isSingle
                ? day(last) + separator + caption(last) : word("subtitle.years")
            content.sources = sources(last)
        }
        content.notes = notes()
        return content
    }

    private var separator: String { language == .zh ? "；" : "; " }

    private func word(_ key: String, _ arguments: [String: String] = [:]) -> String {
        Messages.text("restoration.map.\(key)", language, arguments)
    }

    private func day(_ snapshot: LedgerSnapshot) -> String {
        if let day = snapshot.asOf { return word("as-of", ["date": day.description]) }
        guard let last = snapshot.files.map(\.statusDate).max() else { return word("as-of.none") }
        return word("as-of.all", ["date": last.description])
    }

    private func caption(_ snapshot: LedgerSnapshot) -> String {
        let counting = snapshot.sites.filter(\.counts)
        return word(
            "caption",
            [
                "accepted": String(counting.count { $0.standing.state == .accepted }),
                "count": String(counting.count),
            ])
    }

    private func panel(_ snapshot: LedgerSnapshot) throws(GeoError) -> MapContent.Panel {
        var features: [MapContent.Feature] = []
        let grounds = Dictionary(snapshot.sites.map { ($0.number, $0.ground) }) { first, _ in first }
        for site in snapshot.sites where site.successors.isEmpty {
            guard var ground = site.ground else { continue }
            // What other sites broke up again no longer counts: it shows their state, not this one.
            let taken = site.openDisturbers.compactMap { grounds[$0.site] ?? nil }
            if !taken.isEmpty, ground.dimension == 2 {
                let left = try ground.difference(try Geometry.union(of: taken)).polygonalPart()
                if !left.isEmpty { ground = left }
            }
            features.append(
                MapContent.Feature(
                    ground: ground, classID: site.standing.state.rawValue,
                    label: snapshots.count == 1 ? site.id : nil))
        }
        for row in snapshot.undecided {
            guard let ground = row.ground else { continue }
            features.append(
                MapContent.Feature(
                    ground: ground, classID: RestorationStyle.undecidedID,
                    label: snapshots.count == 1 ? (row.sourceID ?? "") + "?" : nil))
        }
        let isSingle = snapshots.count == 1
        return MapContent.Panel(
            title: isSingle ? nil : snapshot.asOf?.description ?? word("all"),
            caption: isSingle ? nil : caption(snapshot), features: features)
    }

    private static func summary(_ snapshot: LedgerSnapshot) -> Summary.Panel {
        var drawn: [String: Int] = [:]
        var (withoutGround, continued) = (0, 0)
        for site in snapshot.sites {
            if !site.successors.isEmpty {
                continued += 1
            } else if site.ground == nil {
                withoutGround += 1
            } else {
                drawn[site.standing.state.rawValue, default: 0] += 1
            }
        }
        let undecided = snapshot.undecided.count { $0.ground != nil }
        if undecided > 0 { drawn[RestorationStyle.undecidedID] = undecided }
        return Summary.Panel(
            asOf: snapshot.asOf, drawn: drawn, withoutGround: withoutGround, continuedByOthers: continued)
    }

    private func notes() -> [String] {
        var notes = [word("note.counts")]
        let panels = snapshots.map(Self.summary)
        if let missing = panels.map(\.withoutGround).max(), missing > 0 {
            notes.append(word("note.no-ground", ["count": String(missing)]))
        }
        if panels.contains(where: { $0.drawn[RestorationStyle.undecidedID] != nil }) {
            notes.append(word("note.undecided"))
        }
        return notes
    }

    private func sources(_ snapshot: LedgerSnapshot) -> [String] {
        let most = 6
        let named = snapshot.files.suffix(most).map { "\(TextSize.cut($0.name, 11, to: 260)) (\($0.statusDate))" }
        var list = named.joined(separator: language == .zh ? "、" : ", ")
        if snapshot.files.count > most {
            list = word("source.more", ["files": list, "count": String(snapshot.files.count - most)])
        }
        let crs = (try? CRS(snapshot.facts.crs))?.description ?? snapshot.facts.crs
        let title = snapshot.facts.title
        return [
            word(
                title.isEmpty ? "source.untitled" : "source", ["ledger": title, "files": list.isEmpty ? "-" : list]),
            word("source.crs", ["crs": crs, "day": day(snapshot)]),
        ]
    }
}
