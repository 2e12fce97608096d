import GeoCore

/// The rasters of a soil-loss model, on one grid, and the numbers.
struct SoilLossInputs: Sendable {
    struct Raster: Sendable {
        /// nil for the land cover.
        var factor: SoilLossFactor?
        var source: RasterSource
        var band: Int
    }

    /// Factors in the order of `SoilLossFactor`, then the land cover; empty for a single place.
    var rasters: [Raster]
    var issues: [Issue]

    var reference: RasterSource? { rasters.first { Self.isReference($0, among: rasters) }?.source }

    /// Whose cells the others are brought onto: the finest detail of a soil-loss map is that of its terrain.
    private static let referenceOrder: [SoilLossFactor?] = [.ls, .l, .s, nil, .b, .c, .e, .t, .p, .k, .r]

    private static func isReference(_ raster: Raster, among all: [Raster]) -> Bool {
        referenceOrder.first { factor in all.contains { $0.factor == factor } } == .some(raster.factor)
    }

    /// Opens everything and says everything that is wrong.
    static func read(_ request: SoilLossRequest) -> (inputs: SoilLossInputs, canRun: Bool) {
        var reading = ZoneReading(assumedCRS: request.assumedCRS, alignment: request.alignment)
        reading.issues = SoilLossArguments(request).issues
        var opened: [Raster] = []
        for factor in request.orderedFactors {
            guard case .raster(let path, let band)? = request.factors[factor],
                let source = reading.open(path, noData: nil, isClasses: false, band: band),
                !reading.refusesPicture(source)
            else { continue }
            opened.append(Raster(factor: factor, source: source, band: band))
        }
        if request.equation == .csle, case .cover(let path, let band, _, let noData)? = request.land,
            let source = reading.open(path, noData: noData, isClasses: true, band: band)
        {
            opened.append(Raster(factor: nil, source: source, band: band))
        }
        if let reference = opened.first(where: { isReference($0, among: opened) }) {
            opened = opened.compactMap { raster in
                guard
                    let source = reading.placed(
                        raster.source, onCellsOf: reference.source, raster.factor == nil ? .nearest : .bilinear)
                else { return nil }
                return Raster(factor: raster.factor, source: source, band: raster.band)
            }
        }
        let canRun = !reading.issues.contains { $0.severity == .error }
        return (SoilLossInputs(rasters: opened, issues: reading.issues), canRun)
    }

    func records(_ request: SoilLossRequest) throws(GeoError) -> [RunRecord.Input] {
        try RunRecord.Input.rasters(
            rasters.map { ($0.factor.map { "factor \($0.symbol)" } ?? "land cover", $0.source, $0.band) },
            workers: request.workers)
    }
}

/// What is wrong with a request before any file is opened.
struct SoilLossArguments {
    private let request: SoilLossRequest

    init(_ request: SoilLossRequest) { self.request = request }

    private static func subject(_ factor: SoilLossFactor) -> String { "--\(factor.rawValue)" }

