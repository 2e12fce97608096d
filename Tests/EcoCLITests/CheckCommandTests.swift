import EcoTools
import Foundation
import GeoCore
import Testing

@Suite("eco check") struct CheckCommandTests {
    static let whole = [
        "check", "--layers", Command.sample("layers.yaml"), "--rules", "chongqing-14fyp", "--date", "2024-07-01",
        "--allow-repairs",
    ]

    // MARK: What comes out

    @Test("the sample county: exit 0, the findings on standard output, none of them on standard error")
    func sample() throws {
        let answer = try Command.run(Self.whole)
        #expect(answer.code == 0, "\(answer.errors)")
        #expect(answer.output.contains("XM-002  恒源化工厂"))
        #expect(!answer.errors.contains("XM-002"))
    }

    @Test("files named by options instead of a configuration")
    func options() throws {
        let answer = try Command.run(
            "check", "--footprints", Command.sample("projects.gpkg") + ",id=XMBH,kind=XMLX", "--redline",
            Command.sample("redline.shp") + ",zone=ZRBHDFQ,title=红线,where=LXBM = '11'", "--other",
            "水源=" + Command.sample("protected.gpkg"), "--allow-repairs", "--json")
        #expect(answer.code == 0, "\(answer.errors)")
        let result = try ResultText.decode(OverlapResult.self, from: answer.output)
        #expect(result.layers.map(\.title) == ["红线", "水源"])
        #expect(result.layers.map(\.role) == [.redline, .other])
        #expect(result.layers[0].featureCount < 11)
    }

    @Test("a layer option replaces the configuration's layers of that role, --footprints its footprints")
    func overrides() throws {
        let answer = try Command.run(
            Self.whole + [
                "--json", "--shoreline", Command.sample("shoreline-centre-line.gpkg") + ",line=centre-line,title=中心线",
                "--footprints", Command.sample("projects-4524.gpkg"),
            ])
        #expect(answer.code == 0, "\(answer.errors)")
        let result = try ResultText.decode(OverlapResult.self, from: answer.output)
        #expect(result.footprints.count == 10)
        #expect(result.crs.hasPrefix("EPSG:4524"))
        #expect(result.layers.filter { $0.role == .shoreline }.map(\.title) == ["中心线"])
        #expect(result.layers.count == 9)
    }

    @Test("--json prints what result.json holds, and nothing else")
    func json() throws {
        try Command.withFolder { folder in
            let answer = try Command.run(Self.whole + ["--json", "--out", "\(folder)/out"])
            #expect(answer.code == 0)
            let file = try String(contentsOfFile: "\(folder)/out/result.json", encoding: .utf8)
            #expect(answer.output == file)
            #expect(try ResultText.decode(OverlapResult.self, from: file).footprints.count == 60)
        }
    }

    @Test("1, 2 and 8 workers write the same bytes; run.json differs in its timing only")
    func workers() throws {
        try Command.withFolder { folder in
            for workers in ["1", "2", "8"] {
                let answer = try Command.run(Self.whole + ["--workers", workers, "--out", "\(folder)/\(workers)"])
                #expect(answer.code == 0)
            }
            for name in CheckReport.fileNames {
                func bytes(_ workers: String) throws -> Data {
                    let data = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(workers)/\(name)"))
                    guard name == "run.json" else { return data }
                    var record = try ResultText.decode(RunRecord.self, from: String(decoding: data, as: UTF8.self))
                    record.timing = RunRecord.Timing(startedAt: "", wallSeconds: 0, workers: 0)
                    return Data(try ResultText.json(record).utf8)
                }
                let one = try bytes("1")
                #expect(try bytes("2") == one, "\(name)")
                #expect(try bytes("8") == one, "\(name)")
            }
        }
    }

