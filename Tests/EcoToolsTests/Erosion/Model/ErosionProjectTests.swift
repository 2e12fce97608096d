import Foundation
import GeoCore
import Testing

@testable import EcoTools

@Suite("A chain of steps from a project file") struct ErosionProjectTests {
    @Test("steps are the commands one would type, in the order of the file, with the defaults they do not replace")
    func steps() throws {
        let project = try ErosionProject(
            yaml: """
                title: a county
                defaults: {assume-crs: EPSG:4490}
                steps:
                  - run: terrain
                    out: terrain
                    dem: dem.tif
                  - name: loss
                    run: model csle
                    out: loss
                    e: 1
                    ls: terrain/ls.tif
                    landcover: cover.tif
                    fill-missing: {b: 1, k: 0.03}
                    also: usle-without-cover
                    nothing: false
                    everything: true
                    assume-crs: EPSG:4524
                """, file: "p.yaml", exists: { _ in true })
        #expect(project.title == "a county")
        #expect(project.steps.map(\.name) == ["terrain", "loss"])
        #expect(
            project.steps.map(\.arguments) == [
                ["terrain", "--dem=dem.tif", "--assume-crs=EPSG:4490", "--out=terrain"],
                [
                    "model", "csle", "--e=1", "--ls=terrain/ls.tif", "--landcover=cover.tif", "--fill-missing=b=1",
                    "--fill-missing=k=0.03", "--also=usle-without-cover", "--everything", "--assume-crs=EPSG:4524",
                    "--out=loss",
                ],
            ])
    }

    @Test("all problems are said at once, each with its line")
    func problems() throws {
        let yaml = """
            titel: a county
            steps:
              - run: run other.yaml
                out: a
              - name: x
                run: terrain
                out: results/t
                json: true
                dem: [a.tif, [b.tif]]
              - name: x
                run: model rusle
                out: ./results/t
                r: later/r.tif
                c: results/t/c.tif
              - run: factors rain
                out: later
                --bad: 1
              - run: classify
            """
        let problems = #expect(throws: TableProblems.self) {
            try ErosionProject(yaml: yaml, file: "p.yaml") { $0.first == "factors" ? "no such option" : nil }
        }
        let found = problems?.problems.map { "\($0.line ?? 0) \($0.message.key)" } ?? []
        #expect(
            found == [
                "1 problem.unknown-key", "3 chain.bad-run", "8 chain.reserved", "9 chain.bad-value",
                "10 chain.name-twice", "12 chain.out-twice", "13 chain.reads-later", "14 chain.reads-itself",
                "15 chain.bad-options", "17 chain.bad-key", "18 problem.missing-key",
            ])
    }

    @Test(
        "a file that neither exists nor is made by an earlier step is said with its line and key; results, labels, keys and connections are none"
    )
    func missingFiles() throws {
        let yaml = """
            steps:
              - name: rain
                run: factors rain rainfall.csv
                out: rain
                zones: towns.gpkg,id=code
              - name: loss
                run: model rusle
                out: loss
                r: rain/r.tif
                k: {2020: k.TIF, 2025: there.tif}
                ls: rain.d/ls.tif
                p: "PG:dbname=x.gdb"
                only: [modulus.tif]
                e: 0.4
              - run: model nonsense
                out: loss/inner
            """
        let problems = #expect(throws: TableProblems.self) {
            try ErosionProject(
                yaml: yaml, file: "p.yaml",
                unknownCommand: { words in
                    words.last == "nonsense" ? ErosionProject.UnknownCommand(word: "nonsense", known: ["csle"]) : nil
                },
                exists: { $0 == "there.tif" })
        }
        let found = problems?.problems.map { "\($0.line ?? 0) \($0.message.key)" } ?? []
        #expect(
            found == [
                "3 chain.no-file", "5 chain.no-file", "10 chain.no-file", "11 chain.no-file", "15 chain.no-command",
                "16 chain.out-nested",
            ])
        let texts = problems?.problems.map { $0.message.text(.en) } ?? []
        let parts = ["run: the file rainfall.csv ", "zones: the file towns.gpkg ", "k: the file k.TIF "]
        for (text, part) in zip(texts, parts) { #expect(text.contains(part), "\(text)") }
    }

    @Test("a word of the command that names a file is an input, and is read after it is made")
    func words() throws {
        let chain = try TestChain()
        try chain.write("rain.csv", "1")
        let project = try ErosionProject(
            yaml: "steps:\n  - {run: factors rain \(chain.path("rain.csv")), out: \(chain.path("rain"))}\n",
            file: "p.yaml")
        #expect(project.steps.map(ErosionStaleness.inputs) == [[chain.path("rain.csv")]])
        let problems = #expect(throws: TableProblems.self) {
            try ErosionProject(
                yaml: "steps:\n  - {run: factors rain b/r.csv, out: a}\n  - {run: terrain, out: b}\n", file: "p.yaml")
        }
        #expect(problems?.problems.map(\.message.key) == ["chain.reads-later"])
    }

    @Test("a step is run again for its options, its inputs, its results or its absence, and for nothing else")
    func staleness() throws {
        let chain = try TestChain()
        #expect(try chain.run() == ["a": .done, "b": .done])
        #expect(try chain.run() == ["a": .upToDate, "b": .upToDate])
        // The same bytes at another time are the same.
        try chain.write("in.txt", "1")
        #expect(try chain.run() == ["a": .upToDate, "b": .upToDate])
        // A change that leaves the result of a as it was does not reach b.
        try chain.write("in.txt", "1 ")
        #expect(try chain.run() == ["a": .done, "b": .upToDate])
        try chain.write("in.txt", "2")
        #expect(try chain.run() == ["a": .done, "b": .done])
        try chain.write("b/out.txt", "tampered")
        #expect(try chain.run() == ["a": .upToDate, "b": .done])
        try FileManager.default.removeItem(atPath: chain.path("a/out.txt"))
        #expect(try chain.run() == ["a": .done, "b": .upToDate])
        chain.option = "5"
        #expect(try chain.run() == ["a": .upToDate, "b": .done])
        #expect(try chain.run(forced: true) == ["a": .done, "b": .done])
    }

    @Test("a dry run says what would be run and why, through to what depends on it, and runs nothing")
    func dry() throws {
        let chain = try TestChain()
        _ = try chain.run()
        try chain.write("in.txt", "7")
        let result = try chain.result(dry: true)
        #expect(result.steps.map(\.state) == [.stale, .stale])
        #expect(result.steps.map { $0.reasons.map(\.key) } == [["chain.why-input"], ["chain.why-after"]])
        #expect(chain.executed == ["a", "b"])
    }

    @Test("when a step fails or the run is stopped, those before it stay valid and those after it are not reached")
    func failure() throws {
        let chain = try TestChain()
        chain.failing = "b"
        #expect(try chain.run() == ["a": .done, "b": .failed])
        chain.failing = nil
        #expect(try chain.run() == ["a": .upToDate, "b": .done])
        try chain.write("in.txt", "3")
        chain.stopped = "b"
        #expect(throws: GeoError.self) { try chain.run() }
        chain.stopped = nil
        #expect(try chain.run() == ["a": .upToDate, "b": .done])
        chain.failing = "a"
        try chain.write("in.txt", "4")
        #expect(try chain.run() == ["a": .failed, "b": .notReached])
    }
}

