import Foundation
import Yams

extension EvidenceSeries {
    static let keys = [
        "title", "composites", "index", "bands", "scale", "offset", "invalid", "nodata", "mode", "reference",
        "disturbance", "restoration", "disturbed-value", "baseline-years", "timestep", "judge-by", "exclude-outliers",
        "thresholds",
        "exempt-techniques",
    ]
    static let compositeKeys = ["pattern", "years", "files", "stack", "dates", "band"]
    static let referenceKeys = ["inner-metres", "outer-metres", "landcover", "band", "classes", "by-land-type"]
    static let ruleKeys = ["year", "field", "event"]
    static let thresholdKeys = [
        "recovered", "recovering", "degraded", "sustained-years", "valid-share", "outlier-drop", "contrast",
        "reference-cells", "grace-years",
    ]

    /// Reads `series.yaml`; paths in it are from its folder. Every problem is said with its line.
    public init(path: String) throws(TableProblems) {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().relativePath
        try self.init(yaml: try TableProblems.text(of: path), file: path, folder: folder)
    }

    /// - Parameters:
    ///   - file: how the user named it; problems say so.
    ///   - folder: where relative paths begin.
    ///   - exists: whether there is a file, for patterns without years.
    public init(
        yaml: String, file: String, folder: String = "",
        exists: (String) -> Bool = { FileManager.default.fileExists(atPath: $0) }
    ) throws(TableProblems) {
        var reader = EvidenceSeriesReader(folder: folder)
        var series = EvidenceSeries(composites: [], indices: [])
        if let root = reader.yaml.root(of: yaml) {
            reader.yaml.checkKeys(root, allowed: Self.keys)
            series.title = reader.yaml.text(root, "title", required: false, line: nil)
            reader.indices(root, &series)
            reader.composites(root, &series, exists)
            reader.values(root, &series)
            reader.reference(root, &series)
            series.disturbance = reader.rule(root, "disturbance") ?? series.disturbance
            series.restoration = reader.rule(root, "restoration") ?? series.restoration
            if case .fixed(let disturbance) = series.disturbance, case .fixed(let restoration) = series.restoration,
                disturbance > restoration
            {
                reader.yaml.report(
                    root["restoration"]?.mark?.line,
                    Message(
                        "evidence.problem.year-order",
                        ["disturbance": .text(String(disturbance)), "restoration": .text(String(restoration))]))
            }
            reader.judgement(root, &series)
            reader.thresholds(root, &series.thresholds)
        }
        let problems = reader.yaml.problems.enumerated().sorted { ($0.1.line ?? 0, $0.0) < ($1.1.line ?? 0, $1.0) }
        if !problems.isEmpty { throw TableProblems(file: file, problems: problems.map(\.1)) }
        self = series
    }
}

/// Reads the parts of a series.
struct EvidenceSeriesReader {
    var yaml = YAMLReader()
    let folder: String

    init(folder: String) { self.folder = folder }

    func path(_ text: String) -> String {
        text.hasPrefix("/") || folder.isEmpty || folder == "." ? text : "\(folder)/\(text)"
    }

    mutating func indices(_ root: Node.Mapping, _ series: inout EvidenceSeries) {
        let line = root["index"]?.mark?.line
        for text in yaml.texts(root, "index", line: nil) {
            guard let index = VegetationIndex(rawValue: text.lowercased()) else {
                yaml.unknownValue(text, "index", known: VegetationIndex.allCases.map(\.rawValue), line: line)
                continue
            }
            if !series.indices.contains(index) { series.indices.append(index) }
        }
        if root["index"] == nil { yaml.report(nil, Message("problem.missing-key", ["key": .text("index")])) }
        guard let node = root["bands"] else {
            if series.indices.count > 1 { yaml.report(line, Message("evidence.problem.several-indices")) }
            return
        }
        guard let mapping = yaml.mapping(node, "bands") else { return }
        yaml.checkKeys(mapping, allowed: SpectralBand.allCases.map(\.rawValue))
        var bands: [SpectralBand: Int] = [:]
        for band in SpectralBand.allCases {
            guard let number = yaml.integer(mapping, band.rawValue, required: false, line: nil) else { continue }
            require(number >= 1, mapping, band.rawValue)
            bands[band] = number
        }
        for index in series.indices {
            guard let needed = index.bands else {
                yaml.report(line, Message("evidence.problem.not-from-bands", ["index": .text(index.name)]))
                continue
            }
            for band in [needed.first, needed.second] where bands[band] == nil {
                yaml.report(
                    node.mark?.line,
                    Message("evidence.problem.no-band", ["index": .text(index.name), "band": .text(band.rawValue)]))
            }
        }
        series.bands = bands
    }

