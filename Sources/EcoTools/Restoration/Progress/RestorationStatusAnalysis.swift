import GeoCore

/// Counts the ground of a ledger on one day: by state, county and class, each piece of ground once.
public struct RestorationStatusAnalysis: Sendable {
    public let request: RestorationStatusRequest

    public init(_ request: RestorationStatusRequest) { self.request = request }

    /// - Throws: `.cancelled`, or an error of the libraries that no input explains.
    public func run(
        progress: (@Sendable (Progress) -> Void)? = nil, cancellation: Cancellation? = nil
    ) throws(GeoError) -> RestorationStatusOutcome {
        let snapshot = request.snapshot
        let crs = try CRS(snapshot.facts.crs)
        var layers = RestorationLayers(
            crs: crs, assumedCRS: request.assumedCRS, allowsLargeRepairs: request.allowsLargeRepairs,
            workers: request.workers, cancellation: cancellation)
        let territory = try layers.territory(request.territory)
        let counties = layers.polygons(request.counties, role: "counties")
        var urgent: [(role: LayerRole, layer: RestorationLayers.Placed)] = []
        for layer in request.priorityLayers {
            if let placed = layers.polygons(layer.source, role: layer.role.rawValue) {
                urgent.append((layer.role, placed))
            }
        }
        if layers.issues.contains(where: { $0.severity == .error }) { return .refused(layers.issues) }
        let chosen = snapshot.asOf ?? snapshot.lastDay
        guard let chosen else {
            return .refused(layers.issues + [Issue(.error, snapshot.facts.title, Message("issue.empty-ledger"))])
        }
        progress?(Progress(.measuring, snapshot.facts.title, done: 0, total: 1))
        let day = RestorationDay(snapshot, on: chosen)
        let ground = try RestorationGround(
            snapshot, days: [day], territory: territory, counties: counties?.present.map(\.1) ?? [],
            workers: request.workers, cancellation: cancellation)
        let gathering = RestorationStatusGathering(
            snapshot: snapshot, day: day, ground: ground, counties: counties, workers: request.workers,
            cancellation: cancellation)
        var result = try gathering.result(layers)
        result.priority = try RestorationPriority(
            snapshot: snapshot, day: day, ground: ground, workers: request.workers, cancellation: cancellation
        ).sites(urgent)
        return .done(
            RestorationStatusFindings(
                result: result, grounds: gathering.grounds, snapshot: snapshot, crs: crs, inputs: layers.inputs,
                operations: layers.operations))
    }
}

extension LedgerSnapshot {
    /// The day of the last file or event.
    public var lastDay: CalendarDate? {
        (files.map(\.statusDate) + sites.flatMap { $0.events.map(\.date) }).max()
    }
}

extension RestorationLayers.Placed {
    /// The rows that have a polygon.
    var present: [(row: Int, Geometry)] {
        geometries.enumerated().compactMap { row, geometry in
            geometry.flatMap { $0.isEmpty ? nil : (row, $0) }
        }
    }
}
