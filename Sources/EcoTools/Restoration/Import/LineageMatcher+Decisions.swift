import GeoCore

/// Rows whose site a person has named.
extension LineageMatcher {
    /// The questions that ask which site a row is.
    static let siteQuestions: [QuestionKind] = [
        .duplicateID, .ambiguousOverlap, .idReused, .shifted, .noPartner, .nothingToMatch,
    ]

    private func siteDecision(_ row: Int) -> LedgerRows.Decision? {
        if decisions.isEmpty { return nil }
        for kind in Self.siteQuestions {
            if let decision = decision(row, kind), !(kind == .duplicateID && decision.answer == .same) {
                return decision
            }
        }
        return nil
    }

    /// Whether a person says that a row is not simply the site of its id.
    func isDecidedElsewhere(_ row: Int) -> Bool { siteDecision(row) != nil }

    mutating func matchByDecision() throws(GeoError) {
        guard !decisions.isEmpty else { return }
        for index in rows.indices where isOpen(index) {
            guard let decision = siteDecision(index) else { continue }
            let known = decision.sites.compactMap { state.site(id: $0) }
            // A site that is not known any more, after an earlier file came in: the row is matched as if never asked.
            guard known.count == decision.sites.count else { continue }
            try apply(decision.answer, known, to: index)
        }
    }

    private func link(_ relation: SiteRelation, _ row: Int, _ site: Int) -> LineageLink {
        if let meeting = meeting(row, site) { return link(relation, meeting) }
        guard rows[row].ground != nil, state.sites[site].ground != nil else {
            return LineageLink(relation, site: nil, other: site)
        }
        return LineageLink(
            relation, site: nil, other: site, shareOfRow: 0, shareOfOther: 0, sharedSquareMetres: 0)
    }

    private mutating func apply(
        _ answer: LedgerRows.Decision.Answer, _ sites: [Int], to row: Int
    ) throws(GeoError) {
        switch answer {
        case .ignore:
            fates[row] = .ignored
        case .new:
            fates[row] = .new(.new, (meetings[row] ?? []).first.map { [link(.new, $0)] } ?? [])
        case .same, .redrawn, .moved:
            guard sites.count == 1, let site = sites.first else { return }
            let hasGround = rows[row].ground != nil && state.sites[site].ground != nil
            // Another id for the same site is a new drawing of it: links of that kind say which ids a site has had.
            let isRenamed = rows[row].sourceID.map { state.site(sourceID: $0) != site } ?? false
            let relation: SiteRelation =
                !hasGround
                ? .joined : answer == .moved ? .moved : answer == .same && !isRenamed ? .same : .redrawn
            var made = link(relation, row, site)
            if answer == .moved, let from = state.sites[site].ground, let to = rows[row].ground {
                let plane = LocalPlane(try comparison.centre(from))
                let vector = plane.metres(try comparison.centre(to))
                made.shiftEastMetres = vector.x
                made.shiftNorthMetres = vector.y
            }
            fates[row] = .site(relation, site, [made])
            claimed.insert(site)
        case .split, .merged, .redisturbed:
            guard !sites.isEmpty else { return }
            let relation: SiteRelation =
                answer == .split ? .split : answer == .merged ? .merged : .redisturbed
            fates[row] = .new(relation, sites.map { link(relation, row, $0) })
            if answer != .redisturbed { taken.formUnion(sites) }
        case .date, .code: return
        }
    }
}
