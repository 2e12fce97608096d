import GeoCore

/// Computes a factor cell by cell, or of one place.
public struct FactorAnalysis: Sendable {
    let request: FactorRequest

    /// What no cell can hold; "no data" of the rasters that are written.
    static let noData = -9999.0

    public init(_ request: FactorRequest) { self.request = request }

    /// Reads, validates and computes. Neither findings nor rasters depend on the number of workers.
    ///
    /// - Parameter folder: where the rasters are written; nil: the result alone.
    /// - Throws: `.cancelled`; `.cannotRead` for a raster that turns out to be damaged; `.cannotWrite`.
    public func run(
        to folder: StagedFolder? = nil, progress: (@Sendable (Progress) -> Void)? = nil,
        cancellation: Cancellation? = nil
    ) throws(GeoError) -> FactorOutcome {
        let options = request.grid
        progress?(Progress(.reading, "", done: 0, total: 1))
        var task = request.task()
        var reading = FactorReading(options, issues: task.issues)
        reading.open(task.layers)
        guard !reading.hasErrors else { return .refused(reading.issues) }
        let scan = FactorScan(reading: reading, options: options, progress: progress, cancellation: cancellation)
        let found = try request.prepare(&task, scan)
        guard !found.contains(where: { $0.severity == .error }) else { return .refused(reading.issues + found) }
        var result = FactorResult(
            factor: task.factor, method: task.method, outputs: [], grid: nil, outside: nil, marks: [], categories: [],
            endMembers: task.endMembers, caveats: task.caveats, issues: reading.issues + found)
        let inputs = try reading.records(workers: options.workers)
        guard let reference = reading.reference else {
            fillPlace(&result, task)
            return .done(FactorFindings(result: result, inputs: inputs, parameters: parameters(task)))
        }
        let (tally, areas) = try compute(task, reading, reference, folder, progress, cancellation)
        fill(&result, task, tally)
        let grid = reference.grid
        result.grid = GridSummary(
            width: grid.width, height: grid.height,
            cellWidth: (grid.columnStepX * grid.columnStepX + grid.columnStepY * grid.columnStepY).squareRoot(),
            cellHeight: (grid.rowStepX * grid.rowStepX + grid.rowStepY * grid.rowStepY).squareRoot(),
            crs: reference.crs?.description ?? "", cellAreas: areas.description, mode: CoverageMode.centre.rawValue)
        return .done(FactorFindings(result: result, inputs: inputs, parameters: parameters(task)))
    }

    private func parameters(_ task: FactorTask) -> [String: String] {
        var parameters = task.parameters
        for layer in task.layers { parameters[layer.role] = layer.input.description }
        parameters["area"] = request.grid.cellAreas.rawValue
        parameters["align"] = request.grid.alignment?.rawValue
        parameters["assume-crs"] = request.grid.assumedCRS
        return parameters
    }

    // MARK: One place

    private func fillPlace(_ result: inout FactorResult, _ task: FactorTask) {
        let values = task.layers.map { ($0.input.number ?? .nan) * $0.multiplier }
        var numbers = task.outputs.map { _ in Double.nan }
        let cell = values.withUnsafeBufferPointer { values in
            numbers.withUnsafeMutableBufferPointer { numbers -> FactorTask.Cell in
                guard let values = values.baseAddress, let numbers = numbers.baseAddress else { return .init() }
                return task.equation(values, numbers)
            }
        }
        result.outputs = zip(task.outputs, numbers).map { output, number in
            let finding = output.quantity.flatMap { ErosionPlausibility.finding($0, value: number) }
            return FactorResult.Output(
                name: output.name, unit: output.unit, value: number.isNaN ? nil : number,
                doubts: finding.map { [FactorResult.Doubt(finding: $0)] } ?? [])
        }
        let nothing = FactorResult.Extent(cells: 0, squareMetres: 0)
        for (index, mark) in task.marks.enumerated() where cell.marks & (1 << UInt32(index)) != 0 {
            result.marks.append(
                FactorResult.Mark(kind: mark.kind.rawValue, message: mark.message, extent: nothing, codes: []))
        }
        if task.categories.indices.contains(cell.category) {
            let category = task.categories[cell.category]
            result.categories = [
                FactorResult.Category(
                    id: category.id, name: category.name, value: category.value, source: category.source,
                    extent: nothing)
            ]
            if let caveat = category.caveat { result.caveats.append(Message("caveat.words", ["text": .words(caveat)])) }
        }
    }

    // MARK: Rasters

