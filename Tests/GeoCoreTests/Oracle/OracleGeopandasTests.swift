import GeoCore
import Testing

/// The overlays of two layers that geopandas tests itself with (made with its own code and with QGIS), reproduced with
/// plain geometry operations and, where the answer is the intersection, with the overlay engine too.
@Suite("Other people's answers: the layer overlays of geopandas and QGIS", .enabled(if: SharedData.isPresent))
struct OracleGeopandasTests {
    private func readRows(_ name: String) throws -> [Geometry?] {
        try Dataset(SharedData.path("oracles/geopandas_overlay/\(name)")).layer().readAll().geometries
    }

    private func read(_ name: String) throws -> [Geometry] {
        try readRows(name).compactMap(\.self).filter { !$0.isEmpty }
    }

    /// Each footprint with each feature.
    private func intersection(_ a: [Geometry], _ b: [Geometry]) throws -> [Geometry] {
        var result: [Geometry] = []
        for one in a {
            for other in b where try one.intersects(other) { result.append(try one.intersection(other)) }
        }
        return result
    }

    /// Each member of the first layer without the second.
    private func difference(_ a: [Geometry], _ b: [Geometry]) throws -> [Geometry] {
        let whole = try Geometry.union(of: b)
        return try a.map { try whole.dimension < $0.dimension ? $0 : $0.difference(whole) }.filter { !$0.isEmpty }
    }

    private func overlay(_ how: String, _ a: [Geometry], _ b: [Geometry], keepingDimension: Bool) throws -> [Geometry] {
        var result: [Geometry] =
            switch how {
            case "intersection": try intersection(a, b)
            case "difference": try difference(a, b)
            case "identity": try intersection(a, b) + difference(a, b)
            case "symmetric_difference": try difference(a, b) + difference(b, a)
            default: try intersection(a, b) + difference(a, b) + difference(b, a)
            }
        if keepingDimension {
            let wanted = a[0].dimension
            result = result.filter { $0.dimension == wanted }
        }
        return result
    }

    /// Expects the same geometries in any order; where another tool wrote them, the same area within `tolerance`.
    private func expect(_ actual: [Geometry], equal expected: [Geometry], tolerance: Double = 0, _ label: Comment)
        throws
    {
        #expect(actual.count == expected.count, label)
        var left = actual
        for geometry in expected {
            let match = try left.firstIndex { candidate in
                guard candidate.dimension == geometry.dimension else { return false }
                if try candidate.equalsTopologically(geometry) { return true }
                guard tolerance > 0, try candidate.intersects(geometry) else { return false }
                return try candidate.symmetricDifference(geometry).planarArea <= tolerance * geometry.planarArea
            }
            if let match {
                left.remove(at: match)
            } else {
                Issue.record("\(label): none of ours is \(geometry.wkt(decimals: 6).prefix(200))")
            }
        }
    }

    @Test("Two squares with two squares", arguments: ["intersection", "difference", "symmetric_difference", "union"])
    func squares(how: String) throws {
        let (a, b) = (try read("polys/df1.geojson"), try read("polys/df2.geojson"))
        try expect(overlay(how, a, b, keepingDimension: true), equal: read("polys/df1_df2-\(how).geojson"), "\(how)")
        if how == "difference" {
            try expect(difference(b, a), equal: read("polys/df1_df2-difference-inverse.geojson"), "inverse")
        }
    }

    @Test(
        "Members that overlap within a layer",
        arguments: ["intersection", "difference", "symmetric_difference", "union"])
    func overlapping(how: String) throws {
        let (a, b) = (try read("overlap/df1_overlap.geojson"), try read("overlap/df2_overlap.geojson"))
        var expected = try read("overlap/df1_df2_overlap-\(how).geojson")
        // QGIS gives the last row of the union twice, as geopandas notes.
        if how == "union" { expected.removeLast() }
        try expect(overlay(how, a, b, keepingDimension: true), equal: expected, tolerance: 1e-9, "\(how)")
    }

