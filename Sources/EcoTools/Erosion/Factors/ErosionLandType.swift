/// A kind of land as soil-loss equations know it: whether it is cropland (T) or not (B), where its B comes from, and
/// what it counts as in the classification by slope and cover.
public struct ErosionLandType: Sendable, Codable, Hashable {
    /// How B is found on land that is not cropland.
    public enum Cover: Sendable, Codable, Hashable {
        /// From vegetation cover by an equation.
        case equation(CoverEquation)
        /// One value for the type.
        case value(Double)
        /// The type does not tell: B must be given. Such land is listed with its area.
        case unknown
    }

    /// The role in the classification of sheet erosion by slope and cover (SL 190-2007).
    public enum MatrixRole: String, Sendable, Codable, CaseIterable {
        /// By vegetation cover and slope.
        case cover
        /// The row of sloping cropland, unless a terrace says otherwise.
        case slopeCropland = "slope-cropland"
        /// Always slight: paddy, built-up land, water.
        case slight
    }

    /// "paddy", "tree": as tables and options name it.
    public var id: String
    public var name: LocalisedText
    /// Cropland: the equation takes T and not B. Other land takes B and not T.
    public var isCropland: Bool
    /// nil on cropland.
    public var cover: Cover?
    public var matrixRole: MatrixRole
    public var source: TableSource
    /// What a result must say where the type occurs.
    public var caveat: LocalisedText?

    public init(
        id: String, name: LocalisedText, isCropland: Bool, cover: Cover?, matrixRole: MatrixRole, source: TableSource,
        caveat: LocalisedText? = nil
    ) {
        self.id = id
        self.name = name
        self.isCropland = isCropland
        self.cover = cover
        self.matrixRole = matrixRole
        self.source = source
        self.caveat = caveat
    }

    /// B where it is one value for the type.
    public var coverValue: Double? { if case .value(let value) = cover { value } else { nil } }
    /// The equation of B where there is one.
    public var coverEquation: CoverEquation? { if case .equation(let equation) = cover { equation } else { nil } }
}

/// The land types, and the classes of legends that are each of them.
///
/// A class that no row names has no type: analyses list it with its area and never guess.
public struct LandTypeTable: Sendable, Hashable {
    public let types: [ErosionLandType]
    /// Cover group -> id of a type, where the group alone decides.
    public let groups: [String: String]
    /// Legend -> class code as the legend writes it -> id of a type: comes before the group.
    public let legends: [String: [String: String]]

    public init(types: [ErosionLandType], groups: [String: String], legends: [String: [String: String]]) {
        self.types = types
        self.groups = groups
        self.legends = legends
    }

    /// The type with this id.
    public func type(_ id: String) -> ErosionLandType? { types.first { $0.id == id } }

    /// The type of a class of a legend; nil when neither the class nor its group has a row.
    public func type(of entry: LegendClass, in legend: Legend) -> ErosionLandType? {
        if let id = legends[legend.id]?[entry.label] { return type(id) }
        return groups[entry.group].flatMap { type($0) }
    }

    /// The types of a legend's raster values.
    ///
    /// - Parameter overrides: raster value -> id of a type, as the user says for this run.
    /// - Throws: types that the table does not have, and codes that the legend does not know, all of them.
    public func reading(
        _ legend: Legend, overrides: [Int: String] = [:]
    ) throws(TableProblems) -> LandTypeReading {
        var problems: [TableProblem] = []
        var byCode: [Int: ErosionLandType] = [:]
        for entry in legend.classes where !entry.isNodata {
            byCode[entry.code] = type(of: entry, in: legend)
        }
        for (code, id) in overrides.sorted(by: { $0.key < $1.key }) {
            if legend[code] == nil {
                let message = Message("problem.no-such-class", ["code": .text("\(code)"), "legend": .text(legend.id)])
                problems.append(TableProblem(line: nil, item: nil, message))
            }
            guard let type = type(id) else {
                let message = Message(
                    "problem.unknown-value",
                    [
                        "key": .text("land-type"), "value": .text(id), "known": .list(types.map { .text($0.id) }),
                    ])
                problems.append(TableProblem(line: nil, item: nil, message))
                continue
            }
            byCode[code] = type
        }
        if !problems.isEmpty { throw TableProblems(file: "land-type", problems: problems) }
        return LandTypeReading(legend: legend, byCode: byCode)
    }

    /// The same with codes as the legend writes them ("0602", "7").
    public func reading(
        _ legend: Legend, saying pairs: [(code: String, type: String)]
    ) throws(TableProblems) -> LandTypeReading {
        var overrides: [Int: String] = [:]
        var problems: [TableProblem] = []
        for (text, type) in pairs {
            guard let code = legend.code(forText: text) ?? Int(text) else {
                let message = Message("problem.no-such-class", ["code": .text(text), "legend": .text(legend.id)])
                problems.append(TableProblem(line: nil, item: nil, message))
                continue
            }
            overrides[code] = type
        }
        do throws(TableProblems) {
            let reading = try reading(legend, overrides: overrides)
            if problems.isEmpty { return reading }
        } catch {
            problems += error.problems
        }
        throw TableProblems(file: "land-type", problems: problems)
    }
}

/// What the values of one land-cover raster are to soil-loss equations.
public struct LandTypeReading: Sendable, Hashable {
    public let legend: Legend
    /// Raster value -> type.
    public let byCode: [Int: ErosionLandType]

    public init(legend: Legend, byCode: [Int: ErosionLandType]) {
        self.legend = legend
        self.byCode = byCode
    }

    /// What a raster value says.
    public enum Answer: Sendable, Hashable {
        case type(ErosionLandType)
        /// The raster has no data here, or a class that says so.
        case nodata
        /// The legend does not know the value.
        case unknownCode
        /// The legend knows it, and no row of the table says what it is to soil loss.
        case unmapped(LegendClass)
    }

    /// The type of a raster value; nil where there is none (`answer` says why).
    public subscript(code: Int) -> ErosionLandType? { byCode[code] }

    public func answer(_ code: Int) -> Answer {
        if legend.isNodata(code) { return .nodata }
        if let type = byCode[code] { return .type(type) }
        return legend[code].map { .unmapped($0) } ?? .unknownCode
    }
}
