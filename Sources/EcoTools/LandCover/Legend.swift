/// One class of a land-cover legend.
public struct LegendClass: Sendable, Codable, Hashable {
    public enum Flag: String, Sendable, Codable, CaseIterable {
        /// The legend's author calls the class forest or trees.
        case forest
        /// Open water.
        case water
        /// The class says that there is no answer (clouds, too little data): reported by name, in no share.
        case nodata
    }

    /// The value of raster cells.
    public var code: Int
    /// The code as documents and attribute tables write it ("0301", "05H1"), where it is not the number itself.
    public var text: String?
    public var name: LocalisedText
    /// #rrggbb, as the author publishes it where he does.
    public var colour: String
    /// Id of the `CoverGroup`.
    public var group: String
    public var flags: [Flag]
    /// The least and the greatest tree canopy, in percent of the ground, that the author puts into the class.
    public var canopyPercent: ClosedRange<Double>?

    public init(
        code: Int, text: String? = nil, name: LocalisedText, colour: String, group: String, flags: [Flag] = [],
        canopyPercent: ClosedRange<Double>? = nil
    ) {
        self.code = code
        self.text = text
        self.name = name
        self.colour = colour
        self.group = group
        self.flags = flags
        self.canopyPercent = canopyPercent
    }

    public var isForest: Bool { flags.contains(.forest) }
    public var isWater: Bool { flags.contains(.water) }
    public var isNodata: Bool { flags.contains(.nodata) }
    /// The code as people know it: the text where there is one, else the number.
    public var label: String { text ?? String(code) }
}

/// What the values of a land-cover raster mean, by its author. Twelve ship (`shippedNames`); a user may write his own.
///
/// A code that is not in the legend is not an error here: analyses list such codes with their areas.
public struct Legend: Sendable, Hashable {
    public let id: String
    public let title: LocalisedText
    /// Document that codes, names and colours come from.
    public let source: String
    /// What a reader of results must know about this legend.
    public let note: LocalisedText?
    /// Values that mean "no data" and have no class.
    public let nodataCodes: [Int]
    /// In the order of the file.
    public let classes: [LegendClass]
    private let byCode: [Int: Int]
    private let byText: [String: Int]

    /// - Precondition for a sensible answer: codes and texts occur once (files are checked for it); of two equal
    ///   ones the first counts.
    public init(
        id: String, title: LocalisedText, source: String, note: LocalisedText? = nil, nodataCodes: [Int] = [],
        classes: [LegendClass]
    ) {
        self.id = id
        self.title = title
        self.source = source
        self.note = note
        self.nodataCodes = nodataCodes
        self.classes = classes
        byCode = Dictionary(classes.enumerated().map { ($1.code, $0) }, uniquingKeysWith: { first, _ in first })
        byText = Dictionary(
            classes.enumerated().map { (Self.key($1.label), $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The class of a raster value; nil for nodata and for codes that the legend does not know.
    public subscript(code: Int) -> LegendClass? { byCode[code].map { classes[$0] } }

    /// The group of a raster value; nil for codes that the legend does not know (nodata among them).
    public func group(of code: Int) -> String? { self[code]?.group }

    /// Whether the value says that nothing is known there: a nodata value, or a class flagged so.
    public func isNodata(_ code: Int) -> Bool { nodataCodes.contains(code) || self[code]?.isNodata == true }

    /// The raster value of a code as attribute tables write it: "0301" is 301 and "05H1" is 581 in the survey's
    /// legend, "10" is 10 in one without texts. Width, case and blanks around do not matter; leading zeros do.
    public func code(forText text: String) -> Int? { byText[Self.key(text)].map { classes[$0].code } }

    /// The groups that classes of this legend fall into (nodata left out), in the order of the classes.
    public var groups: [String] {
        var found: [String] = []
        for entry in classes where !entry.isNodata && !found.contains(entry.group) { found.append(entry.group) }
        return found
    }

    private static func key(_ text: String) -> String { NormalisedText.folded(text).filter { !$0.isWhitespace } }
}
