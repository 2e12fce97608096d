/// What is made of the cells of each zone.
///
/// A reducer is a value that holds the question; the answer grows in its `State`, one for each zone and task, merged in
/// the order of the tiles. Adding the parts in any grouping must give the same answer to rounding.
public protocol ZonalReducer: Sendable {
    associatedtype State: Sendable
    /// The answer for a zone without cells.
    func emptyState() -> State
    /// Adds the cells of a part to the answer.
    func add(_ part: ZonePart, into state: inout State)
    /// Adds the answer for later tiles.
    func merge(_ later: State, into state: inout State)
}

/// Several questions of one kind, asked in one pass.
public struct ReducerList<Reducer: ZonalReducer>: ZonalReducer {
    public let reducers: [Reducer]

    public init(_ reducers: [Reducer]) { self.reducers = reducers }

    public func emptyState() -> [Reducer.State] { reducers.map { $0.emptyState() } }

    public func add(_ part: ZonePart, into state: inout [Reducer.State]) {
        for index in reducers.indices { reducers[index].add(part, into: &state[index]) }
    }

    public func merge(_ later: [Reducer.State], into state: inout [Reducer.State]) {
        for index in reducers.indices { reducers[index].merge(later[index], into: &state[index]) }
    }
}

/// Two questions of different kinds, asked in one pass.
public struct ReducerPair<First: ZonalReducer, Second: ZonalReducer>: ZonalReducer {
    public struct State: Sendable {
        public var first: First.State
        public var second: Second.State
    }

    public let first: First
    public let second: Second

    public init(_ first: First, _ second: Second) {
        self.first = first
        self.second = second
    }

    public func emptyState() -> State { State(first: first.emptyState(), second: second.emptyState()) }

    public func add(_ part: ZonePart, into state: inout State) {
        first.add(part, into: &state.first)
        second.add(part, into: &state.second)
    }

    public func merge(_ later: State, into state: inout State) {
        first.merge(later.first, into: &state.first)
        second.merge(later.second, into: &state.second)
    }
}

/// Tables that class counting reuses, one set for each worker.
final class ZonalScratch {
    /// Four tables of 256, so that equal neighbours do not wait for each other's sums.
    let byteCounts = UnsafeMutablePointer<UInt32>.allocate(capacity: 4 * 256)
    private(set) var counts = UnsafeMutablePointer<UInt32>.allocate(capacity: 256)
    private(set) var shares = UnsafeMutablePointer<Double>.allocate(capacity: 256)
    private(set) var areas = UnsafeMutablePointer<Double>.allocate(capacity: 256)
    private var capacity = 256

    init() {
        byteCounts.initialize(repeating: 0, count: 4 * 256)
        clear()
    }

    deinit {
        byteCounts.deallocate()
        counts.deallocate()
        shares.deallocate()
        areas.deallocate()
    }

    /// Room for so many classes, all zero: every user leaves the tables as it found them.
    func reserve(_ count: Int) {
        if count <= capacity { return }
        counts.deallocate()
        shares.deallocate()
        areas.deallocate()
        capacity = max(count, 2 * capacity)
        counts = .allocate(capacity: capacity)
        shares = .allocate(capacity: capacity)
        areas = .allocate(capacity: capacity)
        clear()
    }

    private func clear() {
        counts.initialize(repeating: 0, count: capacity)
        shares.initialize(repeating: 0, count: capacity)
        areas.initialize(repeating: 0, count: capacity)
    }
}
