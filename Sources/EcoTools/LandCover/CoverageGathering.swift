import GeoCore

/// Turns the tables of the engine into findings.
struct CoverageGathering {
    let run: CoverageRun
    let tables: CoverTables
    let states: [[ClassTable.State]]
    let own: [[ClassTable.State]]
    let counted: [CoverageRun.CountedRaster?]
    /// Of each zone and of each parent, square metres beyond the raster.
    let beyond: [Double]
    let ownBeyond: [Double]

    init(
        _ run: CoverageRun, tables: CoverTables, states: [[ClassTable.State]], own: [[ClassTable.State]],
        counted: [CoverageRun.CountedRaster?], beyond: [Double], ownBeyond: [Double]
    ) {
        self.beyond = beyond
        self.ownBeyond = ownBeyond
        self.run = run
        self.tables = tables
        self.states = states
        self.own = own
        self.counted = counted
    }

    var inputs: CoverageInputs { run.inputs }
    var request: CoverageRequest { run.request }
    var definition: CoverDefinition { request.definition }
    var hasVerdicts: Bool { counted.contains { $0 != nil } }

    func findings() throws(GeoError) -> CoverageFindings {
        let zones = try zones(
            inputs.zones, run.zoneRows, states, beyond, parentIDs: inputs.parentIDs)
        let ownZones = try inputs.parents.map { (layer) throws(GeoError) in
            try self.zones(layer, run.parentRows, own, ownBeyond, parentIDs: layer.ids.map { _ in nil })
        }
        let hierarchy = try? CoverageHierarchy.tree(inputs.zones, inputs.parentIDs, request.hierarchy)
        let changes = try changes(zones)
        var issues = inputs.issues
        issues += notes(on: zones)
        let parents = parents(zones, hierarchy, ownZones ?? [], &issues)
        var whole = sum(zones, id: "", name: nil, level: nil)
        // One drawn boundary around zones without a hierarchy is the boundary of the whole.
        if request.hierarchy == .none, let ownZones, ownZones.count == 1 { compare(&whole, with: ownZones[0]) }
        let adjusted = adjusted(whole, &issues)
        let overlap = try run.counting.overlapSquareMetres(inputs.zones, run.zoneRows)
        if overlap > 0 {
            issues.append(
                Issue(
                    .warning, inputs.zones.fileName,
                    Message("issue.zones-overlap", ["area": .number(overlap / 1e4, decimals: 4, unit: "ha")])))
        }
        let result = CoverageResult(
            definition: definitionSummary, grid: run.counting.gridSummary, years: years(zones), zones: zones,
            parents: parents,
            whole: whole, changes: changes, zonesOverlapSquareMetres: overlap, targetPercent: request.targetPercent,
            adjusted: adjusted, repairs: inputs.repairs, issues: issues)
        return CoverageFindings(
            result: result, zones: inputs.zones.geometries, zoneCRS: inputs.zones.crs,
            parents: drawnParents, parentCRS: inputs.parents?.crs, grid: inputs.grid,
            gridCRS: inputs.gridCRS, sources: inputs.years.map(\.source),
            countedRasters: counted.map { $0?.source.path }, countedCodes: inputs.years.map(\.classes.codes),
            inputs: try CoverageRecord.inputs(inputs, request),
            operations: run.counting.operations([inputs.zones, inputs.parents, inputs.mask].compactMap(\.self)),
            workspace: counted.compactMap { $0?.workspace }.first)
    }

    // MARK: - Zones

    private func zones(
        _ layer: LoadedLayer, _ rows: [Int], _ states: [[ClassTable.State]], _ beyond: [Double],
        parentIDs: [String?]
    ) throws(GeoError) -> [ZoneCover] {
        let territories = try run.counting.territories(layer, rows)
        var result: [ZoneCover] = []
        for (place, row) in rows.enumerated() {
            let years = inputs.years.indices.map { year in
                finding(tables.classes(states[place], year: year), year: year, territory: territories[place])
            }
            let inside = tables.classes(states[place], year: 0).map(\.squareMetres).compensatedSum()
            result.append(
                ZoneCover(
                    fid: layer.table.fids[row], id: layer.ids[row], name: layer.names[row], parent: parentIDs[row],
                    territorySquareMetres: territories[place], insideSquareMetres: inside,
                    outsideSquareMetres: beyond[place], years: years))
        }
        return result
    }

