import GeoCore

/// Reads a layer and validates it: everything that is wrong with it, at once.
struct LayerLoader {
    var assumedCRS: String?
    var allowsLargeRepairs: Bool
    var areaMethod: AreaMethod
    var workers: Int
    var cancellation: Cancellation?

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
            loaded.issues += Self.issues(of: table)
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
            result.ids = zip(result.texts(idField), table.fids).map { text, fid in text ?? String(fid) }
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
    static func issue(of error: GeoError, _ file: String) -> Issue {
        let key = error.kind == .cannotRead ? "issue.cannot-read" : "issue.failed"
        return Issue(.error, error.subject ?? file, Message(key, ["detail": .text(detail(of: error))]))
    }

    private static func detail(of error: GeoError) -> String {
        var text = error.attempted
        if !error.trail.isEmpty { text += ": " + error.trail.joined(separator: "; ") }
        if let hint = error.hint { text += "; \(hint)" }
        return text
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
