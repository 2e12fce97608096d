extension CountedOnce {
    private static let meetingsPerTask = 1024

    /// All pairs of members whose interiors meet, with the area that the two share on the ellipsoid, by first and then
    /// by second member.
    ///
    /// - Parameter selection: the pairs wanted, by their two members; all when not given.
    /// - Throws: `.cancelled`, or an error of the geometry library that snap rounding does not help with.
    public func overlaps(
        where selection: (@Sendable (_ first: Int, _ second: Int) -> Bool)? = nil
    ) throws(GeoError) -> [Overlap] {
        let wanted = meetings.filter { selection?(Int($0.first), Int($0.second)) ?? true }
        let size = Self.meetingsPerTask
        return try Parallel.map(
            (wanted.count + size - 1) / size, workers: workers, cancellation: cancellation,
            tools: { () throws(GeoError) -> Measurer in try Measurer(crs) }
        ) { (measurer: Measurer, task: Int) throws(GeoError) -> [Overlap] in
            var found: [Overlap] = []
            for meeting in wanted[(task * size)..<min(wanted.count, (task + 1) * size)] {
                let area = try sharedSquareMetres(meeting, measurer)
                if area > 0 {
                    found.append(Overlap(first: Int(meeting.first), second: Int(meeting.second), squareMetres: area))
                }
            }
            return found
        }.flatMap(\.self)
    }

    private func sharedSquareMetres(_ meeting: BorderMeeting, _ measurer: Measurer) throws(GeoError) -> Double {
        let (first, second) = (Int(meeting.first), Int(meeting.second))
        let smaller = min(squareMetres[first], squareMetres[second])
        switch meeting.kind {
        case .apart: return 0
        case .same: return smaller
        case .doubtful: return try overlaidSquareMetres(first, second, measurer)
        case .sharing:
            var pair = meeting
            (pair.first, pair.second) = (0, 1)
            pair.crossings = 0..<meeting.crossings.count
            let borders = JoinedBorders(
                members: [members[first], members[second]], meetings: [pair],
                crossings: Array(crossings[meeting.crossings]), isActive: [true, true], wantedDepth: 1)
            let rings = try borders.rings(1, nil)
            guard rings.torn.isEmpty else { return try overlaidSquareMetres(first, second, measurer) }
            var sum = CompensatedSum()
            var positions: [Coordinate] = []
            for ring in rings.rings {
                borders.positions(of: ring, in: rings, &positions)
                sum.add(try measurer.signedArea(ofRing: positions))
            }
            let area = sum.value
            let noise = Self.noiseSquareMetres(smaller)
            guard area > -noise, area < smaller + noise else {
                return try overlaidSquareMetres(first, second, measurer)
            }
            return min(max(area, 0), smaller)
        }
    }

    /// By the geometry library, on a grid of a tenth of a millimetre where full precision fails.
    private func overlaidSquareMetres(_ first: Int, _ second: Int, _ measurer: Measurer) throws(GeoError) -> Double {
        guard let a = geometries[first], let b = geometries[second] else { return 0 }
        let smaller = min(squareMetres[first], squareMetres[second])
        if let area = try? measurer.area(of: a.intersection(b).polygonalPart()),
            let rest = try? measurer.area(of: a.difference(b).polygonalPart()),
            area <= smaller + Self.noiseSquareMetres(smaller),
            abs(area + rest - squareMetres[first])
                <= Self.noiseSquareMetres(max(squareMetres[first], squareMetres[second]))
        {
            return min(area, smaller)
        }
        let grid = 1e-4 / (crs.metresPerUnit ?? 111_694)
        return min(try measurer.area(of: a.intersection(b, gridSize: grid).polygonalPart()), smaller)
    }
}

extension Measurer {
    /// Area in square metres of plain rings, shells counter-clockwise and holes clockwise.
    func area(_ polygon: FlatPolygon) throws(GeoError) -> Double {
        var sum = CompensatedSum()
        for ring in polygon.rings {
            guard let first = ring.first else { continue }
            sum.add(try signedArea(ofRing: Array(ring) + [first]))
        }
        return sum.value
    }
}
