import GeoCore

/// An inspection as text.
public struct InspectionReport: Sendable {
    let inspection: Inspection
    let words: ReportWords
    let paint: Paint
    let width: Int

    public init(_ inspection: Inspection, language: Language, width: Int = 100, isColoured: Bool = false) {
        self.inspection = inspection
        words = ReportWords(language: language, tables: nil)
        paint = Paint(isOn: isColoured)
        self.width = max(60, width)
    }

    public var text: String {
        var lines = [paint.bold(inspection.file)]
        if let driver = inspection.driver {
            let size = inspection.byteCount.map { words.word("inspect.bytes", ["count": words.number(Double($0), 0)]) }
            lines += labelled("inspect.format", [driver, size].compactMap { $0 }.joined(separator: words.comma))
        }
        if let sha256 = inspection.sha256 { lines += labelled("inspect.sha256", sha256) }
        for layer in inspection.layers { lines += [""] + self.layer(layer) }
        lines.append("")
        if inspection.issues.isEmpty {
            lines.append(words.word("inspect.no-issues"))
        } else {
            lines.append(paint.bold(words.word("inspect.issues")))
            lines += IssueList(inspection.issues, words.language, paint: paint).lines(width: width)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func layer(_ layer: InspectedLayer) -> [String] {
        var lines = [
            paint.bold(words.word("inspect.layer", ["name": layer.name, "count": String(layer.featureCount)]))
        ]
        let kinds = layer.kinds.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        lines += labelled(
            "inspect.geometry",
            words.word(
                "inspect.declared", ["declared": layer.declaredGeometry, "kinds": kinds.joined(separator: words.comma)])
        )
        lines += reference(layer.crs)
        if let bounds = layer.bounds {
            let decimals = layer.crs.map { $0.kind == .geographic ? 6 : 3 } ?? 6
            func text(_ value: Double) -> String { DecimalText.text(value, decimals: decimals) }
            lines += labelled(
                "inspect.bounds",
                "x \(text(bounds.minX)) – \(text(bounds.maxX))\(words.comma)y \(text(bounds.minY)) – \(text(bounds.maxY))"
            )
        }
        if let encoding = layer.encoding {
            lines += labelled(
                "inspect.encoding",
                words.word("encoding.\(encoding.basis.rawValue)", ["name": encoding.name]))
        }
        let usual = layer.usualFields.sorted { $0.key < $1.key }.map { "\(words.word("field.\($0.key)")) \($0.value)" }
        if !usual.isEmpty { lines += labelled("inspect.usual-fields", usual.joined(separator: words.comma)) }
        return lines + fields(layer)
    }

    private func reference(_ crs: InspectedReference?) -> [String] {
        guard let crs else { return labelled("inspect.crs", words.word("inspect.unknown")) }
        var text = crs.name
        if let code = crs.code {
            let confidence = crs.codeConfidencePercent ?? 100
            text += words.comma + code
            if confidence < 100 { text += " " + words.word("inspect.confidence", ["percent": String(confidence)]) }
        }
        if crs.isAssumed { text += " " + words.word("inspect.assumed") }
        if let zone = crs.zone {
            text +=
                words.semicolon
                + words.word(
                    "inspect.zone",
                    [
                        "width": zone.widthDegrees.map(String.init) ?? "3/6", "number": String(zone.number),
                        "meridian": DecimalText.text(zone.centralMeridianDegrees, decimals: 0),
                        "prefix": words.yesNo(zone.hasZonePrefix),
                    ])
        }
        var lines = labelled("inspect.crs", text)
        if !crs.notes.isEmpty { lines += labelled("report.note", crs.notes.joined(separator: words.semicolon)) }
        return lines
    }

    private func fields(_ layer: InspectedLayer) -> [String] {
        guard !layer.fields.isEmpty else { return [] }
        var table = TextTable([
            .init(words.word("head.field")), .init(words.word("head.type")),
            .init(words.word("head.empty"), right: true), .init(words.word("head.distinct"), right: true),
            .init(words.word("head.samples"), gives: true),
        ])
        for field in layer.fields {
            table.add([
                field.name, field.type.rawValue, field.nullCount == 0 ? "" : String(field.nullCount),
                String(field.distinctCount), field.samples.joined(separator: " | "),
            ])
        }
        return table.lines(width: width, indent: 2)
    }

    private func labelled(_ key: String, _ text: String) -> [String] {
        let colon = words.language == .zh ? "：" : ": "
        return DisplayWidth.wrapped(words.word(key) + colon + text, to: width - 6).enumerated().map { index, line in
            String(repeating: " ", count: index == 0 ? 2 : 6) + line
        }
    }
}
