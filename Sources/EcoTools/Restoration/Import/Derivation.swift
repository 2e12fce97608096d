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
        /// The number of the first observation.
        var firstObservation: Int
    }

    /// A file as derived.
    struct Derived {
        var file: LedgerRows.File
        var outcome: FileOutcome
        var rows: [SurveyRow]
        /// The state before it.
        var before: LineageState
    }

    enum Outcome {
        /// Of each file that was derived, what it is to those before; only the first one's rows are kept.
        case done(first: Derived?, count: Int)
        /// A file lies elsewhere than the ledger has its sites: nothing may be kept.
        case shifted(LedgerRows.File, FileOutcome.FileShift)
    }

    /// Derives the file at a place, and all that follow it, and appends what they say.
    ///
    /// - Parameter first: where it stands, or stood before it was retracted.
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
            let rows: [SurveyRow]
            let observations: [Int]
            if let fresh, fresh.file == number {
                rows = fresh.rows
                observations = rows.indices.map { fresh.firstObservation + $0 }
            } else {
                let read = try log.observations(ofFile: number)
                rows = try Self.rows(read, on: file)
                observations = read.map(\.number)
            }
            if !file.mapping.isEmpty, mappings[file.mappingDigest] == nil {
                mappings[file.mappingDigest] = try? SiteMapping(yaml: file.mapping, file: file.file.name)
            }
            let mapping = mappings[file.mappingDigest]
            let own = LineageMatcher.File(
                number: number, sha256: file.file.sha256, layer: file.file.layer, statusDate: file.file.statusDate,
                isComplete: file.file.isComplete, isTable: file.isTable)
            let outcome = try LineageMatcher.match(
                state, rows, own, thresholds: mapping?.thresholds ?? SiteMapping.Thresholds(),
                decisions: decisions, decidedRows: decidedRows, mapping: mapping, comparison: comparison,
                workers: workers, cancellation: cancellation)
            if let shift = outcome.shift { return .shifted(file, shift) }
            if place == 0 { kept = Derived(file: file, outcome: outcome, rows: rows, before: state) }
            try append(outcome, of: file, rows, observations, to: log, &state)
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
        to log: some LedgerLog, _ state: inout LineageState
    ) throws(GeoError) {
        let derivation = try log.beginDerivation(of: file.file.number)
        let knownCount = state.sites.count
        state.apply(outcome, rows, observations: observations)
        var derived = DerivedRows()
        for (place, new) in outcome.newSites.enumerated() {
            let number = try log.siteNumber(for: new.id)
            state.change(knownCount + place) { $0.number = number }
            derived.sites.append(LedgerRows.Site(number: number, id: new.id, derivation: derivation))
        }
        let numbers = state.sites.map { $0.number ?? 0 }
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
