import GeoCore

/// How far a file lies from a reference.
public struct InspectedOffset: Sendable, Codable {
    public enum Basis: String, Sendable, Codable {
        /// Features of the same identifier, one by one.
        case features
        /// Borders that were drawn independently, brought onto each other.
        case borders
    }

    public var reference: String
    public var basis: Basis
    /// Features, or positions on borders.
    public var comparedCount: Int
    /// Of features from their counterparts, or of borders from the nearest ones.
    public var medianMetres: Double
    /// The common shift from the reference, to the east and to the north.
    public var eastMetres: Double
    public var northMetres: Double
    /// Of single features about the common shift, or of borders from the nearest ones with the shift taken off: a median.
    public var spreadMetres: Double
    /// Of the common shift of borders.
    public var standardErrorMetres: Double?
    /// What the published formula (GCJ-02) makes in the middle of the data.
    public var gcj02EastMetres: Double
    public var gcj02NorthMetres: Double
    /// What is left when the reference is moved as web maps move it (GCJ-02): near 0 when that explains the offset.
    public var medianAfterGCJ02Metres: Double
    /// The formula explains the offset, or there is a common shift of the size that it makes.
    public var looksLikeGCJ02: Bool

    public var lengthMetres: Double { (eastMetres * eastMetres + northMetres * northMetres).squareRoot() }
}
