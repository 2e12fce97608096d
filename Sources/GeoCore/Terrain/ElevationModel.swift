import Foundation

/// An elevation model in memory: heights in metres, single or double precision as the file has them.
///
/// Where the file has no data there is a gap. Gaps and the edges of the grid are outlets: water may leave over them, as it
/// does into the sea. A hole inside the land (a void) swallows water too: `voids` finds such holes.
public struct ElevationModel: Sendable {
    public let grid: RasterGrid
    public let crs: CRS
    public let sizes: CellSizes
    let surface: Surface
    /// Cells with a height.
    public let cellCount: Int

    enum Surface: Sendable {
        case single(PaddedCells<Float>)
        case double(PaddedCells<Double>)
    }

    init(grid: RasterGrid, crs: CRS, sizes: CellSizes, _ surface: Surface, cellCount: Int) {
        self.grid = grid
        self.crs = crs
        self.sizes = sizes
        self.surface = surface
        self.cellCount = cellCount
    }

    /// Reads a band.
    ///
    /// - Parameters:
    ///   - window: the cells to read, which become a grid of their own; nil: all. Its edges are outlets too.
    ///   - metresPerUnit: of the heights in the file; nil: as the band's unit says (metres or feet), else metres.
    /// - Throws: `.badReference` without a reference system; `.badArgument` for a rotated grid, a unit that is no length, or
    ///   more cells than can be numbered; `.cannotRead`; `.cancelled`.
    public init(
        _ source: RasterSource, band number: Int = 1, window: PixelWindow? = nil, metresPerUnit: Double? = nil,
        workers: Int = 1, cancellation: Cancellation? = nil
    ) throws(GeoError) {
        let part = window ?? source.grid.window
        guard !part.isEmpty, source.grid.window.contains(part) else {
            throw GeoError(.badArgument, "read \(part) of the elevation model", on: source.path)
        }
        let grid = window.map(source.grid.subgrid) ?? source.grid
        let band = try source.band(number)
        let sizes: CellSizes
        do throws(GeoError) {
            sizes = try CellSizes(grid, crs: source.crs)
            try Self.requireTrueScale(grid, source.crs)
        } catch {
            throw error.on(source.path)
        }
        guard let crs = source.crs else {
            throw GeoError(.badReference, "find flow and slope without a reference system", on: source.path)
        }
        guard (grid.width + 2) * (grid.height + 2) < Int(UInt32.max) else {
            throw GeoError(
                .badArgument, "hold the elevation model in memory", on: source.path,
                trail: ["\(grid.width) x \(grid.height) cells"], hint: "cut it along a watershed")
        }
        let metres: Double
        if let metresPerUnit { metres = metresPerUnit } else { metres = try Self.metres(of: band.unit, source.path) }
        let isDouble = [.float64, .int32, .uint32, .int64, .uint64].contains(band.cellType)
        func load<Height: SurfaceHeight>(_: Height.Type) throws(GeoError) -> (PaddedCells<Height>, Int) {
            let heights = PaddedCells<Height>(width: grid.width, height: grid.height, .nan)
            let tiles = part.tiles(
                blockWidth: band.blockWidth, blockHeight: band.blockHeight, cells: 1 << 18)
            let counts = try Parallel.map(
                tiles.count, workers: workers, cancellation: cancellation,
                tools: { () throws(GeoError) in try RasterReader(source) }
            ) { (reader: RasterReader, index: Int) throws(GeoError) -> Int in
                try Self.load(tiles[index], of: part, number, metres, reader, into: heights)
            }
            return (heights, counts.reduce(0, +))
        }
        if isDouble {
            let (heights, count) = try load(Double.self)
            self.init(grid: grid, crs: crs, sizes: sizes, .double(heights), cellCount: count)
        } else {
            let (heights, count) = try load(Float.self)
            self.init(grid: grid, crs: crs, sizes: sizes, .single(heights), cellCount: count)
        }
    }

