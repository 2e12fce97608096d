import GeoCore

/// A control layer ready to be overlaid.
struct ControlLayer: Sendable {
    var index: Int
    var request: LayerRequest
    var loaded: LoadedLayer
    var title: String
    /// In the footprints' reference system, one per feature; nil where there is none.
    var geometries: [Geometry?]
    /// Of collections of several kinds, by row: the lines, and the points, below the highest dimension. They have no
    /// measure in common with a project, but a project that they meet is not outside. In the footprints' system.
    var lesserMembers: [Int: [Geometry]] = [:]
    var classes: [String?]
    var zones: [String?]
    /// The coordinate operation used; nil when both layers have the same reference system.
    var operation: String?
    /// How it comes into the footprints' reference system.
    var placement: LayerPlacement?
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
    /// What lies below the features that rules on flow paths are about; nil without an elevation model.
    var downstream: DownstreamPaths?
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
        let loaded = try load(sources, request, progress, cancellation)
        var issues = request.problems + loaded.flatMap(\.issues)
        let repairs = loaded.flatMap(\.repairs)
        var footprints: FootprintLayer?
        if let first = loaded[0].layer {
            footprints = try Self.footprints(first, request.footprints, tables, &issues)
            checkMeasures(first, request, &issues)
        }
        var layers: [ControlLayer] = []
        for (index, (asked, read)) in zip(request.layers, loaded.dropFirst()).enumerated() {
            guard let layer = read.layer else { continue }
            layers.append(control(layer, asked, index, hasRules: request.rules != nil, tables, &issues))
        }
        uniteTitles(&layers)
        issues += LayerLoader.offsets(between: [footprints?.loaded].compactMap { $0 } + layers.map(\.loaded))
        guard let footprints, !issues.contains(where: { $0.severity == .error }) else { return .refused(issues) }
        for index in layers.indices {
            progress?(Progress(.preparing, layers[index].title, done: index, total: layers.count))
            do throws(GeoError) {
                layers[index].placement = LayerPlacement(of: layers[index].loaded, onto: footprints.loaded)
                try layers[index].place(onto: footprints.loaded.crs, request, cancellation, &issues)
            } catch {
                if error.kind == .cancelled { throw error }
                let file = layers[index].loaded.fileName
                issues.append(
                    layers[index].placement?.issue(of: error, file) ?? LayerLoader.issue(of: error, file))
            }
        }
        if issues.contains(where: { $0.severity == .error }) { return .refused(issues) }
        let downstream = try DownstreamPaths.traced(request, layers, footprints.loaded.crs, cancellation, &issues)
        if issues.contains(where: { $0.severity == .error }) { return .refused(issues) }
        return .ready(
            CheckInputs(
                footprints: footprints, layers: layers, downstream: downstream, repairs: repairs, issues: issues))
    }

    /// What is wrong with control layers when the footprints are not known: their files, fields and geometries.
    static func problems(
        of layers: [LayerRequest], like request: CheckRequest, tables: RuleTables, cancellation: Cancellation?
    ) throws(GeoError) -> [Issue] {
        let loaded = try load(layers.map(\.source), request, nil, cancellation)
        var issues = loaded.flatMap(\.issues)
        for (index, (asked, read)) in zip(layers, loaded).enumerated() {
            guard let layer = read.layer else { continue }
            _ = control(layer, asked, index, hasRules: false, tables, &issues)
        }
        return issues
    }

    private static func load(
        _ sources: [SourceRequest], _ request: CheckRequest, _ progress: (@Sendable (Progress) -> Void)?,
        _ cancellation: Cancellation?
    ) throws(GeoError) -> [LayerLoader.Loaded] {
        let loader = LayerLoader(
            assumedCRS: request.assumedCRS, repairs: request.allowsLargeRepairs ? .allowsLarge : .refusesLarge,
            areaMethod: request.areaMethod, workers: request.workers, cancellation: cancellation)
        let loaded = try Parallel.map(
            sources.count, workers: request.workers, cancellation: cancellation,
            finished: { progress?(Progress(.reading, "", done: $0, total: sources.count)) }
        ) { (index: Int) throws(GeoError) -> LayerLoader.Loaded in loader.load(sources[index]) }
        try cancellation?.check()
        return loaded
    }

    /// Whether there is anything to measure, and whether it can be measured as asked.
    private static func checkMeasures(_ layer: LoadedLayer, _ request: CheckRequest, _ issues: inout [Issue]) {
        if layer.count == 0 {
            // The error says more than the warning that any empty layer gets.
            issues.removeAll { $0.file == layer.fileName && $0.message.key.hasPrefix("issue.no-features") }
            let filter = layer.source.filter
            issues.append(
                Issue(
                    .error, layer.fileName,
                    Message(
                        filter == nil ? "issue.no-footprints" : "issue.no-footprints-filtered",
                        ["filter": .text(filter ?? "")])))
        }
        if request.areaMethod == .planar, layer.crs.isGeographic {
            issues.append(
                Issue(
                    .error, layer.fileName,
                    Message("issue.planar-in-degrees", ["crs": .text(layer.crs.description)])))
        }
    }

    private static func footprints(
        _ read: LoadedLayer, _ request: FootprintRequest, _ tables: RuleTables, _ issues: inout [Issue]
    ) throws(GeoError) -> FootprintLayer {
        var layer = read
        try countMembers(&layer, &issues)
        checkAttributes(request, layer, tables, &issues)
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
        reportMembers(layer, &issues)
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
}
