import GeoCore

extension Exercise {
    /// The cells of a board of `side` by `side` squares.
    private func board(_ side: Int) -> [Geometry] {
        (0..<side * side).compactMap { cell in
            let (x, y) = (Double(cell % side), Double(cell / side))
            return try? Geometry.box(Bounds(minX: x, minY: y, maxX: x + 1, maxY: y + 1))
        }
    }

    func unions() {
        let cells = board(4)
        let whole = answer("union of a board") { () throws(GeoError) in try Geometry.union(of: cells) }
        expect(whole?.planarArea == 16, "a board of 16 cells")
        attempt { () throws(GeoError) in try Geometry.coverageUnion(of: cells + [cells[3]]) }
        attempt { () throws(GeoError) in try Geometry.coverageUnion(of: []) }
        attempt { () throws(GeoError) in try Geometry.union(of: []) }
        for grid in [nil, 0.5] as [Double?] {
            attempt { () throws(GeoError) in try Geometry.union(of: samples, gridSize: grid) }
            for sample in samples {
                attempt { () throws(GeoError) in try Geometry.union(of: [sample], gridSize: grid) }
            }
        }
    }

    func indexes() {
        let cells = board(5)
        if let tree = answer("index", { () throws(GeoError) in try STRtree(cells) }) {
            expect(
                (try? tree.query(Bounds(minX: 0.5, minY: 0.5, maxX: 1.5, maxY: 1.5))) == [0, 1, 5, 6], "query a board")
            attempt { () throws(GeoError) in try tree.query(cells.map(\.bounds)) }
            refuse("a query nowhere") { () throws(GeoError) in
                try tree.query(Bounds(minX: .nan, minY: 0, maxX: 1, maxY: 1))
            }
        }
        refuse("an index of what is nowhere") { () throws(GeoError) in
            try STRtree([Bounds(minX: 0, minY: 0, maxX: 1, maxY: 1), Bounds(minX: .nan, minY: 0, maxX: 1, maxY: 1)])
        }
        attempt { () throws(GeoError) in try STRtree([Bounds?]()).query(Bounds(minX: 0, minY: 0, maxX: 1, maxY: 1)) }
        attempt { () throws(GeoError) in try STRtree(samples).query(samples.map(\.bounds)) }
    }

    func overlays() {
        let finite = samples.filter { sample in
            sample.bounds.map { $0.maxX.isFinite && $0.maxY.isFinite && $0.minX.isFinite } ?? true
        }
        for workers in [1, 2] {
            for unit in [PlaneUnit.metres(perUnit: 1), .degrees] {
                attempt { () throws(GeoError) in
                    try LayerOverlay(footprints: finite, features: finite, unit: unit).pieces(workers: workers)
                }
                // One by one too, since the first error ends a run.
                for sample in finite {
                    attempt { () throws(GeoError) in
                        try LayerOverlay(footprints: board(18), features: [sample], unit: unit).pieces(workers: workers)
                    }
                    attempt { () throws(GeoError) in
                        try LayerOverlay(footprints: [sample], features: board(3), unit: unit).pieces(workers: workers)
                    }
                }
            }
        }
        let stop = Cancellation()
        stop.cancel()
        refuse("work after cancelling") { () throws(GeoError) in
            try LayerOverlay(footprints: board(3), features: board(3), unit: .degrees)
                .pieces(workers: 2, cancellation: stop)
        }
    }
}
