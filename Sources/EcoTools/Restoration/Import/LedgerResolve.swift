import GeoCore

/// A person's answer to a question.
public struct ResolveRequest: Sendable {
    public var question: String
    /// One of `QuestionKind.answers`, as it is spelled.
    public var answer: String
    /// Ids of known sites.
    public var sites: [String]
    public var value: String?
    public var by: String
    public var reason: String
    public var date: CalendarDate
    public var workers = 1

    public init(
        question: String, answer: String, sites: [String] = [], value: String? = nil, by: String, reason: String,
        date: CalendarDate
    ) {
        self.question = question
        self.answer = answer
        self.sites = sites
        self.value = value
        self.by = by
        self.reason = reason
        self.date = date
    }
}

/// What an answer did.
public struct ResolveResult: Sendable, Codable {
    public var schema = "eco-restoration-resolve/1"
    public var question: AskedQuestion
    public var answer: String
    /// The row as it is now.
    public var row: ImportedRow?
    public var derivedAgain: Int
    /// Questions that wait still.
    public var openCount: Int
    /// Those of them that the answer has led to.
    public var newQuestions: [AskedQuestion]
    /// The same was answered before: nothing was changed.
    public var wasThere = false
}

/// The questions of a ledger, and answering them.
struct LedgerResolve {
    var cancellation: Cancellation?

    /// All questions that wait, in the order of files and rows.
    static func questions(_ log: some LedgerSource) throws(GeoError) -> [AskedQuestion] {
        try shown(try log.openQuestions(), log)
    }

    private static func shown(
        _ questions: [LedgerRows.Question], _ log: some LedgerSource
    ) throws(GeoError) -> [AskedQuestion] {
        let files = try log.currentFiles()
        let places = Dictionary(
            files.enumerated().map { ($1.file.number, $0) }, uniquingKeysWith: { first, _ in first })
        let ids = try log.state().sites.reduce(into: [Int: String]()) { ids, site in
            if let number = site.number { ids[number] = site.id }
        }
        var found: [(place: Int, question: AskedQuestion)] = []
        for question in questions {
            guard let row = try log.observation(question.observation), let place = places[row.file] else { continue }
            let candidates = question.candidates.compactMap { link in
                link.other.map {
                    ImportedRow.Other(
                        site: ids[$0] ?? "#\($0)", shareOfRow: link.shareOfRow, shareOfSite: link.shareOfOther,
                        shared: link.sharedSquareMetres, shiftEastMetres: link.shiftEastMetres,
                        shiftNorthMetres: link.shiftNorthMetres)
                }
            }
            found.append(
                (
                    place,
                    AskedQuestion(
                        key: question.key, kind: question.kind, detail: question.detail, candidates: candidates,
                        file: files[place].file.name, row: row.row, sourceID: row.sourceID,
                        answers: question.kind.answers.map(\.rawValue))
                ))
        }
        return found.sorted {
            ($0.place, $0.question.row, $0.question.kind.rawValue)
                < ($1.place, $1.question.row, $1.question.kind.rawValue)
        }.map(\.question)
    }

