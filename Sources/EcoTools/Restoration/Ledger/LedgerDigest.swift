import GeoCore

/// What a ledger says, apart from how it came to say it: equal for equal sets of files, decisions and baselines,
/// whatever the order in which they came.
///
/// SHA-256 over the sorted SHA-256 of one line for each thing: sites by their ids, files by what they are. Numbers of
/// rows and times of recording do not enter.
struct LedgerDigest {
    private struct Line: Comparable {
        var words: (UInt64, UInt64, UInt64, UInt64)

        static func == (a: Line, b: Line) -> Bool { a.words == b.words }
        static func < (a: Line, b: Line) -> Bool { a.words < b.words }
    }

    private var lines: [Line] = []

    /// 64 hexadecimal digits.
    static func hexadecimal(_ reader: LedgerReader) throws(GeoError) -> String {
        var digest = LedgerDigest()
        try digest.addFiles(reader)
        digest.lines.sort()
        var all = ByteDigest()
        for line in digest.lines {
            all.add(line.words.0)
            all.add(line.words.1)
            all.add(line.words.2)
            all.add(line.words.3)
        }
        return all.hexadecimal
    }

    private mutating func add(_ kind: String, _ values: [FieldValue], _ ground: [UInt8]? = nil) {
        var digest = ByteDigest()
        digest.add(kind)
        for value in values {
            let text: String
            switch value {
            case .null:
                digest.add(byte: 0)
                continue
            case .integer(let number): text = String(number)
            case .real(let number): text = number.description
            case .string(let said), .date(let said): text = said
            }
            digest.add(byte: 1)
            digest.add(UInt64(text.utf8.count))
            digest.add(text)
        }
        if let ground { ground.withUnsafeBytes { digest.add($0) } }
        let bytes = digest.bytes
        func word(_ start: Int) -> UInt64 { bytes[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) } }
        lines.append(Line(words: (word(0), word(8), word(16), word(24))))
    }

    private mutating func addFiles(_ reader: LedgerReader) throws(GeoError) {
        let plan = try SnapshotPlan(reader, .asOf(nil))
        var names: [Int: FieldValue] = [:]
        for site in try reader.rows(LedgerRows.Site.self) { names[site.number] = .string(site.id) }
        func name(_ site: Int?) -> FieldValue { site.map { names[$0] ?? .integer(Int64($0)) } ?? .null }
        // A file by what it is, and what of it was read.
        var keys: [Int: FieldValue] = [:]
        for file in plan.files {
            let key = "\(file.file.statusDate) \(file.file.sha256) \(file.mappingDigest) \(file.file.layer)"
            keys[file.file.number] = .string(key)
            add("file", [.string(key), .init(file.file.isComplete), .init(file.file.rowCount)])
        }
        func key(_ derivation: Int) -> FieldValue {
            plan.rank(derivation).map { keys[plan.files[Int($0)].file.number] ?? .null } ?? .null
        }
        var places: [Int: (file: Int, row: Int64)] = [:]
        var grounds: [Int: [UInt8]] = [:]
        try reader.database.read(
            LedgerTable.observations.query(ground: true, columns: ["file", "file_row"])
        ) { row throws(GeoError) in
            let number = try row.needed(0, .observations)
            places[number] = (try row.needed(1, .observations), Int64(try row.needed(2, .observations)))
            var digest = ByteDigest()
            if row.withWKB({ digest.add($0) }) { grounds[number] = digest.bytes }
        }
        func place(_ observation: Int?) -> [FieldValue] {
            guard let observation, let place = places[observation] else { return [.null, .null] }
            return [keys[place.file] ?? .null, .integer(place.row)]
        }
        try reader.forEach(LedgerRows.Site.self, where: plan.condition) { row throws(GeoError) in
            if plan.rank(row.derivation) != nil { add("site", [.string(row.id), key(row.derivation)]) }
        }
        try reader.forEach(LedgerRows.Version.self, where: plan.condition) { row throws(GeoError) in
            guard plan.rank(row.derivation) != nil else { return }
            add(
                "version", [name(row.site), key(row.derivation)] + place(row.ground) + row.values.dropFirst(3),
                row.ground.flatMap { grounds[$0] })
        }
        try reader.forEach(LedgerRows.Event.self, where: plan.condition) { row throws(GeoError) in
            guard plan.rank(row.derivation) != nil else { return }
            let values = row.values
            add(
                "event",
                [name(row.site), key(row.derivation)] + place(row.observation) + values[3..<6]
                    + [keys[row.event.file] ?? .null] + values[7...])
        }
        try reader.forEach(LedgerRows.Link.self, where: plan.condition) { row throws(GeoError) in
            guard plan.rank(row.derivation) != nil else { return }
            let values = row.values
            add(
                "link",
                [key(row.derivation)] + place(row.observation) + [values[2], name(row.link.site), name(row.link.other)]
                    + values[5...])
        }
        try reader.forEach(LedgerRows.Question.self, where: plan.condition) { row throws(GeoError) in
            guard plan.rank(row.derivation) != nil else { return }
            let candidates = row.candidates.map { "\(name($0.site)) \(name($0.other)) \($0.relation)" }
            add(
                "question",
                [key(row.derivation)] + place(row.observation)
                    + [.string(row.key), .string(row.kind.rawValue), .init(row.detail)]
                    + candidates.map { .string($0) })
        }
        try addDecisions(reader, name)
    }

    private mutating func addDecisions(_ reader: LedgerReader, _ name: (Int?) -> FieldValue) throws(GeoError) {
        try reader.forEach(LedgerRows.Decision.self) { row throws(GeoError) in
            add("decision", Array(try row.values.dropFirst()))
        }
        try reader.forEach(LedgerBaseline.self) { row throws(GeoError) in
            add("baseline", Array(row.values.dropLast()))
        }
        try reader.forEach(LedgerRows.BaselineSite.self) { row throws(GeoError) in
            add("baseline-site", [.string(row.baseline), name(row.site)] + row.values.dropFirst(2))
        }
    }
}
