import GeoCore

extension CheckRun {
    /// Puts the parts of a run together in the order of the footprints.
    func gather(_ subjects: [Subject], _ judged: [Judged]) throws(GeoError) -> CheckFindings {
        let layer = inputs.footprints
        var ofRow: [Int: Int] = [:]
        var corridorOfRow: [Int: Int] = [:]
        for (index, subject) in subjects.enumerated() {
            if subject.corridorWidthMetres == nil {
                ofRow[subject.footprint.row] = index
            } else {
                corridorOfRow[subject.footprint.row] = index
            }
        }
        var findings: [FootprintFinding] = []
        var overlaps: [OverlapGeometry] = []
        var unions: [OverlapGeometry] = []
        for row in 0..<layer.loaded.count {
            var finding = FootprintFinding(
                id: layer.loaded.ids[row], fid: layer.loaded.table.fids[row], name: layer.loaded.names[row],
                facts: layer.facts[row], measure: nil, layers: [], allLayers: nil, layerMatrix: [], corridor: nil,
                verdicts: [])
            if let index = ofRow[row] {
                finding.measure = subjects[index].footprint.measure
                finding.surveyZones = subjects[index].surveyZones
                finding.layers = judged[index].layers
                finding.allLayers = judged[index].allLayers
                finding.layerMatrix = judged[index].matrix
                finding.verdicts = judged[index].verdicts
                gather(judged[index], row, &overlaps, &unions)
            } else if let rules = request.rules {
                finding.verdicts = try verdicts(rules, layer.facts[row], nil)
            }
            if let index = corridorOfRow[row], let width = subjects[index].corridorWidthMetres {
                finding.corridor = CorridorFinding(
                    widthMetres: width, measure: subjects[index].footprint.measure, layers: judged[index].layers,
                    allLayers: judged[index].allLayers)
            }
            findings.append(finding)
        }
        let result = OverlapResult(
            crs: crs.description, areaMethod: request.areaMethod, sliverThreshold: request.slivers,
            layers: inputs.layers.map(\.summary), footprints: findings, totals: totals(findings),
            repairs: inputs.repairs, issues: inputs.issues + issues(of: findings), ruleSet: request.rules?.id)
        var operations: [String: String] = [:]
        for layer in inputs.layers { operations[layer.title] = layer.operation }
        return CheckFindings(
            result: result, overlaps: overlaps, unions: unions, footprints: layer.loaded.geometries,
            corridors: corridorOfRow.mapValues { subjects[$0].footprint.geometry }, crs: crs,
            inputs: records(), operations: operations)
    }

    private func gather(
        _ judged: Judged, _ row: Int, _ overlaps: inout [OverlapGeometry], _ unions: inout [OverlapGeometry]
    ) {
        for (layer, geometries) in judged.overlaps.enumerated() {
            for (feature, geometry) in geometries.enumerated() {
                guard let geometry else { continue }
                overlaps.append(OverlapGeometry(footprint: row, layer: layer, feature: feature, geometry: geometry))
            }
            if let union = judged.unions[layer] {
                unions.append(OverlapGeometry(footprint: row, layer: layer, feature: -1, geometry: union))
            }
        }
    }

    /// One row a layer, over all footprints.
    private func totals(_ findings: [FootprintFinding]) -> [LayerTotal] {
        inputs.layers.map { layer in
            let all = findings.compactMap { $0.layers.isEmpty ? nil : $0.layers[layer.index] }
            func count(_ relation: Relation) -> Int { all.count { $0.relation == relation } }
            let counted = all.compactMap(\.counted)
            return LayerTotal(
                layer: layer.index, inside: count(.inside), partlyInside: count(.partlyInside),
                touching: count(.touching), outside: count(.outside),
                areaSquareMetres: counted.compactMap(\.union.squareMetres).compensatedSum(),
                areaCountedMoreThanOnceSquareMetres: counted.compactMap(\.countedMoreThanOnce.squareMetres)
                    .compensatedSum(),
                lengthMetres: counted.compactMap(\.union.metres).compensatedSum(),
                sliverCount: counted.map(\.sliverCount).reduce(0, +))
        }
    }

    /// What the overlays themselves have to say: redone on a grid, or not to be relied on.
    private func issues(of findings: [FootprintFinding]) -> [Issue] {
        var issues: [Issue] = []
        for finding in findings {
            for layer in finding.layers {
                for feature in layer.features where feature.snapGridMetres != nil {
                    let failed = feature.residual != nil
                    issues.append(
                        Issue(
                            .warning, inputs.footprints.loaded.fileName, fids: [finding.fid],
                            Message(
                                failed ? "issue.overlay-unreliable" : "issue.overlay-snapped",
                                [
                                    "id": .text(finding.id), "layer": .text(inputs.layers[layer.layer].title),
                                    "feature": .text(feature.id),
                                    "amount": .number(feature.residual ?? 0, decimals: 6, unit: ""),
                                ])))
                }
            }
        }
        return issues
    }

    private func records() -> [RunRecord.Input] {
        let footprints = record(inputs.footprints.loaded, role: "footprints", version: nil)
        return [footprints]
            + inputs.layers.map { record($0.loaded, role: $0.role.rawValue, version: $0.request.version) }
            + (inputs.downstream.map { [$0.record] } ?? [])
    }

    private func record(_ layer: LoadedLayer, role: String, version: String?) -> RunRecord.Input {
        RunRecord.Input(
            role: role, file: layer.fileName, layer: layer.table.layerName, sha256: layer.digest?.sha256,
            files: layer.digest?.files.map(\.name) ?? [], crs: layer.crs.description,
            crsWasAssumed: layer.crsWasAssumed, featureCount: layer.count,
            encoding: layer.table.notes.encoding?.description, version: version)
    }
}