    @Test("run.json says what was run on what: digests, parameters, versions, operations")
    func record() throws {
        try Command.withFolder { folder in
            _ = try Command.run(Self.whole + ["--footprints", Command.sample("projects-4524.gpkg"), "--out", folder])
            let text = try String(contentsOfFile: "\(folder)/run.json", encoding: .utf8)
            let record = try ResultText.decode(RunRecord.self, from: text)
            #expect(record.command == "check")
            #expect(record.parameters["date"] == "2024-07-01")
            #expect(record.parameters["rules"] == "chongqing-14fyp")
            #expect(Set(record.libraries.keys) == ["GDAL", "GEOS", "PROJ"])
            #expect(record.inputs.allSatisfy { $0.sha256?.count == 64 })
            #expect(record.operations["生态保护红线"] != nil)
        }
    }

    @Test("Chinese by option, and by the system's language")
    func chinese() throws {
        let asked = try Command.run(Self.whole + ["--lang", "zh", "--show", "summary"])
        #expect(asked.output.contains("按最严重结论统计：禁止"))
        let system = try Command.Run(Self.whole + ["--show", "summary"], environment: ["LANG": "zh_CN.UTF-8"]).wait()
        #expect(system.output == asked.output)
        let english = try Command.run(Self.whole + ["--show", "summary"])
        #expect(english.output.contains("By gravest outcome: prohibited"))
    }

    @Test("no line of the report is wider than 100 columns when nobody says how wide the terminal is")
    func width() throws {
        for language in ["en", "zh"] {
            let answer = try Command.run(Self.whole + ["--lang", language])
            #expect(answer.output.split(separator: "\n").allSatisfy { DisplayWidth.of(String($0)) <= 100 })
        }
    }

    // MARK: Exit codes

    @Test(
        "--fail-on: 1 when a verdict is one of those named, and the result is written all the same",
        arguments: [["prohibited"], ["needs-approval"], ["cannot-tell"], ["cannot-tell", "prohibited"]])
    func failOn(_ outcomes: [String]) throws {
        try Command.withFolder { folder in
            let options = outcomes.flatMap { ["--fail-on", $0] }
            let answer = try Command.run(Self.whole + options + ["--out", "\(folder)/out"])
            #expect(answer.code == 1)
            #expect(FileManager.default.fileExists(atPath: "\(folder)/out/result.json"))
        }
    }

    @Test("--fail-on: 0 when no verdict is")
    func failOnNothing() throws {
        let answer = try Command.run(
            "check", "--footprints", Command.sample("projects.gpkg") + ",where=XMBH = 'XM-060'", "--redline",
            Command.sample("redline.shp") + ",zone=ZRBHDFQ", "--rules", "chongqing-14fyp", "--fail-on", "prohibited")
        #expect(answer.code == 0, "\(answer.errors)")
    }

    @Test(
        "wrong usage is 64",
        arguments: [
            ["check"], ["check", "--footprints", "a.gpkg"], ["check", "--no-such-option"],
            ["check", "--footprints", "a.gpkg,layer=", "--redline", "b.gpkg"],
            ["check", "--footprints", "a.gpkg,zone=Z", "--redline", "b.gpkg"],
            ["check", "--footprints", "a.gpkg", "--redline", "b.gpkg", "--fail-on", "prohibited"],
            ["check", "--footprints", "a.gpkg", "--redline", "b.gpkg", "--width", "-3"],
            ["check", "--footprints", "a.gpkg", "--redline", "b.gpkg", "--width", "nan"],
            ["check", "--footprints", "a.gpkg", "--redline", "b.gpkg", "--area", "guess"],
            ["check", "--footprints", "a.gpkg", "--redline", "b.gpkg", "--date", "2024-02-30"],
            ["check", "--footprints", "a.gpkg", "--redline", "b.gpkg", "--workers", "0"],
            ["check", "--footprints", "a.gpkg", "--shoreline", "b.gpkg,line=middle"],
            ["check", "--footprints", "a.gpkg", "--redline", "b.gpkg", "--tailings-before", "3"],
            ["territory", "--protected", "a.gpkg"], ["inspect"], ["rules", "show"], ["nothing"],
        ])
    func usage(_ arguments: [String]) throws {
        let answer = try Command.run(arguments)
        #expect(answer.code == 64, "\(answer.errors)")
        #expect(!answer.errors.isEmpty)
        #expect(answer.output.isEmpty)
    }

