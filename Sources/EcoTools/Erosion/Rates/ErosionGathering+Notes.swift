import Foundation
import GeoCore

/// What was met on the way, and the words around the numbers.
extension ErosionGathering {
    func notes(_ zones: [ZoneErosion]) -> [Issue] {
        var issues: [Issue] = []
        let outside = zones.enumerated().filter { beyond[$0] > 1e-9 * $1.territorySquareMetres }
        if !outside.isEmpty {
            issues.append(
                Issue(
                    .warning, inputs.zones.fileName, fids: outside.map(\.element.fid),
                    Message(
                        "issue.erosion-outside",
                        [
                            "raster": .text(inputs.dates[0].intensity.path),
                            "area": .number(
                                outside.map { beyond[$0.offset] }.compensatedSum() / 1e6, decimals: 4, unit: "km²"),
                        ])))
        }
        for (index, date) in inputs.dates.enumerated() {
            let findings = zones.map { $0.dates[index] }
            let classified = findings.map(\.classifiedSquareMetres).compensatedSum()
            let missing = findings.map(\.noDataSquareMetres).compensatedSum()
            if classified == 0 {
                issues.append(Issue(.warning, date.intensity.path, Message("issue.all-without-intensity")))
            } else if missing > 0 {
                issues.append(
                    Issue(
                        .warning, date.intensity.path,
                        Message(
                            "issue.some-without-intensity",
                            [
                                "area": .number(missing / 1e6, decimals: 4, unit: "km²"),
                                "percent": .number(100 * missing / (missing + classified), decimals: 2, unit: "%"),
                            ])))
            }
            issues += mappedToNothing(index) + moduli(index) + water(index, findings)
        }
        return issues
    }

    /// Zones of which nothing is known, which have no rate, and sums of which much is not known.
    func unknown(_ zones: [ZoneErosion], _ sums: [ParentErosion]) -> [Issue] {
        inputs.dates.indices.flatMap { date -> [Issue] in
            var issues: [Issue] = []
            let label = MessageArgument.text(inputs.dates[date].label)
            let without = zones.filter { !$0.dates[date].isKnown(territory: $0.territorySquareMetres) }
            if !without.isEmpty {
                var ids = without.prefix(10).map { MessageArgument.text($0.id) }
                if without.count > ids.count { ids.append(.text("...")) }
                issues.append(
                    Issue(
                        .warning, inputs.zones.fileName, fids: without.map(\.fid),
                        Message("issue.rate-unknown", ["date": label, "zones": .list(ids)])))
            }
            for sum in sums {
                let finding = sum.dates[date]
                guard finding.isKnown(territory: sum.territorySquareMetres) else { continue }
                let share = 100 * finding.unknownSquareMetres / sum.territorySquareMetres
                guard share > Self.muchUnknownPercent else { continue }
                let name = sum.id.isEmpty ? MessageArgument.message(Message("territory.whole")) : .text(sum.id)
                issues.append(
                    Issue(
                        .warning, inputs.zones.fileName,
                        Message(
                            "issue.sum-partly-unknown",
                            [
                                "date": label,
                                "sum": name,
                                "area": .number(finding.unknownSquareMetres / 1e6, decimals: 4, unit: "km²"),
                                "percent": .number(share, decimals: 2, unit: "%"),
                            ])))
            }
            return issues
        }
    }

    /// Sums with more land without a class than this say so, in percent of the territory.
    static let muchUnknownPercent = 5.0

    /// Codes that the user's mapping takes for "no data", with their areas.
    private func mappedToNothing(_ date: Int) -> [Issue] {
        guard request.codes != nil else { return [] }
        var sums: [Int: CompensatedSum] = [:]
        for state in states {
            for entry in run.classes(state, date: date) {
                guard let code = entry.code, request.meaning(of: code) == .noData else { continue }
                sums[code, default: CompensatedSum()].add(entry.squareMetres)
            }
        }
        if sums.isEmpty { return [] }
        let codes = sums.sorted { $0.key < $1.key }.map { code, sum in
            MessageArgument.text("\(code): \(formatted(sum.value / 1e6, decimals: 4)) km²")
        }
        return [
            Issue(
                .note, inputs.dates[date].intensity.path, Message("issue.codes-as-nodata", ["codes": .list(codes)]))
        ]
    }

    /// Moduli that are none, and such as no class foresees.
    private func moduli(_ index: Int) -> [Issue] {
        let date = inputs.dates[index]
        guard let modulus = date.modulus else { return [] }
        let losses = states.compactMap { run.loss($0, date: index) }
        var issues: [Issue] = []
        func report(_ key: String, _ found: [ClassIntegrals.Beyond], _ isFarther: (Double, Double) -> Bool) {
            let found = found.filter { $0.squareMetres > 0 }
            guard var worst = found.first else { return }
            for other in found where isFarther(other.value, worst.value) { worst = other }
            issues.append(
                Issue(
                    .warning, modulus.path,
                    SoilLossCheck.message(
                        key, squareMetres: found.map(\.squareMetres).compensatedSum(), value: worst.value, date.unit,
                        column: worst.column, row: worst.row, run.counting.grid, option: "--modulus-nodata")))
        }
        report("issue.modulus-negative", losses.map(\.below), <)
        report("issue.modulus-absurd", losses.map(\.above), >)
        let missing = losses.map(\.missingSquareMetres).compensatedSum()
        if missing > 0 {
            issues.append(
                Issue(
                    .note, modulus.path,
                    Message("issue.some-without-modulus", ["area": .number(missing / 1e6, decimals: 4, unit: "km²")])))
        }
        return issues
    }

