import GeoCore

// The rows of what was done: files, observations, decisions, retractions, baselines.

extension LedgerRows.Transaction: LedgerRecord {
    static var table: LedgerTable { .transactions }

    var values: [FieldValue] {
        [
            .string(kind.rawValue), .string(recordedAt), .init(by), .string(tool), .init(note),
            .string(contentDigest), .string(chainDigest),
        ]
    }

    init(_ row: borrowing DatabaseRow) throws(GeoError) {
        self.init(
            number: try row.needed(0, Self.table), kind: try row.word(1, Self.table),
            recordedAt: try row.neededText(2, Self.table), by: row.text(3), tool: try row.neededText(4, Self.table),
            note: row.text(5), contentDigest: try row.neededText(6, Self.table),
            chainDigest: try row.neededText(7, Self.table))
    }
}

extension LedgerRows.File: LedgerRecord {
    static var table: LedgerTable { .files }

    var values: [FieldValue] {
        [
            .init(file.transaction), .init(file.name), .init(file.layer), .init(file.sha256), .init(file.statusDate),
            .init(file.isComplete), .init(file.rowCount), .init(file.statedBy), .init(file.sourceCRS),
            .init(file.operation), .init(mapping), .init(mappingDigest),
        ]
    }

    init(_ row: borrowing DatabaseRow) throws(GeoError) {
        let table = Self.table
        self.init(
            file: LedgerFile(
                number: try row.needed(0, table), transaction: try row.needed(1, table),
                name: try row.neededText(2, table), layer: try row.neededText(3, table),
                sha256: try row.neededText(4, table), statusDate: try row.neededDay(5, table),
                isComplete: try row.needed(6, table) != 0, rowCount: try row.needed(7, table), statedBy: row.text(8),
                sourceCRS: row.text(9), operation: row.text(10)),
            mapping: try row.neededText(11, table), mappingDigest: try row.neededText(12, table))
    }
}

extension LedgerRows.Observation: LedgerRecord {
    static var table: LedgerTable { .observations }

    var values: [FieldValue] {
        [
            .init(file), .integer(row), .init(sourceID), .init(computedSquareMetres), .init(repair), .init(reading),
            .init(source),
        ]
    }

    init(_ row: borrowing DatabaseRow) throws(GeoError) {
        let table = Self.table
        self.init(
            number: try row.needed(0, table), file: try row.needed(1, table), row: Int64(try row.needed(2, table)),
            sourceID: row.text(3), ground: try row.geometry(), computedSquareMetres: row.real(4),
            reading: try row.neededText(6, table), source: try row.neededText(7, table), repair: row.text(5))
    }
}

extension LedgerRows.Decision: LedgerRecord {
    static var table: LedgerTable { .decisions }

    var values: [FieldValue] {
        get throws(GeoError) {
            [
                .init(transaction), .init(question), .init(answer.rawValue), .string(try ledgerJSON(sites)),
                .init(value), .init(by), .init(reason), .init(date),
            ]
        }
    }

    init(_ row: borrowing DatabaseRow) throws(GeoError) {
        let table = Self.table
        self.init(
            transaction: try row.needed(1, table), question: try row.neededText(2, table),
            answer: try row.word(3, table), sites: try row.json(4, table), value: row.text(5),
            by: try row.neededText(6, table), reason: try row.neededText(7, table), date: try row.neededDay(8, table))
    }
}

extension LedgerRows.Retraction: LedgerRecord {
    static var table: LedgerTable { .retractions }

    var values: [FieldValue] { [.init(transaction), .init(file), .init(reason)] }

    init(_ row: borrowing DatabaseRow) throws(GeoError) {
        self.init(
            transaction: try row.needed(1, Self.table), file: try row.needed(2, Self.table),
            reason: try row.neededText(3, Self.table))
    }
}

extension LedgerBaseline: LedgerRecord {
    static var table: LedgerTable { .baselines }

    var values: [FieldValue] {
        [
            .init(name), .init(date), .init(siteCount), .init(squareMetres), .init(unverifiedSiteCount),
            .init(document), .init(transaction),
        ]
    }

    init(_ row: borrowing DatabaseRow) throws(GeoError) {
        let table = Self.table
        self.init(
            name: try row.neededText(1, table), date: try row.neededDay(2, table), siteCount: try row.needed(3, table),
            squareMetres: try row.neededReal(4, table), unverifiedSiteCount: try row.needed(5, table),
            document: row.text(6), transaction: try row.needed(7, table))
    }
}

extension LedgerRows.BaselineSite: LedgerRecord {
    static var table: LedgerTable { .baselineSites }

    var values: [FieldValue] { [.init(baseline), .init(site), .init(squareMetres), .init(isVerified)] }

    init(_ row: borrowing DatabaseRow) throws(GeoError) {
        self.init(
            baseline: try row.neededText(1, Self.table), site: try row.needed(2, Self.table),
            squareMetres: try row.neededReal(3, Self.table), isVerified: try row.needed(4, Self.table) != 0)
    }
}
