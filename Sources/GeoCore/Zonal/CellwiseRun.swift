import Foundation

/// Computing cell by cell: some bands in, new rasters on the same grid out.
///
/// The grid is cut into windows of whole tiles of the output, which workers read and compute; they are written in the
/// order of the windows. What comes out, bytes and tally, does not depend on the number of workers.
public struct CellwiseRun: Sendable {
    /// A band that is read: as doubles, with the file's scale and offset, and NaN where there is no data.
    public struct Input: Sendable {
        public var source: RasterSource
        public var band: Int

        public init(_ source: RasterSource, band: Int = 1) {
            self.source = source
            self.band = band
        }
    }

    /// A raster of one band that is written.
    public struct Output: Sendable {
        public var path: String
        /// Needs a value for "no data" unless every cell gets a number.
        public var options: RasterWriter.Options

        public init(_ path: String, _ options: RasterWriter.Options) {
            self.path = path
            self.options = options
        }
    }

    public let grid: RasterGrid
    public let crs: CRS?
    public let inputs: [Input]
    public let outputs: [Output]
    public let areas: CellAreas?

    /// - Parameters:
    ///   - inputs: on grids that coincide with `grid`.
    ///   - areas: of the cells of `grid`, when the computation asks for them.
    /// - Throws: `.badArgument` for a raster on another grid, a band that does not exist, or an output of several bands.
    public init(grid: RasterGrid, crs: CRS?, inputs: [Input], outputs: [Output], areas: CellAreas? = nil)
        throws(GeoError)
    {
        for input in inputs {
            guard input.source.grid.coincides(with: grid) else {
                throw GeoError(
                    .badArgument, "compute with rasters on different grids", on: input.source.path,
                    hint: "resample it to the grid of the first raster")
            }
            _ = try input.source.band(input.band)
        }
        for output in outputs where output.options.bandCount != 1 {
            throw GeoError(.badArgument, "write several bands cell by cell", on: output.path)
        }
        if let areas, !areas.grid.coincides(with: grid) {
            throw GeoError(.badArgument, "use the areas of cells of another grid")
        }
        self.grid = grid
        self.crs = crs
        self.inputs = inputs
        self.outputs = outputs
        self.areas = areas
    }

    /// Computes all cells and completes the outputs.
    ///
    /// - Parameters:
    ///   - empty: a tally of nothing: what is counted along the way, a window at a time.
    ///   - progress: told the windows that are done, of all, from any thread.
    ///   - merge: adds a window's tally to that of the windows before it, in their order.
    ///   - compute: fills the outputs of a window, which are NaN ("no data") before. Called by several threads.
    /// - Throws: `.cannotRead`, `.cannotWrite`, `.cancelled`, what `compute` throws, and `.badArgument` for a number that
    ///   the type of an output does not have. No output appears then.
    public func run<Tally: Sendable>(
        _ empty: @escaping @Sendable () -> Tally, workers: Int = 1, cancellation: Cancellation? = nil,
        progress: (@Sendable (_ done: Int, _ all: Int) -> Void)? = nil, merge: (Tally, inout Tally) -> Void,
        compute: @escaping @Sendable (CellwiseTile, inout Tally) throws(GeoError) -> Void
    ) throws(GeoError) -> Tally {
        let windows = windows
        let run = self
        var writers: [RasterWriter] = []
        for output in outputs {
            writers.append(try RasterWriter(path: output.path, grid: grid, crs: crs, options: output.options))
        }
        let sink = OrderedSink(writers, waiting: 2 * workers + 2)
        var finished: (@Sendable (Int) -> Void)?
        if let progress { finished = { done in progress(done, windows.count) } }
        let tools: @Sendable () throws(GeoError) -> CellwiseWorker = { () throws(GeoError) in
            try CellwiseWorker(run)
        }
        let work: @Sendable (CellwiseWorker, Int) throws(GeoError) -> Tally = { (worker, index) throws(GeoError) in
            var tally = empty()
            do throws(GeoError) {
                let writes = try worker.compute(windows[index], &tally, compute)
                try sink.put(index, writes)
            } catch {
                // Others may wait for this window, which never comes.
                sink.stop()
                throw error
            }
            return tally
        }
        let tallies = try Parallel.map(
            windows.count, workers: workers, cancellation: cancellation, finished: finished, tools: tools, work)
        try sink.close(cancellation)
        var total = empty()
        for tally in tallies { merge(tally, &total) }
        return total
    }

