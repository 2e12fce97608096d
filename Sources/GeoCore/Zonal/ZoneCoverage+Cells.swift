extension ZoneCoverage {
    /// The cells of a window that belong wholly to any zone, as runs: rows ascending within each zone.
    ///
    /// In the modes `centre` and `touched` these are all cells of the zones; in `exact` those on borders are left out.
    public func runs(in window: PixelWindow) -> [(row: Int, columns: Range<Int>)] {
        let near = (0..<zoneCount).filter { zone in
            guard let extent = shapes.extents[zone] else { return false }
            return extent.maxY > Double(window.row) && extent.minY < Double(window.endRow)
                && extent.maxX > Double(window.column) && extent.minX < Double(window.endColumn)
        }
        let coverage = CoverageBuilder().coverage(
            of: near.map { Int32(truncatingIfNeeded: $0) }, shapes, in: window, tiles: [window], mode: mode)
        return coverage.tiles.flatMap { tile in
            tile.runs.map { run in
                let column = window.column + Int(run.start) - Int(run.row) * window.width
                return (row: window.row + Int(run.row), columns: column..<(column + Int(run.count)))
            }
        }
    }

    /// Whether any part of any zone may lie in the cells of the grid.
    public var reachesGrid: Bool { (0..<plan.taskCount).contains { !zones(inTask: $0).isEmpty } }
}

extension ZoneCoverage {
    /// The zones that share ground with another one somewhere in the grid, ascending.
    ///
    /// They are those in cells whose shares add up to more than 1; zones that share a border do not, since their shares
    /// come from the same numbers. In the mode `exact` only. An overlap is missed where it lies in cells of which as
    /// much is in no zone.
    public func overlappingZones(workers: Int = 1, cancellation: Cancellation? = nil) throws(GeoError) -> [Int] {
        let coverage = self
        let makeBuilder: @Sendable () throws(GeoError) -> CoverageBuilder = { () throws(GeoError) in CoverageBuilder() }
        let found = try Parallel.map(
            plan.taskCount, workers: workers, cancellation: cancellation, tools: makeBuilder
        ) { (builder: CoverageBuilder, task: Int) throws(GeoError) -> Set<Int32> in
            // One zone alone overlaps nothing.
            if coverage.zones(inTask: task).count < 2 { return [] }
            var zones: Set<Int32> = []
            for tile in coverage.task(task, builder).tiles where tile.pieces.count > 1 { zones.formUnion(tile.crowded) }
            return zones
        }
        return found.reduce(into: Set<Int32>()) { $0.formUnion($1) }.map { Int($0) }.sorted()
    }
}

extension TaskCoverage.Tile {
    /// The zones of cells whose shares add up to more than 1.
    fileprivate var crowded: Set<Int32> {
        var sums = [Double](repeating: 0, count: window.cellCount)
        for run in runs { for cell in Int(run.start)..<Int(run.start + run.count) { sums[cell] += 1 } }
        for (cell, fraction) in zip(cellIndices, fractions) { sums[Int(cell)] += fraction }
        guard (sums.max() ?? 0) > 1 + 1e-9 else { return [] }
        var zones: Set<Int32> = []
        for piece in pieces {
            let isCrowded =
                runs[Int(piece.runs.lowerBound)..<Int(piece.runs.upperBound)].contains { run in
                    sums[Int(run.start)..<Int(run.start + run.count)].contains { $0 > 1 + 1e-9 }
                }
                || cellIndices[Int(piece.cells.lowerBound)..<Int(piece.cells.upperBound)].contains {
                    sums[Int($0)] > 1 + 1e-9
                }
            if isCrowded { zones.insert(piece.zone) }
        }
        return zones
    }
}

extension CellAreas {
    /// For each row the area in square metres of one of its cells: of every cell where a row's are equally large, else
    /// of the middle one.
    public func squareMetres(ofRows rows: Range<Int>) throws(GeoError) -> [Double] {
        let evaluator = try Evaluator(self)
        var result: [Double] = []
        for row in rows {
            if let area = squareMetres(ofRow: row) {
                result.append(area)
                continue
            }
            let middle = PixelWindow(column: grid.width / 2, row: row, width: 1, height: 1)
            switch try evaluator.areas(of: middle) {
            case .constant(let area): result.append(area)
            case .perRow(let areas), .perCell(let areas): result.append(areas[0])
            }
        }
        return result
    }
}
