import GeoCore

extension Inspection {
    /// Offsets of this size are what web maps make; smaller ones are drawing, larger ones are other errors.
    static let webMapOffsetMetres = 300.0...700.0
    /// How near the moved reference must come for the explanation to hold, and how little features may scatter.
    static let explainedWithinMetres = 30.0

    /// Compares the places of features with those of the same identifier in a reference; where there are none, or they
    /// were drawn independently, the course of the borders.
    mutating func compare(_ layers: [LoadedLayer], with reference: LayerLoader.Loaded, _ name: String) {
        guard let right = reference.layer else {
            issues += reference.issues
            return
        }
        do throws(GeoError) {
            let byFeature = try Self.offsetOfFeatures(layers, right, name)
            if let byFeature, byFeature.spreadMetres <= Self.explainedWithinMetres {
                say(byFeature)
            } else if let byBorder = try Self.offsetOfBorders(layers, right, name), byBorder.tells || byFeature == nil {
                say(byBorder)
            } else if let byFeature {
                say(byFeature)
            } else {
                issues.append(Issue(.note, file, Message("inspect.nothing-to-compare", ["reference": .text(name)])))
            }
        } catch {
            issues.append(LayerLoader.issue(of: error, file))
        }
    }

    // MARK: - Features one by one

    private mutating func say(_ found: InspectedOffset) {
        var found = found
        let isExplained =
            Self.webMapOffsetMetres.contains(found.medianMetres)
            && found.medianAfterGCJ02Metres <= Self.explainedWithinMetres
        let isSuspected =
            found.comparedCount >= 3 && Self.webMapOffsetMetres.contains(found.lengthMetres)
            && 2 * found.spreadMetres < found.lengthMetres
            // 1.86: from the median distance to the standard error of a median.
            && Self.agrees(found, error: 1.86 * found.spreadMetres / Double(found.comparedCount).squareRoot())
        found.looksLikeGCJ02 = isExplained || isSuspected
        offset = found
        let isOff = found.medianMetres > 1
        let key =
            isExplained
            ? "inspect.gcj02" : isSuspected ? "inspect.gcj02-suspected" : isOff ? "inspect.offset" : "inspect.no-offset"
        issues.append(Issue(isOff ? .warning : .note, file, Message(key, Self.arguments(found))))
    }

    private static func offsetOfFeatures(
        _ layers: [LoadedLayer], _ right: LoadedLayer, _ name: String
    ) throws(GeoError) -> InspectedOffset? {
        guard right.hasIDField else { return nil }
        let known = try places(right, onto: right)
        var pairs: [(place: Coordinate, known: Coordinate)] = []
        for layer in layers where layer.hasIDField {
            for (id, place) in try places(layer, onto: right) {
                if let known = known[id] { pairs.append((place, known)) }
            }
        }
        if pairs.isEmpty { return nil }
        let shifts = pairs.map { metres(from: $0.known, to: $0.place) }
        let rests = pairs.map { metres(from: GCJ02.forward($0.known), to: $0.place) }
        let formula = pairs.map { metres(from: $0.known, to: GCJ02.forward($0.known)) }
        let (east, north) = (median(shifts.map(\.x)), median(shifts.map(\.y)))
        return InspectedOffset(
            reference: name, basis: .features, comparedCount: pairs.count, medianMetres: median(shifts.map(length)),
            eastMetres: east, northMetres: north,
            spreadMetres: median(shifts.map { length(Coordinate(x: $0.x - east, y: $0.y - north)) }),
            standardErrorMetres: nil, gcj02EastMetres: median(formula.map(\.x)),
            gcj02NorthMetres: median(formula.map(\.y)), medianAfterGCJ02Metres: median(rests.map(length)),
            looksLikeGCJ02: false)
    }

    /// Middles of features by identifier, in longitude and latitude on the datum of the reference.
    private static func places(_ layer: LoadedLayer, onto right: LoadedLayer) throws(GeoError) -> [String: Coordinate] {
        let transform = try LayerPlacement(of: layer, onto: right).transform().toGeographic()
        var places: [String: Coordinate] = [:]
        for (id, geometry) in zip(layer.ids, layer.geometries) {
            guard let geometry, !geometry.isEmpty, places[id] == nil else { continue }
            places[id] = try transform.forward(try geometry.centroid())
        }
        return places
    }

    // MARK: - Borders

    /// What the borders say.
    private struct BorderFinding {
        var offset: InspectedOffset
        let border: BorderOffset
        /// The file, or the reference, lies as web maps move this place.
        let isMoved: Bool
        let isReferenceMoved: Bool

        var tells: Bool { isMoved || isReferenceMoved || border.verdict != .untold }
    }

