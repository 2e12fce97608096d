import Foundation
import GeoCore

/// What `eco restoration map` is asked for.
public struct RestorationMapRequest: Sendable {
    /// One day, or several in order; nil: everything that is known.
    public var days: [CalendarDate?]
    /// Polygons whose borders help to find one's way.
    public var borders: SourceRequest?
    public var borderName: String?
    public var title: String?
    public var assumedCRS: String?
    public var workers: Int

    public init(days: [CalendarDate?], workers: Int = 1) {
        self.days = days
        self.workers = workers
    }
}

/// The map of a ledger: as files, and in words.
public struct RestorationMapReport {
    public enum Outcome {
        case done(RestorationMapReport)
        case refused([Issue])
    }

    public let summary: RestorationMap.Summary
    /// What was wrong with the borders and could be mended.
    public let issues: [Issue]
    let svg: String
    let language: Language

    /// Reads the ledger and draws.
    ///
    /// - Throws: what reading the ledger throws, and `RestorationMap.draw`.
    public static func make(_ request: RestorationMapRequest, of ledger: some LedgerReading, _ language: Language)
        throws(GeoError) -> Outcome
    {
        var snapshots: [LedgerSnapshot] = []
        for day in request.days { snapshots.append(try ledger.snapshot(asOf: day)) }
        return try make(request, snapshots, language)
    }

    static func make(_ request: RestorationMapRequest, _ snapshots: [LedgerSnapshot], _ language: Language)
        throws(GeoError) -> Outcome
    {
        var map = RestorationMap(snapshots, language: language, title: request.title)
        var issues: [Issue] = []
        if let source = request.borders, let facts = snapshots.first?.facts {
            var reading = ZoneReading(assumedCRS: request.assumedCRS, alignment: nil)
            let loader = LayerLoader(
                assumedCRS: request.assumedCRS, repairs: .allowsLarge, areaMethod: .ellipsoidal,
                workers: request.workers)
            let layer = reading.layer(source, loader)
            issues = reading.issues
            if issues.contains(where: { $0.severity == .error }) { return .refused(issues) }
            if let layer {
                let transform = try Transform(from: layer.crs, to: try CRS(facts.crs), operation: source.operation)
                for (row, geometry) in layer.geometries.enumerated() {
                    guard let geometry, !geometry.isEmpty else { continue }
                    do throws(GeoError) {
                        map.borders.append(try transform.transform(geometry, toleranceMetres: 1))
                    } catch {
                        throw layer.naming(row, error)
                    }
                }
                map.borderName = request.borderName ?? Messages.text("restoration.map.borders", language)
            }
        }
        let drawn = try map.draw()
        return .done(
            RestorationMapReport(summary: drawn.summary, issues: issues, svg: drawn.svg, language: language))
    }

    public static let fileNames = ["map.png", "map.svg", "result.json"]

    public func json() throws(GeoError) -> String { try ResultText.json(summary) }

    /// States and how many sites are drawn in each, a column a day.
    public func terminalText() -> String {
        func word(_ key: String) -> String { Messages.text("restoration.map.\(key)", language) }
        let ids = SiteState.allCases.map(\.rawValue) + [RestorationStyle.undecidedID]
        let classes = RestorationStyle.classes(language)
        var rows: [[String]] = [
            [word("column.state")] + summary.panels.map { $0.asOf?.description ?? word("all") }
        ]
        for id in ids where summary.panels.contains(where: { $0.drawn[id] != nil }) {
            rows.append(
                [classes.first { $0.id == id }?.name ?? id] + summary.panels.map { String($0.drawn[id] ?? 0) })
        }
        for (key, value) in [
            ("without-ground", \RestorationMap.Summary.Panel.withoutGround), ("continued", \.continuedByOthers),
        ] where summary.panels.contains(where: { $0[keyPath: value] > 0 }) {
            rows.append([word(key)] + summary.panels.map { String($0[keyPath: value]) })
        }
        let first = rows.map { DisplayWidth.of($0[0]) }.max() ?? 0
        let lines = rows.map { row in
            DisplayWidth.padded(row[0], to: first)
                + row.dropFirst().map { DisplayWidth.padded($0, to: max(12, DisplayWidth.of($0) + 2), right: true) }
                .joined()
        }
        var text = lines.joined(separator: "\n") + "\n"
        if summary.panels.allSatisfy(\.drawn.isEmpty) { text += word("empty") + "\n" }
        if summary.drawnAsSigns > 0 {
            text +=
                Messages.text(
                    "map.note.tiny", language,
                    [
                        "count": String(summary.drawnAsSigns), "metres": ScaleBar.text(summary.signMetres),
                    ]) + "\n"
        }
        if let plane = summary.plane { text += Messages.text("map.note.plane", language, ["plane": plane]) + "\n" }
        return text
    }

    /// Writes `map.svg`, `result.json` and, where librsvg is there, `map.png`.
    ///
    /// - Parameter notes: gets what keeps the picture from being drawn or read.
    /// - Returns: the paths.
    public func write(to folder: StagedFolder, picture: PictureWriter = PictureWriter(), notes: inout [Message])
        throws(GeoError) -> [String]
    {
        try folder.write(Array(svg.utf8), as: "map.svg")
        try folder.write(Array(try json().utf8), as: "result.json")
        if let failure = picture.write(svg: folder.path(of: "map.svg"), png: folder.path(of: "map.png")) {
            notes.append(failure.message)
        } else if PictureWriter.hasChineseFont() == false {
            notes.append(Message("map.png.no-font"))
        }
        return try folder.commit()
    }
}
