import GeoCore

/// One run on inputs that were read: the tables of the engine, in one pass over all rasters.
struct ErosionRateRun: Sendable {
    typealias Reducer = ReducerPair<ReducerList<ClassTable>, ReducerList<ClassIntegrals>>

    let request: ErosionRateRequest
    let inputs: ErosionRateInputs
    let counting: ZoneCounting
    let zoneRows: [Int]
    /// From-to pairs of dates, as places.
    let pairs: [(from: Int, to: Int)]
    let cancellation: Cancellation?
    private let layout: Layout

    init(
        _ request: ErosionRateRequest, _ inputs: ErosionRateInputs, _ progress: (@Sendable (Progress) -> Void)?,
        _ cancellation: Cancellation?
    ) throws(GeoError) {
        self.request = request
        self.inputs = inputs
        self.cancellation = cancellation
        counting = try ZoneCounting(
            inputs.dates[0].intensity, band: inputs.dates[0].band, crs: inputs.crs, cellAreas: request.cellAreas,
            mode: request.mode, workers: request.workers, progress: progress, cancellation: cancellation)
        zoneRows = ZoneCounting.rows(inputs.zones)
        pairs = CoverTables.pairs(inputs.dates.count)
        layout = Layout(inputs, pairs)
    }

    func outcome() throws(GeoError) -> ErosionRateOutcome {
        let coverage = ZoneCoverage(
            try counting.shapes(inputs.zones, zoneRows), plan: counting.plan, mode: request.mode)
        guard coverage.reachesGrid else {
            return .refused(inputs.issues + [counting.outside(inputs.zones, of: inputs.dates[0].intensity.path)])
        }
        let run = try ZonalRun(coverage, inputs: layout.inputs, areas: counting.areas)
        let states = try run.reduce(
            ReducerPair(ReducerList(layout.tables), ReducerList(layout.integrals)), workers: request.workers,
            cancellation: cancellation, progress: counting.report(rasters: layout.inputs.count))
        let strangers = strangers(states)
        if !strangers.isEmpty { return .refused(inputs.issues + strangers) }
        let beyond = try run.squareMetresOutside(workers: request.workers, cancellation: cancellation)
        let gathering = ErosionGathering(
            run: self, states: states, beyond: beyond,
            territories: try counting.territories(inputs.zones, zoneRows), priority: try priority(run))
        return .done(try gathering.findings())
    }

    // MARK: Where each answer is

    /// The inputs of the engine and what is asked of them.
    private struct Layout: Sendable {
        var inputs: [ZonalInput]
        var tables: [ClassTable]
        var integrals: [ClassIntegrals] = []
        /// For each date the place of its modulus among the inputs, and of its answers.
        var modulusInput: [Int?] = []
        var integral: [Int?] = []
        var cover: [Int?] = []
        let firstPair: Int

        init(_ read: ErosionRateInputs, _ pairs: [(from: Int, to: Int)]) {
            inputs = read.dates.map { ZonalInput($0.intensity, band: $0.band, form: .classes) }
            tables = read.dates.indices.map { ClassTable(input: $0) }
            firstPair = tables.count
            tables += pairs.map { ClassTable(input: $0.from, against: $0.to) }
            for (place, date) in read.dates.enumerated() {
                modulusInput.append(date.modulus == nil ? nil : inputs.count)
                integral.append(date.modulus == nil ? nil : integrals.count)
                if let modulus = date.modulus {
                    let least = SoilLossUnit.tonnesPerSquareKilometre.convert(
                        ErosionRateRun.greatestModulus, to: date.unit)
                    integrals.append(ClassIntegrals(classes: place, values: inputs.count, accepted: 0...least))
                    inputs.append(ZonalInput(modulus, form: .values))
                }
                cover.append(date.landCover == nil ? nil : tables.count)
                if let landCover = date.landCover {
                    tables.append(ClassTable(input: place, against: inputs.count))
                    inputs.append(ZonalInput(landCover, form: .classes))
                }
            }
        }
    }

    /// Moduli above this are said, with their area: 100 000 t/(km2 a) is 74 mm of soil a year, more than any class foresees.
    static let greatestModulus = 100_000.0

    func classes(_ state: Reducer.State, date: Int) -> [ClassArea] { state.first[date].classes }

    func matrix(_ state: Reducer.State, pair: Int) -> [ClassArea] { state.first[layout.firstPair + pair].classes }

    func loss(_ state: Reducer.State, date: Int) -> ClassIntegrals.State? {
        layout.integral[date].map { state.second[$0] }
    }

    /// Pairs of intensity and land cover.
    func covers(_ state: Reducer.State, date: Int) -> [ClassArea]? {
        layout.cover[date].map { state.first[$0].classes }
    }

    // MARK: Codes that the table does not know

    private func strangers(_ states: [Reducer.State]) -> [Issue] {
        inputs.dates.indices.compactMap { date in
            var sums: [Int: CompensatedSum] = [:]
            for state in states {
                for entry in classes(state, date: date) {
                    guard let code = entry.code, request.meaning(of: code) == .unknown else { continue }
                    sums[code, default: CompensatedSum()].add(entry.squareMetres)
                }
            }
            guard !sums.isEmpty else { return nil }
            let codes = sums.sorted { $0.key < $1.key }.map { code, sum in
                MessageArgument.text("\(code): \(formatted(sum.value / 1e6, decimals: 4)) km²")
            }
            return Issue(
                .error, inputs.dates[date].intensity.path,
                Message(
                    request.codes == nil ? "issue.strange-intensities" : "issue.unmapped-intensities",
                    [
                        "codes": .list(codes), "table": .words(request.table.title),
                        "known": .list(request.table.classes.map { .text(String($0.code)) }),
                    ]))
        }
    }

    // MARK: Where to begin

    /// The last date with a modulus.
    var priorityDate: Int? { inputs.dates.lastIndex { $0.modulus != nil } }

    struct Priority: Sendable {
        var date: Int
        var zones: [Concentration?]
        var whole: Concentration?
    }

    private func priority(_ run: ZonalRun) throws(GeoError) -> Priority? {
        guard let percent = request.priorityPercent, let date = priorityDate, let input = layout.modulusInput[date]
        else { return nil }
        // The classes are not asked: a run of the modulus alone decodes half.
        let alone = try ZonalRun(run.coverage, inputs: [layout.inputs[input]], areas: counting.areas)
        let found = try alone.concentrations(
            ofShare: percent / 100, input: 0, workers: request.workers, cancellation: cancellation)
        return Priority(date: date, zones: found.zones, whole: found.whole)
    }
}
