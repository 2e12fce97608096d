import GeoCore

/// The rows that the ledger stores. Nothing is ever changed or removed: what is derived anew is added, and the rows of
/// the latest derivation of a file hold.
enum LedgerRows {
    /// One act of writing: an import, a decision, a baseline ...
    struct Transaction: Sendable, Hashable {
        enum Kind: String, Sendable { case create, `import`, entry, decision, baseline, retraction }

        var number: Int
        var kind: Kind
        /// When it was recorded, UTC; it enters no result.
        var recordedAt: String
        var by: String?
        var tool: String
        var note: String?
        /// SHA-256 over the rows that it added, and over that and the chain digest of the transaction before.
        var contentDigest: String
        var chainDigest: String
    }

    /// A file as imported; `LedgerFile` with the mapping that read it.
    struct File: Sendable, Hashable {
        var file: LedgerFile
        /// The mapping as YAML text (empty for an entry by hand) and its digest.
        var mapping: String
        var mappingDigest: String
    }

    /// A row of a file as it was read.
    struct Observation: Sendable {
        /// Number in the ledger (the feature id of the table).
        var number: Int
        var file: Int
        var row: Int64
        var sourceID: String?
        /// Valid, in the ledger's reference system.
        var ground: Geometry?
        var computedSquareMetres: Double?
        /// What the mapping read: `SiteAttributes` and the events stated, as JSON with sorted keys.
        var reading: String
        /// The values of all fields of the source, as a JSON object in the order of the fields.
        var source: String
        /// The repair made, nil for none: the reason, and the change in square metres.
        var repair: String?
    }

    /// One reading of a file against what was known; of several of one file the one of the latest transaction holds.
    struct Derivation: Sendable, Hashable {
        var number: Int
        var file: Int
        var transaction: Int
    }

    struct Site: Sendable, Hashable {
        var number: Int
        var id: String
        var derivation: Int
    }

    struct Link: Sendable, Hashable {
        var derivation: Int
        /// nil for a vanished site.
        var observation: Int?
        var link: LineageLink
    }

    /// A change of a site's ground or attributes; a row that changes neither adds none.
    struct Version: Sendable, Hashable {
        var derivation: Int
        var site: Int
        /// The observation whose ground the site has from now on; nil when it has none yet.
        var ground: Int?
        var attributes: SiteAttributes
    }

    struct Event: Sendable, Hashable {
        var derivation: Int
        var site: Int
        var observation: Int
        var event: SiteEvent
        /// The day of an earlier statement of the same event that this one corrects, from this file on.
        var corrects: CalendarDate?
    }

    struct Question: Sendable, Hashable {
        var derivation: Int
        var observation: Int
        /// Stable: the first 12 hexadecimal digits of SHA-256 of (file digest, row, kind).
        var key: String
        var kind: QuestionKind
        var candidates: [LineageLink]
        /// What the reader met, for the person: field and text.
        var detail: String?
    }

    struct Decision: Sendable, Hashable {
        enum Answer: String, Sendable, Codable, CaseIterable {
            case same, redrawn, split, merged, moved, new, redisturbed, ignore, date, code
        }

        var transaction: Int
        /// The key of the question.
        var question: String
        var answer: Answer
        /// Ids of known sites, for answers that need them.
        var sites: [String]
        /// A day or a code, for answers that need one.
        var value: String?
        var by: String
        var reason: String
        var date: CalendarDate
    }

    struct Retraction: Sendable, Hashable {
        var transaction: Int
        var file: Int
        var reason: String
    }

    struct BaselineSite: Sendable, Hashable {
        var baseline: String
        var site: Int
        var squareMetres: Double
        var isVerified: Bool
    }
}
