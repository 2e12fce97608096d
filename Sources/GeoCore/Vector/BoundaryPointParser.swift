/// Takes a boundary-point text apart line by line; says what is wrong with a line and goes on.
struct BoundaryPointParser {
    struct Point {
        var line: Int
        var ring: String
        /// The columns as they stand: X is meant to be north, Y east.
        var x: Double
        var y: Double
    }

    struct Block {
        var header: BoundaryPointFile.Parcel
        var points: [Point] = []
        var hasBadPoint = false
    }

    private(set) var attributes: [String: String] = [:]
    private(set) var attributeLines: [String: Int] = [:]
    private(set) var blocks: [Block] = []
    private(set) var issues: [ReadingIssue] = []
    private(set) var hasAttributeSection = false
    private(set) var hasCoordinateSection = false
    private var line = 0
    private var section = ""

    mutating func read(_ rawText: Substring) {
        line += 1
        let text = Self.trimmed(rawText)
        if text.isEmpty { return }
        if text.hasPrefix("[") {
            startSection(text)
        } else if section == BoundaryPointFile.coordinateSection {
            if text.hasSuffix("@") { readHeader(text.dropLast()) } else { readPoint(text) }
        } else if section == BoundaryPointFile.attributeSection {
            readAttribute(text)
        } else {
            issues.append(ReadingIssue(.warning, line: line, "the line stands before any section and is not read"))
        }
    }

    private mutating func startSection(_ text: Substring) {
        section = String(text)
        switch section {
        case BoundaryPointFile.attributeSection: hasAttributeSection = true
        case BoundaryPointFile.coordinateSection: hasCoordinateSection = true
        default:
            issues.append(
                ReadingIssue(
                    .error, line: line,
                    "unknown section \(section); there are \(BoundaryPointFile.attributeSection) and "
                        + BoundaryPointFile.coordinateSection))
        }
    }

    private mutating func readAttribute(_ text: Substring) {
        guard let equals = text.firstIndex(where: { $0 == "=" || $0 == "＝" }) else {
            issues.append(ReadingIssue(.warning, line: line, "an attribute line needs the form key=value"))
            return
        }
        let key = String(Self.trimmed(text[..<equals]))
        attributes[key] = String(Self.trimmed(text[text.index(after: equals)...]))
        attributeLines[key] = line
    }

    /// Point count, hectares, number, name, shape, map sheet, land use, land class; some offices write 7, 9 or 12 of
    /// them. The shape (点, 线, 面) is looked for, since everything else is counted from it.
    private mutating func readHeader(_ text: Substring) {
        var values = Self.columns(text)
        if values.last == "" { values.removeLast() }  // the comma before the @
        let shapeAt = values.firstIndex { BoundaryPointFile.Parcel.Shape(rawValue: $0) != nil }
        if ![7, 8, 9, 12].contains(values.count) {
            issues.append(
                ReadingIssue(.warning, line: line, "a parcel header has 7, 8, 9 or 12 values; this has \(values.count)")
            )
        }
        func value(_ index: Int?) -> String { index.flatMap { values.indices.contains($0) ? values[$0] : nil } ?? "" }
        func after(_ steps: Int) -> String { value(shapeAt.map { $0 + steps }) }
        var shape = BoundaryPointFile.Parcel.Shape.polygon
        if let shapeAt, let named = BoundaryPointFile.Parcel.Shape(rawValue: values[shapeAt]) {
            shape = named
        } else {
            issues.append(ReadingIssue(.warning, line: line, "the header names no shape (点, 线, 面); 面 is assumed"))
        }
        let area = value(1)
        let header = BoundaryPointFile.Parcel(
            line: line, statedPointCount: Int(value(0)), statedAreaHectares: Double(area),
            statedAreaDecimals: area.firstIndex(of: ".").map { area.distance(from: $0, to: area.endIndex) - 1 } ?? 0,
            number: value(2), name: shapeAt.map { value($0 - 1) } ?? value(3), shape: shape, mapSheet: after(1),
            landUse: after(2), landClassCode: after(3), geometry: nil)
        if header.statedPointCount == nil {
            issues.append(ReadingIssue(.warning, line: line, "the number of points \"\(value(0))\" is no number"))
        }
        if !area.isEmpty, header.statedAreaHectares == nil {
            issues.append(ReadingIssue(.warning, line: line, "the area \"\(area)\" is no number of hectares"))
        }
        blocks.append(Block(header: header))
    }

    private mutating func readPoint(_ text: Substring) {
        guard !blocks.isEmpty else {
            issues.append(
                ReadingIssue(.error, line: line, "a point before the first parcel header (a line ending in @)"))
            return
        }
        let values = Self.columns(text)
        guard values.count >= 4, let x = Double(values[2]), let y = Double(values[3]), x.isFinite, y.isFinite else {
            issues.append(
                ReadingIssue(
                    .error, line: line,
                    "a point needs number, ring, X (north), Y (east); this is \"\(text)\""))
            blocks[blocks.count - 1].hasBadPoint = true
            return
        }
        blocks[blocks.count - 1].points.append(Point(line: line, ring: values[1], x: x, y: y))
    }

    private static func columns(_ text: Substring) -> [String] {
        text.split(omittingEmptySubsequences: false) { $0 == "," || $0 == "，" }.map { String(trimmed($0)) }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var result = text
        while let first = result.first, first.isWhitespace || first == "\0" { result.removeFirst() }
        while let last = result.last, last.isWhitespace || last == "\0" { result.removeLast() }
        return result
    }
}
