import GeoCore

/// The sites with what they are and where, without their events; and what the files say of their lineage.
struct SnapshotGrounds: Sendable {
    struct Ground: Sendable {
        var geometry: Geometry?
        var file: Int
        var row: Int64
        var sourceID: String?
        var computedSquareMetres: Double?
    }

    /// By the number of a site; nil where there is none.
    private(set) var ids: [String?] = []
    private(set) var attributes: [SiteAttributes] = []
    /// By the number of a site: the observation whose ground it has; 0 for none.
    private(set) var observations: [Int] = []
    /// The grounds that hold, and those of rows that wait for a person, in the order of the numbers of the observations.
    private var grounds: [Ground] = []
    private var numbers: [Int] = []
    private(set) var successors: [Int: [Int]] = [:]
    /// The sites on accepted ground of others, with the day of the file that brought them.
    private(set) var disturbers: [(site: Int, on: Int, day: CalendarDate)] = []
    private(set) var vanishedOn: [Int: CalendarDate] = [:]
    private(set) var questions: [LedgerRows.Question] = []

    /// By the number of the observation.
    func ground(_ observation: Int) -> Ground? {
        var (low, high) = (0, numbers.count)
        while low < high {
            let middle = (low + high) / 2
            if numbers[middle] < observation { low = middle + 1 } else { high = middle }
        }
        return low < numbers.count && numbers[low] == observation ? grounds[low] : nil
    }

    init(_ reader: LedgerReader, _ plan: SnapshotPlan) throws(GeoError) {
        let count = try reader.last(.sites, "site") + 1
        ids = Array(repeating: nil, count: count)
        attributes = Array(repeating: SiteAttributes(), count: count)
        observations = Array(repeating: 0, count: count)
        try readSites(reader, plan)
        try readVersions(reader, plan)
        try readLinks(reader, plan)
        questions = try reader.rows(LedgerRows.Question.self, where: plan.condition).filter {
            plan.rank($0.derivation) != nil
        }
        let used = Set(ids.indices.filter { ids[$0] != nil }.map { observations[$0] })
        try readGrounds(reader, used.union(questions.map(\.observation)).subtracting([0]).sorted())
    }

    private mutating func readSites(_ reader: LedgerReader, _ plan: SnapshotPlan) throws(GeoError) {
        try reader.database.read(LedgerTable.sites.query(plan.condition)) { row throws(GeoError) in
            guard plan.rank(row.integer(3)) != nil else { return }
            let site = try row.needed(1, .sites)
            guard ids.indices.contains(site) else { throw RecordReading.broken(row, .sites, 1) }
            ids[site] = try row.neededText(2, .sites)
        }
    }

    /// The latest version of each site in the canonical order of the files holds; each says all attributes.
    private mutating func readVersions(_ reader: LedgerReader, _ plan: SnapshotPlan) throws(GeoError) {
        var ranks = [Int32](repeating: -1, count: ids.count)
        var groundRanks = ranks
        let texts = TextPool()
        let table = LedgerTable.versions
        try reader.database.read(table.query(plan.condition)) { row throws(GeoError) in
            guard let rank = plan.rank(row.integer(1)) else { return }
            let site = try row.needed(2, table)
            guard ranks.indices.contains(site) else { throw RecordReading.broken(row, table, 2) }
            if let ground = row.integer(3), rank >= groundRanks[site] {
                groundRanks[site] = rank
                observations[site] = ground
            }
            guard rank >= ranks[site] else { return }
            ranks[site] = rank
            var said = SiteAttributes()
            said.name = row.text(4)
            said.county = row.text(5, in: texts)
            said.landType = row.text(6, in: texts)
            if let text = row.text(7, in: texts) {
                guard let technique = RestorationTechnique(rawValue: text) else {
                    throw RecordReading.broken(row, table, 7)
                }
                said.technique = technique
            }
            said.programme = row.text(8, in: texts)
            said.origin = row.text(9, in: texts)
            said.statedSquareMetres = row.real(10)
            said.verifiedSquareMetres = row.real(11)
            said.due = row.day(12)
            attributes[site] = said
        }
    }

    private mutating func readLinks(_ reader: LedgerReader, _ plan: SnapshotPlan) throws(GeoError) {
        var vanished: [Int: Int32] = [:]
        let special = plan.and("relation IN ('split', 'merged', 'redisturbed', 'vanished')")
        try reader.forEach(LedgerRows.Link.self, where: special) { row throws(GeoError) in
            guard let rank = plan.rank(row.derivation) else { return }
            let day = plan.files[Int(rank)].file.statusDate
            switch (row.link.relation, row.link.site, row.link.other) {
            case (.split, let site?, let other?), (.merged, let site?, let other?):
                if site != other, successors[other]?.contains(site) != true {
                    successors[other, default: []].append(site)
                }
            case (.redisturbed, let site?, let other?): disturbers.append((site, other, day))
            case (.vanished, let site, let other):
                guard let gone = other ?? site, rank >= vanished[gone] ?? -1 else { return }
                vanished[gone] = rank
                vanishedOn[gone] = day
            default: return
            }
        }
        guard !vanished.isEmpty else { return }
        // A later file that has the site again ends its absence.
        try reader.database.read(
            "SELECT derivation, site FROM eco_links WHERE \(plan.and("relation <> 'vanished' AND site IS NOT NULL"))"
        ) { row throws(GeoError) in
            guard let rank = plan.rank(row.integer(0)), let site = row.integer(1) else { return }
            if let absence = vanished[site], absence < rank { vanishedOn[site] = nil }
        }
    }

    /// - Parameter numbers: of the observations, sorted.
    private mutating func readGrounds(_ reader: LedgerReader, _ numbers: [Int]) throws(GeoError) {
        guard let first = numbers.first, let last = numbers.last else { return }
        grounds.reserveCapacity(numbers.count)
        let wanted = ["file", "file_row", "source_id", "computed_square_metres"]
        // Rows that lie close together are read in one go; scattered ones by their keys.
        let isDense = numbers.count > (last - first + 1) / 2
        let size = isDense ? numbers.count : 5000
        let isWanted = isDense && numbers.count < last - first + 1 ? Set(numbers) : nil
        for start in stride(from: 0, to: numbers.count, by: size) {
            let chunk = numbers[start..<min(start + size, numbers.count)]
            let condition =
                isDense
                ? "fid BETWEEN \(first) AND \(last)"
                : "fid IN (\(chunk.map(String.init).joined(separator: ",")))"
            let query = LedgerTable.observations.query(condition, ground: true, columns: wanted)
            try reader.database.read(query) { row throws(GeoError) in
                let number = try row.needed(0, .observations)
                if let isWanted, !isWanted.contains(number) { return }
                self.numbers.append(number)
                grounds.append(
                    Ground(
                        geometry: try row.geometry(), file: try row.needed(1, .observations),
                        row: Int64(try row.needed(2, .observations)), sourceID: row.text(3),
                        computedSquareMetres: row.real(4)))
            }
        }
    }
}