    var issues: [Issue] {
        var issues: [Issue] = []
        let given = request.factors
        for factor in request.equation.factors where !isGiven(factor) {
            issues.append(
                Issue(
                    .error, Self.subject(factor),
                    Message(
                        "soil-loss.factor-missing", ["factor": .message(factor.name), "hint": .message(hint(factor))]))
            )
        }
        for factor in request.orderedFactors {
            if !request.equation.allowedFactors.contains(factor) {
                issues.append(
                    Issue(
                        .error, Self.subject(factor),
                        Message("soil-loss.factor-not-in", ["formula": .text(request.equation.formula)])))
            } else if [.l, .s].contains(factor), given[.ls] != nil {
                issues.append(Issue(.error, Self.subject(factor), Message("soil-loss.factor-twice")))
            }
            if let number = given[factor]?.number { check(number, factor, Self.subject(factor), &issues) }
        }
        if request.equation == .csle, request.land == nil {
            issues.append(Issue(.error, "--landcover", Message("soil-loss.land-missing")))
        }
        if let classes = request.classes, let problem = classes.table.problem(ofRegion: classes.region) {
            issues.append(problem)
        }
        for (factor, fill) in request.fills.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let subject = "--fill-missing \(factor.rawValue)=\(fill)"
            if given[factor]?.path == nil {
                issues.append(Issue(.error, subject, Message("soil-loss.fill-not-raster")))
            } else {
                check(fill, factor, subject, &issues)
            }
        }
        return issues
    }

    private func isGiven(_ factor: SoilLossFactor) -> Bool {
        if request.factors[factor] != nil { return true }
        if factor == .ls { return request.factors[.l] != nil && request.factors[.s] != nil }
        // Land of one kind needs the practices of that kind alone.
        guard case .everywhere(let isCrop)? = request.land else { return false }
        return factor == (isCrop ? .b : .t)
    }

    private func hint(_ factor: SoilLossFactor) -> Message {
        if factor == .ls, request.factors[.l] != nil { return Message("soil-loss.factor-hint-s") }
        if factor == .ls, request.factors[.s] != nil { return Message("soil-loss.factor-hint-l") }
        return Message("soil-loss.factor-hint-\(factor.rawValue)")
    }

    private func check(_ number: Double, _ factor: SoilLossFactor, _ subject: String, _ issues: inout [Issue]) {
        let value: [String: MessageArgument] = [
            "value": .text("\(number)"), "limit": .text("\(factor.plausibleMaximum)"),
        ]
        if !number.isFinite || number < 0 {
            issues.append(Issue(.error, subject, Message("soil-loss.number-invalid", value)))
        } else if number > factor.plausibleMaximum {
            issues.append(Issue(.warning, subject, Message("soil-loss.number-too-large-\(factor.rawValue)", value)))
        }
    }
}

extension IntensityTable {
    /// What is wrong with a region, or with there being none; nil: nothing.
    func problem(ofRegion id: String?) -> Issue? {
        if breaks(region: id) != nil { return nil }
        let key = id == nil ? "issue.region-needed" : regions.isEmpty ? "issue.no-regions" : "issue.no-region"
        let known = regions.map { entry -> MessageArgument in
            .message(
                Message(
                    "classify.region",
                    [
                        "id": .text(entry.id), "name": .words(entry.name),
                        "allowable": .text(DecimalText.plain(entry.allowable)),
                    ]))
        }
        return Issue(.error, self.id, Message(key, ["region": .text(id ?? ""), "known": .list(known)]))
    }
}

extension ZoneReading {
    /// A raster on the cells of another, by the method that was asked for; nil, with what is wrong, when that cannot be.
    mutating func placed(_ source: RasterSource, onCellsOf reference: RasterSource, _ usual: Resampling)
        -> RasterSource?
    {
        guard let crs = reference.crs, let own = source.crs else { return source }
        if source.grid.coincides(with: reference.grid), own.isSame(as: crs) { return source }
        let grids: [String: MessageArgument] = [
            "grid": .text(Self.gridText(source)), "reference": .text(Self.gridText(reference)),
            "file": .text(reference.path), "method": .text(usual.rawValue),
        ]
        guard let method = alignment else {
            issues.append(Issue(.error, source.path, Message("soil-loss.grids-differ", grids)))
            return nil
        }
        do throws(GeoError) {
            // Classes have no mean: whatever was asked for factors, they are taken from the nearest cell.
            let chosen = usual == .nearest && method != .mode ? Resampling.nearest : method
            let aligned = try source.aligned(to: reference.grid, crs: crs, by: chosen)
            issues.append(
                Issue(
                    .warning, source.path,
                    Message("soil-loss.raster-aligned", grids.merging(["method": .text(chosen.rawValue)]) { $1 })))
            return aligned
        } catch {
            issues.append(LayerLoader.issue(of: error, source.path))
            return nil
        }
    }

    private static func gridText(_ source: RasterSource) -> String {
        let grid = source.grid
        return
            "\(grid.width) x \(grid.height), \(grid.columnStepX) x \(grid.rowStepY), \(source.crs?.description ?? "-")"
    }
}
