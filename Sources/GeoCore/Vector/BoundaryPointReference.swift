/// Whether the columns of a boundary-point text are north and east, and which zone the east coordinates carry.
struct BoundaryPointAxes {
    /// China in metres north of the equator, and east in a zone: with the zone number before it, or without.
    private static let north = 1.9e6...6.0e6
    private static let eastWithZone = 1.3e7...4.6e7
    private static let eastWithoutZone = 1e5...9e5

    private(set) var issues: [ReadingIssue] = []
    /// The header lines of the parcels whose coordinates cannot be used.
    private(set) var badParcelLines: Set<Int> = []
    /// Of these, the parcels in which every point is swapped, so that the rest of them can be looked at all the same.
    private(set) var swappedParcelLines: Set<Int> = []
    /// The zone numbers before the east coordinates, and the first line of each; 0: no number.
    private(set) var zones: [Int: Int] = [:]

    mutating func look(at block: BoundaryPointParser.Block) {
        var swapped: [Int] = []
        var outside: [Int] = []
        var degrees: [Int] = []
        for point in block.points {
            if Self.north.contains(point.x), let zone = Self.zone(point.y) {
                if zones[zone] == nil { zones[zone] = point.line }
            } else if Self.north.contains(point.y), let zone = Self.zone(point.x) {
                // The zone number stands before the east coordinate wherever that is.
                if zones[zone] == nil { zones[zone] = point.line }
                swapped.append(point.line)
            } else if abs(point.x) <= 180, abs(point.y) <= 180 {
                degrees.append(point.line)
            } else {
                outside.append(point.line)
            }
        }
        if !swapped.isEmpty, swapped.count == block.points.count { swappedParcelLines.insert(block.header.line) }
        report(block, swapped, "X and Y are swapped: X must be the north, Y the east coordinate")
        report(block, degrees, "the coordinates are degrees (perhaps as ddd.mmss); they must be metres in a zone")
        report(
            block, outside,
            "the coordinates lie outside China: X (north) must be 1 900 000 to 6 000 000 m, Y (east) 100 000 to 900 000 m, "
                + "with or without a zone number before it")
    }

    private mutating func report(_ block: BoundaryPointParser.Block, _ lines: [Int], _ reason: String) {
        guard let first = lines.first else { return }
        badParcelLines.insert(block.header.line)
        let more = lines.count > 1 ? " (\(lines.count) points of this parcel)" : ""
        issues.append(ReadingIssue(.error, line: first, reason + more))
    }

    /// The zone number before an east coordinate; 0 when it has none; nil when it is no east coordinate.
    private static func zone(_ east: Double) -> Int? {
        if eastWithoutZone.contains(east) { return 0 }
        guard eastWithZone.contains(east) else { return nil }
        let zone = Int(east / 1e6)
        return eastWithoutZone.contains(east - Double(zone) * 1e6) ? zone : nil
    }
}

/// The EPSG code for the attributes of a boundary-point text.
struct BoundaryPointReference {
    private let parser: BoundaryPointParser
    private let axes: BoundaryPointAxes
    private(set) var issues: [ReadingIssue] = []

    init(_ parser: BoundaryPointParser, _ axes: BoundaryPointAxes) {
        self.parser = parser
        self.axes = axes
    }

    private func value(_ key: String) -> String? { parser.attributes[key].flatMap { $0.isEmpty ? nil : $0 } }

    private mutating func fail(_ key: String?, _ reason: String) {
        issues.append(ReadingIssue(.error, line: key.flatMap { parser.attributeLines[$0] }, reason))
    }

