import EcoTools
import Foundation
import GeoCore
import Testing

@Suite("eco erosion classify, rate, compare") struct ErosionRateCommandTests {
    private static let crs = "EPSG:4545"

    /// Cells of 100 m from (400 000, 3 300 000) down.
    private static func write<T: RasterCell>(
        _ folder: String, _ name: String, _ rows: [[T]], _ type: CellType, noData: Double? = nil, unit: String? = nil
    ) throws -> String {
        let grid = RasterGrid(
            width: rows[0].count, height: rows.count, west: 400_000, north: 3_300_000, cellSize: 100)
        var options = RasterWriter.Options(type, noData: noData)
        if let unit { options.units = [unit] }
        let path = "\(folder)/\(name)"
        let writer = try RasterWriter(path: path, grid: grid, crs: try CRS(crs), options: options)
        try writer.write(rows.flatMap(\.self), window: grid.window)
        try writer.close()
        return path
    }

    /// Two zones of four cells each; intensity of two dates and the modulus of the first.
    private static func withData(_ body: (String) throws -> Void) throws {
        try Command.withFolder { folder in
            _ = try write(folder, "a.tif", [[1, 2, 3, 0], [1, 1, 6, 2]] as [[UInt8]], .uint8, noData: 0)
            _ = try write(folder, "b.tif", [[1, 1, 2, 1], [2, 1, 6, 3]] as [[UInt8]], .uint8, noData: 0)
            _ = try write(
                folder, "m.tif", [[100, 1000, 3000, 700], [200, 300, 20_000, 2000]] as [[Double]], .float64,
                unit: "t/(km2 a)")
            try """
            id,WKT
            500101,"POLYGON ((400000 3299800, 400200 3299800, 400200 3300000, 400000 3300000, 400000 3299800))"
            500102,"POLYGON ((400200 3299800, 400400 3299800, 400400 3300000, 400200 3300000, 400200 3299800))"

            """.write(toFile: "\(folder)/zones.csv", atomically: true, encoding: .utf8)
            try body(folder)
        }
    }

    private static func rate(_ folder: String) -> [String] {
        [
            "erosion", "rate", "--zones", "\(folder)/zones.csv,id=id,crs=\(crs)", "--intensity", "\(folder)/a.tif",
            "--area", "planar",
        ]
    }

    private static func compare(_ folder: String) -> [String] {
        [
            "erosion", "compare", "--zones", "\(folder)/zones.csv,id=id,crs=\(crs)", "--intensity",
            "2020=\(folder)/a.tif", "2025=\(folder)/b.tif", "--area", "planar",
        ]
    }