    private func compute(
        _ task: FactorTask, _ reading: FactorReading, _ reference: RasterSource, _ folder: StagedFolder?,
        _ progress: (@Sendable (Progress) -> Void)?, _ cancellation: Cancellation?
    ) throws(GeoError) -> (FactorTally, CellAreas) {
        guard let crs = reference.crs else {
            throw GeoError(.badReference, "compute a factor", on: reference.path)
        }
        let areas = try CellAreas(reference.grid, crs: crs, method: request.grid.cellAreas)
        let kernel = FactorKernel(task, reading.layers, writes: folder != nil)
        var outputs: [CellwiseRun.Output] = []
        if let folder {
            for output in task.outputs {
                outputs.append(
                    CellwiseRun.Output(
                        folder.path(of: "\(output.name).tif"), writerOptions(output, task, reading)))
            }
        }
        let run = try CellwiseRun(
            grid: reference.grid, crs: crs, inputs: kernel.inputs, outputs: outputs, areas: areas)
        let empty: @Sendable () -> FactorTally = { FactorTally(task) }
        let tally = try run.run(
            empty, workers: request.grid.workers, cancellation: cancellation,
            progress: report(task, reference, progress), merge: { $1.merge($0) },
            compute: { tile, tally throws(GeoError) in kernel.compute(tile, &tally) })
        return (tally, areas)
    }

    private func report(
        _ task: FactorTask, _ reference: RasterSource, _ progress: (@Sendable (Progress) -> Void)?
    ) -> (@Sendable (Int, Int) -> Void)? {
        guard let progress else { return nil }
        let megapixels = Double(reference.grid.cellCount) / 1e6
        let factor = task.factor
        return { done, all in
            let part = Int(megapixels * Double(done) / Double(max(1, all)))
            progress(Progress(.counting, factor, done: part, total: Int(megapixels)))
        }
    }

    private func writerOptions(
        _ output: FactorTask.Output, _ task: FactorTask, _ reading: FactorReading
    ) -> RasterWriter.Options {
        var options = RasterWriter.Options(.float32, noData: Self.noData)
        options.asCOG = true
        options.units = output.unit == "1" ? [] : [output.unit]
        options.bandDescriptions = [output.name.uppercased()]
        options.metadata = [
            "ECO_VARIABLE": output.name, "ECO_METHOD": task.method.text(.en),
            "ECO_SOURCE": request.origin
                ?? reading.layers.map { "\($0.layer.role)=\($0.layer.input)" }.joined(separator: "; "),
        ]
        return options
    }

    private func fill(_ result: inout FactorResult, _ task: FactorTask, _ tally: FactorTally) {
        result.outputs = zip(task.outputs, tally.outputs).map { output, numbers in
            var doubts = ErosionPlausibility.Finding.allCases.compactMap { finding in
                numbers.findings[finding].map { FactorResult.Doubt(finding: finding, extent: extent($0)) }
            }
            let mean = numbers.sum.squareMetres > 0 ? numbers.weighted / numbers.sum.squareMetres : nil
            if let mean, let quantity = output.quantity,
                let finding = ErosionPlausibility.finding(quantity, mean: mean, greatest: numbers.greatest)
            {
                doubts.append(FactorResult.Doubt(finding: finding))
            }
            return FactorResult.Output(
                name: output.name, unit: output.unit, extent: extent(numbers.sum), mean: mean,
                minimum: mean == nil ? nil : numbers.least, maximum: mean == nil ? nil : numbers.greatest,
                doubts: doubts)
        }
        result.outside = extent(tally.outside)
        for (layer, sum) in zip(task.layers, tally.missing) where sum.cells > 0 {
            add(.gap, Message("erosion.factors.no-data", ["layer": .text(layer.role)]), sum, &result)
        }
        for (layer, sum) in zip(task.layers, tally.outOfBounds) where sum.cells > 0 {
            guard let bounds = layer.bounds else { continue }
            let message = Message(
                "erosion.factors.out-of-bounds",
                [
                    "layer": .text(layer.role), "low": .text(plainNumber(bounds.lowerBound)),
                    "high": .text(plainNumber(bounds.upperBound)),
                ])
            add(.gap, message, sum, &result)
        }
        for (index, mark) in task.marks.enumerated() where tally.marks[index].cells > 0 {
            let codes = tally.codes[index].sorted { ($1.value.squareMetres, $0.key) < ($0.value.squareMetres, $1.key) }
                .map { FactorResult.Mark.Code(code: $0.key, extent: extent($0.value)) }
            add(mark.kind, mark.message, tally.marks[index], &result, codes)
        }
        for (category, sum) in zip(task.categories, tally.categories) where sum.cells > 0 {
            result.categories.append(
                FactorResult.Category(
                    id: category.id, name: category.name, value: category.value, source: category.source,
                    extent: extent(sum)))
            if let caveat = category.caveat {
                result.caveats.append(Message("caveat.words", ["text": .words(caveat)]))
            }
        }
    }

    private func add(
        _ kind: FactorTask.Mark.Kind, _ message: Message, _ sum: FactorTally.Sum, _ result: inout FactorResult,
        _ codes: [FactorResult.Mark.Code] = []
    ) {
        result.marks.append(
            FactorResult.Mark(kind: kind.rawValue, message: message, extent: extent(sum), codes: codes))
    }

    private func extent(_ sum: FactorTally.Sum) -> FactorResult.Extent {
        FactorResult.Extent(cells: sum.cells, squareMetres: sum.squareMetres)
    }
}
