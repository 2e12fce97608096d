import Foundation
import GeoCore

/// Derives what files mean, in their canonical order, from the first that is concerned.
///
/// What comes out depends on the set of files, decisions and retractions alone, not on the order in which they came: a
/// file that sorts before others has those derived anew.
struct Derivation {
    var comparison: any GroundComparison
    var workers = 1
    var cancellation: Cancellation?

    /// A file with its rows, as just read.
    struct Fresh {
        var file: Int
        var rows: [SurveyRow]
        /// Appends the rows to the ledger, and answers the number of the first.
        var append: () throws(GeoError) -> Int
    }

    /// A file as derived.
    struct Derived {
        var file: LedgerRows.File
        var outcome: FileOutcome
        var rows: [SurveyRow]
        /// The ids of the sites known before it.
        var knownIDs: [String]
    }

    enum Outcome {
        /// Of each file that was derived, what it is to those before; only the first one's rows are kept.
        case done(first: Derived?, count: Int)
        /// A file lies elsewhere than the ledger has its sites: nothing may be kept.
        case shifted(LedgerRows.File, FileOutcome.FileShift)
    }

    /// Derives the file at a place, and all that follow it, and appends what they say.
    ///
    /// - Parameters:
    ///   - first: where it stands, or stood before it was retracted.
    ///   - fresh: the first of them, when it has only now been read; its rows are appended while they are matched.
    func run(_ log: some LedgerLog, from first: FileOrder, fresh: Fresh? = nil) throws(GeoError) -> Outcome {
        let files = try log.currentFiles().filter { $0.order >= first }
        guard !files.isEmpty else { return .done(first: nil, count: 0) }
        var state = try log.state(before: first)
        let decisions = try log.decisions()
        let decidedRows = Set(try log.rows(ofQuestions: decisions.map(\.question)).values)
        var mappings: [String: SiteMapping] = [:]
        var kept: Derived?
        for (place, file) in files.enumerated() {
            try cancellation?.check()
            let number = file.file.number
            if !file.mapping.isEmpty, mappings[file.mappingDigest] == nil {
                mappings[file.mappingDigest] = try? SiteMapping(yaml: file.mapping, file: file.file.name)
            }
            let mapping = mappings[file.mappingDigest]
            let own = LineageMatcher.File(
                number: number, sha256: file.file.sha256, layer: file.file.layer, statusDate: file.file.statusDate,
                isComplete: file.file.isComplete, isTable: file.isTable)
            let matching = Matching(
                file: own, mapping: mapping, decisions: decisions, decidedRows: decidedRows, comparison: comparison,
                workers: workers, cancellation: cancellation)
            let rows: [SurveyRow]
            let outcome: FileOutcome
            let observations: [Int]
            if let fresh, fresh.file == number {
                rows = fresh.rows
                let done = try matching.outcome(state, rows, beside: fresh.append)
                (outcome, observations) = (done.outcome, Array(done.first..<(done.first + rows.count)))
            } else {
                let read = try log.observations(ofFile: number)
                rows = try Self.rows(read, on: file)
                observations = read.map(\.number)
                outcome = try matching.outcome(state, rows)
            }
            if let shift = outcome.shift { return .shifted(file, shift) }
            if place == 0 {
                kept = Derived(file: file, outcome: outcome, rows: rows, knownIDs: state.ids)
            }
            let isLast = place == files.count - 1
            try append(outcome, of: file, rows, observations, to: log, &state, isLast: isLast)
        }
        return .done(first: kept, count: files.count)
    }

    /// Rows as the ledger keeps them.
    static func rows(_ observations: [LedgerRows.Observation], on file: LedgerRows.File) throws(GeoError) -> [SurveyRow]
    {
        let decoder = JSONDecoder()
        var rows: [SurveyRow] = []
        rows.reserveCapacity(observations.count)
        for observation in observations {
            var row = SurveyRow(row: observation.row, sourceID: observation.sourceID)
            row.ground = try observation.ground?.asStored()
            row.size = observation.computedSquareMetres
            row.source = observation.source
            row.repair = observation.repair
            do {
                row.reading = try decoder.decode(SurveyRow.Reading.self, from: Data(observation.reading.utf8))
            } catch {
                throw GeoError(
                    .cannotRead, "read what a row said", on: "\(file.file.name) [row \(observation.row)]",
                    trail: ["\(error)"], hint: "run eco restoration verify")
            }
            rows.append(row)
        }
        return rows
    }

    private func append(
        _ outcome: FileOutcome, of file: LedgerRows.File, _ rows: [SurveyRow], _ observations: [Int],
        to log: some LedgerLog, _ state: inout LineageState, isLast: Bool
    ) throws(GeoError) {
        let derivation = try log.beginDerivation(of: file.file.number)
        let knownCount = state.sites.count
        state.apply(outcome, rows, observations: observations, withEvents: !isLast)
        var derived = DerivedRows()
        for (place, new) in outcome.newSites.enumerated() {
            let number = try log.siteNumber(for: new.id)
            state.change(knownCount + place) { $0.number = number }
            derived.sites.append(LedgerRows.Site(number: number, id: new.id, derivation: derivation))
        }
        let numbers = state.numbers
        func numbered(_ link: LineageLink) -> LineageLink {
            var link = link
            link.site = link.site.map { numbers[$0] }
            link.other = link.other.map { numbers[$0] }
            return link
        }
        derived.links = outcome.links.map {
            LedgerRows.Link(
                derivation: derivation, observation: $0.row.map { observations[$0] }, link: numbered($0.link))
        }
        derived.versions = outcome.versions.map {
            LedgerRows.Version(
                derivation: derivation, site: numbers[$0.site], ground: state.sites[$0.site].groundObservation,
                attributes: $0.attributes)
        }
        derived.events = outcome.events.map {
            LedgerRows.Event(
                derivation: derivation, site: numbers[$0.site], observation: observations[$0.row], event: $0.event,
                corrects: $0.corrects)
        }
        derived.questions = outcome.questions.map {
            LedgerRows.Question(
                derivation: derivation, observation: observations[$0.row], key: $0.key, kind: $0.kind,
                candidates: $0.candidates.map(numbered), detail: $0.detail)
        }
        try log.add(derived)
    }
}

/// A file about to be compared with the sites known before it.
private struct Matching: Sendable {
    var file: LineageMatcher.File
    var mapping: SiteMapping?
    var decisions: [LedgerRows.Decision]
    var decidedRows: Set<Int64>
    var comparison: any GroundComparison
    var workers: Int
    var cancellation: Cancellation?

    func outcome(_ known: LineageState, _ rows: [SurveyRow]) throws(GeoError) -> FileOutcome {
        try LineageMatcher.match(
            known, rows, file, thresholds: mapping?.thresholds ?? SiteMapping.Thresholds(), decisions: decisions,
            decidedRows: decidedRows, mapping: mapping, comparison: comparison, workers: workers,
            cancellation: cancellation)
    }

    /// The same while the calling thread appends the rows, of which the first gets the number that is answered.
    func outcome(
        _ known: LineageState, _ rows: [SurveyRow], beside append: () throws(GeoError) -> Int
    ) throws(GeoError) -> (outcome: FileOutcome, first: Int) {
        let done = try Parallel.beside(
            workers: workers, { () throws(GeoError) in try outcome(known, rows) }, own: append)
        return (done.other, done.own)
    }
}
