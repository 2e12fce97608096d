internal import CGDAL

/// Turns OGR geometries into two-dimensional values without curves, and notes what it had to change.
struct GeometryReader {
    private let arcStepDegrees: Double
    private let closedLinesAsPolygons: Bool
    private let swapsAxes: Bool
    private(set) var notes = ReadingNotes()
    private var kindCounts = [Int](repeating: 0, count: 8)
    private var buffer: [UInt8] = []

    init(arcStepDegrees: Double, closedLinesAsPolygons: Bool, swapsAxes: Bool) {
        self.arcStepDegrees = arcStepDegrees
        self.closedLinesAsPolygons = closedLinesAsPolygons
        self.swapsAxes = swapsAxes
    }

    /// The notes with the counts by kind.
    func finish() -> ReadingNotes {
        var result = notes
        let kinds: [Geometry.Kind?] = [
            nil, .point, .lineString, .polygon, .multiPoint, .multiLineString, .multiPolygon, .geometryCollection,
        ]
        for (kind, count) in zip(kinds, kindCounts) where count > 0 {
            if let kind { result.kinds[kind.rawValue] = count }
        }
        if result.linearisedCount > 0 { result.linearisedAngleDegrees = arcStepDegrees }
        return result
    }

    /// The geometry of a feature; nil when it has none or a broken one.
    mutating func read(_ feature: OGRFeatureH, _ fid: Int64, _ trail: MessageTrail) -> Geometry? {
        guard let stored = OGR_F_GetGeometryRef(feature) else {
            notes.nullGeometryFIDs.append(fid)
            return nil
        }
        let type = OGR_G_GetGeometryType(stored)
        if OGR_GT_HasZ(type) != 0 { notes.zDroppedCount += 1 }
        if OGR_GT_HasM(type) != 0 { notes.mDroppedCount += 1 }
        guard let (plain, isOwned) = plainGeometry(stored, OGR_GT_Flatten(type)) else {
            return broken(fid, trail.lastFailure ?? "it cannot be made of straight pieces")
        }
        defer { if isOwned { OGR_G_DestroyGeometry(plain) } }
        if OGR_GT_Flatten(OGR_G_GetGeometryType(plain)) != OGR_G_GetGeometryType(plain) { OGR_G_FlattenTo2D(plain) }
        if swapsAxes { OGR_G_SwapXY(plain) }

        let size = Int(OGR_G_WkbSizeEx(plain))
        if buffer.count < size { buffer = [UInt8](repeating: 0, count: max(size, 2 * buffer.count)) }
        let result: Result<Geometry, GeoError> = buffer.withUnsafeMutableBytes { bytes in
            guard let start = bytes.baseAddress,
                OGR_G_ExportToWkb(plain, wkbNDR, start.assumingMemoryBound(to: UInt8.self)) == OGRERR_NONE
            else { return .failure(trail.error(.badGeometry, "export the geometry", on: nil)) }
            let wkb = UnsafeRawBufferPointer(start: start, count: size)
            var check = WKBCheck(wkb)
            if let complaint = check.complaint() { return .failure(GeoError(.badGeometry, complaint)) }
            return Result { () throws(GeoError) in try Geometry(finiteWKB: wkb) }
        }
        switch result {
        case .failure(let error):
            return broken(fid, error.trail.isEmpty ? error.attempted : error.trail.joined(separator: "; "))
        case .success(let geometry):
            let kind = Int(OGR_G_GetGeometryType(plain).rawValue)
            if kindCounts.indices.contains(kind) { kindCounts[kind] += 1 }
            if OGR_G_IsEmpty(plain) != 0 { notes.emptyGeometryFIDs.append(fid) }
            return geometry
        }
    }

    /// Counts a feature without geometry as one whose geometry is broken: there was a text for it.
    mutating func lose(_ fid: Int64, _ text: String) {
        notes.nullGeometryFIDs.removeAll { $0 == fid }
        _ = broken(fid, "\"\(text.prefix(60))\" is no well-known text")
    }

