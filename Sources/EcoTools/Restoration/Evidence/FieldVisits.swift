/// Sites whose ledger and vegetation contradict each other.
enum FieldVisits {
    /// In the order of gravity (that of `FieldVisit.Reason`), larger sites first.
    static func find(_ sites: [SiteEvidence], _ series: EvidenceSeries, lastYear: Int) -> [FieldVisit] {
        let visits = sites.compactMap { visit($0, series, lastYear) }
        let order = FieldVisit.Reason.allCases
        func rank(_ visit: FieldVisit) -> Int { order.firstIndex(of: visit.reason) ?? order.count }
        return visits.sorted {
            (rank($0), -$0.squareMetres, $0.site) < (rank($1), -$1.squareMetres, $1.site)
        }
    }

    private static func visit(_ site: SiteEvidence, _ series: EvidenceSeries, _ lastYear: Int) -> FieldVisit? {
        guard let ledger = site.ledger, let reason = reason(site, ledger, series.thresholds, lastYear) else {
            return nil
        }
        // Where ground was to become a park of solar panels, no green is no contradiction.
        if let technique = ledger.technique, series.exemptTechniques.contains(technique),
            reason != .unacceptedRecovered, reason != .degradedRecovered
        {
            return nil
        }
        var arguments: [String: MessageArgument] = [
            "date": .text(ledger.acceptedOn?.description ?? ledger.since?.description ?? "-"),
            "ledger": .message(Message("evidence.ledger.\(ledger.state.rawValue)")),
            "year": .text(site.judgement.latestYear.map(String.init) ?? "-"),
            "sustained": .text(site.judgement.sustainedYear.map(String.init) ?? "-"),
            "ratio": site.judgement.latestRatio.map { .number($0, decimals: 2, unit: "") } ?? .text("-"),
        ]
        arguments["doubt"] = site.judgement.doubt.map { .message(Message("evidence.doubt.\($0.rawValue)")) }
        arguments["reference"] = site.judgement.judgedBy.map {
            .message(Message("evidence.reference.\($0.rawValue)"))
        }
        // At the reference already, and only not yet for long enough.
        let isShort =
            reason == .acceptedSlow && (site.judgement.latestRatio ?? 0) >= series.thresholds.recovered
        arguments["count"] = .text(String(series.thresholds.sustainedYears))
        let key = isShort ? "evidence.visit.accepted-short" : "evidence.visit.\(reason.rawValue)"
        return FieldVisit(
            site: site.id, name: site.name, county: ledger.county, squareMetres: site.squareMetres, reason: reason,
            ledgerState: ledger.state, vegetation: site.judgement.state,
            message: Message(key, arguments))
    }

    private static func reason(
        _ site: SiteEvidence, _ ledger: LedgerStatement, _ thresholds: EvidenceThresholds, _ lastYear: Int
    ) -> FieldVisit.Reason? {
        switch (ledger.state, site.judgement.state) {
        case (.accepted, .disturbed): return .acceptedDisturbed
        case (.accepted, .degraded): return .acceptedDegraded
        case (.accepted, .noData): return .acceptedUnknown
        case (.accepted, .recovering):
            guard let year = ledger.acceptedOn?.year, lastYear - year >= thresholds.graceYears else { return nil }
            return .acceptedSlow
        case (.registered, .recovered), (.inWork, .recovered), (.finished, .recovered): return .unacceptedRecovered
        case (.degraded, .recovered): return .degradedRecovered
        default: return nil
        }
    }
}
