internal import CGDAL

/// What is to be read of a layer, and how.
public struct ReadOptions: Sendable {
    /// The fields wanted; nil: all of them. Fewer are faster.
    public var fields: [String]?
    /// An attribute filter as OGR understands it: "LXBM = '11' AND MJ > 2".
    public var filter: String?
    /// Only features that may meet these bounds (in the layer's reference system): drivers compare envelopes, some
    /// more exactly. Features without geometry are left out then.
    public var bounds: Bounds?
    /// The greatest angle in degrees that one straight piece of an arc spans. At 0.25 the area of a circle is right to
    /// 3.2e-6 of itself (1 - sin a / a).
    public var arcStepDegrees: Double
    /// Whether closed lines are read as polygons; nil: in drawings (DXF), which have no polygons.
    public var closedLinesAsPolygons: Bool?
    /// Asked now and then; true ends the reading with a `cancelled` error.
    public var isCancelled: (@Sendable () -> Bool)?

    public init(
        fields: [String]? = nil, filter: String? = nil, bounds: Bounds? = nil, arcStepDegrees: Double = 0.25,
        closedLinesAsPolygons: Bool? = nil
    ) {
        self.fields = fields
        self.filter = filter
        self.bounds = bounds
        self.arcStepDegrees = arcStepDegrees
        self.closedLinesAsPolygons = closedLinesAsPolygons
    }
}

extension Layer {
    /// Reads the features as one value: geometries, identifiers and the wanted attributes, in the order of the file.
    ///
    /// A broken geometry does not end the reading; the notes name it. A file that ends too early does.
    public func readAll(_ options: ReadOptions = ReadOptions()) throws(GeoError) -> FeatureTable {
        try GDALScope.run { trail throws(GeoError) in try read(options, trail) }
    }

    private func read(_ options: ReadOptions, _ trail: MessageTrail) throws(GeoError) -> FeatureTable {
        let wanted = try wantedFields(options.fields)
        if let filter = options.filter, OGR_L_SetAttributeFilter(handle, filter) != OGRERR_NONE {
            throw filterError(filter, trail)
        }
        defer { if options.filter != nil { OGR_L_SetAttributeFilter(handle, nil) } }
        if let bounds = options.bounds {
            let stored =
                storesNorthFirst
                ? Bounds(minX: bounds.minY, minY: bounds.minX, maxX: bounds.maxY, maxY: bounds.maxX) : bounds
            OGR_L_SetSpatialFilterRect(handle, stored.minX, stored.minY, stored.maxX, stored.maxY)
        }
        defer { if options.bounds != nil { OGR_L_SetSpatialFilter(handle, nil) } }
        ignoreFields(except: wanted, filtered: options.filter != nil)
        defer { OGR_L_SetIgnoredFields(handle, nil) }

        let closesLines = options.closedLinesAsPolygons ?? (source.driver == "DXF")
        var geometryReader = GeometryReader(
            arcStepDegrees: options.arcStepDegrees, closedLinesAsPolygons: closesLines, swapsAxes: storesNorthFirst)
        var fieldReader = FieldReader(wanted.map { ($0, fields[$0]) })
        var fids: [Int64] = []
        var geometries: [Geometry?] = []
        var issues = source.issues
        OGR_L_ResetReading(handle)
        while true {
            let failuresBefore = trail.failureCount
            guard let feature = OGR_L_GetNextFeature(handle) else {
                guard trail.failureCount == failuresBefore else { throw endError(options, fids.count, trail) }
                break
            }
            defer { OGR_F_Destroy(feature) }
            let fid = OGR_F_GetFID(feature)
            fids.append(fid)
            geometries.append(hasGeometry ? geometryReader.read(feature, fid, trail) : nil)
            fieldReader.read(feature)
            if let text = lostGeometryText(feature) { geometryReader.lose(fid, text) }
            if trail.failureCount > failuresBefore, geometryReader.notes.brokenGeometryFIDs.last != fid {
                // The driver gave the feature but complained: its geometry or a value is missing.
                issues.append(
                    ReadingIssue(.error, fid: fid, trail.lastFailure ?? "the driver could not read all of it"))
            }
            if fids.count & 1023 == 0, options.isCancelled?() == true {
                throw GeoError(.cancelled, "read the layer", on: subject)
            }
        }
        if options.filter == nil, options.bounds == nil { try checkCount(fids.count, &issues, trail) }
        var notes = geometryReader.finish()
        if let failure = source.openingFailure, let first = notes.nullGeometryFIDs.first,
            !issues.contains(where: { $0.reason == failure })
        {
            // Drivers that read the whole file at once do not say which feature a complaint is about.
            issues.append(ReadingIssue(.error, fid: notes.nullGeometryFIDs.count == 1 ? first : nil, failure))
        }
        notes.undecodableTextCount = fieldReader.undecodableCount
        notes.encoding = source.encoding
        notes.issues = issues + notes.issues
        let opening = source === dataset.sources.first ? dataset.messages : []
        notes.messages = opening + trail.summary.filter { !opening.contains($0) }
        return FeatureTable(
            source: source.name, layerName: name, crsDefinition: crsDefinition, fields: wanted.map { fields[$0] },
            fids: fids, geometries: geometries, columns: fieldReader.columns, notes: notes)
    }

