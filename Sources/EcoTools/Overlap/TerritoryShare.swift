import GeoCore

/// What share of a territory is protected: the union of the areas, never their sum, over the territory's area.
public struct TerritoryRequest: Sendable {
    /// The zones: a county and its towns, a province and its counties, or one boundary.
    public var zones: SourceRequest
    public var zoneTitle: String?
    /// The layers that count; all of them together are counted once.
    public var layers: [LayerRequest]
    /// In percent, when there is one: 15.4 for protected areas.
    public var targetPercent: Double?
    public var areaMethod = AreaMethod.ellipsoidal
    public var allowsLargeRepairs = false
    public var assumedCRS: String?
    public var date: CalendarDate
    public var workers = 1
    /// What is wrong with the configuration that this was made from; the run is refused, with everything else.
    public var problems: [Issue] = []

    public init(zones: SourceRequest, layers: [LayerRequest], date: CalendarDate) {
        self.zones = zones
        self.layers = layers
        self.date = date
    }
}

/// One zone of a territory, or the whole of it.
public struct TerritoryFinding: Sendable, Codable {
    public var id: String
    public var name: String?
    public var areaSquareMetres: Double
    /// Inside the zone, over all layers: sum, union, counted more than once.
    public var counted: Counted
    /// By layer, in the order of the layers.
    public var layers: [Counted]
    public var sharePercent: Double
    public var targetPercent: Double?
    /// Percentage points above the target; negative short of it.
    public var toTargetPoints: Double?
    /// Area that is still needed to reach the target; 0 when it is reached.
    public var neededSquareMetres: Double?
}

/// The protected share of a territory. Written as `territory.json`.
public struct TerritoryResult: Sendable, Codable {
    public var schema = "eco-territory/1"
    public var crs: String
    public var areaMethod: AreaMethod
    public var layers: [LayerSummary]
    public var zones: [TerritoryFinding]
    /// Of the union of the zones.
    public var whole: TerritoryFinding
    /// What the zones' areas exceed their union by: ground that two zones claim.
    public var zonesCountedMoreThanOnceSquareMetres: Double
    public var repairs: [Repair]
    public var issues: [Issue]
}

public enum TerritoryOutcome: Sendable {
    case refused([Issue])
    case done(TerritoryResult, zones: [Geometry?], inputs: [RunRecord.Input], operations: [String: String])
}

/// The overlap check with the zones of a territory for footprints.
public struct TerritoryCheck: Sendable {
    public let request: TerritoryRequest
    private let tables: RuleTables

    public init(_ request: TerritoryRequest) throws(TableProblems) {
        self.request = request
        tables = try RuleTables.shipped()
    }

    /// - Throws: `.cancelled`, or an error of the libraries that no input explains.
    public func run(
        progress: (@Sendable (Progress) -> Void)? = nil, cancellation: Cancellation? = nil
    ) throws(GeoError) -> TerritoryOutcome {
        var check = CheckRequest(
            footprints: FootprintRequest(source: request.zones),
            layers: request.layers.map {
                var layer = $0
                layer.isCounted = true
                return layer
            }, date: request.date)
        check.areaMethod = request.areaMethod
        check.allowsLargeRepairs = request.allowsLargeRepairs
        check.assumedCRS = request.assumedCRS
        check.workers = request.workers
        check.measuresDistances = false
        check.problems = request.problems
        let read = try CheckInputs.read(check, tables: tables, progress: progress, cancellation: cancellation)
        let inputs: CheckInputs
        switch read {
        case .refused(let issues): return .refused(issues)
        case .ready(let ready): inputs = ready
        }
        let zones = inputs.footprints.loaded.geometries.compactMap { $0?.dimension == 2 ? $0 : nil }
        if zones.isEmpty || zones.count < inputs.footprints.loaded.count {
            let issue = Issue(
                .error, inputs.footprints.loaded.fileName, Message("issue.zones-not-polygons"))
            return .refused(inputs.issues + [issue])
        }
        let findings = try CheckRun(check, inputs, progress, cancellation).findings()
        return try result(findings, zones, inputs, check)
    }

