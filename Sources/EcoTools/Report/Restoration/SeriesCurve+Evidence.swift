extension SeriesCurve {
    /// The curve of one index of one site as the evidence found it.
    ///
    /// Composites that do not count (they stand out, or too little of the site has a value) are flagged.
    init(_ series: SiteSeries, in result: EvidenceResult) {
        let dates = Dictionary(result.composites.map { ($0.label, $0.date) }) { first, _ in first }
        var values: [Value] = []
        var reference: [Value] = []
        for point in series.points {
            guard let date = dates[point.label] else { continue }
            values.append(Value(date, point.mean, isFlagged: point.mean != nil && !point.isUsable))
            if let mean = point.referenceMean { reference.append(Value(date, mean)) }
        }
        var thresholds: [Threshold] = []
        if let past = series.ownPast {
            let percent = DecimalText.text(100 * result.thresholds.recovered, decimals: 0)
            thresholds.append(Threshold("\(percent) %", past * result.thresholds.recovered))
        }
        self.init(
            index: series.index.rawValue.uppercased(), values: values, reference: reference, thresholds: thresholds)
    }
}

extension SiteHistoryReport {
    /// What to ask of a series of composites: all sites of the ledger, since rings and outliers depend on all of them.
    public func evidenceRequest(_ series: EvidenceSeries, file: String, ledger: String) -> EvidenceRequest {
        var request = EvidenceRequest(sites: .ledger(snapshot, name: ledger), series: series, seriesFile: file)
        request.asOf = snapshot.asOf
        return request
    }

    /// Puts the curves onto the pages of their sites.
    public mutating func add(_ result: EvidenceResult) {
        let numbers = Dictionary(snapshot.sites.map { ($0.id, $0.number) }) { first, _ in first }
        for site in result.sites {
            guard let number = numbers[site.id] else { continue }
            curves[number] = site.series.map { SeriesCurve($0, in: result) }
        }
    }
}