    private mutating func broken(_ fid: Int64, _ reason: String) -> Geometry? {
        notes.brokenGeometryFIDs.append(fid)
        notes.issues.append(ReadingIssue(.error, fid: fid, "broken geometry: \(reason)"))
        return nil
    }

    /// The same geometry in straight pieces, and whether it is a copy that the caller destroys.
    private mutating func plainGeometry(_ stored: OGRGeometryH, _ type: OGRwkbGeometryType) -> (OGRGeometryH, Bool)? {
        switch type {
        case wkbLineString where closedLinesAsPolygons && OGR_G_GetPointCount(stored) >= 4 && Self.isClosed(stored):
            guard let copy = OGR_G_Clone(stored), let polygon = OGR_G_ForceToPolygon(copy) else { return nil }
            notes.closedLinesAsPolygonsCount += 1
            return (polygon, true)
        case wkbPoint, wkbLineString, wkbPolygon, wkbMultiPoint, wkbMultiLineString, wkbMultiPolygon:
            return (stored, false)
        case wkbGeometryCollection:
            let hasSurface = Self.hasSurface(stored)
            guard hasSurface || OGR_G_HasCurveGeometry(stored, 1) != 0 else { return (stored, false) }
            notes.linearisedCount += 1
            return straightCollection(stored).map { ($0, true) }
        case wkbPolyhedralSurface, wkbTIN, wkbTriangle:
            notes.linearisedCount += 1
            return Self.polygons(stored, type).map { ($0, true) }
        default:
            notes.linearisedCount += 1
            return OGR_G_GetLinearGeometry(stored, arcStepDegrees, nil).map { ($0, true) }
        }
    }

    private static func isClosed(_ line: OGRGeometryH) -> Bool {
        let last = OGR_G_GetPointCount(line) - 1
        return OGR_G_GetX(line, 0) == OGR_G_GetX(line, last) && OGR_G_GetY(line, 0) == OGR_G_GetY(line, last)
    }

    /// A surface as the polygons that it is made of.
    private static func polygons(_ surface: OGRGeometryH, _ type: OGRwkbGeometryType) -> OGRGeometryH? {
        guard let copy = OGR_G_Clone(surface) else { return nil }
        return type == wkbTriangle ? OGR_G_ForceToPolygon(copy) : OGR_G_ForceToMultiPolygon(copy)
    }

    private static func hasSurface(_ collection: OGRGeometryH) -> Bool {
        (0..<OGR_G_GetGeometryCount(collection)).contains { index in
            guard let part = OGR_G_GetGeometryRef(collection, index) else { return false }
            switch OGR_GT_Flatten(OGR_G_GetGeometryType(part)) {
            case wkbPolyhedralSurface, wkbTIN, wkbTriangle: return true
            case wkbGeometryCollection: return hasSurface(part)
            default: return false
            }
        }
    }

    private func straightCollection(_ collection: OGRGeometryH) -> OGRGeometryH? {
        guard let result = OGR_G_CreateGeometry(wkbGeometryCollection) else { return nil }
        for index in 0..<OGR_G_GetGeometryCount(collection) {
            guard let part = OGR_G_GetGeometryRef(collection, index) else { continue }
            let type = OGR_GT_Flatten(OGR_G_GetGeometryType(part))
            let straight: OGRGeometryH?
            switch type {
            case wkbGeometryCollection: straight = straightCollection(part)
            case wkbPolyhedralSurface, wkbTIN, wkbTriangle: straight = Self.polygons(part, type)
            default: straight = OGR_G_GetLinearGeometry(part, arcStepDegrees, nil)
            }
            // AddGeometryDirectly takes the part over, also when it fails.
            guard let straight, OGR_G_AddGeometryDirectly(result, straight) == OGRERR_NONE else {
                OGR_G_DestroyGeometry(result)
                return nil
            }
        }
        return result
    }
}
