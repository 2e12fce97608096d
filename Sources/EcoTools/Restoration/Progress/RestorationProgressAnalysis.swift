import GeoCore

/// Counts what was restored over a period, on the ground, against its target.
public struct RestorationProgressAnalysis: Sendable {
    public let request: RestorationProgressRequest

    public init(_ request: RestorationProgressRequest) { self.request = request }

    /// - Throws: `.cancelled`, or an error of the libraries that no input explains.
    public func run(
        progress: (@Sendable (Progress) -> Void)? = nil, cancellation: Cancellation? = nil
    ) throws(GeoError) -> RestorationProgressOutcome {
        let snapshot = request.snapshot
        let crs = try CRS(snapshot.facts.crs)
        var layers = RestorationLayers(
            crs: crs, assumedCRS: request.assumedCRS, allowsLargeRepairs: request.allowsLargeRepairs,
            workers: request.workers, cancellation: cancellation)
        let territory = try layers.territory(request.territory)
        let counties = layers.polygons(request.counties, role: "counties")
        let issues = layers.issues + problems
        if issues.contains(where: { $0.severity == .error }) { return .refused(issues) }
        progress?(Progress(.measuring, snapshot.facts.title, done: 0, total: 1))
        let periods = periods
        // Knowledge is the snapshot's: the ground as it is known now, on each of these days.
        let before = request.from.dayBefore.map { RestorationDay(snapshot, on: $0) }
        let ends = periods.map { RestorationDay(snapshot, on: $0.to) }
        let asReported = RestorationDay(snapshot, on: request.to, known: request.to)
        let ground = try RestorationGround(
            snapshot, days: [before].compactMap(\.self) + ends + [asReported], territory: territory,
            counties: counties?.present.map(\.1) ?? [], workers: request.workers, cancellation: cancellation)
        let gathering = RestorationProgressGathering(
            request: request, ground: ground, before: before, periods: zip(periods, ends).map { ($0, $1) },
            asReported: asReported, counties: counties)
        let result = try gathering.result(issues: issues, repairs: layers.repairs)
        return .done(
            RestorationProgressFindings(
                result: result, grounds: gathering.grounds, snapshot: snapshot, crs: crs, inputs: layers.inputs,
                operations: layers.operations))
    }

    struct Period: Sendable {
        var year: Int
        var from: CalendarDate
        var to: CalendarDate
        var isWhole: Bool
    }

    /// The calendar years of the period, the first and the last as far as they belong to it.
    private var periods: [Period] {
        guard request.from <= request.to else { return [] }
        return (request.from.year...request.to.year).compactMap { year in
            guard let first = CalendarDate.firstDay(of: year), let last = CalendarDate.lastDay(of: year) else {
                return nil
            }
            let (from, to) = (max(first, request.from), min(last, request.to))
            return Period(year: year, from: from, to: to, isWhole: from == first && to == last)
        }
    }

    private var problems: [Issue] {
        let title = request.snapshot.facts.title
        var issues: [Issue] = []
        func problem(_ key: String, _ arguments: [String: String]) {
            issues.append(Issue(.error, title, Message(key, arguments.mapValues { .text($0) })))
        }
        if request.from > request.to {
            problem("issue.period-ends-before", ["from": request.from.description, "to": request.to.description])
        }
        if let known = request.snapshot.asOf, known < request.to {
            problem("issue.known-before-end", ["known": known.description, "to": request.to.description])
        }
        if let name = request.baseline, request.snapshot.baseline(name) == nil {
            let known = request.snapshot.baselines.map(\.name).joined(separator: ", ")
            problem("issue.no-such-baseline", ["name": name, "known": known.isEmpty ? "-" : known])
        }
        if let last = request.snapshot.files.map(\.statusDate).max(), last < request.to {
            issues.append(
                Issue(
                    .warning, title,
                    Message(
                        "issue.no-file-for-end",
                        ["last": .text(last.description), "to": .text(request.to.description)])))
        }
        return issues
    }
}

extension LedgerSnapshot {
    func baseline(_ name: String) -> LedgerBaseline? { baselines.first { $0.name == name } }
}
