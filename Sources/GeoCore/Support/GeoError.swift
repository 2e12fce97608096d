/// The one error of GeoCore: what was attempted, on what, and what the library underneath said about it.
///
/// The return code of a library decides that something failed; the trail of its messages explains why.
public struct GeoError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The family of the failure, for callers that choose an exit code or a translation.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// There is no file or folder of that name.
        case notFound
        /// A file or database cannot be opened or read.
        case cannotRead
        /// A file or database cannot be written or closed.
        case cannotWrite
        /// The text, bytes or coordinates do not make a geometry, or the geometry does not suit the operation.
        case badGeometry
        /// A coordinate reference system is missing, unknown or unsuited.
        case badReference
        /// A coordinate cannot be transformed.
        case cannotTransform
        /// An overlay or predicate failed in the geometry library.
        case operationFailed
        /// An argument is outside its range.
        case badArgument
        /// The user or the caller asked to stop.
        case cancelled
    }

    public var kind: Kind
    /// What was attempted, in words: "read the geometry", "intersect two geometries".
    public var attempted: String
    /// The file, layer or feature it was attempted on.
    public var subject: String?
    /// The messages of the library, oldest first.
    public var trail: [String]
    /// What the user can do about it.
    public var hint: String?

    public init(
        _ kind: Kind, _ attempted: String, on subject: String? = nil, trail: [String] = [], hint: String? = nil
    ) {
        self.kind = kind
        self.attempted = attempted
        self.subject = subject
        self.trail = trail
        self.hint = hint
    }

    /// The same error with the subject named, when the place that failed did not know it.
    public func on(_ subject: String) -> GeoError {
        var copy = self
        copy.subject = copy.subject.map { "\(subject): \($0)" } ?? subject
        return copy
    }

    public var description: String {
        var text = "cannot \(attempted)"
        if let subject { text = "\(subject): \(text)" }
        if !trail.isEmpty { text += " (\(trail.joined(separator: "; ")))" }
        if let hint { text += "; \(hint)" }
        return text
    }
}
