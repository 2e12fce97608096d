import GeoCore

/// The SHA-256 of the rows that a transaction added: those of each table in their order, the tables in theirs.
struct TransactionDigest {
    private var digests: [LedgerTable: ByteDigest] = [:]

    /// The digest of one table, for adding many rows to; `put` gives it back.
    mutating func taking(_ table: LedgerTable) -> ByteDigest { digests.removeValue(forKey: table) ?? ByteDigest() }

    mutating func put(_ table: LedgerTable, _ digest: ByteDigest) { digests[table] = digest }

    /// The same for a row of `LedgerTable.query` with ground.
    mutating func add(_ table: LedgerTable, _ row: borrowing DatabaseRow) {
        var values: [FieldValue] = []
        values.reserveCapacity(row.columnCount - 1)
        for column in 1..<max(1, row.columnCount) { values.append(row.value(column)) }
        digests[table, default: ByteDigest()].add(row.integer(0) ?? 0, values)
        guard table.hasGround else { return }
        if !row.withWKB({ digests[table]?.add(ground: $0) }) { digests[table]?.add(ground: nil) }
    }

    /// 64 hexadecimal digits.
    var content: String {
        var all = ByteDigest()
        for table in LedgerTable.allCases {
            guard let digest = digests[table] else { continue }
            all.add("\(table.name) \(digest.hexadecimal)\n")
        }
        return all.hexadecimal
    }
}

extension ByteDigest {
    /// A row with the well-known binary of its ground.
    mutating func add(
        _ table: LedgerTable, _ number: Int, _ values: [FieldValue], ground: UnsafeRawBufferPointer?
    ) {
        add(number, values)
        if ground != nil || table.hasGround { add(ground: ground) }
    }

    /// Each value with a mark of its kind and its length, so that no two rows read alike.
    fileprivate mutating func add(_ number: Int, _ values: [FieldValue]) {
        add(UInt64(bitPattern: Int64(number)))
        for value in values {
            switch value {
            case .null: add(byte: 0)
            case .integer(let number):
                add(byte: 1)
                add(UInt64(bitPattern: number))
            case .real(let number):
                add(byte: 2)
                add(number.bitPattern)
            case .string(let text): add(text, kind: 3)
            case .date(let text): add(text, kind: 4)
            }
        }
    }

    private mutating func add(_ text: String, kind: UInt8) {
        add(byte: kind)
        add(UInt64(text.utf8.count))
        add(text)
    }

    fileprivate mutating func add(ground: UnsafeRawBufferPointer?) {
        add(byte: ground == nil ? 0 : 5)
        guard let ground else { return }
        add(UInt64(ground.count))
        add(ground)
    }
}

extension LedgerRows.Transaction {
    /// SHA-256 over what the transaction is and added, and the chain before it: a later change of any row breaks the
    /// chain from there on.
    func chain(after previous: String?) -> String {
        let lines = [
            previous ?? "", String(number), kind.rawValue, recordedAt, by ?? "", tool, note ?? "", contentDigest,
        ]
        var digest = ByteDigest()
        for line in lines {
            digest.add(UInt64(line.utf8.count))
            digest.add(line)
        }
        return digest.hexadecimal
    }
}
