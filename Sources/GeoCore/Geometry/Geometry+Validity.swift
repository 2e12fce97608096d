internal import CGEOS

/// Why a geometry is not valid, and where.
public struct Invalidity: Sendable, Hashable, Codable {
    /// The reason in the words of the geometry library, such as "Self-intersection".
    public var reason: String
    /// A position at the fault, in the geometry's own coordinates, where the library gives one.
    public var place: Coordinate?

    public init(reason: String, place: Coordinate?) {
        self.reason = reason
        self.place = place
    }
}

extension Geometry {
    /// How invalid parts are put right.
    public enum RepairMethod: String, Sendable, Codable {
        /// Keeps all input lines and takes odd-even interiors of them: what a hole shares with its shell may be filled.
        case linework
        /// Takes shells as areas and holes as holes: shells less their holes, then merged. A hole is never filled.
        case structure
    }

    /// nil when valid in the sense of OGC Simple Features.
    public func invalidity() throws(GeoError) -> Invalidity? {
        let call = GEOSCall()
        var reason: UnsafeMutablePointer<CChar>?
        var place: OpaquePointer?
        let code = GEOSisValidDetail_r(call.context, pointer, 0, &reason, &place)
        defer {
            GEOSFree_r(call.context, reason)
            GEOSGeom_destroy_r(call.context, place)
        }
        guard code == 0 || code == 1 else { throw call.error(.operationFailed, "test validity") }
        if code == 1 { return nil }
        var position: Coordinate?
        if let place {
            var (x, y) = (0.0, 0.0)
            if GEOSGeomGetX_r(call.context, place, &x) == 1, GEOSGeomGetY_r(call.context, place, &y) == 1 {
                position = Coordinate(x: x, y: y)
            }
        }
        return Invalidity(reason: reason.map { String(cString: $0) } ?? "invalid", place: position)
    }

    public var isValid: Bool {
        let call = GEOSCall()
        let holes = kind == .polygon && !isEmpty ? Int(GEOSGetNumInteriorRings_r(call.context, pointer)) : 0
        // The library tests every hole against the whole shell; where that takes long, a proof may be had sooner.
        if holes > 20, holes * coordinateCount > 1_000_000, let bounds, ValidityProof.isValid(rings, bounds) {
            return true
        }
        return GEOSisValid_r(call.context, pointer) == 1
    }

    /// Whether it has no point of self-intersection or self-tangency but at ends of lines.
    public func isSimple() throws(GeoError) -> Bool {
        let call = GEOSCall()
        return try call.answer(GEOSisSimple_r(call.context, pointer), "test simplicity")
    }

    /// A valid geometry of the same points as far as possible; never called without saying so to the user.
    public func madeValid(_ method: RepairMethod = .structure) throws(GeoError) -> Geometry {
        method == .linework ? try repairedByLines() : try repairedByStructure()
    }

    /// By the library: lines noded, interiors by the odd-even rule.
    private func repairedByLines() throws(GeoError) -> Geometry {
        let call = GEOSCall()
        guard let parameters = GEOSMakeValidParams_create_r(call.context) else {
            throw call.error(.operationFailed, "make a geometry valid")
        }
        defer { GEOSMakeValidParams_destroy_r(call.context, parameters) }
        _ = GEOSMakeValidParams_setMethod_r(call.context, parameters, GEOS_MAKE_VALID_LINEWORK)
        let made = GEOSMakeValidWithParams_r(call.context, pointer, parameters)
        return try call.own(made, "make a geometry valid")
    }

    /// Each ring by itself by the odd-even rule, holes taken out of their shell, then the polygons united.
    ///
    /// The library's own method of this name takes a hole outside of its shell for a part.
    private func repairedByStructure() throws(GeoError) -> Geometry {
        switch kind {
        case .polygon: return try shellWithoutHoles()
        case .multiPolygon:
            var repaired: [Geometry] = []
            for polygon in polygons {
                let part = polygon.isValid ? polygon : try polygon.shellWithoutHoles()
                if !part.isEmpty { repaired.append(part) }
            }
            if repaired.isEmpty { return try .empty(.multiPolygon) }
            return try Geometry.union(of: repaired)
        case .geometryCollection:
            var repaired: [Geometry] = []
            for part in parts { repaired.append(try part.repairedByStructure()) }
            return try .collection(.geometryCollection, repaired)
        default: return try repairedByLines()
        }
    }

    private func shellWithoutHoles() throws(GeoError) -> Geometry {
        var areas: [Geometry] = []
        // A ring of less than four positions, or of no area, bounds nothing.
        for ring in rings {
            areas.append(
                ring.count < 4
                    ? try .empty(.polygon) : try Geometry.polygon(shell: ring).repairedByLines().polygonalPart())
        }
        guard let shell = areas.first, !shell.isEmpty else { return try .empty(.polygon) }
        let holes = areas.dropFirst().filter { !$0.isEmpty }
        if holes.isEmpty { return shell }
        return try shell.difference(try Geometry.union(of: Array(holes))).polygonalPart()
    }

    /// The same geometry in canonical order of parts, rings and starting points.
    public func normalized() throws(GeoError) -> Geometry {
        let call = GEOSCall()
        guard let copy = GEOSGeom_clone_r(call.context, pointer) else {
            throw call.error(.operationFailed, "copy a geometry")
        }
        guard GEOSNormalize_r(call.context, copy) == 0 else {
            GEOSGeom_destroy_r(call.context, copy)
            throw call.error(.operationFailed, "normalise a geometry")
        }
        return Geometry(owning: copy, call.context)
    }
}
