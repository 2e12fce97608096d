import EcoTools
import Foundation
import GeoCore
import Testing

@Suite("eco erosion factors") struct ErosionFactorsCommandTests {
    static func value(_ arguments: [String], _ name: String) throws -> Double? {
        let answer = try Command.run(["erosion", "factors"] + arguments + ["--json"])
        #expect(answer.code == 0, "\(answer.errors)")
        let result = try ResultText.decode(FactorResult.self, from: answer.output)
        return result.outputs.first { $0.name == name }?.value
    }

    @Test("numbers alone answer for one place, so that a pixel can be computed by hand")
    func numbers() throws {
        let l = try #require(try Self.value(["ls", "--variant", "csle", "--slope", "15", "--length", "30"], "l"))
        #expect(abs(l - 1.1643) < 5e-5)
        let b = try #require(
            try Self.value(
                ["b", "--fvc", "0.6", "--ground-cover", "0.3", "--landcover", "2", "--legend", "clcd"], "b"))
        #expect(abs(b - 0.13283) < 5e-6)
        let k = try #require(
            try Self.value(
                [
                    "k", "--sand", "20", "--silt", "60", "--clay", "20", "--carbon", "1.2", "--texture-unit", "percent",
                    "--carbon-unit", "percent", "--method", "epic-cn",
                ], "k"))
        #expect(abs(k - 0.02241) < 5e-6)
        #expect(try Self.value(["e", "--practices", "stone-bank-terrace"], "e") == 0.121)
        #expect(try Self.value(["t", "--rotation-zone", "1", "--landcover", "1", "--legend", "clcd"], "t") == 0.281)
        let c = try #require(try Self.value(["c", "--fvc", "30", "--cover-unit", "percent"], "c"))
        #expect(abs(c - 0.1433) < 5e-5)
    }

    @Test("text in both languages has no key left in it")
    func languages() throws {
        for language in ["en", "zh"] {
            let answer = try Command.run([
                "erosion", "factors", "b", "--fvc", "0.1", "--ground-cover", "0.3", "--landcover", "7", "--legend",
                "clcd", "--lang", language,
            ])
            #expect(answer.code == 0)
            #expect(!answer.output.contains("erosion.") && answer.output.contains("--land-type"))
        }
    }

    @Test("nothing is guessed: units, equation, legend and ends of NDVI must be said; what contradicts is wrong usage")
    func usage() throws {
        for arguments in [
            ["k", "--sand", "1", "--silt", "1", "--clay", "1", "--carbon", "1", "--method", "epic"],
            ["ls", "--slope", "10", "--length", "30"],
            ["ls", "--variant", "csle", "--slope", "10"],
            ["ls", "--variant", "csle", "--slope", "10", "--length", "1", "--accumulation", "1"],
            ["ls", "--variant", "csle", "--dem", "a.tif", "--slope", "10"],
            ["fvc", "--ndvi", "0.5"],
            ["b", "--fvc", "0.5", "--landcover", "2"],
            ["c"], ["c", "--fvc", "1", "--landcover", "2", "--table", "c.csv"],
            ["t", "--rotation-zone", "1"],
        ] {
            #expect(try Command.run(["erosion", "factors"] + arguments).code == 64, "\(arguments)")
        }
    }

    @Test("files that are not there exit with 66, tables and inputs that are wrong with 65, and nothing is written")
    func refusals() throws {
        try Command.withFolder { folder in
            let missing = try Command.run([
                "erosion", "factors", "ls", "--variant", "csle", "--dem", "/nowhere/a.tif", "--out", "\(folder)/out",
            ])
            #expect(missing.code == 66, "\(missing.errors)")
            let wrong = try Command.run([
                "erosion", "factors", "ls", "--variant", "invest", "--slope", "10", "--length", "30", "--out",
                "\(folder)/out",
            ])
            #expect(wrong.code == 65)
            #expect(!FileManager.default.fileExists(atPath: "\(folder)/out"))
        }
    }
}
