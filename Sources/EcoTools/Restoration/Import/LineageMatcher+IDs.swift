import GeoCore

/// Rows whose id the ledger knows.
extension LineageMatcher {
    /// Rows compared at most to see whether a whole file lies elsewhere.
    private static let shiftSample = 200
    private static let fewestShifted = 5
    /// How far shifts may differ to be one vector: metres, or this part of a long one.
    private static let shiftToleranceMetres = 20.0
    private static let shiftTolerance = 0.02

    /// Whether half or more of five or more rows with a known id have their site's shape, gone by the same vector.
    func fileShift() throws(GeoError) -> FileOutcome.FileShift? {
        var compared = 0
        var moved: [(row: Int, site: Int)] = []
        for index in rows.indices {
            guard let site = idSites[index], rows[index].ground != nil, state.sites[site].ground != nil else {
                continue
            }
            switch fates[index] {
            case .open:
                compared += 1
                if (meeting(index, site)?.smallest ?? 0) < thresholds.same { moved.append((index, site)) }
            case .site: compared += 1
            case .asked:
                // A row with another fault lies somewhere all the same.
                compared += 1
                moved.append((index, site))
            default: continue
            }
        }
        guard compared >= Self.fewestShifted, 2 * moved.count >= compared else { return nil }
        let step = max(1, moved.count / Self.shiftSample)
        let sample = stride(from: 0, to: moved.count, by: step).map { moved[$0] }
        let (rows, sites, comparison) = (rows, state.sites, comparison)
        let shifts = try Parallel.map(sample.count, workers: workers, cancellation: cancellation) {
            index throws(GeoError) -> GroundShift? in
            guard let from = sites[sample[index].site].ground, let to = rows[sample[index].row].ground else {
                return nil
            }
            return try comparison.shift(from: from, to: to)
        }
        let found = shifts.compactMap { $0 }
        guard !found.isEmpty else { return nil }
        let east = Self.median(found.map(\.eastMetres))
        let north = Self.median(found.map(\.northMetres))
        let vector = GroundShift(eastMetres: east, northMetres: north)
        let tolerance = max(Self.shiftToleranceMetres, Self.shiftTolerance * vector.metres)
        let alike = found.count {
            GroundShift(eastMetres: $0.eastMetres - east, northMetres: $0.northMetres - north).metres <= tolerance
        }
        // Of the sample, as of all rows with a known id.
        let share = Double(alike) / Double(sample.count) * Double(moved.count) / Double(compared)
        guard share >= 0.5, vector.metres > Self.shiftToleranceMetres, alike >= min(Self.fewestShifted, sample.count)
        else { return nil }
        var (subject, reference): ([Coordinate], [Coordinate]) = ([], [])
        for (pair, shift) in zip(sample, shifts) where shift != nil {
            guard let from = sites[pair.site].ground, let to = rows[pair.row].ground else { continue }
            subject.append(try comparison.centre(to))
            reference.append(try comparison.centre(from))
        }
        let offset = OffsetDiagnosis.pairwise(subject: subject, reference: reference)
        return FileOutcome.FileShift(
            rows: Int((share * Double(compared)).rounded()), compared: compared, vector: vector,
            looksLikeGCJ02: offset.verdict == .subjectLooksLikeGCJ02
                || offset.verdict == .referenceLooksLikeGCJ02)
    }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }

    /// The rules for rows with a known id, in the order of the rows.
    mutating func matchByID() throws(GeoError) {
        let pieces = freePieces()
        for index in rows.indices {
            guard isOpen(index), let site = idSites[index] else { continue }
            if rows[index].ground == nil, !file.isTable {
                // A layer that has lost a geometry: what the row is about cannot be seen.
                ask(index, .nothingToMatch, [LineageLink(.undecided, site: nil, other: site)])
                continue
            }
            guard rows[index].ground != nil, state.sites[site].ground != nil else {
                // Either side has no ground: the id alone joins them.
                fates[index] = .site(.joined, site, [LineageLink(.joined, site: site, other: site)])
                continue
            }
            let own = meeting(index, site)
            if let own, own.smallest >= thresholds.same {
                fates[index] = .site(.same, site, [link(.same, own)])
            } else if let own, splits(index, own, pieces[site] ?? []) {
                continue
            } else if let own, own.smallest >= thresholds.redrawn {
                // What it covers of others is kept: they stay until a complete list lacks them.
                let others = (meetings[index] ?? []).filter { $0.site != site && $0.largest >= thresholds.apart }
                fates[index] = .site(.redrawn, site, ([own] + others).map { link(.redrawn, $0) })
            } else if let own, merges(index, own) {
                continue
            } else {
                try askWhere(index, site, own)
            }
        }
    }

    /// Rows without a known id that lie inside a site, by the site that they lie in.
    private func freePieces() -> [Int: [Int]] {
        var pieces: [Int: [Int]] = [:]
        for index in rows.indices where isOpen(index) && idSites[index] == nil {
            guard let first = meetings[index]?.first, first.shareOfRow >= thresholds.inside else { continue }
            if disturbed(index, first.site) != .no { continue }
            pieces[first.site, default: []].append(index)
        }
        return pieces
    }

    /// A site of which a row with its id and others are parts, which do not overlap: its parts are new sites.
    private mutating func splits(_ index: Int, _ own: Meeting, _ others: [Int]) -> Bool {
        guard !others.isEmpty, own.shareOfRow >= thresholds.inside else { return false }
        let all = [index] + others
        let sum = all.reduce(0.0) { $0 + (meeting($1, own.site)?.shareOfSite ?? 0) }
        guard sum <= Self.mostCovered else { return false }
        for piece in all {
            guard let part = meeting(piece, own.site) else { continue }
            fates[piece] = .new(.split, [link(.split, part)])
        }
        taken.insert(own.site)
        return true
    }

    /// Parts that cover more than this overlap each other: they are no parts. Ours.
    static let mostCovered = 1.05

    /// A row that covers its own site and others that nobody claims.
    private mutating func merges(_ index: Int, _ own: Meeting) -> Bool {
        guard own.shareOfSite >= thresholds.inside else { return false }
        let parts = (meetings[index] ?? []).filter {
            $0.site == own.site
                || $0.shareOfSite >= thresholds.inside && !claimed.contains($0.site) && !taken.contains($0.site)
        }
        guard parts.count > 1, parts.reduce(0.0, { $0 + $1.shareOfRow }) >= thresholds.covered else { return false }
        fates[index] = .new(.merged, parts.map { link(.merged, $0) })
        taken.formUnion(parts.map(\.site))
        return true
    }

    /// A known id on other ground: the same shape shifted, partly the same ground, or another place.
    private mutating func askWhere(_ index: Int, _ site: Int, _ own: Meeting?) throws(GeoError) {
        guard let from = state.sites[site].ground, let to = rows[index].ground else { return }
        var candidate = LineageLink(
            .undecided, site: nil, other: site, shareOfRow: own?.shareOfRow ?? 0, shareOfOther: own?.shareOfSite ?? 0,
            sharedSquareMetres: own?.shared ?? 0)
        let shift = try comparison.shift(from: from, to: to)
        if let shift, shift.metres <= thresholds.movedMetres {
            candidate.shiftEastMetres = shift.eastMetres
            candidate.shiftNorthMetres = shift.northMetres
        }
        let all = [candidate] + candidates(index).filter { $0.other != site }
        if let own, own.largest >= thresholds.apart {
            ask(index, .ambiguousOverlap, all)
        } else {
            ask(index, candidate.shiftEastMetres == nil ? .idReused : .shifted, all)
        }
    }
}
