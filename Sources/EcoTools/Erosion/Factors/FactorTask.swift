import GeoCore

/// A factor to be computed: what from, and how a cell is.
struct FactorTask: Sendable {
    /// A raster that comes of it.
    struct Output: Sendable {
        /// "k": the file is k.tif.
        var name: String
        /// "1" where there is none.
        var unit: String
        var quantity: ErosionPlausibility.Quantity?
    }

    /// Something about a cell that results count with its area.
    struct Mark: Sendable {
        enum Kind: String, Sendable, Codable {
            /// The cell has no value, and why.
            case gap
            /// The cell has a value, and something is to be known about it.
            case note
        }
        var kind: Kind
        var message: Message
        /// Codes of this layer are listed where the mark is set: index into `layers`.
        var codesOf: Int?
    }

    /// A class of cells of which results give the area: a land type, a practice.
    struct Category: Sendable {
        var id: String
        var name: LocalisedText
        /// The value that it stands for, where it is one.
        var value: Double?
        var source: TableSource?
        var caveat: LocalisedText?
    }

    /// What the equation says of a cell beside its outputs.
    struct Cell {
        /// Bits of `marks`.
        var marks: UInt32 = 0
        /// Index into `categories`; negative: none.
        var category = -1

        static func mark(_ index: Int) -> Cell { Cell(marks: 1 << UInt32(index)) }
        mutating func set(_ index: Int) { marks |= 1 << UInt32(index) }
    }

    /// Values of the layers, in their order -> outputs (NaN before) and what is to be known.
    typealias Equation = @Sendable (UnsafePointer<Double>, UnsafeMutablePointer<Double>) -> Cell

    var factor: String
    /// The equation or table, with its source.
    var method: Message
    var layers: [FactorLayer]
    var outputs: [Output]
    var marks: [Mark] = []
    var categories: [Category] = []
    /// Options that have a bearing on the result, by name.
    var parameters: [String: String] = [:]
    /// What is wrong with options and tables.
    var issues: [Issue] = []
    /// What results must say whatever the cells hold.
    var caveats: [Message] = []
    /// Numbers that were found or taken before cells were computed.
    var endMembers: [FactorResult.EndMembers] = []
    var equation: Equation
}

/// What is counted while cells are computed; windows are merged in their order.
struct FactorTally: Sendable {
    struct Sum: Sendable {
        var cells = 0
        var squareMetres = 0.0

        mutating func add(_ area: Double) {
            cells += 1
            squareMetres += area
        }

        mutating func merge(_ other: Sum) {
            cells += other.cells
            squareMetres += other.squareMetres
        }
    }

    struct Numbers: Sendable {
        var sum = Sum()
        var weighted = 0.0
        var least = Double.infinity
        var greatest = -Double.infinity
        var findings: [ErosionPlausibility.Finding: Sum] = [:]

        mutating func merge(_ other: Numbers) {
            sum.merge(other.sum)
            weighted += other.weighted
            least = min(least, other.least)
            greatest = max(greatest, other.greatest)
            for (finding, value) in other.findings { findings[finding, default: Sum()].merge(value) }
        }
    }

    var outputs: [Numbers]
    var marks: [Sum]
    var categories: [Sum]
    /// Cells without a value since a layer has none, by layer: the first that lacks it.
    var missing: [Sum]
    /// Cells outside the bounds of a layer.
    var outOfBounds: [Sum]
    /// Cells where no layer has a value.
    var outside = Sum()
    /// Mark -> code -> cells.
    var codes: [[Int: Sum]]

    init(_ task: FactorTask) {
        outputs = task.outputs.map { _ in Numbers() }
        marks = task.marks.map { _ in Sum() }
        categories = task.categories.map { _ in Sum() }
        missing = task.layers.map { _ in Sum() }
        outOfBounds = task.layers.map { _ in Sum() }
        codes = task.marks.map { _ in [:] }
    }

    mutating func merge(_ other: FactorTally) {
        for index in outputs.indices { outputs[index].merge(other.outputs[index]) }
        for index in marks.indices { marks[index].merge(other.marks[index]) }
        for index in categories.indices { categories[index].merge(other.categories[index]) }
        for index in missing.indices { missing[index].merge(other.missing[index]) }
        for index in outOfBounds.indices { outOfBounds[index].merge(other.outOfBounds[index]) }
        outside.merge(other.outside)
        for index in codes.indices {
            for (code, sum) in other.codes[index] { codes[index][code, default: Sum()].merge(sum) }
        }
    }
}
