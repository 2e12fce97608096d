import EcoTools
import Foundation
import GeoCore
import Testing

@Suite("eco coverage") struct CoverageCommandTests {
    static let towns = Command.sample("towns.gpkg") + ",id=code,name=name"
    static let years = [
        "--raster", "2020=" + Command.sample("landcover-2020.tif"), "2025=" + Command.sample("landcover-2025.tif"),
    ]
    static let plain = ["coverage", "--zones", towns] + years + ["--legend", "clcd", "--definition", "cn"]

    @Test("the sample county: exit 0, rates on standard output, and all files together")
    func sample() throws {
        try Command.withFolder { folder in
            let answer = try Command.run(Self.plain + ["--out", "\(folder)/out"])
            #expect(answer.code == 0, "\(answer.errors)")
            // expected/coverage-zones.csv, run cn-classes, 2020.
            #expect(answer.output.contains("13.10"))
            let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/out")
            #expect(Set(["zones.gpkg", "changes.gpkg", "change-2020-2025.tif", "run.json"]).isSubset(of: names))
        }
    }

    @Test("--json prints what result.json holds; 1 and 4 workers write the same bytes")
    func bytes() throws {
        try Command.withFolder { folder in
            let one = try Command.run(Self.plain + ["--json", "--workers", "1", "--out", "\(folder)/1"])
            let four = try Command.run(Self.plain + ["--json", "--workers", "4", "--out", "\(folder)/4"])
            #expect(one.code == 0 && one.output == four.output)
            let file = try String(contentsOfFile: "\(folder)/1/result.json", encoding: .utf8)
            #expect(one.output == file)
            #expect(try ResultText.decode(CoverageResult.self, from: file).zones.count == 9)
            for name in ["zones.gpkg", "changes.gpkg", "change-2020-2025.tif", "coverage.xlsx", "zones.csv"] {
                let first = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/1/\(name)"))
                #expect(try Data(contentsOf: URL(fileURLWithPath: "\(folder)/4/\(name)")) == first, "\(name)")
            }
        }
    }

    @Test("wrong usage exits with 64 and says what is wrong, before anything is read")
    func usage() throws {
        let cases: [([String], String)] = [
            (
                ["coverage", "--zones", Self.towns] + Self.years + ["--definition", "cn", "--legend", "2020=clcd"],
                "2025"
            ),
            (Self.plain + ["--nodata", "1990=0"], "there is no raster 1990"),
            (Self.plain + ["--min-patch", "5"], "min-patch"),
            (Self.plain + ["--target", "101"], "0 to 100"),
            (Self.plain + ["--fail-on", "below-target"], "--target"),
            (Self.plain + ["--only", "zones.gpkg"], "--out"),
            (Self.plain + ["--out", "x", "--only", "map.gpkg"], "map.gpkg"),
            (Self.plain + ["--hierarchy", "codes", "--parent-field", "parent"], "give one"),
            (Self.plain + ["--connectivity", "6"], "connectivity"),
        ]
        for (arguments, said) in cases {
            let answer = try Command.run(arguments)
            #expect(answer.code == 64, "\(arguments.suffix(3)): \(answer.errors)")
            #expect(answer.errors.contains(said), "\(arguments.suffix(3)): \(answer.errors)")
        }
    }

    @Test("a raster that is not there exits with 66; unknown legend and definition are said together, with 65 or 66")
    func missing() throws {
        let answer = try Command.run(
            "coverage", "--zones", Self.towns, "--raster", "2020=/nowhere/a.tif", "--legend", "clcd", "--definition",
            "cn")
        #expect(answer.code == 66, "\(answer.errors)")
        let both = try Command.run(
            ["coverage", "--zones", Self.towns] + Self.years + ["--legend", "nope", "--definition", "neither"])
        #expect([65, 66].contains(both.code))
        #expect(both.errors.contains("nope") && both.errors.contains("neither"))
    }

    @Test("--fail-on below-target exits with 1 when a zone is below, and 0 when none is")
    func target() throws {
        #expect(try Command.run(Self.plain + ["--target", "50", "--fail-on", "below-target"]).code == 1)
        #expect(try Command.run(Self.plain + ["--target", "0", "--fail-on", "below-target"]).code == 0)
    }

    @Test("rasters on other grids are refused with what to do, and taken with --align")
    func grids() throws {
        let arguments = [
            "coverage", "--zones", Self.towns, "--raster", "2020=" + Command.sample("landcover-2020.tif"),
            "2025=" + Command.sample("landcover-10m.tif"), "--legend", "clcd", "--definition", "cn",
        ]
        let refused = try Command.run(arguments)
        #expect(refused.code == 65)
        #expect(refused.errors.contains("--align nearest"))
        #expect(try Command.run(arguments + ["--align", "nearest"]).code == 0)
    }

    @Test("an input in the output folder under the name of a result is not replaced")
    func protected() throws {
        try Command.withFolder { folder in
            try FileManager.default.copyItem(atPath: Command.sample("towns.gpkg"), toPath: "\(folder)/zones.gpkg")
            let before = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/zones.gpkg"))
            let answer = try Command.run(
                ["coverage", "--zones", "\(folder)/zones.gpkg"] + Self.years
                    + ["--legend", "clcd", "--definition", "cn", "--out", folder])
            #expect(answer.code == 64)
            #expect(try Data(contentsOf: URL(fileURLWithPath: "\(folder)/zones.gpkg")) == before)
        }
    }

    @Test("Chinese where it is asked for")
    func chinese() throws {
        let answer = try Command.run(Self.plain + ["--lang", "zh", "--show", "summary"])
        #expect(answer.output.contains("覆盖率") && answer.output.contains("全区域"))
    }
}
