import EcoTools
import Foundation
import Testing

@Suite("eco check: what is wrong, all of it, in words that help") struct CheckProblemsTests {
    static let redline = Command.sample("redline.shp") + ",zone=ZRBHDFQ"

    /// A GeoJSON file of squares of 0.001 degrees in a row, in CGCS2000.
    static func squares(_ folder: String, _ name: String, _ properties: [[String: String]]) throws -> String {
        var features: [[String: Any]] = []
        for (index, values) in properties.enumerated() {
            let (x, y) = (106.5 + 0.01 * Double(index), 29.5)
            let ring = [[x, y], [x + 0.001, y], [x + 0.001, y + 0.001], [x, y + 0.001], [x, y]]
            features.append([
                "type": "Feature", "properties": values, "geometry": ["type": "Polygon", "coordinates": [ring]],
            ])
        }
        let collection: [String: Any] = [
            "type": "FeatureCollection", "features": features,
            "crs": ["type": "name", "properties": ["name": "urn:ogc:def:crs:EPSG::4490"]],
        ]
        let path = "\(folder)/\(name)"
        try JSONSerialization.data(withJSONObject: collection).write(to: URL(fileURLWithPath: path))
        return path
    }

    /// Wrapped lines put together again.
    static func unwrapped(_ text: String) -> String { text.replacing(/\n {4,}/, with: " ") }

    // MARK: All at once

