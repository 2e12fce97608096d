import Crypto
import Foundation
import GeoCore

/// What the fields and codes of a file of sites mean. `province` and `jiangxi` ship (`shippedNames`); a user may write
/// his own as YAML.
///
/// Of several names of a field the first that the file has is read. A code that the mapping does not know is never
/// guessed: its row waits for a person.
public struct SiteMapping: Sendable, Hashable {
    /// Where a text comes from: the first of `fields` that is there, translated by `codes` where there are any; else
    /// the constant `value`.
    public struct Source: Sendable, Hashable {
        public var fields: [String]
        public var value: String?
        /// Code or word, normalised -> what it means.
        public var codes: [String: String]

        public init(fields: [String] = [], value: String? = nil, codes: [String: String] = [:]) {
            self.fields = fields
            self.value = value
            self.codes = Dictionary(codes.map { (SiteMapping.key($0), $1) }, uniquingKeysWith: { first, _ in first })
        }

        /// The meaning of a text of the file; nil when it has codes and the text is none of them.
        func meaning(of text: String) -> String? { codes.isEmpty ? text : codes[SiteMapping.key(text)] }
    }

    /// Areas on paper.
    public struct AreaSource: Sendable, Hashable {
        public enum Unit: String, Sendable, CaseIterable {
            case m2, ha, mu, km2

            public var squareMetres: Double {
                switch self {
                case .m2: 1
                case .ha: 10_000
                case .mu: Measure.squareMetresPerMu
                case .km2: 1_000_000
                }
            }
        }

        public var fields: [String]
        public var unit: Unit

        public init(fields: [String] = [], unit: Unit = .m2) { (self.fields, self.unit) = (fields, unit) }
    }

    /// From which shares of overlap a row is which relation to a known site. The defaults are ours: no regulation
    /// states such numbers; results say which were used.
    public struct Thresholds: Sendable, Hashable {
        /// Both shares at least this: the same ground.
        public var same = 0.99
        /// Both shares at least this, under the same id: drawn again.
        public var redrawn = 0.5
        /// Both shares at least this, under another id or none: drawn again.
        public var renamed = 0.8
        /// A share at least this: inside.
        public var inside = 0.9
        /// How much of a site its pieces, or of a row the sites that it merges, must cover.
        public var covered = 0.8
        /// The largest share below this: apart.
        public var apart = 0.05
        /// How far a shape may have gone to be taken for a moved one, in metres.
        public var movedMetres = 2000.0
        /// Overlaps below this do not exist, in square metres; of lines, in metres.
        public var sliver = 1.0

        public init() {}
    }

    /// Document that fields and codes come from.
    public var source: String
    public var id: [String]
    public var idPrefix: String
    public var name: Source
    public var county: Source
    public var landType: Source
    public var programme: Source
    public var origin: Source
    public var technique: Source
    public var area: AreaSource
    public var verifiedArea: AreaSource
    public var statusFields: [String]
    /// Code or word, normalised -> what has happened; an empty list: it says nothing.
    public var status: [String: [EventKind]]
    public var dates: [EventKind: [String]]
    /// Days, or codes that stand for days.
    public var due: Source
    public var saidBy: [String]
    /// Whether files of this kind list every site that there is.
    public var isComplete: Bool
    /// Stated areas that differ by more from the computed ones are warned of, and noted.
    public var areaTolerancePercent: Double
    public var areaNotePercent: Double
    public var thresholds: Thresholds
    /// The text it was read from, and its SHA-256.
    public let yaml: String
    public let digest: String

    init(source: String, yaml: String) {
        self.source = source
        self.yaml = yaml
        digest = SHA256.hash(data: Data(yaml.utf8)).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
        id = []
        idPrefix = ""
        (name, county, landType) = (Source(), Source(), Source())
        (programme, origin, technique, due) = (Source(), Source(), Source(), Source())
        (area, verifiedArea) = (AreaSource(), AreaSource())
        (statusFields, status, dates, saidBy) = ([], [:], [:], [])
        isComplete = false
        areaTolerancePercent = 20
        areaNotePercent = 5
        thresholds = Thresholds()
    }

    /// A code as files write it: width, case and blanks do not matter.
    static func key(_ text: String) -> String { NormalisedText(text).text }

    /// What a status says has happened; nil when the mapping does not know it.
    func events(ofStatus text: String) -> [EventKind]? { status[Self.key(text)] }
}