    /// A projection that stretches distances bends slopes: Web Mercator by 15 % at 30 degrees.
    private static func requireTrueScale(_ grid: RasterGrid, _ crs: CRS?) throws(GeoError) {
        guard let crs, let metres = crs.metresPerUnit else { return }
        let toGeographic = try Transform(from: crs, to: try crs.geographic())
        let degrees = toGeographic.target.radiansPerUnit * 180 / .pi
        let geodesic = Geodesic(crs.ellipsoid)
        let middle = (column: Double(grid.width) / 2, row: Double(grid.height) / 2)
        func place(_ column: Double, _ row: Double) -> Coordinate? {
            (try? toGeographic.forward(grid.position(column: column, row: row))).map {
                Coordinate(x: $0.x * degrees, y: $0.y * degrees)
            }
        }
        for (step, plane) in [((1.0, 0.0), abs(grid.columnStepX)), ((0.0, 1.0), abs(grid.rowStepY))] {
            guard let a = place(middle.column, middle.row), let b = place(middle.column + step.0, middle.row + step.1)
            else { return }
            let stretch = plane * metres / geodesic.distance(a, b) - 1
            guard abs(stretch) > greatestStretch else { continue }
            throw GeoError(
                .badReference, "find slopes and flow in a projection that changes distances", on: nil,
                trail: ["\((stretch * 1000).rounded() / 10) % in the middle of the raster"],
                hint: "bring it to a transverse Mercator zone, or to longitudes and latitudes")
        }
    }

    /// A tenth: maps of whole countries in conic projections stay below it, Web Mercator does from 25 degrees on not.
    private static let greatestStretch = 0.1

    private static func load<Height: SurfaceHeight>(
        _ tile: PixelWindow, of part: PixelWindow, _ band: Int, _ metres: Double, _ reader: RasterReader,
        into heights: PaddedCells<Height>
    ) throws(GeoError) -> Int {
        let values = UnsafeMutableBufferPointer<Double>.allocate(capacity: tile.cellCount)
        let validity = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: tile.cellCount)
        defer {
            values.deallocate()
            validity.deallocate()
        }
        try reader.readDoubles(tile, band: band, scaled: true, into: values, validity: validity)
        var count = 0
        for row in 0..<tile.height {
            let target =
                heights.pointer + heights.index(column: tile.column - part.column, row: tile.row - part.row + row)
            for column in 0..<tile.width {
                let cell = row * tile.width + column
                // An infinite height is none.
                guard validity[cell] == 1, values[cell].isFinite else { continue }
                target[column] = Height(values[cell] * metres)
                count += 1
            }
        }
        return count
    }

    /// Metres of the unit that a file names.
    static func metres(of unit: String?, _ path: String) throws(GeoError) -> Double {
        switch unit?.lowercased() {
        case nil, "", "m", "metre", "meter", "metres", "meters", "unknown": return 1
        case "ft", "foot", "feet", "international foot": return 0.3048
        // NIST Special Publication 811: exactly 1200/3937 m.
        case "us-ft", "us survey foot", "us_survey_foot", "foot_us", "ussurveyfoot": return 1200.0 / 3937
        case "cm", "centimetre", "centimeter": return 0.01
        case "dm", "decimetre", "decimeter": return 0.1
        case "km", "kilometre", "kilometer": return 1000
        case let other?:
            throw GeoError(
                .badArgument, "take heights in \"\(other)\"", on: path, hint: "say how many metres the unit has")
        }
    }

    /// The height in metres; nil in a gap.
    public subscript(column column: Int, row row: Int) -> Double? {
        let height: Double
        switch surface {
        case .single(let cells): height = Double(cells.pointer[cells.index(column: column, row: row)])
        case .double(let cells): height = cells.pointer[cells.index(column: column, row: row)]
        }
        return height.isNaN ? nil : height
    }

    /// The heights of the cells of a window, row by row; NaN in gaps.
    public func copy(_ window: PixelWindow, into buffer: UnsafeMutableBufferPointer<Double>) {
        func copy<Height: SurfaceHeight>(_ cells: PaddedCells<Height>) {
            for row in 0..<window.height {
                let source = cells.pointer + cells.index(column: window.column, row: window.row + row)
                for column in 0..<window.width { buffer[row * window.width + column] = Double(source[column]) }
            }
        }
        switch surface {
        case .single(let cells): copy(cells)
        case .double(let cells): copy(cells)
        }
    }

    /// The type in which the heights lose nothing.
    public var cellType: CellType { if case .single = surface { .float32 } else { .float64 } }

    /// The same grid with another surface.
    func with(_ surface: Surface) -> ElevationModel {
        ElevationModel(grid: grid, crs: crs, sizes: sizes, surface, cellCount: cellCount)
    }
}
