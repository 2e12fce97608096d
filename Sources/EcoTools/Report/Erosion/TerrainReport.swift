import Foundation
import GeoCore

/// A terrain analysis in all the forms that its users need.
public struct TerrainReport: Sendable {
    public let findings: TerrainFindings
    public let record: RunRecord
    private let words: ReportWords
    let workerCount: Int

    public init(_ findings: TerrainFindings, record: RunRecord, language: Language, workers: Int = 1) {
        self.findings = findings
        self.record = record
        workerCount = workers
        words = ReportWords(language: language, tables: nil)
    }

    public var result: TerrainResult { findings.result }
    var language: Language { words.language }

    public func json() throws(GeoError) -> String { try ResultText.json(result) }

    // MARK: Terminal

    public func terminalText(width: Int = 100, isColoured: Bool = false) -> String {
        let paint = Paint(isOn: isColoured)
        let width = max(60, width)
        var lines = [paint.bold(words.word("terrain.head", ["file": result.file]))]
        for text in sentences { lines += DisplayWidth.wrapped(text, to: width) }
        lines += [""] + slopeTable.lines(width: width) + [""]
        if let streams = result.streams {
            lines += DisplayWidth.wrapped(
                words.word(
                    "terrain.streams", ["area": words.number(streams.thresholdSquareMetres / 1_000_000, 4)]), to: width)
            lines += streamTable(streams).lines(width: width) + [""]
        }
        lines += DisplayWidth.wrapped(words.word("terrain.note"), to: width).map(paint.faint)
        if !result.issues.isEmpty {
            lines += ["", paint.bold(words.word("report.issues"))]
            lines += IssueList(result.issues, words.language, paint: paint).lines(width: width)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private var sentences: [String] {
        let change = result.change
        var texts = [
            words.word(
                "terrain.grid",
                [
                    "width": String(result.width), "height": String(result.height), "crs": result.crs,
                    "x": words.number(result.cellWidthMetres, 3), "y": words.number(result.cellHeightMetres, 3),
                    "varies": words.word(result.sizesVaryByRow ? "terrain.by-row" : "terrain.uniform"),
                ]),
            words.word(
                "terrain.heights",
                [
                    "least": words.number(result.leastMetres, 2), "greatest": words.number(result.greatestMetres, 2),
                    "cells": String(result.cellCount), "gaps": String(result.gapCount),
                    "area": words.number(result.squareMetres / 1_000_000, 4),
                ]),
        ]
        if result.filledVoidCells > 0 {
            texts.append(words.word("terrain.filled-voids", ["cells": String(result.filledVoidCells)]))
        }
        texts.append(
            words.word(
                "terrain.treated",
                [
                    "treatment": result.treatment, "raised": String(change.raisedCells),
                    "rise": words.number(change.greatestRiseMetres, 2),
                    "volume": words.number(change.raisedCubicMetres, 0), "lowered": String(change.loweredCells),
                    "cut": words.number(change.greatestCutMetres, 2),
                ]))
        texts.append(
            words.word(
                "terrain.flow",
                [
                    "sharing": result.sharing, "outlets": String(result.outletCount),
                    "pits": String(result.pitCount), "cells": String(result.cellCount),
                ]))
        texts.append(
            words.word(
                "terrain.slope",
                ["method": result.slopeMethod, "mean": words.number(result.meanSlopeDegrees, 3)]))
        return texts
    }

    private var slopeTable: TextTable {
        var table = TextTable([
            .init(words.word("terrain.slope-class")), .init("ha", right: true), .init("%", right: true),
        ])
        for entry in result.slopeClasses {
            let from = words.number(entry.fromDegrees, 0)
            table.add([
                entry.toDegrees.map { "\(from)° – \(words.number($0, 0))°" } ?? "≥ \(from)°",
                words.number(entry.squareMetres / 10_000, ReportWords.hectareDecimals),
                words.number(100 * entry.squareMetres / max(result.squareMetres, 1), ReportWords.percentDecimals),
            ])
        }
        return table
    }

    private func streamTable(_ streams: TerrainResult.StreamSummary) -> TextTable {
        var table = TextTable([
            .init(words.word("terrain.order"), right: true), .init(words.word("terrain.reaches"), right: true),
            .init("km", right: true),
        ])
        for entry in streams.orders {
            table.add([String(entry.order), String(entry.reaches), words.number(entry.metres / 1000, 3)])
        }
        return table
    }
}

extension RunRecord {
    /// The record of a terrain analysis.
    public init(of findings: TerrainFindings, _ request: TerrainRequest, start: Date) {
        var parameters = [
            "depressions": request.treatment.name, "flow": request.sharing.name, "slope-method": request.slope.rawValue,
        ]
        parameters["streams"] = request.streamSquareMetres.map { "\($0) m2" }
        parameters["nodata"] = request.noData.map { String($0) }
        parameters["assume-crs"] = request.assumedCRS
        parameters["metres-per-height-unit"] = request.metresPerHeightUnit.map { String($0) }
        parameters["fill-voids"] = request.fillsVoidsUpToCells.map { String($0) }
        self.init(
            command: "erosion terrain", parameters: parameters, inputs: findings.inputs, operations: [:],
            repairCount: 0, sliverCount: 0, start: start, workers: request.workers)
    }
}
