import Yams

extension LSEquation {
    /// The equations that ship with the tool, one for each variant, with their usual caps.
    public static func shipped() throws(TableProblems) -> [LSEquation] { try shippedResult.get() }

    private static let shippedResult = Result { () throws(TableProblems) in
        try read(yaml: shippedText, file: "erosion-ls-variants.yaml")
    }

    /// The YAML of the shipped equations.
    public static var shippedText: String {
        String(decoding: PackageResources.erosion_ls_variants_yaml, as: UTF8.self)
    }

    /// The shipped equation of a variant.
    public init(_ variant: LSVariant) throws(TableProblems) {
        guard let equation = try Self.shipped().first(where: { $0.variant == variant }) else {
            throw TableProblems(
                "erosion-ls-variants.yaml",
                Message(
                    "problem.no-such-definition",
                    ["name": .text(variant.rawValue), "known": .list([])]))
        }
        self = equation
    }

    static let keys =
        [
            "id", "title", "length-cap-metres", "slope-cap-degrees", "length-factor-cap", "rills", "area-exponent",
            "slope-exponent",
        ] + TableSource.keys

    /// All equations of a file.
    public static func read(yaml: String, file: String) throws(TableProblems) -> [LSEquation] {
        try DefinitionFile.read(yaml: yaml, file: file) { mapping, line, reader in
            reader.checkKeys(mapping, allowed: keys)
            let variant = reader.choice(LSVariant.self, mapping, "id", line: line)
            let title = reader.words(mapping, "title", line: line)
            let source = reader.tableSource(mapping, line: line)
            let length = reader.number(mapping, "length-cap-metres", in: 1...10_000, required: false, line: line)
            let slope = reader.number(mapping, "slope-cap-degrees", in: 1...89, required: false, line: line)
            let factor = reader.number(mapping, "length-factor-cap", in: 1...10_000, required: false, line: line)
            let rills = reader.choice(RillErosion.self, mapping, "rills", required: false, line: line)
            let isPower = variant == .mooreBurch || variant == .mooreBurchPlain
            let area = reader.number(mapping, "area-exponent", in: 0...2, required: isPower, line: line)
            let steepness = reader.number(mapping, "slope-exponent", in: 0...3, required: isPower, line: line)
            guard let variant, let title, let source else { return nil }
            var power: StreamPower?
            if let area, let steepness { power = StreamPower(areaExponent: area, slopeExponent: steepness) }
            return LSEquation(
                variant: variant, title: title, source: source, lengthCapMetres: length, slopeCapDegrees: slope,
                lengthFactorCap: factor, rills: rills ?? .moderate, streamPower: power)
        }
    }
}