    /// Windows of whole tiles of the outputs; as wide as the raster where an input lies in strips.
    private var windows: [PixelWindow] {
        let size = outputs.map(\.options.blockSize).max() ?? 512
        let isInStrips = inputs.contains { $0.source.bands[$0.band - 1].blockWidth >= grid.width }
        let width = isInStrips ? min(grid.width, max(size, Self.stripCells / size / size * size)) : size
        let wide = (width + size - 1) / size * size
        return grid.window.tiles(blockWidth: wide, blockHeight: size, cells: 1)
    }

    /// Cells of a window of strips at most.
    private static let stripCells = 1 << 22
}

/// A window of cells that is being computed. Its memory belongs to the worker: nothing of it may be kept.
public struct CellwiseTile {
    public let window: PixelWindow
    let inputs: [UnsafeMutableBufferPointer<Double>]
    let outputs: [UnsafeMutableBufferPointer<Double>]
    let areas: TileAreas?

    /// Cells of the window, row by row.
    public var count: Int { window.cellCount }

    /// The numbers of an input; NaN where there is no data.
    public func input(_ index: Int) -> UnsafeBufferPointer<Double> { UnsafeBufferPointer(inputs[index]) }

    /// What is to be written; NaN becomes "no data".
    public func output(_ index: Int) -> UnsafeMutableBufferPointer<Double> { outputs[index] }

    /// The area of a whole cell; NaN where the run has no areas, or the cell no place on the ellipsoid.
    public func areaSquareMetres(_ cell: Int) -> Double {
        switch areas {
        case nil: .nan
        case .constant(let area)?: area
        case .perRow(let rows)?: rows[cell / window.width]
        case .perCell(let cells)?: cells[cell]
        }
    }
}

/// What one thread needs: open rasters and memory for a window.
private final class CellwiseWorker {
    private let run: CellwiseRun
    private let readers: [RasterReader]
    private let areas: CellAreas.Evaluator?
    private var inputs: [UnsafeMutableBufferPointer<Double>] = []
    private var outputs: [UnsafeMutableBufferPointer<Double>] = []
    private var validity = UnsafeMutableBufferPointer<UInt8>(start: nil, count: 0)
    private var capacity = 0

    init(_ run: CellwiseRun) throws(GeoError) {
        self.run = run
        var readers: [RasterReader] = []
        for input in run.inputs {
            // Bands of one file share what is open.
            let known = readers.first {
                $0.source.path == input.source.path && $0.source.bands == input.source.bands
                    && $0.source.grid == input.source.grid
            }
            if let known { readers.append(known) } else { readers.append(try RasterReader(input.source)) }
        }
        self.readers = readers
        if let areas = run.areas { self.areas = try CellAreas.Evaluator(areas) } else { areas = nil }
    }

    deinit { release() }

    private func release() {
        for buffer in inputs + outputs { buffer.deallocate() }
        validity.deallocate()
    }

    private func reserve(_ count: Int) {
        if count <= capacity { return }
        release()
        inputs = run.inputs.map { _ in .allocate(capacity: count) }
        outputs = run.outputs.map { _ in .allocate(capacity: count) }
        validity = .allocate(capacity: count)
        capacity = count
    }

    /// What is to be done with each writer for this window.
    func compute<Tally>(
        _ window: PixelWindow, _ tally: inout Tally,
        _ body: (CellwiseTile, inout Tally) throws(GeoError) -> Void
    ) throws(GeoError) -> [CellWrite] {
        let count = window.cellCount
        reserve(count)
        let inputs = inputs.map { UnsafeMutableBufferPointer(rebasing: $0[..<count]) }
        let outputs = outputs.map { UnsafeMutableBufferPointer(rebasing: $0[..<count]) }
        for (place, input) in run.inputs.enumerated() {
            let mayLackData = input.source.bands[input.band - 1].mayLackData
            let marks = UnsafeMutableBufferPointer(rebasing: validity[..<count])
            let cells = inputs[place]
            try readers[place].readDoubles(
                window, band: input.band, scaled: true, into: cells, validity: mayLackData ? marks : nil)
            if mayLackData { for index in 0..<count where marks[index] == 0 { cells[index] = .nan } }
        }
        for output in outputs { output.update(repeating: .nan) }
        let areas = try areas.map { (areas) throws(GeoError) in try areas.areas(of: window) }
        try body(CellwiseTile(window: window, inputs: inputs, outputs: outputs, areas: areas), &tally)
        var writes: [CellWrite] = []
        for (place, output) in run.outputs.enumerated() {
            writes.append(try CellWrite(UnsafeBufferPointer(outputs[place]), window, output))
        }
        return writes
    }
}

