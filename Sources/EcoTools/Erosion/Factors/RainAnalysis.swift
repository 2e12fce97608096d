import GeoCore

/// What is asked: the erosivity of rain at stations.
public struct RainRequest: Sendable {
    public var file: String
    public var columns: GaugeColumns
    public var unit: RainUnit
    public var model: ErosivityModel
    public var rule: RainCompleteness

    public init(
        file: String, columns: GaugeColumns = GaugeColumns(), unit: RainUnit, model: ErosivityModel,
        rule: RainCompleteness
    ) {
        self.file = file
        self.columns = columns
        self.unit = unit
        self.model = model
        self.rule = rule
    }
}

/// Erosivity of rain at stations.
public struct RainResult: Sendable, Codable {
    public var file: String
    public var model: ErosivityModel
    public var unit: String
    public var stations: [StationErosivity]
    /// Stations without a single complete year.
    public var left: [Left]
    /// WR_k of all stations together; nil without erosive rain.
    public var shares: [Double]?
    public var issues: [Issue]

    public struct Left: Sendable, Codable, Hashable {
        public var station: String
        public var excludedYears: [StationErosivity.ExcludedYear]
    }
}

public enum RainOutcome: Sendable {
    case refused([Issue])
    case done(RainResult, inputs: [RunRecord.Input])
}

extension RainRequest {
    static let erosivityUnit = "MJ*mm/(hm2*h*a)"

    /// Reads the file and finds the erosivity of each station.
    public func run() -> RainOutcome {
        let gauges: GaugeFile
        do throws(TableProblems) {
            gauges = try GaugeFile(file, columns: columns, unit: unit)
        } catch {
            return .refused(error.issues)
        }
        var issues: [Issue] = []
        var stations: [StationErosivity] = []
        var left: [RainResult.Left] = []
        for rain in gauges.stations {
            let name: MessageArgument = .text(rain.station)
            if !rule.absentDaysAreDry, rain.holdsWetDaysOnly {
                issues.append(Issue(.error, file, Message("issue.erosion.wet-days-only", ["station": name])))
                continue
            }
            if unit != .tenths, let yearly = rain.suspectedTenths {
                issues.append(
                    Issue(
                        .error, file,
                        Message(
                            "issue.erosion.rain-in-tenths",
                            ["station": name, "yearly": .number(yearly, decimals: 0, unit: "mm")])))
                continue
            }
            guard let found = StationErosivity(rain, model: model, rule: rule) else {
                let excluded = StationErosivity.excludedYears(of: rain, rule: rule)
                left.append(RainResult.Left(station: rain.station, excludedYears: excluded))
                issues.append(
                    Issue(
                        .warning, file,
                        Message(
                            "issue.erosion.no-complete-year",
                            [
                                "station": name, "years": .text(String(excluded.count)),
                                "limit": .text(String(rule.missingDaysPerMonth)),
                            ])))
                continue
            }
            stations.append(found)
            if found.years.count < RainCompleteness.recommendedYears {
                issues.append(
                    Issue(
                        .note, file,
                        Message(
                            "issue.erosion.few-years",
                            [
                                "station": name, "years": .text(String(found.years.count)),
                                "wanted": .text(String(RainCompleteness.recommendedYears)),
                            ])))
            }
            if rule.absentDaysAreDry, let edge = Self.cutYear(rain) {
                issues.append(
                    Issue(
                        .warning, file,
                        Message(
                            "issue.erosion.record-cut",
                            ["station": name, "from": .text(edge.from), "to": .text(edge.to)])))
            }
        }
        if stations.isEmpty, !issues.contains(where: { $0.severity == .error }) {
            issues.append(Issue(.error, file, Message("issue.erosion.no-station")))
        }
        if issues.contains(where: { $0.severity == .error }) { return .refused(issues) }
        let result = RainResult(
            file: file, model: model, unit: Self.erosivityUnit, stations: stations, left: left,
            shares: StationErosivity.meanShares(of: stations), issues: issues)
        let digest = try? FileDigest(of: file)
        let record = RunRecord.Input(
            role: "rain", file: file, layer: "", sha256: digest?.sha256, files: digest?.files.map(\.name) ?? [],
            crs: "", crsWasAssumed: false, featureCount: gauges.rowCount, encoding: columns.encoding, version: nil)
        return .done(result, inputs: [record])
    }

    /// The first and last days of a record of rain days that may begin or end within a year: far from its ends.
    private static func cutYear(_ rain: DailyRainfall) -> (from: String, to: String)? {
        guard let first = rain.millimetres.keys.min(), let last = rain.millimetres.keys.max() else { return nil }
        return first.month > 3 || last.month < 10 ? (first.description, last.description) : nil
    }

    /// Options that have a bearing on the result, by name.
    public var parameters: [String: String] {
        var parameters = [
            "model": model.id, "rain-unit": unit.rawValue,
            "missing-days-per-month": String(rule.missingDaysPerMonth),
            "absent-days": rule.absentDaysAreDry ? "dry" : "missing",
        ]
        parameters["station-field"] = columns.station
        parameters["date-field"] = columns.date
        parameters["rain-field"] = columns.rain
        return parameters
    }
}

/// The shares of half months in the year's erosivity, from the `rain.csv` of a run.
public enum RainShares {
    /// Reads WR_k of one station, or of all together.
    ///
    /// - Parameter station: nil: the half months of all stations are added up, so that wetter ones weigh more.
    /// - Throws: columns that are missing, a station that is not there, numbers that are none.
    public static func read(_ file: String, station: String? = nil) throws(TableProblems) -> [Double] {
        let table = try PlainTable(file: file)
        let name = try table.column(nil, usual: ["station"], "station")
        var columns: [String] = []
        for index in 0..<HalfMonth.count {
            columns.append(try table.column(nil, usual: ["hm" + twoDigits(index + 1)], "half month"))
        }
        let rows = (0..<table.count).filter { station == nil || table.text($0, name) == station }
        guard !rows.isEmpty else {
            let known = (0..<table.count).compactMap { table.text($0, name) }
            throw TableProblems(
                file,
                Message(
                    "problem.unknown-value",
                    [
                        "key": .text("station"), "value": .text(station ?? ""), "known": .list(known.map { .text($0) }),
                    ]))
        }
        var sums = Array(repeating: 0.0, count: HalfMonth.count)
        for row in rows {
            for (index, column) in columns.enumerated() {
                let text = table.text(row, column) ?? ""
                guard let value = Double(text), value.isFinite, value >= 0 else {
                    throw TableProblems(
                        file,
                        Message("problem.not-a-number", ["key": .text(column), "value": .text(text)]))
                }
                sums[index] += value
            }
        }
        let total = sums.reduce(0, +)
        guard total > 0 else { throw TableProblems(file, Message("problem.erosion.no-erosive-rain")) }
        return sums.map { $0 / total }
    }
}
