/// A raster band that zones are reduced over.
public struct ZonalInput: Sendable {
    /// How the numbers of the band are wanted.
    public enum Form: Sendable, Hashable {
        /// Codes of classes: integers, as they are in the file.
        case classes
        /// Measured values: with scale and offset of the file.
        case values
    }

    public var source: RasterSource
    public var band: Int
    public var form: Form

    public init(_ source: RasterSource, band: Int = 1, form: Form) {
        self.source = source
        self.band = band
        self.form = form
    }
}

/// One input in one tile. The memory belongs to the worker that decoded it and lives as long as the tile.
struct TileLayer {
    enum Cells {
        case uint8(UnsafePointer<UInt8>)
        case int8(UnsafePointer<Int8>)
        case uint16(UnsafePointer<UInt16>)
        case int16(UnsafePointer<Int16>)
        case uint32(UnsafePointer<UInt32>)
        case int32(UnsafePointer<Int32>)
        case uint64(UnsafePointer<UInt64>)
        case int64(UnsafePointer<Int64>)
        case float32(UnsafePointer<Float>)
        case float64(UnsafePointer<Double>)
    }

    let cells: Cells
    /// What each cell holds, as a raw value of `Content`; nil when there is a value everywhere in the tile.
    let validity: UnsafePointer<UInt8>?
    /// The class that stands for "no data"; nil when there is none, or for measured values.
    let noDataCode: Int?

    /// What a cell holds.
    enum Content: UInt8 {
        case noData = 0
        case value = 1
        /// Not a number, although that does not stand for "no data", or infinite.
        case invalid = 2
    }

    @inline(__always)
    func isValid(_ index: Int) -> Bool { validity.map { $0[index] == Content.value.rawValue } ?? true }

    @inline(__always)
    func isMissing(_ index: Int) -> Bool { validity.map { $0[index] == Content.noData.rawValue } ?? false }

    /// The same with the class that stands for "no data".
    func hasValue(_ index: Int) -> Bool {
        guard isValid(index) else { return false }
        guard let noDataCode else { return true }
        return code(index) != noDataCode
    }

    /// The number in a band of integers.
    private func code(_ index: Int) -> Int? {
        switch cells {
        case .uint8(let p): Int(p[index])
        case .int8(let p): Int(p[index])
        case .uint16(let p): Int(p[index])
        case .int16(let p): Int(p[index])
        case .uint32(let p): Int(p[index])
        case .int32(let p): Int(p[index])
        case .uint64(let p): Int(truncatingIfNeeded: p[index])
        case .int64(let p): Int(p[index])
        case .float32, .float64: nil
        }
    }

    func value(_ index: Int) -> Double {
        switch cells {
        case .uint8(let p): Double(p[index])
        case .int8(let p): Double(p[index])
        case .uint16(let p): Double(p[index])
        case .int16(let p): Double(p[index])
        case .uint32(let p): Double(p[index])
        case .int32(let p): Double(p[index])
        case .uint64(let p): Double(p[index])
        case .int64(let p): Double(p[index])
        case .float32(let p): Double(p[index])
        case .float64(let p): p[index]
        }
    }
}

/// The part of one zone that lies in one tile, with the cells of the tile: what a reducer sees. It must not be kept.
public struct ZonePart {
    public let zone: Int
    let runs: UnsafeBufferPointer<TaskCoverage.Run>
    let cellIndices: UnsafeBufferPointer<Int32>
    let fractions: UnsafeBufferPointer<Double>
    let tile: DecodedTile

    /// One cell of the part.
    public struct Cell {
        /// In the grid of the rasters.
        public let column: Int
        public let row: Int
        /// The share of the cell inside the zone, above 0 to 1.
        public let fraction: Double
        /// The area of the whole cell.
        public let cellSquareMetres: Double
        /// The values of the inputs, in their order; nil where there is no data, or no finite number.
        public let values: [Double?]
    }

    /// Calls `body` with each cell: the general way, for reducers of one's own.
    public func forEachCell(_ body: (Cell) -> Void) {
        let window = tile.window
        func visit(_ index: Int, _ fraction: Double) {
            let row = index / window.width
            body(
                Cell(
                    column: window.column + index - row * window.width, row: window.row + row, fraction: fraction,
                    cellSquareMetres: tile.areaSquareMetres(index, row: row),
                    values: tile.layers.map { $0.hasValue(index) ? $0.value(index) : nil }))
        }
        for run in runs { for index in Int(run.start)..<Int(run.start + run.count) { visit(index, 1) } }
        for slot in cellIndices.indices { visit(Int(cellIndices[slot]), fractions[slot]) }
    }
}

/// A tile with its inputs decoded, and what reducers derive from it once for all zones.
final class DecodedTile {
    let window: PixelWindow
    let layers: [TileLayer]
    let areas: TileAreas
    let scratch: ZonalScratch
    private var codes: [Int: TileCodes] = [:]
    private var pairs: [[Int]: TileCodes] = [:]

    init(window: PixelWindow, layers: [TileLayer], areas: TileAreas, scratch: ZonalScratch) {
        self.window = window
        self.layers = layers
        self.areas = areas
        self.scratch = scratch
    }

    func areaSquareMetres(_ index: Int, row: Int) -> Double {
        switch areas {
        case .constant(let area): area
        case .perRow(let areas): areas[row]
        case .perCell(let areas): areas[index]
        }
    }

    /// The classes of an input in this tile, numbered.
    func codes(ofInput input: Int) -> TileCodes {
        if let known = codes[input] { return known }
        let made = TileCodes(layers[input], count: window.cellCount)
        codes[input] = made
        return made
    }

    /// The pairs of classes of two inputs in this tile, numbered.
    func codes(ofInputs first: Int, _ second: Int) -> TileCodes {
        if let known = pairs[[first, second]] { return known }
        let made = TileCodes(codes(ofInput: first), codes(ofInput: second), count: window.cellCount)
        pairs[[first, second]] = made
        return made
    }
}
