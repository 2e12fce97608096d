import GeoCore

extension LayerLoader {
    /// What the reading met, changed or left out.
    ///
    /// - Parameter filter: through which it was read.
    static func issues(of table: FeatureTable, filter: String? = nil) -> [Issue] {
        let notes = table.notes
        var issues: [Issue] = []
        func say(
            _ severity: Issue.Severity, _ fids: [Int64], _ key: String, _ arguments: [String: MessageArgument] = [:]
        ) {
            issues.append(Issue(severity, table.source, fids: fids, Message(key, arguments)))
        }
        func say(_ severity: Issue.Severity, count: Int, _ key: String) {
            if count > 0 { say(severity, [], key, ["count": .text(String(count))]) }
        }
        if table.count == 0 {
            if let filter {
                say(.warning, [], "issue.no-features-filtered", ["filter": .text(filter)])
            } else {
                say(.warning, [], "issue.no-features")
            }
        }
        if !notes.nullGeometryFIDs.isEmpty { say(.warning, notes.nullGeometryFIDs, "issue.null-geometry") }
        if !notes.emptyGeometryFIDs.isEmpty { say(.warning, notes.emptyGeometryFIDs, "issue.empty-geometry") }
        for issue in notes.issues {
            let line = issue.line.map { "line \($0): " } ?? ""
            let detail = LibraryText.shared.words(line + issue.reason)
            say(
                issue.severity == .error ? .error : .warning, issue.fid.map { [$0] } ?? [], "issue.reading",
                ["detail": .words(detail)])
        }
        if notes.hasMixedDimensions {
            let kinds = notes.kinds.sorted { $0.key < $1.key }.map { kind, count in
                MessageArgument.message(
                    Message(
                        "geometry-count",
                        ["kind": .words(LibraryText.shared.words(kind)), "count": .text(String(count))]))
            }
            say(.warning, [], "issue.mixed-types", ["kinds": .list(kinds)])
        }
        if notes.linearisedCount > 0 {
            say(
                .warning, [], "issue.linearised",
                [
                    "count": .text(String(notes.linearisedCount)),
                    "degrees": .number(notes.linearisedAngleDegrees ?? 0, decimals: 2, unit: "°"),
                ])
        }
        say(.note, count: notes.zDroppedCount, "issue.z-dropped")
        say(.note, count: notes.mDroppedCount, "issue.m-dropped")
        say(.note, count: notes.closedLinesAsPolygonsCount, "issue.lines-closed")
        say(.warning, count: notes.undecodableTextCount, "issue.undecodable-text")
        return issues
    }

    func reportDuplicates(_ layer: LoadedLayer, _ idField: String?, _ issues: inout [Issue]) {
        guard let idField else {
            if layer.count > 0 { issues.append(Issue(.warning, layer.fileName, Message("issue.no-id-field"))) }
            return
        }
        var rows: [String: [Int]] = [:]
        for (row, id) in layer.ids.enumerated() { rows[id, default: []].append(row) }
        for (id, rows) in rows.sorted(by: { $0.value[0] < $1.value[0] }) where rows.count > 1 {
            issues.append(
                Issue(
                    .warning, layer.fileName, fids: rows.map { layer.table.fids[$0] },
                    Message("issue.duplicate-id", ["id": .text(id), "field": .text(idField)])))
        }
    }

    /// Validity of every geometry; invalid ones are repaired, and each repair is said.
    func repair(_ layer: inout LoadedLayer, _ loaded: inout Loaded) throws(GeoError) {
        let geometries = layer.geometries
        let chunk = 64
        let chunks = (geometries.count + chunk - 1) / chunk
        let found = try Parallel.map(chunks, workers: workers, cancellation: cancellation) {
            (index: Int) throws(GeoError) -> [(row: Int, invalidity: Invalidity)] in
            var found: [(row: Int, invalidity: Invalidity)] = []
            for row in (index * chunk)..<min(geometries.count, (index + 1) * chunk) {
                guard let geometry = geometries[row], !geometry.isEmpty, !geometry.isValid else { continue }
                if let invalidity = try geometry.invalidity() { found.append((row, invalidity)) }
            }
            return found
        }
        for (row, invalidity) in found.joined() {
            guard let geometry = geometries[row] else { continue }
            let measurer = try Measurer(layer.crs)
            try repair(geometry, invalidity, row, &layer, measurer, &loaded)
        }
    }

