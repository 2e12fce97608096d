/// One class of erosion intensity.
public struct IntensityClass: Sendable, Codable, Hashable {
    /// The value of raster cells, 1 to 255.
    public var code: Int
    /// "slight", "very-intense".
    public var id: String
    public var name: LocalisedText
    /// #rrggbb.
    public var colour: String
    /// Whether the class counts as soil and water loss (水土流失): by SL 190 from 轻度 on.
    public var isErosion: Bool

    public init(code: Int, id: String, name: LocalisedText, colour: String, isErosion: Bool) {
        self.code = code
        self.id = id
        self.name = name
        self.colour = colour
        self.isErosion = isErosion
    }
}

/// A region with its own allowable soil loss, below which erosion is slight.
public struct IntensityRegion: Sendable, Codable, Hashable {
    public var id: String
    public var name: LocalisedText
    /// In the unit of the table.
    public var allowable: Double
}

/// How a modulus is put into classes: breaks, classes from the mildest to the gravest, and where a standard has them
/// regions. A class holds moduli from its lower break on, up to and without its upper one (`docs/decisions/erosion-classes.md`).
public struct IntensityTable: Sendable, Hashable {
    public let id: String
    public let title: LocalisedText
    public let source: String
    /// How sure the rows are: "high", "low"; nil for a user's own.
    public let trust: String?
    public let unit: SoilLossUnit
    /// Codes that stand for "no data" beside a raster's own value.
    public let noDataCodes: [Int]
    /// Each with the first break of its own; empty when the breaks are complete.
    public let regions: [IntensityRegion]
    /// Ascending, in `unit`; with regions, those above the allowable loss.
    public let sharedBreaks: [Double]
    /// From the mildest to the gravest.
    public let classes: [IntensityClass]

    /// - Precondition for a sensible answer: breaks ascend, and there is one class more than breaks (files are checked
    ///   for it).
    public init(
        id: String, title: LocalisedText, source: String, trust: String? = nil, unit: SoilLossUnit,
        noDataCodes: [Int] = [0], regions: [IntensityRegion] = [], sharedBreaks: [Double], classes: [IntensityClass]
    ) {
        self.id = id
        self.title = title
        self.source = source
        self.trust = trust
        self.unit = unit
        self.noDataCodes = noDataCodes
        self.regions = regions
        self.sharedBreaks = sharedBreaks
        self.classes = classes
    }

    /// The class of a raster value.
    public subscript(code: Int) -> IntensityClass? { classes.first { $0.code == code } }

    public func region(_ id: String) -> IntensityRegion? { regions.first { $0.id == id } }

    /// The breaks between the classes of a region, in `unit`; nil where the table has regions and none is named, or where
    /// it has no such region.
    public func breaks(region id: String?) -> [Double]? {
        guard let id else { return regions.isEmpty ? sharedBreaks : nil }
        return region(id).map { [$0.allowable] + sharedBreaks }
    }

    /// The place in `classes` of a modulus: the class whose lower break is the greatest that is not above it.
    ///
    /// - Parameters: both in one unit; breaks ascending.
    public static func place(of modulus: Double, breaks: [Double]) -> Int {
        var low = 0
        var high = breaks.count
        while low < high {
            let middle = (low + high) / 2
            if breaks[middle] <= modulus { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Classes of one's own breaks: of five, the names of SL 190; of any other number, numbers. All but the mildest count
    /// as erosion.
    public static func own(breaks: [Double], unit: SoilLossUnit) throws(TableProblems) -> IntensityTable {
        let standard = try IntensityTable(nameOrFile: shippedNames[0])
        var classes = standard.classes
        if breaks.count + 1 != classes.count {
            classes = (0...breaks.count).map { place in
                let share = Double(place) / Double(max(1, breaks.count))
                func mix(_ light: Double, _ dark: Double) -> Int { Int((light + (dark - light) * share).rounded()) }
                func hex(_ value: Int) -> String { (value < 16 ? "0" : "") + String(value, radix: 16) }
                return IntensityClass(
                    code: place + 1, id: "class-\(place + 1)",
                    name: LocalisedText(en: "class \(place + 1)", zh: "第 \(place + 1) 级"),
                    colour: "#" + hex(mix(230, 127)) + hex(mix(240, 39)) + hex(mix(220, 4)), isErosion: place > 0)
            }
        }
        let text = breaks.map { DecimalText.plain($0) }.joined(separator: ", ")
        return IntensityTable(
            id: "own-breaks", title: LocalisedText(en: "own breaks: \(text)", zh: "自定分级：\(text)"),
            source: "breaks as given: \(text) \(unit.rawValue)", unit: unit, sharedBreaks: breaks, classes: classes)
    }
}

extension DecimalText {
    /// A number without decimals that say nothing: "2500", "0.5".
    static func plain(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? text(value, decimals: 0) : "\(value)"
    }
}
