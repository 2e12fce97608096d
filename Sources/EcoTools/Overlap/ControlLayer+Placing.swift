import GeoCore

extension ControlLayer {
    /// Brings the layer into the footprints' reference system, its edges bent as they are on the ground.
    mutating func place(
        onto crs: CRS, _ request: CheckRequest, _ cancellation: Cancellation?, _ issues: inout [Issue]
    ) throws(GeoError) {
        let source = loaded
        let placement = placement ?? LayerPlacement(of: source, on: crs)
        if placement.leavesOperationUnused {
            issues.append(
                Issue(
                    .note, source.fileName,
                    Message(
                        "issue.operation-not-needed",
                        ["layer": .text(source.crs.description), "footprints": .text(crs.description)])))
        }
        // Distances are measured on the footprints' datum: a layer on another one is moved there first.
        var measured = (geometries: source.geometries, lesser: try CheckInputs.lesserMembers(source), crs: source.crs)
        lesserMembers = measured.lesser
        if !placement.isIdentity {
            operation = try placement.transform().operation.description
            geometries = try Self.placed(source, placement, request.workers, cancellation)
            try placeLesserMembers(placement)
            if placement.operation != nil {
                measured = (geometries, lesserMembers, crs)
                reportMisplaced(crs, &issues)
            }
            try mendAfterMoving(&issues)
        }
        if request.measuresDistances || request.rules != nil {
            var features = measured.geometries.enumerated().compactMap { row, geometry in
                geometry.map { (number: row, geometry: $0) }
            }
            // What a repair has left out is still there.
            for (row, members) in measured.lesser.sorted(by: { $0.key < $1.key })
            where measured.geometries[row]?.kind != .geometryCollection {
                features += members.map { (number: row, geometry: $0) }
            }
            distances = try DistanceIndex(features, crs: measured.crs)
        }
    }

    private mutating func placeLesserMembers(_ placement: LayerPlacement) throws(GeoError) {
        if lesserMembers.isEmpty { return }
        let transform = try placement.transform()
        for (row, members) in lesserMembers {
            var moved: [Geometry] = []
            do throws(GeoError) {
                for member in members { moved.append(try transform.transform(member)) }
            } catch { throw error.on("fid \(loaded.table.fids[row])") }
            lesserMembers[row] = moved
        }
    }

    private static func placed(
        _ source: LoadedLayer, _ placement: LayerPlacement, _ workers: Int, _ cancellation: Cancellation?
    ) throws(GeoError) -> [Geometry?] {
        let chunk = 256
        let geometries = source.geometries
        return try Parallel.map(
            (geometries.count + chunk - 1) / chunk, workers: workers, cancellation: cancellation,
            tools: { () throws(GeoError) -> Transform in try placement.transform() }
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
        }.flatMap(\.self)
    }

    /// An operation that the user gives may be one between other systems, or lead the other way.
    private func reportMisplaced(_ crs: CRS, _ issues: inout [Issue]) {
        let boxes = geometries.compactMap { $0?.bounds }
        guard let first = boxes.first else { return }
        let bounds = boxes.dropFirst().reduce(first) { $0.union($1) }
        for finding in CoordinateDiagnosis(bounds, declared: crs).findings {
            let detail = LocalisedText(en: finding.message, zh: finding.messageChinese)
            issues.append(
                Issue(.error, loaded.fileName, Message("issue.operation-misplaces", ["detail": .words(detail)])))
        }
    }

    /// Rounding in another system can make borders cross by less than a millimetre: put right, and said.
    private mutating func mendAfterMoving(_ issues: inout [Issue]) throws(GeoError) {
        var mended: [Int64] = []
        for row in geometries.indices {
            guard let geometry = geometries[row], !geometry.isValid else { continue }
            let made = try geometry.madeValid()
            geometries[row] = geometry.dimension == 2 ? try made.polygonalPart() : made
            mended.append(loaded.table.fids[row])
        }
        if !mended.isEmpty {
            issues.append(Issue(.warning, loaded.fileName, fids: mended, Message("issue.mended-after-moving")))
        }
    }
}
