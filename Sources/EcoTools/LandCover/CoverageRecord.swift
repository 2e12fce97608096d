import Foundation
import GeoCore

/// What a coverage analysis read, for its record.
enum CoverageRecord {
    static func inputs(_ inputs: CoverageInputs, _ request: CoverageRequest) throws(GeoError) -> [RunRecord.Input] {
        var records: [RunRecord.Input] = []
        let layers = [("zones", inputs.zones), ("parents", inputs.parents), ("mask", inputs.mask)]
        for (role, layer) in layers {
            guard let layer else { continue }
            records.append(RunRecord.Input(role: role, layer))
        }
        var rasters: [(role: String, source: RasterSource, band: Int)] = []
        for (year, asked) in zip(inputs.years, request.years) {
            rasters.append(("raster \(asked.label)", year.source, year.band))
            if let canopy = year.canopy { rasters.append(("canopy \(asked.label)", canopy, 1)) }
        }
        return records + (try RunRecord.Input.rasters(rasters, workers: request.workers))
    }
}

extension RunRecord {
    /// The record of a coverage analysis.
    public init(of findings: CoverageFindings, _ request: CoverageRequest, start: Date) {
        var parameters = [
            "definition": request.definition.id, "area": request.cellAreas.rawValue, "mode": request.mode.rawValue,
            "allow-repairs": String(request.allowsLargeRepairs),
            "min-patch": findings.result.definition.minimumPatchSquareMetres.map { "\($0) m2" } ?? "none",
            "connectivity": String(findings.result.definition.connectivity),
        ]
        parameters["target"] = request.targetPercent.map { String($0) }
        parameters["align"] = request.alignment?.rawValue
        parameters["assume-crs"] = request.assumedCRS
        for year in request.years {
            parameters["legend \(year.label)"] = year.legend.id
            if let value = year.noData { parameters["nodata \(year.label)"] = String(value) }
        }
        switch request.hierarchy {
        case .none: break
        case .codes: parameters["hierarchy"] = "codes"
        case .field(let names): parameters["parent-field"] = names.joined(separator: ",")
        }
        for source in [request.zones, request.parents, request.mask].compactMap(\.self) {
            if let filter = source.filter { parameters["where \(source.file)"] = filter }
            if let operation = source.operation { parameters["operation \(source.file)"] = operation }
        }
        self.init(
            command: "coverage", parameters: parameters, inputs: findings.inputs, operations: findings.operations,
            repairCount: findings.result.repairs.count, sliverCount: 0, start: start, workers: request.workers)
    }
}
