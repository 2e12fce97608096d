import GeoCore

/// What is to be imported, and how.
public struct ImportRequest: Sendable {
    public var source: SourceRequest
    public var mapping: SiteMapping
    /// The day whose state the file describes.
    public var statusDate: CalendarDate
    /// Whether it lists every site that there was on that day.
    public var isComplete: Bool
    /// Who says so, where the rows do not.
    public var statedBy: String?
    /// Polygons outside of which no row should lie.
    public var territory: SourceRequest?
    /// Nothing is written.
    public var isTrial = false
    public var assumedCRS: String?
    public var workers = 1

    public init(source: SourceRequest, mapping: SiteMapping, statusDate: CalendarDate, isComplete: Bool? = nil) {
        self.source = source
        self.mapping = mapping
        self.statusDate = statusDate
        self.isComplete = isComplete ?? mapping.isComplete
    }
}

public enum ImportOutcome: Sendable {
    /// Nothing was written; everything that is wrong.
    case refused([Issue])
    case done(ImportResult)
}

/// Imports one file: read as a whole first, then matched and written in one transaction.
struct LedgerImport {
    var request: ImportRequest
    var facts: LedgerFacts
    var cancellation: Cancellation?

    /// A file ready to be written: nothing of the ledger is needed for it but its facts.
    struct Read: Sendable {
        var reading: RowReading.Outcome
        var comparison: any GroundComparison
    }

    func read() throws(GeoError) -> Read {
        let comparison = try Self.comparison(facts)
        let reader = RowReading(
            source: request.source, mapping: request.mapping, facts: facts, comparison: comparison,
            statusDate: request.statusDate, statedBy: request.statedBy, assumedCRS: request.assumedCRS,
            workers: request.workers, cancellation: cancellation)
        var reading = reader.read()
        if let territory = request.territory, !reading.isRefused {
            reading.issues += try TerritoryCheckOfRows(
                territory, facts, assumedCRS: request.assumedCRS, workers: request.workers, cancellation: cancellation
            ).issues(reading.rows, file: Dataset.hidingPassword(request.source.file))
        }
        return Read(reading: reading, comparison: comparison)
    }

    static func comparison(_ facts: LedgerFacts) throws(GeoError) -> any GroundComparison {
        let crs = try CRS(facts.crs)
        switch facts.measure {
        case .area: return AreaComparison(crs: crs)
        case .length: return try LengthComparison(facts, crs)
        }
    }

    /// What the ledger calls a file: its name without the folder, which is nobody else's; a database as it is.
    static func shortName(_ file: String) -> String {
        file.contains(":") ? file : file.split(separator: "/").last.map(String.init) ?? file
    }

    /// The file as the ledger will keep it.
    private func file(of reading: RowReading.Outcome) -> LedgerRows.File {
        LedgerRows.File(
            file: LedgerFile(
                number: 0, transaction: 0, name: Self.shortName(Dataset.hidingPassword(request.source.file)),
                layer: reading.layer, sha256: reading.sha256, statusDate: request.statusDate,
                isComplete: request.isComplete, rowCount: reading.rows.count, statedBy: request.statedBy,
                sourceCRS: reading.sourceCRS, operation: reading.operation),
            mapping: request.mapping.yaml, mappingDigest: request.mapping.digest)
    }

    /// Where the file stands among those of the ledger.
    func order(of reading: RowReading.Outcome) -> FileOrder { file(of: reading).order }

    /// Appends the file, its rows and what they mean.
    func write(_ read: Read, to log: some LedgerLog) throws(GeoError) -> ImportOutcome {
        let reading = read.reading
        var result = ImportResult(reading, request, log.facts)
        if reading.isRefused { return .refused(reading.issues) }
        let sameFile = try log.currentFiles().filter {
            $0.file.sha256 == reading.sha256 && $0.file.layer == reading.layer && !$0.mapping.isEmpty
        }
        if let there = sameFile.first {
            guard there.file.statusDate == request.statusDate, there.mappingDigest == request.mapping.digest,
                there.file.isComplete == request.isComplete
            else {
                let how: [String: MessageArgument] = [
                    "number": .text(String(there.file.number)), "date": .text(there.file.statusDate.description),
                ]
                return .refused([Issue(.error, result.file, Message("issue.import-other-way", how))])
            }
            result.number = there.file.number
            result.wasThere = true
            return .done(result)
        }
        var file = file(of: reading)
        file.file.number = try log.add(file)
        let number = file.file.number
        let derivation = Derivation(
            comparison: read.comparison, workers: request.workers, cancellation: cancellation)
        let fresh = Derivation.Fresh(file: number, rows: reading.rows) { () throws(GeoError) in
            // In portions: the rows as texts are as large as the file.
            var first = 0
            for start in stride(from: 0, to: reading.rows.count, by: Self.rowsPerPortion) {
                let portion = reading.rows[start..<min(start + Self.rowsPerPortion, reading.rows.count)]
                let number = try log.add(Self.observations(portion, file: number))
                if start == 0 { first = number }
            }
            return first
        }
        switch try derivation.run(log, from: file.order, fresh: fresh) {
        case .shifted(let shifted, let shift):
            log.abandon()
            return .refused([Self.issue(shift, of: shifted, importing: file)])
        case .done(let derived, let count):
            if let derived { result.take(derived) }
            result.derivedAgain = max(0, count - 1)
            if request.isTrial { log.abandon() } else { result.number = number }
            return .done(result)
        }
    }