    @Test("rate: exit 0, the rates, and all files together; --json prints what result.json holds")
    func rate() throws {
        try Self.withData { folder in
            let answer = try Command.run(
                Self.rate(folder) + [
                    "--modulus", "\(folder)/m.tif", "--hierarchy", "codes", "--priority", "50", "--json", "--out",
                    "\(folder)/out",
                ])
            #expect(answer.code == 0, "\(answer.errors)")
            let result = try ResultText.decode(ErosionRateResult.self, from: answer.output)
            #expect(result.zones.map { $0.dates[0].officialRate?.percent } == [75, 25])
            #expect(result.parents.map(\.id) == ["500000"])
            #expect(try String(contentsOfFile: "\(folder)/out/result.json", encoding: .utf8) == answer.output)
            let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/out")
            #expect(
                Set(["zones.gpkg", "priority.tif", "erosion.xlsx", "zones.csv", "result.json", "run.json"])
                    .isSubset(of: names))
            let text = try Command.run(Self.rate(folder) + ["--lang", "zh"])
            #expect(text.output.contains("水土保持率") && text.output.contains("75.00"))
        }
    }

    @Test("compare: gross and net side by side, and the raster of change")
    func compare() throws {
        try Self.withData { folder in
            let answer = try Command.run(Self.compare(folder) + ["--out", "\(folder)/out"])
            #expect(answer.code == 0, "\(answer.errors)")
            #expect(answer.output.contains("treated") && answer.output.contains("net eroded"))
            #expect(FileManager.default.fileExists(atPath: "\(folder)/out/erosion-change-2020-2025.tif"))
        }
    }

    @Test("classify writes the raster that rate reads; without a region it is refused with the regions")
    func classify() throws {
        try Self.withData { folder in
            let arguments = ["erosion", "classify", "--modulus", "\(folder)/m.tif", "--area", "planar"]
            let refused = try Command.run(arguments + ["--out", "\(folder)/none"])
            #expect(refused.code == 65 && refused.errors.contains("south-west-rock"))
            #expect(!FileManager.default.fileExists(atPath: "\(folder)/none/intensity.tif"))
            let answer = try Command.run(arguments + ["--region", "south-west-rock", "--out", "\(folder)/c"])
            #expect(answer.code == 0, "\(answer.errors)")
            let next = try Command.run([
                "erosion", "rate", "--zones", "\(folder)/zones.csv,id=id,crs=\(Self.crs)", "--intensity",
                "\(folder)/c/intensity.tif", "--area", "planar", "--json",
            ])
            let result = try ResultText.decode(ErosionRateResult.self, from: next.output)
            #expect(result.zones.map { $0.dates[0].erodedSquareMetres } == [1e4, 4e4])
        }
    }

    @Test("wrong usage exits with 64 and says what is wrong")
    func usage() throws {
        try Self.withData { folder in
            let cases: [([String], String)] = [
                (Self.rate(folder) + ["--target", "101"], "0 to 100"),
                (Self.rate(folder) + ["--priority", "0"], "--priority"),
                (Self.rate(folder) + ["--codes", "1=1,2"], "codes"),
                (Self.rate(folder) + ["--published", "25142"], "published"),
                (Self.rate(folder) + ["--fail-on", "below-target"], "--target"),
                (Self.rate(folder) + ["--landcover", "x.tif"], "--legend"),
                (Array(Self.compare(folder).filter { !$0.hasPrefix("2025=") }), "two dates"),
                (Self.compare(folder) + ["--modulus", "\(folder)/m.tif"], "of which date"),
                (["erosion", "classify"], "--modulus"),
                (["erosion", "classify", "--modulus", "m.tif", "--breaks", "5,3"], "--breaks"),
                (["erosion", "classify", "--modulus", "m.tif", "--slope", "s.tif"], "--slope"),
                (["erosion", "classify", "--matrix", "--slope", "s.tif"], "--cover"),
            ]
            for (arguments, said) in cases {
                let answer = try Command.run(arguments)
                #expect(answer.code == 64, "\(arguments.suffix(3)): \(answer.errors)")
                #expect(answer.errors.contains(said), "\(arguments.suffix(3)): \(answer.errors)")
            }
        }
    }

    @Test("missing files exit with 66, strange codes with 65, and a rate below the target with 1 where that is asked")
    func codes() throws {
        try Self.withData { folder in
            let missing = try Command.run(
                "erosion", "rate", "--zones", "\(folder)/zones.csv,id=id,crs=\(Self.crs)", "--intensity", "/nowhere.tif"
            )
            #expect(missing.code == 66)
            _ = try Self.write(folder, "f.tif", [[10, 20, 0, 0]] as [[UInt8]], .uint8, noData: 0)
            let strange = try Command.run(
                "erosion", "rate", "--zones", "\(folder)/zones.csv,id=id,crs=\(Self.crs)", "--intensity",
                "\(folder)/f.tif", "--json")
            #expect(strange.code == 65 && strange.errors.contains("--codes") && strange.output.contains("eco-issues"))
            #expect(try Command.run(Self.rate(folder) + ["--target", "70", "--fail-on", "below-target"]).code == 1)
            #expect(try Command.run(Self.rate(folder) + ["--target", "20", "--fail-on", "below-target"]).code == 0)
        }
    }
}
