import GeoCore

/// Makes series, metrics and states of the means.
struct EvidenceBuilder {
    let series: EvidenceSeries
    let sites: [EvidenceSite]
    let squareMetres: [Double]
    let means: EvidenceMeans

    struct Found {
        var composites: [EvidenceComposite]
        var sites: [SiteEvidence]

        /// What the whole should say beside its numbers.
        func issues(_ source: String) -> [Issue] {
            var issues: [Issue] = []
            let outliers = composites.filter(\.isOutlier)
            if !outliers.isEmpty {
                issues.append(
                    Issue(
                        .warning, source,
                        Message(
                            "evidence.issue.outliers", ["composites": .list(outliers.map { .text($0.label) })])))
            }
            if sites.count == 1 {
                issues.append(Issue(.note, source, Message("evidence.issue.one-series")))
            }
            return issues
        }
    }

    private var thresholds: EvidenceThresholds { series.thresholds }

    func build() -> Found {
        let count = series.composites.count
        // Composites are judged by what is there, before any of them is left out.
        let bySites = OutlierComposites.find(
            sites.indices.map { site in
                (0..<count).map { place in
                    let mean = means.sites[place][0][site]
                    return isWholeEnough(mean) ? mean.mean : nil
                }
            }, isOwn: sites.map(isDisturbed), count: count, drop: thresholds.outlierDrop)
        let byRings: [OutlierComposites.Finding]? =
            means.rings.isEmpty
            ? nil
            : OutlierComposites.find(
                sites.indices.map { site in (0..<count).map { ring($0, 0, site) } }, count: count,
                drop: thresholds.outlierDrop)
        let outliers = (0..<count).map { bySites[$0].isOutlier || byRings?[$0].isOutlier == true }
        let found = sites.indices.map { evidence($0, outliers) }
        let composites = series.composites.enumerated().map { place, composite in
            EvidenceComposite(
                label: composite.label, year: composite.year, date: composite.date, file: composite.file,
                grid: means.grids[place], bySites: bySites[place], byRings: byRings?[place],
                isOutlier: outliers[place],
                median: YearlySeries.median(means.sites[place][0].compactMap(\.mean)))
        }
        return Found(composites: composites, sites: found)
    }

    /// For each composite whether the site was being disturbed then. Without a date of the disturbance, the years of the
    /// restoration and before it.
    private func isDisturbed(_ site: EvidenceSite) -> [Bool] {
        let restoration = site.restorationYear
        let from = site.disturbanceYear ?? restoration.map { $0 - 1 }
        let to = restoration ?? site.disturbanceYear
        return series.composites.map { composite in
            guard let from, let to, from <= to else { return false }
            return (from...to).contains(composite.year)
        }
    }

    private func share(_ mean: IndexMean) -> Double {
        mean.wholeSquareMetres > 0 ? min(1, mean.squareMetres / mean.wholeSquareMetres) : 0
    }

    private func isWholeEnough(_ mean: IndexMean) -> Bool { share(mean) >= thresholds.validShare }

    /// The mean of a ring, where it has enough cells.
    private func ring(_ composite: Int, _ index: Int, _ site: Int) -> Double? {
        guard !means.rings.isEmpty else { return nil }
        let mean = means.rings[composite][index][site]
        return mean.cells >= thresholds.referenceCells && isWholeEnough(mean) ? mean.mean : nil
    }

    private func evidence(_ site: Int, _ outliers: [Bool]) -> SiteEvidence {
        let all = series.indices.indices.map { self.series($0, site, outliers) }
        let points = all[0].points
        let doubt = doubt(all[0])
        let byRing = RecoveryJudgement(
            points.map { ($0.year, $0.ringRatio) }, by: .ring, thresholds,
            doubt: doubt ?? (points.contains { $0.isUsable && $0.referenceMean != nil } ? .noContrast : .noReference))
        let byOwnPast = RecoveryJudgement(
            points.map { ($0.year, $0.ownPastRatio) }, by: .ownPast, thresholds,
            doubt: doubt ?? (all[0].ownPast == nil ? .noReference : .noContrast))
        return SiteEvidence(
            id: sites[site].id, name: sites[site].name, squareMetres: squareMetres[site],
            disturbanceYear: sites[site].disturbanceYear, restorationYear: sites[site].restorationYear,
            ledger: sites[site].ledger, judgement: judgement(byRing, byOwnPast), byRing: byRing, byOwnPast: byOwnPast,
            series: all)
    }

