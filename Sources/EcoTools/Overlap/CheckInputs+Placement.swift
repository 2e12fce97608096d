import GeoCore

extension CheckInputs {
    /// Brings a layer into the footprints' reference system, its edges bent as they are on the ground.
    static func place(
        _ layer: inout ControlLayer, onto crs: CRS, _ request: CheckRequest, _ cancellation: Cancellation?,
        _ issues: inout [Issue]
    ) throws(GeoError) {
        let source = layer.loaded
        if !source.crs.isSame(as: crs) {
            let operation = source.source.operation
            layer.operation = try Transform(from: source.crs, to: crs, operation: operation).operation.description
            let chunk = 256
            let geometries = source.geometries
            let placed = try Parallel.map(
                (geometries.count + chunk - 1) / chunk, workers: request.workers, cancellation: cancellation,
                tools: { () throws(GeoError) -> Transform in
                    try Transform(from: source.crs, to: crs, operation: operation)
                }
            ) { (transform: Transform, index: Int) throws(GeoError) -> [Geometry?] in
                var moved: [Geometry?] = []
                for row in (index * chunk)..<min(geometries.count, (index + 1) * chunk) {
                    guard let geometry = geometries[row] else {
                        moved.append(nil)
                        continue
                    }
                    do throws(GeoError) {
                        moved.append(try transform.transform(geometry))
                    } catch { throw error.on("fid \(source.table.fids[row])") }
                }
                return moved
            }
            layer.geometries = placed.flatMap(\.self)
            let boxes = layer.geometries.compactMap { $0?.bounds }
            if let first = boxes.first {
                let bounds = boxes.dropFirst().reduce(first) { $0.union($1) }
                let findings = CoordinateDiagnosis(bounds, declared: crs).findings
                for finding in findings where operation != nil {
                    // An operation that the user gives may be one between other systems.
                    let detail = LocalisedText(en: finding.message, zh: finding.messageChinese)
                    issues.append(
                        Issue(.error, source.fileName, Message("issue.operation-misplaces", ["detail": .words(detail)]))
                    )
                }
            }
            try mendAfterMoving(&layer, &issues)
        }
        if request.measuresDistances || request.rules != nil {
            let features = source.geometries.enumerated().compactMap { row, geometry in
                geometry.map { (number: row, geometry: $0) }
            }
            layer.distances = try DistanceIndex(features, crs: source.crs)
        }
    }

    /// Rounding in another system can make borders cross by less than a millimetre: put right, and said.
    private static func mendAfterMoving(_ layer: inout ControlLayer, _ issues: inout [Issue]) throws(GeoError) {
        var mended: [Int64] = []
        for row in layer.geometries.indices {
            guard let geometry = layer.geometries[row], !geometry.isValid else { continue }
            let made = try geometry.madeValid()
            layer.geometries[row] = geometry.dimension == 2 ? try made.polygonalPart() : made
            mended.append(layer.loaded.table.fids[row])
        }
        if !mended.isEmpty {
            issues.append(Issue(.warning, layer.loaded.fileName, fids: mended, Message("issue.mended-after-moving")))
        }
    }
}
