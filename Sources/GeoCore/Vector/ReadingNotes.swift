/// Something wrong with one feature or line of a file, that did not end the reading.
public struct ReadingIssue: Sendable, Codable, Hashable {
    public enum Severity: String, Sendable, Codable { case warning, error }

    public var severity: Severity
    /// The feature it concerns; nil: the file as a whole.
    public var fid: Int64?
    /// The line of a text file, from 1.
    public var line: Int?
    public var reason: String

    public init(_ severity: Severity, fid: Int64? = nil, line: Int? = nil, _ reason: String) {
        self.severity = severity
        self.fid = fid
        self.line = line
        self.reason = reason
    }
}

/// What was met, changed and left out while a layer was read.
public struct ReadingNotes: Sendable, Codable, Equatable {
    /// Features with no geometry in the file.
    public var nullGeometryFIDs: [Int64] = []
    /// Features whose geometry is empty.
    public var emptyGeometryFIDs: [Int64] = []
    /// Features whose geometry could not be used (`issues` says why); they are kept without one.
    public var brokenGeometryFIDs: [Int64] = []
    /// Features per kind of geometry after reading ("polygon", "multiPolygon" ...).
    public var kinds: [String: Int] = [:]
    /// Features whose curves or surfaces became straight pieces or polygons.
    public var linearisedCount = 0
    /// The greatest angle in degrees that one straight piece of a former arc spans.
    public var linearisedAngleDegrees: Double?
    /// Features whose third coordinate was dropped.
    public var zDroppedCount = 0
    /// Features whose measure was dropped.
    public var mDroppedCount = 0
    /// Closed lines read as polygons (drawings have no polygons).
    public var closedLinesAsPolygonsCount = 0
    /// Texts with bytes that the assumed encoding does not have; each such place became U+FFFD.
    public var undecodableTextCount = 0
    /// The encoding of the texts, and how it was found; nil where the format defines it.
    public var encoding: TextEncoding?
    public var issues: [ReadingIssue] = []
    /// What the library said on the way, oldest first.
    public var messages: [String] = []

    public init() {}

    /// Polygons beside lines, or lines beside points; multi-geometries count with their members.
    public var hasMixedDimensions: Bool {
        let families = kinds.keys.map { kind in
            let simple = kind.lowercased()
            return simple.contains("polygon") ? 2 : simple.contains("line") ? 1 : simple.contains("point") ? 0 : 3
        }
        return Set(families).count > 1
    }
}
