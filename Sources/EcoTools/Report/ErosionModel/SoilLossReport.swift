import Foundation
import GeoCore

/// Soil loss by a model, in all the forms that its users need.
public struct SoilLossReport: Sendable {
    public let result: SoilLossResult
    public let record: RunRecord
    private let words: ReportWords

    public static let fileNames = [
        SoilLossAnalysis.modulusName, SoilLossAnalysis.bareName, ErosionClassification.rasterName, "result.json",
        "run.json",
    ]

    public init(_ findings: SoilLossFindings, record: RunRecord, language: Language) {
        result = findings.result
        self.record = record
        words = ReportWords(language: language, tables: nil)
    }

    public func json() throws(GeoError) -> String { try ResultText.json(result) }

    /// Writes what stands beside the rasters, which the analysis has written into the folder already.
    public func write(to folder: StagedFolder, cancellation: Cancellation? = nil) throws(GeoError) -> [String] {
        try folder.write(Array(try json().utf8), as: "result.json")
        try folder.write(Array(try ResultText.json(record).utf8), as: "run.json")
        try cancellation?.check()
        return try folder.commit()
    }

    // MARK: Terminal

    public func terminalText(width: Int = 100, isColoured: Bool = false) -> String {
        let paint = Paint(isOn: isColoured)
        let width = max(60, width)
        var lines = [
            paint.bold(
                words.word(
                    "soil-loss.title",
                    ["equation": result.equation.rawValue.uppercased(), "formula": result.formula])), "",
        ]
        if let place = result.place { lines += self.place(place) }
        if let map = result.map { lines += self.map(map).flatMap { DisplayWidth.wrapped($0, to: width) } }
        lines += [""] + factorTable.lines(width: width) + [""]
        if let classes = result.classes {
            var table = TextTable([
                .init(words.word("soil-loss.head-class")), .init(words.word("soil-loss.head-area"), right: true),
            ])
            for entry in classes.classes {
                let name = classes.table.classes.first { $0.code == entry.code }?.name[words.language]
                table.add([name ?? String(entry.code), squareKilometres(entry.squareMetres)])
            }
            lines += table.lines(width: width) + [""]
        }
        if !result.issues.isEmpty {
            lines += [paint.bold(words.word("report.issues"))]
            lines += IssueList(result.issues, words.language, paint: paint).lines(width: width)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func place(_ place: PlaceLoss) -> [String] {
        var lines = [
            words.word(
                "soil-loss.place-modulus",
                [
                    "modulus": words.number(place.modulusTonnesPerSquareKilometreYear, 1),
                    "loss": words.number(place.soilLossTonnesPerHectareYear, 4),
                ]),
            words.word(
                "soil-loss.place-bare", ["modulus": words.number(place.bareModulusTonnesPerSquareKilometreYear, 1)]),
        ]
        if let isCrop = place.isCrop {
            lines.append(words.word(isCrop ? "soil-loss.place-crop" : "soil-loss.place-other"))
        }
        return lines
    }

    private func squareKilometres(_ squareMetres: Double) -> String { words.number(squareMetres / 1e6, 4) }

    private func map(_ map: MapLoss) -> [String] {
        var lines: [String] = []
        if let mean = map.meanModulus {
            lines += [
                words.word(
                    "soil-loss.map-mean",
                    [
                        "mean": words.number(mean, 1), "area": squareKilometres(map.squareMetres),
                        "cells": words.number(Double(map.cells), 0), "least": words.number(map.minimumModulus ?? 0, 1),
                        "greatest": words.number(map.maximumModulus ?? 0, 1),
                    ]), words.word("soil-loss.map-total", ["tonnes": words.number(map.tonnesPerYear, 0)]),
            ]
        } else {
            lines.append(words.word("soil-loss.map-none"))
        }
        if let bare = map.meanBareModulus {
            lines.append(words.word("soil-loss.map-bare", ["mean": words.number(bare, 1)]))
        }
        lines.append(
            words.word(
                "soil-loss.map-without",
                [
                    "area": squareKilometres(map.withoutModulusSquareMetres),
                    "outside": squareKilometres(map.outsideSquareMetres),
                ]))
        if let land = result.land {
            lines.append(
                words.word(
                    "soil-loss.map-land",
                    [
                        "crop": squareKilometres(land.cropSquareMetres),
                        "other": squareKilometres(land.otherSquareMetres),
                        "missing": squareKilometres(land.missingSquareMetres),
                    ]))
        }
        let areas = LibraryText.shared.translated(map.grid.cellAreas, words.language) ?? map.grid.cellAreas
        lines.append(
            words.word(
                "soil-loss.map-method",
                [
                    "areas": areas, "crs": map.grid.crs, "width": String(map.grid.width),
                    "height": String(map.grid.height),
                ]))
        return lines
    }

    private var factorTable: TextTable {
        var table = TextTable([
            .init(words.word("soil-loss.head-factor")), .init(words.word("soil-loss.head-input"), gives: true),
            .init(words.word("soil-loss.head-missing"), right: true),
            .init(words.word("soil-loss.head-filled"), right: true),
        ])
        for use in result.factors {
            let input = use.number.map { "\($0)" } ?? use.file ?? ""
            table.add([
                use.factor.name.text(words.language), use.band.map { $0 > 1 ? "\(input),band=\($0)" : input } ?? input,
                use.file == nil ? "" : squareKilometres(use.missingSquareMetres),
                use.fill.map { "\(squareKilometres(use.filledSquareMetres)) (\($0))" } ?? "",
            ])
        }
        return table
    }
}

extension RunRecord {
    /// The record of a soil-loss model.
    public init(of findings: SoilLossFindings, _ request: SoilLossRequest, start: Date) {
        self.init(
            command: "erosion model \(request.equation.rawValue)", parameters: request.parameters,
            inputs: findings.inputs, operations: [:], repairCount: 0, sliverCount: 0, start: start,
            workers: request.workers)
    }
}

extension SoilLossRequest {
    /// Every option that has a bearing on the result, by name.
    public var parameters: [String: String] {
        var parameters = ["equation": equation.rawValue, "area": cellAreas.rawValue]
        for (factor, input) in factors { parameters[factor.rawValue] = input.description }
        for (factor, fill) in fills { parameters["fill-missing \(factor.rawValue)"] = String(fill) }
        switch land {
        case .cover(let path, let band, let reading, let noData)?:
            parameters["landcover"] = ErosionInput.raster(path: path, band: band).description
            parameters["legend"] = reading.legend.id
            // What a table or an option says of codes, where the shipped one says otherwise.
            let shipped = try? LandTypeTable.shipped().reading(reading.legend)
            for (code, type) in reading.byCode where shipped?[code] != type {
                parameters["land-type \(code)"] = type.isCropland ? "\(type.id) (cropland)" : type.id
            }
            parameters["landcover-nodata"] = noData.map { String($0) }
        case .everywhere(let isCrop)?: parameters["land"] = isCrop ? "crop" : "other"
        case nil: break
        }
        parameters["align"] = alignment?.rawValue
        parameters["assume-crs"] = assumedCRS
        parameters["classes"] = classes?.table.id
        parameters["region"] = classes?.region
        if includesBareSoil { parameters["also"] = "usle-without-cover" }
        return parameters
    }
}