    mutating func values(_ root: Node.Mapping, _ series: inout EvidenceSeries) {
        series.scale = yaml.number(root, "scale", required: false, line: nil) ?? 1
        series.offset = yaml.number(root, "offset", required: false, line: nil) ?? 0
        require(series.scale != 0, root, "scale")
        series.invalidValues = yaml.numbers(root, "invalid", line: nil)
        series.noData = yaml.number(root, "nodata", required: false, line: nil)
        series.disturbedValue = yaml.number(root, "disturbed-value", required: false, line: nil)
        if let mode = yaml.text(root, "mode", required: false, line: nil) {
            if mode != "fraction", mode != "centre" {
                yaml.unknownValue(mode, "mode", known: ["fraction", "centre"], line: root["mode"]?.mark?.line)
            }
            series.isCentreMode = mode == "centre"
        }
        if let years = yaml.integer(root, "baseline-years", required: false, line: nil) {
            require(years >= 1, root, "baseline-years")
            series.baselineYears = years
        }
        if let years = yaml.integer(root, "timestep", required: false, line: nil) {
            require(years >= 1, root, "timestep")
            series.timestepYears = years
        }
    }

    mutating func reference(_ root: Node.Mapping, _ series: inout EvidenceSeries) {
        guard let node = root["reference"] else { return }
        if node.scalar?.string == "none" {
            series.ring = nil
            return
        }
        guard let mapping = yaml.mapping(node, "reference") else { return }
        yaml.checkKeys(mapping, allowed: EvidenceSeries.referenceKeys)
        var ring = EvidenceSeries.Ring()
        let line = node.mark?.line
        ring.innerMetres = yaml.number(mapping, "inner-metres", required: false, line: line) ?? ring.innerMetres
        ring.outerMetres = yaml.number(mapping, "outer-metres", required: false, line: line) ?? ring.outerMetres
        require(ring.innerMetres >= 0, mapping, "inner-metres")
        require(ring.outerMetres > ring.innerMetres && ring.outerMetres <= 20_000, mapping, "outer-metres")
        if let file = yaml.text(mapping, "landcover", required: false, line: line) {
            var cover = EvidenceSeries.LandCover(file: path(file))
            cover.band = yaml.integer(mapping, "band", required: false, line: line) ?? 1
            require(cover.band >= 1, mapping, "band")
            cover.classes = yaml.integers(mapping, "classes", line: line)
            if let node = mapping["by-land-type"], let types = yaml.mapping(node, "by-land-type") {
                for (key, _) in types {
                    guard let type = key.scalar?.string else { continue }
                    cover.byLandType[type] = yaml.integers(types, type, line: key.mark?.line)
                }
            }
            if cover.classes.isEmpty, cover.byLandType.isEmpty {
                yaml.report(line, Message("evidence.problem.no-classes"))
            }
            ring.landCover = cover
        } else if ["band", "classes", "by-land-type"].contains(where: { mapping[$0] != nil }) {
            yaml.report(line, Message("problem.missing-key", ["key": .text("landcover")]))
        }
        series.ring = ring
    }

