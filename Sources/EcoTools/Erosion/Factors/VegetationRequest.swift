import GeoCore

/// How NDVI of bare soil and of full cover is known.
public enum EndMembers: Sendable {
    /// The same for the whole map.
    case given(soil: Double, vegetation: Double)
    /// From the values of each land-cover class, at these percents of their cells.
    case percentiles(low: Double, high: Double)
}

extension FactorRequest {
    /// Cells that a class must have for end members of its own.
    static let leastCells = 500

    /// Vegetation cover from NDVI.
    ///
    /// - Parameters:
    ///   - ndvi: one band, or 24 for the half months.
    ///   - scale: what stored values are multiplied by; nil: they must lie within -1 and 1.
    ///   - noData: the value for "no data", where the file's own is missing or wrong.
    ///   - landcover: the classes that have end members of their own; nil: one pair for the whole map.
    public static func vegetationCover(
        ndvi: ErosionInput, scale: Double?, noData: Double? = nil, landcover: LandCoverLayer?, ends: EndMembers,
        _ grid: FactorGridOptions
    ) -> FactorRequest {
        let bands = ndvi.halfMonths
        let count = bands.count
        let finish: @Sendable (inout FactorTask, FactorScan) throws(GeoError) -> [Issue] = {
            (task, scan) throws(GeoError) in
            let histograms = try scan.reduce(
                Array(0...count), empty: { NDVIHistogram(bands: count) }, merge: { $1.merge($0) },
                add: { values, tally in tally.add(values) })
            if let histograms {
                let problems = scaleProblems(histograms, scale, file: ndvi.description)
                if !problems.isEmpty { return problems }
            }
            return try fit(&task, histograms, landcover, ends, bandCount: count, ndvi)
        }
        return FactorRequest(grid, make: { task(bands, scale, noData, landcover, ends) }, finish: finish)
    }

    private static func task(
        _ bands: [ErosionInput], _ scale: Double?, _ noData: Double?, _ landcover: LandCoverLayer?,
        _ ends: EndMembers
    ) -> FactorTask {
        var cover = landcover?.layer ?? FactorLayer("landcover", .number(.nan))
        cover.isRequired = landcover != nil
        let layers = bands.enumerated().map { index, input in
            var layer = FactorLayer("ndvi" + halfMonthSuffix(index, of: bands.count), input)
            layer.multiplier = scale ?? 1
            layer.noData = noData
            layer.isRequired = bands.count == 1
            layer.bounds = -1.1...1.1
            return layer
        }
        var task = FactorTask(
            factor: "fvc", method: Message("erosion.factors.method-fvc"), layers: [cover] + layers,
            outputs: bands.indices.map { .init(name: "fvc" + halfMonthSuffix($0, of: bands.count), unit: "1") },
            equation: { _, _ in .init() })
        task.parameters = landcover?.parameters ?? [:]
        task.parameters["ndvi-scale"] = scale.map { String($0) }
        task.parameters["ndvi-nodata"] = noData.map { String($0) }
        switch ends {
        case .given(let soil, let vegetation):
            task.parameters["ndvi-soil"] = String(soil)
            task.parameters["ndvi-vegetation"] = String(vegetation)
            if vegetation <= soil { task.issues.append(Issue(.error, "--ndvi-soil", Message("issue.erosion.ends"))) }
        case .percentiles(let low, let high): task.parameters["percentiles"] = "\(trimmed(low)),\(trimmed(high))"
        }
        return task
    }

    private static func scaleProblems(_ found: NDVIHistogram, _ scale: Double?, file: String) -> [Issue] {
        guard found.least <= found.greatest else { return [] }
        let arguments: [String: MessageArgument] = [
            "least": .number(found.least, decimals: 4, unit: ""),
            "greatest": .number(found.greatest, decimals: 4, unit: ""),
        ]
        let key: String
        switch ErosionPlausibility.ndviScale(least: found.least, greatest: found.greatest) {
        case .plain: return []
        case .tenThousand: key = scale == nil ? "issue.erosion.ndvi-10000" : "issue.erosion.ndvi-scaled"
        case .byte: key = scale == nil ? "issue.erosion.ndvi-byte" : "issue.erosion.ndvi-scaled"
        case .unknown: key = "issue.erosion.ndvi-scaled"
        }
        return [Issue(.error, file, Message(key, arguments))]
    }