    /// nil, with issues, when the attributes are missing or contradict the coordinates.
    mutating func epsgCode() -> Int? {
        guard parser.hasAttributeSection else {
            fail(
                nil, "the file has no section \(BoundaryPointFile.attributeSection), so its reference system is unknown"
            )
            return nil
        }
        checkProjection()
        let datum = datum()
        let width = zoneWidth()
        let prefixes = axes.zones.keys.sorted()
        guard prefixes.count <= 1 else {
            issues.append(
                ReadingIssue(
                    .error, line: prefixes.compactMap { axes.zones[$0] }.max(),
                    "the east coordinates are of several zones: "
                        + prefixes.map { $0 == 0 ? "without zone number" : String($0) }.joined(separator: ", ")))
            return nil
        }
        let prefix = prefixes.first ?? 0
        guard let zone = zone(prefix) else { return nil }
        let allowed = [3: 25...45, 6: 13...23]
        let widthOfZone = width ?? allowed.first { $0.value.contains(zone) }?.key ?? 0
        guard let range = allowed[widthOfZone], range.contains(zone) else {
            fail(
                "带号",
                "zone \(zone) is no \(widthOfZone == 0 ? "3 or 6" : "\(widthOfZone)") degree zone of China "
                    + "(3 degrees: 25 to 45, 6 degrees: 13 to 23)")
            return nil
        }
        guard let datum, issues.allSatisfy({ $0.severity != .error }) else { return nil }
        // The codes of each datum are consecutive in EPSG: by zone number, and by central meridian (75 to 135 degrees).
        let firstCodes = datum.firstCodes(widthOfZone)
        return (prefix == 0 ? firstCodes.byMeridian : firstCodes.byZone) + zone - range.lowerBound
    }

    private enum Datum {
        case cgcs2000, xian1980, beijing1954

        func firstCodes(_ zoneWidth: Int) -> (byZone: Int, byMeridian: Int) {
            switch (self, zoneWidth) {
            case (.cgcs2000, 3): (4513, 4534)
            case (.cgcs2000, _): (4491, 4502)
            case (.xian1980, 3): (2349, 2370)
            case (.xian1980, _): (2327, 2338)
            case (.beijing1954, 3): (2401, 2422)
            case (.beijing1954, _): (21413, 21453)
            }
        }
    }

    private mutating func datum() -> Datum? {
        guard let name = value("坐标系") else {
            fail("坐标系", "the reference system (坐标系) is not stated")
            return nil
        }
        let plain = name.uppercased().filter { !$0.isWhitespace }
        if plain.contains("2000") { return .cgcs2000 }
        if plain.contains("80") { return .xian1980 }
        if plain.contains("54") { return .beijing1954 }
        fail("坐标系", "the reference system \"\(name)\" is none of CGCS2000, Xian 1980 and Beijing 1954")
        return nil
    }

    private mutating func zoneWidth() -> Int? {
        guard let text = value("几度分带") else { return nil }
        let digits = text.filter { !$0.isWhitespace && $0 != "度" && $0 != "°" }
        if let width = Int(digits), width == 3 || width == 6 { return width }
        fail("几度分带", "the zone width \"\(text)\" is neither 3 nor 6 degrees")
        return nil
    }

    private mutating func zone(_ prefix: Int) -> Int? {
        guard let text = value("带号") else {
            if prefix == 0, !axes.zones.isEmpty {
                fail("带号", "the zone is neither stated (带号) nor before the east coordinates")
            }
            return prefix == 0 ? nil : prefix
        }
        guard let stated = Int(text.filter { !$0.isWhitespace && $0 != "带" }) else {
            fail("带号", "the zone \"\(text)\" is no number")
            return nil
        }
        if prefix != 0, prefix != stated {
            let line = axes.zones[prefix].map { " (line \($0))" } ?? ""
            fail("带号", "zone \(stated) is stated, but the east coordinates begin with \(prefix)\(line)")
            return nil
        }
        return stated
    }

    private mutating func checkProjection() {
        if let projection = value("投影类型"), !projection.contains("高斯") {
            fail("投影类型", "the projection \"\(projection)\" is not Gauss-Krüger (高斯克吕格)")
        }
        if let unit = value("计量单位"), !["米", "M", "METRE", "METER"].contains(unit.uppercased()) {
            fail("计量单位", "the unit \"\(unit)\" is not metres (米)")
        }
        if let parameters = value("转换参数"),
            parameters.split(whereSeparator: { $0 == "," || $0 == "，" }).contains(where: { Double($0) != 0 })
        {
            issues.append(
                ReadingIssue(
                    .warning, line: parser.attributeLines["转换参数"],
                    "the transformation parameters \"\(parameters)\" are not applied"))
        }
    }
}
