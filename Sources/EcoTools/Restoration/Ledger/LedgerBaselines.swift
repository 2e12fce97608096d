import GeoCore

extension LedgerStore {
    /// An area that a document states.
    public struct StatedBaseline: Sendable, Hashable {
        public var squareMetres: Double
        public var document: String

        public init(squareMetres: Double, document: String) {
            self.squareMetres = squareMetres
            self.document = document
        }
    }

    /// Freezes the denominator by name and day: the sites known on that day that are not withdrawn and that no others
    /// continue, each with its verified area, or with the area computed of its ground where none is verified.
    ///
    /// The same content under the same name again changes nothing.
    /// - Parameter stated: takes the place of the sum over sites.
    /// - Throws: `badArgument` when the name is taken with other content, or there is nothing to freeze.
    public func freezeBaseline(
        _ baseline: String, on day: CalendarDate, stated: StatedBaseline? = nil, by: String? = nil
    ) throws(GeoError) -> LedgerChange<LedgerBaseline> {
        try write(.baseline, by: by, note: baseline) { writing throws(GeoError) in
            let (frozen, sites) = try freeze(baseline, day, stated, writing)
            let known = try writing.reader.rows(LedgerBaseline.self).first { $0.name == baseline }
            if let known {
                var same = frozen
                same.transaction = known.transaction
                let before = try writing.reader.rows(
                    LedgerRows.BaselineSite.self, where: "baseline = \(VectorDatabase.literal(baseline))")
                guard same == known, before == sites else {
                    throw GeoError(
                        .badArgument, "freeze the baseline \(baseline) again", on: name,
                        trail: [
                            "it is frozen on \(known.date) with \(known.squareMetres) m², and would now have "
                                + "\(frozen.squareMetres) m²"
                        ], hint: "a baseline never changes: choose another name")
                }
                return .unchanged(known)
            }
            try writing.append([frozen])
            try writing.append(sites)
            return .done(frozen, transaction: writing.transaction)
        }
    }

    private func freeze(
        _ baseline: String, _ day: CalendarDate, _ stated: StatedBaseline?, _ writing: LedgerWriting
    ) throws(GeoError) -> (LedgerBaseline, [LedgerRows.BaselineSite]) {
        var frozen = LedgerBaseline(
            name: baseline, date: day, siteCount: 0, squareMetres: 0, unverifiedSiteCount: 0,
            document: stated?.document, transaction: writing.transaction)
        if let stated {
            frozen.squareMetres = stated.squareMetres
            return (frozen, [])
        }
        let plan = try SnapshotPlan(writing.reader, .asOf(day))
        let grounds = try SnapshotGrounds(writing.reader, plan)
        let events = try SnapshotEvents(writing.reader, plan)
        var rows: [LedgerRows.BaselineSite] = []
        var sum = CompensatedSum()
        let numbers = grounds.ids.indices.filter { grounds.ids[$0] != nil }.sorted {
            (grounds.ids[$0] ?? "") < (grounds.ids[$1] ?? "")
        }
        for number in numbers where grounds.successors[number] == nil {
            guard SiteStanding(sorted: events[number]).state != .withdrawn else { continue }
            let verified = grounds.attributes[number].verifiedSquareMetres
            // A site without ground and without a verified area has nothing to count yet, and is said to be unverified.
            let area = verified ?? grounds.ground(grounds.observations[number])?.computedSquareMetres ?? 0
            if verified == nil { frozen.unverifiedSiteCount += 1 }
            sum.add(area)
            rows.append(
                LedgerRows.BaselineSite(
                    baseline: baseline, site: number, squareMetres: area, isVerified: verified != nil))
        }
        frozen.siteCount = rows.count
        frozen.squareMetres = sum.value
        guard !rows.isEmpty else {
            throw GeoError(
                .badArgument, "freeze the baseline \(baseline)", on: name, trail: ["no site is known on \(day)"],
                hint: "import the lists first, or state an area with --area and --document")
        }
        return (frozen, rows)
    }
}
