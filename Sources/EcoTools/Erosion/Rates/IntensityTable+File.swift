import Yams

extension IntensityTable {
    /// The tables that ship with the tool (`erosion-intensity.yaml`); the first is what raster codes are read by when none
    /// is named.
    public static let shippedNames = ["sl190", "sl461-karst"]

    /// The YAML of the shipped tables, to start one's own from.
    public static var shippedText: String { String(decoding: PackageResources.erosion_intensity_yaml, as: UTF8.self) }

    private static let shipped = Result { () throws(TableProblems) in
        try read(yaml: shippedText, file: "erosion-intensity.yaml")
    }

    /// A table that ships with the tool, by its name, or the one of a YAML file (`docs/erosion-rates.md`).
    ///
    /// - Throws: every problem of the file; for a name that is neither, the names that there are.
    public init(nameOrFile: String) throws(TableProblems) {
        if let table = try Self.shipped.get().first(where: { $0.id == nameOrFile }) {
            self = table
            return
        }
        let text = try TableFile.text(
            nameOrFile, shipped: { _ in nil },
            unknown: Message(
                "problem.no-such-intensity",
                ["name": .text(nameOrFile), "known": .list(Self.shippedNames.map { .text($0) })]))
        let tables = try Self.read(yaml: text, file: nameOrFile)
        guard tables.count == 1 else {
            throw TableProblems(
                nameOrFile,
                Message("problem.several-intensities", ["known": .list(tables.map { .text($0.id) })]))
        }
        self = tables[0]
    }

    static let tableKeys = [
        "id", "title", "source", "trust", "unit", "nodata", "regions", "breaks", "classes",
    ]
    static let regionKeys = ["id", "name", "allowable"]
    static let classKeys = ["code", "id", "name", "colour", "erosion"]

    static func read(yaml: String, file: String) throws(TableProblems) -> [IntensityTable] {
        var reader = YAMLReader()
        var tables: [IntensityTable] = []
        if let root = reader.root(of: yaml) {
            reader.checkKeys(root, allowed: ["tables"])
            for (mapping, line) in reader.mappings(root, "tables", line: nil) {
                reader.item = mapping["id"]?.scalar?.string
                if let table = table(mapping, line, &reader) { tables.append(table) }
                reader.item = nil
            }
        }
        if tables.isEmpty, reader.problems.isEmpty { reader.report(nil, Message("problem.no-classes")) }
        if !reader.problems.isEmpty { throw TableProblems(file: file, problems: reader.problems) }
        return tables
    }

    private static func table(_ mapping: Node.Mapping, _ line: Int?, _ reader: inout YAMLReader) -> IntensityTable? {
        reader.checkKeys(mapping, allowed: tableKeys)
        let id = reader.text(mapping, "id", line: line)
        let title = reader.words(mapping, "title", line: line)
        let source = reader.text(mapping, "source", line: line)
        let trust = reader.text(mapping, "trust", required: false, line: line)
        let unit = reader.choice(SoilLossUnit.self, mapping, "unit", line: line)
        let noData = reader.integers(mapping, "nodata", line: line)
        let breaks = reader.numbers(mapping, "breaks", line: line)
        let regions = regions(mapping, line, &reader)
        let classes = classes(mapping, line, noData, &reader)
        check(breaks, regions, classes, line, &reader)
        guard let id, let title, let source, let unit else { return nil }
        return IntensityTable(
            id: id, title: title, source: source, trust: trust, unit: unit, noDataCodes: noData, regions: regions,
            sharedBreaks: breaks, classes: classes)
    }

    private static func regions(_ mapping: Node.Mapping, _ line: Int?, _ reader: inout YAMLReader) -> [IntensityRegion]
    {
        var regions: [IntensityRegion] = []
        for (entry, line) in reader.mappings(mapping, "regions", required: false, line: line) {
            reader.checkKeys(entry, allowed: regionKeys)
            let id = reader.text(entry, "id", line: line)
            let name = reader.words(entry, "name", line: line)
            let allowable = reader.number(entry, "allowable", line: line)
            guard let id, let name, let allowable else { continue }
            if regions.contains(where: { $0.id == id }) { reader.report(line, Message("problem.duplicate-id")) }
            regions.append(IntensityRegion(id: id, name: name, allowable: allowable))
        }
        return regions
    }

    private static func classes(
        _ mapping: Node.Mapping, _ line: Int?, _ noData: [Int], _ reader: inout YAMLReader
    ) -> [IntensityClass] {
        var classes: [IntensityClass] = []
        for (entry, line) in reader.mappings(mapping, "classes", line: line) {
            reader.checkKeys(entry, allowed: classKeys)
            let code = reader.integer(entry, "code", line: line)
            let id = reader.text(entry, "id", line: line)
            let name = reader.words(entry, "name", line: line)
            let colour = reader.colour(entry, "colour", line: line)
            let isErosion = reader.flag(entry, "erosion", line: line)
            guard let code, let id, let name, let colour else { continue }
            if !(1...255).contains(code) {
                reader.report(line, Message("problem.intensity-code", ["code": .text(String(code))]))
            }
            if noData.contains(code) {
                reader.report(line, Message("problem.class-is-nodata", ["code": .text(String(code))]))
            }
            if classes.contains(where: { $0.code == code || $0.id == id }) {
                reader.report(line, Message("problem.duplicate-code", ["code": .text(String(code))]))
            }
            if classes.last?.isErosion == true, !isErosion {
                reader.report(line, Message("problem.erosion-order", ["class": .text(id)]))
            }
            classes.append(IntensityClass(code: code, id: id, name: name, colour: colour, isErosion: isErosion))
        }
        return classes
    }

    private static func check(
        _ breaks: [Double], _ regions: [IntensityRegion], _ classes: [IntensityClass], _ line: Int?,
        _ reader: inout YAMLReader
    ) {
        let count = breaks.count + (regions.isEmpty ? 0 : 1)
        if !classes.isEmpty, classes.count != count + 1 {
            reader.report(
                line,
                Message(
                    "problem.intensity-count",
                    ["classes": .text(String(classes.count)), "breaks": .text(String(count))]))
        }
        let firsts: [[Double]] = regions.isEmpty ? [[]] : regions.map { [$0.allowable] }
        for first in firsts where !Self.ascend(first + breaks) {
            let text = (first + breaks).map { MessageArgument.text(DecimalText.plain($0)) }
            reader.report(line, Message("problem.breaks-order", ["breaks": .list(text)]))
        }
    }

    /// Whether breaks are above 0 and ascend.
    public static func ascend(_ breaks: [Double]) -> Bool {
        breaks.allSatisfy { $0 > 0 && $0.isFinite } && zip(breaks, breaks.dropFirst()).allSatisfy { $0 < $1 }
    }
}