    /// Finds the end members of all classes and bands, and makes the equation of them.
    private static func fit(
        _ task: inout FactorTask, _ found: NDVIHistogram?, _ landcover: LandCoverLayer?, _ ends: EndMembers,
        bandCount: Int, _ ndvi: ErosionInput
    ) throws(GeoError) -> [Issue] {
        var pairs: [Int: [EndMemberPair]] = [:]
        var whole: [EndMemberPair] = []
        for band in 0..<bandCount {
            switch ends {
            case .given(let soil, let vegetation):
                whole.append(EndMemberPair(soil: soil, vegetation: vegetation))
                task.endMembers.append(
                    .init(
                        code: nil, name: nil, band: band + 1, soil: soil, vegetation: vegetation, cells: nil,
                        isOfWholeMap: true))
            case .percentiles(let low, let high):
                guard let found, let pair = found.pair(code: nil, band: band, low, high, least: 2) else {
                    return [Issue(.error, ndvi.description, Message("issue.erosion.no-spread"))]
                }
                whole.append(pair)
                task.endMembers.append(
                    .init(
                        code: nil, name: nil, band: band + 1, soil: pair.soil, vegetation: pair.vegetation,
                        cells: found.cells(code: nil, band: band), isOfWholeMap: true))
                guard let legend = landcover?.reading.legend else { continue }
                for code in found.codes {
                    guard let entry = legend[code], !entry.isNodata else { continue }
                    // Water and roofs have no bare soil and no full cover of their own to be stretched between.
                    let isPlain = landcover?.reading[code]?.coverValue != nil
                    let own = isPlain ? nil : found.pair(code: code, band: band, low, high, least: leastCells)
                    pairs[code, default: []].append(own ?? pair)
                    task.endMembers.append(
                        .init(
                            code: code, name: entry.name, band: band + 1, soil: (own ?? pair).soil,
                            vegetation: (own ?? pair).vegetation, cells: found.cells(code: code, band: band),
                            isOfWholeMap: own == nil))
                }
            }
        }
        let byCode = pairs
        let all = whole
        let legend = landcover?.reading.legend
        if legend != nil {
            task.marks = Array(LandCoverLayer.marks.prefix(2))
        }
        task.equation = { values, results in
            var ends = all
            if let legend, let code = Int(exactly: values[0]) {
                if legend.isNodata(code) { return .mark(0) }
                if legend[code] == nil { return .mark(1) }
                ends = byCode[code] ?? all
            }
            for band in 0..<bandCount {
                results[band] = CoverFactor.cover(
                    ndvi: values[band + 1], soil: ends[band].soil, vegetation: ends[band].vegetation)
            }
            return .init()
        }
        return []
    }
}

/// NDVI of bare soil and of full cover.
struct EndMemberPair: Sendable, Hashable {
    var soil: Double
    var vegetation: Double
}

/// How often each NDVI occurs, by land-cover class and band, in steps of 0.001.
struct NDVIHistogram: Sendable {
    private static let steps = 2201
    private static let low = -1.1
    private static let step = 0.001
    /// What stands for "no class".
    private static let none = Int.min

    let bands: Int
    private(set) var least = Double.infinity
    private(set) var greatest = -Double.infinity
    /// Class -> counts, band after band.
    private var counts: [Int: [Int]] = [:]

    init(bands: Int) { self.bands = bands }

    var codes: [Int] { counts.keys.filter { $0 != Self.none }.sorted() }

    /// - Parameter values: the class (NaN: none), then a value for each band.
    mutating func add(_ values: [Double]) {
        let code = values[0].isNaN ? Self.none : Int(exactly: values[0]) ?? Self.none
        for band in 0..<bands {
            let value = values[band + 1]
            guard value.isFinite else { continue }
            if value < least { least = value }
            if value > greatest { greatest = value }
            let place = Int(((value - Self.low) / Self.step).rounded())
            guard (0..<Self.steps).contains(place) else { continue }
            counts[code, default: Array(repeating: 0, count: bands * Self.steps)][band * Self.steps + place] += 1
        }
    }

    mutating func merge(_ other: NDVIHistogram) {
        least = min(least, other.least)
        greatest = max(greatest, other.greatest)
        for (code, more) in other.counts {
            guard var mine = counts[code] else {
                counts[code] = more
                continue
            }
            for index in mine.indices { mine[index] += more[index] }
            counts[code] = mine
        }
    }

    private func row(code: Int?, band: Int) -> [Int] {
        let range = band * Self.steps..<(band + 1) * Self.steps
        if let code { return counts[code].map { Array($0[range]) } ?? [] }
        var sum = Array(repeating: 0, count: Self.steps)
        for counts in counts.values {
            for (index, place) in range.enumerated() { sum[index] += counts[place] }
        }
        return sum
    }

    /// Cells of a class (nil: of all) with a value in a band.
    func cells(code: Int?, band: Int) -> Int { row(code: code, band: band).reduce(0, +) }

    /// The values that `low` and `high` percent of the cells do not exceed; nil with fewer cells than `least`, or where
    /// the two are the same.
    func pair(code: Int?, band: Int, _ low: Double, _ high: Double, least: Int) -> EndMemberPair? {
        let row = row(code: code, band: band)
        let all = row.reduce(0, +)
        guard all >= least else { return nil }
        func value(_ percent: Double) -> Double {
            let wanted = percent / 100 * Double(all)
            var sum = 0
            for (index, count) in row.enumerated() {
                sum += count
                if count > 0, Double(sum) >= wanted { return Self.low + Double(index) * Self.step }
            }
            return .nan
        }
        let pair = EndMemberPair(soil: value(low), vegetation: value(high))
        return pair.vegetation > pair.soil ? pair : nil
    }
}