    /// Takes an answer, and derives the file of its question anew with it, and those that follow.
    ///
    /// - Returns: nil with what is wrong when the answer does not suit the question; then nothing is kept.
    func answer(
        _ request: ResolveRequest, in log: some LedgerLog
    ) throws(GeoError) -> (result: ResolveResult?, issues: [Issue]) {
        func refuse(_ key: String, _ arguments: [String: MessageArgument] = [:]) -> (ResolveResult?, [Issue]) {
            log.abandon()
            return (nil, [Issue(.error, request.question, Message(key, arguments))])
        }
        var asking = try log.openQuestions()
        let openBefore = Set(asking.map(\.key))
        if !asking.contains(where: { $0.key.hasPrefix(request.question.lowercased()) }) {
            // An answer may be changed: the later one holds, the earlier one stays in the log. And what another answer has
            // settled in passing may be said in words, as by a list of answers in any order.
            asking = try log.askedQuestions()
        }
        let all = try Self.shown(asking, log)
        // The first digits are enough where they are the only ones.
        let matching = all.filter { $0.key.hasPrefix(request.question.lowercased()) }
        guard matching.count == 1 || matching.contains(where: { $0.key == request.question }),
            let asked = matching.first(where: { $0.key == request.question }) ?? matching.first
        else {
            return refuse(matching.isEmpty ? "issue.no-such-question" : "issue.question-ambiguous")
        }
        guard let answer = LedgerRows.Decision.Answer(rawValue: request.answer), asked.kind.answers.contains(answer)
        else {
            return refuse(
                "issue.answer-unsuited",
                ["answer": .text(request.answer), "known": .list(asked.answers.map { .text($0) })])
        }
        var sites = request.sites
        let needsSites: Set<LedgerRows.Decision.Answer> = [.same, .redrawn, .split, .merged, .moved, .redisturbed]
        let isForID = asked.kind == .duplicateID && answer == .same
        if needsSites.contains(answer), !isForID {
            if sites.isEmpty, asked.candidates.count == 1 { sites = [asked.candidates[0].site] }
            if sites.isEmpty { return refuse("issue.answer-needs-site", ["answer": .text(request.answer)]) }
            if [.same, .redrawn, .moved].contains(answer), sites.count != 1 {
                return refuse("issue.answer-one-site", ["answer": .text(request.answer)])
            }
        } else {
            sites = []
        }
        if answer == .date, request.value.flatMap({ DateAnswer($0) }) == nil {
            return refuse("issue.answer-needs-date", ["value": .text(request.value ?? "-")])
        }
        if answer == .code, request.value == nil { return refuse("issue.answer-needs-code") }
        guard let question = asking.first(where: { $0.key == asked.key }),
            let observation = try log.observation(question.observation),
            let file = try log.currentFiles().first(where: { $0.file.number == observation.file })
        else { return refuse("issue.no-such-question") }
        let known = try log.state(before: file.order)
        sites = sites.map { known.site(id: $0) == nil ? NormalisedText.narrow($0) : $0 }
        let unknown = sites.filter { known.site(id: $0) == nil }
        guard unknown.isEmpty else {
            return refuse("issue.answer-unknown-site", ["sites": .list(unknown.map { .text($0) })])
        }
        let before = try log.decisions().last { $0.question == asked.key }
        if let before, (before.answer, before.sites, before.value) == (answer, sites, request.value) {
            log.abandon()
            return (
                ResolveResult(
                    question: asked, answer: request.answer, row: nil, derivedAgain: 0, openCount: openBefore.count,
                    newQuestions: [], wasThere: true), []
            )
        }
        try log.add(
            LedgerRows.Decision(
                transaction: 0, question: asked.key, answer: answer, sites: sites, value: request.value,
                by: request.by, reason: request.reason, date: request.date))
        let derivation = Derivation(
            comparison: try LedgerImport.comparison(log.facts), workers: request.workers, cancellation: cancellation)
        switch try derivation.run(log, from: file.order) {
        case .shifted(let shifted, let shift):
            log.abandon()
            return (nil, [LedgerImport.issue(shift, of: shifted, importing: nil)])
        case .done(let derived, let count):
            guard let derived else { return refuse("issue.no-such-question") }
            if derived.outcome.questions.contains(where: { $0.key == asked.key }) {
                return refuse("issue.answer-does-not-settle", ["value": .text(request.value ?? "-")])
            }
            var shown = ImportResult(file)
            shown.take(derived)
            let open = try log.openQuestions()
            let fresh = try Self.shown(open.filter { !openBefore.contains($0.key) }, log)
            return (
                ResolveResult(
                    question: asked, answer: request.answer, row: shown.rows.first { $0.row == observation.row },
                    derivedAgain: max(0, count - 1), openCount: open.count,
                    newQuestions: fresh), []
            )
        }
    }
}

extension ImportResult {
    /// Of a file that is in the ledger.
    init(_ file: LedgerRows.File) {
        self.file = file.file.name
        layer = file.file.layer
        sha256 = file.file.sha256
        statusDate = file.file.statusDate
        isComplete = file.file.isComplete
        isTable = file.isTable
        measure = .area
        sourceCRS = file.file.sourceCRS
        operation = file.file.operation
        (number, wasThere, isTrial, derivedAgain) = (file.file.number, false, false, 0)
        rowCount = file.file.rowCount
        (counts, eventCount, fileDateCount, correctionCount, rows) = ([:], 0, 0, 0, [])
        (checks, repairs, issues) = (RowChecks(), [], [])
    }
}
