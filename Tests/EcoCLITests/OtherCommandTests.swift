import EcoTools
import Foundation
import Testing

@Suite("eco territory, inspect and rules") struct OtherCommandTests {
    @Test("the protected share of the county: the union against the target, as expected/territory.csv has it")
    func territory() throws {
        let answer = try Command.run(
            "territory", "--protected", Command.sample("protected.gpkg"), "--territory",
            Command.sample("territory.gpkg"),
            "--target", "15.4", "--json")
        #expect(answer.code == 0, "\(answer.errors)")
        let result = try ResultText.decode(TerritoryResult.self, from: answer.output)
        let csv = try String(contentsOfFile: Command.sample("expected/territory.csv"), encoding: .utf8)
        for line in csv.split(separator: "\n").dropFirst() {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            let zone = try #require(result.zones.first { $0.id == fields[0] })
            let (area, union) = (try #require(Double(fields[2])), try #require(Double(fields[4])))
            #expect(abs(zone.areaSquareMetres - area) <= 1e-5 + 1e-9 * area)
            #expect(abs((zone.counted.union.squareMetres ?? -1) - union) <= 1e-5 + 2e-9 * union, "\(line)")
            #expect((zone.toTargetPoints ?? 0 >= 0) == (fields[7] == "yes"))
        }
    }

    @Test("territory files appear together")
    func territoryFiles() throws {
        try Command.withFolder { folder in
            let answer = try Command.run(
                "territory", "--layers", Command.sample("layers.yaml"), "--target", "15.4", "--lang", "zh", "--out",
                folder)
            #expect(answer.code == 0, "\(answer.errors)")
            #expect(answer.output.contains("澜江县"))
            #expect(try Set(FileManager.default.contentsOfDirectory(atPath: folder)) == Set(TerritoryReport.fileNames))
        }
    }

    @Test("inspect: 0 for a sound file, 65 for one with an error, text and JSON")
    func inspect() throws {
        let sound = try Command.run("inspect", Command.sample("protected.gpkg"))
        #expect(sound.code == 0)
        #expect(sound.output.contains("EPSG:4490") && sound.output.contains("GNFQ"))
        let broken = try Command.run("inspect", Command.sample("bad/missing-crs.shp"), "--json")
        #expect(broken.code == 65)
        let read = try ResultText.decode([Inspection].self, from: broken.output)
        #expect(read.first?.layers.first?.featureCount == 5)
        let moved = try Command.run(
            "inspect", Command.sample("bad/gcj02.fgb"), "--against", Command.sample("projects.gpkg"), "--lang", "zh")
        #expect(moved.output.contains("GCJ-02"))
    }

    @Test("rules: listed, shown in both languages, and a shipped set's YAML validates")
    func rules() throws {
        #expect(try Command.run("rules", "list").output.contains("chongqing-14fyp"))
        #expect(try Command.run("rules", "show", "chongqing-14fyp", "--lang", "zh").output.contains("适用对象：化工园区"))
        try Command.withFolder { folder in
            let yaml = try Command.run("rules", "show", "chongqing-14fyp", "--yaml").output
            try yaml.write(toFile: "\(folder)/rules.yaml", atomically: true, encoding: .utf8)
            let valid = try Command.run("rules", "validate", "\(folder)/rules.yaml")
            #expect(valid.code == 0, "\(valid.errors)")
            try yaml.replacing("threshold:", with: "tresholds:").write(
                toFile: "\(folder)/rules.yaml", atomically: true, encoding: .utf8)
            let invalid = try Command.run("rules", "validate", "\(folder)/rules.yaml")
            #expect(invalid.code == 65)
            #expect(invalid.errors.contains("tresholds") && invalid.errors.contains("line "))
        }
        #expect(try Command.run("rules", "show", "no-such-set").code == 66)
    }

    @Test("help and version go to standard output with 0")
    func help() throws {
        for arguments in [["--help"], ["check", "--help"], ["--version"], ["help", "inspect"]] {
            let answer = try Command.run(arguments)
            #expect(answer.code == 0)
            #expect(!answer.output.isEmpty)
        }
    }
}
