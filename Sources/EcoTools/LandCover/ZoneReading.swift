import GeoCore

/// Reads zones and rasters one after the other and keeps every problem, for the analyses that count cells in zones.
struct ZoneReading {
    var assumedCRS: String?
    /// How rasters on other grids than the first are brought onto it; nil: they are refused.
    var alignment: Resampling?
    var issues: [Issue] = []
    var repairs: [Repair] = []

    init(assumedCRS: String?, alignment: Resampling?) {
        self.assumedCRS = assumedCRS
        self.alignment = alignment
    }

    /// A layer of polygons.
    mutating func layer(_ source: SourceRequest, _ loader: LayerLoader) -> LoadedLayer? {
        let loaded = loader.load(source)
        issues += loaded.issues
        repairs += loaded.repairs
        guard var layer = loaded.layer else { return nil }
        var others: [Int64] = []
        for row in layer.geometries.indices {
            guard let geometry = layer.geometries[row], !geometry.isEmpty else { continue }
            if geometry.dimension < 2 {
                others.append(layer.table.fids[row])
                layer.geometries[row] = nil
            }
        }
        if !others.isEmpty {
            issues.append(Issue(.error, layer.fileName, fids: others, Message("issue.zone-not-area")))
        }
        if layer.count > 0, layer.geometries.allSatisfy({ $0?.isEmpty ?? true }) {
            issues.append(Issue(.error, layer.fileName, Message("issue.no-zones")))
        }
        if layer.count == 0 { issues.append(Issue(.error, layer.fileName, Message("issue.no-zones"))) }
        return layer
    }

    /// A raster of which a band can be counted; nil, with what is wrong, when it cannot.
    mutating func open(
        _ path: String, noData: Double?, isClasses: Bool, band number: Int,
        fractionsKey: String = "issue.raster-is-fractions"
    ) -> RasterSource? {
        do throws(GeoError) {
            let source = try RasterSource(
                path, options: RasterOptions(assumedCRS: assumedCRS, noDataOverride: noData))
            for issue in source.issues {
                issues.append(
                    Issue(
                        .warning, path,
                        Message("issue.raster-\(issue.kind.rawValue)", ["detail": .text(issue.detail)])))
            }
            guard source.bands.indices.contains(number - 1) else {
                issues.append(
                    Issue(
                        .error, path,
                        Message(
                            "issue.no-such-band",
                            ["band": .text(String(number)), "count": .text(String(source.bands.count))])))
                return nil
            }
            if isClasses {
                let problem: String? =
                    source.isRGBImage
                    ? "issue.raster-is-picture"
                    : source.bands[number - 1].cellType.isInteger ? nil : fractionsKey
                if let problem {
                    issues.append(Issue(.error, path, Message(problem)))
                    return nil
                }
            }
            guard source.crs != nil else {
                issues.append(Issue(.error, path, Message("issue.no-crs")))
                return nil
            }
            return source
        } catch {
            issues.append(LayerLoader.issue(of: error, path))
            return nil
        }
    }

    /// The raster on the grid of the first one.
    mutating func placed(_ source: RasterSource, on first: RasterSource?, _ usual: Resampling) -> RasterSource? {
        guard let first, let crs = first.crs, let own = source.crs else { return source }
        if source.grid.coincides(with: first.grid), own.isSame(as: crs) { return source }
        guard let method = alignment else {
            issues.append(
                Issue(
                    .error, source.path,
                    Message(
                        "issue.grids-differ",
                        [
                            "grid": .text(Self.text(source)), "first": .text(Self.text(first)),
                            "method": .text(usual.rawValue),
                        ])))
            return nil
        }
        do throws(GeoError) {
            // Classes have no mean: whatever was asked for canopy, they are taken from the nearest cell.
            let isClasses = usual == .nearest
            let chosen = isClasses && method != .mode ? Resampling.nearest : method
            let aligned = try source.aligned(to: first.grid, crs: crs, by: chosen)
            issues.append(
                Issue(
                    .warning, source.path,
                    Message(
                        "issue.raster-aligned",
                        ["grid": .text(Self.text(first)), "method": .text(chosen.rawValue)])))
            return aligned
        } catch {
            issues.append(LayerLoader.issue(of: error, source.path))
            return nil
        }
    }

    private static func text(_ source: RasterSource) -> String {
        let grid = source.grid
        return
            "\(grid.width) x \(grid.height), \(grid.columnStepX) x \(grid.rowStepY), \(source.crs?.description ?? "-")"
    }
}

extension ZoneReading {
    /// The parent of each zone, where a field names it.
    mutating func parentIDs(_ zones: LoadedLayer, _ rule: ZoneHierarchy) -> [String?] {
        guard case .field(let names) = rule else { return zones.ids.map { _ in nil } }
        let present = zones.table.fields.map(\.name)
        guard let field = FieldNames.first(of: names, in: present) else {
            issues.append(
                Issue(
                    .error, zones.fileName,
                    Message(
                        "issue.no-such-field",
                        [
                            "field": .list(names.map { .text($0) }), "use": .message(Message("field.parent")),
                            "fields": .list(present.map { .text($0) }),
                        ])))
            return zones.ids.map { _ in nil }
        }
        return zones.texts(field)
    }

    /// What is wrong with codes and parents.
    mutating func checkHierarchy(_ zones: LoadedLayer, _ parentIDs: [String?], _ rule: ZoneHierarchy) {
        do throws(TableProblems) {
            let hierarchy = try CoverageHierarchy.tree(zones, parentIDs, rule)
            issues += (hierarchy?.notes ?? []).map { Issue(.warning, zones.fileName, $0) }
        } catch {
            issues += error.problems.map { Issue(.error, zones.fileName, $0.message) }
        }
    }
}
