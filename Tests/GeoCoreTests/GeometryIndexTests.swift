import GeoCore
import Testing

@Suite("Spatial index and prepared geometry: as brute force and plain predicates say")
struct GeometryIndexTests {
    private func boxes(_ count: Int, seed: UInt64) -> [Bounds?] {
        var random = SeededRandom(seed: seed)
        return (0..<count).map { index in
            // Points, lines and nothing at all are among them; coordinates repeat.
            if index % 17 == 0 { return nil }
            let (x, y) = (Double(random.integer(0..<50)), Double(random.integer(0..<50)))
            let (width, height) = (Double(random.integer(0..<6)), Double(random.integer(0..<6)))
            return Bounds(minX: x, minY: y, maxX: x + width, maxY: y + height)
        }
    }

    @Test(
        "A query finds every rectangle it meets, borders included, in ascending order",
        arguments: [0, 1, 9, 10, 11, 500])
    func query(count: Int) throws {
        let items = boxes(count, seed: 1)
        let tree = try STRtree(items)
        for query in boxes(100, seed: 2).compactMap(\.self) {
            let expected = items.indices.filter { items[$0].map(query.intersects) ?? false }
            #expect(try tree.query(query) == expected)
        }
    }

    @Test("Bulk pairs are sorted by query and then by item")
    func pairs() throws {
        let (items, queries) = (boxes(300, seed: 3), boxes(200, seed: 4))
        var expected: [[Int]] = []
        for (i, query) in queries.enumerated() {
            for (j, item) in items.enumerated() {
                if let query, let item, query.intersects(item) { expected.append([i, j]) }
            }
        }
        #expect(try STRtree(items).query(queries).map { [$0.query, $0.item] } == expected)
    }

    @Test("One tree answers many threads")
    func threads() throws {
        let items = boxes(2000, seed: 5)
        let queries = boxes(500, seed: 6)
        let tree = try STRtree(items)
        let answers = try Parallel.map(queries.count, workers: 8) { index throws(GeoError) in
            try queries[index].map { query throws(GeoError) in try tree.query(query) } ?? []
        }
        #expect(answers == (try queries.map { try $0.map { try tree.query($0) } ?? [] }))
    }

    @Test("A rectangle that is nowhere is refused")
    func nowhere() throws {
        let nowhere = Bounds(minX: .nan, minY: 0, maxX: 1, maxY: 1)
        #expect(throws: GeoError.self) { try STRtree([nowhere]) }
        let tree = try STRtree([Bounds(minX: 0, minY: 0, maxX: 1, maxY: 1)])
        #expect(throws: GeoError.self) { try tree.query(nowhere) }
    }

    @Test("Prepared predicates are the plain ones", arguments: [1, 2] as [UInt64])
    func prepared(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let box = Bounds(minX: 0, minY: 0, maxX: 20, maxY: 20)
        var shapes = try Shapes.stairs(in: box, cells: 20, share: 0.5, &random)
        for _ in 0..<25 {
            shapes.append(try Shapes.star(at: random.position(in: box), radius: 5, &random))
            shapes.append(try .lineString([random.position(in: box), random.position(in: box)]))
            shapes.append(try .point(random.position(in: box)))
        }
        shapes += try Shapes.board(4, 4)
        for a in shapes {
            let prepared = try PreparedGeometry(a)
            for b in shapes {
                #expect(try prepared.intersects(b) == a.intersects(b))
                #expect(try prepared.disjoint(b) == a.disjoint(b))
                #expect(try prepared.contains(b) == a.contains(b))
                #expect(try prepared.containsProperly(b) == a.relate(b, matches: "T**FF*FF*"))
                #expect(try prepared.within(b) == a.within(b))
                #expect(try prepared.covers(b) == a.covers(b))
                #expect(try prepared.coveredBy(b) == a.coveredBy(b))
                #expect(try prepared.touches(b) == a.touches(b))
                #expect(try prepared.crosses(b) == a.crosses(b))
                #expect(try prepared.overlaps(b) == a.overlaps(b))
                let distance = try a.planarDistance(to: b)
                #expect(abs(try prepared.planarDistance(to: b) - distance) <= 1e-13 * distance)
            }
        }
    }

    @Test("One geometry, empty ones too, answers many threads")
    func sharedGeometry() throws {
        var random = SeededRandom(seed: 9)
        let star = try Shapes.star(at: Coordinate(x: 0, y: 0), radius: 10, &random)
        let empty = try Geometry(wkt: "MULTIPOLYGON (EMPTY, EMPTY)")
        for _ in 0..<50 {
            let fresh = try star.mapSequences { $0 }
            let answers = try Parallel.map(64, workers: 8) { _ throws(GeoError) in
                (try fresh.intersects(star), try empty.intersects(fresh), try fresh.union(empty).planarArea)
            }
            #expect(answers.allSatisfy { $0 == (true, false, answers[0].2) })
        }
    }
}
