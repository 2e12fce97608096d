import Foundation
import Yams

extension EvidenceSeriesReader {
    mutating func composites(_ root: Node.Mapping, _ series: inout EvidenceSeries, _ exists: (String) -> Bool) {
        guard let node = root["composites"] else {
            yaml.report(nil, Message("problem.missing-key", ["key": .text("composites")]))
            return
        }
        guard let mapping = yaml.mapping(node, "composites") else { return }
        let line = node.mark?.line
        yaml.checkKeys(mapping, allowed: EvidenceSeries.compositeKeys)
        let kinds = ["pattern", "files", "stack"].filter { mapping[$0] != nil }
        guard kinds.count == 1 else {
            yaml.report(line, Message("evidence.problem.one-kind"))
            return
        }
        let band = yaml.integer(mapping, "band", required: false, line: line) ?? 1
        require(band >= 1, mapping, "band")
        if series.bands != nil, mapping["band"] != nil { yaml.report(line, Message("evidence.problem.band-and-bands")) }
        switch kinds[0] {
        case "pattern": series.composites = pattern(mapping, band, exists)
        case "files": series.composites = files(mapping, band)
        default: series.composites = stack(mapping, series.bands != nil)
        }
        series.composites.sort { $0.date < $1.date }
        for (a, b) in zip(series.composites, series.composites.dropFirst()) where a.year == b.year {
            yaml.report(
                line,
                Message(
                    "evidence.problem.year-twice",
                    ["year": .text(String(a.year)), "first": .text(a.label), "second": .text(b.label)]))
        }
        if series.composites.isEmpty, yaml.problems.isEmpty { yaml.report(line, Message("evidence.problem.none")) }
    }

    mutating func pattern(_ mapping: Node.Mapping, _ band: Int, _ exists: (String) -> Bool)
        -> [EvidenceSeries.Composite]
    {
        let line = mapping["pattern"]?.mark?.line
        guard let text = yaml.text(mapping, "pattern", line: line) else { return [] }
        guard text.contains("{year}") else {
            yaml.report(line, Message("evidence.problem.no-year", ["pattern": .text(text)]))
            return []
        }
        func file(_ year: Int) -> String { path(text.replacing("{year}", with: String(year))) }
        let years: [Int]
        if mapping["years"] != nil {
            years = yaml.texts(mapping, "years", line: line).flatMap { range($0, mapping["years"]?.mark?.line) }
        } else {
            // The first Landsat flew in 1972.
            years = (1972...2199).filter { exists(file($0)) }
        }
        return years.compactMap { year in
            CalendarDate(year: year, month: 12, day: 31).map {
                .init(label: String(year), date: $0, file: file(year), band: band)
            }
        }
    }

    /// "2002-2023" or "2005".
    mutating func range(_ text: String, _ line: Int?) -> [Int] {
        let ends = text.split(separator: "-").map { Int($0.trimmingCharacters(in: .whitespaces)) }
        if ends.count == 1, let year = ends[0], (1...9999).contains(year) { return [year] }
        if ends.count == 2, let from = ends[0], let to = ends[1], from <= to, (1...9999).contains(from),
            (1...9999).contains(to)
        {
            return Array(from...to)
        }
        yaml.report(line, Message("evidence.problem.years", ["value": .text(text)]))
        return []
    }

    mutating func files(_ mapping: Node.Mapping, _ band: Int) -> [EvidenceSeries.Composite] {
        guard let node = mapping["files"], let files = yaml.mapping(node, "files") else { return [] }
        var result: [EvidenceSeries.Composite] = []
        for (keyNode, value) in files {
            guard let date = date(keyNode.scalar?.string ?? "?", keyNode.mark?.line) else { continue }
            guard let file = value.scalar?.string, !file.isEmpty else {
                yaml.report(value.mark?.line, Message("problem.not-a-text", ["key": .text(date.label)]))
                continue
            }
            result.append(.init(label: date.label, date: date.day, file: path(file), band: band))
        }
        return result
    }

    mutating func stack(_ mapping: Node.Mapping, _ hasBands: Bool) -> [EvidenceSeries.Composite] {
        let line = mapping["stack"]?.mark?.line
        guard let file = yaml.text(mapping, "stack", line: line) else { return [] }
        if hasBands {
            yaml.report(line, Message("evidence.problem.stack-of-bands"))
            return []
        }
        let texts = yaml.texts(mapping, "dates", line: line).flatMap { text -> [String] in
            let ends = text.split(separator: "-")
            return ends.count == 2 ? range(text, mapping["dates"]?.mark?.line).map(String.init) : [text]
        }
        return texts.enumerated().compactMap { place, text in
            date(text, mapping["dates"]?.mark?.line).map {
                .init(label: $0.label, date: $0.day, file: path(file), band: place + 1)
            }
        }
    }

    mutating func date(_ text: String, _ line: Int?) -> (label: String, day: CalendarDate)? {
        if let year = Int(text), let day = CalendarDate(year: year, month: 12, day: 31), text.count == 4 {
            return (text, day)
        }
        if let day = CalendarDate(text) { return (day.description, day) }
        yaml.report(line, Message("evidence.problem.date", ["value": .text(text)]))
        return nil
    }
}
