import Foundation
import GeoCore

extension LedgerReader: LedgerSource {
    func decisions() throws(GeoError) -> [LedgerRows.Decision] { try rows(LedgerRows.Decision.self) }

    func openQuestions() throws(GeoError) -> [LedgerRows.Question] { try currentQuestions() }

    func askedQuestions() throws(GeoError) -> [LedgerRows.Question] {
        var last: [String: LedgerRows.Question] = [:]
        for question in try rows(LedgerRows.Question.self) { last[question.key] = question }
        return last.values.sorted { $0.key < $1.key }
    }

    func rows(ofQuestions keys: [String]) throws(GeoError) -> [String: Int64] {
        var rows: [String: Int64] = [:]
        // Keys are hexadecimal digits; a list of a thousand is no trouble for any database.
        for start in stride(from: 0, to: keys.count, by: 1000) {
            let list = keys[start..<min(start + 1000, keys.count)].map { VectorDatabase.literal($0) }
            try database.read(
                """
                SELECT q.question, o.file_row FROM eco_questions q JOIN eco_observations o ON o.fid = q.observation \
                WHERE q.question IN (\(list.joined(separator: ", ")))
                """
            ) { row throws(GeoError) in
                if let key = row.text(0), let number = row.integer(1) { rows[key] = Int64(number) }
            }
        }
        return rows
    }

    func observation(_ number: Int) throws(GeoError) -> LedgerRows.Observation? {
        try rows(LedgerRows.Observation.self, where: "fid = \(number)").first
    }

    func state(before order: FileOrder) throws(GeoError) -> LineageState { try state(.before(order)) }

    func state() throws(GeoError) -> LineageState { try state(.asOf(nil)) }

    private func state(_ selection: SnapshotSelection) throws(GeoError) -> LineageState {
        let plan = try SnapshotPlan(self, selection)
        let events = try SnapshotEvents(self, plan)
        return try LineageSites(self, plan).state(events)
    }
}

extension LedgerWriting: LedgerLog {
    func currentFiles() throws(GeoError) -> [LedgerRows.File] { try reader.currentFiles() }
    func decisions() throws(GeoError) -> [LedgerRows.Decision] { try reader.decisions() }
    func askedQuestions() throws(GeoError) -> [LedgerRows.Question] { try reader.askedQuestions() }
    func observations(ofFile file: Int) throws(GeoError) -> [LedgerRows.Observation] {
        try reader.observations(ofFile: file)
    }
    func openQuestions() throws(GeoError) -> [LedgerRows.Question] { try reader.openQuestions() }
    func rows(ofQuestions keys: [String]) throws(GeoError) -> [String: Int64] {
        try reader.rows(ofQuestions: keys)
    }
    func observation(_ number: Int) throws(GeoError) -> LedgerRows.Observation? { try reader.observation(number) }
    func state(before order: FileOrder) throws(GeoError) -> LineageState {
        if let prepared, prepared.order == order, let state = prepared.take() { return state }
        return try reader.state(before: order)
    }

    func state() throws(GeoError) -> LineageState { try reader.state() }

    func add(_ file: LedgerRows.File) throws(GeoError) -> Int { try append(file) }
    func add(_ observations: [LedgerRows.Observation]) throws(GeoError) -> Int { try append(observations) }

    func add(_ rows: DerivedRows) throws(GeoError) {
        try append(rows.sites)
        try append(rows.links)
        try append(rows.versions)
        try append(rows.events)
        try append(rows.questions)
    }

    func add(_ decision: LedgerRows.Decision) throws(GeoError) {
        var decision = decision
        decision.transaction = transaction
        try append([decision])
    }
}

extension LedgerStore {
    /// Imports a file in one transaction. The file, and the sites known before it, are read before the ledger is
    /// locked; where another has written meanwhile the sites are read again.
    ///
    /// - Throws: `cannotWrite` when another writer does not end in time.
    public func importFile(
        _ request: ImportRequest, by: String? = nil, cancellation: Cancellation? = nil
    ) throws(GeoError) -> ImportOutcome {
        let work = LedgerImport(request: request, facts: try facts(), cancellation: cancellation)
        let read = try work.read()
        if read.reading.isRefused { return .refused(read.reading.issues) }
        FreedMemory.giveBack()
        let prepared = try PreparedState(self, before: work.order(of: read.reading))
        FreedMemory.giveBack()
        return try write(.import, by: by) { writing throws(GeoError) in
            writing.take(prepared)
            return try work.write(read, to: writing)
        }
    }

    /// The questions that wait for a person, in the order of files and rows.
    public func questions() throws(GeoError) -> [AskedQuestion] {
        try read { reader throws(GeoError) in try LedgerResolve.questions(reader) }
    }

    /// Takes a person's answer to a question.
    ///
    /// - Returns: nil with what is wrong when the answer does not suit; then nothing is kept.
    public func resolve(
        _ request: ResolveRequest, cancellation: Cancellation? = nil
    ) throws(GeoError) -> (result: ResolveResult?, issues: [Issue]) {
        try write(.decision, by: request.by, note: request.reason) { writing throws(GeoError) in
            try LedgerResolve(cancellation: cancellation).answer(request, in: writing)
        }
    }
}
