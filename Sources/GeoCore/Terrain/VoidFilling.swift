internal import CGDAL

extension ElevationModel {
    /// The surface with holes inside the land filled from the heights around them, by GDAL's inverse-distance search.
    ///
    /// - Parameter limit: holes of more cells stay, and so do gaps that reach the edge of the grid.
    /// - Throws: `.operationFailed` where GDAL cannot; `.cancelled`.
    public func filledVoids(upToCells limit: Int, cancellation: Cancellation? = nil) throws(GeoError) -> ElevationModel
    {
        let holes = faults(listing: .max).voids.filter { $0.cells <= limit }
        if holes.isEmpty { return self }
        try cancellation?.check()
        // A window around the holes is enough; the search goes as far as the largest is wide.
        let reach = Double(holes.map(\.cells).max() ?? 1).squareRoot().rounded(.up) + 8
        var heights = [Float](repeating: .nan, count: grid.cellCount)
        var marks = [UInt8](repeating: 1, count: grid.cellCount)
        for row in 0..<grid.height {
            for column in 0..<grid.width {
                let cell = row * grid.width + column
                if let height = self[column: column, row: row] {
                    heights[cell] = Float(height)
                } else {
                    marks[cell] = 0
                }
            }
        }
        let width = Int32(grid.width)
        let height = Int32(grid.height)
        try GDALScope.run { trail throws(GeoError) in
            let isDone = heights.withUnsafeMutableBytes { heights in
                marks.withUnsafeMutableBytes { marks in
                    Self.interpolate(heights, marks, width, height, 2 * reach)
                }
            }
            guard isDone, trail.failureCount == 0 else {
                throw trail.error(.operationFailed, "fill the holes of the elevation model", on: nil)
            }
        }
        return insert(heights, into: holes)
    }

    /// Lets GDAL work on the caller's memory.
    private static func interpolate(
        _ heights: UnsafeMutableRawBufferPointer, _ marks: UnsafeMutableRawBufferPointer, _ width: Int32,
        _ height: Int32, _ reach: Double
    ) -> Bool {
        guard let driver = GDALGetDriverByName("MEM"),
            let dataset = GDALCreate(driver, "", width, height, 0, GDT_Float32, nil)
        else { return false }
        defer { GDALClose(dataset) }
        for (memory, type) in [(heights, "Float32"), (marks, "Byte")] {
            guard let address = memory.baseAddress else { return false }
            // GDAL parses the address as it prints it; the memory outlives the dataset.
            let options = OptionList(["DATAPOINTER=0x\(String(UInt(bitPattern: address), radix: 16))"])
            guard GDALAddBand(dataset, GDALGetDataTypeByName(type), options.pointer) == CE_None else { return false }
        }
        return GDALFillNodata(
            GDALGetRasterBand(dataset, 1), GDALGetRasterBand(dataset, 2), reach, 0, 0, nil, nil, nil) == CE_None
    }

    /// Takes the cells of some holes from other heights.
    private func insert(_ heights: [Float], into holes: [ElevationFaults.Void]) -> ElevationModel {
        var added = 0
        func insert<Height: SurfaceHeight>(_ cells: PaddedCells<Height>) -> PaddedCells<Height> {
            let result = cells.copy()
            for hole in holes {
                var open = [(hole.column, hole.row)]
                while let (column, row) = open.popLast() {
                    let height = heights[row * grid.width + column]
                    let cell = result.index(column: column, row: row)
                    // Where the search found nothing the hole stays.
                    guard result.pointer[cell].isNaN, !height.isNaN else { continue }
                    result.pointer[cell] = Height(height)
                    added += 1
                    // Holes do not reach the edge: all neighbours are there.
                    for k in 0..<8 { open.append((column + Neighbours.columns[k], row + Neighbours.rows[k])) }
                }
            }
            return result
        }
        switch surface {
        case .single(let cells):
            let filled = insert(cells)
            return ElevationModel(
                grid: grid, crs: crs, sizes: sizes, .single(filled), cellCount: cellCount + added)
        case .double(let cells):
            let filled = insert(cells)
            return ElevationModel(
                grid: grid, crs: crs, sizes: sizes, .double(filled), cellCount: cellCount + added)
        }
    }
}
