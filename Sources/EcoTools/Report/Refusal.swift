/// What a run answers when the input cannot be used: everything that is wrong with it, and no result.
public struct Refusal: Sendable, Codable {
    public var schema = "eco-issues/1"
    public var issues: [Issue]

    public init(_ issues: [Issue]) { self.issues = issues }
}
