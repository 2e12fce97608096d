import GeoCore

/// A control layer ready to be overlaid.
struct ControlLayer: Sendable {
    var index: Int
    var request: LayerRequest
    var loaded: LoadedLayer
    var title: String
    /// In the footprints' reference system, one per feature; nil where there is none.
    var geometries: [Geometry?]
    var classes: [String?]
    var zones: [String?]
    /// The coordinate operation used; nil when both layers have the same reference system.
    var operation: String?
    /// What rules ask about each feature; empty when no rules are asked for.
    var facts: [FeatureFacts]
    var distances: DistanceIndex?

    var role: LayerRole { request.role }

    /// Layers that restrict a project count in the union over all layers; those that only say where it is do not.
    var isCounted: Bool {
        request.isCounted
            ?? [LayerRole.redline, .protected, .farmland, .other].contains(role)
    }

    var summary: LayerSummary {
        LayerSummary(
            role: role, title: title, file: loaded.fileName, version: request.version, crs: loaded.crs.description,
            operation: operation, featureCount: loaded.count, lineKind: request.lineKind, isCounted: isCounted)
    }

    var ruleFacts: LayerFacts {
        LayerFacts(
            role: role, title: title, version: request.version, lineKind: request.lineKind,
            featureCount: loaded.count)
    }
}

/// The footprints, read.
struct FootprintLayer: Sendable {
    var request: FootprintRequest
    var loaded: LoadedLayer
    var facts: [ProjectFacts]
    /// Full width in metres of each line project; nil where none is stated.
    var widthsMetres: [Double?]
}

/// Reads all layers of a check, side by side, and brings the control layers into the footprints' reference system.
struct CheckInputs: Sendable {
    var footprints: FootprintLayer
    var layers: [ControlLayer]
    var repairs: [Repair]
    var issues: [Issue]

    enum Read: Sendable {
        case refused([Issue])
        case ready(CheckInputs)
    }

    static func read(
        _ request: CheckRequest, tables: RuleTables, progress: (@Sendable (Progress) -> Void)?,
        cancellation: Cancellation?
    ) throws(GeoError) -> Read {
        let sources = [request.footprints.source] + request.layers.map(\.source)
        let loader = LayerLoader(
            assumedCRS: request.assumedCRS, allowsLargeRepairs: request.allowsLargeRepairs,
            areaMethod: request.areaMethod, workers: request.workers, cancellation: cancellation)
        let loaded = try Parallel.map(
            sources.count, workers: request.workers, cancellation: cancellation,
            finished: { progress?(Progress(.reading, "", done: $0, total: sources.count)) }
        ) { (index: Int) throws(GeoError) -> LayerLoader.Loaded in loader.load(sources[index]) }
        try cancellation?.check()
        var issues = loaded.flatMap(\.issues)
        let repairs = loaded.flatMap(\.repairs)
        guard let first = loaded[0].layer else { return .refused(issues) }
        let footprints = footprints(first, request.footprints, tables, &issues)
        var layers: [ControlLayer] = []
        for (index, (asked, read)) in zip(request.layers, loaded.dropFirst()).enumerated() {
            guard let layer = read.layer else { continue }
            layers.append(control(layer, asked, index, hasRules: request.rules != nil, tables, &issues))
        }
        uniteTitles(&layers)
        issues += LayerLoader.offsets(between: [first] + layers.map(\.loaded))
        if issues.contains(where: { $0.severity == .error }) { return .refused(issues) }
        for index in layers.indices {
            progress?(Progress(.preparing, layers[index].title, done: index, total: layers.count))
            do throws(GeoError) {
                try place(&layers[index], onto: first.crs, request, cancellation, &issues)
            } catch {
                if error.kind == .cancelled { throw error }
                issues.append(LayerLoader.issue(of: error, layers[index].loaded.fileName))
            }
        }
        if issues.contains(where: { $0.severity == .error }) { return .refused(issues) }
        return .ready(CheckInputs(footprints: footprints, layers: layers, repairs: repairs, issues: issues))
    }

    private static func footprints(
        _ layer: LoadedLayer, _ request: FootprintRequest, _ tables: RuleTables, _ issues: inout [Issue]
    ) -> FootprintLayer {
        func field(_ names: [String], _ use: FieldNames.Use) -> String? {
            FieldChoice(names: names, use: use).resolve(in: layer.table, &issues)
        }
        let fields = ProjectFields(
            kind: field(request.kindFields, .kind), action: field(request.actionFields, .action),
            date: field(request.dateFields, .date), attributes: request.attributeFields
        ).resolved(among: layer.table.fields.map(\.name), tables: tables)
        let facts = (0..<layer.count).map { row in
            var facts = ProjectFacts(
                id: layer.ids[row], name: layer.names[row], values: layer.values(row), fields: fields, tables: tables)
            facts.override(kind: request.kind, action: request.action, date: request.date, tables: tables)
            return facts
        }
        var widths: [Double?] = Array(repeating: request.widthMetres, count: layer.count)
        if request.widthMetres == nil, let field = field(request.widthFields, .width) {
            widths = (0..<layer.count).map { layer.table.value($0, field).number }
            for (row, width) in widths.enumerated() where (width ?? 1) <= 0 {
                issues.append(
                    Issue(
                        .warning, layer.fileName, fids: [layer.table.fids[row]],
                        Message("issue.bad-width", ["field": .text(field)])))
                widths[row] = nil
            }
        }
        return FootprintLayer(request: request, loaded: layer, facts: facts, widthsMetres: widths)
    }

