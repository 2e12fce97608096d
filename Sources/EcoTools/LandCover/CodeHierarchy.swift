import GeoCore

/// Zones (counties, say) and what they add up to: by the prefixes of their codes, or by a field that names the parent.
public struct CodeHierarchy: Sendable, Codable, Hashable {
    /// A zone as its layer gives it.
    public struct Zone: Sendable, Codable, Hashable {
        public var code: String
        public var name: String?
        /// Code of the parent, where a field says it.
        public var parent: String?

        public init(code: String, name: String? = nil, parent: String? = nil) {
            self.code = code
            self.name = name
            self.parent = parent
        }
    }

    /// A zone, or something that zones add up to.
    public struct Node: Sendable, Codable, Hashable {
        public var code: String
        public var name: String?
        /// The level by GB/T 2260; nil when parents come from a field.
        public var level: AdministrativeCode.Level?
        public var parent: String?
        /// Whether it is one of the zones given, and not only a sum.
        public var isZone: Bool
    }

    public enum Nesting: String, Sendable, Codable, CaseIterable {
        /// GB/T 2260: county, city, province. Headings that are no cities (the districts of a municipality) are left
        /// out unless a zone has their code.
        case prefixes
        /// The `parent` of each zone.
        case parents
    }

    /// Zones first, in the order given; then the sums, by code.
    public let nodes: [Node]
    /// What does not add up, for reports: zones that lie inside other zones of the list.
    public let notes: [Message]
    private let index: [String: Int]

    /// - Throws: every problem: codes that cannot be read, that come twice (500103 and 500103000000 are one), a parent
    ///   that runs in a circle.
    public init(zones: [Zone], by nesting: Nesting = .prefixes, file: String = "zones") throws(TableProblems) {
        var problems: [TableProblem] = []
        var entries: [Node] = []
        var seen: [String: String] = [:]
        for zone in zones {
            var node = Node(code: zone.code, name: zone.name, level: nil, parent: zone.parent, isZone: true)
            if nesting == .prefixes {
                guard let code = AdministrativeCode(zone.code) else {
                    problems.append(
                        TableProblem(
                            line: nil, item: zone.name,
                            Message("problem.bad-administrative-code", ["code": .text(zone.code)])))
                    continue
                }
                node.code = code.description
                node.level = code.level
                node.parent = nil
            }
            if let other = seen[node.code] {
                problems.append(
                    TableProblem(
                        line: nil, item: zone.name,
                        Message("problem.zone-twice", ["code": .text(zone.code), "other": .text(other)])))
                continue
            }
            seen[node.code] = zone.code
            entries.append(node)
        }
        switch nesting {
        case .prefixes: Self.linkByPrefixes(&entries)
        case .parents: problems += Self.linkByParents(&entries)
        }
        if !problems.isEmpty { throw TableProblems(file: file, problems: problems) }
        self.init(nodes: entries)
    }

    private init(nodes: [Node]) {
        self.nodes = nodes
        let index = Dictionary(nodes.enumerated().map { ($1.code, $0) }, uniquingKeysWith: { first, _ in first })
        self.index = index
        notes = nodes.compactMap { node in
            guard node.isZone, let outer = Self.way(up: node, nodes, index).first(where: \.isZone) else { return nil }
            return Message("note.zone-in-zone", ["inner": .text(node.code), "outer": .text(outer.code)])
        }
    }

    public subscript(code: String) -> Node? {
        (index[code] ?? AdministrativeCode(code).flatMap { index[$0.description] }).map { nodes[$0] }
    }

    /// The codes of the zones that make up `code`, in the order given; of a zone, itself. A zone inside another zone of
    /// the list is left out above it, since the outer one holds its area.
    public func zones(under code: String) -> [String] {
        guard let wanted = self[code]?.code else { return [] }
        return nodes.filter { $0.isZone && sums(with: $0).contains(wanted) }.map(\.code)
    }

    /// For each node the sum of its zones' values, added in the order of the zones.
    ///
    /// - Parameter values: code of a zone, as `nodes` has it -> its value. A zone without one makes its sums nil: a sum
    ///   that leaves out a county is not the city's.
    public func rollUp(_ values: [String: Double]) -> [String: Double?] {
        var sums: [String: CompensatedSum?] = [:]
        for node in nodes where node.isZone {
            for code in self.sums(with: node) {
                guard let value = values[node.code], var sum = sums[code, default: CompensatedSum()] else {
                    sums[code] = .some(nil)
                    continue
                }
                sum.add(value)
                sums[code] = .some(sum)
            }
        }
        return sums.mapValues { $0?.value }
    }

    /// The nodes that the value of a zone is added to: itself, and what lies above up to the next zone.
    private func sums(with zone: Node) -> [String] {
        [zone.code] + Self.way(up: zone, nodes, index).prefix { !$0.isZone }.map(\.code)
    }

    /// The nodes above a node, nearest first. Never longer than the list, whatever a file says.
    private static func way(up node: Node, _ nodes: [Node], _ index: [String: Int]) -> [Node] {
        var way: [Node] = []
        var above = node.parent
        while way.count < nodes.count, let position = above.flatMap({ index[$0] }) {
            way.append(nodes[position])
            above = nodes[position].parent
        }
        return way
    }

    private enum CodingKeys: String, CodingKey { case nodes }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(nodes: try container.decode([Node].self, forKey: .nodes))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(nodes, forKey: .nodes)
    }
}

extension CodeHierarchy {
    private static func linkByPrefixes(_ entries: inout [Node]) {
        let zones = Set(entries.map(\.code))
        var sums: Set<AdministrativeCode> = []
        /// The next division above that is worth a line of its own.
        func above(_ code: AdministrativeCode) -> AdministrativeCode? {
            guard let parent = code.parent else { return nil }
            return parent.isHeading && !zones.contains(parent.description) ? above(parent) : parent
        }
        for position in entries.indices {
            guard let code = AdministrativeCode(entries[position].code) else { continue }
            var parent = above(code)
            entries[position].parent = parent?.description
            while let next = parent {
                if !zones.contains(next.description) { sums.insert(next) }
                parent = above(next)
            }
        }
        entries += sums.sorted().map { code in
            Node(
                code: code.description, name: nil, level: code.level, parent: above(code)?.description, isZone: false)
        }
    }

    /// Adds a node for each parent that is not among the zones; problems for parents that run in a circle.
    private static func linkByParents(_ entries: inout [Node]) -> [TableProblem] {
        let parents = Dictionary(entries.map { ($0.code, $0.parent) }, uniquingKeysWith: { first, _ in first })
        var problems: [TableProblem] = []
        for entry in entries {
            var passed: Set<String> = []
            var code = entry.code
            while let parent = parents[code] ?? nil {
                if parent == entry.code {
                    problems.append(
                        TableProblem(
                            line: nil, item: entry.name,
                            Message("problem.parent-circle", ["code": .text(entry.code)])))
                    break
                }
                // A circle that does not come back here is reported at the zones that are on it.
                if !passed.insert(parent).inserted { break }
                code = parent
            }
        }
        let zones = Set(entries.map(\.code))
        let missing = Set(entries.compactMap(\.parent)).subtracting(zones)
        entries += missing.sorted().map { Node(code: $0, name: nil, level: nil, parent: nil, isZone: false) }
        return problems
    }
}
