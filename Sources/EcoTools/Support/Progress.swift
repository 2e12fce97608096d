/// What a run is doing, for a progress line.
public struct Progress: Sendable {
    public enum Stage: String, Sendable {
        case reading, preparing, patches, counting, overlaying, measuring, rules, writing
    }
    public var stage: Stage
    /// The file or layer at hand.
    public var subject: String
    public var done: Int
    public var total: Int

    public init(_ stage: Stage, _ subject: String, done: Int, total: Int) {
        self.stage = stage
        self.subject = subject
        self.done = done
        self.total = total
    }
}
