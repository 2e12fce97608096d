import Foundation
import GeoCore
import Testing

@testable import EcoTools

/// Made-up land on the ellipsoid: what must hold of any.
@Suite("Sums that must hold of erosion in zones") struct ErosionPropertyTests {
    private struct Case {
        let fixture: ErosionFixture
        let request: ErosionRateRequest
    }

    private static func random(_ seed: UInt64) -> () -> Double {
        var state = seed
        return {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 11) / 9_007_199_254_740_992
        }
    }

    private static func make(_ seed: UInt64, workers: Int) throws -> Case {
        let fixture = try ErosionFixture()
        let next = random(seed)
        let (rows, columns) = (90, 130)
        func classes() -> [[UInt8]] {
            (0..<rows).map { _ in (0..<columns).map { _ in UInt8(next() * 7) } }
        }
        var dates = try ["2015", "2020", "2025"].map {
            ErosionDate(label: $0, intensity: try fixture.classes("\($0).tif", classes()))
        }
        for index in dates.indices {
            let values = (0..<rows).map { _ in
                (0..<columns).map { _ in next() < 0.05 ? -9999 : 20_000 * next() * next() }
            }
            dates[index].modulus = try fixture.values("m\(index).tif", values, noData: -9999)
        }
        // Borders that cut cells, and a zone that leaves the raster.
        var request = try fixture.request(dates)
        request.zones = try fixture.zones([
            .init(id: "500101", parent: "x", left: 33, right: 4021, top: 17, bottom: 5555),
            .init(id: "500102", parent: "x", left: 4021, right: 9000, top: 17, bottom: 5555),
            .init(id: "500103", parent: "y", left: 33, right: 13_777, top: 5555, bottom: 9300),
        ])
        request.cellAreas = .ellipsoidal
        request.priorityPercent = 50
        request.workers = workers
        return Case(fixture: fixture, request: request)
    }

    @Test("classes, no data and land beyond the raster add up to the territory", arguments: [UInt64(1), 2, 3])
    func partition(seed: UInt64) throws {
        let made = try Self.make(seed, workers: 2)
        let result = try ErosionFixture.findings(made.request).result
        for zone in result.zones {
            for date in zone.dates {
                let sum = (date.classes.map(\.squareMetres) + [date.noDataSquareMetres, date.outsideSquareMetres])
                    .compensatedSum()
                #expect(abs(sum - zone.territorySquareMetres) <= 1e-9 * zone.territorySquareMetres)
                let shares = date.classes.map(\.percent) + [date.noDataPercent, date.outsidePercent]
                #expect(shares.map { ($0 * 100).rounded() }.reduce(0, +) == 10_000)
                let tonnes = date.classes.compactMap(\.tonnes).compensatedSum()
                #expect(tonnes <= (date.loss?.tonnes ?? 0) * (1 + 1e-12))
            }
        }
    }

    @Test("what zones add up to is the sum of its zones, in areas, losses and changes", arguments: [UInt64(4), 5])
    func parents(seed: UInt64) throws {
        let made = try Self.make(seed, workers: 2)
        let result = try ErosionFixture.findings(made.request).result
        for (index, parent) in result.parents.enumerated() {
            let members = result.zones.indices.filter { result.zones[$0].parent == parent.id }
            for date in parent.dates.indices {
                let children = members.map { result.zones[$0].dates[date] }
                #expect(isNear(parent.dates[date].erodedSquareMetres, children.map(\.erodedSquareMetres).reduce(0, +)))
                #expect(isNear(parent.dates[date].loss?.tonnes, children.compactMap(\.loss?.tonnes).reduce(0, +)))
            }
            for change in result.changes {
                let treated = members.map { change.zones[$0].treatedSquareMetres }.reduce(0, +)
                #expect(isNear(change.parents[index].treatedSquareMetres, treated))
            }
        }
    }

    @Test(
        "gross and net: the six fates make up the compared land, and net is new less treated plus what one date knows")
    func changes() throws {
        let made = try Self.make(6, workers: 2)
        let result = try ErosionFixture.findings(made.request).result
        #expect(result.changes.map { "\($0.from)-\($0.to)" } == ["2015-2020", "2020-2025", "2015-2025"])
        for change in result.changes {
            for found in change.zones + change.parents + [change.whole] {
                let fates = ErosionMove.allCases.map { found.squareMetres($0) }.compensatedSum()
                #expect(isNear(fates, found.comparedSquareMetres))
                #expect(isNear(found.matrix.totalSquareMetres, found.comparedSquareMetres))
                let net =
                    found.newSquareMetres - found.treatedSquareMetres + found.onlyAfterErodedSquareMetres
                    - found.onlyBeforeErodedSquareMetres
                #expect(abs(net - found.netErodedSquareMetres) <= 1e-9 * found.comparedSquareMetres)
            }
        }
    }

    @Test("the priority area is the one that sorting all cells finds")
    func priority() throws {
        let made = try Self.make(7, workers: 2)
        var request = made.request
        request.zones = try made.fixture.zones([.init(id: "1", left: 0, right: 13_000, bottom: 9000)])
        request.hierarchy = .none
        request.cellAreas = .planar
        let part = try #require(try ErosionFixture.findings(request).result.priority?.whole)
        let source = try RasterSource(try #require(request.dates[2].modulus))
        let values = try RasterReader(source).read(source.grid.window, as: Double.self).filter { $0 >= 0 }.sorted(by: >)
        let whole = values.reduce(0, +)
        var sum = 0.0
        var count = 0
        while sum < 0.5 * whole {
            sum += values[count]
            count += 1
        }
        #expect(isNear(part.squareMetres, Double(count) * 1e4) && isNear(part.leastModulus, values[count - 1]))
        #expect(isNear(part.lossPercent, 100 * sum / whole))
    }

    @Test("one worker and eight write the same bytes, files and all")
    func workers() throws {
        var folders: [String] = []
        var cases: [Case] = []
        for workers in [1, 8] {
            let made = try Self.make(8, workers: workers)
            cases.append(made)
            // The same names in both, so that the results can be the same.
            var request = cases[0].request
            request.workers = workers
            let findings = try ErosionFixture.findings(request)
            let record = RunRecord(of: findings, request, command: "erosion compare", start: Date())
            let report = ErosionReport(findings, request: request, record: record, language: .en)
            let folder = made.fixture.path("out")
            _ = try report.write(to: StagedFolder(folder))
            folders.append(folder)
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: folders[0]).filter { $0 != "run.json" }
        #expect(names.count >= 8)
        for name in names {
            let bytes = try folders.map { try Data(contentsOf: URL(fileURLWithPath: "\($0)/\(name)")) }
            #expect(bytes[0] == bytes[1], "\(name)")
        }
    }
}
