import Foundation
import GeoCore

/// Sediment that reaches streams, in all the forms that its users need.
public struct SedimentReport: Sendable {
    public let result: SedimentResult
    public let record: RunRecord
    private let words: ReportWords

    public static let fileNames = SedimentSheets.names + ["result.json", "run.json"]

    public init(_ result: SedimentResult, record: RunRecord, language: Language) {
        self.result = result
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

    public func terminalText(width: Int = 100, isColoured: Bool = false) -> String {
        let paint = Paint(isOn: isColoured)
        let width = max(60, width)
        func tonnes(_ value: Double) -> String { words.number(value, 1) }
        func area(_ value: Double) -> String { words.number(value / 1e6, 4) }
        let share = result.lossTonnes > 0 ? words.number(100 * result.exportTonnes / result.lossTonnes, 2) : "-"
        var lines = [
            words.word("sediment.loss", ["tonnes": tonnes(result.lossTonnes), "area": area(result.squareMetres)]),
            words.word("sediment.export", ["tonnes": tonnes(result.exportTonnes), "share": share]),
            words.word("sediment.deposition", ["tonnes": tonnes(result.depositionTonnes)]),
            words.word("sediment.into-missing", ["tonnes": tonnes(result.intoMissingTonnes)]),
        ]
        if result.astrayTonnes > 0 {
            lines.append(words.word("sediment.astray", ["tonnes": tonnes(result.astrayTonnes)]))
        }
        if let ratio = result.meanRatio {
            lines.append(words.word("sediment.ratio", ["ratio": words.number(ratio, 4)]))
        }
        if let erosion = result.avoidedErosionTonnes, let export = result.avoidedExportTonnes {
            lines.append(words.word("sediment.avoided", ["erosion": tonnes(erosion), "export": tonnes(export)]))
        }
        lines.append(
            words.word(
                "sediment.left-out",
                [
                    "streams": area(result.streamCellSquareMetres), "undrained": area(result.undrainedSquareMetres),
                    "tonnes": tonnes(result.undrainedTonnes),
                ]))
        lines.append(
            words.word(
                "sediment.missing",
                [
                    "missing": area(result.missingSquareMetres), "cover": area(result.missingCoverSquareMetres),
                    "tonnes": tonnes(result.missingCoverTonnes),
                ]))
        lines.append(
            words.word(
                "sediment.method",
                [
                    "flow": result.flow, "streams": area(result.streamSquareMetres),
                    "maximum": "\(result.parameters.maximumRatio)", "half": "\(result.parameters.halfIndex)",
                    "steepness": "\(result.parameters.steepness)", "path": result.parameters.path.rawValue,
                ]))
        lines = [paint.bold(words.word("sediment.title")), ""] + lines.flatMap { DisplayWidth.wrapped($0, to: width) }
        if !result.issues.isEmpty {
            lines += ["", paint.bold(words.word("report.issues"))]
            lines += IssueList(result.issues, words.language, paint: paint).lines(width: width)
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension RunRecord {
    /// The record of a sediment run.
    public init(of inputs: [RunRecord.Input], _ request: SedimentRequest, start: Date) {
        let terrain = request.terrain
        var parameters = [
            "flow": terrain.sharing.name, "depressions": terrain.treatment.name, "slope-method": terrain.slope.rawValue,
            "streams": "\(terrain.streamSquareMetres ?? 0) m2", "area": request.cellAreas.rawValue,
            "sdr-max": String(request.parameters.maximumRatio), "ic0": String(request.parameters.halfIndex),
            "k": String(request.parameters.steepness), "path-weight": request.parameters.path.rawValue,
            "modulus": request.modulus.description, "c": request.cover.description,
        ]
        parameters["bare"] = request.bareModulus?.description
        parameters["drainage"] = request.drainage?.description
        parameters["align"] = request.alignment?.rawValue
        parameters["assume-crs"] = terrain.assumedCRS
        parameters["fill-voids"] = terrain.fillsVoidsUpToCells.map { String($0) }
        self.init(
            command: "erosion model sdr", parameters: parameters, inputs: inputs, operations: [:], repairCount: 0,
            sliverCount: 0, start: start, workers: terrain.workers)
    }
}