    private func repair(
        _ geometry: Geometry, _ invalidity: Invalidity, _ row: Int, _ layer: inout LoadedLayer, _ measurer: Measurer,
        _ loaded: inout Loaded
    ) throws(GeoError) {
        let dimension = geometry.dimension
        let made = try geometry.madeValid(.structure)
        // Lines and points that a repair leaves beside an area bound nothing.
        let repaired = dimension == 2 ? try made.polygonalPart() : dimension == 1 ? try made.linealPart() : made
        let method = areaMethod == .planar && layer.crs.isGeographic ? .ellipsoidal : areaMethod
        let before = try Self.measure(geometry, dimension, measurer, method)
        let after = try Self.measure(repaired, dimension, measurer, method)
        let change =
            before.value == after.value
            ? 0 : before.value > 0 ? 100 * (after.value - before.value) / before.value : .infinity
        let toLonLat = try Transform(from: layer.crs, to: try layer.crs.geographic())
        let place = try invalidity.place.map { (place) throws(GeoError) in LonLat(try toLonLat.forward(place)) }
        loaded.repairs.append(
            Repair(
                file: layer.fileName, fid: layer.table.fids[row], id: layer.ids[row], reason: invalidity.reason,
                place: place, measureBefore: before, measureAfter: after,
                changePercent: change.isFinite ? change : 100, method: .structure))
        layer.geometries[row] = repaired
        let isLarge = abs(change) > Self.largeRepairPercent
        let key =
            switch repairs {
            case .refusesLarge: isLarge ? "issue.repair-too-large" : "issue.repaired"
            case .allowsLarge: isLarge ? "issue.repaired-largely" : "issue.repaired"
            case .inspects: isLarge ? "inspect.repair-too-large" : "inspect.repair"
            }
        loaded.issues.append(
            Issue(
                isLarge && repairs != .allowsLarge ? .error : .warning, layer.fileName, fids: [layer.table.fids[row]],
                Message(
                    key,
                    [
                        "id": .text(layer.ids[row]), "reason": .words(LibraryText.shared.words(invalidity.reason)),
                        "place": .text(place.map(\.text) ?? "-"),
                        "before": before.argument, "after": after.argument,
                        "percent": .number(change.isFinite ? change : 100, decimals: 3, unit: "%"),
                    ])))
    }

    static func measure(
        _ geometry: Geometry, _ dimension: Int, _ measurer: Measurer, _ method: AreaMethod
    ) throws(GeoError) -> Measure {
        switch dimension {
        case 2: .area(squareMetres: try measurer.area(of: geometry, method: method))
        case 1: .length(metres: try measurer.length(of: geometry, edges: method == .geodesic ? .geodesic : .source))
        default: .points(geometry.points.count)
        }
    }
}

extension Measure {
    /// The number with its unit, for a message.
    var argument: MessageArgument {
        switch self {
        case .area(let squareMetres): .number(squareMetres, decimals: 2, unit: "m²")
        case .length(let metres): .number(metres, decimals: 3, unit: "m")
        case .points(let count): .text(String(count))
        }
    }
}

extension LonLat {
    init(_ coordinate: Coordinate) { self.init(longitude: coordinate.x, latitude: coordinate.y) }

    /// "106.512345, 29.512345".
    var text: String { "\(formatted(longitude, decimals: 6)), \(formatted(latitude, decimals: 6))" }
}