    private func result(
        _ findings: CheckFindings, _ zones: [Geometry], _ inputs: CheckInputs, _ check: CheckRequest
    ) throws(GeoError) -> TerritoryOutcome {
        let rows = findings.result.footprints.compactMap { finding in
            finding.measure.map { territory(finding.id, finding.name, $0, finding.allLayers, finding.layers) }
        }
        let counter = try PieceCounter(crs: findings.crs, method: request.areaMethod, threshold: check.slivers)
        let whole = try counter.union(zones)
        let measure = try counter.measure(whole, dimension: 2)
        let wholeFinding = try self.whole(measure, whole, findings, counter)
        let sum = rows.map(\.areaSquareMetres).compensatedSum()
        let excess = sum - measure.value
        let result = TerritoryResult(
            crs: findings.result.crs, areaMethod: request.areaMethod, layers: findings.result.layers, zones: rows,
            whole: wholeFinding,
            zonesCountedMoreThanOnceSquareMetres: excess <= PieceCounter.noise(sum) ? 0 : excess,
            repairs: findings.result.repairs, issues: findings.result.issues)
        return .done(
            result, zones: inputs.footprints.loaded.geometries, inputs: findings.inputs,
            operations: findings.operations)
    }

    /// The whole territory from the zones' unions: ground that two zones claim is counted once here.
    private func whole(
        _ measure: Measure, _ geometry: Geometry, _ findings: CheckFindings, _ counter: PieceCounter
    ) throws(GeoError) -> TerritoryFinding {
        let footprint = Footprint(row: 0, geometry: geometry, dimension: 2, measure: measure)
        var layers: [Counted] = []
        var parts: [MeasuredPiece] = []
        for layer in findings.result.layers.indices {
            // The pieces of a feature in neighbouring zones are one piece of ground, counted once in sum and union.
            var byFeature: [Int64: [Geometry]] = [:]
            for overlap in findings.overlaps where overlap.layer == layer {
                let feature = findings.result.footprints[overlap.footprint].layers[layer].features[overlap.feature]
                byFeature[feature.fid, default: []].append(overlap.geometry)
            }
            var pieces: [MeasuredPiece] = []
            for fid in byFeature.keys.sorted() {
                let united = try counter.union(byFeature[fid] ?? [])
                let area = try counter.measure(united, dimension: united.dimension)
                pieces.append(
                    MeasuredPiece(
                        layer: layer, feature: 0, contact: .partlyInside, geometry: united, measure: area,
                        withoutSlivers: united, measureWithoutSlivers: area, isWhole: false))
            }
            let counted = try counter.count(pieces, footprint: footprint)
            layers.append(counted?.figures ?? Self.nothing)
            parts += pieces.filter { $0.measure.dimension == 2 }
        }
        let counted = try counter.count(parts, footprint: footprint)
        return territory("", nil, measure, counted?.figures, layers)
    }

    private static let nothing = Counted(
        sumOfFeatures: .zero(dimension: 2), union: .zero(dimension: 2), countedMoreThanOnce: .zero(dimension: 2),
        percentOfFootprint: 0, sumWithoutSlivers: .zero(dimension: 2), unionWithoutSlivers: .zero(dimension: 2),
        sliverCount: 0)

    private func territory(
        _ id: String, _ name: String?, _ measure: Measure, _ counted: Counted?, _ layers: [LayerFinding]
    ) -> TerritoryFinding {
        territory(id, name, measure, counted, layers.map { $0.counted ?? Self.nothing })
    }

    private func territory(
        _ id: String, _ name: String?, _ measure: Measure, _ counted: Counted?, _ layers: [Counted]
    ) -> TerritoryFinding {
        let counted = counted ?? Self.nothing
        let share = measure.value > 0 ? 100 * counted.union.value / measure.value : 0
        let target = request.targetPercent
        return TerritoryFinding(
            id: id, name: name, areaSquareMetres: measure.value, counted: counted, layers: layers,
            sharePercent: share, targetPercent: target, toTargetPoints: target.map { share - $0 },
            neededSquareMetres: target.map { max(0, $0 / 100 * measure.value - counted.union.value) })
    }
}
