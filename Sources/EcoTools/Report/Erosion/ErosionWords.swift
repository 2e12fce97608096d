import GeoCore

/// How a report on erosion names classes, dates and denominators.
struct ErosionWords: Sendable {
    let result: ErosionRateResult
    let words: ReportWords
    /// Labels of dates in names of files and columns.
    let slugs: [String]

    init(_ result: ErosionRateResult, _ language: Language) {
        self.result = result
        words = ReportWords(language: language, tables: nil)
        slugs = CoverageWords.slugs(result.dates.map(\.label))
    }

    var language: Language { words.language }
    var pairs: [(from: Int, to: Int)] { CoverTables.pairs(result.dates.count) }

    func className(_ code: Int) -> String {
        result.table.classes.first { $0.code == code }.map { $0.name[language] } ?? String(code)
    }

    func coverName(_ group: String) -> String {
        ((try? CoverGroup.named(group)) ?? nil)?.name[language] ?? group
    }

    func move(_ move: ErosionMove) -> String { words.word("retention.move-\(move)") }

    /// The denominators that rates are given under, the official one first.
    var denominators: [CoverDenominator] { result.whole.dates.first?.rates.map(\.denominator) ?? [.territory] }

    func kilometres(_ squareMetres: Double) -> String { words.number(squareMetres / 1e6, 2) }

    func percent(_ value: Double?) -> String { value.map { words.number($0, ReportWords.percentDecimals) } ?? "-" }

    /// With its sign.
    func signed(_ value: Double?, _ decimals: Int = 2) -> String {
        guard let value else { return "-" }
        let number = words.number(value, decimals)
        return value > 0 && number.contains { $0 != "0" && $0 != "." } ? "+" + number : number
    }

    func tonnes(_ value: Double?) -> String { value.map { words.number($0, 0) } ?? "-" }
}

extension ZoneErosionChange {
    /// The land of one kind of change.
    func squareMetres(_ move: ErosionMove) -> Double {
        switch move {
        case .sound: soundSquareMetres
        case .treated: treatedSquareMetres
        case .improved: improvedSquareMetres
        case .same: sameSquareMetres
        case .worsened: worsenedSquareMetres
        case .new: newSquareMetres
        }
    }
}