    @Test("a file that is not there is 66, and all missing files are named at once")
    func missing() throws {
        let answer = try Command.run(
            "check", "--footprints", "/no/such/projects.gpkg", "--redline", "/no/such/redline.shp")
        #expect(answer.code == 66)
        #expect(answer.errors.contains("/no/such/projects.gpkg") && answer.errors.contains("/no/such/redline.shp"))
        #expect(try Command.run("check", "--layers", "/no/such/layers.yaml").code == 66)
        #expect(try Command.run("inspect", "/no/such/file.gpkg").code == 66)
    }

    @Test(
        "bad data is 65, with words that say what is wrong",
        arguments: [
            ("missing-crs.shp", "--assume-crs"), ("swapped-lon-lat.fgb", "exchanged"),
            ("swapped-north-east.fgb", "exchanged"), ("zone-contradicts.fgb", "zone 36"),
            ("zone-missing.fgb", "EPSG:4545"), ("metres-as-degrees.fgb", "look like metres"),
            ("self-crossing.fgb", "Self-intersection"),
            ("truncated.gpkg", "truncated.gpkg"), ("truncated.shp", "fid"), ("not-a-dataset.gpkg", "not-a-dataset"),
            ("no-index.shp", ".shx"), ("swapped-boundary-points.txt", "swapped"), ("xian1980.fgb", "Xian 1980"),
            ("beijing1954.fgb", "Beijing 1954"),
        ])
    func badData(_ file: String, _ words: String) throws {
        try Command.withFolder { folder in
            let answer = try Command.run(
                "check", "--footprints", Command.sample("bad/\(file)"), "--redline",
                Command.sample("redline.shp") + ",zone=ZRBHDFQ", "--out", "\(folder)/out")
            #expect(answer.code == 65, "\(answer.code): \(answer.errors)")
            #expect(answer.errors.replacing("\n   ", with: "").contains(words), "\(answer.errors)")
            #expect(answer.output.isEmpty)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        }
    }

    @Test(
        "what is only odd is a warning, and the check goes on",
        arguments: ["mixed-types.fgb", "null-and-empty.csv", "duplicate-ids.fgb", "curves.csv"])
    func oddData(_ file: String) throws {
        let answer = try Command.run(
            "check", "--footprints", Command.sample("bad/\(file)"), "--redline",
            Command.sample("redline.shp") + ",zone=ZRBHDFQ")
        #expect(answer.code == 0, "\(answer.errors)")
        #expect(answer.output.contains("warning: "))
    }

    @Test("refused input as JSON for machines")
    func refusalJSON() throws {
        let answer = try Command.run(
            "check", "--json", "--footprints", Command.sample("bad/missing-crs.shp"), "--redline",
            Command.sample("bad/truncated.gpkg"))
        #expect(answer.code == 65)
        let refusal = try ResultText.decode(Refusal.self, from: answer.output)
        #expect(refusal.issues.filter { $0.severity == .error }.count >= 2)
    }

    @Test("a folder that cannot be written is 73, before any work is done")
    func cannotWrite() throws {
        try Command.withFolder { folder in
            try "text".write(toFile: "\(folder)/file", atomically: true, encoding: .utf8)
            for out in ["\(folder)/file", "\(folder)/file/out", "/proc/eco-out"] {
                let answer = try Command.run(Self.whole + ["--out", out])
                #expect(answer.code == 73, "\(out): \(answer.errors)")
                #expect(answer.output.isEmpty)
            }
        }
    }

    @Test("an older result is replaced, other files of the folder stay")
    func replaces() throws {
        try Command.withFolder { folder in
            try "older".write(toFile: "\(folder)/result.json", atomically: true, encoding: .utf8)
            try "mine".write(toFile: "\(folder)/notes.txt", atomically: true, encoding: .utf8)
            #expect(try Command.run(Self.whole + ["--out", folder]).code == 0)
            let names = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(Set(names) == Set(CheckReport.fileNames + ["notes.txt"]))
            #expect(try String(contentsOfFile: "\(folder)/result.json", encoding: .utf8) != "older")
        }
    }
}
