import Yams

extension ErosivityModel {
    /// The model of the national specification of 2018.
    public static let standardName = "csle-2018"

    /// The models that ship with the tool, in the order of `erosion-rain-models.yaml`.
    public static func shipped() throws(TableProblems) -> [ErosivityModel] { try shippedResult.get() }

    private static let shippedResult = Result { () throws(TableProblems) in
        try read(yaml: shippedText, file: "erosion-rain-models.yaml")
    }

    /// The YAML of the shipped models, to start one's own from.
    public static var shippedText: String {
        String(decoding: PackageResources.erosion_rain_models_yaml, as: UTF8.self)
    }

    /// A model that ships with the tool, by its id, or the only one of a YAML file.
    ///
    /// - Throws: every problem of the file; for a name that is neither, the names that there are.
    public init(nameOrFile: String) throws(TableProblems) {
        let shipped = try Self.shipped()
        if let model = shipped.first(where: { $0.id == nameOrFile }) {
            self = model
            return
        }
        let text = try TableFile.text(
            nameOrFile, shipped: { _ in nil },
            unknown: Message(
                "problem.no-such-definition",
                ["name": .text(nameOrFile), "known": .list(shipped.map { .text($0.id) })]))
        let models = try Self.read(yaml: text, file: nameOrFile)
        guard models.count == 1 else {
            throw TableProblems(
                nameOrFile, Message("problem.several-definitions", ["known": .list(models.map { .text($0.id) })]))
        }
        self = models[0]
    }

    static let keys =
        ["id", "title", "threshold-millimetres", "warm-months", "seasonal", "by-station"] + TableSource.keys

    /// All models of a file.
    public static func read(yaml: String, file: String) throws(TableProblems) -> [ErosivityModel] {
        try DefinitionFile.read(yaml: yaml, file: file) { mapping, line, reader in
            reader.checkKeys(mapping, allowed: keys)
            let id = reader.text(mapping, "id", line: line)
            let title = reader.words(mapping, "title", line: line)
            let source = reader.tableSource(mapping, line: line)
            let threshold = reader.number(mapping, "threshold-millimetres", in: 0...1000, line: line)
            let months = reader.integers(mapping, "warm-months", line: line)
            for month in months where !(1...12).contains(month) {
                reader.unknownValue("\(month)", "warm-months", known: (1...12).map(String.init), line: line)
            }
            let form = form(mapping, hasMonths: !months.isEmpty, line, &reader)
            guard let id, let title, let source, let threshold, let form else { return nil }
            return ErosivityModel(
                id: id, title: title, source: source, thresholdMillimetres: threshold, warmMonths: months, form: form)
        }
    }

    private static func form(
        _ mapping: Node.Mapping, hasMonths: Bool, _ line: Int?, _ reader: inout YAMLReader
    ) -> Form? {
        switch (mapping["seasonal"], mapping["by-station"]) {
        case (let node?, nil):
            guard let inner = reader.mapping(node, "seasonal") else { return nil }
            reader.checkKeys(inner, allowed: ["warm-alpha", "cold-alpha", "exponent"])
            let warm = reader.number(inner, "warm-alpha", in: 0...100, line: line)
            let cold = reader.number(inner, "cold-alpha", in: 0...100, line: line)
            let exponent = reader.number(inner, "exponent", in: 0.5...4, line: line)
            if !hasMonths { reader.report(line, Message("problem.missing-key", ["key": .text("warm-months")])) }
            guard let warm, let cold, let exponent else { return nil }
            return .seasonal(warmAlpha: warm, coldAlpha: cold, exponent: exponent)
        case (nil, let node?):
            guard let inner = reader.mapping(node, "by-station") else { return nil }
            reader.checkKeys(inner, allowed: ["base", "per-day", "per-year", "scale", "power"])
            let base = reader.number(inner, "base", line: line)
            let day = reader.number(inner, "per-day", line: line)
            let year = reader.number(inner, "per-year", line: line)
            let scale = reader.number(inner, "scale", line: line)
            let power = reader.number(inner, "power", line: line)
            guard let base, let day, let year, let scale, let power else { return nil }
            return .byStation(base: base, perDay: day, perYear: year, scale: scale, power: power)
        default:
            reader.report(line, Message("problem.erosion.one-form", ["forms": .text("seasonal, by-station")]))
            return nil
        }
    }
}
