import GeoCore

/// Are the coordinates where their reference system says?
extension LayerLoader {
    /// - Returns: whether the coordinates can be measured; when not, an issue says why.
    func diagnose(_ layer: LoadedLayer, _ issues: inout [Issue]) -> Bool {
        let present = layer.geometries.compactMap { $0?.bounds }
        guard let first = present.first else { return true }
        var bounds = present.dropFirst().reduce(first) { $0.union($1) }
        var isPlaced = true
        let halfTurn = Double.pi / layer.crs.radiansPerUnit * (1 + 1e-9)
        if layer.crs.isGeographic, bounds.maxX > halfTurn || bounds.minX < -halfTurn {
            if goesRoundTheGlobe, bounds.maxX <= 3 * halfTurn, bounds.minX >= -3 * halfTurn {
                bounds.minX = max(bounds.minX, -halfTurn)
                bounds.maxX = min(bounds.maxX, halfTurn)
            } else {
                // 180.1 and -179.9 are one place to a distance and two to an overlay.
                issues.append(Issue(.error, layer.fileName, Message("issue.longitude-beyond-180")))
                isPlaced = false
            }
        }
        for finding in CoordinateDiagnosis(bounds, declared: layer.crs).findings {
            // A layer that reaches beyond the area of use is measured less well; one in other units, not at all.
            let isFatal = finding.problem != .outsideAreaOfUse
            if isFatal { isPlaced = false }
            let text = LocalisedText(en: finding.message, zh: finding.messageChinese)
            let suggestion = finding.suggestions.isEmpty ? "" : "-suggested"
            issues.append(
                Issue(
                    isFatal ? .error : .warning, layer.fileName,
                    Message(
                        "issue.misplaced\(suggestion)",
                        [
                            "detail": .words(text),
                            "codes": .list(finding.suggestions.prefix(4).map { .text($0) }),
                        ])))
        }
        return isPlaced
    }

    /// Whether one layer of a run is shifted against another as the offset coordinates of Chinese web maps are.
    ///
    /// Two layers that draw the same borders (a county and its units, red lines and protected areas) agree or they do
    /// not; layers that have nothing in common cannot tell, and nothing is said.
    static func offsets(between layers: [LoadedLayer]) -> [Issue] {
        let positions = layers.map { sample(of: $0) }
        var issues: [Issue] = []
        for subject in layers.indices {
            for reference in layers.indices where reference != subject {
                guard positions[subject].count >= 20, positions[reference].count >= 20 else { continue }
                let offset = OffsetDiagnosis.layers(subject: positions[subject], reference: positions[reference])
                guard offset.verdict == .subjectLooksLikeGCJ02 else { continue }
                issues.append(
                    Issue(
                        .warning, layers[subject].fileName,
                        Message(
                            "issue.gcj02",
                            [
                                "reference": .text(layers[reference].fileName),
                                "east": .number(offset.eastMetres, decimals: 0, unit: "m"),
                                "north": .number(offset.northMetres, decimals: 0, unit: "m"),
                                "matches": .text(String(offset.matches)),
                            ])))
            }
        }
        return issues
    }

    /// At most 600 vertices, spread over the layer, as longitudes and latitudes.
    private static func sample(of layer: LoadedLayer) -> [Coordinate] {
        let count = layer.geometries.reduce(0) { $0 + ($1?.coordinateCount ?? 0) }
        let step = max(1, count / 600)
        var sample: [Coordinate] = []
        var number = 0
        for geometry in layer.geometries {
            guard let geometry else { continue }
            let parts = geometry.polygons.flatMap { $0.rings } + (geometry.lines + geometry.points).map(\.coordinates)
            for position in parts.joined() {
                if number.isMultiple(of: step) { sample.append(position) }
                number += 1
            }
        }
        guard let geographic = try? layer.crs.geographic(),
            let transform = try? Transform(from: layer.crs, to: geographic),
            let lonLat = try? transform.forward(sample)
        else { return [] }
        return lonLat
    }
}