    private mutating func say(_ found: BorderFinding) {
        // A shift fitted to other borders is chance, and no number to give.
        if found.tells { offset = found.offset }
        let isOff = found.tells && found.border.verdict != .coincide
        let key =
            found.isMoved
            ? "inspect.gcj02-suspected-of-borders"
            : found.isReferenceMoved
                ? "inspect.gcj02-suspected-of-reference"
                : isOff
                    ? "inspect.border-offset" : found.tells ? "inspect.no-border-offset" : "inspect.borders-differ"
        issues.append(Issue(isOff ? .warning : .note, file, Message(key, Self.arguments(found.offset))))
    }

    /// Whether a common shift is that of the published formula at this place, in direction and size.
    private static func agrees(_ found: InspectedOffset, error: Double, reversed: Bool = false) -> Bool {
        let sign = reversed ? -1.0 : 1.0
        // Three standard errors; borders drawn on their own err by more than is seen in the scatter along them.
        let tolerance = min(max(60, 3 * error), 150)
        // Outside of the formula's rectangle nothing moves.
        return length(Coordinate(x: found.gcj02EastMetres, y: found.gcj02NorthMetres)) > 100
            && abs(found.eastMetres - sign * found.gcj02EastMetres) <= tolerance
            && abs(found.northMetres - sign * found.gcj02NorthMetres) <= tolerance
    }

    private static func offsetOfBorders(
        _ layers: [LoadedLayer], _ right: LoadedLayer, _ name: String
    ) throws(GeoError) -> BorderFinding? {
        var own: [[Coordinate]] = []
        for layer in layers { own += try borders(layer, onto: right) }
        let known = try borders(right, onto: right)
        guard let found = try BorderOffset.between(subject: own, reference: known) else { return nil }
        let formula = Coordinate(x: found.gcj02EastMetres, y: found.gcj02NorthMetres)
        let rest = Coordinate(x: found.eastMetres - formula.x, y: found.northMetres - formula.y)
        var offset = InspectedOffset(
            reference: name, basis: .borders, comparedCount: found.matches, medianMetres: found.spreadBeforeMetres,
            eastMetres: found.eastMetres, northMetres: found.northMetres, spreadMetres: found.spreadMetres,
            standardErrorMetres: found.standardErrorMetres, gcj02EastMetres: formula.x, gcj02NorthMetres: formula.y,
            medianAfterGCJ02Metres: length(rest), looksLikeGCJ02: false)
        // The formula's agreement is the proof; borders drawn on two scales come nearer by a tenth at least.
        let isShift = found.isCertain && found.spreadMetres <= 0.9 * found.spreadBeforeMetres
        offset.looksLikeGCJ02 = isShift && agrees(offset, error: found.standardErrorMetres)
        return BorderFinding(
            offset: offset, border: found, isMoved: offset.looksLikeGCJ02,
            isReferenceMoved: isShift && agrees(offset, error: found.standardErrorMetres, reversed: true))
    }

    /// Rings and lines, in longitude and latitude on the datum of the reference.
    private static func borders(_ layer: LoadedLayer, onto right: LoadedLayer) throws(GeoError) -> [[Coordinate]] {
        let transform = try LayerPlacement(of: layer, onto: right).transform().toGeographic()
        var borders: [[Coordinate]] = []
        for geometry in layer.geometries {
            guard let geometry else { continue }
            for run in geometry.polygons.flatMap(\.rings) + geometry.lines.map(\.coordinates) {
                borders.append(try transform.forward(run))
            }
        }
        return borders
    }

    // MARK: - Numbers

    private static func arguments(_ found: InspectedOffset) -> [String: MessageArgument] {
        func metres(_ value: Double, _ decimals: Int = 0) -> MessageArgument {
            .number(value, decimals: decimals, unit: "m")
        }
        return [
            "count": .text(String(found.comparedCount)), "reference": .text(found.reference),
            "metres": metres(found.medianMetres, 1), "rest": metres(found.medianAfterGCJ02Metres, 1),
            "length": metres(found.lengthMetres), "east": metres(found.eastMetres), "north": metres(found.northMetres),
            "spread": metres(found.spreadMetres), "error": metres(found.standardErrorMetres ?? 0),
            "gcj02-east": metres(found.gcj02EastMetres), "gcj02-north": metres(found.gcj02NorthMetres),
        ]
    }

    /// East and north between two near places in degrees.
    private static func metres(from a: Coordinate, to b: Coordinate) -> Coordinate {
        let plane = LocalPlane(Coordinate(x: (a.x + b.x) / 2, y: (a.y + b.y) / 2))
        let (from, to) = (plane.metres(a), plane.metres(b))
        return Coordinate(x: to.x - from.x, y: to.y - from.y)
    }

    private static func length(_ shift: Coordinate) -> Double {
        (shift.x * shift.x + shift.y * shift.y).squareRoot()
    }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }
}