    private static func control(
        _ layer: LoadedLayer, _ request: LayerRequest, _ index: Int, hasRules: Bool, _ tables: RuleTables,
        _ issues: inout [Issue]
    ) -> ControlLayer {
        let classField = FieldChoice(names: request.classFields, use: .class).resolve(in: layer.table, &issues)
        let hasZones = request.role == .redline || request.role == .protected || !request.zoneFields.isEmpty
        let zoneField =
            hasZones ? FieldChoice(names: request.zoneFields, use: .zone).resolve(in: layer.table, &issues) : nil
        let title = request.title ?? layer.table.layerName
        let classes = layer.texts(classField)
        var facts: [FeatureFacts] = []
        if hasRules {
            facts = (0..<layer.count).map { row in
                FeatureFacts(
                    layer: title, role: request.role, id: layer.ids[row], name: layer.names[row],
                    className: classes[row], classField: classField, zoneField: zoneField, values: layer.values(row),
                    tables: tables)
            }
        }
        return ControlLayer(
            index: index, request: request, loaded: layer, title: title, geometries: layer.geometries,
            classes: classes, zones: layer.texts(zoneField), operation: nil, facts: facts, distances: nil)
    }

    /// Titles name layers in the results, so they are made different.
    private static func uniteTitles(_ layers: inout [ControlLayer]) {
        var seen: [String: Int] = [:]
        for index in layers.indices {
            let title = layers[index].title
            seen[title, default: 0] += 1
            guard let count = seen[title], count > 1 else { continue }
            layers[index].title = "\(title) (\(count))"
            for row in layers[index].facts.indices { layers[index].facts[row].layer = layers[index].title }
        }
    }

    /// Brings a layer into the footprints' reference system, its edges bent as they are on the ground.
    private static func place(
        _ layer: inout ControlLayer, onto crs: CRS, _ request: CheckRequest, _ cancellation: Cancellation?,
        _ issues: inout [Issue]
    ) throws(GeoError) {
        let source = layer.loaded
        if !source.crs.isSame(as: crs) {
            let operation = source.source.operation
            layer.operation = try Transform(from: source.crs, to: crs, operation: operation).operation.description
            let chunk = 256
            let geometries = source.geometries
            let placed = try Parallel.map(
                (geometries.count + chunk - 1) / chunk, workers: request.workers, cancellation: cancellation,
                tools: { () throws(GeoError) -> Transform in
                    try Transform(from: source.crs, to: crs, operation: operation)
                }
            ) { (transform: Transform, index: Int) throws(GeoError) -> [Geometry?] in
                var moved: [Geometry?] = []
                for row in (index * chunk)..<min(geometries.count, (index + 1) * chunk) {
                    guard let geometry = geometries[row] else {
                        moved.append(nil)
                        continue
                    }
                    do throws(GeoError) {
                        moved.append(try transform.transform(geometry))
                    } catch { throw error.on("fid \(source.table.fids[row])") }
                }
                return moved
            }
            layer.geometries = placed.flatMap(\.self)
            let boxes = layer.geometries.compactMap { $0?.bounds }
            if let first = boxes.first {
                let bounds = boxes.dropFirst().reduce(first) { $0.union($1) }
                let findings = CoordinateDiagnosis(bounds, declared: crs).findings
                for finding in findings where operation != nil {
                    // An operation that the user gives may be one between other systems.
                    let detail = LocalisedText(en: finding.message, zh: finding.messageChinese)
                    issues.append(
                        Issue(.error, source.fileName, Message("issue.operation-misplaces", ["detail": .words(detail)]))
                    )
                }
            }
            try mendAfterMoving(&layer, &issues)
        }
        if request.measuresDistances || request.rules != nil {
            let features = source.geometries.enumerated().compactMap { row, geometry in
                geometry.map { (number: row, geometry: $0) }
            }
            layer.distances = try DistanceIndex(features, crs: source.crs)
        }
    }

    /// Rounding in another system can make borders cross by less than a millimetre: put right, and said.
    private static func mendAfterMoving(_ layer: inout ControlLayer, _ issues: inout [Issue]) throws(GeoError) {
        var mended: [Int64] = []
        for row in layer.geometries.indices {
            guard let geometry = layer.geometries[row], !geometry.isValid else { continue }
            let made = try geometry.madeValid()
            layer.geometries[row] = geometry.dimension == 2 ? try made.polygonalPart() : made
            mended.append(layer.loaded.table.fids[row])
        }
        if !mended.isEmpty {
            issues.append(Issue(.warning, layer.loaded.fileName, fids: mended, Message("issue.mended-after-moving")))
        }
    }
}
