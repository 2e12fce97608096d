import GeoCore
import Testing

@testable import EcoTools

@Suite("Import: the order of imports")
struct ImportOrderTests {
    /// Yearly files of sites on a grid that are drawn again, split, merged, lost, renamed, moved and disturbed at random.
    private static func years(seed: UInt64, _ ledger: TestLedger) throws -> [(
        date: String, rows: [SurveyRow], isComplete: Bool
    )] {
        var random = SeededNumbers(seed)
        var sites: [(id: String?, x: Double, y: Double, w: Double, h: Double)] = (0..<24).map {
            ("K\($0)", Double($0 % 6) * 300, Double($0 / 6) * 300, 100, 100)
        }
        var next = 100
        return try (2020...2024).map { year in
            if year > 2020 {
                for index in sites.indices.reversed() {
                    switch random.next(12) {
                    case 0: sites[index].w *= 0.8
                    case 1: sites[index].id = "R\(next)"
                    case 2:
                        let site = sites[index]
                        sites[index].w = site.w / 2
                        sites.append(("P\(next)", site.x + site.w / 2, site.y, site.w / 2, site.h))
                    case 3: sites[index].x += 150
                    case 4: sites[index].id = nil
                    case 5: sites.remove(at: index)
                    case 6: sites.append(("N\(next)", sites[index].x + 40, sites[index].y, 100, 100))
                    default: break
                    }
                    next += 1
                }
            }
            let rows = try sites.enumerated().map { index, site in
                var events: [StatedEvent] = []
                switch random.next(6) {
                case 0: events = [try stated(.accepted, "\(year)-0\(1 + random.next(9))-15")]
                case 1: events = [StatedEvent(.started, try day("\(year)-12-31"), .fileDate)]
                case 2: events = [try stated(.registered, "\(year)-03-01"), try stated(.started, "\(year)-04-01")]
                case 3: events = [try stated(.finished, "\(year + random.next(2))-02-01")]
                default: break
                }
                return try ledger.row(
                    Int64(index + 1), site.id, try TestLedger.box(site.x, site.y, site.w, site.h), events)
            }
            return ("\(year)-12-31", rows, random.next(2) == 0)
        }
    }

    @Test(
        "any order of imports gives the same ledger, and each year's end what was built up to then", arguments: 1...12)
    func anyOrder(seed: Int) throws {
        let first = try TestLedger()
        let years = try Self.years(seed: UInt64(seed), first)
        var builtUp: [String: [String]] = [:]
        for year in years {
            try first.take(year.date, year.rows, isComplete: year.isComplete)
            builtUp[year.date] = try canonicalContent(first.log)
        }
        let expected = try canonicalContent(first.log)
        for year in years { #expect(try canonicalContent(first.log, until: day(year.date)) == builtUp[year.date]) }
        var random = SeededNumbers(UInt64(seed) &* 977)
        for _ in 0..<3 {
            let other = try TestLedger()
            other.workers = 8
            var left = years
            while !left.isEmpty {
                let year = left.remove(at: random.next(left.count))
                try other.take(year.date, year.rows, isComplete: year.isComplete)
            }
            #expect(try canonicalContent(other.log) == expected)
        }
    }

    @Test("a file that is taken out again leaves the ledger as if it had never been there")
    func retracted() throws {
        let with = try TestLedger()
        let years = try Self.years(seed: 5, with)
        for year in years { try with.take(year.date, year.rows, isComplete: year.isComplete) }
        let gone = try #require(with.log.currentFiles().dropFirst(2).first)
        with.log.retract(gone.file.number)
        _ = try Derivation(comparison: with.comparison).run(with.log, from: gone.order)
        let without = try TestLedger()
        for year in years where year.date != "2022-12-31" {
            try without.take(year.date, year.rows, isComplete: year.isComplete)
        }
        #expect(try canonicalContent(with.log) == canonicalContent(without.log))
    }

    @Test("of one day a layer comes before a table, whatever their digests")
    func sameDay() throws {
        for order in [[0, 1], [1, 0]] {
            let ledger = try TestLedger()
            for step in order {
                if step == 0 {
                    try ledger.take(
                        "2021-12-31", [try ledger.row(1, "S", try TestLedger.box(0, 0, 100, 100))], name: "z")
                } else {
                    try ledger.take(
                        "2021-12-31", [try ledger.row(1, "S", nil, [try stated(.accepted, "2021-05-01")])],
                        name: "a", isTable: true)
                }
            }
            #expect(try ledger.site("S").standing.state == .accepted)
            #expect(ledger.log.openQuestions().isEmpty)
        }
    }
}

/// Numbers that are the same everywhere (SplitMix64).
struct SeededNumbers {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((z ^ (z >> 31)) % UInt64(bound))
    }
}
