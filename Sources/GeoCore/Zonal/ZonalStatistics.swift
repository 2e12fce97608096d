/// Count, area, sum, mean, least, greatest value and variance of one raster in each zone.
///
/// A cell counts with the share of it that lies in the zone. The mean and the variance are weighted by area, so that on
/// a grid of longitudes and latitudes a cell in the north, which is smaller, counts for less; with cells of equal area
/// they are weighted by the shares alone. With a weight raster, by area times weight.
public struct ZonalStatistics: ZonalReducer {
    public let input: Int
    public let weightInput: Int?

    /// - Parameters: the places of rasters in the inputs of the run, both of the form `.values`. Cells without data
    ///   in the weight raster count as cells without data.
    public init(input: Int, weightedBy weightInput: Int? = nil) {
        self.input = input
        self.weightInput = weightInput
    }

    public struct State: Sendable {
        /// Cells with a value, partly covered ones as their share.
        public internal(set) var cells = 0.0
        public internal(set) var squareMetres = 0.0
        /// The sum over cells of share times value (and weight, where there is one).
        public internal(set) var sum = 0.0
        /// The sum of the weights that the mean is weighted by.
        public internal(set) var weight = 0.0
        /// Weighted; it means nothing until there is a cell.
        var meanValue = 0.0
        /// The weighted sum of squared differences from the mean.
        var squares = 0.0
        var least = Double.infinity
        var greatest = -Double.infinity
        public internal(set) var noDataCells = 0.0
        public internal(set) var noDataSquareMetres = 0.0
        /// Cells whose value (or weight) is not a number although that does not stand for "no data", or is infinite;
        /// and those whose weight is below zero.
        public internal(set) var invalidCells = 0.0
        public internal(set) var invalidSquareMetres = 0.0

        public var mean: Double? { weight > 0 ? meanValue : nil }
        /// The variance of the values in the zone (of the whole population, not of a sample).
        public var variance: Double? { weight > 0 ? max(0, squares / weight) : nil }
        public var minimum: Double? { cells > 0 ? least : nil }
        public var maximum: Double? { cells > 0 ? greatest : nil }
        /// The integral over the zone: each value times the area it covers, in units times square metres.
        public var integral: Double? { weight > 0 ? meanValue * weight : nil }

        /// Adds a group of cells whose weighted mean and squares are known (Chan, Golub and LeVeque 1979).
        mutating func add(weight other: Double, mean: Double, squares otherSquares: Double) {
            if other <= 0 { return }
            let total = weight + other
            let difference = mean - meanValue
            meanValue += difference * (other / total)
            squares += otherSquares + difference * difference * (weight * (other / total))
            weight = total
        }
    }

    public func emptyState() -> State { State() }

    public func merge(_ later: State, into state: inout State) {
        state.cells += later.cells
        state.squareMetres += later.squareMetres
        state.sum += later.sum
        state.add(weight: later.weight, mean: later.meanValue, squares: later.squares)
        state.least = min(state.least, later.least)
        state.greatest = max(state.greatest, later.greatest)
        state.noDataCells += later.noDataCells
        state.noDataSquareMetres += later.noDataSquareMetres
        state.invalidCells += later.invalidCells
        state.invalidSquareMetres += later.invalidSquareMetres
    }

    public func add(_ part: ZonePart, into state: inout State) {
        let layer = part.tile.layers[input]
        let isPlain = weightInput == nil && layer.validity == nil
        switch layer.cells {
        case .float32(let values):
            isPlain ? whole(part, values, into: &state) : cellByCell(part, layer, into: &state)
        case .float64(let values):
            isPlain ? whole(part, values, into: &state) : cellByCell(part, layer, into: &state)
        default: cellByCell(part, layer, into: &state)
        }
    }

    /// Where every cell has a value: runs by vectors.
    private func whole<Value: SummableCell>(
        _ part: ZonePart, _ values: UnsafePointer<Value>, into state: inout State
    ) {
        let first = part.runs.first.map { Int($0.start) } ?? Int(part.cellIndices.first ?? 0)
        // Differences from a value of the zone keep the digits of the variance.
        var group = Moments(shift: values[first].double)
        let width = part.tile.window.width
        switch part.tile.areas {
        case .constant(let area):
            for run in part.runs { group.addRun(values + Int(run.start), Int(run.count), areaSquareMetres: area) }
            for slot in part.cellIndices.indices {
                group.add(values[Int(part.cellIndices[slot])].double, part.fractions[slot], areaSquareMetres: area)
            }
        case .perRow(let areas):
            for run in part.runs {
                group.addRun(values + Int(run.start), Int(run.count), areaSquareMetres: areas[Int(run.row)])
            }
            for slot in part.cellIndices.indices {
                let cell = Int(part.cellIndices[slot])
                group.add(values[cell].double, part.fractions[slot], areaSquareMetres: areas[cell / width])
            }
        case .perCell(let areas):
            areas.withUnsafeBufferPointer { areas in
                guard let areas = areas.baseAddress else { return }
                for run in part.runs {
                    group.addRun(values + Int(run.start), areas + Int(run.start), Int(run.count))
                }
                for slot in part.cellIndices.indices {
                    let cell = Int(part.cellIndices[slot])
                    group.add(values[cell].double, part.fractions[slot], areaSquareMetres: areas[cell])
                }
            }
        }
        group.finish(into: &state)
    }

