/// Reduces rasters over zones: each block is decoded once for all zones, by parallel workers, merged in order.
public struct ZonalRun: Sendable {
    public let coverage: ZoneCoverage
    public let inputs: [ZonalInput]
    public let areas: CellAreas

    /// - Parameters:
    ///   - inputs: rasters whose grids coincide with that of the coverage.
    ///   - areas: of the cells of that grid.
    /// - Throws: `.badArgument` when a raster lies on another grid, or holds fractions where classes are asked for.
    public init(_ coverage: ZoneCoverage, inputs: [ZonalInput], areas: CellAreas) throws(GeoError) {
        for input in inputs {
            guard input.source.grid.coincides(with: coverage.grid) else {
                throw GeoError(
                    .badArgument, "reduce rasters on different grids", on: input.source.path,
                    hint: "resample it to the grid of the first raster")
            }
            guard input.source.bands.indices.contains(input.band - 1) else {
                throw GeoError(
                    .badArgument, "read band \(input.band)", on: input.source.path,
                    trail: ["it has \(input.source.bands.count)"])
            }
            guard input.form == .values || input.source.bands[input.band - 1].cellType.isInteger else {
                throw GeoError(
                    .badArgument, "take classes from band \(input.band)", on: input.source.path,
                    trail: ["it holds \(input.source.bands[input.band - 1].cellType.rawValue) numbers"],
                    hint: "give a raster of class codes, or convert it to integers first")
            }
        }
        guard areas.grid.coincides(with: coverage.grid) else {
            throw GeoError(.badArgument, "use the areas of cells of another grid")
        }
        self.coverage = coverage
        self.inputs = inputs
        self.areas = areas
    }

    /// The answers for all zones, in their order.
    ///
    /// - Parameters:
    ///   - progress: told the tasks that are done, of all that have zones, from any thread.
    /// - Throws: `.cannotRead` naming the file and the block that cannot be decoded: no answer is given from a part of
    ///   a raster. `.cannotTransform` where a zone covers cells without a place on the ellipsoid. `.cancelled`.
    public func reduce<Reducer: ZonalReducer>(
        _ reducer: Reducer, workers: Int = 1, cancellation: Cancellation? = nil,
        progress: (@Sendable (_ doneTasks: Int, _ allTasks: Int) -> Void)? = nil
    ) throws(GeoError) -> [Reducer.State] {
        try reduce(reducer, only: nil, workers: workers, cancellation: cancellation, progress: progress)
    }

    /// The same for some of the zones; others keep the empty answer, and tiles without wanted zones are not decoded.
    func reduce<Reducer: ZonalReducer>(
        _ reducer: Reducer, only wanted: [Bool]?, workers: Int, cancellation: Cancellation?,
        progress: (@Sendable (_ doneTasks: Int, _ allTasks: Int) -> Void)? = nil
    ) throws(GeoError) -> [Reducer.State] {
        let run = self
        let tasks = (0..<coverage.plan.taskCount).filter { task in
            coverage.zones(inTask: task).contains { wanted?[Int($0)] ?? true }
        }
        let count = tasks.count
        var states: [Reducer.State] = (0..<coverage.zoneCount).map { _ in reducer.emptyState() }
        // A raster of strips as wide as a country is cut into a task a row: the answers of tasks are merged as they
        // come, a batch at a time, so that they never pile up. The size depends on nothing but this number.
        for start in stride(from: 0, to: count, by: Self.tasksAtOnce) {
            var finished: (@Sendable (Int) -> Void)?
            if let progress { finished = { done in progress(start + done, count) } }
            let worker: @Sendable () throws(GeoError) -> ZonalWorker = { () throws(GeoError) in
                try ZonalWorker(run, wanted)
            }
            let partial = try Parallel.map(
                min(Self.tasksAtOnce, count - start), workers: workers, cancellation: cancellation, finished: finished,
                tools: worker
            ) { (worker: ZonalWorker, index: Int) throws(GeoError) -> [ZoneState<Reducer.State>] in
                try worker.reduce(tasks[start + index], reducer)
            }
            for task in partial {
                for part in task { reducer.merge(part.state, into: &states[Int(part.zone)]) }
            }
        }
        return states
    }

    private static let tasksAtOnce = 256
}

/// The answer for one zone from one task.
private struct ZoneState<State: Sendable>: Sendable {
    var zone: Int32
    var state: State
}

/// What one thread needs: open rasters, memory for a tile, scratch tables.
private final class ZonalWorker {
    private let run: ZonalRun
    private let readers: [RasterReader]
    private let builder = CoverageBuilder()
    private let areas: CellAreas.Evaluator
    private let scratch = ZonalScratch()
    private var buffers: [TileBuffer]
    private let wanted: [Bool]?

    init(_ run: ZonalRun, _ wanted: [Bool]?) throws(GeoError) {
        self.run = run
        self.wanted = wanted
        areas = try CellAreas.Evaluator(run.areas)
        var readers: [RasterReader] = []
        for input in run.inputs { readers.append(try RasterReader(input.source)) }
        self.readers = readers
        buffers = run.inputs.map { TileBuffer($0) }
    }

