/// The area and the integral of a measured raster in each class of another, zone by zone: how much of a sum lies where.
///
/// Values below `accepted` are left out, those above it count; of both the area and the gravest cell are told, so that a
/// value for "no data" that the file does not declare, or a wrong unit, is found with its place.
public struct ClassIntegrals: ZonalReducer {
    public let classInput: Int
    public let valueInput: Int
    public let accepted: ClosedRange<Double>

    /// - Parameters:
    ///   - classInput: the place in the inputs of the run of a raster of the form `.classes`.
    ///   - valueInput: that of one of the form `.values`.
    public init(classes classInput: Int, values valueInput: Int, accepted: ClosedRange<Double>) {
        self.classInput = classInput
        self.valueInput = valueInput
        self.accepted = accepted
    }

    /// One class of a zone.
    public struct Entry: Sendable, Hashable {
        /// nil: cells without a class.
        public var code: Int?
        /// Where there is a value that counts.
        public var squareMetres: Double
        /// In units of the raster times square metres.
        public var integral: Double
    }

    /// Cells beyond the accepted values.
    public struct Beyond: Sendable, Hashable {
        public internal(set) var squareMetres = 0.0
        /// The value farthest out; of several, that of the first cell.
        public internal(set) var value = 0.0
        public internal(set) var column = 0
        public internal(set) var row = 0
    }

    public struct State: Sendable {
        /// Each class once, cells without a class first, then by code.
        public internal(set) var entries: [Entry] = []
        /// Without a value, or with one that is no finite number.
        public internal(set) var missingSquareMetres = 0.0
        public internal(set) var below = Beyond()
        public internal(set) var above = Beyond()

        public var squareMetres: Double { entries.map(\.squareMetres).compensatedSum() }
        public var integral: Double { entries.map(\.integral).compensatedSum() }
    }

    public func emptyState() -> State { State() }

    public func merge(_ later: State, into state: inout State) {
        state.add(later.entries)
        state.missingSquareMetres += later.missingSquareMetres
        if later.below.squareMetres > 0 {
            state.below.add(later.below, isFarther: later.below.value < state.below.value)
        }
        if later.above.squareMetres > 0 {
            state.above.add(later.above, isFarther: later.above.value > state.above.value)
        }
    }

    public func add(_ part: ZonePart, into state: inout State) {
        let tile = part.tile
        let codes = tile.codes(ofInput: classInput)
        let layer = tile.layers[valueInput]
        var found = State()
        var areas = [Double](repeating: 0, count: codes.keys.count)
        var integrals = areas
        let width = tile.window.width
        func beyond(_ value: Double, _ index: Int, _ area: Double) -> Beyond {
            Beyond(
                squareMetres: area, value: value, column: tile.window.column + index % width,
                row: tile.window.row + index / width)
        }
        func visit(_ index: Int, _ share: Double) {
            let area = share * tile.areaSquareMetres(index, row: index / width)
            guard layer.isValid(index) else {
                found.missingSquareMetres += area
                return
            }
            let value = layer.value(index)
            if value < accepted.lowerBound {
                found.below.add(beyond(value, index, area), isFarther: value < found.below.value)
                return
            }
            if value > accepted.upperBound {
                found.above.add(beyond(value, index, area), isFarther: value > found.above.value)
            }
            let number = codes.number(index)
            areas[number] += area
            integrals[number] += area * value
        }
        for run in part.runs { for index in Int(run.start)..<Int(run.start + run.count) { visit(index, 1) } }
        for slot in part.cellIndices.indices { visit(Int(part.cellIndices[slot]), part.fractions[slot]) }
        for number in codes.keys.indices where areas[number] > 0 {
            found.entries.append(
                Entry(code: codes.keys[number].first, squareMetres: areas[number], integral: integrals[number]))
        }
        found.entries.sort { State.isBefore($0.code, $1.code) }
        merge(found, into: &state)
    }
}

extension ClassIntegrals.Beyond {
    fileprivate mutating func add(_ other: Self, isFarther: Bool) {
        if squareMetres == 0 || isFarther { (value, column, row) = (other.value, other.column, other.row) }
        squareMetres += other.squareMetres
    }
}

extension ClassIntegrals.State {
    fileprivate static func isBefore(_ a: Int?, _ b: Int?) -> Bool {
        guard let b else { return false }
        return a.map { $0 < b } ?? true
    }

    /// Adds classes that are each listed once and in order; keeps the order.
    fileprivate mutating func add(_ others: [ClassIntegrals.Entry]) {
        for other in others {
            let place = entries.firstIndex { !Self.isBefore($0.code, other.code) } ?? entries.count
            if place < entries.count, entries[place].code == other.code {
                entries[place].squareMetres += other.squareMetres
                entries[place].integral += other.integral
            } else {
                entries.insert(other, at: place)
            }
        }
    }
}
