import GeoCore

extension SoilLossKernel {
    /// Numbers are multiplied beforehand; what remains is one term a raster.
    init(_ request: SoilLossRequest, _ inputs: SoilLossInputs) {
        let bareFactors: Set<SoilLossFactor> = [.r, .k, .l, .s, .ls]
        var bare: [Term] = []
        var cover: [Term] = []
        for (input, raster) in inputs.rasters.enumerated() {
            guard let factor = raster.factor else { continue }
            let term = Term(factor: factor, input: input, fill: request.fills[factor])
            if bareFactors.contains(factor) { bare.append(term) } else { cover.append(term) }
        }
        terms = bare + cover
        bareCount = bare.count
        writesBare = request.includesBareSoil
        rInput = bare.first { $0.factor == .r }?.input
        bareConstant = SoilLossEquation.modulusPerSoilLoss
        coverConstant = 1
        // B and T are left to the land of each cell, or the one that no land has is left out.
        var skipped: Set<SoilLossFactor> = []
        if request.equation == .csle {
            switch request.land {
            case .cover(_, _, let reading, _)?:
                skipped = [.b, .t]
                let all = terms
                func choice(_ factor: SoilLossFactor) -> Choice {
                    if let index = all.firstIndex(where: { $0.factor == factor }) { return .term(index) }
                    return .number(request.factors[factor]?.number ?? .nan)
                }
                if let input = inputs.rasters.firstIndex(where: { $0.factor == nil }) {
                    land = (input, CropLand(reading), choice(.t), choice(.b))
                }
            case .everywhere(let isCrop)?: skipped = [isCrop ? .b : .t]
            case nil: break
            }
        }
        for factor in request.orderedFactors where !skipped.contains(factor) {
            guard let number = request.factors[factor]?.number else { continue }
            if bareFactors.contains(factor) { bareConstant *= number } else { coverConstant *= number }
        }
        let left = skipped
        plain = terms.indices.filter { [terms] in !left.contains(terms[$0].factor) }
        unused = land == nil ? terms.indices.filter { [terms] in left.contains(terms[$0].factor) } : []
    }
}

/// Makes the result of what was counted.
struct SoilLossGathering {
    let request: SoilLossRequest
    let inputs: SoilLossInputs
    let kernel: SoilLossKernel

    init(_ request: SoilLossRequest, _ inputs: SoilLossInputs, _ kernel: SoilLossKernel) {
        self.request = request
        self.inputs = inputs
        self.kernel = kernel
    }

    func result(_ tally: SoilLossTally, _ reference: RasterSource, _ areas: CellAreas) throws(GeoError)
        -> SoilLossResult
    {
        var doubts = try self.doubts(tally, reference)
        doubts.sort { $0.squareMetres > $1.squareMetres }
        var issues = inputs.issues + doubts.map(issue)
        if kernel.rInput != nil, tally.cells > 0, tally.greatestR < ErosionPlausibility.greatestErosivityOfUS {
            issues.append(
                Issue(
                    .warning, file(.r),
                    Message("soil-loss.r-small", ["value": .number(tally.greatestR, decimals: 1, unit: "")])))
        }
        if tally.cells == 0 { issues.append(Issue(.warning, reference.path, Message("soil-loss.no-modulus"))) }
        let land = land(tally)
        for entry in land?.unknown.prefix(10) ?? [] {
            issues.append(
                Issue(
                    .warning, land?.file ?? "",
                    Message(
                        "soil-loss.unknown-land",
                        ["code": .text(String(entry.code)), "area": Self.hectares(entry.squareMetres)])))
        }
        return SoilLossResult(
            equation: request.equation, formula: request.equation.formula,
            factors: request.orderedFactors.map { use($0, tally) }, land: land, place: nil,
            map: map(tally, reference.grid, areas, reference.crs), classes: nil, doubts: doubts, issues: issues)
    }

    private func file(_ factor: SoilLossFactor?) -> String {
        guard let factor else { return SoilLossAnalysis.modulusName }
        return request.factors[factor]?.path ?? "--\(factor.rawValue)"
    }

    private func use(_ factor: SoilLossFactor, _ tally: SoilLossTally) -> FactorUse {
        let term = kernel.terms.firstIndex { $0.factor == factor }.map { tally.terms[$0] }
        var use = FactorUse(
            factor: factor, unit: factor.unit, file: request.factors[factor]?.path, band: nil,
            number: request.factors[factor]?.number, missingSquareMetres: term?.missing.value ?? 0,
            fill: request.fills[factor], filledSquareMetres: term?.filled.value ?? 0)
        if case .raster(_, let band)? = request.factors[factor] { use.band = band }
        return use
    }