    private func finding(_ areas: [ClassArea], year: Int, territory: Double) -> CoverYearFinding {
        let legend = inputs.years[year].legend
        let codes = Set(inputs.years[year].classes.codes)
        var finding = CoverYearFinding(
            label: inputs.years[year].label, coveredSquareMetres: 0, classes: [], validSquareMetres: 0,
            waterSquareMetres: 0, noDataSquareMetres: 0, unknownSquareMetres: 0, smallPatchesSquareMetres: 0,
            belowCanopySquareMetres: 0, withoutCanopySquareMetres: 0, outsideMaskSquareMetres: 0, rates: [],
            toTargetPoints: nil)
        var classes: [Int: ClassCover] = [:]
        for area in areas {
            guard let code = area.code, !legend.isNodata(code) else {
                finding.noDataSquareMetres += area.squareMetres
                continue
            }
            let entry = legend[code]
            var cover =
                classes[code]
                ?? ClassCover(
                    code: code, label: entry?.label ?? String(code), name: entry?.name, group: entry?.group,
                    squareMetres: 0, countedSquareMetres: 0)
            cover.squareMetres += area.squareMetres
            if entry == nil {
                finding.unknownSquareMetres += area.squareMetres
            } else {
                finding.validSquareMetres += area.squareMetres
            }
            if entry?.isWater == true { finding.waterSquareMetres += area.squareMetres }
            let isCounted: Bool
            if hasVerdicts {
                let verdict = area.secondCode.flatMap { UInt8(exactly: $0) }.flatMap {
                    CountedCells.Verdict(rawValue: $0)
                }
                isCounted = verdict == .counted
                switch verdict {
                case .smallPatch: finding.smallPatchesSquareMetres += area.squareMetres
                case .belowCanopy: finding.belowCanopySquareMetres += area.squareMetres
                case .withoutCanopy: finding.withoutCanopySquareMetres += area.squareMetres
                case .outsideMask: finding.outsideMaskSquareMetres += area.squareMetres
                case .counted, .other, .noData, nil: break
                }
            } else {
                isCounted = codes.contains(code)
                if inputs.years[year].classes.codesInsideMask.contains(code) {
                    finding.outsideMaskSquareMetres += area.squareMetres
                }
            }
            if isCounted {
                cover.countedSquareMetres += area.squareMetres
                finding.coveredSquareMetres += area.squareMetres
            }
            classes[code] = cover
        }
        finding.classes = classes.values.sorted { $0.code < $1.code }
        finding.setRates(territory: territory, chosen: definition.denominator, target: request.targetPercent)
        return finding
    }

    // MARK: - Sums

    /// The boundaries of the parents' layer, by id.
    private var drawnParents: [String: Geometry] {
        guard let layer = inputs.parents else { return [:] }
        return Dictionary(
            run.parentRows.compactMap { row in layer.geometries[row].map { (layer.ids[row], $0) } },
            uniquingKeysWith: { first, _ in first })
    }

    private func sum(_ zones: [ZoneCover], id: String, name: String?, level: String?) -> ParentCover {
        CoverageHierarchy.sum(
            zones, id: id, name: name, level: level, definition: definition, target: request.targetPercent)
    }

    private func parents(
        _ zones: [ZoneCover], _ hierarchy: CodeHierarchy?, _ own: [ZoneCover], _ issues: inout [Issue]
    ) -> [ParentCover] {
        guard let hierarchy else { return [] }
        let byCode = Dictionary(
            zones.map { (hierarchy[$0.id]?.code ?? $0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var remaining = own
        var parents: [ParentCover] = []
        for node in hierarchy.nodes where !node.isZone {
            let members = hierarchy.zones(under: node.code).compactMap { byCode[$0] }
            let drawn = remaining.firstIndex { (hierarchy[$0.id]?.code ?? $0.id) == node.code }
            let boundary = drawn.map { remaining.remove(at: $0) }
            var parent = sum(
                members, id: node.code, name: boundary?.name ?? node.name, level: node.level.map { "\($0)" })
            if let boundary { compare(&parent, with: boundary) }
            parents.append(parent)
        }
        for boundary in remaining {
            issues.append(
                Issue(
                    .warning, inputs.parents?.fileName ?? "", fids: [boundary.fid],
                    Message("issue.parent-without-zones", ["id": .text(boundary.id)])))
        }
        return parents.sorted { ($1.level ?? "", $0.id) < ($0.level ?? "", $1.id) }
    }

    private func compare(_ parent: inout ParentCover, with boundary: ZoneCover) {
        parent.own = boundary
        parent.territoryDifferenceSquareMetres = parent.territorySquareMetres - boundary.territorySquareMetres
        parent.coverDifferencesSquareMetres = zip(parent.years, boundary.years).map {
            $0.coveredSquareMetres - $1.coveredSquareMetres
        }
    }
}
