import Foundation
import Testing

/// The sample county from its inputs to the rates of its towns by the commands that a user types, held to numpy's numbers
/// (`SampleData/expected`, run `fixed`: every slope is 30 m long).
@Suite("eco erosion, from rain, soil, terrain and cover to the rate") struct ErosionSampleTests {
    /// `SampleData/erosion.yaml` with results elsewhere and slopes of a fixed length.
    private func project(in folder: String) throws -> String {
        let text = try String(contentsOfFile: Command.sample("erosion.yaml"), encoding: .utf8)
        var lines: [String] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if line.hasPrefix("#") { continue }
            if line
                == "  - name: rain                          # R of each gauge, and the shares of the half months in it"
            {
                lines += [
                    "  - name: terrain", "    run: terrain", "    out: \(folder)/terrain",
                    "    dem: \(Command.sample("dem.tif"))", "    only: slope.tif",
                ]
            }
            if line == "    dem: dem.tif" {
                lines += ["    slope: \(folder)/terrain/slope.tif", "    length: 30"]
                continue
            }
            var changed = line.replacing("../out/demo/erosion", with: folder)
            for match in changed.matches(of: /[: ]([\w-]+\.(?:tif|csv|gpkg))/).reversed() {
                let name = match.output.1
                changed.replaceSubrange(name.startIndex..<name.endIndex, with: Command.sample(String(name)))
            }
            lines.append(changed)
        }
        let path = "\(folder)/project.yaml"
        try Data(lines.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    private func object(_ path: String) throws -> [String: Any] {
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    private func rows(_ name: String) throws -> [[String: String]] {
        let text = try String(contentsOfFile: Command.sample("expected/\(name).csv"), encoding: .utf8)
        let lines = text.split(whereSeparator: \.isNewline).map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
    }

    @Test("moduli, classes, losses and rates of nine towns in 2025, and what changed since 2020, are numpy's")
    func county() throws {
        try Command.withFolder { folder in
            let answer = try Command.run("erosion", "run", try project(in: folder), "--lang", "en")
            #expect(answer.code == 0, "\(answer.errors)")
            try checkRates(object("\(folder)/rate/result.json"))
            try checkChanges(object("\(folder)/change/result.json"))
        }
    }

    private func number(_ row: [String: String], _ key: String) throws -> Double {
        try #require(row[key].flatMap(Double.init), "\(key)")
    }

    private func checkRates(_ result: [String: Any]) throws {
        let zones = try #require(result["zones"] as? [[String: Any]])
        #expect(zones.count == 9)
        for zone in zones {
            let id = try #require(zone["id"] as? String)
            let expected = try #require(
                try rows("erosion-zones").first {
                    $0["run"] == "fixed" && $0["year"] == "2025" && $0["zone"] == id
                })
            let date = try #require((zone["dates"] as? [[String: Any]])?.first)
            let loss = try #require(date["loss"] as? [String: Any])
            // Factors are written in single precision.
            let tonnes = try number(expected, "loss_t_a")
            #expect(abs(try #require(loss["tonnes"] as? Double) - tonnes) < 2e-6 * tonnes, "loss of \(id)")
            let mean = try number(expected, "mean_t_km2_a")
            #expect(abs(try #require(loss["meanModulus"] as? Double) - mean) < 2e-6 * mean, "mean of \(id)")
            let names = ["slight_m2", "light_m2", "moderate_m2", "intense_m2", "very_intense_m2", "severe_m2"]
            for entry in try #require(date["classes"] as? [[String: Any]]) {
                guard let code = entry["code"] as? Int, (1...6).contains(code) else { continue }
                // Some cells lie within a rounding of a break.
                let area = try number(expected, names[code - 1])
                #expect(abs(try #require(entry["squareMetres"] as? Double) - area) < 3000, "class \(code) of \(id)")
            }
            let rate = try #require((date["rates"] as? [[String: Any]])?.first { $0["isOfficial"] as? Bool == true })
            let percent = try number(expected, "percent_of_territory")
            #expect(abs(try #require(rate["percent"] as? Double) - percent) < 0.008, "rate of \(id)")
        }
    }

    private func checkChanges(_ result: [String: Any]) throws {
        let change = try #require((result["changes"] as? [[String: Any]])?.first)
        for zone in try #require(change["zones"] as? [[String: Any]]) {
            let id = try #require(zone["id"] as? String)
            let expected = try #require(
                try rows("erosion-changes").first { $0["run"] == "fixed" && $0["zone"] == id })
            for (key, column) in [
                ("treatedSquareMetres", "treated_m2"), ("newSquareMetres", "newly_eroded_m2"),
            ] {
                let area = try number(expected, column)
                #expect(abs(try #require(zone[key] as? Double) - area) < 3000, "\(column) of \(id)")
            }
        }
    }
}
