import GeoCore

extension Exercise {
    func formats() {
        for text in Self.badTexts { refuse("WKT \(text)") { () throws(GeoError) in try Geometry(wkt: text) } }
        for bytes in Self.badBytes { refuse("WKB \(bytes)") { () throws(GeoError) in try Geometry(wkb: bytes) } }
        for text in Self.badJSON { attempt { () throws(GeoError) in try Geometry(geoJSON: text).wkt() } }
        for text in Self.texts { attempt { () throws(GeoError) in try Geometry(wkt: text) } }
        for sample in samples {
            attempt { () throws(GeoError) in try Geometry(wkb: sample.wkb()) }
            attempt { () throws(GeoError) in try Geometry(wkt: sample.wkt(decimals: nil)) }
            attempt { () throws(GeoError) in try Geometry(wkt: sample.wkt(decimals: 2)) }
            attempt { () throws(GeoError) in try Geometry(geoJSON: sample.geoJSON()) }
            // Every way of cutting the bytes short.
            let bytes = sample.wkb()
            for length in 0..<bytes.count where length < 24 || length % 7 == 0 {
                attempt { () throws(GeoError) in try Geometry(wkb: Array(bytes.prefix(length))) }
            }
        }
    }

    func geometries() {
        for sample in samples {
            expect(sample.parts.allSatisfy { $0.coordinateCount >= 0 }, "parts have counts")
            _ = (sample.kind, sample.isEmpty, sample.dimension, sample.coordinateCount, sample.bounds, sample.isValid)
            _ = (sample.coordinates, sample.rings, sample.polygons, sample.lines, sample.points, sample.description)
            _ = (sample.planarArea, sample.planarLength)
            attempt { () throws(GeoError) in try sample.invalidity() }
            attempt { () throws(GeoError) in try sample.isSimple() }
            attempt { () throws(GeoError) in try sample.madeValid(.linework) }
            attempt { () throws(GeoError) in try sample.madeValid(.structure) }
            attempt { () throws(GeoError) in try sample.normalized() }
            attempt { () throws(GeoError) in try sample.centroid() }
            attempt { () throws(GeoError) in try sample.positionOnSurface() }
            attempt { () throws(GeoError) in try sample.buffered(by: 1) }
            attempt { () throws(GeoError) in try sample.buffered(by: -1, quadrantSegments: 2, flat: true) }
            attempt { () throws(GeoError) in try sample.buffered(by: .nan) }
            attempt { () throws(GeoError) in try sample.convexHull() }
            attempt { () throws(GeoError) in try sample.polygonalPart() }
            attempt { () throws(GeoError) in try sample.linealPart() }
            for grid in [1e-4, 1, 0, -1, .nan, .infinity] {
                attempt { () throws(GeoError) in try sample.snapped(toGrid: grid) }
                attempt { () throws(GeoError) in try sample.unaryUnion(gridSize: grid) }
            }
            attempt { () throws(GeoError) in try sample.unaryUnion() }
            attempt { () throws(GeoError) in
                try sample.clipped(to: Bounds(minX: 0.5, minY: 0.5, maxX: 1.5, maxY: 1.5))
            }
            attempt { () throws(GeoError) in try sample.clipped(to: Bounds(minX: 2, minY: 2, maxX: 1, maxY: 1)) }
            attempt { () throws(GeoError) in try sample.mapSequences { $0.reversed() } }
            attempt { () throws(GeoError) in try sample.mapSequences { _ in [] } }
            attempt { () throws(GeoError) in
                try sample.mapSequences { _ throws(GeoError) in throw GeoError(.badArgument, "stop") }
            }
        }
        constructions()
    }

