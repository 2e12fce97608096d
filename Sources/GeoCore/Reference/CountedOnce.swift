/// Many polygons that may lie on each other: their area on the ellipsoid with every piece of ground once, beside the
/// plain sum, and which of them share how much.
///
/// How each pair meets is found once; the union of any selection then costs little. The border of a union is what of
/// the members' borders lies in no other member: between proper crossings, which are decided for certain, the pieces are
/// put together without any overlay. Where borders touch, coincide or nearly do, the geometry library unites the members
/// concerned first, and its result takes their place. Members that meet no other are never united.
/// The result does not depend on the number of workers. See docs/decisions/restoration-counting.md.
public struct CountedOnce: Sendable {
    /// Area of each member on the ellipsoid; 0 for an empty one.
    public let squareMetres: [Double]
    let crs: CRS
    private(set) var workers: Int
    let cancellation: Cancellation?
    let geometries: [Geometry?]
    let members: [FlatPolygon]
    /// The pairs that are not apart, by first and then by second member.
    let meetings: [BorderMeeting]
    let crossings: [BorderCrossing]

    /// A selection counted once.
    public struct Union: Sendable, Hashable {
        /// Area of the union on the ellipsoid.
        public var squareMetres: Double
        /// Plain sum of the members' areas.
        public var sumSquareMetres: Double
        /// What the sum counts more than once; 0 where the two differ by rounding only.
        public var repeatedSquareMetres: Double
        public var memberCount: Int
        /// Groups of members whose union failed the after-conditions and was redone on a fixed grid.
        public var snappedGroupCount: Int
        /// By how much an after-condition is missed on the grid too, at most; 0: they hold.
        public var residualSquareMetres: Double
    }

    /// Two members that share ground.
    public struct Overlap: Sendable, Hashable, Codable {
        /// Indexes of the members, the lower one first.
        public var first: Int
        public var second: Int
        public var squareMetres: Double

        public init(first: Int, second: Int, squareMetres: Double) {
            (self.first, self.second, self.squareMetres) = (first, second, squareMetres)
        }
    }

    private static let membersPerTask = 1024

    /// Measures the members and finds how they meet.
    ///
    /// - Parameters:
    ///   - polygons: valid polygons or multi-polygons in `crs`; nil and empty ones have no area and meet nothing.
    ///   - workers: threads at most.
    /// - Throws: `.cancelled`; what the measurer throws for coordinates that have no place on the ellipsoid.
    public init(
        _ polygons: [Geometry?], crs: CRS, workers: Int, cancellation: Cancellation? = nil
    ) throws(GeoError) {
        (self.crs, self.workers, self.cancellation) = (crs, workers, cancellation)
        geometries = polygons
        let count = polygons.count
        let tasks = (count + Self.membersPerTask - 1) / Self.membersPerTask
        let read = try Parallel.map(
            tasks, workers: workers, cancellation: cancellation,
            tools: { () throws(GeoError) -> Measurer in try Measurer(crs) }
        ) { (measurer: Measurer, task: Int) throws(GeoError) -> [(flat: FlatPolygon, area: Double)] in
            var read: [(flat: FlatPolygon, area: Double)] = []
            for index in (task * Self.membersPerTask)..<min(count, (task + 1) * Self.membersPerTask) {
                guard let geometry = polygons[index], !geometry.isEmpty else {
                    read.append((FlatPolygon(bounds: Bounds(minX: 0, minY: 0, maxX: 0, maxY: 0)), 0))
                    continue
                }
                read.append((FlatPolygon(geometry).withoutRepeats(), try measurer.area(of: geometry)))
            }
            return read
        }
        members = read.flatMap { $0.map(\.flat) }
        squareMetres = read.flatMap { $0.map(\.area) }
        let found = try Self.meetings(members, workers, cancellation)
        (meetings, crossings) = (found.meetings, found.crossings)
    }

    /// How all members meet whose rectangles do.
    static func meetings(
        _ members: [FlatPolygon], _ workers: Int, _ cancellation: Cancellation?
    ) throws(GeoError) -> (meetings: [BorderMeeting], crossings: [BorderCrossing]) {
        let rectangles = members.map { $0.isEmpty ? nil : $0.bounds }
        let tree = try STRtree(rectangles)
        return try meetings(members.count, workers, cancellation) {
            (task: Range<Int>, finder: BorderMeetingFinder, list: inout MeetingList) throws(GeoError) in
            try tree.query(rectangles[task]) { item, other in
                let index = task.lowerBound + item
                if other > index { list.add(finder, members, index, other) }
            }
        }
    }

