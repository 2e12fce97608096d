import GeoCore

/// How much soil is lost: the product of factors, cell by cell, as a modulus in t/(km²·a).
public struct SoilLossAnalysis: Sendable {
    public let request: SoilLossRequest

    public static let modulusName = "modulus.tif"
    public static let bareName = "modulus-bare.tif"
    /// What no cell can hold; the house's value for "no data" of measured rasters.
    public static let noData = -9999.0

    public init(_ request: SoilLossRequest) { self.request = request }

    /// Reads, validates and computes. Neither findings nor rasters depend on the number of workers.
    ///
    /// - Parameter folder: where `modulus.tif` is written; nil: the result alone.
    /// - Throws: `.cancelled`; `.cannotRead` for a raster that turns out to be damaged; `.cannotWrite`.
    public func run(
        to folder: StagedFolder? = nil, progress: (@Sendable (Progress) -> Void)? = nil,
        cancellation: Cancellation? = nil
    ) throws(GeoError) -> SoilLossOutcome {
        progress?(Progress(.reading, "", done: 0, total: 1))
        let (inputs, canRun) = SoilLossInputs.read(request)
        guard canRun else { return .refused(inputs.issues) }
        guard let reference = inputs.reference else {
            return .done(SoilLossFindings(result: onePlace(inputs.issues), inputs: []))
        }
        let records = try inputs.records(request)
        let (tally, areas, kernel) = try compute(inputs, reference, folder, progress, cancellation)
        let gathering = SoilLossGathering(request, inputs, kernel)
        var result = try gathering.result(tally, reference, areas)
        if result.issues.contains(where: { $0.severity == .error }) { return .refused(result.issues) }
        if let classes = request.classes, let folder, tally.cells > 0 {
            switch try classify(classes, folder, progress, cancellation) {
            case .refused(let issues): return .refused(result.issues + issues)
            case .done(let findings): result.classes = findings.result
            }
        }
        return .done(SoilLossFindings(result: result, inputs: records))
    }

    private func compute(
        _ inputs: SoilLossInputs, _ reference: RasterSource, _ folder: StagedFolder?,
        _ progress: (@Sendable (Progress) -> Void)?, _ cancellation: Cancellation?
    ) throws(GeoError) -> (SoilLossTally, CellAreas, SoilLossKernel) {
        guard let crs = reference.crs else { throw GeoError(.badReference, "compute soil loss", on: reference.path) }
        let areas = try CellAreas(reference.grid, crs: crs, method: request.cellAreas)
        let kernel = SoilLossKernel(request, inputs)
        var outputs: [CellwiseRun.Output] = []
        if let folder {
            outputs.append(.init(folder.path(of: Self.modulusName), options("modulus", request.equation.formula)))
            if request.includesBareSoil {
                outputs.append(.init(folder.path(of: Self.bareName), options("modulus-bare", "A = R K LS")))
            }
        }
        let run = try CellwiseRun(
            grid: reference.grid, crs: crs, inputs: inputs.rasters.map { .init($0.source, band: $0.band) },
            outputs: outputs, areas: areas)
        let megapixels = Double(reference.grid.cellCount) / 1e6
        let count = kernel.terms.count
        let hasOutput = !outputs.isEmpty
        var report: (@Sendable (Int, Int) -> Void)?
        if let progress {
            report = { done, all in
                let part = Int(megapixels * Double(done) / Double(max(1, all)))
                progress(Progress(.counting, Self.modulusName, done: part, total: Int(megapixels)))
            }
        }
        let tally: SoilLossTally = try run.run(
            { SoilLossTally(terms: count) }, workers: request.workers, cancellation: cancellation, progress: report,
            merge: { (tile: SoilLossTally, whole: inout SoilLossTally) in whole.add(tile) },
            compute: { (tile: CellwiseTile, tally: inout SoilLossTally) throws(GeoError) -> Void in
                kernel.compute(tile, &tally, hasOutput: hasOutput)
            })
        return (tally, areas, kernel)
    }

    /// By `eco erosion classify`, of the raster as it is written: whoever classifies it later gets the same.
    private func classify(
        _ classes: SoilLossRequest.Classes, _ folder: StagedFolder, _ progress: (@Sendable (Progress) -> Void)?,
        _ cancellation: Cancellation?
    ) throws(GeoError) -> ClassificationOutcome {
        var asked = ClassificationRequest(
            .modulus(
                file: folder.path(of: Self.modulusName), unit: .tonnesPerSquareKilometre, table: classes.table,
                region: classes.region))
        asked.cellAreas = request.cellAreas
        asked.workers = request.workers
        let outcome = try ErosionClassification(asked).run(
            to: folder.path(of: ErosionClassification.rasterName), language: classes.language, progress: progress,
            cancellation: cancellation)
        // What is said of the modulus was said when it was computed.
        guard case .done(var findings) = outcome else { return outcome }
        findings.result.issues = []
        return .done(findings)
    }

    private func options(_ variable: String, _ method: String) -> RasterWriter.Options {
        var options = RasterWriter.Options(.float32, noData: Self.noData)
        options.asCOG = true
        options.units = ["t/(km2.a)"]
        options.bandDescriptions = [variable]
        options.metadata = [
            "ECO_VARIABLE": variable, "ECO_METHOD": method,
            "ECO_SOURCE": "\(ToolVersion.name) \(ToolVersion.number), \(request.equation.rawValue)",
        ]
        return options
    }

    // MARK: One place

    private func onePlace(_ issues: [Issue]) -> SoilLossResult {
        func number(_ factor: SoilLossFactor) -> Double { request.factors[factor]?.number ?? 1 }
        let ls = request.factors[.ls]?.number ?? number(.l) * number(.s)
        var isCrop = false
        if case .everywhere(let answer)? = request.land { isCrop = answer }
        let loss =
            switch request.equation {
            case .csle:
                SoilLossEquation.csle(
                    r: number(.r), k: number(.k), ls: ls, isCrop: isCrop, biological: number(.b),
                    engineering: number(.e), tillage: number(.t))
            case .rusle: SoilLossEquation.rusle(r: number(.r), k: number(.k), ls: ls, c: number(.c), p: number(.p))
            }
        let perSoilLoss = SoilLossEquation.modulusPerSoilLoss
        let limit = SoilLossKernel.modulusLimit
        var issues = issues
        if perSoilLoss * loss > limit {
            issues.append(
                Issue(
                    .warning, "modulus",
                    Message(
                        "soil-loss.doubt-place-modulus",
                        [
                            "value": .text(DecimalText.text(perSoilLoss * loss, decimals: 1)),
                            "limit": .text(DecimalText.text(limit, decimals: 0)),
                        ])))
        }
        return SoilLossResult(
            equation: request.equation, formula: request.equation.formula,
            factors: request.orderedFactors.map { factor in
                FactorUse(
                    factor: factor, unit: factor.unit, file: nil, band: nil, number: request.factors[factor]?.number,
                    missingSquareMetres: 0, fill: nil, filledSquareMetres: 0)
            },
            land: nil,
            place: PlaceLoss(
                isCrop: request.equation == .csle ? isCrop : nil, soilLossTonnesPerHectareYear: loss,
                modulusTonnesPerSquareKilometreYear: perSoilLoss * loss,
                bareModulusTonnesPerSquareKilometreYear: perSoilLoss * number(.r) * number(.k) * ls),
            map: nil, classes: nil, doubts: [], issues: issues)
    }
}
