import GeoCore

/// The land cover that factors of cover and practice ask.
public struct LandCoverLayer: Sendable {
    public var input: ErosionInput
    public var reading: LandTypeReading
    /// The value for "no data", where the file's own is missing or wrong.
    public var noData: Double?

    public init(_ input: ErosionInput, _ reading: LandTypeReading, noData: Double? = nil) {
        self.input = input
        self.reading = reading
        self.noData = noData
    }

    var layer: FactorLayer {
        var layer = FactorLayer("landcover", input)
        layer.isClasses = true
        layer.noData = noData
        return layer
    }

    /// The types that codes of the legend have, once each, in the order of their codes.
    var types: [ErosionLandType] {
        var found: [ErosionLandType] = []
        for (_, type) in reading.byCode.sorted(by: { $0.key < $1.key }) where !found.contains(type) {
            found.append(type)
        }
        return found
    }

    var categories: [FactorTask.Category] {
        types.map {
            FactorTask.Category(
                id: $0.id, name: $0.name, value: $0.coverValue, source: $0.source, caveat: $0.caveat)
        }
    }

    /// What cells without a type are marked as: the first three marks of every task with land cover.
    static let marks: [FactorTask.Mark] = [
        .init(kind: .gap, message: Message("erosion.factors.class-nodata"), codesOf: 0),
        .init(kind: .gap, message: Message("erosion.factors.unknown-code"), codesOf: 0),
        .init(kind: .gap, message: Message("erosion.factors.unmapped-code"), codesOf: 0),
    ]

    var parameters: [String: String] {
        var parameters = ["legend": reading.legend.id]
        parameters["nodata landcover"] = noData.map { String($0) }
        return parameters
    }
}

/// The land type of raster values, looked up by array.
struct LandTypeCells: Sendable {
    enum Answer {
        /// Index into the types.
        case type(Int)
        /// Index into `LandCoverLayer.marks`.
        case mark(Int)
    }

    private var places: [Int: Answer] = [:]
    private var small: [Answer]
    private static let smallLimit = 4096

    init(_ cover: LandCoverLayer) {
        let types = cover.types
        let reading = cover.reading
        func answer(_ code: Int) -> Answer {
            switch reading.answer(code) {
            case .type(let type): types.firstIndex(of: type).map { .type($0) } ?? .mark(2)
            case .nodata: .mark(0)
            case .unknownCode: .mark(1)
            case .unmapped: .mark(2)
            }
        }
        small = (0..<Self.smallLimit).map(answer)
        for entry in reading.legend.classes where entry.code >= Self.smallLimit || entry.code < 0 {
            places[entry.code] = answer(entry.code)
        }
        for code in reading.legend.nodataCodes where code >= Self.smallLimit || code < 0 { places[code] = .mark(0) }
    }

    subscript(_ value: Double) -> Answer {
        guard let code = Int(exactly: value) else { return .mark(1) }
        return small.indices.contains(code) ? small[code] : places[code] ?? .mark(1)
    }
}
