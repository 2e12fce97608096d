import GeoCore

/// Computes the cells of a window and counts what there is to say of them.
struct FactorKernel: Sendable {
    private let task: FactorTask
    /// Where the numbers of a layer come from.
    private enum Origin: Sendable {
        case number(Double)
        case input(Int)
    }
    private let origins: [Origin]
    private let writes: Bool
    let inputs: [CellwiseRun.Input]

    init(_ task: FactorTask, _ layers: [FactorReading.Open], writes: Bool) {
        self.task = task
        self.writes = writes
        var inputs: [CellwiseRun.Input] = []
        origins = layers.map { layer in
            guard let source = layer.source else {
                return .number((layer.layer.input.number ?? .nan) * layer.layer.multiplier)
            }
            inputs.append(CellwiseRun.Input(source, band: layer.band))
            return .input(inputs.count - 1)
        }
        self.inputs = inputs
    }

    func compute(_ tile: CellwiseTile, _ tally: inout FactorTally) {
        let columns = inputs.indices.map { tile.input($0) }
        let rasters = writes ? task.outputs.indices.map { tile.output($0) } : []
        let count = origins.count
        let outputCount = task.outputs.count
        let values = UnsafeMutablePointer<Double>.allocate(capacity: max(1, count))
        let results = UnsafeMutablePointer<Double>.allocate(capacity: max(1, outputCount))
        defer {
            values.deallocate()
            results.deallocate()
        }
        for cell in 0..<tile.count {
            var isAnywhere = false
            for index in 0..<count {
                switch origins[index] {
                case .number(let number): values[index] = number
                case .input(let input):
                    let value = columns[input][cell]
                    if !value.isNaN { isAnywhere = true }
                    values[index] = value * task.layers[index].multiplier
                }
            }
            let area = tile.areaSquareMetres(cell)
            guard isAnywhere else {
                tally.outside.add(area)
                continue
            }
            if isUnusable(values, area, &tally) { continue }
            results.update(repeating: .nan, count: outputCount)
            let answer = task.equation(values, results)
            for index in 0..<outputCount {
                let value = results[index]
                if writes { rasters[index][cell] = value }
                summarise(value, area, index, &tally)
            }
            if answer.category >= 0 { tally.categories[answer.category].add(area) }
            if answer.marks != 0 { note(answer.marks, values, area, &tally) }
        }
    }

    /// Whether a layer keeps the cell from having a value; the first that does is counted.
    private func isUnusable(
        _ values: UnsafeMutablePointer<Double>, _ area: Double, _ tally: inout FactorTally
    ) -> Bool {
        for index in task.layers.indices {
            let layer = task.layers[index]
            let value = values[index]
            if value.isNaN {
                guard layer.isRequired else { continue }
                tally.missing[index].add(area)
                return true
            }
            if let bounds = layer.bounds, !bounds.contains(value) {
                tally.outOfBounds[index].add(area)
                return true
            }
        }
        return false
    }

    private func summarise(_ value: Double, _ area: Double, _ index: Int, _ tally: inout FactorTally) {
        guard !value.isNaN else { return }
        tally.outputs[index].sum.add(area)
        tally.outputs[index].weighted += value * area
        if value < tally.outputs[index].least { tally.outputs[index].least = value }
        if value > tally.outputs[index].greatest { tally.outputs[index].greatest = value }
        if let quantity = task.outputs[index].quantity,
            let finding = ErosionPlausibility.finding(quantity, value: value)
        {
            tally.outputs[index].findings[finding, default: FactorTally.Sum()].add(area)
        }
    }

    private func note(
        _ marks: UInt32, _ values: UnsafeMutablePointer<Double>, _ area: Double, _ tally: inout FactorTally
    ) {
        for index in task.marks.indices where marks & (1 << UInt32(index)) != 0 {
            tally.marks[index].add(area)
            if let layer = task.marks[index].codesOf, let code = Int(exactly: values[layer].rounded()) {
                tally.codes[index][code, default: FactorTally.Sum()].add(area)
            }
        }
    }
}