    @Test("a configuration's problems, a missing file, wrong fields and an unknown rule set in one run, also as JSON")
    func everything() throws {
        let arguments = [
            "check", "--layers", Command.sample("bad/layers-wrong-fields.yaml"), "--rules", "no-such-set", "--json",
        ]
        let answer = try Command.run(arguments)
        #expect(answer.code == 65)
        let parts = ["nosuchrole", "no-such-file.gpkg", "NOSUCHKIND", "NOSUCHZONE", "no-such-set", "line 11"]
        for part in parts { #expect(answer.errors.contains(part), "\(part) in \(answer.errors)") }
        let refusal = try ResultText.decode(Refusal.self, from: answer.output)
        #expect(refusal.issues.count { $0.severity == .error } == 5)
    }

    @Test("a faulty rule file is listed beside the faults of the data, and with footprints that nobody named")
    func rulesAndData() throws {
        try Command.withFolder { folder in
            let rules = "\(folder)/rules.yaml"
            try "id: x\nversion: \"1\"\nrules: []\n".write(toFile: rules, atomically: true, encoding: .utf8)
            let layers = "\(folder)/layers.yaml"
            try "footprint: {file: a.gpkg}\nlayers:\n  - {role: park, file: gone.gpkg, count: perhaps}\n".write(
                toFile: layers, atomically: true, encoding: .utf8)
            let answer = try Command.run("check", "--layers", layers, "--rules", rules)
            #expect(answer.code == 65)
            for part in ["footprint;", "gone.gpkg", "neither true nor false", "title is missing", "empty list"] {
                #expect(Self.unwrapped(answer.errors).contains(part), "\(part) in \(answer.errors)")
            }
        }
    }

    @Test("66 only where nothing is wrong but that files are not there")
    func onlyMissing() throws {
        #expect(try Command.run("check", "--footprints", "/no/a.gpkg", "--redline", Self.redline).code == 66)
        let both = try Command.run("check", "--footprints", "/no/a.gpkg", "--redline", Self.redline + ",class=NOPE")
        #expect(both.code == 65)
        #expect(both.errors.contains("/no/a.gpkg") && both.errors.contains("NOPE"))
    }

    @Test("an error about something else than a file is 65, and names the file")
    func namesTheFile() throws {
        let answer = try Command.run(
            "check", "--footprints", Command.sample("bad/xian1980.fgb"), "--redline", Self.redline, "--operation",
            "no-such-operation")
        #expect(answer.code == 65, "\(answer.errors)")
        #expect(answer.errors.contains("redline.shp") && answer.errors.contains("no-such-operation"))
    }

    // MARK: Wrong usage

    @Test(
        "wrong usage names what there is, and the command's own usage",
        arguments: [
            (["--action", "neu"], "existing"), (["--kind", "factory of dreams"], "chemical-park (化工园区)"),
            (["--redline", "a.gpkg,clas=LXBM"], "clas= is unknown"), (["--redline", "a.gpkg,clas=LXBM"], "class="),
            (["--redline", "a.gpkg,kind=X"], "kind= does not apply"),
            (["--redline", "a.gpkg,where=A = 'b',clas=LXBM"], "clas= is unknown"),
            (["--operation", ""], "--operation is empty"), (["--layers", ""], "--layers is empty"),
            (["--out", Command.sample("expected")], "Usage"),
        ])
    func usage(_ options: [String], _ words: String) throws {
        let inputs = ["check", "--footprints", Command.sample("expected/result.json"), "--redline", Self.redline]
        let answer = try Command.run(inputs + options)
        #expect(answer.code == 64, "\(answer.errors)")
        #expect(answer.errors.contains(words), "\(answer.errors)")
        #expect(answer.errors.contains("Usage: eco check "))
    }

    @Test("what looks like a key inside a filter or a file's own name is none")
    func notKeys() throws {
        try Command.withFolder { folder in
            let path = try Self.squares(folder, "a,clas=b.geojson", [["XMBH": "x,b=1"]])
            let answer = try Command.run(
                "check", "--footprints", path + ",where=XMBH IN ('x,b=1', 'y')", "--redline", Self.redline, "--json")
            #expect(answer.code == 0, "\(answer.errors)")
            #expect(try ResultText.decode(OverlapResult.self, from: answer.output).footprints.map(\.id) == ["x,b=1"])
        }
        let unknown = try Command.run("inspect", Command.sample("redline.shp") + ",colour=red")
        #expect(unknown.code == 64 && unknown.errors.contains("Usage: eco inspect"))
    }

    // MARK: Inputs that cannot answer

    @Test("planar areas of degrees are refused as other bad input is, in JSON too")
    func planar() throws {
        let answer = try Command.run(
            "check", "--footprints", Command.sample("projects.gpkg"), "--redline", Self.redline, "--area", "planar",
            "--json")
        #expect(answer.code == 65)
        let refusal = try ResultText.decode(Refusal.self, from: answer.output)
        #expect(refusal.issues.contains { $0.severity == .error && $0.message.key == "issue.planar-in-degrees" })
    }

    @Test("no footprints at all is an error, an empty control layer a warning; both name the filter")
    func empty() throws {
        let filter = ",where=XMBH = 'nobody'"
        let none = try Command.run(
            "check", "--footprints", Command.sample("projects.gpkg") + filter, "--redline", Self.redline)
        #expect(none.code == 65)
        #expect(Self.unwrapped(none.errors).contains("where=XMBH = 'nobody': there is nothing to check"))
        let answer = try Command.run(
            "check", "--footprints", Command.sample("projects.gpkg"), "--redline",
            Self.redline + ",where=LXBM = 'none'", "--show", "summary")
        #expect(answer.code == 0)
        #expect(Self.unwrapped(answer.output).contains("no feature passes the filter where=LXBM = 'none'"))
    }

    @Test("without an identifier the numbers in the file are used, and that is said once a layer")
    func noIdentifier() throws {
        try Command.withFolder { folder in
            let path = try Self.squares(folder, "a.geojson", [["colour": "red"], ["colour": "blue"]])
            let answer = try Command.run("check", "--footprints", path, "--redline", Self.redline)
            #expect(answer.code == 0, "\(answer.errors)")
            #expect(Self.unwrapped(answer.output).ranges(of: "id=FIELD").count == 1)
        }
    }

    @Test("a file that is no data names the usual formats, a dozen at most")
    func formats() throws {
        let answer = try Command.run(
            "check", "--footprints", Command.root.appendingPathComponent("Package.swift").path, "--redline",
            Self.redline)
        #expect(answer.code == 65)
        let text = Self.unwrapped(answer.errors)
        let list = try #require(text.firstMatch(of: /files are mostly ([^\n]*)/)).1.replacing(" or ", with: ", ")
        #expect(list.contains("GeoPackage") && list.split(separator: ", ").count <= 12, "\(list)")
    }

    @Test("a rule file without rules is refused")
    func noRules() throws {
        try Command.withFolder { folder in
            let yaml = "id: x\ntitle: {en: X, zh: 某}\nversion: \"1\"\nrules: []\n"
            try yaml.write(toFile: "\(folder)/r.yaml", atomically: true, encoding: .utf8)
            let answer = try Command.run("rules", "validate", "\(folder)/r.yaml")
            #expect(answer.code == 65)
            #expect(answer.errors.contains("line 4") && answer.errors.contains("empty"))
        }
    }

    // MARK: Chinese

    @Test(
        "in Chinese no English of our own stands in a sentence",
        arguments: [
            "missing-crs.shp", "swapped-lon-lat.fgb", "swapped-north-east.fgb", "zone-contradicts.fgb",
            "zone-missing.fgb", "metres-as-degrees.fgb", "self-crossing.fgb", "truncated.gpkg", "truncated.shp",
            "not-a-dataset.gpkg", "no-index.shp", "swapped-boundary-points.txt", "xian1980.fgb", "mixed-types.fgb",
            "null-and-empty.csv", "duplicate-ids.fgb", "curves.csv", "with-heights.fgb", "no-such-file.shp",
        ])
    func chinese(_ file: String) throws {
        let answer = try Command.run(
            "check", "--lang", "zh", "--show", "summary", "--footprints", Command.sample("bad/\(file)"), "--redline",
            Self.redline)
        let text = (answer.errors + answer.output).replacing(/\n {4,}/, with: "")
            .replacing(/底层库原文：[^；\n]*/, with: "").replacing(file, with: "")
        for word in ["the", "is", "cannot", "of", "it", "to", "no", "polygon", "point", "lineString", "read", "error"] {
            #expect(!text.contains(try Regex("\\b\(word)\\b")), "\(word) in \(text)")
        }
    }

    @Test("a layer without a title is called by its role in Chinese")
    func titles() throws {
        let arguments = [
            "check", "--footprints", Command.sample("projects.gpkg"), "--redline", Self.redline, "--json", "--lang",
        ]
        func titles(_ language: String) throws -> [String] {
            let output = try Command.run(arguments + [language]).output
            return try ResultText.decode(OverlapResult.self, from: output).layers.map(\.title)
        }
        #expect(try titles("zh") == ["生态保护红线"])
        #expect(try titles("en") == ["redline"])
    }

    // MARK: Hostile texts

    @Test("control characters of a file reach no terminal, a long identifier is cut there and whole in the files")
    func hostile() throws {
        try Command.withFolder { folder in
            let long = String(repeating: "编号X", count: 300)
            let path = try Self.squares(
                folder, "a.geojson",
                [["XMBH": "A\u{1B}[31mred", "XMMC": "one\ntwo\tthree\u{7}\u{202E}"], ["XMBH": long, "XMMC": "b"]])
            let answer = try Command.run(
                "check", "--footprints", path, "--redline", Self.redline, "--show", "all", "--out", "\(folder)/out")
            #expect(answer.code == 0, "\(answer.errors)")
            let all = (answer.output + answer.errors).unicodeScalars
            #expect(!all.contains { $0.properties.generalCategory == .control && $0 != "\n" || $0 == "\u{202E}" })
            #expect(answer.output.contains("A\\u{1B}[31mred") && answer.output.contains("one\\ntwo\\tthree"))
            let lines = answer.output.split(separator: "\n").map(String.init)
            #expect(lines.contains { $0.hasPrefix("编号X") && $0.contains("…  b") })
            #expect(lines.allSatisfy { DisplayWidth.of($0) <= 140 })
            let result = try String(contentsOfFile: "\(folder)/out/result.json", encoding: .utf8)
            #expect(result.contains(long))
        }
    }
}
