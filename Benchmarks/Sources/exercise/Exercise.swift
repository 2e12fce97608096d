import Foundation
import GeoCore

/// Counts what succeeded and what failed as it must, and stops the program with 1 when something did neither.
final class Exercise {
    private var answered = 0
    private var refused = 0
    private var wrong: [String] = []

    /// Either outcome is right; neither may leak, crash or read what is not its own.
    func attempt<Result>(_ body: () throws(GeoError) -> Result) {
        do {
            _ = try body()
            answered += 1
        } catch {
            refused += 1
            // The description walks the whole trail.
            if error.description.isEmpty { wrong.append("an error that says nothing") }
        }
    }

    /// Only a GeoError is right.
    func refuse<Result>(_ what: String, _ body: () throws(GeoError) -> Result) {
        do {
            _ = try body()
            wrong.append("not refused: \(what)")
        } catch {
            refused += 1
            if error.attempted.isEmpty { wrong.append("says nothing about: \(what)") }
        }
    }

    /// Only an answer is right.
    func answer<Result>(_ what: String, _ body: () throws(GeoError) -> Result) -> Result? {
        do {
            let result = try body()
            answered += 1
            return result
        } catch {
            wrong.append("\(what): \(error)")
            return nil
        }
    }

    func expect(_ condition: Bool, _ what: String) {
        if condition { answered += 1 } else { wrong.append(what) }
    }

    func finish() {
        print("\(answered) answered, \(refused) refused with a reason, \(wrong.count) wrong")
        for line in wrong { print("wrong: \(line)") }
        if !wrong.isEmpty { exit(1) }
    }

    /// One of every kind, and everything about them that has ever been awkward.
    static let texts = [
        "POINT (1 2)", "POINT EMPTY", "LINESTRING (0 0, 1 1, 2 0)", "LINESTRING EMPTY", "LINESTRING (1 1, 1 1)",
        "LINEARRING (0 0, 1 0, 1 1, 0 0)", "LINESTRING (0 0, 2 2, 0 2, 2 0)", "LINESTRING (0 0, 5 0, 0 0)",
        "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))", "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 1 2, 2 2, 2 1, 1 1))",
        "POLYGON EMPTY", "POLYGON ((0 0, 4 4, 4 0, 0 4, 0 0))", "POLYGON ((0 0, 1 1, 2 2, 0 0))",
        "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (0 2, 2 3, 2 1, 0 2))",
        "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (5 5, 6 5, 6 6, 5 5))", "MULTIPOINT ((0 0), (1 1), (1 1))",
        "MULTIPOINT EMPTY", "MULTIPOINT (EMPTY, (1 1))", "MULTILINESTRING ((0 0, 1 1), (1 1, 2 2))",
        "MULTILINESTRING ((0 0, 1 1), EMPTY)", "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((5 5, 6 5, 6 6, 5 5)))",
        "MULTIPOLYGON (EMPTY, ((0 0, 1 0, 1 1, 0 0)))", "MULTIPOLYGON (((0 0, 2 0, 2 2, 0 0)), ((1 0, 3 0, 3 2, 1 0)))",
        "GEOMETRYCOLLECTION EMPTY", "GEOMETRYCOLLECTION (POLYGON EMPTY, LINESTRING (0 0, 1 1))",
        "GEOMETRYCOLLECTION (POINT (1 1), LINESTRING (0 0, 3 3), POLYGON ((0 0, 2 0, 2 2, 0 0)))",
        "GEOMETRYCOLLECTION (GEOMETRYCOLLECTION (POINT EMPTY), MULTIPOINT EMPTY)",
        "POLYGON ((1e300 0, 1e300 1e300, 0 1e300, 1e300 0))", "LINESTRING (0 0, 1e-320 1e-320)",
        "POLYGON ((0 0, 10000000 0, 10000000 1e-9, 0 1e-9, 0 0))", "POINT Z (1 2 3)",
        "LINESTRING ZM (0 0 1 2, 1 1 1 2)",
        "POINT (nan nan)", "LINESTRING (0 0, inf 0)", "POLYGON ((0 0, nan 0, 1 1, 0 0))",
    ]

    /// Those of the texts that this version of GEOS reads.
    lazy var samples: [Geometry] = Self.texts.compactMap { text in try? Geometry(wkt: text) }

    static let badTexts = [
        "", " ", "POINT", "POINT (", "POINT (1)", "POINT (1 2", "POINT (1 2) x", "POINT (a b)", "CIRCLE (1 2)",
        "POLYGON ((0 0, 1 1))", "POLYGON ((0 0, 1 0, 1 1, 0 1))", "POLYGON (0 0, 1 0)", "LINESTRING (0 0)",
        "MULTIPOLYGON (((0 0, 1 0, 1 1, 0.5 0.5)))", "GEOMETRYCOLLECTION (POINT (0 0)",
        "CURVEPOLYGON ((0 0, 1 0, 1 1, 0 0))",
    ]

    static let badBytes: [[UInt8]] = [
        [], [1], [1, 1, 0, 0, 0], [1, 99, 0, 0, 0, 0, 0, 0, 0], [9, 1, 0, 0, 0], [1, 2, 0, 0, 0, 255, 255, 255, 255],
        [1, 2, 0, 0, 0, 255, 255, 255, 127], [1, 3, 0, 0, 0, 255, 255, 255, 255], [0, 0, 0, 0, 7, 127, 255, 255, 255],
        [1, 6, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0], [1, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0],
    ]

    static let badJSON = [
        "", "{", "{}", "[]", "null", "7", "\"x\"", #"{"type":"Point"}"#, #"{"type":"Point","coordinates":[1]}"#,
        #"{"type":"Point","coordinates":["a","b"]}"#, #"{"type":"Circle","coordinates":[1,2]}"#,
        #"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1]]]}"#, #"{"type":"Polygon","coordinates":[0,0]}"#,
        #"{"type":"LineString","coordinates":[[0,0]]}"#, #"{"type":7,"coordinates":[0,0]}"#,
        #"{"type":"Feature"}"#, #"{"type":"FeatureCollection","features":7}"#,
        #"{"type":"GeometryCollection","geometries":[{"type":"Point"}]}"#,
    ]
}
