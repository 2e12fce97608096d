import GeoCore

/// Turns the tables of the engine into findings.
struct ErosionGathering {
    let run: ErosionRateRun
    let states: [ErosionRateRun.Reducer.State]
    /// Of each zone, square metres beyond the raster, and of its boundary.
    let beyond: [Double]
    let territories: [Double]
    let priority: ErosionRateRun.Priority?

    var request: ErosionRateRequest { run.request }
    var inputs: ErosionRateInputs { run.inputs }
    var table: IntensityTable { request.table }

    func findings() throws(GeoError) -> ErosionRateFindings {
        let layer = inputs.zones
        let zones = run.zoneRows.enumerated().map { place, row in
            ZoneErosion(
                fid: layer.table.fids[row], id: layer.ids[row], name: layer.names[row], parent: inputs.parentIDs[row],
                territorySquareMetres: territories[place],
                dates: inputs.dates.indices.map { finding(place, date: $0) })
        }
        let hierarchy = try? CoverageHierarchy.tree(layer, inputs.parentIDs, request.hierarchy)
        let groups = members(hierarchy, zones)
        let parents = groups.map { node, members in
            sum(members.map { zones[$0] }, id: node.code, name: node.name, level: node.level.map { "\($0)" })
        }
        let whole = sum(zones, id: "", name: nil, level: nil)
        var issues = inputs.issues + notes(zones) + unknown(zones, parents + [whole])
        let overlap = try run.counting.overlapSquareMetres(layer, run.zoneRows)
        if overlap > 0 {
            issues.append(
                Issue(
                    .warning, layer.fileName,
                    Message("issue.zones-overlap", ["area": .number(overlap / 1e4, decimals: 4, unit: "ha")])))
        }
        let result = ErosionRateResult(
            table: tableSummary, grid: run.counting.gridSummary, dates: dateSummaries, zones: zones, parents: parents,
            whole: whole, changes: changes(zones, groups.map(\.members), parents, whole), priority: priorityFinding,
            published: published(whole), zonesOverlapSquareMetres: overlap, targetPercent: request.targetPercent,
            repairs: inputs.repairs,
            issues: issues)
        return ErosionRateFindings(
            result: result, zones: run.zoneRows.compactMap { layer.geometries[$0] }, zoneCRS: layer.crs,
            grid: run.counting.grid, gridCRS: inputs.crs, inputs: try records(),
            operations: run.counting.operations([layer]), dates: inputs.dates,
            priorityThreshold: priority?.whole?.threshold)
    }

    /// What zones add up to, by level and code, each with the places of its zones.
    private func members(_ hierarchy: CodeHierarchy?, _ zones: [ZoneErosion]) -> [(
        node: CodeHierarchy.Node, members: [Int]
    )] {
        guard let hierarchy else { return [] }
        let places = Dictionary(
            zones.enumerated().map { (hierarchy[$1.id]?.code ?? $1.id, $0) }, uniquingKeysWith: { first, _ in first })
        return hierarchy.nodes.filter { !$0.isZone }
            .map { node in (node, hierarchy.zones(under: node.code).compactMap { places[$0] }) }
            .sorted { a, b in
                let (first, second) = (a.node.level.map { "\($0)" } ?? "", b.node.level.map { "\($0)" } ?? "")
                return (second, a.node.code) < (first, b.node.code)
            }
    }

    // MARK: One zone at one date

    private func finding(_ zone: Int, date: Int) -> ErosionFinding {
        let state = states[zone]
        var areas = [Double](repeating: 0, count: table.classes.count)
        var noData = 0.0
        for entry in run.classes(state, date: date) {
            guard let code = entry.code, case .place(let place) = request.meaning(of: code) else {
                noData += entry.squareMetres
                continue
            }
            areas[place] += entry.squareMetres
        }
        var finding = ErosionFinding(
            label: inputs.dates[date].label,
            classes: zip(table.classes, areas).map {
                IntensityArea(code: $0.code, squareMetres: $1, percent: 0, tonnes: nil)
            }, erodedSquareMetres: 0, classifiedSquareMetres: 0, noDataSquareMetres: noData, noDataPercent: 0,
            outsideSquareMetres: beyond[zone], outsidePercent: 0, waterSquareMetres: nil, rates: [],
            toTargetPoints: nil, toTargetSquareMetres: nil, loss: nil, covers: nil)
        if let loss = run.loss(state, date: date) { add(loss, date, to: &finding) }
        if let covers = run.covers(state, date: date) { add(covers, date, to: &finding) }
        finding.settle(territory: territories[zone], table: table, target: request.targetPercent)
        return finding
    }