/// Finished cells of one window of one output.
private struct CellWrite: Sendable {
    let write: @Sendable (RasterWriter) throws(GeoError) -> Void

    init(_ numbers: UnsafeBufferPointer<Double>, _ window: PixelWindow, _ output: CellwiseRun.Output) throws(GeoError) {
        // Named one by one, so that the loop over the cells is compiled for each type.
        switch output.options.cellType {
        case .int8: self = try Self.typed(Int8.self, numbers, window, output)
        case .uint8: self = try Self.typed(UInt8.self, numbers, window, output)
        case .uint16: self = try Self.typed(UInt16.self, numbers, window, output)
        case .int16: self = try Self.typed(Int16.self, numbers, window, output)
        case .uint32: self = try Self.typed(UInt32.self, numbers, window, output)
        case .int32: self = try Self.typed(Int32.self, numbers, window, output)
        case .uint64: self = try Self.typed(UInt64.self, numbers, window, output)
        case .int64: self = try Self.typed(Int64.self, numbers, window, output)
        case .float32: self = try Self.typed(Float.self, numbers, window, output)
        case .float64: self = try Self.typed(Double.self, numbers, window, output)
        }
    }

    @inline(__always)
    private static func typed<T: RasterCell>(
        _: T.Type, _ numbers: UnsafeBufferPointer<Double>, _ window: PixelWindow, _ output: CellwiseRun.Output
    ) throws(GeoError) -> CellWrite {
        let missing = output.options.noData.flatMap { T(cell: $0) }
        var bad: Int?
        let cells = [T](unsafeUninitializedCapacity: numbers.count) { cells, count in
            for index in 0..<numbers.count {
                let number = numbers[index]
                if let cell = number.isNaN ? missing : T(cell: number) {
                    cells.initializeElement(at: index, to: cell)
                } else {
                    cells.initializeElement(at: index, to: T())
                    if bad == nil { bad = index }
                }
            }
            count = numbers.count
        }
        if let bad {
            throw GeoError(
                .badArgument, "write \(numbers[bad]) as \(T.cellType.rawValue)", on: output.path,
                trail: ["column \(window.column + bad % window.width), row \(window.row + bad / window.width)"])
        }
        return CellWrite { writer throws(GeoError) in try writer.write(cells, window: window) }
    }

    private init(_ write: @escaping @Sendable (RasterWriter) throws(GeoError) -> Void) { self.write = write }
}

/// Hands finished windows to the writers in their order, whoever finishes them first.
///
/// @unchecked Sendable: all stored state is read and changed under `condition` alone, and the writers are used only by the
/// thread that has set `isWriting` under it.
private final class OrderedSink: @unchecked Sendable {
    private let writers: [RasterWriter]
    private let limit: Int
    private let condition = NSCondition()
    private var waiting: [Int: [CellWrite]] = [:]
    private var next = 0
    private var isWriting = false
    private var isStopped = false

    /// - Parameter limit: windows that may wait for an earlier one; more are held back, so that memory is bounded.
    init(_ writers: [RasterWriter], waiting limit: Int) {
        self.writers = writers
        self.limit = limit
    }

    /// Takes a window; writes it and those that waited for it, unless another thread is writing.
    func put(_ index: Int, _ writes: [CellWrite]) throws(GeoError) {
        condition.lock()
        while index >= next + limit, !isStopped { condition.wait() }
        waiting[index] = writes
        if isWriting || isStopped {
            condition.unlock()
            return
        }
        isWriting = true
        while !isStopped, let ready = waiting.removeValue(forKey: next) {
            condition.unlock()
            do throws(GeoError) {
                for (writer, cells) in zip(writers, ready) { try cells.write(writer) }
            } catch {
                condition.lock()
                isWriting = false
                condition.unlock()
                throw error
            }
            condition.lock()
            next += 1
            condition.broadcast()
        }
        isWriting = false
        condition.unlock()
    }

    /// Lets everyone who waits go on: a window will never come.
    func stop() {
        condition.lock()
        isStopped = true
        condition.broadcast()
        condition.unlock()
    }

    func close(_ cancellation: Cancellation?) throws(GeoError) {
        for writer in writers { try writer.close(cancellation: cancellation) }
    }
}