    private func cellByCell(_ part: ZonePart, _ layer: TileLayer, into state: inout State) {
        let tile = part.tile
        let weights = weightInput.map { tile.layers[$0] }
        let width = tile.window.width
        var group: Moments?
        func visit(_ cell: Int, _ share: Double, _ state: inout State) {
            let area = tile.areaSquareMetres(cell, row: cell / width)
            let value = layer.value(cell)
            let weight = weights?.value(cell) ?? 1
            let lacksData = layer.isMissing(cell) || weights?.isMissing(cell) ?? false
            if lacksData {
                state.noDataCells += share
                state.noDataSquareMetres += share * area
                return
            }
            // A weight below zero means nothing, like a value that is no number.
            guard layer.isValid(cell), weights?.isValid(cell) ?? true, weight >= 0 else {
                state.invalidCells += share
                state.invalidSquareMetres += share * area
                return
            }
            if group == nil { group = Moments(shift: value) }
            group?.add(value, share, areaSquareMetres: area, weight: weight)
        }
        for run in part.runs {
            for cell in Int(run.start)..<Int(run.start + run.count) { visit(cell, 1, &state) }
        }
        for slot in part.cellIndices.indices { visit(Int(part.cellIndices[slot]), part.fractions[slot], &state) }
        group?.finish(into: &state)
    }
}

/// Cells that are summed eight at a time.
protocol SummableCell: Comparable {
    var double: Double { get }
    static func eight(_ cells: UnsafePointer<Self>) -> SIMD8<Double>
}

extension Float: SummableCell {
    @inline(__always) var double: Double { Double(self) }
    @inline(__always)
    static func eight(_ cells: UnsafePointer<Float>) -> SIMD8<Double> {
        // Eight cells of a run lie in the decoded tile one after the other.
        SIMD8<Double>(UnsafeRawPointer(cells).loadUnaligned(as: SIMD8<Float>.self))
    }
}

extension Double: SummableCell {
    @inline(__always) var double: Double { self }
    @inline(__always)
    static func eight(_ cells: UnsafePointer<Double>) -> SIMD8<Double> {
        UnsafeRawPointer(cells).loadUnaligned(as: SIMD8<Double>.self)
    }
}

/// Sums over one zone in one tile, of differences from a value near them.
private struct Moments {
    let shift: Double
    private var cells = 0.0
    private var area = 0.0
    private var weight = 0.0
    /// Of share times weight times value.
    private var sum = 0.0
    /// Of the differences, weighted by area.
    private var first = 0.0
    private var second = 0.0
    private var least = Double.infinity
    private var greatest = -Double.infinity

    init(shift: Double) { self.shift = shift }

    @inline(__always)
    mutating func add(_ value: Double, _ share: Double, areaSquareMetres: Double, weight factor: Double = 1) {
        let difference = value - shift
        let covered = share * areaSquareMetres
        cells += share
        area += covered
        weight += covered * factor
        sum += share * factor * value
        first += covered * factor * difference
        second += covered * factor * difference * difference
        least = min(least, value)
        greatest = max(greatest, value)
    }

    /// Whole cells of equal area.
    @inline(__always)
    mutating func addRun<Value: SummableCell>(
        _ values: UnsafePointer<Value>, _ count: Int, areaSquareMetres: Double
    ) {
        var ones = SIMD8<Double>.zero
        var squares = SIMD8<Double>.zero
        var low = SIMD8<Double>(repeating: least)
        var high = SIMD8<Double>(repeating: greatest)
        let origin = SIMD8<Double>(repeating: shift)
        var index = 0
        while index + 8 <= count {
            let value = Value.eight(values + index)
            let difference = value - origin
            ones += difference
            squares += difference * difference
            low.replace(with: value, where: value .< low)
            high.replace(with: value, where: value .> high)
            index += 8
        }
        var runFirst = ones.sum()
        var runSecond = squares.sum()
        least = low.min()
        greatest = high.max()
        while index < count {
            let value = values[index].double
            let difference = value - shift
            runFirst += difference
            runSecond += difference * difference
            least = min(least, value)
            greatest = max(greatest, value)
            index += 1
        }
        let cells = Double(count)
        self.cells += cells
        area += cells * areaSquareMetres
        weight += cells * areaSquareMetres
        sum += runFirst + cells * shift
        first += runFirst * areaSquareMetres
        second += runSecond * areaSquareMetres
    }

    /// Whole cells, each with its area.
    @inline(__always)
    mutating func addRun<Value: SummableCell>(
        _ values: UnsafePointer<Value>, _ areas: UnsafePointer<Double>, _ count: Int
    ) {
        var plain = SIMD8<Double>.zero
        var surface = SIMD8<Double>.zero
        var ones = SIMD8<Double>.zero
        var squares = SIMD8<Double>.zero
        var low = SIMD8<Double>(repeating: least)
        var high = SIMD8<Double>(repeating: greatest)
        let origin = SIMD8<Double>(repeating: shift)
        var index = 0
        while index + 8 <= count {
            let value = Value.eight(values + index)
            let area = Double.eight(areas + index)
            let difference = value - origin
            let weighted = difference * area
            plain += difference
            surface += area
            ones += weighted
            squares += weighted * difference
            low.replace(with: value, where: value .< low)
            high.replace(with: value, where: value .> high)
            index += 8
        }
        least = low.min()
        greatest = high.max()
        cells += Double(index)
        sum += plain.sum() + Double(index) * shift
        area += surface.sum()
        weight += surface.sum()
        first += ones.sum()
        second += squares.sum()
        while index < count {
            add(values[index].double, 1, areaSquareMetres: areas[index])
            index += 1
        }
    }

    func finish(into state: inout ZonalStatistics.State) {
        state.cells += cells
        state.squareMetres += area
        state.sum += sum
        state.least = min(state.least, least)
        state.greatest = max(state.greatest, greatest)
        guard weight > 0 else { return }
        let mean = first / weight
        state.add(weight: weight, mean: shift + mean, squares: max(0, second - first * mean))
    }
}