    /// The meetings that tasks of members find, in the order of the members.
    static func meetings(
        _ count: Int, _ workers: Int, _ cancellation: Cancellation?,
        _ find: @escaping @Sendable (Range<Int>, BorderMeetingFinder, inout MeetingList) throws(GeoError) -> Void
    ) throws(GeoError) -> (meetings: [BorderMeeting], crossings: [BorderCrossing]) {
        let size = membersPerTask
        let lists = try Parallel.map(
            (count + size - 1) / size, workers: workers, cancellation: cancellation, tools: { BorderMeetingFinder() }
        ) { (finder: BorderMeetingFinder, task: Int) throws(GeoError) -> MeetingList in
            var list = MeetingList()
            try find((task * size)..<min(count, (task + 1) * size), finder, &list)
            return list
        }
        var meetings: [BorderMeeting] = []
        var crossings: [BorderCrossing] = []
        for list in lists {
            let shift = crossings.count
            meetings += list.meetings.sorted { ($0.first, $0.second) < ($1.first, $1.second) }.map { meeting in
                var meeting = meeting
                let range = meeting.crossings
                meeting.crossings = (range.lowerBound + shift)..<(range.upperBound + shift)
                return meeting
            }
            crossings += list.crossings
        }
        return (meetings, crossings)
    }

    struct MeetingList: Sendable {
        var meetings: [BorderMeeting] = []
        var crossings: [BorderCrossing] = []

        mutating func add(_ finder: BorderMeetingFinder, _ members: [FlatPolygon], _ first: Int, _ second: Int) {
            let meeting = finder.meeting(members[first], members[second], numbered: (first, second), &crossings)
            if meeting.kind != .apart { meetings.append(meeting) }
        }
    }

    /// Below this two areas of the same ground differ by rounding only: 1e-9 of the sum plus 1e-6 m2.
    static func noiseSquareMetres(_ sum: Double) -> Double { 1e-9 * sum + 1e-6 }

    /// The union of all members.
    public func union() throws(GeoError) -> Union { try union(of: Array(members.indices)) }

    /// The unions of several selections, one beside the other.
    public func unions(of selections: [[Int]]) throws(GeoError) -> [Union] {
        // A few large ones share the workers; of many each has one for itself.
        if selections.count < workers {
            var unions: [Union] = []
            for selection in selections { unions.append(try union(of: selection)) }
            return unions
        }
        var alone = self
        alone.workers = 1
        let single = alone
        return try Parallel.map(selections.count, workers: workers, cancellation: cancellation) {
            index throws(GeoError) in try single.union(of: selections[index])
        }
    }

    /// The union of a selection of the members.
    ///
    /// - Parameter selection: indexes of members; the order and repeated ones change nothing.
    /// - Throws: `.cancelled`, or an error of the geometry library that snap rounding does not help with.
    public func union(of selection: [Int]) throws(GeoError) -> Union {
        var isSelected = [Bool](repeating: false, count: members.count)
        for index in selection { isSelected[index] = true }
        var joining = JoinedGround(self, isSelected)
        let area = try joining.squareMetres()
        var sum = CompensatedSum()
        var count = 0
        for index in members.indices where isSelected[index] {
            sum.add(squareMetres[index])
            count += 1
        }
        let excess = sum.value - area
        return Union(
            squareMetres: area, sumSquareMetres: sum.value,
            repeatedSquareMetres: excess <= Self.noiseSquareMetres(sum.value) ? 0 : excess, memberCount: count,
            snappedGroupCount: joining.snappedCount, residualSquareMetres: joining.residual)
    }
}

extension STRtree {
    /// Tells each pair (query, item) of rectangles that meet; the order is stated by nothing.
    func query(
        _ rectangles: ArraySlice<Bounds?>, _ body: (_ query: Int, _ item: Int) throws(GeoError) -> Void
    ) throws(GeoError) {
        for (number, rectangle) in rectangles.enumerated() {
            guard let rectangle else { continue }
            for item in try query(rectangle) { try body(number, item) }
        }
    }
}
