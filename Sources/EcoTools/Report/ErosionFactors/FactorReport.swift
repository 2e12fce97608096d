import Foundation
import GeoCore

/// A factor of soil loss, in all the forms that its users need.
public struct FactorReport: Sendable {
    public let result: FactorResult
    public let record: RunRecord
    private let words: ReportWords

    public init(_ findings: FactorFindings, record: RunRecord, language: Language) {
        result = findings.result
        self.record = record
        words = ReportWords(language: language, tables: nil)
    }

    /// All files that a factor may be written to.
    public static func fileNames(_ factor: String) -> [String] {
        let rasters =
            switch factor {
            case "ls": ["l.tif", "s.tif", "ls.tif"]
            case "fvc": ["fvc.tif"] + (0..<HalfMonth.count).map { "fvc\(halfMonthSuffix($0, of: 24)).tif" }
            default: ["\(factor).tif"]
            }
        return rasters + ["result.json", "run.json"]
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
        var lines = [paint.bold(words.word("erosion.factors.title-\(result.factor)"))]
        lines += DisplayWidth.wrapped(result.method.text(words.language), to: width) + [""]
        lines += result.grid == nil ? place() : outputs.lines(width: width)
        lines += doubts().flatMap { DisplayWidth.wrapped($0, to: width) }
        if !result.marks.isEmpty, result.grid != nil { lines += [""] + marks.lines(width: width) }
        if result.grid == nil {
            lines += result.marks.flatMap { DisplayWidth.wrapped($0.message.text(words.language), to: width) }
        }
        if !result.categories.isEmpty { lines += [""] + categories.lines(width: width) }
        if !result.endMembers.isEmpty { lines += [""] + endMembers.lines(width: width) }
        if let grid = result.grid { lines += [""] + DisplayWidth.wrapped(method(grid), to: width).map(paint.faint) }
        for caveat in result.caveats {
            lines += DisplayWidth.wrapped(caveat.text(words.language), to: width).map(paint.faint)
        }
        if !result.issues.isEmpty {
            lines += ["", paint.bold(words.word("report.issues"))]
            lines += IssueList(result.issues, words.language, paint: paint).lines(width: width)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func place() -> [String] {
        result.outputs.map { output in
            let value = output.value.map { "\(number($0)) \(output.unit == "1" ? "" : output.unit)" }
            return "\(output.name.uppercased()) = \(value ?? words.word("erosion.factors.none"))"
        }.map { $0.trimmingTrailingSpaces }
    }

    /// Six digits that count, as many decimals as that takes.
    private func number(_ value: Double) -> String {
        let digits = value == 0 || !value.isFinite ? 1 : Int(log10(value.magnitude).rounded(.down)) + 1
        return words.number(value, min(9, max(2, 6 - digits)))
    }

    private func squareKilometres(_ squareMetres: Double) -> String { words.number(squareMetres / 1e6, 4) }

    private var outputs: TextTable {
        var table = TextTable([
            .init(words.word("erosion.factors.head-factor")), .init(words.word("erosion.factors.head-unit")),
            .init(words.word("erosion.factors.head-mean"), right: true),
            .init(words.word("erosion.factors.head-least"), right: true),
            .init(words.word("erosion.factors.head-greatest"), right: true), .init("km²", right: true),
            .init(words.word("erosion.factors.head-cells"), right: true),
        ])
        for output in result.outputs {
            func text(_ value: Double?) -> String { value.map(number) ?? "-" }
            table.add([
                output.name, output.unit, text(output.mean), text(output.minimum), text(output.maximum),
                squareKilometres(output.extent?.squareMetres ?? 0),
                words.number(Double(output.extent?.cells ?? 0), 0),
            ])
        }
        return table
    }

    private func doubts() -> [String] {
        result.outputs.flatMap { output in
            output.doubts.map { doubt in
                let text = words.word("erosion.doubt.\(doubt.finding.rawValue)", ["name": output.name.uppercased()])
                return doubt.extent.map { "\(text) (\(squareKilometres($0.squareMetres)) km²)" } ?? text
            }
        }
    }

    private var marks: TextTable {
        var table = TextTable([
            .init(words.word("erosion.factors.head-what"), gives: true), .init("km²", right: true),
            .init(words.word("erosion.factors.head-codes"), gives: true),
        ])
        for mark in result.marks {
            let codes = mark.codes.prefix(8).map { "\($0.code) (\(squareKilometres($0.extent.squareMetres)))" }
                .joined(separator: words.comma)
            let kind = words.word("erosion.factors.kind-\(mark.kind)")
            table.add([
                "\(kind)\(words.language == .zh ? "：" : ": ")\(mark.message.text(words.language))",
                squareKilometres(mark.extent.squareMetres), codes + (mark.codes.count > 8 ? " ..." : ""),
            ])
        }
        return table
    }

    private var categories: TextTable {
        var table = TextTable([
            .init(words.word("erosion.factors.head-class")), .init(words.word("head.name"), gives: true),
            .init(words.word("erosion.factors.head-value"), right: true),
            .init(words.word("erosion.factors.head-trust")), .init("km²", right: true),
        ])
        for category in result.categories {
            table.add([
                category.id, category.name[words.language], category.value.map { plainNumber($0) } ?? "",
                category.source.map { $0.trust.message.text(words.language) } ?? "",
                result.grid == nil ? "" : squareKilometres(category.extent.squareMetres),
            ])
        }
        return table
    }

    private var endMembers: TextTable {
        var table = TextTable([
            .init(words.word("erosion.factors.head-band"), right: true),
            .init(words.word("erosion.factors.head-class"), gives: true),
            .init(words.word("erosion.factors.head-soil"), right: true),
            .init(words.word("erosion.factors.head-vegetation"), right: true),
            .init(words.word("erosion.factors.head-cells"), right: true), .init(""),
        ])
        for pair in result.endMembers {
            let name = pair.code.map { "\($0) \(pair.name?[words.language] ?? "")" }
            let isShared = pair.isOfWholeMap && pair.code != nil
            table.add([
                String(pair.band), name ?? words.word("erosion.factors.whole-map"), words.number(pair.soil, 3),
                words.number(pair.vegetation, 3), pair.cells.map { words.number(Double($0), 0) } ?? "",
                isShared ? words.word("erosion.factors.of-whole-map") : "",
            ])
        }
        return table
    }

    private func method(_ grid: GridSummary) -> String {
        let areas = LibraryText.shared.translated(grid.cellAreas, words.language) ?? grid.cellAreas
        return words.word(
            "erosion.factors.grid",
            [
                "width": String(grid.width), "height": String(grid.height), "crs": grid.crs, "areas": areas,
                "outside": squareKilometres(result.outside?.squareMetres ?? 0),
            ])
    }
}

extension RunRecord {
    /// The record of a factor.
    public init(of findings: FactorFindings, start: Date, workers: Int) {
        self.init(
            command: "erosion factors \(findings.result.factor)", parameters: findings.parameters,
            inputs: findings.inputs, operations: [:], repairCount: 0, sliverCount: 0, start: start, workers: workers)
    }
}
