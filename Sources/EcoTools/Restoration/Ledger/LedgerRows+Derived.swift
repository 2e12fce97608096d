import GeoCore

// The rows that a derivation adds.

extension LedgerRows.Derivation: LedgerRecord {
    static var table: LedgerTable { .derivations }

    var values: [FieldValue] { [.init(file), .init(transaction)] }

    init(_ row: borrowing DatabaseRow) throws(GeoError) {
        self.init(
            number: try row.needed(0, Self.table), file: try row.needed(1, Self.table),
            transaction: try row.needed(2, Self.table))
    }
}

extension LedgerRows.Site: LedgerRecord {
    static var table: LedgerTable { .sites }

    var values: [FieldValue] { [.init(number), .init(id), .init(derivation)] }

    init(_ row: borrowing DatabaseRow) throws(GeoError) {
        self.init(
            number: try row.needed(1, Self.table), id: try row.neededText(2, Self.table),
            derivation: try row.needed(3, Self.table))
    }
}

extension LedgerRows.Link: LedgerRecord {
    static var table: LedgerTable { .links }

    var values: [FieldValue] {
        [
            .init(derivation), .init(observation), .init(link.relation.rawValue), .init(link.site), .init(link.other),
            .init(link.shareOfRow), .init(link.shareOfOther), .init(link.sharedSquareMetres),
            .init(link.shiftEastMetres), .init(link.shiftNorthMetres),
        ]
    }

    init(_ row: borrowing DatabaseRow) throws(GeoError) {
        self.init(
            derivation: try row.needed(1, Self.table), observation: row.integer(2),
            link: LineageLink(
                try row.word(3, Self.table), site: row.integer(4), other: row.integer(5), shareOfRow: row.real(6),
                shareOfOther: row.real(7), sharedSquareMetres: row.real(8), shiftEastMetres: row.real(9),
                shiftNorthMetres: row.real(10)))
    }
}

extension LedgerRows.Version: LedgerRecord {
    static var table: LedgerTable { .versions }

    var values: [FieldValue] {
        [
            .init(derivation), .init(site), .init(ground), .init(attributes.name), .init(attributes.county),
            .init(attributes.landType), .init(attributes.technique?.rawValue), .init(attributes.programme),
            .init(attributes.origin), .init(attributes.statedSquareMetres), .init(attributes.verifiedSquareMetres),
            .init(attributes.due),
        ]
    }

    init(_ row: borrowing DatabaseRow) throws(GeoError) {
        let table = Self.table
        var attributes = SiteAttributes()
        attributes.name = row.text(4)
        attributes.county = row.text(5)
        attributes.landType = row.text(6)
        if row.text(7) != nil { attributes.technique = try row.word(7, table, RestorationTechnique.self) }
        attributes.programme = row.text(8)
        attributes.origin = row.text(9)
        attributes.statedSquareMetres = row.real(10)
        attributes.verifiedSquareMetres = row.real(11)
        attributes.due = row.day(12)
        self.init(
            derivation: try row.needed(1, table), site: try row.needed(2, table), ground: row.integer(3),
            attributes: attributes)
    }
}

extension LedgerRows.Event: LedgerRecord {
    static var table: LedgerTable { .events }

    var values: [FieldValue] {
        [
            .init(derivation), .init(site), .init(observation), .init(event.kind.rawValue), .init(event.date),
            .init(event.dateBasis.rawValue), .init(event.file), .integer(event.row), .init(event.statedBy),
            .init(event.document), .init(corrects),
        ]
    }

    init(_ row: borrowing DatabaseRow) throws(GeoError) {
        let table = Self.table
        self.init(
            derivation: try row.needed(1, table), site: try row.needed(2, table),
            observation: try row.needed(3, table),
            event: SiteEvent(
                kind: try row.word(4, table), date: try row.neededDay(5, table), dateBasis: try row.word(6, table),
                file: try row.needed(7, table), row: Int64(try row.needed(8, table)), statedBy: row.text(9),
                document: row.text(10)),
            corrects: row.day(11))
    }
}

extension LedgerRows.Question: LedgerRecord {
    static var table: LedgerTable { .questions }

    var values: [FieldValue] {
        get throws(GeoError) {
            [
                .init(derivation), .init(observation), .init(key), .init(kind.rawValue),
                .string(try ledgerJSON(candidates)), .init(detail),
            ]
        }
    }

    init(_ row: borrowing DatabaseRow) throws(GeoError) {
        let table = Self.table
        self.init(
            derivation: try row.needed(1, table), observation: try row.needed(2, table),
            key: try row.neededText(3, table), kind: try row.word(4, table), candidates: try row.json(5, table),
            detail: row.text(6))
    }
}
