import GeoCore

/// From which class to which class land went between two dates, in square metres: of legend codes (`Int`) or of groups
/// (`String`).
///
/// Land that kept its class is part of it, so that the sums over rows and columns are the areas of the two dates. Land
/// without an answer at either date does not belong in it: it is reported beside it.
public struct ClassTransition<Class>: Sendable, Codable, Equatable
where Class: Hashable & Comparable & Codable & Sendable {
    /// An entry of the matrix.
    public struct Flow: Sendable, Codable, Hashable {
        public var from: Class
        public var to: Class
        public var squareMetres: Double

        public init(from: Class, to: Class, squareMetres: Double) {
            self.from = from
            self.to = to
            self.squareMetres = squareMetres
        }
    }

    private struct Pair: Sendable, Hashable {
        var from: Class
        var to: Class
    }

    private var sums: [Pair: CompensatedSum] = [:]

    public init() {}

    public init(_ flows: some Sequence<Flow>) {
        for flow in flows { add(from: flow.from, to: flow.to, squareMetres: flow.squareMetres) }
    }

    /// Adds land to an entry. The last digit depends on the order: add tiles in their order.
    public mutating func add(from: Class, to: Class, squareMetres: Double) {
        sums[Pair(from: from, to: to), default: CompensatedSum()].add(squareMetres)
    }

    /// Adds all entries of another matrix.
    public mutating func add(_ other: ClassTransition) {
        for flow in other.flows { add(from: flow.from, to: flow.to, squareMetres: flow.squareMetres) }
    }

    /// The entries, by class before and then by class after.
    public var flows: [Flow] {
        sums.map { Flow(from: $0.from, to: $0.to, squareMetres: $1.value) }
            .sorted { ($0.from, $0.to) < ($1.from, $1.to) }
    }

    /// The area of one entry, 0 where no land went.
    public subscript(from from: Class, to to: Class) -> Double { sums[Pair(from: from, to: to)]?.value ?? 0 }

    /// All classes of either date, ascending.
    public var classes: [Class] { Set(sums.keys.flatMap { [$0.from, $0.to] }).sorted() }

    public var totalSquareMetres: Double { flows.map(\.squareMetres).compensatedSum() }

    /// What happened to each class, in the order of `classes`.
    public var changes: [ClassChange<Class>] {
        let flows = flows
        return classes.map { id in
            func sum(_ belongs: (Flow) -> Bool) -> Double {
                flows.filter(belongs).map(\.squareMetres).compensatedSum()
            }
            return ClassChange(
                id: id, persistedSquareMetres: self[from: id, to: id],
                gainedSquareMetres: sum { $0.to == id && $0.from != id },
                lostSquareMetres: sum { $0.from == id && $0.to != id })
        }
    }

    /// The same land by other classes.
    public func mapped<Other>(
        from: (Class) -> Other, to: (Class) -> Other
    ) -> ClassTransition<Other> where Other: Hashable & Comparable & Codable & Sendable {
        var result = ClassTransition<Other>()
        for flow in flows { result.add(from: from(flow.from), to: to(flow.to), squareMetres: flow.squareMetres) }
        return result
    }

    public static func == (a: ClassTransition, b: ClassTransition) -> Bool { a.flows == b.flows }

    private enum CodingKeys: String, CodingKey { case flows }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(try container.decode([Flow].self, forKey: .flows))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(flows, forKey: .flows)
    }
}

/// Gain, loss, net change and swap of one class (Pontius, Shusas and McEachern 2004, Detecting important categorical
/// land changes while accounting for persistence). All areas in square metres.
public struct ClassChange<Class>: Sendable, Codable, Hashable where Class: Hashable & Codable & Sendable {
    public var id: Class
    /// Of this class at both dates.
    public var persistedSquareMetres: Double
    public var gainedSquareMetres: Double
    public var lostSquareMetres: Double

    /// The area at the first date.
    public var beforeSquareMetres: Double { persistedSquareMetres + lostSquareMetres }
    /// The area at the second date.
    public var afterSquareMetres: Double { persistedSquareMetres + gainedSquareMetres }
    /// After less before; below zero when the class shrank.
    public var netSquareMetres: Double { gainedSquareMetres - lostSquareMetres }
    /// Land lost in one place and gained in another: twice the smaller of gain and loss. Net change hides it.
    public var swappedSquareMetres: Double { 2 * min(gainedSquareMetres, lostSquareMetres) }
    /// Gain plus loss: the net change, whatever its sign, plus the swap.
    public var changedSquareMetres: Double { gainedSquareMetres + lostSquareMetres }
}
