/// The common groups in which maps of two dates with different legends are compared.
///
/// A group that only one of the legends knows would show as change where nothing changed: orchards that one map has
/// and the other counts as cropland. So such a group is merged into its wider group (`cover-groups.yaml`) when the other
/// legend knows that one or the caller asks for it. Every merge is listed, and so is every group that stays one-sided.
public struct LegendMapping: Sendable, Codable, Hashable {
    /// Group -> the group that it is counted as.
    public let merges: [String: String]
    /// Groups, after merging, that only the first legend has: land that leaves them may not have changed.
    public let onlyBefore: [String]
    /// Groups, after merging, that only the second legend has.
    public let onlyAfter: [String]
    private let before: [Int: String]
    private let after: [Int: String]

    /// - Parameters:
    ///   - merging: group -> group that it is to be counted as, before anything else.
    /// - Throws: groups in `merging` that the table does not have, and merges that run in a circle.
    public init(from first: Legend, to second: Legend, merging: [String: String] = [:]) throws(TableProblems) {
        let known = try CoverGroup.all()
        try Self.check(merging, known)
        var merges = merging
        if first.id != second.id {
            let groups = (
                Set(first.groups.map { Self.end($0, merging) }), Set(second.groups.map { Self.end($0, merging) })
            )
            for group in known where groups.0.contains(group.id) != groups.1.contains(group.id) {
                guard merges[group.id] == nil, let wider = group.wider.map({ Self.end($0, merging) }) else { continue }
                let other = groups.0.contains(group.id) ? groups.1 : groups.0
                if wider != group.id, other.contains(wider) { merges[group.id] = wider }
            }
        }
        self.merges = merges
        before = Self.table(first, merges)
        after = Self.table(second, merges)
        let (left, right) = (Set(before.values), Set(after.values))
        onlyBefore = known.map(\.id).filter { left.contains($0) && !right.contains($0) }
        onlyAfter = known.map(\.id).filter { right.contains($0) && !left.contains($0) }
    }

    /// The common group of a value of the first map; `CoverGroup.unknown` for a code that its legend does not know.
    public func group(before code: Int) -> String { before[code] ?? CoverGroup.unknown }

    /// The common group of a value of the second map.
    public func group(after code: Int) -> String { after[code] ?? CoverGroup.unknown }

    /// The same land by common groups.
    public func mapped(_ transition: ClassTransition<Int>) -> ClassTransition<String> {
        transition.mapped(from: group(before:), to: group(after:))
    }

    /// What a result must say of the comparison: the merges, and the groups that only one map has.
    public var caveats: [Message] {
        let names = (try? CoverGroup.all()) ?? []
        func name(_ id: String) -> MessageArgument {
            names.first { $0.id == id }.map { .words($0.name) } ?? .text(id)
        }
        var messages = merges.sorted { $0.key < $1.key }.map { group, into in
            Message("caveat.merged", ["group": name(group), "into": name(into)])
        }
        for (key, groups) in [("caveat.only-before", onlyBefore), ("caveat.only-after", onlyAfter)]
        where !groups.isEmpty {
            messages.append(Message(key, ["groups": .list(groups.map(name))]))
        }
        return messages
    }

    private static func table(_ legend: Legend, _ merges: [String: String]) -> [Int: String] {
        Dictionary(
            legend.classes.filter { !$0.isNodata }.map { ($0.code, end($0.group, merges)) },
            uniquingKeysWith: { first, _ in first })
    }

    /// Where a chain of merges ends.
    private static func end(_ group: String, _ merges: [String: String]) -> String {
        var group = group
        for _ in merges {
            guard let next = merges[group] else { break }
            group = next
        }
        return group
    }

    private static func check(_ merging: [String: String], _ known: [CoverGroup]) throws(TableProblems) {
        var problems: [TableProblem] = []
        let ids = known.map(\.id)
        for (group, into) in merging.sorted(by: { $0.key < $1.key }) {
            for id in [group, into] where !ids.contains(id) {
                let message = Message(
                    "problem.unknown-value",
                    ["key": .text("merge"), "value": .text(id), "known": .list(ids.map { .text($0) })])
                problems.append(TableProblem(line: nil, item: nil, message))
            }
            if merging[end(group, merging)] != nil {
                problems.append(
                    TableProblem(line: nil, item: nil, Message("problem.merge-circle", ["group": .text(group)])))
            }
        }
        if !problems.isEmpty { throw TableProblems(file: "merge", problems: problems) }
    }
}
