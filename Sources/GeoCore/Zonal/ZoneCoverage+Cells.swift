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
