import Foundation

/// Measures geometries of one reference system on its own ellipsoid.
///
/// Not Sendable, on purpose: it owns PROJ handles. Each worker makes its own; equal inputs give equal bits whatever
/// was measured before.
public final class Measurer {
    public let crs: CRS
    let ellipsoid: Ellipsoid
    let context: ProjContext
    /// To longitude and latitude on the same datum; the identity for a geographic system.
    let toGeographic: Transform
    let radiansPerUnit: Double
    let projected: ProjectedArea?
    private var surveyZones: [Int: SurveyArea] = [:]

    /// Throws `.badReference` when PROJ cannot open the system.
    public init(_ crs: CRS) throws(GeoError) {
        self.crs = crs
        context = try ProjContext()
        ellipsoid = crs.ellipsoid
        let geographic = try crs.geographic()
        toGeographic = try Transform(from: crs, to: geographic, context: context)
        radiansPerUnit = geographic.radiansPerUnit
        projected = crs.isProjected ? ProjectedArea(toGeographic, radiansPerUnit: radiansPerUnit) : nil
    }

    /// Area in square metres; holes are taken out, points and lines have none.
    ///
    /// The ellipsoidal method has a relative error below 1e-9. Overlapping parts of a multi-polygon count as often as
    /// they occur.
    /// - Throws: `.cannotTransform` where coordinates have no place on the ellipsoid; `.badGeometry` for an edge of
    ///   more than 180 degrees; `.badReference` for the planar area of a geographic system.
    public func area(of geometry: Geometry, method: AreaMethod = .ellipsoidal) throws(GeoError) -> Double {
        switch method {
        case .survey, .surveyUnrounded: return try measure(geometry, method: method).squareMetres
        default: break
        }
        // Each polygon for itself, then their sum.
        var (sum, polygon) = (CompensatedSum(), CompensatedSum())
        try geometry.forEachRing { (ring, isShell) throws(GeoError) in
            let area = abs(try signedArea(ofRing: ring, method: method))
            guard isShell else { return polygon.add(-area) }
            sum.add(polygon.value)
            polygon = CompensatedSum()
            polygon.add(area)
        }
        sum.add(polygon.value)
        return sum.value
    }

    /// The area with its method and, for the survey methods, the zones used.
    public func measure(_ geometry: Geometry, method: AreaMethod = .ellipsoidal) throws(GeoError) -> AreaMeasure {
        var sum = CompensatedSum()
        var zones: Set<Int> = []
        for polygon in geometry.polygons {
            let rings = polygon.rings
            guard let shell = rings.first else { continue }
            switch method {
            case .survey, .surveyUnrounded:
                let zone = try surveyZone(shell)
                zones.insert(zone)
                let survey = try surveyArea(zone)
                for (index, ring) in rings.enumerated() {
                    let area = try survey.area(ring, of: self, isRounded: method == .survey)
                    sum.add(index == 0 ? area : -area)
                }
            default:
                sum.add(try area(ofRings: rings, method: method))
            }
        }
        var area = sum.value
        if method == .survey { area = (area * 100).rounded(.toNearestOrAwayFromZero) / 100 }
        return AreaMeasure(squareMetres: area, method: method, zones: zones.sorted())
    }

    /// Area in square metres of one polygon given as closed rings, the shell first; for all but the survey methods.
    public func area(ofRings rings: [[Coordinate]], method: AreaMethod = .ellipsoidal) throws(GeoError) -> Double {
        var sum = CompensatedSum()
        for (index, ring) in rings.enumerated() {
            let area = abs(try signedArea(ofRing: ring, method: method))
            sum.add(index == 0 ? area : -area)
        }
        return sum.value
    }

    /// Area in square metres of one closed ring, positive when it runs counterclockwise; for all but the survey methods.
    public func signedArea(ofRing ring: [Coordinate], method: AreaMethod = .ellipsoidal) throws(GeoError) -> Double {
        let result: Result<Double, GeoError> = ring.withUnsafeBufferPointer { buffer in
            Result { () throws(GeoError) -> Double in try signedArea(ofRing: buffer, method: method) }
        }
        return try result.get()
    }

    /// The same for coordinates that stay where they are.
    public func signedArea(ofRing ring: UnsafeBufferPointer<Coordinate>, method: AreaMethod = .ellipsoidal)
        throws(GeoError) -> Double
    {
        guard ring.count >= 4 else { return 0 }
        switch method {
        case .ellipsoidal:
            if let projected { return try projected.signedArea(ring) }
            return try GeographicArea(ellipsoid, radiansPerUnit: radiansPerUnit).signedArea(ring)
        case .geodesic: return try geodesicArea(ring)
        case .planar:
            guard let metres = crs.metresPerUnit else {
                throw GeoError(
                    .badReference, "take the planar area in \(crs)", trail: ["its units are angles"],
                    hint: "use the ellipsoidal method, or a projected system")
            }
            return Self.planarArea(ring) * metres * metres
        case .survey, .surveyUnrounded:
            let copy = Array(ring)
            let area = try surveyArea(surveyZone(copy)).area(copy, of: self, isRounded: method == .survey)
            return Self.planarArea(ring) < 0 ? -area : area
        }
    }

    /// Longitudes and latitudes in radians of coordinates of the reference system.
    func geographicRadians(_ coordinates: [Coordinate]) throws(GeoError) -> [Coordinate] {
        var result = coordinates
        try toGeographic.apply(&result, forward: true)
        let scale = radiansPerUnit
        result.withUnsafeMutableBufferPointer { buffer in
            for index in buffer.indices {
                let c = buffer[index]
                buffer[index] = Coordinate(x: c.x * scale, y: c.y * scale)
            }
        }
        for position in result { try position.requireOnEllipsoid() }
        return result
    }

    /// The shoelace sum about the first vertex, in squared units, positive when counterclockwise.
    static func planarArea(_ ring: UnsafeBufferPointer<Coordinate>) -> Double {
        guard ring.count >= 4 else { return 0 }
        let origin = ring[0]
        var twice = 0.0
        for index in 1..<(ring.count - 1) {
            twice +=
                (ring[index].x - origin.x) * (ring[index + 1].y - origin.y)
                - (ring[index + 1].x - origin.x) * (ring[index].y - origin.y)
        }
        return twice / 2
    }

    /// The 3-degree zone of a polygon: the system's own when it is one, else that of the middle of its bounds.
    private func surveyZone(_ shell: [Coordinate]) throws(GeoError) -> Int {
        if let zone = crs.gaussKruger, zone.widthDegrees == 3 { return zone.number }
        var minX = Double.infinity
        var maxX = -Double.infinity
        var minY = Double.infinity
        var maxY = -Double.infinity
        for c in shell {
            minX = min(minX, c.x)
            maxX = max(maxX, c.x)
            minY = min(minY, c.y)
            maxY = max(maxY, c.y)
        }
        let middle = try geographicRadians([Coordinate(x: (minX + maxX) / 2, y: (minY + maxY) / 2)])[0]
        let longitude = middle.x * 180 / .pi + crs.primeMeridianDegrees
        return GaussKrugerZone.threeDegreeZone(longitude: longitude)
    }

    private func surveyArea(_ zone: Int) throws(GeoError) -> SurveyArea {
        if let known = surveyZones[zone] { return known }
        let made = try SurveyArea(ellipsoid, zone: zone, primeMeridianDegrees: crs.primeMeridianDegrees, context)
        surveyZones[zone] = made
        return made
    }
}