    private func add(_ loss: ClassIntegrals.State, _ date: Int, to finding: inout ErosionFinding) {
        // Modulus in t/km2 times m2: 1e-6 of it is tonnes.
        let tonnes = inputs.dates[date].unit.tonnesPerSquareKilometreYear / 1e6
        for index in finding.classes.indices { finding.classes[index].tonnes = 0 }
        for entry in loss.entries {
            guard let code = entry.code, case .place(let place) = request.meaning(of: code) else { continue }
            finding.classes[place].tonnes = (finding.classes[place].tonnes ?? 0) + entry.integral * tonnes
        }
        finding.loss = SoilLossFinding(
            measuredSquareMetres: loss.squareMetres, missingSquareMetres: loss.missingSquareMetres,
            negativeSquareMetres: loss.below.squareMetres, meanModulus: nil, tonnes: loss.integral * tonnes)
    }

    private func add(_ areas: [ClassArea], _ date: Int, to finding: inout ErosionFinding) {
        guard let legend = inputs.dates[date].legend else { return }
        var sums: [String: CoverErosion] = [:]
        var water = 0.0
        for entry in areas {
            let cover = entry.secondCode.flatMap { legend.isNodata($0) ? nil : legend[$0] }
            let group = cover?.group ?? CoverGroup.unknown
            var sum =
                sums[group]
                ?? CoverErosion(group: group, squareMetres: 0, erodedSquareMetres: 0, withoutClassSquareMetres: 0)
            sum.squareMetres += entry.squareMetres
            if let code = entry.code, case .place(let place) = request.meaning(of: code) {
                if table.classes[place].isErosion { sum.erodedSquareMetres += entry.squareMetres }
            } else {
                sum.withoutClassSquareMetres += entry.squareMetres
            }
            sums[group] = sum
            if cover?.isWater == true { water += entry.squareMetres }
        }
        finding.waterSquareMetres = water
        finding.covers = sums.values.sorted { $0.group < $1.group }
    }

    // MARK: Sums

    func sum(_ zones: [ZoneErosion], id: String, name: String?, level: String?) -> ParentErosion {
        let territory = zones.map(\.territorySquareMetres).compensatedSum()
        let dates = inputs.dates.indices.map { date in
            var finding = ErosionFinding.sum(zones.map { $0.dates[date] }, label: inputs.dates[date].label, table)
            finding.settle(territory: territory, table: table, target: request.targetPercent)
            return finding
        }
        return ParentErosion(
            id: id, name: name, level: level, zoneCount: zones.count, territorySquareMetres: territory, dates: dates)
    }

    private func published(_ whole: ParentErosion) -> PublishedComparison? {
        guard let published = request.published, let last = whole.dates.last else { return nil }
        return PublishedComparison(published, last, territory: whole.territorySquareMetres)
    }

    // MARK: Priority

    private var priorityFinding: PriorityFinding? {
        guard let priority, let percent = request.priorityPercent else { return nil }
        let factor = inputs.dates[priority.date].unit.tonnesPerSquareKilometreYear
        func area(_ part: Concentration) -> PriorityArea {
            PriorityArea(
                leastModulus: part.threshold * factor, squareMetres: part.squareMetres,
                tonnes: part.integral * factor / 1e6, areaPercent: 100 * part.squareMetres / part.wholeSquareMetres,
                lossPercent: 100 * part.integral / part.wholeIntegral)
        }
        return PriorityFinding(
            label: inputs.dates[priority.date].label, sharePercent: percent, zones: priority.zones.map { $0.map(area) },
            whole: priority.whole.map(area))
    }
}