/// Two steps in a folder: a keeps the digits of in.txt, b appends its option to what a made.
private final class TestChain {
    let folder: String
    var option = "4"
    var failing: String?
    var stopped: String?
    private(set) var executed: [String] = []

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("chain-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try write("in.txt", "1")
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path(name)))
    }

    func result(forced: Bool = false, dry: Bool = false) throws -> ErosionProjectResult {
        let project = try ErosionProject(
            yaml: """
                steps:
                  - {name: a, run: terrain, out: \(path("a")), dem: \(path("in.txt"))}
                  - {name: b, run: model rusle, out: \(path("b")), r: "2020=\(path("a/out.txt")),band=2", k: \(option)}
                """, file: "p.yaml")
        var run = ErosionProjectRun(project)
        run.isForced = forced
        run.isDry = dry
        return try run.run { step throws(GeoError) in
            executed.append(step.name)
            if stopped == step.name { throw GeoError(.cancelled, "go on: the work was cancelled") }
            if failing == step.name { return (false, "") }
            let input = step.name == "a" ? "in.txt" : "a/out.txt"
            let text = String(decoding: FileManager.default.contents(atPath: path(input)) ?? Data(), as: UTF8.self)
            let result = step.name == "a" ? text.filter(\.isNumber) : text + option
            do {
                try FileManager.default.createDirectory(atPath: step.out, withIntermediateDirectories: true)
                try write("\(step.name)/out.txt", result)
            } catch {
                throw GeoError(.cannotWrite, "write the results")
            }
            return (true, "report of \(step.name)")
        }
    }

    func run(forced: Bool = false) throws -> [String: ErosionProjectResult.State] {
        Dictionary(uniqueKeysWithValues: try result(forced: forced).steps.map { ($0.name, $0.state) })
    }
}