    private static let rowsPerPortion = 4096

    static func observations(_ rows: some Collection<SurveyRow>, file: Int) -> [LedgerRows.Observation] {
        rows.map { row in
            LedgerRows.Observation(
                number: 0, file: file, row: row.row, sourceID: row.sourceID, ground: row.ground,
                computedSquareMetres: row.size, reading: row.reading.json, source: row.source, repair: row.repair)
        }
    }

    /// A file whose rows all lie elsewhere: this one, or one that is there already.
    static func issue(
        _ shift: FileOutcome.FileShift, of shifted: LedgerRows.File, importing file: LedgerRows.File?
    ) -> Issue {
        let isOwn = file == nil || shifted.file.number == file?.file.number
        let kind = shift.looksLikeGCJ02 ? "gcj02" : shift.vector.metres > 20_000 ? "zone" : "other"
        return Issue(
            .error, file?.file.name ?? shifted.file.name,
            Message(
                isOwn ? "issue.import-shifted" : "issue.import-shifts-later",
                [
                    "rows": .text(String(shift.rows)), "compared": .text(String(shift.compared)),
                    "metres": .number(shift.vector.metres, decimals: 0, unit: "m"),
                    "east": .number(shift.vector.eastMetres, decimals: 0, unit: "m"),
                    "north": .number(shift.vector.northMetres, decimals: 0, unit: "m"),
                    "cause": .message(Message("import-shift.\(kind)")),
                    "other": .text(shifted.file.name), "number": .text(String(shifted.file.number)),
                ]))
    }
}

/// Rows wholly outside a territory.
struct TerritoryCheckOfRows {
    private let polygons: [Geometry]
    private let tree: STRtree
    private let problems: [Issue]
    private let workers: Int
    private let cancellation: Cancellation?

    init(
        _ source: SourceRequest, _ facts: LedgerFacts, assumedCRS: String?, workers: Int, cancellation: Cancellation?
    ) throws(GeoError) {
        self.workers = workers
        self.cancellation = cancellation
        let loaded = LayerLoader(
            assumedCRS: assumedCRS, repairs: .allowsLarge, areaMethod: .ellipsoidal, workers: workers,
            cancellation: cancellation
        ).load(source)
        problems = loaded.issues.filter { $0.severity == .error }
        var polygons: [Geometry] = []
        if let layer = loaded.layer {
            let transform = try Transform(from: layer.crs, to: try CRS(facts.crs), operation: source.operation)
            for geometry in layer.geometries.compactMap({ $0 }) { polygons.append(try transform.transform(geometry)) }
        }
        self.polygons = polygons
        tree = try STRtree(polygons)
    }

    func issues(_ rows: [SurveyRow], file: String) throws(GeoError) -> [Issue] {
        guard problems.isEmpty else { return problems }
        let (tree, polygons) = (tree, polygons)
        let outside = try Parallel.map((rows.count + 255) / 256, workers: workers, cancellation: cancellation) {
            chunk throws(GeoError) -> [Int64] in
            var outside: [Int64] = []
            for row in rows[(chunk * 256)..<min(rows.count, (chunk + 1) * 256)] {
                guard let ground = row.ground, let box = ground.bounds else { continue }
                var isInside = false
                for index in try tree.query(box) where !isInside { isInside = try polygons[index].intersects(ground) }
                if !isInside { outside.append(row.row) }
            }
            return outside
        }.flatMap(\.self)
        if outside.isEmpty { return [] }
        return [
            Issue(.warning, file, fids: outside, Message("issue.rows-outside", ["count": .text(String(outside.count))]))
        ]
    }
}
