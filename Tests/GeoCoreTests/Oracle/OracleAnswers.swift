import Foundation
import GeoCore

/// Everything in the XML files but overlays: predicates, validity, measures and derived geometry.
extension OracleOperation {
    static let predicateNames: Set<String> = [
        "intersects", "disjoint", "contains", "within", "covers", "coveredby", "touches", "crosses", "overlaps",
        "equalstopo", "relate", "equalsexact", "equalsnorm",
    ]

    var isPredicate: Bool { Self.predicateNames.contains(name) }

    /// The operations of GeoCore besides overlay and predicates.
    static let otherNames: Set<String> = [
        "isvalid", "issimple", "distance", "iswithindistance", "getcentroid", "getinteriorpoint", "convexhull",
        "makevalid", "overlayareatest", "areatest", "unionarea", "unionlength", "intersectionsin",
    ]

    /// Whether the answer of GeoCore is the expected one; where an exception is expected, whether there is one.
    func holds() throws(GeoError) -> Bool {
        guard expected == "exception" else { return try answers() }
        return (try? answers()) == nil
    }

    private func answers() throws(GeoError) -> Bool {
        // Positions that are not finite are refused before anyone can ask whether they are valid.
        if name == "isvalid", expected == "false", (try? OracleCases.geometry(first)) == nil { return true }
        let first = try OracleCases.geometry(first)
        if let answer = try answer(first) { return answer }
        guard let text = second else { throw GeoError(.badArgument, "\(name) without a second geometry") }
        let second = try OracleCases.geometry(text)
        if let truth = try predicate(first, second) { return truth == (expected == "true") }
        switch name {
        case "distance": return isNear(try first.planarDistance(to: second))
        case "iswithindistance":
            let limit = argument(1).flatMap(Double.init) ?? 0
            // The distance of an empty geometry is 0 by convention; it is within no distance but by that convention.
            return (try first.planarDistance(to: second) <= limit) == (expected == "true")
        case "overlayareatest": return (try Self.areaMiss(first, second) <= 1e-6) == (expected == "true")
        case "areatest":
            let tolerated = Double(expected) ?? 0
            return try Self.areaMiss(first, second) * (first.planarArea + second.planarArea) <= tolerated
        case "intersectionsin": return try match(first.intersection(second)) != .different
        default: throw GeoError(.badArgument, name)
        }
    }

    /// The answer of an operation on one geometry; nil for those on two.
    private func answer(_ first: Geometry) throws(GeoError) -> Bool? {
        switch name {
        case "isvalid":
            try first.invalidity() == nil && first.isValid == true ? expected == "true" : expected == "false"
        case "issimple": try first.isSimple() == (expected == "true")
        case "getcentroid": try isPosition(first.isEmpty ? nil : first.centroid())
        case "getinteriorpoint": try isPosition(first.isEmpty ? nil : first.positionOnSurface())
        case "convexhull": try match(first.convexHull()) != .different
        case "makevalid": try match(first.madeValid(.linework)) != .different
        case "unionarea": isNear(try first.unaryUnion().planarArea)
        case "unionlength": isNear(try first.unaryUnion().planarLength)
        default: nil
        }
    }

    /// The answer of a predicate; nil for other operations.
    func predicate(_ a: Geometry, _ b: Geometry) throws(GeoError) -> Bool? {
        switch name {
        case "intersects": try a.intersects(b)
        case "disjoint": try a.disjoint(b)
        case "contains": try a.contains(b)
        case "within": try a.within(b)
        case "covers": try a.covers(b)
        case "coveredby": try a.coveredBy(b)
        case "touches": try a.touches(b)
        case "crosses": try a.crosses(b)
        case "overlaps": try a.overlaps(b)
        case "equalstopo": try a.equalsTopologically(b)
        case "relate": try a.relate(b, matches: pattern)
        case "equalsexact": try a.equalsExactly(b)
        case "equalsnorm": try a.normalized().equalsExactly(b.normalized())
        default: nil
        }
    }

    /// The answer of a predicate on prepared geometry; nil for those that have no prepared form.
    func preparedPredicate(_ a: PreparedGeometry, _ b: Geometry) throws(GeoError) -> Bool? {
        switch name {
        case "intersects": try a.intersects(b)
        case "disjoint": try a.disjoint(b)
        case "contains": try a.contains(b)
        case "within": try a.within(b)
        case "covers": try a.covers(b)
        case "coveredby": try a.coveredBy(b)
        case "touches": try a.touches(b)
        case "crosses": try a.crosses(b)
        case "overlaps": try a.overlaps(b)
        default: nil
        }
    }

    /// The DE-9IM pattern is the third argument.
    private var pattern: String { argument(1) ?? "" }

    private func isNear(_ value: Double) -> Bool {
        guard let expected = Double(expected) else { return false }
        return expected == value || abs(expected - value) <= 1e-3 * abs(expected)
    }

    private func isPosition(_ actual: Coordinate?) throws(GeoError) -> Bool {
        let expected = try OracleCases.geometry(expected)
        guard let actual else { return expected.isEmpty }
        return try match(.point(actual)) != .different
    }

    /// The largest miss among the identities of the five overlays, relative to the two areas.
    private static func areaMiss(_ a: Geometry, _ b: Geometry) throws(GeoError) -> Double {
        if a.planarArea == 0 || b.planarArea == 0 { return 0 }
        let common = try a.intersection(b).planarArea
        let (onlyA, onlyB) = (try a.difference(b).planarArea, try b.difference(a).planarArea)
        let (either, both) = (try a.symmetricDifference(b).planarArea, try a.union(b).planarArea)
        let misses = [
            a.planarArea - common - onlyA, b.planarArea - common - onlyB, onlyA + onlyB - either,
            common + either - both,
        ]
        return (misses.map(abs).max() ?? 0) / (a.planarArea + b.planarArea)
    }
}