    /// Eroded land where the land cover says water: one of the two is wrong there.
    private func water(_ index: Int, _ findings: [ErosionFinding]) -> [Issue] {
        let date = inputs.dates[index]
        guard let landCover = date.landCover, let legend = date.legend else { return [] }
        if !legend.classes.contains(where: \.isWater) {
            return [Issue(.warning, landCover.path, Message("issue.no-water-class", ["legend": .words(legend.title)]))]
        }
        let eroded = findings.flatMap { $0.covers ?? [] }.filter { $0.group == "water" }
            .map(\.erodedSquareMetres).compensatedSum()
        if eroded == 0 { return [] }
        return [
            Issue(
                .warning, landCover.path,
                Message("issue.eroded-water", ["area": .number(eroded / 1e6, decimals: 4, unit: "km²")]))
        ]
    }

    var tableSummary: IntensitySummary {
        IntensitySummary(
            id: table.id, title: table.title, source: table.source, trust: table.trust, classes: table.classes,
            codes: request.codes)
    }

    var dateSummaries: [ErosionDateSummary] {
        zip(inputs.dates, request.dates).map { read, asked in
            ErosionDateSummary(
                label: read.label, file: asked.intensity, band: read.band, modulusFile: asked.modulus,
                modulusUnit: read.modulus == nil ? nil : read.unit, landCoverFile: asked.landCover,
                legend: read.legend?.id, legendTitle: read.legend?.title)
        }
    }

    func records() throws(GeoError) -> [RunRecord.Input] {
        var rasters: [(role: String, source: RasterSource, band: Int)] = []
        for date in inputs.dates {
            rasters.append(("intensity \(date.label)", date.intensity, date.band))
            if let modulus = date.modulus { rasters.append(("modulus \(date.label)", modulus, 1)) }
            if let landCover = date.landCover { rasters.append(("land cover \(date.label)", landCover, 1)) }
        }
        return [RunRecord.Input(role: "zones", inputs.zones)]
            + (try RunRecord.Input.rasters(rasters, workers: request.workers))
    }
}

/// How moduli that cannot be are said: with their area, the worst value, and where it is.
enum SoilLossCheck {
    static func message(
        _ key: String, squareMetres: Double, value: Double, _ unit: SoilLossUnit, column: Int, row: Int,
        _ grid: RasterGrid, option: String
    ) -> Message {
        let place = grid.position(column: Double(column) + 0.5, row: Double(row) + 0.5)
        return Message(
            key,
            [
                "area": .number(squareMetres / 1e6, decimals: 4, unit: "km²"),
                "value": .text("\(DecimalText.plain(value)) \(unit.symbol)"),
                "cell": .text("\(column), \(row)"), "option": .text(option),
                "place": .text("\(DecimalText.text(place.x, decimals: 4)), \(DecimalText.text(place.y, decimals: 4))"),
            ])
    }
}

extension RunRecord {
    /// The record of erosion in zones.
    public init(of findings: ErosionRateFindings, _ request: ErosionRateRequest, command: String, start: Date) {
        var parameters = [
            "classes": request.table.id, "area": request.cellAreas.rawValue, "mode": request.mode.rawValue,
            "allow-repairs": String(request.allowsLargeRepairs),
        ]
        parameters["target"] = request.targetPercent.map { String($0) }
        parameters["published"] = request.published.map { "\($0.erodedSquareMetres) m2, \($0.ratePercent) %" }
        parameters["priority"] = request.priorityPercent.map { String($0) }
        parameters["unit"] = request.modulusUnit?.rawValue
        parameters["align"] = request.alignment?.rawValue
        parameters["assume-crs"] = request.assumedCRS
        parameters["codes"] = request.codes.map { codes in
            codes.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined(separator: ",")
        }
        for date in request.dates {
            parameters["legend \(date.label)"] = date.legend?.id
            parameters["nodata \(date.label)"] = date.noData.map { String($0) }
        }
        switch request.hierarchy {
        case .none: break
        case .codes: parameters["hierarchy"] = "codes"
        case .field(let names): parameters["parent-field"] = names.joined(separator: ",")
        }
        parameters["where \(request.zones.file)"] = request.zones.filter
        parameters["operation \(request.zones.file)"] = request.zones.operation
        self.init(
            command: command, parameters: parameters, inputs: findings.inputs, operations: findings.operations,
            repairCount: findings.result.repairs.count, sliverCount: 0, start: start, workers: request.workers)
    }
}