    /// The text of a column that should have become the geometry and did not; the driver says nothing then.
    private func lostGeometryText(_ feature: OGRFeatureH) -> String? {
        guard !source.textGeometryColumns.isEmpty, hasGeometry, OGR_F_GetGeometryRef(feature) == nil else { return nil }
        for name in source.textGeometryColumns {
            let index = OGR_F_GetFieldIndex(feature, name)
            guard index >= 0, let text = OGR_F_GetFieldAsString(feature, index), text.pointee != 0 else { continue }
            return String(cString: text)
        }
        return nil
    }

    private func filterError(_ filter: String, _ trail: MessageTrail) -> GeoError {
        trail.error(
            .badArgument, "apply the filter \"\(filter)\"", on: subject,
            hint: "the fields are: \(DatasetLocation.listed(fields.map(\.name)))")
    }

    /// Databases look at a filter only when the first feature is asked for.
    private func endError(_ options: ReadOptions, _ count: Int, _ trail: MessageTrail) -> GeoError {
        if count == 0, let filter = options.filter { return filterError(filter, trail) }
        return trail.error(
            .cannotRead, "read past feature number \(count)", on: subject,
            hint: "the file is damaged or was cut off")
    }

    /// Compares with the number in the header of the file: a driver may end early without a word.
    private func checkCount(_ count: Int, _ issues: inout [ReadingIssue], _ trail: MessageTrail) throws(GeoError) {
        // A shapefile counts its deleted records too; a truncated one complains by itself.
        guard source.driver != "ESRI Shapefile" else { return }
        let stated = Int(OGR_L_GetFeatureCount(handle, 0))
        guard stated > count else { return }
        let reason = "the file states \(stated) features; only \(count) could be read"
        if source.driver == "FlatGeobuf" {
            throw GeoError(
                .cannotRead, "read all features", on: subject, trail: trail.summary + [reason],
                hint: "the file is damaged or was cut off")
        }
        issues.append(ReadingIssue(.error, reason))
    }

    private func wantedFields(_ names: [String]?) throws(GeoError) -> [Int] {
        guard let names else { return Array(fields.indices) }
        var result: [Int] = []
        for name in names {
            guard let index = FieldDefinition.index(of: name, in: fields) else {
                throw GeoError(
                    .badArgument, "find the field \"\(name)\"", on: subject,
                    hint: fields.isEmpty
                        ? "the layer has no fields" : "it has: \(DatasetLocation.listed(fields.map(\.name)))")
            }
            if !result.contains(index) { result.append(index) }
        }
        return result
    }

    /// Spares the driver the values that nobody wants. A filter may need any of them.
    private func ignoreFields(except wanted: [Int], filtered: Bool) {
        guard !filtered, wanted.count < fields.count, OGR_L_TestCapability(handle, "IgnoreFields") != 0 else { return }
        let ignored = OptionList(fields.indices.filter { !wanted.contains($0) }.map { fields[$0].name } + ["OGR_STYLE"])
        ignored.withConstPointer { _ = OGR_L_SetIgnoredFields(handle, $0) }
    }
}
