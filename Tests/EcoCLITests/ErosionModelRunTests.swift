import EcoTools
import Foundation
import GeoCore
import Testing

@Suite("eco erosion run") struct ErosionModelRunTests {
    /// 20 x 10 cells, all of one value.
    private func raster(_ path: String, _ value: Float) throws {
        let grid = RasterGrid(width: 20, height: 10, west: 500_000, north: 3_400_000, cellSize: 30)
        let options = RasterWriter.Options(.float32, noData: -9999)
        let writer = try RasterWriter(path: path, grid: grid, crs: CRS("EPSG:4547"), options: options)
        try writer.write([Float](repeating: value, count: grid.cellCount), window: grid.window)
        try writer.close()
    }

    private func project(_ folder: String, p: String = "1") throws -> String {
        let text = """
            title: two steps
            defaults: {area: planar}
            steps:
              - {name: loss, run: model rusle, out: loss, r: 5000, k: k.tif, ls: ls.tif, c: 0.1, p: \(p)}
              - {name: again, run: model rusle, out: again, r: 1, k: 0.01, ls: loss/modulus.tif, c: 1, p: 1}
            """
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/project.yaml"))
        return "\(folder)/project.yaml"
    }

    private func states(_ arguments: [String]) throws -> [String] {
        let answer = try Command.run(["erosion", "run", "--json"] + arguments)
        #expect(answer.code == 0, "\(answer.errors)")
        return try ResultText.decode(ErosionProjectResult.self, from: answer.output).steps.map(\.state.rawValue)
    }

    @Test(
        "paths are from the project's folder; a second run does nothing, a changed input or option only what follows of it"
    )
    func chain() throws {
        try Command.withFolder { folder in
            try raster("\(folder)/k.tif", 0.01)
            try raster("\(folder)/ls.tif", 2)
            let file = try project(folder)
            #expect(try states([file, "--dry-run"]) == ["stale", "stale"])
            #expect(!FileManager.default.fileExists(atPath: "\(folder)/loss"))
            #expect(try states([file]) == ["done", "done"])
            // 100 x 5000 x 0.01 x 2 x 0.1 = 1000, then 100 x 0.01 x 1000.
            let json = try String(contentsOfFile: "\(folder)/again/result.json", encoding: .utf8)
            let mean = try #require(try ResultText.decode(SoilLossResult.self, from: json).map?.meanModulus)
            #expect(abs(mean - 1000) < 0.01)
            let report = try String(contentsOfFile: "\(folder)/loss/report.txt", encoding: .utf8)
            #expect(report.contains("Mean modulus: 1,000.0 t/(km²·a)"))
            #expect(try states([file]) == ["up-to-date", "up-to-date"])
            #expect(try states([project(folder, p: "0.5")]) == ["done", "done"])
            try raster("\(folder)/k.tif", 0.02)
            #expect(try states([file, "--workers", "1"]) == ["done", "done"])
            #expect(try states([file, "--force"]) == ["done", "done"])
        }
    }

    @Test(
        "a step that fails ends the run with its exit code and says what was not run; what is wrong with the file exits with 65"
    )
    func failure() throws {
        try Command.withFolder { folder in
            try raster("\(folder)/ls.tif", 2)
            let file = try project(folder)
            // Before anything is run.
            for arguments in [[file], [file, "--dry-run"]] {
                let missing = try Command.run(["erosion", "run"] + arguments)
                let words = missing.errors.split(whereSeparator: \.isWhitespace).joined(separator: " ")
                #expect(missing.code == 65 && words.contains("line 4") && words.contains("the file k.tif"), "\(words)")
                #expect(!missing.output.contains("not reached"))
            }
            try Data("no raster".utf8).write(to: URL(fileURLWithPath: "\(folder)/k.tif"))
            let answer = try Command.run("erosion", "run", file)
            #expect(answer.code == 65)
            #expect(answer.errors.contains("k.tif") && answer.output.contains("not reached"))
            let text = "steps:\n  - {run: model rusle, out: a, q: 1}\n  - {run: model cs, out: b}\n"
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/bad.yaml"))
            let bad = try Command.run("erosion", "run", "\(folder)/bad.yaml")
            #expect(bad.code == 65 && bad.errors.contains("line 2") && bad.errors.contains("line 3"))
            let words = bad.errors.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(words.contains("no command cs; there are csle, rusle, sdr"), "\(words)")
            #expect(try Command.run("erosion", "run", "\(folder)/none.yaml").code == 66)
        }
    }
}
