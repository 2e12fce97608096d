/// The smallest part of a zone that holds a share of an integral: its cells in the order of their values, greatest first,
/// until the share is reached. Cells of one value go together.
public struct Concentration: Sendable, Hashable {
    /// The least value of the part.
    public var threshold: Double
    public var squareMetres: Double
    /// In units of the raster times square metres.
    public var integral: Double
    /// Of all cells of the zone with a value above zero.
    public var wholeSquareMetres: Double
    public var wholeIntegral: Double
}

extension ZonalRun {
    /// The concentration of a share of an input of the form `.values`: in each zone, and in all zones taken as one; nil
    /// where no value is above zero. Zones that overlap count twice in the whole.
    ///
    /// Exact, in memory that does not grow with the raster: the threshold is a quantile weighted by what each cell adds
    /// to the integral (`ZonalQuantiles`), found in a few passes, and one more pass sums the cells from there on.
    /// - Parameter share: above 0, to 1.
    /// - Throws: as `reduce`; `.badArgument` for a share outside 0 ... 1.
    public func concentrations(
        ofShare share: Double, input: Int, workers: Int = 1, cancellation: Cancellation? = nil
    ) throws(GeoError) -> (zones: [Concentration?], whole: Concentration?) {
        let question = try ZonalQuantiles([1 - share], weighting: .integral)
        let quantiles = try self.quantiles(question, input: input, workers: workers, cancellation: cancellation)
            .map { $0[0] }
        let whole = try quantileOfAll(1 - share, input: input, workers: workers, cancellation: cancellation)
        let reducer = ConcentrationReducer(input: input, thresholds: quantiles, whole: whole)
        let found = try reduce(reducer, workers: workers, cancellation: cancellation)
        var all = ConcentrationReducer.Sums()
        for state in found { all.add(state.whole) }
        return (
            zip(found, quantiles).map { state, threshold in threshold.flatMap { state.zone.part($0, share) } },
            whole.flatMap { all.part($0, share) }
        )
    }

    /// Zones in their order, as many at a time as may have bins together.
    private static func batches(_ bins: [Int]) -> [Range<Int>] {
        var result: [Range<Int>] = []
        var start = 0
        var sum = 0
        for (zone, count) in bins.enumerated() {
            if sum + count > ZonalQuantiles.binsAtOnce, zone > start {
                result.append(start..<zone)
                (start, sum) = (zone, 0)
            }
            sum += count
        }
        return start < bins.count ? result + [start..<bins.count] : result
    }

    /// The quantile of all zones taken as one, by what cells add to the integral.
    private func quantileOfAll(
        _ probability: Double, input: Int, workers: Int, cancellation: Cancellation?
    ) throws(GeoError) -> Double? {
        let ranges = KeyRangeReducer(input: input, weighting: .integral)
        var range = ranges.emptyState()
        let states = try reduce(ranges, workers: workers, cancellation: cancellation)
        for state in states { ranges.merge(state, into: &range) }
        let batches = Self.batches(states.map { min($0.cells, ZonalQuantiles.bins) })
        var search = QuantileSearch(range, [probability])
        while !search.isDone {
            let open = search.openIntervals
            let reducer = KeyBinReducer(
                input: input, weighting: .integral, intervals: Array(repeating: open, count: coverage.zoneCount))
            var bins = reducer.emptyState()
            for batch in batches {
                let wanted = states.indices.map { batch.contains($0) }
                let found = try reduce(reducer, only: wanted, workers: workers, cancellation: cancellation)
                for zone in batch { reducer.merge(found[zone], into: &bins) }
            }
            search.narrow(bins.isEmpty ? open.map { _ in [] } : bins)
        }
        return search.values[0]
    }
}

/// Sums from a threshold on: of the zone's own, and of that of all zones.
private struct ConcentrationReducer: ZonalReducer {
    let input: Int
    let thresholds: [Double?]
    let whole: Double?

    struct Sums: Sendable {
        var squareMetres = 0.0
        var integral = 0.0
        var reachedSquareMetres = 0.0
        var reachedIntegral = 0.0
        var aboveSquareMetres = 0.0
        var aboveIntegral = 0.0
        /// The least value above the threshold.
        var next = Double.infinity

        mutating func add(_ value: Double, _ area: Double, _ weight: Double, from threshold: Double) {
            squareMetres += area
            integral += weight
            if value < threshold { return }
            reachedSquareMetres += area
            reachedIntegral += weight
            if value == threshold { return }
            aboveSquareMetres += area
            aboveIntegral += weight
            next = min(next, value)
        }

        mutating func add(_ other: Sums) {
            squareMetres += other.squareMetres
            integral += other.integral
            reachedSquareMetres += other.reachedSquareMetres
            reachedIntegral += other.reachedIntegral
            aboveSquareMetres += other.aboveSquareMetres
            aboveIntegral += other.aboveIntegral
            next = min(next, other.next)
        }

        /// Where the greater values alone make up the share, the threshold's own cells are not needed.
        func part(_ threshold: Double, _ share: Double) -> Concentration {
            let suffices = aboveIntegral >= (share - ZonalWeighting.reached) * integral && next.isFinite
            return Concentration(
                threshold: suffices ? next : threshold,
                squareMetres: suffices ? aboveSquareMetres : reachedSquareMetres,
                integral: suffices ? aboveIntegral : reachedIntegral, wholeSquareMetres: squareMetres,
                wholeIntegral: integral)
        }
    }

    struct State: Sendable {
        var zone = Sums()
        var whole = Sums()
    }

    func emptyState() -> State { State() }

    func add(_ part: ZonePart, into state: inout State) {
        guard let own = thresholds[part.zone], let whole else { return }
        var found = State()
        part.forEachWeight(input, .integral) { value, weight in
            found.zone.add(value, weight / value, weight, from: own)
            found.whole.add(value, weight / value, weight, from: whole)
        }
        merge(found, into: &state)
    }

    func merge(_ later: State, into state: inout State) {
        state.zone.add(later.zone)
        state.whole.add(later.whole)
    }
}
