import GeoCore

/// Computes the cells of a window and counts what there is to say of them.
struct FactorKernel: Sendable {
    /// Where the numbers of a layer come from.
    private enum Origin: Sendable {
        case number(Double)
        case input(Int, times: Double)
    }

    /// What a cell asks of a layer, without its names: millions of cells ask.
    private struct Demand: Sendable {
        var isRequired: Bool
        var least: Double
        var greatest: Double
    }

    private let equation: FactorTask.Equation
    private let origins: [Origin]
    private let demands: [Demand]
    private let quantities: [ErosionPlausibility.Quantity?]
    /// The layer whose codes a mark lists.
    private let codeLayers: [Int?]
    private let writes: Bool
    private let hasRequired: Bool
    let inputs: [CellwiseRun.Input]

    init(_ task: FactorTask, _ layers: [FactorReading.Open], writes: Bool) {
        equation = task.equation
        self.writes = writes
        var inputs: [CellwiseRun.Input] = []
        origins = layers.map { layer in
            guard let source = layer.source else {
                return .number((layer.layer.input.number ?? .nan) * layer.layer.multiplier)
            }
            inputs.append(CellwiseRun.Input(source, band: layer.band))
            return .input(inputs.count - 1, times: layer.layer.multiplier)
        }
        self.inputs = inputs
        demands = task.layers.map {
            Demand(
                isRequired: $0.isRequired, least: $0.bounds?.lowerBound ?? -.infinity,
                greatest: $0.bounds?.upperBound ?? .infinity)
        }
        hasRequired = demands.contains(where: \.isRequired)
        quantities = task.outputs.map(\.quantity)
        codeLayers = task.marks.map(\.codesOf)
    }

    func compute(_ tile: CellwiseTile, _ tally: inout FactorTally) {
        let columns = inputs.indices.map { tile.input($0) }
        let rasters = writes ? quantities.indices.map { tile.output($0) } : []
        let count = origins.count
        let outputCount = quantities.count
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
                case .input(let input, let factor):
                    let value = columns[input][cell]
                    if !value.isNaN { isAnywhere = true }
                    values[index] = value * factor
                }
            }
            let area = tile.areaSquareMetres(cell)
            // Where every layer may be missing, the equation says what that means.
            guard isAnywhere || !hasRequired else {
                tally.outside.add(area)
                continue
            }
            if isUnusable(values, area, &tally) { continue }
            results.update(repeating: .nan, count: outputCount)
            let answer = equation(values, results)
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
        for index in demands.indices {
            let value = values[index]
            if value.isNaN {
                guard demands[index].isRequired else { continue }
                tally.missing[index].add(area)
                return true
            }
            if value < demands[index].least || value > demands[index].greatest {
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
        if let quantity = quantities[index], let finding = ErosionPlausibility.finding(quantity, value: value) {
            tally.outputs[index].findings[finding, default: FactorTally.Sum()].add(area)
        }
    }

    private func note(
        _ marks: UInt32, _ values: UnsafeMutablePointer<Double>, _ area: Double, _ tally: inout FactorTally
    ) {
        for index in codeLayers.indices where marks & (1 << UInt32(index)) != 0 {
            tally.marks[index].add(area)
            if let layer = codeLayers[index], let code = Int(exactly: values[layer].rounded()) {
                tally.codes[index][code, default: FactorTally.Sum()].add(area)
            }
        }
    }
}
