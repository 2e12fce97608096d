import GeoCore

/// A ledger in memory: for trying an import out, and for tests of orders.
final class MemoryLog: LedgerLog {
    let facts: LedgerFacts
    private(set) var files: [LedgerRows.File] = []
    private(set) var allObservations: [LedgerRows.Observation] = []
    /// Of each file, the latest.
    private(set) var derived: [Int: DerivedRows] = [:]
    private var derivationFiles: [Int] = []
    private var siteNumbers: [String: Int] = [:]
    private var questionRows: [String: Int64] = [:]
    /// Questions by key, as they were asked last.
    private var asked: [String: LedgerRows.Question] = [:]
    private var allDecisions: [LedgerRows.Decision] = []
    private(set) var isAbandoned = false

    init(_ facts: LedgerFacts) { self.facts = facts }

    func currentFiles() -> [LedgerRows.File] { files.sorted { $0.order < $1.order } }
    func decisions() -> [LedgerRows.Decision] { allDecisions }
    func rows(ofQuestions keys: [String]) -> [String: Int64] { questionRows.filter { keys.contains($0.key) } }
    func observations(ofFile file: Int) -> [LedgerRows.Observation] { allObservations.filter { $0.file == file } }
    func observation(_ number: Int) -> LedgerRows.Observation? {
        allObservations.indices.contains(number - 1) ? allObservations[number - 1] : nil
    }
    func openQuestions() -> [LedgerRows.Question] {
        currentFiles().flatMap { derived[$0.file.number]?.questions ?? [] }
    }

    func askedQuestions() -> [LedgerRows.Question] {
        asked.values.sorted { $0.key < $1.key }
    }

    func state(before order: FileOrder) throws(GeoError) -> LineageState {
        try state(of: currentFiles().filter { $0.order < order })
    }

    func state() throws(GeoError) -> LineageState { try state(of: currentFiles()) }

    func state(of files: [LedgerRows.File]) throws(GeoError) -> LineageState {
        let rows = files.map { ($0, derived[$0.file.number] ?? DerivedRows()) }
        return try LineageState(rows) { (number: Int) throws(GeoError) in observation(number) }
    }

    func add(_ file: LedgerRows.File) -> Int {
        var file = file
        file.file.number = files.count + 1
        files.append(file)
        return file.file.number
    }

    func beginDerivation(of file: Int) -> Int {
        derivationFiles.append(file)
        derived[file] = DerivedRows()
        return derivationFiles.count
    }

    func siteNumber(for id: String) -> Int {
        if let number = siteNumbers[id] { return number }
        siteNumbers[id] = siteNumbers.count + 1
        return siteNumbers.count
    }

    func add(_ observations: [LedgerRows.Observation]) -> Int {
        let first = allObservations.count + 1
        for (offset, observation) in observations.enumerated() {
            var observation = observation
            observation.number = first + offset
            allObservations.append(observation)
        }
        return first
    }

    func add(_ rows: DerivedRows) {
        guard let file = derivationFiles.last else { return }
        derived[file] = rows
        for question in rows.questions { asked[question.key] = question }
        for question in rows.questions { questionRows[question.key] = observation(question.observation)?.row }
    }

    func add(_ decision: LedgerRows.Decision) { allDecisions.append(decision) }

    /// Forgets a file, as a retraction does.
    func retract(_ file: Int) {
        files.removeAll { $0.file.number == file }
        derived[file] = nil
    }

    func abandon() { isAbandoned = true }
}