    @Test(
        "The boroughs of New York with eleven circles, as QGIS cuts them",
        arguments: ["intersection", "difference", "symmetric_difference", "union"])
    func boroughs(how: String) throws {
        let (a, b) = (try read("nybb_qgis/polydf.shp"), try read("nybb_qgis/polydf2.shp"))
        var rows = try readRows("nybb_qgis/qgis-\(how).shp")
        if how == "union" {
            // Two rows of QGIS are wrong, as geopandas notes: a whole circle over its own parts, and a duplicate.
            for row in [27, 24] { rows.remove(at: row) }
        }
        let expected = rows.compactMap(\.self).filter { !$0.isEmpty }
        try expect(overlay(how, a, b, keepingDimension: true), equal: expected, tolerance: 1e-7, "\(how)")
    }

    /// The layers of geopandas's test of mixed dimensions, as its test module writes them.
    private func strictLayers(_ name: String) throws -> ([Geometry], [Geometry]) {
        func layer(_ texts: [String]) throws -> [Geometry] { try texts.map { try Geometry(wkt: $0) } }
        let polygons = try layer(["POLYGON ((1 1, 3 1, 3 3, 1 3, 1 1))", "POLYGON ((3 3, 5 3, 5 5, 3 5, 3 3))"])
        let lines = try layer(["LINESTRING (2 0, 2 4, 6 4)", "LINESTRING (0 3, 6 3)"])
        let points = try layer(["POINT (2 2)", "POINT (3 3)"])
        switch name {
        case "polys":
            return (
                polygons,
                try layer([
                    "POLYGON ((1 1, 3 1, 3 3, 1 3, 1 1))", "POLYGON ((-1 1, 1 1, 1 3, -1 3, -1 1))",
                    "POLYGON ((3 3, 5 3, 5 5, 3 5, 3 3))",
                ])
            )
        case "poly_line": return (polygons, lines)
        case "poly_point": return (polygons, points)
        case "line_poly": return (lines, polygons)
        default: return (points, polygons)
        }
    }

    @Test(
        "Mixed dimensions, with those of the first layer only and with all",
        arguments: ["polys", "poly_line", "poly_point", "line_poly", "point_poly"])
    func strict(layers: String) throws {
        let (a, b) = try strictLayers(layers)
        var compared = 0
        for how in ["intersection", "difference", "identity", "symmetric_difference", "union"] {
            for keeping in [true, false] {
                let file = "strict/\(layers)_\(how)_\(keeping ? "True" : "False").geojson"
                guard let expected = try? read(file) else { continue }
                compared += 1
                try expect(overlay(how, a, b, keepingDimension: keeping), equal: expected, "\(file)")
            }
        }
        #expect(compared >= 7)
    }

    @Test("Two polygons whose borders touch in a line share no area")
    func differentKinds() throws {
        let (a, b) = (try read("geom_type/df1.geojson"), try read("geom_type/df2.geojson"))
        let common = try a[0].intersection(b[0])
        #expect(common.kind == .geometryCollection || common.dimension < 2 || common.planarArea > 0)
        let piece = try LayerOverlay(footprints: a, features: b, unit: .degrees).pieces(workers: 1).first
        #expect(piece?.geometry.planarArea ?? 0 == (try common.polygonalPart().planarArea))
    }

    @Test("The overlay engine gives the same intersections", arguments: ["polys/df", "overlap/df", "nybb_qgis/"])
    func engine(name: String) throws {
        let (a, b, expected) =
            switch name {
            case "polys/df":
                (
                    try read("polys/df1.geojson"), try read("polys/df2.geojson"),
                    try read("polys/df1_df2-intersection.geojson")
                )
            case "overlap/df":
                (
                    try read("overlap/df1_overlap.geojson"), try read("overlap/df2_overlap.geojson"),
                    try read("overlap/df1_df2_overlap-intersection.geojson")
                )
            default:
                (
                    try read("nybb_qgis/polydf.shp"), try read("nybb_qgis/polydf2.shp"),
                    try read("nybb_qgis/qgis-intersection.shp")
                )
            }
        let pieces = try LayerOverlay(footprints: a, features: b, unit: .metres(perUnit: 1)).pieces(workers: 2)
        try expect(
            pieces.filter { $0.contact != .touching }.map(\.geometry), equal: expected, tolerance: 1e-7, "\(name)")
        #expect(pieces.allSatisfy { $0.gridSize == nil && $0.residual == nil })
    }
}