    private func constructions() {
        let (a, b, c) = (Coordinate(x: 0, y: 0), Coordinate(x: 4, y: 0), Coordinate(x: 4, y: 4))
        let inf = Coordinate(x: .infinity, y: 0)
        _ = answer("polygon") { () throws(GeoError) in
            try Geometry.polygon(shell: [a, b, c, a], holes: [[a, b, c, a]])
        }
        refuse("a point nowhere") { () throws(GeoError) in try Geometry.point(Coordinate(x: .nan, y: 0)) }
        refuse("a line to infinity") { () throws(GeoError) in try Geometry.lineString([a, inf]) }
        refuse("a line of one position") { () throws(GeoError) in try Geometry.lineString([a]) }
        refuse("an open shell") { () throws(GeoError) in try Geometry.polygon(shell: [a, b, c]) }
        refuse("an open second hole") { () throws(GeoError) in
            try Geometry.polygon(shell: [a, b, c, a], holes: [[a, b, c, a], [a, b, c], [a, b, c, a]])
        }
        refuse("a hole to infinity") { () throws(GeoError) in
            try Geometry.polygon(shell: [a, b, c, a], holes: [[a, b, c, a], [a, b, inf, a]])
        }
        refuse("a hole without a shell") { () throws(GeoError) in
            try Geometry.polygon(shell: [], holes: [[a, b, c, a]])
        }
        refuse("a box to nowhere") { () throws(GeoError) in
            try Geometry.box(Bounds(minX: 0, minY: 0, maxX: .nan, maxY: 1))
        }
        for kind in Geometry.Kind.allCases {
            attempt { () throws(GeoError) in try Geometry.empty(kind).wkb() }
            for sample in samples.prefix(12) {
                attempt { () throws(GeoError) in try Geometry.collection(kind, [sample, sample]) }
            }
        }
    }

    func pairs() {
        for a in samples {
            let prepared = answer("prepare") { () throws(GeoError) in try PreparedGeometry(a) }
            for b in samples {
                predicates(a, b)
                if let prepared { predicates(prepared, b) }
                for grid in [nil, 0.1] as [Double?] {
                    attempt { () throws(GeoError) in try a.intersection(b, gridSize: grid) }
                    attempt { () throws(GeoError) in try a.difference(b, gridSize: grid) }
                    attempt { () throws(GeoError) in try a.symmetricDifference(b, gridSize: grid) }
                    attempt { () throws(GeoError) in try a.union(b, gridSize: grid) }
                }
            }
        }
    }

    private func predicates(_ a: Geometry, _ b: Geometry) {
        attempt { () throws(GeoError) in try a.intersects(b) }
        attempt { () throws(GeoError) in try a.disjoint(b) }
        attempt { () throws(GeoError) in try a.contains(b) }
        attempt { () throws(GeoError) in try a.within(b) }
        attempt { () throws(GeoError) in try a.covers(b) }
        attempt { () throws(GeoError) in try a.coveredBy(b) }
        attempt { () throws(GeoError) in try a.touches(b) }
        attempt { () throws(GeoError) in try a.crosses(b) }
        attempt { () throws(GeoError) in try a.overlaps(b) }
        attempt { () throws(GeoError) in try a.equalsTopologically(b) }
        attempt { () throws(GeoError) in try a.equalsExactly(b, tolerance: 0.1) }
        attempt { () throws(GeoError) in try a.relate(b) }
        attempt { () throws(GeoError) in try a.relate(b, matches: "T*F**F***") }
        attempt { () throws(GeoError) in try a.relate(b, matches: "nonsense") }
        attempt { () throws(GeoError) in try a.planarDistance(to: b) }
        attempt { () throws(GeoError) in try a.nearestPlanarPositions(to: b) }
    }

    private func predicates(_ a: PreparedGeometry, _ b: Geometry) {
        attempt { () throws(GeoError) in try a.intersects(b) }
        attempt { () throws(GeoError) in try a.disjoint(b) }
        attempt { () throws(GeoError) in try a.contains(b) }
        attempt { () throws(GeoError) in try a.containsProperly(b) }
        attempt { () throws(GeoError) in try a.within(b) }
        attempt { () throws(GeoError) in try a.covers(b) }
        attempt { () throws(GeoError) in try a.coveredBy(b) }
        attempt { () throws(GeoError) in try a.touches(b) }
        attempt { () throws(GeoError) in try a.crosses(b) }
        attempt { () throws(GeoError) in try a.overlaps(b) }
        attempt { () throws(GeoError) in try a.planarDistance(to: b) }
    }
}