    private func land(_ tally: SoilLossTally) -> LandUse? {
        guard let land = kernel.land, case .cover(let path, _, let reading, _)? = request.land else { return nil }
        return LandUse(
            file: path, legend: reading.legend.id, cropClasses: land.crop.cropClasses,
            cropSquareMetres: tally.crop.value,
            otherSquareMetres: tally.other.value, missingSquareMetres: tally.landMissing.value,
            unknown: tally.unknownLand.map { LandUse.Unknown(code: $0.key, squareMetres: $0.value.value) }
                .sorted { ($1.squareMetres, $0.code) < ($0.squareMetres, $1.code) })
    }

    private func map(_ tally: SoilLossTally, _ grid: RasterGrid, _ areas: CellAreas, _ crs: CRS?) -> MapLoss {
        let squareMetres = tally.squareMetres.value
        let isSome = tally.cells > 0
        return MapLoss(
            grid: GridSummary(
                width: grid.width, height: grid.height,
                cellWidth: (grid.columnStepX * grid.columnStepX + grid.columnStepY * grid.columnStepY).squareRoot(),
                cellHeight: (grid.rowStepX * grid.rowStepX + grid.rowStepY * grid.rowStepY).squareRoot(),
                crs: crs?.description ?? "", cellAreas: areas.description, mode: "cell"),
            cells: tally.cells, squareMetres: squareMetres,
            withoutModulusSquareMetres: tally.withoutModulus.value, outsideSquareMetres: tally.outside.value,
            tonnesPerYear: tally.tonnes.value,
            meanModulus: isSome ? tally.tonnes.value * 1e6 / squareMetres : nil,
            minimumModulus: isSome ? tally.minimum : nil, maximumModulus: isSome ? tally.maximum : nil,
            meanBareModulus: isSome && request.includesBareSoil ? tally.bareTonnes.value * 1e6 / squareMetres : nil)
    }

    // MARK: Doubts

    private func doubts(_ tally: SoilLossTally, _ reference: RasterSource) throws(GeoError) -> [SoilLossDoubt] {
        guard let crs = reference.crs else { return [] }
        let toGeographic = try Transform(from: crs, to: crs.geographic())
        func made(_ kind: SoilLossDoubt.Kind, _ factor: SoilLossFactor?, _ doubt: SoilLossTally.Doubt) -> SoilLossDoubt?
        {
            if doubt.cells == 0 { return nil }
            let places = doubt.places.map { place in
                var place = place
                let middle = reference.grid.position(column: Double(place.column) + 0.5, row: Double(place.row) + 0.5)
                // A cell beyond what its projection can show has no longitude and latitude.
                if let found = try? toGeographic.forward(middle) {
                    place.position = LonLat(longitude: found.x, latitude: found.y)
                }
                return place
            }
            return SoilLossDoubt(
                kind: kind, factor: factor, cells: doubt.cells, squareMetres: doubt.squareMetres.value, places: places)
        }
        var all: [SoilLossDoubt?] = []
        for (term, counted) in zip(kernel.terms, tally.terms) {
            all.append(made(.invalid, term.factor, counted.invalid))
            all.append(made(.tooLarge, term.factor, counted.tooLarge))
        }
        all.append(made(.modulusTooLarge, nil, tally.modulusTooLarge))
        return all.compactMap(\.self)
    }

    private static func hectares(_ squareMetres: Double) -> MessageArgument {
        .number(squareMetres / 10_000, decimals: 4, unit: "ha")
    }

    private func issue(_ doubt: SoilLossDoubt) -> Issue {
        let key =
            switch doubt.kind {
            case .invalid: "soil-loss.doubt-invalid"
            case .tooLarge: "soil-loss.doubt-too-large-\(doubt.factor?.rawValue ?? "")"
            case .modulusTooLarge: "soil-loss.doubt-modulus"
            }
        let places = doubt.places.map { place in
            let position = place.position.map {
                "\(DecimalText.text($0.longitude, decimals: 6)), \(DecimalText.text($0.latitude, decimals: 6)) "
            }
            return "\(position ?? "")[\(place.column), \(place.row)] = \(DecimalText.text(place.value, decimals: 4))"
        }
        // A ratio above 1 is another quantity: percent, a code, a picture. A large R or LS may be true.
        let isNoRatio = doubt.kind == .tooLarge && doubt.factor.map { $0.plausibleMaximum == 1 } == true
        return Issue(
            isNoRatio ? .error : .warning, file(doubt.factor),
            Message(
                key,
                [
                    "cells": .text(String(doubt.cells)), "area": Self.hectares(doubt.squareMetres),
                    "limit": .text(
                        doubt.factor.map { "\($0.plausibleMaximum)" }
                            ?? DecimalText.text(
                                SoilLossKernel.modulusLimit, decimals: 0)),
                    "places": .text(places.joined(separator: "; ") + (doubt.cells > places.count ? "; ..." : "")),
                ]))
    }
}
