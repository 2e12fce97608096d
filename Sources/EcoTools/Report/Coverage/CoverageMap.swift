import Foundation
import GeoCore

/// The zones on the map, in the colours of their rates: a GeoPackage whose layers open styled in QGIS.
struct CoverageMap {
    let findings: CoverageFindings
    let tables: CoverageTables

    init(_ findings: CoverageFindings, _ tables: CoverageTables) {
        self.findings = findings
        self.tables = tables
    }

    private var result: CoverageResult { findings.result }
    private var language: Language { tables.text.language }

    func write(to path: String) throws(GeoError) {
        let writer = try VectorWriter(path)
        let last = result.years.count - 1
        let rates = result.zones.compactMap { $0.years.last?.chosenRate?.percent }
        let style = MapStyle.rates(rates, column: tables.rateColumn(last), target: result.targetPercent)
        // The findings leave out zones without an area.
        let shapes = findings.zones.filter { $0?.isEmpty == false }
        try writer.addZones("zones", tables.zones, shapes, crs: findings.zoneCRS, style, language)
        try writeParents(to: writer)
        try writer.close()
    }

    /// The boundaries that were drawn themselves, with what lies in them.
    private func writeParents(to writer: VectorWriter) throws(GeoError) {
        guard let crs = findings.parentCRS, !findings.parents.isEmpty else { return }
        try writer.addZones(
            "boundaries", tables.boundaries, tables.boundaryRows.map { findings.parents[$0.id] }, crs: crs,
            MapStyle.zones(language), language)
    }
}

extension MapStyle {
    /// Classes of a rate in percent, light to dark; a target is a border between two of them.
    static func rates(_ rates: [Double], column: String, target: Double?) -> MapStyle {
        let breaks = breaks(rates, target)
        let count = max(1, breaks.count - 1)
        let categories = (0..<count).map { index -> Category in
            let share = count == 1 ? 0.5 : Double(index) / Double(count - 1)
            func mix(_ light: Double, _ dark: Double) -> Int { Int((light + (dark - light) * share).rounded()) }
            let colour = "\(mix(237, 0)),\(mix(248, 88)),\(mix(220, 42)),230"
            func number(_ value: Double) -> String {
                DecimalText.text(value, decimals: value == value.rounded() ? 0 : 2)
            }
            return Category(
                value: "", label: "\(number(breaks[index])) – \(number(breaks[index + 1])) %",
                symbol: .fill(colour: colour, pattern: "solid", outline: "80,80,80,255", outlineMillimetres: 0.3),
                range: breaks[index]...breaks[index + 1])
        }
        return MapStyle(attribute: column, categories: categories, label: column)
    }

    /// Round numbers around all rates, at most seven steps; two at least.
    static func breaks(_ rates: [Double], _ target: Double?) -> [Double] {
        let low = rates.min() ?? 0
        let high = max(rates.max() ?? 100, low)
        let steps = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 25, 50, 100]
        // One rate alone says nothing of how finely to tell rates apart.
        let step = low == high ? 1 : steps.first { ((high / $0).rounded(.up) - (low / $0).rounded(.down)) <= 7 } ?? 100
        let first = (low / step).rounded(.down)
        let last = max(first + 1, (high / step).rounded(.up))
        var breaks = (Int(first)...Int(last)).map { DecimalText.rounded(Double($0) * step, decimals: 2) }
        if let target, let least = breaks.first, let greatest = breaks.last, least < target, target < greatest,
            !breaks.contains(target)
        {
            breaks.append(target)
            breaks.sort()
        }
        return breaks
    }
}
