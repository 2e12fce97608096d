import GeoCore

/// Reads a layer and validates it: everything that is wrong with it, at once.
struct LayerLoader {
    var assumedCRS: String?
    var repairs: RepairPolicy
    var areaMethod: AreaMethod
    var workers: Int
    var cancellation: Cancellation?
    /// Whether a layer may go on beyond 180 degrees of longitude: for cells of a grid, a full turn is the same place.
    var goesRoundTheGlobe = false

    /// What becomes of invalid geometries.
    enum RepairPolicy: Sendable {
        /// Repaired; a large change is an error.
        case refusesLarge
        /// Repaired, whatever it changes.
        case allowsLarge
        /// Said only: what a check would do.
        case inspects
    }

    /// A repair that changes the measure by more than this is an error unless allowed.
    static let largeRepairPercent = 0.1

    struct Loaded: Sendable {
        var layer: LoadedLayer?
        var repairs: [Repair] = []
        var issues: [Issue] = []
    }

    func load(_ source: SourceRequest) -> Loaded {
        var loaded = Loaded()
        do throws(GeoError) {
            let dataset = try Dataset(source.file, options: OpenOptions(encoding: source.encoding))
            let layer = try dataset.layer(source.layer)
            var options = ReadOptions(filter: source.filter)
            let cancellation = cancellation
            options.isCancelled = { cancellation?.isCancelled ?? false }
            let table = try layer.readAll(options)
            loaded.issues += Self.issues(of: table, filter: source.filter)
            if source.layer == nil, dataset.layers.count > 1 {
                loaded.issues.append(
                    Issue(
                        .warning, table.source,
                        Message(
                            "issue.several-layers",
                            [
                                "layer": .text(table.layerName),
                                "layers": .list(dataset.layerNames.map { .text($0) }),
                            ])))
            }
            guard let reference = reference(of: table, source, &loaded.issues) else { return loaded }
            var result = LoadedLayer(
                source: source, table: table, crs: reference.crs, crsWasAssumed: reference.isAssumed,
                geometries: table.geometries, ids: [], names: [], digest: try? FileDigest(of: source.file))
            let idField = FieldChoice(names: source.idFields, use: .id).resolve(in: table, &loaded.issues)
            let nameField = FieldChoice(names: source.nameFields, use: .name).resolve(in: table, &loaded.issues)
            let idTexts = result.texts(idField)
            result.ids = zip(idTexts, table.fids).map { text, fid in text ?? String(fid) }
            let unnamed = zip(idTexts, table.fids).compactMap { text, fid in text == nil ? fid : nil }
            if let idField, !unnamed.isEmpty {
                loaded.issues.append(
                    Issue(
                        .warning, table.source, fids: unnamed, Message("issue.empty-id", ["field": .text(idField)])))
            }
            result.hasIDField = idField != nil
            result.names = result.texts(nameField)
            reportDuplicates(result, idField, &loaded.issues)
            let isPlaced = diagnose(result, &loaded.issues)
            // Coordinates in the wrong system cannot be measured, so nothing is repaired by measuring them.
            if isPlaced { try repair(&result, &loaded) }
            loaded.layer = result
        } catch {
            loaded.issues.append(Self.issue(of: error, source.file))
        }
        return loaded
    }

    /// An error of the libraries as an issue of the file.
    ///
    /// - Parameter file: named by the issue whatever the error is about, which may be a feature or a reference system.
    static func issue(of error: GeoError, _ file: String) -> Issue {
        let file = Dataset.hidingPassword(file)
        if error.kind == .notFound { return Issue(.error, file, Message("issue.not-there")) }
        let detail: [String: MessageArgument] = ["detail": .words(error.words)]
        if error.kind == .cannotRead {
            return Issue(.error, error.subject ?? file, Message("issue.cannot-read", detail))
        }
        guard let subject = error.subject, !subject.hasPrefix(file) else {
            return Issue(.error, error.subject ?? file, Message("issue.failed", detail))
        }
        let place: [String: MessageArgument] = ["place": .text(subject)]
        return Issue(.error, file, Message("issue.failed-at", detail.merging(place) { first, _ in first }))
    }

    private func reference(
        of table: FeatureTable, _ source: SourceRequest, _ issues: inout [Issue]
    ) -> (crs: CRS, isAssumed: Bool)? {
        let assumed = source.crs ?? assumedCRS
        guard let definition = table.crsDefinition ?? assumed else {
            issues.append(Issue(.error, table.source, Message("issue.no-crs")))
            return nil
        }
        do throws(GeoError) {
            let crs = try CRS(definition)
            let isAssumed = table.crsDefinition == nil
            if isAssumed {
                issues.append(
                    Issue(.warning, table.source, Message("issue.crs-assumed", ["crs": .text(crs.description)])))
            } else if let asked = source.crs, let other = try? CRS(asked), !other.isSame(as: crs) {
                issues.append(
                    Issue(
                        .warning, table.source,
                        Message(
                            "issue.crs-not-used",
                            ["asked": .text(other.description), "crs": .text(crs.description)])))
            }
            return (crs, isAssumed)
        } catch {
            issues.append(Self.issue(of: error, table.source))
            return nil
        }
    }
}

extension Issue {
    /// An error of the libraries that ended a run; its subject is the file it concerns.
    public init(_ error: GeoError) { self = LayerLoader.issue(of: error, error.subject ?? "") }
}