    func reduce<Reducer: ZonalReducer>(_ task: Int, _ reducer: Reducer) throws(GeoError)
        -> [ZoneState<Reducer.State>]
    {
        let coverage = run.coverage.task(task, builder)
        var zones: [Int32] = []
        var states: [Reducer.State] = []
        for tile in coverage.tiles {
            let pieces = wanted.map { wanted in tile.pieces.filter { wanted[Int($0.zone)] } } ?? tile.pieces
            if pieces.isEmpty { continue }
            let decoded = try decode(tile.window)
            try requireAreas(decoded, tile, pieces)
            // Pieces are in the order of zones in every tile: the places of those met before are found by walking on.
            var merged: [Int32] = []
            var mergedStates: [Reducer.State] = []
            var place = 0
            tile.runs.withUnsafeBufferPointer { runs in
                tile.cellIndices.withUnsafeBufferPointer { cells in
                    tile.fractions.withUnsafeBufferPointer { fractions in
                        for piece in pieces {
                            while place < zones.count, zones[place] < piece.zone {
                                merged.append(zones[place])
                                mergedStates.append(states[place])
                                place += 1
                            }
                            var state: Reducer.State
                            if place < zones.count, zones[place] == piece.zone {
                                state = states[place]
                                place += 1
                            } else {
                                state = reducer.emptyState()
                            }
                            let cellRange = Int(piece.cells.lowerBound)..<Int(piece.cells.upperBound)
                            let runRange = Int(piece.runs.lowerBound)..<Int(piece.runs.upperBound)
                            reducer.add(
                                ZonePart(
                                    zone: Int(piece.zone), runs: UnsafeBufferPointer(rebasing: runs[runRange]),
                                    cellIndices: UnsafeBufferPointer(rebasing: cells[cellRange]),
                                    fractions: UnsafeBufferPointer(rebasing: fractions[cellRange]), tile: decoded),
                                into: &state)
                            merged.append(piece.zone)
                            mergedStates.append(state)
                        }
                    }
                }
            }
            while place < zones.count {
                merged.append(zones[place])
                mergedStates.append(states[place])
                place += 1
            }
            zones = merged
            states = mergedStates
        }
        return zip(zones, states).map { ZoneState(zone: $0, state: $1) }
    }

    /// Cells outside of the projection's world may be in a tile, but in no zone.
    private func requireAreas(_ decoded: DecodedTile, _ tile: TaskCoverage.Tile, _ pieces: [TaskCoverage.Piece])
        throws(GeoError)
    {
        guard case .perCell(let areas) = decoded.areas, areas.contains(where: \.isNaN) else { return }
        for piece in pieces {
            let cells = piece.cells.lazy.map { Int(tile.cellIndices[Int($0)]) }
            let isMeasured =
                cells.allSatisfy { !areas[$0].isNaN }
                && piece.runs.allSatisfy { place in
                    let run = tile.runs[Int(place)]
                    return areas[Int(run.start)..<Int(run.start + run.count)].allSatisfy { !$0.isNaN }
                }
            if isMeasured { continue }
            throw GeoError(
                .cannotTransform, "measure all cells of zone \(piece.zone)", on: run.inputs.first?.source.path,
                trail: ["some have no place on the ellipsoid: \(tile.window)"],
                hint: "check the reference systems of the raster and of the zones")
        }
    }

    private func decode(_ window: PixelWindow) throws(GeoError) -> DecodedTile {
        var layers: [TileLayer] = []
        for index in readers.indices {
            layers.append(try buffers[index].decode(window, readers[index]))
        }
        return DecodedTile(window: window, layers: layers, areas: try areas.areas(of: window), scratch: scratch)
    }
}

/// Memory for one input in one tile after the other.
private final class TileBuffer {
    private let input: ZonalInput
    private let band: RasterBand
    private var values: UnsafeMutableRawPointer?
    private var validity: UnsafeMutablePointer<UInt8>?
    private var capacity = 0

    init(_ input: ZonalInput) {
        self.input = input
        band = input.source.bands[input.band - 1]
    }

    deinit {
        values?.deallocate()
        validity?.deallocate()
    }