    private func judgement(_ ring: RecoveryJudgement, _ past: RecoveryJudgement) -> RecoveryJudgement {
        switch series.judge {
        case .ring: return ring.state != .noData || past.state == .noData ? ring : past
        case .ownPast: return past.state != .noData || ring.state == .noData ? past : ring
        case .lower:
            guard let a = ring.latestRatio, let b = past.latestRatio else { return ring.state == .noData ? past : ring }
            return a <= b ? ring : past
        }
    }

    /// Why no ratio can be told by any comparison; nil where it depends on the comparison.
    private func doubt(_ series: SiteSeries) -> RecoveryJudgement.Doubt? {
        if series.points.allSatisfy({ $0.coveredCells == 0 }) {
            // A site between the centres of cells has none, wherever it lies.
            return self.series.isCentreMode ? .tooFewCells : .outside
        }
        if !series.points.contains(where: \.isUsable) { return .tooFewCells }
        return series.disturbedValue == nil ? .noDisturbedValue : nil
    }

    private func series(_ index: Int, _ site: Int, _ outliers: [Bool]) -> SiteSeries {
        let disturbance = sites[site].disturbanceYear
        let restoration = sites[site].restorationYear
        var points: [SitePoint] = []
        for (place, composite) in series.composites.enumerated() {
            let mean = means.sites[place][index][site]
            let isLeftOut = series.excludesOutliers && outliers[place]
            points.append(
                SitePoint(
                    label: composite.label, year: composite.year, mean: mean.mean, validShare: share(mean),
                    cells: mean.cells, coveredCells: mean.coveredCells, referenceMean: ring(place, index, site),
                    referenceCells: means.rings.isEmpty ? 0 : means.rings[place][index][site].cells,
                    isUsable: isWholeEnough(mean) && mean.mean != nil && !isLeftOut, isOutlier: outliers[place]))
        }
        let usable = YearlySeries(points.map { ($0.year, $0.isUsable ? $0.mean : nil) })
        // The years in which the disturbance shows; without dates all, since the lowest of them is what is sought.
        let from = disturbance ?? usable.firstYear
        let to = restoration ?? usable.lastYear
        let seen = from <= to ? usable.known(from...to).min { $0.value < $1.value } : nil
        let disturbed = seen?.value ?? (index == 0 ? series.disturbedValue : nil)
        let past = disturbance.flatMap { usable.median(($0 - series.baselineYears)...($0 - 1)) }
        for place in points.indices {
            guard points[place].isUsable, let value = points[place].mean, let disturbed else { continue }
            points[place].ringRatio = points[place].referenceMean.flatMap {
                RecoveryRatio.of(
                    value, disturbed: disturbed, reference: $0, contrast: thresholds.contrast)
            }
            points[place].ownPastRatio = past.flatMap {
                RecoveryRatio.of(
                    value, disturbed: disturbed, reference: $0, contrast: thresholds.contrast)
            }
        }
        // What came before the disturbed value is no recovery from it.
        let start = seen?.year ?? restoration ?? Int.min
        for place in points.indices where points[place].year < start {
            points[place].ringRatio = nil
            points[place].ownPastRatio = nil
        }
        return SiteSeries(
            index: series.indices[index], disturbedValue: disturbed, disturbedYear: seen?.year,
            ownPast: past, points: points,
            metrics: RecoveryMetricValues(
                usable, disturbance: disturbance, restoration: restoration, target: past,
                timestepYears: series.timestepYears, share: min(1, thresholds.recovered), contrast: thresholds.contrast)
        )
    }
}
