import EcoTools
import Foundation
import GeoCore
import Testing

@Suite("eco zonal") struct ZonalCommandTests {
    static let plain = [
        "zonal", "--zones", Command.sample("towns.gpkg") + ",id=code", "--raster", Command.sample("landcover-2020.tif"),
    ]

    @Test("areas of values are those that exactextract found, and the statistics of codes follow from them")
    func classes() throws {
        let answer = try Command.run(
            Self.plain + ["--classes", "--stats", "area,mean,variety,majority,median,q0,q100,min,max", "--json"])
        #expect(answer.code == 0, "\(answer.errors)")
        let result = try ResultText.decode(ZonalResult.self, from: answer.output)
        #expect(result.zones.count == 9)
        let lines = try String(contentsOfFile: Command.sample("expected/coverage-classes.csv"), encoding: .utf8)
            .split(whereSeparator: \.isNewline).map { $0.split(separator: ",").map(String.init) }
        let head = lines[0]
        func column(_ name: String) throws -> Int { try #require(head.firstIndex(of: name)) }
        let (run, year, zoneID) = (try column("run"), try column("year"), try column("zone"))
        let (code, area) = (try column("code"), try column("area_m2"))
        for zone in result.zones {
            let found = zone.rasters[0]
            let classes = try #require(found.classes)
            for row in lines.dropFirst() where row[run] == "cn" && row[year] == "2020" && row[zoneID] == zone.id {
                guard let value = Int(row[code]), let wanted = Double(row[area]), value != 0 else { continue }
                let entry = classes.first { $0.value == value }
                #expect(abs((entry?.squareMetres ?? 0) - wanted) < 0.1, "\(zone.id) \(value)")
            }
            let whole = classes.map(\.squareMetres).reduce(0, +)
            #expect(abs((found.values["area"] ?? 0) - whole) <= 1e-9 * whole)
            let mean = classes.map { Double($0.value) * $0.squareMetres }.reduce(0, +) / whole
            #expect(abs((found.values["mean"] ?? 0) - mean) <= 1e-9 * mean)
            #expect(found.values["variety"] == Double(classes.count))
            #expect(found.values["q0"] == found.values["min"] && found.values["q100"] == found.values["max"])
            let largest = classes.max { $0.squareMetres < $1.squareMetres }
            #expect(found.values["majority"] == largest.map { Double($0.value) })
            var sum = 0.0
            let middle = classes.first { entry in
                sum += entry.squareMetres
                return sum >= whole / 2
            }
            #expect(found.values["median"] == middle.map { Double($0.value) })
        }
    }

    @Test("files appear together, with the same numbers for any number of workers")
    func files() throws {
        try Command.withFolder { folder in
            for workers in ["1", "3"] {
                let answer = try Command.run(Self.plain + ["--workers", workers, "--out", "\(folder)/\(workers)"])
                #expect(answer.code == 0, "\(answer.errors)")
            }
            for name in ZonalReport.fileNames where name != "run.json" {
                let first = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/1/\(name)"))
                #expect(try Data(contentsOf: URL(fileURLWithPath: "\(folder)/3/\(name)")) == first, "\(name)")
            }
        }
    }

    @Test("wrong usage exits with 64, a missing raster with 66, values of which some are wanted by weight with 64")
    func usage() throws {
        #expect(try Command.run(Self.plain + ["--stats", "mode"]).code == 64)
        #expect(try Command.run(Self.plain + ["--stats", "q101"]).code == 64)
        #expect(try Command.run(Self.plain + ["--stats", "median", "--weight", "w.tif"]).code == 64)
        #expect(try Command.run(Self.plain + [Command.sample("landcover-2020.tif")]).code == 64)
        let missing = try Command.run(Array(Self.plain.dropLast()) + ["/nowhere/a.tif"])
        #expect(missing.code == 66)
    }
}
