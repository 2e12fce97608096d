import GeoCore

extension ErosionGathering {
    /// From each date to the next: what was treated, what improved, worsened and is new, and the from-to matrix.
    func changes(
        _ zones: [ZoneErosion], _ groups: [[Int]], _ parents: [ParentErosion], _ whole: ParentErosion
    ) -> [ErosionChange] {
        run.pairs.enumerated().map { pair, dates in
            let parts = zones.indices.map { zone in
                var change = ZoneErosionChange(id: zones[zone].id)
                for area in run.matrix(states[zone], pair: pair) { change.add(area, request) }
                change.compare(zones[zone].dates[dates.from], zones[zone].dates[dates.to])
                return change
            }
            func sum(_ members: [Int], _ id: String, _ findings: [ErosionFinding]) -> ZoneErosionChange {
                var change = ZoneErosionChange(id: id)
                for member in members { change.add(parts[member]) }
                change.compare(findings[dates.from], findings[dates.to])
                return change
            }
            return ErosionChange(
                from: inputs.dates[dates.from].label, to: inputs.dates[dates.to].label, zones: parts,
                parents: zip(groups, parents).map { sum($0, $1.id, $1.dates) },
                whole: sum(Array(zones.indices), "", whole.dates))
        }
    }
}

extension ZoneErosionChange {
    init(id: String) {
        self.init(
            id: id, comparedSquareMetres: 0, soundSquareMetres: 0, treatedSquareMetres: 0, improvedSquareMetres: 0,
            sameSquareMetres: 0, worsenedSquareMetres: 0, newSquareMetres: 0, onlyBeforeSquareMetres: 0,
            onlyBeforeErodedSquareMetres: 0, onlyAfterSquareMetres: 0, onlyAfterErodedSquareMetres: 0,
            netErodedSquareMetres: 0, ratePoints: nil, netTonnes: nil, matrix: ClassTransition())
    }

    /// Sorts the land of one pair of codes.
    fileprivate mutating func add(_ area: ClassArea, _ request: ErosionRateRequest) {
        func place(_ code: Int?) -> Int? {
            guard let code, case .place(let place) = request.meaning(of: code) else { return nil }
            return place
        }
        let squareMetres = area.squareMetres
        let classes = request.table.classes
        switch (place(area.code), place(area.secondCode)) {
        case (nil, nil): break
        case (let before?, nil):
            onlyBeforeSquareMetres += squareMetres
            if classes[before].isErosion { onlyBeforeErodedSquareMetres += squareMetres }
        case (nil, let after?):
            onlyAfterSquareMetres += squareMetres
            if classes[after].isErosion { onlyAfterErodedSquareMetres += squareMetres }
        case (let before?, let after?):
            comparedSquareMetres += squareMetres
            matrix.add(from: classes[before].code, to: classes[after].code, squareMetres: squareMetres)
            switch ErosionMove(before, after, classes) {
            case .sound: soundSquareMetres += squareMetres
            case .treated: treatedSquareMetres += squareMetres
            case .improved: improvedSquareMetres += squareMetres
            case .same: sameSquareMetres += squareMetres
            case .worsened: worsenedSquareMetres += squareMetres
            case .new: newSquareMetres += squareMetres
            }
        }
    }

    fileprivate mutating func add(_ other: ZoneErosionChange) {
        comparedSquareMetres += other.comparedSquareMetres
        soundSquareMetres += other.soundSquareMetres
        treatedSquareMetres += other.treatedSquareMetres
        improvedSquareMetres += other.improvedSquareMetres
        sameSquareMetres += other.sameSquareMetres
        worsenedSquareMetres += other.worsenedSquareMetres
        newSquareMetres += other.newSquareMetres
        onlyBeforeSquareMetres += other.onlyBeforeSquareMetres
        onlyBeforeErodedSquareMetres += other.onlyBeforeErodedSquareMetres
        onlyAfterSquareMetres += other.onlyAfterSquareMetres
        onlyAfterErodedSquareMetres += other.onlyAfterErodedSquareMetres
        matrix.add(other.matrix)
    }

    /// What the two dates say for themselves, each with all its cells.
    fileprivate mutating func compare(_ before: ErosionFinding, _ after: ErosionFinding) {
        netErodedSquareMetres = after.erodedSquareMetres - before.erodedSquareMetres
        if let first = before.officialRate?.percent, let second = after.officialRate?.percent {
            ratePoints = second - first
        }
        if let first = before.loss, let second = after.loss { netTonnes = second.tonnes - first.tonnes }
    }
}

/// What became of land with a class at both dates: the values of the raster of change.
public enum ErosionMove: UInt8, Sendable, CaseIterable {
    /// Not eroded at either date.
    case sound = 1
    /// Eroded before and not after.
    case treated = 2
    /// Eroded at both, milder after.
    case improved = 3
    /// Eroded at both, of the same class.
    case same = 4
    /// Eroded at both, graver after.
    case worsened = 5
    /// Not eroded before, eroded after.
    case new = 6

    /// - Parameters: places in the classes of a table, from the mildest to the gravest.
    init(_ before: Int, _ after: Int, _ classes: [IntensityClass]) {
        self =
            switch (classes[before].isErosion, classes[after].isErosion) {
            case (false, false): .sound
            case (true, false): .treated
            case (false, true): .new
            case (true, true): after < before ? .improved : after == before ? .same : .worsened
            }
    }
}
