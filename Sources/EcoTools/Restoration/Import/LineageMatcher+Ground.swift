import GeoCore

/// Rows whose id the ledger does not know, by their ground.
extension LineageMatcher {
    enum Disturbance { case yes, no, cannotTell }

    /// Whether a row breaks up ground that a site has been accepted for.
    ///
    /// Yes when the site was accepted and the row, not accepted itself, was registered after that, or when the site has
    /// degraded since. A row that states no day of registration may be old: then it cannot be told.
    func disturbed(_ row: Int, _ site: Int) -> Disturbance {
        let standing = state.sites[site].standing
        let own = rows[row].reading.events.sorted { ($0.date, $0.kind) < ($1.date, $1.kind) }
        if EventDerivation.state(of: own) == .accepted { return .no }
        if standing.state == .degraded { return own.isEmpty ? .cannotTell : .yes }
        guard standing.state == .accepted, let acceptedOn = standing.acceptedOn else { return .no }
        guard let registered = own.first(where: { $0.kind == .registered && $0.basis == .stated }) else {
            return contradicts(row, site) ? .cannotTell : .no
        }
        return registered.date > acceptedOn ? .yes : .no
    }

    /// Whether a row says of ground that is accepted that it is not, or not any more.
    func contradicts(_ row: Int, _ site: Int) -> Bool {
        let events = state.sites[site].events
        guard events.contains(where: { $0.kind == .accepted }) else { return false }
        let standing = SiteStanding(sorted: events)
        guard standing.state == .accepted || standing.state == .degraded else { return false }
        let own = rows[row].reading.events.sorted { ($0.date, $0.kind) < ($1.date, $1.kind) }
        if own.isEmpty { return false }
        let state = EventDerivation.state(of: own)
        // "Finished" without a day holds for accepted ground too.
        if state == .finished, !own.contains(where: { $0.kind == .finished && $0.basis == .stated }) {
            return standing.state == .degraded
        }
        return state != .accepted
    }

    /// The rules for rows without a known id.
    mutating func matchByGround() {
        let free = rows.indices.filter { isOpen($0) && idSites[$0] == nil }
        for index in free {
            guard rows[index].ground != nil else {
                let isNameless = rows[index].sourceID == nil || !file.isTable
                ask(index, isNameless ? .nothingToMatch : .noPartner, continuations(index))
                continue
            }
            redisturbs(index)
        }
        splitUnclaimed(free)
        for index in free where isOpen(index) { mergesUnclaimed(index) }
        let partners = mutualBest(free)
        for index in free where isOpen(index) {
            let all = meetings[index] ?? []
            if let best = partners[index] {
                let isSame = rows[index].sourceID == nil && best.smallest >= thresholds.same
                let relation: SiteRelation = isSame ? .same : .redrawn
                fates[index] = .site(relation, best.site, [link(relation, best)])
                taken.insert(best.site)
            } else if all.allSatisfy({ $0.largest < thresholds.apart }) {
                // A little overlap makes it no other site, and is kept.
                fates[index] = .new(.new, all.first.map { [link(.new, $0)] } ?? [])
            } else {
                ask(index, .ambiguousOverlap, candidates(index))
            }
        }
    }

    /// The living sites that continue the one that a row's id names.
    private func continuations(_ row: Int) -> [LineageLink] {
        guard let first = rows[row].sourceID.flatMap({ state.site(id: $0) }) else { return [] }
        var pending = [first]
        var found: [Int] = []
        while let site = pending.popLast() {
            if state.sites[site].successors.isEmpty {
                found.append(site)
            } else {
                pending += state.sites[site].successors
            }
        }
        return Set(found).sorted { state.sites[$0].id < state.sites[$1].id }
            .map { LineageLink(.undecided, site: nil, other: $0) }
    }

    private mutating func redisturbs(_ index: Int) {
        let near = (meetings[index] ?? []).filter { $0.largest >= thresholds.apart }
        guard !near.isEmpty, near.allSatisfy({ disturbed(index, $0.site) == .yes }) else { return }
        fates[index] = .new(.redisturbed, near.map { link(.redisturbed, $0) })
    }

    private func isUnclaimed(_ site: Int) -> Bool { !claimed.contains(site) && !taken.contains(site) }

    /// Several rows inside one site that nobody claims, which cover it and not each other.
    private mutating func splitUnclaimed(_ free: [Int]) {
        var pieces: [Int: [Int]] = [:]
        for index in free where isOpen(index) {
            guard let first = meetings[index]?.first, first.shareOfRow >= thresholds.inside, isUnclaimed(first.site),
                disturbed(index, first.site) == .no
            else { continue }
            pieces[first.site, default: []].append(index)
        }
        for (site, parts) in pieces.sorted(by: { state.sites[$0.key].id < state.sites[$1.key].id })
        where parts.count > 1 {
            let sum = parts.reduce(0.0) { $0 + (meeting($1, site)?.shareOfSite ?? 0) }
            guard sum >= thresholds.covered, sum <= Self.mostCovered else { continue }
            for piece in parts {
                guard let part = meeting(piece, site) else { continue }
                fates[piece] = .new(.split, [link(.split, part)])
            }
            taken.insert(site)
        }
    }

    /// A row that covers several sites that nobody claims, and is covered by them.
    private mutating func mergesUnclaimed(_ index: Int) {
        let parts = (meetings[index] ?? []).filter { $0.shareOfSite >= thresholds.inside && isUnclaimed($0.site) }
        guard parts.count > 1, parts.reduce(0.0, { $0 + $1.shareOfRow }) >= thresholds.covered,
            parts.allSatisfy({ disturbed(index, $0.site) == .no })
        else { return }
        fates[index] = .new(.merged, parts.map { link(.merged, $0) })
        taken.formUnion(parts.map(\.site))
    }

    /// Rows and sites that nobody claims, each of which shares most with the other.
    private func mutualBest(_ free: [Int]) -> [Int: Meeting] {
        var bestRow: [Int: (row: Int, shared: Double)] = [:]
        var bestSite: [Int: Meeting] = [:]
        for index in free where isOpen(index) {
            let near = (meetings[index] ?? []).filter { isUnclaimed($0.site) }
            bestSite[index] = near.first
            for meeting in near where meeting.shared > bestRow[meeting.site]?.shared ?? 0 {
                bestRow[meeting.site] = (index, meeting.shared)
            }
        }
        return bestSite.filter { index, best in
            bestRow[best.site]?.row == index && best.smallest >= thresholds.renamed && !contradicts(index, best.site)
        }
    }
}
