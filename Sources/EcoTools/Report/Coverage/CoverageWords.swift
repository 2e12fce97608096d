import GeoCore

/// How a coverage report names years, classes and denominators.
struct CoverageWords: Sendable {
    let result: CoverageResult
    let words: ReportWords

    init(_ result: CoverageResult, _ language: Language) {
        self.result = result
        words = ReportWords(language: language, tables: nil)
    }

    var language: Language { words.language }

    func denominator(_ denominator: CoverDenominator) -> String { denominator.name.text(language) }

    /// The denominators that rates are given under, the definition's own first.
    var denominators: [CoverDenominator] {
        let rates = result.whole.years.first?.rates ?? []
        return rates.filter(\.isChosen).map(\.denominator) + rates.filter { !$0.isChosen }.map(\.denominator)
    }

    /// "Forest (2)": a class by the code as people write it, or a group by its id.
    func className(_ id: String, isGroup: Bool, label: String) -> String {
        if isGroup {
            let group = (try? CoverGroup.named(id)) ?? nil
            return group.map { $0.name[language] } ?? id
        }
        let year = result.whole.years.first { $0.label == label }
        guard let name = year?.classes.first(where: { $0.label == id })?.name else { return id }
        return "\(name[language]) (\(id))"
    }

    /// Labels in names of files and fields: letters and digits, everything else becomes "_"; all different.
    static func slugs(_ labels: [String]) -> [String] {
        var taken: Set<String> = []
        return labels.map { label in
            let slug = String(label.map { $0.isLetter || $0.isNumber || $0 == "-" ? $0 : "_" })
            var candidate = slug
            var number = 2
            while !taken.insert(candidate.lowercased()).inserted {
                candidate = "\(slug)_\(number)"
                number += 1
            }
            return candidate
        }
    }

    /// The pairs of years that are compared, as places in the years.
    static func pairs(_ count: Int) -> [(from: Int, to: Int)] { CoverTables.pairs(count) }
}