extension ErosionFinding {
    /// What follows from the areas: eroded and classified land, balanced shares, rates, the way to the target.
    mutating func settle(territory: Double, table: IntensityTable, target: Double?) {
        let areas = classes.map(\.squareMetres)
        classifiedSquareMetres = areas.compensatedSum()
        erodedSquareMetres = zip(areas, table.classes).filter { $1.isErosion }.map(\.0).compensatedSum()
        let shares = BalancedShares.percent(areas + [noDataSquareMetres, outsideSquareMetres])
        for index in classes.indices { classes[index].percent = shares[index] }
        noDataPercent = shares[classes.count]
        outsidePercent = shares[classes.count + 1]
        var denominators: [(CoverDenominator, Double)] = [(.territory, territory)]
        if let waterSquareMetres { denominators.append((.land, max(0, territory - waterSquareMetres))) }
        denominators.append((.validCells, classifiedSquareMetres))
        let unknown = unknownSquareMetres
        let eroded = erodedSquareMetres
        // Land of which nothing is known would have a rate of 100 % of its territory: it has none.
        let hasRate = isKnown(territory: territory)
        rates = denominators.map { denominator, area in
            RetentionFinding(
                denominator: denominator, denominatorSquareMetres: area,
                percent: hasRate ? RetentionRate.percent(eroded: eroded, territory: area) : nil,
                leastPercent: hasRate
                    ? RetentionRate.percent(
                        eroded: denominator == .validCells ? eroded : min(eroded + unknown, max(area, eroded)),
                        territory: area) : nil,
                isOfficial: denominator == .territory)
        }
        if let target, hasRate {
            toTargetPoints = officialRate?.percent.map { $0 - target }
            toTargetSquareMetres = RetentionRate.excess(eroded: eroded, territory: territory, targetPercent: target)
        }
        if let measured = loss?.measuredSquareMetres, let tonnes = loss?.tonnes {
            loss?.meanModulus = measured > 0 ? tonnes / (measured / 1e6) : nil
        }
    }

    /// Without a class: no data, or beyond the raster.
    var unknownSquareMetres: Double { noDataSquareMetres + outsideSquareMetres }

    /// Whether any land has a class; what is less than the rounding of areas is none.
    func isKnown(territory: Double) -> Bool { classifiedSquareMetres > 1e-9 * territory }

    /// Areas and losses added up; what follows from them is not settled.
    static func sum(_ parts: [ErosionFinding], label: String, _ table: IntensityTable) -> ErosionFinding {
        func total(_ value: (ErosionFinding) -> Double) -> Double { parts.map(value).compensatedSum() }
        let losses = parts.compactMap(\.loss)
        let classes = table.classes.indices.map { place in
            IntensityArea(
                code: table.classes[place].code, squareMetres: total { $0.classes[place].squareMetres }, percent: 0,
                tonnes: losses.isEmpty ? nil : total { $0.classes[place].tonnes ?? 0 })
        }
        var covers: [String: [CoverErosion]] = [:]
        for cover in parts.flatMap({ $0.covers ?? [] }) { covers[cover.group, default: []].append(cover) }
        let hasCovers = parts.contains { $0.covers != nil }
        return ErosionFinding(
            label: label, classes: classes, erodedSquareMetres: 0, classifiedSquareMetres: 0,
            noDataSquareMetres: total { $0.noDataSquareMetres }, noDataPercent: 0,
            outsideSquareMetres: total { $0.outsideSquareMetres }, outsidePercent: 0,
            waterSquareMetres: hasCovers ? total { $0.waterSquareMetres ?? 0 } : nil, rates: [], toTargetPoints: nil,
            toTargetSquareMetres: nil,
            loss: losses.isEmpty
                ? nil
                : SoilLossFinding(
                    measuredSquareMetres: losses.map(\.measuredSquareMetres).compensatedSum(),
                    missingSquareMetres: losses.map(\.missingSquareMetres).compensatedSum(),
                    negativeSquareMetres: losses.map(\.negativeSquareMetres).compensatedSum(), meanModulus: nil,
                    tonnes: losses.map(\.tonnes).compensatedSum()),
            covers: hasCovers
                ? covers.sorted { $0.key < $1.key }.map { group, parts in
                    CoverErosion(
                        group: group, squareMetres: parts.map(\.squareMetres).compensatedSum(),
                        erodedSquareMetres: parts.map(\.erodedSquareMetres).compensatedSum(),
                        withoutClassSquareMetres: parts.map(\.withoutClassSquareMetres).compensatedSum())
                } : nil)
    }
}
