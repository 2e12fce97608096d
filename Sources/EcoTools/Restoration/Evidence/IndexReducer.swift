import GeoCore

/// Means of indices in zones: each cell's index first, then the mean of the indices, weighted by the ground that the zone
/// covers of the cell.
struct IndexReducer: ZonalReducer {
    /// One index of one composite, from the inputs of a run.
    struct Job: Sendable, Hashable {
        /// The places of the two bands of a normalised difference, or of the index itself and nil.
        var first: Int
        var second: Int?
    }

    let jobs: [Job]
    let invalidValues: [Double]
    let scale: Double
    let offset: Double
    let inputCount: Int
    /// The input with land-cover codes, and for each zone those that count; nil: all cells count.
    let landCover: (input: Int, classes: [Set<Int>?])?

    /// Of one job in one zone.
    struct Sums: Sendable, Hashable {
        /// With a value: cells by their shares, ground, and ground times value.
        var cells = 0.0
        var squareMetres = 0.0
        var weighted = 0.0

        var mean: Double? { squareMetres > 0 ? weighted / squareMetres : nil }
    }

    struct State: Sendable {
        /// All cells of the zone on the raster (of the wanted classes), with or without a value.
        var coveredCells = 0.0
        var coveredSquareMetres = 0.0
        var jobs: [Sums]
    }

    func emptyState() -> State { State(jobs: Array(repeating: Sums(), count: jobs.count)) }

    func merge(_ later: State, into state: inout State) {
        state.coveredCells += later.coveredCells
        state.coveredSquareMetres += later.coveredSquareMetres
        for index in jobs.indices {
            state.jobs[index].cells += later.jobs[index].cells
            state.jobs[index].squareMetres += later.jobs[index].squareMetres
            state.jobs[index].weighted += later.jobs[index].weighted
        }
    }

    func add(_ part: ZonePart, into state: inout State) {
        let wanted = landCover.flatMap { cover in cover.classes[part.zone].map { (cover.input, $0) } }
        var scratch = [Double](repeating: .nan, count: inputCount)
        part.forEachCell(&scratch) { values, fraction, cellSquareMetres in
            if let (input, classes) = wanted {
                guard let code = Int(exactly: values[input]), classes.contains(code) else { return }
            }
            let ground = fraction * cellSquareMetres
            state.coveredCells += fraction
            state.coveredSquareMetres += ground
            for (index, job) in jobs.enumerated() {
                let value = self.value(job, values)
                guard value.isFinite else { continue }
                state.jobs[index].cells += fraction
                state.jobs[index].squareMetres += ground
                state.jobs[index].weighted += ground * value
            }
        }
    }

    /// NaN where there is none.
    private func value(_ job: Job, _ values: [Double]) -> Double {
        let a = values[job.first]
        if invalidValues.contains(a) { return .nan }
        guard let second = job.second else { return a * scale + offset }
        let b = values[second]
        if invalidValues.contains(b) { return .nan }
        // Reflectances of any unit: a common factor cancels, an offset does not.
        let first = a * scale + offset
        let other = b * scale + offset
        return (first - other) / (first + other)
    }
}
