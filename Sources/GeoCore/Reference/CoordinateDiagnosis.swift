import Foundation

/// What is implausible about coordinates under the reference system they are declared in: data for a report, never thrown.
public struct CoordinateDiagnosis: Sendable, Hashable, Codable {
    public enum Problem: String, Sendable, Codable, CaseIterable {
        /// Coordinates that are not numbers, or beyond the poles or any projection.
        case impossible
        /// They lie outside the area in which the system is meant to be used.
        case outsideAreaOfUse
        /// Exchanged, x and y would fit.
        case axesSwapped
        /// Eastings start with the number of another zone.
        case wrongZonePrefix
        /// Eastings start with a zone number that the system does not add.
        case unexpectedZonePrefix
        /// Eastings lack the zone number that the system adds.
        case missingZonePrefix
        /// Longitudes and latitudes under a projected system.
        case degreesInProjected
        /// Eastings and northings under a geographic system.
        case metresInGeographic
    }

    public struct Finding: Sendable, Hashable, Codable {
        public let problem: Problem
        /// What is wrong, with the numbers that show it.
        public let message: String
        public let messageChinese: String
        /// Codes of systems that these coordinates would fit, the likeliest first.
        public let suggestions: [String]
    }

    public let findings: [Finding]
    public var isPlausible: Bool { findings.isEmpty }

    /// Looks at the extent of a layer, (x, y) = (east, north) or (longitude, latitude), under its declared system.
    ///
    /// A tenth of the extent may lie outside the area of use, as may 2 degrees around it: neighbouring zones are used
    /// that far.
    public init(_ bounds: Bounds, declared crs: CRS) {
        let examiner = CoordinateExaminer(bounds, crs)
        findings = examiner.findings()
    }
}

struct CoordinateExaminer {
    private let b: Bounds
    let crs: CRS
    /// nil when PROJ cannot open the system: then nothing is said about places.
    private let toGeographic: Transform?
    private typealias Finding = CoordinateDiagnosis.Finding
    /// Where eastings and northings of China lie: with a zone number, without one, and northings.
    private static let prefixed = 13_000_000.0...46_000_000.0
    private static let plain = 100_000.0...900_000.0
    private static let northings = 1_900_000.0...6_000_000.0

    init(_ bounds: Bounds, _ crs: CRS) {
        b = bounds
        self.crs = crs
        toGeographic = (try? crs.geographic()).flatMap { try? Transform(from: crs, to: $0) }
    }

    func findings() -> [CoordinateDiagnosis.Finding] {
        guard b.minX.isFinite, b.maxX.isFinite, b.minY.isFinite, b.maxY.isFinite else {
            return [
                Finding(
                    problem: .impossible, message: "coordinates are not finite numbers", messageChinese: "坐标不是有限数值",
                    suggestions: [])
            ]
        }
        if let found = crs.isGeographic ? geographic() : projected() { return [found] }
        if let found = area() { return [found] }
        return []
    }

    private var extent: String { "x \(text(b.minX)) to \(text(b.maxX)), y \(text(b.minY)) to \(text(b.maxY))" }
    private var extentChinese: String { "x \(text(b.minX)) 至 \(text(b.maxX))，y \(text(b.minY)) 至 \(text(b.maxY))" }

    private func text(_ value: Double) -> String {
        // Written so that NaN and what no whole number holds are shown as they are.
        guard abs(value) < 1e12 else { return "\(value)" }
        return abs(value) < 1000 ? "\((value * 1e4).rounded() / 1e4)" : "\(Int64(value.rounded()))"
    }

    // MARK: - Geographic

    private func geographic() -> CoordinateDiagnosis.Finding? {
        let half = .pi / 2 / crs.radiansPerUnit
        let isLatitude = b.minY >= -half * (1 + 1e-9) && b.maxY <= half * (1 + 1e-9)
        let isLongitude = b.minX >= -2 * half * 1.000001 && b.maxX <= 4 * half * 1.000001
        if isLatitude, isLongitude { return swapped() }
        if abs(b.minX) > 1000 || abs(b.maxY) > 1000 || abs(b.maxX) > 1000 || abs(b.minY) > 1000 {
            return Finding(
                problem: .metresInGeographic,
                message: "\(extent) look like metres, but \(crs) counts degrees",
                messageChinese: "坐标（\(extentChinese)）看来以米为单位，而 \(crs) 以度为单位", suggestions: gaussKrugerCodes(b))
        }
        if let found = swapped() { return found }
        return Finding(
            problem: .impossible, message: "\(extent) are no longitudes and latitudes",
            messageChinese: "坐标（\(extentChinese)）不是经纬度", suggestions: [])
    }

    /// Latitude first: only said when the declared order cannot be and the other fits the area of use.
    private func swapped() -> CoordinateDiagnosis.Finding? {
        guard let area = crs.areaOfUse, area.west > -179 || area.east < 179 else {
            // A worldwide system: only a latitude beyond the pole tells.
            let quarter = .pi / 2 / crs.radiansPerUnit
            guard crs.isGeographic, max(abs(b.minY), abs(b.maxY)) > quarter, max(abs(b.minX), abs(b.maxX)) <= quarter,
                max(abs(b.minY), abs(b.maxY)) <= 2 * quarter
            else { return nil }
            return swapFinding()
        }
        guard crs.isGeographic else { return nil }
        let degrees = crs.radiansPerUnit * 180 / .pi
        let x = b.centre.x * degrees + crs.primeMeridianDegrees
        let y = b.centre.y * degrees
        if area.contains(longitude: x, latitude: y, marginDegrees: 2) { return nil }
        if area.contains(longitude: y, latitude: x, marginDegrees: 0) { return swapFinding() }
        return nil
    }

