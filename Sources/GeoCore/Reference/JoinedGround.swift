/// The union of a selection of the members of `CountedOnce`: groups that only the geometry library can unite are
/// replaced by their union until all borders left cross for certain.
struct JoinedGround {
    private let source: CountedOnce
    private var members: [FlatPolygon]
    private var isActive: [Bool]
    private var meetings: [BorderMeeting] = []
    private var crossings: [BorderCrossing]
    private var groups: DisjointSets
    /// Which of the members given count: all that are selected but for empty ones and second copies.
    private let takesPart: [Bool]
    /// Groups redone with snap rounding, by their first member, and the largest miss that this left, in m2.
    private var snapped: [Int: Double] = [:]

    var snappedCount: Int { snapped.count }
    var residual: Double { snapped.values.max() ?? 0 }

    init(_ source: CountedOnce, _ isSelected: [Bool]) {
        self.source = source
        members = source.members
        var isActive = isSelected
        crossings = source.crossings
        groups = DisjointSets(count: members.count)
        for index in members.indices where members[index].isEmpty { isActive[index] = false }
        // Of members that are written the same, the first stands for all.
        for meeting in source.meetings where meeting.kind == .same {
            if isActive[Int(meeting.first)] { isActive[Int(meeting.second)] = false }
        }
        (self.isActive, takesPart) = (isActive, isActive)
        for meeting in source.meetings
        where meeting.kind != .same && isActive[Int(meeting.first)] && isActive[Int(meeting.second)] {
            meetings.append(meeting)
        }
    }

    /// The area of the union on the ellipsoid.
    mutating func squareMetres() throws(GeoError) -> Double {
        var doubtful = meetings.filter { $0.kind == .doubtful }.map { [$0.first, $0.second] }
        // Each round makes one group of at least two, so the rounds come to an end.
        while true {
            while !doubtful.isEmpty { doubtful = try unite(doubtful) }
            let borders = JoinedBorders(
                members: members, meetings: meetings, crossings: crossings, isActive: isActive, wantedDepth: 0)
            let rings = try borders.rings(source.workers, source.cancellation)
            let areas = try borders.areas(of: rings, source.crs, source.workers, source.cancellation)
            doubtful = try failures(rings, areas)
            if doubtful.isEmpty { return areas.compensatedSum() }
        }
    }

    /// Connected members whose pieces do not join or whose union is no union: they are left to the geometry library.
    private func failures(_ rings: JoinedBorders.Rings, _ areas: [Double]) throws(GeoError) -> [[Int32]] {
        var connected = DisjointSets(count: members.count)
        for meeting in meetings { connected.join(Int(meeting.first), Int(meeting.second)) }
        var union = [Double](repeating: 0, count: members.count)
        for (ring, area) in zip(rings.rings, areas) { union[connected.root(Int(ring.member))] += area }
        var isBad = Set(rings.torn.map { connected.root(Int($0)) })
        let measurer = try Measurer(source.crs)
        var (sum, largest) = (union.map { _ in 0.0 }, union.map { _ in 0.0 })
        for index in members.indices where isActive[index] {
            let root = connected.root(index)
            let area =
                index < source.squareMetres.count ? source.squareMetres[index] : try measurer.area(members[index])
            sum[root] += area
            largest[root] = max(largest[root], area)
        }
        for index in members.indices where isActive[index] && connected.root(index) == index {
            let noise = CountedOnce.noiseSquareMetres(sum[index])
            if union[index] > sum[index] + noise || union[index] < largest[index] - noise { isBad.insert(index) }
        }
        if isBad.isEmpty { return [] }
        var lists: [Int: [Int32]] = [:]
        for index in members.indices where isActive[index] && isBad.contains(connected.root(index)) {
            lists[connected.root(index), default: []].append(Int32(index))
        }
        // A group of one is what the geometry library made of it: there is nothing left to try.
        return lists.keys.sorted().compactMap { lists[$0] }.filter { $0.count > 1 }
    }

    // MARK: - Groups that the geometry library unites

    /// Unites each list, with what its members are grouped with already, and lets the results take their place.
    ///
    /// - Returns: pairs that are doubtful after this.
    private mutating func unite(_ lists: [[Int32]]) throws(GeoError) -> [[Int32]] {
        for list in lists { for other in list.dropFirst() { groups.join(Int(list[0]), Int(other)) } }
        let affected = Set(lists.map { groups.root(Int($0[0])) })
        // What a group became may be grouped again: everything is united from the members given, not from unions.
        var originals: [Int: [Int]] = [:]
        for index in takesPart.indices where takesPart[index] {
            let root = groups.root(index)
            if affected.contains(root) { originals[root, default: []].append(index) }
        }
        let roots = originals.keys.sorted()
        let united = try GroundGroups(source).united(roots.map { originals[$0] ?? [] })
        // Every member's number from now on: its own, or that of the union it went into.
        var number = Array(members.indices)
        for (index, root) in roots.enumerated() {
            let new = members.count
            members.append(united[index].flat)
            isActive.append(true)
            groups.add()
            groups.join(new, root)
            if let miss = united[index].missSquareMetres { snapped[new] = miss }
            number.append(new)
        }
        let newNumber = Dictionary(uniqueKeysWithValues: zip(roots, members.count - roots.count..<members.count))
        for index in 0..<(members.count - roots.count) {
            guard let new = newNumber[groups.root(index)] else { continue }
            number[index] = new
            isActive[index] = false
            snapped[index] = nil
        }
        return meetAnew(number)
    }

    /// Finds again how members meet of which one has been replaced.
    private mutating func meetAnew(_ number: [Int]) -> [[Int32]] {
        var pairs: Set<SIMD2<Int32>> = []
        var kept: [BorderMeeting] = []
        for meeting in meetings {
            let (a, b) = (Int32(number[Int(meeting.first)]), Int32(number[Int(meeting.second)]))
            if a == meeting.first, b == meeting.second {
                kept.append(meeting)
            } else if a != b {
                pairs.insert(SIMD2(min(a, b), max(a, b)))
            }
        }
        meetings = kept
        let finder = BorderMeetingFinder()
        var doubtful: [[Int32]] = []
        for pair in pairs.sorted(by: { ($0.x, $0.y) < ($1.x, $1.y) }) {
            let (a, b) = (Int(pair.x), Int(pair.y))
            guard members[a].bounds.intersects(members[b].bounds) else { continue }
            let meeting = finder.meeting(members[a], members[b], numbered: (a, b), &crossings)
            switch meeting.kind {
            case .apart: break
            case .sharing: meetings.append(meeting)
            case .same, .doubtful:
                meetings.append(meeting)
                doubtful.append([pair.x, pair.y])
            }
        }
        return doubtful
    }
}

/// Numbers in groups, each known by its lowest.
struct DisjointSets {
    private var parent: [Int]

    init(count: Int) { parent = Array(0..<count) }

    mutating func add() { parent.append(parent.count) }

    mutating func root(_ number: Int) -> Int {
        var number = number
        while parent[number] != number {
            parent[number] = parent[parent[number]]
            number = parent[number]
        }
        return number
    }

    mutating func join(_ first: Int, _ second: Int) {
        let (a, b) = (root(first), root(second))
        parent[max(a, b)] = min(a, b)
    }
}
