import GeoCore

/// What is asked: one factor from what it is computed of.
public struct FactorRequest: Sendable {
    public var grid: FactorGridOptions
    /// What the caller found wrong already; the run is refused with the other problems.
    public var problems: [Issue] = []
    /// What outputs name as their source in place of the layers: the file that those were made from.
    var origin: String?
    let make: @Sendable () -> FactorTask
    let finish: @Sendable (inout FactorTask, FactorScan) throws(GeoError) -> [Issue]

    /// - Parameters:
    ///   - make: the task as options say it.
    ///   - finish: looks at the rasters before cells are computed, and may change the task.
    init(
        _ grid: FactorGridOptions, make: @escaping @Sendable () -> FactorTask,
        finish: @escaping @Sendable (inout FactorTask, FactorScan) throws(GeoError) -> [Issue] = {
            (_, _) throws(GeoError) in []
        }
    ) {
        self.grid = grid
        self.make = make
        self.finish = finish
    }

    func task() -> FactorTask {
        var task = make()
        task.issues = problems + task.issues
        return task
    }

    func prepare(_ task: inout FactorTask, _ scan: FactorScan) throws(GeoError) -> [Issue] { try finish(&task, scan) }
}

/// A look at all cells of the layers before a factor is computed.
struct FactorScan {
    let reading: FactorReading
    let options: FactorGridOptions
    let progress: (@Sendable (Progress) -> Void)?
    let cancellation: Cancellation?

    /// Adds up something over the cells of some layers, window by window in their order.
    ///
    /// - Parameter layers: which of the layers; those that are numbers are seen as such.
    /// - Returns: nil with numbers alone.
    func reduce<Tally: Sendable>(
        _ layers: [Int], empty: @escaping @Sendable () -> Tally, merge: (Tally, inout Tally) -> Void,
        add: @escaping @Sendable ([Double], inout Tally) -> Void
    ) throws(GeoError) -> Tally? {
        guard let reference = reading.reference else { return nil }
        let open = layers.map { reading.layers[$0] }
        var inputs: [CellwiseRun.Input] = []
        let origins = open.map { layer -> Int? in
            guard let source = layer.source else { return nil }
            inputs.append(CellwiseRun.Input(source, band: layer.band))
            return inputs.count - 1
        }
        let run = try CellwiseRun(grid: reference.grid, crs: reference.crs, inputs: inputs, outputs: [])
        let inputCount = inputs.count
        let compute: @Sendable (CellwiseTile, inout Tally) throws(GeoError) -> Void = { tile, tally throws(GeoError) in
            let columns = (0..<inputCount).map { tile.input($0) }
            var values = open.map { ($0.layer.input.number ?? .nan) * $0.layer.multiplier }
            for cell in 0..<tile.count {
                for (index, origin) in origins.enumerated() {
                    if let origin { values[index] = columns[origin][cell] * open[index].layer.multiplier }
                }
                add(values, &tally)
            }
        }
        return try run.run(
            empty, workers: options.workers, cancellation: cancellation, merge: merge, compute: compute)
    }
}
