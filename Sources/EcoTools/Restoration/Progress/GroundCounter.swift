import GeoCore

/// Pieces of ground, or stretches of bank, of which any selection can be counted once: polygons on the ellipsoid, or lines
/// as stretches of one reference line.
struct GroundCounter: Sendable {
    /// Indirect: it is handed around, and either is large.
    indirect enum Kind: Sendable {
        case area(CountedOnce)
        case length(ReferenceLine, [ReferenceLine.Projection])
    }

    let kind: Kind

    /// - Parameter members: one for each piece; nil has no size.
    init(area members: [Geometry?], crs: CRS, workers: Int, cancellation: Cancellation?) throws(GeoError) {
        kind = .area(try CountedOnce(members, crs: crs, workers: workers, cancellation: cancellation))
    }

    init(length members: [ReferenceLine.Projection], on line: ReferenceLine) { kind = .length(line, members) }

    var count: Int {
        switch kind {
        case .area(let ground): ground.squareMetres.count
        case .length(_, let members): members.count
        }
    }

    /// Nothing, in the unit that is counted.
    var nothing: Measure {
        switch kind {
        case .area: .area(squareMetres: 0)
        case .length: .length(metres: 0)
        }
    }

    func size(_ member: Int) -> Measure {
        switch kind {
        case .area(let ground): .area(squareMetres: ground.squareMetres[member])
        case .length(let line, let members): .length(metres: line.metres(of: members[member].stretches))
        }
    }

    /// A selection counted once.
    func figure(_ members: [Int], siteCount: Int? = nil) throws(GeoError) -> GroundFigure {
        try figures([members], siteCounts: [siteCount])[0]
    }

    /// Selections, each counted once for itself.
    ///
    /// - Parameter siteCounts: how many sites each is said to be of, where that is not the number of its members.
    func figures(_ selections: [[Int]], siteCounts: [Int?]? = nil) throws(GeoError) -> [GroundFigure] {
        let counts = selections.indices.map { siteCounts?[$0] ?? selections[$0].count }
        switch kind {
        case .area(let ground):
            return zip(try ground.unions(of: selections), counts).map { union, count in
                GroundFigure(
                    siteCount: count, union: .area(squareMetres: union.squareMetres),
                    sum: .area(squareMetres: union.sumSquareMetres),
                    countedMoreThanOnce: .area(squareMetres: union.repeatedSquareMetres),
                    snappedGroupCount: union.snappedGroupCount)
            }
        case .length(let line, let all):
            return zip(selections, counts).map { members, count in
                let merged = LinearReference.merged(members.flatMap { all[$0].stretches })
                let union = line.metres(of: merged)
                let sum = members.map { line.metres(of: all[$0].stretches) }.compensatedSum()
                let excess = sum - union
                return GroundFigure(
                    siteCount: count, union: .length(metres: union), sum: .length(metres: sum),
                    countedMoreThanOnce: .length(metres: excess <= 1e-9 * sum + 1e-6 ? 0 : excess),
                    snappedGroupCount: 0)
            }
        }
    }

    /// All pairs that share ground, with how much, by first and then by second member.
    func overlaps(
        where wanted: @escaping @Sendable (Int, Int) -> Bool
    ) throws(GeoError) -> [(first: Int, second: Int, shared: Measure)] {
        switch kind {
        case .area(let ground):
            return try ground.overlaps(where: wanted).map {
                ($0.first, $0.second, .area(squareMetres: $0.squareMetres))
            }
        case .length(let line, let members):
            // Stretches in the order of their starts: each is compared with those that begin before it ends.
            let all = members.indices.flatMap { member in members[member].stretches.map { (member, $0) } }
                .sorted { ($0.1.start, $0.0) < ($1.1.start, $1.0) }
            var shared: [SIMD2<Int>: [LinearReference.Stretch]] = [:]
            for (place, (member, stretch)) in all.enumerated() {
                for (other, later) in all[(place + 1)...] {
                    if later.start >= stretch.end { break }
                    let (a, b) = (min(member, other), max(member, other))
                    guard a != b, wanted(a, b) else { continue }
                    shared[SIMD2(a, b), default: []].append(
                        LinearReference.Stretch(start: later.start, end: min(stretch.end, later.end)))
                }
            }
            return shared.keys.sorted { ($0.x, $0.y) < ($1.x, $1.y) }.map { pair in
                (pair.x, pair.y, .length(metres: line.metres(of: LinearReference.merged(shared[pair] ?? []))))
            }
        }
    }
}

/// Ground of some sites: counted once, beside the plain sum.
public struct GroundFigure: Sendable, Codable, Hashable {
    public var siteCount: Int
    /// Each piece of ground once.
    public var union: Measure
    /// The sites' sizes added up.
    public var sum: Measure
    /// Sum less union.
    public var countedMoreThanOnce: Measure
    /// Groups of sites with nearly coincident borders, united on a grid of 0.1 mm.
    public var snappedGroupCount: Int

    /// The size counted once, in m2 or m.
    public var value: Double { union.value }
}