    mutating func rule(_ root: Node.Mapping, _ key: String) -> EvidenceSeries.YearRule? {
        guard let node = root[key] else { return nil }
        if node.scalar?.string == "unknown" { return .unknown }
        if let text = node.scalar?.string, let year = Int(text) { return .fixed(year) }
        guard let mapping = yaml.mapping(node, key) else { return nil }
        yaml.checkKeys(mapping, allowed: EvidenceSeries.ruleKeys)
        let line = node.mark?.line
        if EvidenceSeries.ruleKeys.filter({ mapping[$0] != nil }).count > 1 {
            yaml.report(line, Message("evidence.problem.rule"))
        }
        if let year = yaml.integer(mapping, "year", required: false, line: line) { return .fixed(year) }
        let fields = yaml.texts(mapping, "field", line: line)
        if !fields.isEmpty { return .field(fields) }
        let events = yaml.texts(mapping, "event", line: line).compactMap { text -> EventKind? in
            if let kind = EventKind(rawValue: text) { return kind }
            yaml.unknownValue(text, "event", known: EventKind.allCases.map(\.rawValue), line: line)
            return nil
        }
        if events.isEmpty, yaml.problems.isEmpty { yaml.report(line, Message("evidence.problem.rule")) }
        return .event(events)
    }

    mutating func judgement(_ root: Node.Mapping, _ series: inout EvidenceSeries) {
        series.judge =
            yaml.choice(EvidenceSeries.Judge.self, root, "judge-by", required: false, line: nil) ?? series.judge
        if root["exclude-outliers"] != nil { series.excludesOutliers = yaml.flag(root, "exclude-outliers", line: nil) }
        guard root["exempt-techniques"] != nil else { return }
        let line = root["exempt-techniques"]?.mark?.line
        series.exemptTechniques = yaml.texts(root, "exempt-techniques", line: nil).compactMap { text in
            if let technique = RestorationTechnique(rawValue: text) { return technique }
            yaml.unknownValue(
                text, "exempt-techniques", known: RestorationTechnique.allCases.map(\.rawValue), line: line)
            return nil
        }
    }

    mutating func thresholds(_ root: Node.Mapping, _ found: inout EvidenceThresholds) {
        guard let node = root["thresholds"], let mapping = yaml.mapping(node, "thresholds") else { return }
        yaml.checkKeys(mapping, allowed: EvidenceSeries.thresholdKeys)
        func take(_ key: String, _ value: inout Double, _ isValid: (Double) -> Bool) {
            guard let number = yaml.number(mapping, key, required: false, line: nil) else { return }
            require(isValid(number), mapping, key)
            value = number
        }
        take("recovered", &found.recovered) { $0 > 0 && $0 <= 2 }
        take("recovering", &found.recovering) { $0 > -1 && $0 <= 1 }
        take("degraded", &found.degraded) { $0 > -1 && $0 <= 1 }
        take("valid-share", &found.validShare) { $0 > 0 && $0 <= 1 }
        take("outlier-drop", &found.outlierDrop) { $0 > 0 }
        take("contrast", &found.contrast) { $0 > 0 }
        take("reference-cells", &found.referenceCells) { $0 >= 1 }
        if let years = yaml.integer(mapping, "sustained-years", required: false, line: nil) {
            require(years >= 1, mapping, "sustained-years")
            found.sustainedYears = years
        }
        if let years = yaml.integer(mapping, "grace-years", required: false, line: nil) {
            require(years >= 0, mapping, "grace-years")
            found.graceYears = years
        }
        if found.recovering >= found.recovered || found.degraded > found.recovered {
            yaml.report(node.mark?.line, Message("evidence.problem.order"))
        }
    }

    /// What each number may be; whole numbers without an entry begin with 1.
    private static let ranges = [
        "scale": "!= 0", "inner-metres": ">= 0", "outer-metres": "> inner-metres, <= 20000", "recovered": "> 0, <= 2",
        "recovering": "> -1, <= 1", "degraded": "> -1, <= 1", "valid-share": "> 0, <= 1", "outlier-drop": "> 0",
        "contrast": "> 0", "grace-years": ">= 0",
    ]

    mutating func require(_ condition: Bool, _ mapping: Node.Mapping, _ key: String) {
        guard !condition else { return }
        yaml.report(
            mapping[key]?.mark?.line,
            Message(
                "evidence.problem.range",
                [
                    "key": .text(key), "value": .text(mapping[key]?.scalar?.string ?? ""),
                    "range": .text(Self.ranges[key] ?? ">= 1"),
                ]))
    }
}