    private func swapFinding() -> CoordinateDiagnosis.Finding {
        Finding(
            problem: .axesSwapped,
            message: "\(extent) fit \(crs) only with x and y exchanged (northing or latitude comes first)",
            messageChinese: "坐标（\(extentChinese)）交换 x、y 后才符合 \(crs)（北坐标或纬度在前）",
            suggestions: crs.authorityCode.map { [$0] } ?? [])
    }

    // MARK: - Projected

    private func projected() -> CoordinateDiagnosis.Finding? {
        let largest = max(abs(b.minX), abs(b.maxX), abs(b.minY), abs(b.maxY))
        let isDegrees = max(abs(b.minX), abs(b.maxX)) <= 360 && max(abs(b.minY), abs(b.maxY)) <= 180 && largest > 0
        if isDegrees, !isNearOrigin() {
            return Finding(
                problem: .degreesInProjected,
                message: "\(extent) look like longitudes and latitudes, but \(crs) counts metres",
                messageChinese: "坐标（\(extentChinese)）看来是经纬度，而 \(crs) 以米为单位",
                suggestions: geographicCodes())
        }
        guard let zone = crs.gaussKruger else { return nil }
        if Self.northings.holds(b.minX, b.maxX), Self.prefixed.holds(b.minY, b.maxY) || Self.plain.holds(b.minY, b.maxY)
        {
            return swapFinding()
        }
        let suggestions = gaussKrugerCodes(b)
        if Self.prefixed.holds(b.minX, b.maxX), Self.northings.holds(b.minY, b.maxY) {
            let number = Int((b.centre.x / 1_000_000).rounded(.down))
            if !zone.hasZonePrefix {
                return Finding(
                    problem: .unexpectedZonePrefix,
                    message: "eastings \(text(b.minX)) to \(text(b.maxX)) start with zone \(number), "
                        + "but \(crs) has none in front",
                    messageChinese: "东坐标 \(text(b.minX)) 至 \(text(b.maxX)) 带有带号 \(number)，而 \(crs) 不加带号",
                    suggestions: suggestions)
            }
            // Data that crosses into the next zone keeps the number of its own; only the digits decide.
            if number != zone.number {
                return Finding(
                    problem: .wrongZonePrefix,
                    message: "eastings \(text(b.minX)) to \(text(b.maxX)) start with zone \(number), "
                        + "but \(crs) is zone \(zone.number)",
                    messageChinese: "东坐标 \(text(b.minX)) 至 \(text(b.maxX)) 的带号为 \(number)，而 \(crs) 为 \(zone.number) 带",
                    suggestions: suggestions)
            }
        }
        if zone.hasZonePrefix, Self.plain.holds(b.minX, b.maxX), Self.northings.holds(b.minY, b.maxY) {
            return Finding(
                problem: .missingZonePrefix,
                message: "eastings \(text(b.minX)) to \(text(b.maxX)) lack the zone number \(zone.number) "
                    + "that \(crs) puts in front",
                messageChinese: "东坐标 \(text(b.minX)) 至 \(text(b.maxX)) 缺少带号，而 \(crs) 加带号 \(zone.number)",
                suggestions: plainCodes(centralMeridian: zone.centralMeridianDegrees, width: zone.widthDegrees))
        }
        return nil
    }

    /// Coordinates of a few hundred metres are right where a projection has its origin in the area of use.
    private func isNearOrigin() -> Bool {
        guard let area = crs.areaOfUse, let centre = longitudeLatitude(Coordinate(x: 0, y: 0)) else { return false }
        return area.contains(longitude: centre.x, latitude: centre.y)
    }

    // MARK: - Area of use

    private func area() -> CoordinateDiagnosis.Finding? {
        guard let area = crs.areaOfUse else { return nil }
        var inside = 0
        var total = 0
        for column in 0...10 {
            for row in 0...10 {
                total += 1
                let p = Coordinate(
                    x: b.minX + b.width * Double(column) / 10, y: b.minY + b.height * Double(row) / 10)
                guard let degrees = longitudeLatitude(p) else { continue }
                if area.contains(longitude: degrees.x, latitude: degrees.y, marginDegrees: 2) { inside += 1 }
            }
        }
        if 10 * inside >= 9 * total { return nil }
        let place = longitudeLatitude(b.centre).map { " (about \(text($0.x)) E, \(text($0.y)) N)" } ?? ""
        let swapped = Bounds(minX: b.minY, minY: b.minX, maxX: b.maxY, maxY: b.maxX)
        if crs.isProjected, inside == 0, let other = longitudeLatitude(swapped.centre),
            area.contains(longitude: other.x, latitude: other.y)
        {
            return swapFinding()
        }
        return Finding(
            problem: .outsideAreaOfUse,
            message: "\(extent)\(place) lie outside the area of use of \(crs): \(area.name) "
                + "\(area.west) to \(area.east) E, \(area.south) to \(area.north) N",
            messageChinese: "坐标（\(extentChinese)）超出 \(crs) 的适用范围："
                + "东经 \(area.west) 至 \(area.east) 度，北纬 \(area.south) 至 \(area.north) 度",
            suggestions: [])
    }

    private func longitudeLatitude(_ p: Coordinate) -> Coordinate? {
        guard let toGeographic, let image = try? toGeographic.forward(p) else { return nil }
        let degrees = crs.radiansPerUnit * 180 / .pi
        return Coordinate(x: image.x * degrees + crs.primeMeridianDegrees, y: image.y * degrees)
    }
}
