import GeoCore

/// Which part of the ledger a snapshot is of.
enum SnapshotSelection: Sendable {
    /// Files with a status date until the day, and what they say had happened until then; nil: everything.
    case asOf(CalendarDate?)
    /// Files before this one in the canonical order, with all that they say.
    case before(FileOrder)

    fileprivate func includes(_ file: LedgerRows.File) -> Bool {
        switch self {
        case .asOf(let day): day.map { file.file.statusDate <= $0 } ?? true
        case .before(let order): file.order < order
        }
    }
}

/// Which rows of the ledger make up a snapshot.
struct SnapshotPlan: Sendable {
    /// In canonical order.
    let files: [LedgerRows.File]
    /// By the number of a derivation: the place of its file in `files` when it holds, else -1.
    let ranks: [Int32]
    /// Events after this day are left out.
    let until: CalendarDate?
    /// SQL that leaves out most rows of derivations that do not hold; nil where all do, or too many do not.
    let condition: String?

    init(_ reader: LedgerReader, _ selection: SnapshotSelection) throws(GeoError) {
        files = try reader.currentFiles().filter(selection.includes)
        if case .asOf(let day) = selection { until = day } else { until = nil }
        var places: [Int: Int32] = [:]
        for (place, file) in files.enumerated() { places[file.file.number] = Int32(place) }
        var ranks = [Int32](repeating: -1, count: try reader.last(.derivations) + 1)
        for derivation in try reader.currentDerivations() where ranks.indices.contains(derivation.number) {
            ranks[derivation.number] = places[derivation.file] ?? -1
        }
        self.ranks = ranks
        let holding = ranks.indices.filter { ranks[$0] >= 0 }
        let others = ranks.indices.dropFirst().filter { ranks[$0] < 0 }
        func list(_ numbers: [Int]) -> String { numbers.map(String.init).joined(separator: ",") }
        if others.isEmpty {
            condition = nil
        } else if holding.isEmpty {
            condition = "derivation < 0"
        } else if min(others.count, holding.count) > 2000 {
            condition = nil
        } else {
            condition =
                others.count < holding.count
                ? "derivation NOT IN (\(list(others)))" : "derivation IN (\(list(holding)))"
        }
    }

    /// The place of the file whose derivation this is; nil when it does not hold.
    @inline(__always) func rank(_ derivation: Int?) -> Int32? {
        guard let derivation, ranks.indices.contains(derivation), ranks[derivation] >= 0 else { return nil }
        return ranks[derivation]
    }

    func and(_ other: String) -> String { condition.map { "\($0) AND (\(other))" } ?? other }
}
