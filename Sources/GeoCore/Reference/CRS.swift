/// A horizontal coordinate reference system, as a value: all facts are read from PROJ once, when it is made.
///
/// Coordinates are always (x, y) = (east, north) or (longitude, latitude), whatever order the definition names.
/// A vertical part or a third axis of the definition is left out, and `notes` says so.
public struct CRS: Sendable, Equatable, CustomStringConvertible {
    public enum Kind: String, Sendable, Codable { case geographic, projected }

    public let name: String
    public let kind: Kind
    /// "EPSG:4490", declared by the definition or identified from its parameters; nil when unknown.
    public let authorityCode: String?
    /// 100 when the definition declares the code; else PROJ's confidence in the identification, 70 to 100 percent.
    public let codeConfidencePercent: Int?
    /// WKT 2 (2019) in one line. Stable: the same definition gives the same text.
    public let wkt: String
    public let ellipsoid: Ellipsoid
    public let datumName: String
    /// Longitude of the prime meridian, degrees east of Greenwich.
    public let primeMeridianDegrees: Double
    /// Metres per unit of x and y; nil for a geographic system.
    public let metresPerUnit: Double?
    /// Radians per unit of x and y; for a projected system, of its underlying geographic system.
    public let radiansPerUnit: Double
    public let areaOfUse: AreaOfUse?
    /// The zone, when the system is a Gauss-Krüger one.
    public let gaussKruger: GaussKrugerZone?
    /// What was left out or assumed when the definition was read.
    public let notes: [String]
    /// The text PROJ gets to make this system again: the code when declared, else the WKT.
    let definition: String
    let baseDefinition: String
    let baseCode: String?

    public var isGeographic: Bool { kind == .geographic }
    public var isProjected: Bool { kind == .projected }
    public var description: String { authorityCode.map { "\($0) (\(name))" } ?? name }

    /// Reads "EPSG:4490", WKT 1 or 2 (also ESRI's), PROJJSON or a PROJ string.
    /// Throws `.badReference` when PROJ cannot read it or it is not a geographic or projected system.
    public init(_ definition: String) throws(GeoError) {
        self = try CRSReader(ProjContext()).read(definition)
    }

    /// The geographic system underneath: the same datum, ellipsoid and prime meridian, (longitude, latitude).
    /// A geographic system answers itself.
    public func geographic() throws(GeoError) -> CRS {
        isGeographic ? self : try CRS(baseDefinition)
    }

    /// Whether coordinates of one are coordinates of the other: equal but for names and the order of the axes.
    public func isSame(as other: CRS) -> Bool {
        if definition == other.definition || wkt == other.wkt { return true }
        if kind != other.kind || metresPerUnit != other.metresPerUnit { return false }
        if let mine = authorityCode, mine == other.authorityCode { return true }
        guard let context = try? ProjContext() else { return false }
        return CRSReader(context).isSame(self, other)
    }

    init(
        name: String, kind: Kind, authorityCode: String?, codeConfidencePercent: Int?, wkt: String,
        ellipsoid: Ellipsoid, datumName: String, primeMeridianDegrees: Double, metresPerUnit: Double?,
        radiansPerUnit: Double, areaOfUse: AreaOfUse?, gaussKruger: GaussKrugerZone?, notes: [String],
        definition: String, baseDefinition: String, baseCode: String?
    ) {
        self.name = name
        self.kind = kind
        self.authorityCode = authorityCode
        self.codeConfidencePercent = codeConfidencePercent
        self.wkt = wkt
        self.ellipsoid = ellipsoid
        self.datumName = datumName
        self.primeMeridianDegrees = primeMeridianDegrees
        self.metresPerUnit = metresPerUnit
        self.radiansPerUnit = radiansPerUnit
        self.areaOfUse = areaOfUse
        self.gaussKruger = gaussKruger
        self.notes = notes
        self.definition = definition
        self.baseDefinition = baseDefinition
        self.baseCode = baseCode
    }
}

/// Where a system or an operation is meant to be used, in degrees; `west > east` crosses the antimeridian.
public struct AreaOfUse: Sendable, Hashable, Codable {
    public let west: Double
    public let south: Double
    public let east: Double
    public let north: Double
    public let name: String

    public init(west: Double, south: Double, east: Double, north: Double, name: String) {
        self.west = west
        self.south = south
        self.east = east
        self.north = north
        self.name = name
    }

    public func contains(longitude: Double, latitude: Double, marginDegrees: Double = 0) -> Bool {
        guard south - marginDegrees <= latitude, latitude <= north + marginDegrees else { return false }
        let fromWest = (longitude - west + marginDegrees).wrapped360
        return fromWest <= (east - west).wrapped360 + 2 * marginDegrees || east - west >= 360
    }

    /// Whether `other` lies inside, both taken as boxes in degrees.
    public func contains(_ other: AreaOfUse, marginDegrees: Double = 0.01) -> Bool {
        if south - marginDegrees > other.south || other.north > north + marginDegrees { return false }
        if east - west >= 360 - marginDegrees { return true }
        let width = (east - west).wrapped360 + 2 * marginDegrees
        let start = (other.west - west + marginDegrees).wrapped360
        return start + (other.east - other.west).wrapped360 <= width && other.east - other.west < 360
    }
}

extension Double {
    /// The same angle in degrees, in [0, 360).
    var wrapped360: Double {
        let rest = truncatingRemainder(dividingBy: 360)
        return rest < 0 ? rest + 360 : rest
    }

    /// The same angle in degrees, in (-180, 180].
    var wrapped180: Double {
        let rest = wrapped360
        return rest > 180 ? rest - 360 : rest
    }
}
