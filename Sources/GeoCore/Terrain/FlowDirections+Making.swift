extension ElevationModel {
    /// Where the water of each cell goes.
    ///
    /// On a surface with depressions the water of those ends in pits: `treated` first.
    /// - Throws: `.cancelled`.
    public func flowDirections(workers: Int = 1, cancellation: Cancellation? = nil) throws(GeoError) -> FlowDirections {
        func make<Height: SurfaceHeight>(_ heights: PaddedCells<Height>) throws(GeoError) -> FlowDirections {
            let codes = try FlowDirections.steepest(heights, sizes, workers: workers, cancellation)
            let pits = try FlatResolution.resolve(heights, codes, workers: workers, cancellation)
            return FlowDirections(codes, grid: grid, crs: crs, sizes: sizes, pitCount: pits, cellCount: cellCount)
        }
        switch surface {
        case .single(let cells): return try make(cells)
        case .double(let cells): return try make(cells)
        }
    }
}

extension FlowDirections {
    /// Cells from which water leaves the surface, over the edge or into a gap.
    public var outletCount: Int {
        let offsets = NeighbourTable(codes.stride)
        var count = 0
        for row in 0..<grid.height {
            let start = codes.index(column: 0, row: row)
            for cell in start..<start + grid.width where codes.pointer[cell] < Code.pit {
                if codes.pointer[cell &+ offsets[Int(codes.pointer[cell])]] == Code.none { count += 1 }
            }
        }
        return count
    }

    /// How many cells drain through each, itself included; 0 in gaps.
    ///
    /// - Throws: `.badArgument` for directions in a circle; `.cancelled`.
    public func accumulatedCells(workers: Int = 1, cancellation: Cancellation? = nil) throws(GeoError)
        -> TerrainCells<UInt32>
    {
        let totals = PaddedCells<UInt32>(width: grid.width, height: grid.height, 0)
        for row in 0..<grid.height {
            let start = codes.index(column: 0, row: row)
            for cell in start..<start + grid.width where codes.pointer[cell] != Code.none { totals.pointer[cell] = 1 }
        }
        try accumulate(totals, workers: workers, cancellation)
        return TerrainCells(totals, grid: grid, crs: crs)
    }

    /// The area that drains through each cell, itself included, in square metres; 0 in gaps.
    ///
    /// - Throws: as `accumulatedCells`.
    public func contributingSquareMetres(workers: Int = 1, cancellation: Cancellation? = nil) throws(GeoError)
        -> TerrainCells<Double>
    {
        let totals = PaddedCells<Double>(width: grid.width, height: grid.height, 0)
        for row in 0..<grid.height {
            let area = sizes.squareMetres(row: row)
            let start = codes.index(column: 0, row: row)
            for cell in start..<start + grid.width where codes.pointer[cell] != Code.none {
                totals.pointer[cell] = area
            }
        }
        try accumulate(totals, workers: workers, cancellation)
        return TerrainCells(totals, grid: grid, crs: crs)
    }

    /// Directions from the codes of ESRI, as `esriCodes` writes them: 1, 2, 4 ... 128; 0 a pit. Other numbers are gaps.
    ///
    /// - Parameter rows: the codes of each row.
    /// - Throws: `.badArgument` for rows that do not fit the grid, or a number that is no code but stands for data.
    public init(
        esriRows rows: [[UInt8]], noData: UInt8 = FlowDirections.noDataCode, grid: RasterGrid, crs: CRS?,
        sizes: CellSizes
    ) throws(GeoError) {
        guard rows.count == grid.height, rows.allSatisfy({ $0.count == grid.width }) else {
            throw GeoError(.badArgument, "take flow directions", trail: ["their rows do not fit the grid"])
        }
        let codes = PaddedCells<UInt8>(width: grid.width, height: grid.height, Code.none)
        var pits = 0
        var count = 0
        for (number, row) in rows.enumerated() {
            let target = codes.row(number)
            for (column, code) in row.enumerated() where code != noData {
                guard code == 0 || code & (code &- 1) == 0 else {
                    throw GeoError(
                        .badArgument, "take flow directions",
                        trail: ["\(code) at column \(column), row \(number) is no direction"],
                        hint: "1 east, 2 south-east, 4 south ... 128 north-east, 0 for a pit")
                }
                let way = UInt8(code.trailingZeroBitCount)
                target[column] = code == 0 ? Code.pit : grid.isSouthUp ? (8 - way) & 7 : way
                count += 1
                if code == 0 { pits += 1 }
            }
        }
        self.init(codes, grid: grid, crs: crs, sizes: sizes, pitCount: pits, cellCount: count)
    }
}
