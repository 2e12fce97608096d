internal import CPROJ

/// Reads the facts of a CRS out of PROJ.
struct CRSReader {
    let context: ProjContext

    init(_ context: ProjContext) { self.context = context }

    func read(_ text: String) throws(GeoError) -> CRS {
        var notes: [String] = []
        let made = try make(text)
        let object = try horizontal(made, text, &notes)
        let kind: CRS.Kind
        switch object.type {
        case PJ_TYPE_GEOGRAPHIC_2D_CRS: kind = .geographic
        case PJ_TYPE_PROJECTED_CRS: kind = .projected
        case PJ_TYPE_BOUND_CRS:
            kind =
                ProjObject(proj_get_source_crs(context.handle, object.handle), in: context)?.type
                    == PJ_TYPE_PROJECTED_CRS ? .projected : .geographic
        default:
            throw GeoError(
                .badReference, "use the coordinate reference system", on: shortened(text),
                trail: ["\(object.name) is neither geographic nor projected"],
                hint: "name a system with horizontal coordinates, such as EPSG:4490")
        }
        let plain = unbound(object)
        guard let geodetic = ProjObject(proj_crs_get_geodetic_crs(context.handle, plain.handle), in: context),
            let wkt = object.wkt2(), let units = axisUnits(plain), let baseWKT = geodetic.wkt2()
        else { throw failure(text) }
        let base = ProjObject(proj_crs_demote_to_2D(context.handle, nil, geodetic.handle), in: context) ?? geodetic
        let baseUnits = axisUnits(base) ?? units
        let (code, confidence) = identify(plain)
        let ellipsoid = try readEllipsoid(geodetic, text)
        let baseCode = kind == .geographic ? code : identify(base).code
        let declared = object.code
        return CRS(
            name: plain.name, kind: kind, authorityCode: code, codeConfidencePercent: confidence, wkt: wkt,
            ellipsoid: ellipsoid, datumName: datumName(geodetic), primeMeridianDegrees: primeMeridian(geodetic),
            metresPerUnit: kind == .projected ? units : nil, radiansPerUnit: kind == .projected ? baseUnits : units,
            areaOfUse: plain.areaOfUse()
                ?? code.flatMap { ProjObject(proj_create(context.handle, $0), in: context)?.areaOfUse() },
            gaussKruger: kind == .projected ? gaussKruger(plain) : nil, notes: notes,
            definition: declared ?? wkt, baseDefinition: baseCode ?? base.wkt2() ?? baseWKT, baseCode: baseCode)
    }

    /// A PROJ object of a CRS made before.
    func object(_ crs: CRS) throws(GeoError) -> ProjObject { try make(crs.definition) }

    func make(_ text: String) throws(GeoError) -> ProjObject {
        var definition = text.filter { $0 != "\0" }
        let isProjString =
            definition.contains("+proj=") || definition.contains("+init=") || definition.hasPrefix("proj=")
        if isProjString, !definition.contains("type=crs") { definition += " +type=crs" }
        _ = context.takeMessages()
        guard let object = ProjObject(proj_create(context.handle, definition), in: context) else {
            throw failure(text)
        }
        guard proj_is_crs(object.handle) != 0 else {
            throw GeoError(
                .badReference, "use the coordinate reference system", on: shortened(text),
                trail: ["\(object.name) is no coordinate reference system"])
        }
        return object
    }

    func isSame(_ a: CRS, _ b: CRS) -> Bool {
        guard let first = try? object(a), let second = try? object(b) else { return false }
        return isEquivalent(unbound(first), unbound(second))
    }

    func isEquivalent(_ a: ProjObject, _ b: ProjObject) -> Bool {
        let first = ProjObject(proj_normalize_for_visualization(context.handle, a.handle), in: context) ?? a
        let second = ProjObject(proj_normalize_for_visualization(context.handle, b.handle), in: context) ?? b
        return proj_is_equivalent_to_with_ctx(
            context.handle, first.handle, second.handle, PJ_COMP_EQUIVALENT_EXCEPT_AXIS_ORDER_GEOGCRS) != 0
    }

    /// The system without the operation to WGS 84 that old definitions carry.
    func unbound(_ object: ProjObject) -> ProjObject {
        guard object.type == PJ_TYPE_BOUND_CRS else { return object }
        return ProjObject(proj_get_source_crs(context.handle, object.handle), in: context) ?? object
    }

    // MARK: - Parts

    /// Leaves out the vertical part, the third axis, and a TOWGS84 of zeros (which old writers put where none is known).
    private func horizontal(_ start: ProjObject, _ text: String, _ notes: inout [String]) throws(GeoError) -> ProjObject
    {
        var object = start
        if object.type == PJ_TYPE_COMPOUND_CRS {
            guard let part = ProjObject(proj_crs_get_sub_crs(context.handle, object.handle, 0), in: context) else {
                throw failure(text)
            }
            notes.append("the vertical part of \(object.name) is left out")
            object = part
        }
        if object.type == PJ_TYPE_BOUND_CRS,
            let source = ProjObject(proj_get_source_crs(context.handle, object.handle), in: context),
            let operation = ProjObject(proj_crs_get_coordoperation(context.handle, object.handle), in: context)
        {
            var values = [Double](repeating: 0, count: 7)
            let known = proj_coordoperation_get_towgs84_values(context.handle, operation.handle, &values, 7, 0) != 0
            if known, values.allSatisfy({ $0 == 0 }) {
                notes.append("a TOWGS84 of zeros is left out: it is no datum transformation")
                object = source
            } else {
                notes.append("the definition carries its own transformation to WGS 84, \(operation.name)")
            }
        }
        let axes = ProjObject(proj_crs_get_coordinate_system(context.handle, unbound(object).handle), in: context)
            .map { proj_cs_get_axis_count(context.handle, $0.handle) }
        if axes == 3, object.type != PJ_TYPE_GEOCENTRIC_CRS,
            let flat = ProjObject(proj_crs_demote_to_2D(context.handle, nil, object.handle), in: context)
        {
            notes.append("the ellipsoidal height of \(object.name) is left out")
            object = flat
        }
        return object
    }