    private func reserve(_ count: Int) -> (values: UnsafeMutableRawPointer, validity: UnsafeMutablePointer<UInt8>) {
        if let values, let validity, count <= capacity { return (values, validity) }
        values?.deallocate()
        validity?.deallocate()
        let memory = UnsafeMutableRawPointer.allocate(byteCount: 8 * count, alignment: 64)
        let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: count)
        values = memory
        validity = bytes
        capacity = count
        return (memory, bytes)
    }

    func decode(_ window: PixelWindow, _ reader: RasterReader) throws(GeoError) -> TileLayer {
        let count = window.cellCount
        let memory = reserve(count)
        let cells: TileLayer.Cells
        let marks = UnsafeMutableBufferPointer(start: memory.validity, count: count)
        // The code for "no data" of a class raster is counted as a class is, and named at the end.
        let mayLackData = input.form == .classes ? band.hasMask : band.mayLackData
        func read<T: RasterCell>(_ type: T.Type) throws(GeoError) -> UnsafePointer<T> {
            // The memory has 8 bytes a cell and is aligned to 64.
            let typed = memory.values.bindMemory(to: T.self, capacity: count)
            try reader.read(window, band: input.band, into: UnsafeMutableBufferPointer(start: typed, count: count))
            if mayLackData {
                try reader.readValidity(
                    window, band: input.band, values: UnsafeBufferPointer(start: typed, count: count), into: marks)
            }
            return UnsafePointer(typed)
        }
        switch (input.form, band.cellType) {
        case (.classes, .uint8): cells = .uint8(try read(UInt8.self))
        case (.classes, .int8): cells = .int8(try read(Int8.self))
        case (.classes, .uint16): cells = .uint16(try read(UInt16.self))
        case (.classes, .int16): cells = .int16(try read(Int16.self))
        case (.classes, .uint32): cells = .uint32(try read(UInt32.self))
        case (.classes, .int32): cells = .int32(try read(Int32.self))
        case (.classes, .uint64): cells = .uint64(try read(UInt64.self))
        case (.classes, .int64): cells = .int64(try read(Int64.self))
        case (.values, .float32) where band.scale == nil && band.offset == nil:
            let typed = memory.values.bindMemory(to: Float.self, capacity: count)
            let buffer = UnsafeMutableBufferPointer(start: typed, count: count)
            try reader.read(window, band: input.band, into: buffer)
            cells = .float32(UnsafePointer(typed))
            // Most tiles are whole: one pass by vectors tells.
            if !band.hasMask, Self.allAreNumbers(typed, count, but: band.noData.cell(as: Float.self)) {
                return TileLayer(cells: cells, validity: nil, noDataCode: nil)
            }
            try reader.readValidity(window, band: input.band, values: UnsafeBufferPointer(buffer), into: marks)
        default:
            let typed = memory.values.bindMemory(to: Double.self, capacity: count)
            try reader.readDoubles(
                window, band: input.band, scaled: true, into: UnsafeMutableBufferPointer(start: typed, count: count),
                validity: mayLackData ? marks : nil)
            cells = .float64(UnsafePointer(typed))
        }
        switch cells {
        case .float32(let values): markInvalid(values, marks, count)
        case .float64(let values) where !band.cellType.isInteger: markInvalid(values, marks, count)
        case .uint64(let values):
            let missing = band.noData.cell(as: UInt64.self)
            for index in 0..<count where values[index] > UInt64(Int.max) && values[index] != missing {
                throw GeoError(
                    .badArgument, "take \(values[index]) for a class", on: input.source.path,
                    trail: ["\(window)"], hint: "codes go up to \(Int.max)")
            }
        default: break
        }
        return TileLayer(
            cells: cells, validity: mayLackData && Self.hasGap(marks) ? UnsafePointer(memory.validity) : nil,
            noDataCode: input.form == .classes ? band.noDataCode : nil)
    }

    /// Numbers that are none, unless they stand for "no data" or lie under a mask.
    private func markInvalid<Value: BinaryFloatingPoint>(
        _ values: UnsafePointer<Value>, _ marks: UnsafeMutableBufferPointer<UInt8>, _ count: Int
    ) {
        for index in 0..<count where !values[index].isFinite {
            // Without NaN as "no data", only a mask can have marked a NaN that is missing: it is then left as it is.
            let isMissing = values[index].isNaN ? band.noData == .nan || band.hasMask : marks[index] == 0
            marks[index] = isMissing ? 0 : TileLayer.Content.invalid.rawValue
        }
    }

    /// Whether all values are finite and none is the one for "no data".
    private static func allAreNumbers(_ values: UnsafePointer<Float>, _ count: Int, but missing: Float?) -> Bool {
        let raw = UnsafeRawPointer(values)
        // Nothing equals NaN.
        let hole = SIMD8<Float>(repeating: missing ?? .nan)
        var found = SIMDMask<SIMD8<Int32>>(repeating: false)
        var index = 0
        while index + 8 <= count {
            // Eight cells of the tile lie one after the other.
            let eight = raw.loadUnaligned(fromByteOffset: 4 * index, as: SIMD8<Float>.self)
            // A number less itself is 0, unless it is infinite or none.
            found .|= (eight .== hole) .| ((eight - eight) .!= SIMD8<Float>.zero)
            index += 8
        }
        if any(found) { return false }
        while index < count {
            if values[index] == missing || !values[index].isFinite { return false }
            index += 1
        }
        return true
    }

    /// Where all cells have data the fast ways are open.
    private static func hasGap(_ marks: UnsafeMutableBufferPointer<UInt8>) -> Bool {
        var all: UInt8 = 1
        for mark in marks { all &= mark }
        return all == 0
    }
}

extension RasterBand {
    /// The whole number that stands for "no data"; nil when there is none.
    var noDataCode: Int? {
        switch noData {
        case .none, .nan: nil
        case .value(let value): Int(exactly: value)
        case .int64(let value): Int(exactly: value)
        case .uint64(let value): Int(truncatingIfNeeded: value)
        }
    }
}