    private func axisUnits(_ object: ProjObject) -> Double? {
        guard let system = ProjObject(proj_crs_get_coordinate_system(context.handle, object.handle), in: context) else {
            return nil
        }
        var factor = 0.0
        guard
            proj_cs_get_axis_info(context.handle, system.handle, 0, nil, nil, nil, &factor, nil, nil, nil) != 0,
            factor > 0
        else { return nil }
        return factor
    }

    private func readEllipsoid(_ geodetic: ProjObject, _ text: String) throws(GeoError) -> Ellipsoid {
        guard let ellipsoid = ProjObject(proj_get_ellipsoid(context.handle, geodetic.handle), in: context) else {
            throw failure(text)
        }
        var semiMajor = 0.0
        var semiMinor = 0.0
        var computed: Int32 = 0
        var inverse = 0.0
        guard
            proj_ellipsoid_get_parameters(
                context.handle, ellipsoid.handle, &semiMajor, &semiMinor, &computed, &inverse) != 0, semiMajor > 0
        else { throw failure(text) }
        return Ellipsoid(name: ellipsoid.name, semiMajorMetres: semiMajor, inverseFlattening: inverse)
    }

    private func datumName(_ geodetic: ProjObject) -> String {
        ProjObject(proj_crs_get_datum_forced(context.handle, geodetic.handle), in: context)?.name ?? "unknown"
    }

    private func primeMeridian(_ geodetic: ProjObject) -> Double {
        guard let meridian = ProjObject(proj_get_prime_meridian(context.handle, geodetic.handle), in: context) else {
            return 0
        }
        var longitude = 0.0
        var factor = 0.0
        guard
            proj_prime_meridian_get_parameters(context.handle, meridian.handle, &longitude, &factor, nil) != 0
        else { return 0 }
        return longitude * factor * 180 / .pi
    }

    private func gaussKruger(_ object: ProjObject) -> GaussKrugerZone? {
        guard let conversion = ProjObject(proj_crs_get_coordoperation(context.handle, object.handle), in: context)
        else {
            return nil
        }
        var methodCode: UnsafePointer<CChar>?
        guard
            proj_coordoperation_get_method_info(context.handle, conversion.handle, nil, nil, &methodCode) != 0,
            let methodCode, String(cString: methodCode) == "9807"
        else { return nil }
        var values: [String: Double] = [:]
        for index in 0..<proj_coordoperation_get_param_count(context.handle, conversion.handle) {
            var code: UnsafePointer<CChar>?
            var value = 0.0
            guard
                proj_coordoperation_get_param(
                    context.handle, conversion.handle, index, nil, nil, &code, &value, nil, nil, nil, nil, nil, nil)
                    != 0,
                let code
            else { continue }
            values[String(cString: code)] = value
        }
        guard let latitude = values["8801"], let meridian = values["8802"], let scale = values["8805"],
            let easting = values["8806"], let northing = values["8807"]
        else { return nil }
        return GaussKrugerZone(
            latitudeOfOrigin: latitude, centralMeridian: meridian, scale: scale, falseEasting: easting,
            falseNorthing: northing, name: object.name)
    }

    /// The declared code, or the one EPSG entry with the same parameters.
    private func identify(_ object: ProjObject) -> (code: String?, confidence: Int?) {
        if let code = object.code { return (code, 100) }
        var confidences: UnsafeMutablePointer<Int32>?
        guard let list = proj_identify(context.handle, object.handle, "EPSG", nil, &confidences) else {
            return (nil, nil)
        }
        defer {
            proj_list_destroy(list)
            proj_int_list_destroy(confidences)
        }
        guard let confidences else { return (nil, nil) }
        var best: (code: String, confidence: Int)?
        for index in 0..<Int(proj_list_get_count(list)) {
            guard let candidate = ProjObject(proj_list_get(context.handle, list, Int32(index)), in: context),
                let code = candidate.code, proj_is_deprecated(candidate.handle) == 0
            else { continue }
            let confidence = Int(confidences[index])
            // Below 70 the names agree and the parameters do not.
            guard confidence >= 70 else { continue }
            if let found = best {
                // Two entries that fit equally well identify nothing.
                if found.confidence == confidence { return (nil, nil) }
                if found.confidence > confidence { continue }
            }
            best = (code, confidence)
        }
        return (best?.code, best?.confidence)
    }

    private func failure(_ text: String) -> GeoError {
        GeoError(
            .badReference, "read the coordinate reference system", on: shortened(text), trail: context.takeMessages(),
            hint: "give a code such as EPSG:4490, WKT, PROJJSON or a PROJ string")
    }

    private func shortened(_ text: String) -> String { text.count > 80 ? "\(text.prefix(77))..." : text }
}
