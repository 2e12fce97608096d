import GeoCore

/// What a row says has happened to its site.
struct StatedEvent: Sendable, Hashable, Codable {
    var kind: EventKind
    var date: CalendarDate
    var basis: SiteEvent.DateBasis

    init(_ kind: EventKind, _ date: CalendarDate, _ basis: SiteEvent.DateBasis = .stated) {
        (self.kind, self.date, self.basis) = (kind, date, basis)
    }
}

/// Something in a row that the mapping cannot read: the row waits for a person.
struct RowProblem: Sendable, Hashable, Codable {
    var kind: QuestionKind
    /// What the field was read for: the kind of an event, or "status", "technique" ...
    var role: String
    var field: String
    var text: String
}

/// A row of a file as the mapping reads it.
struct SurveyRow: Sendable {
    /// Its identifier in the file.
    var row: Int64
    /// The id of its site in the file, with the prefix of the mapping.
    var sourceID: String?
    /// Valid, normalised, in the ledger's reference system.
    var ground: Geometry?
    /// Of the ground, on the ellipsoid: square metres, or metres of lines on the reference line.
    var size: Double?
    var reading = Reading()
    /// All fields of the source as a JSON object in the order of the fields.
    var source = "{}"
    var repair: String?

    /// What the mapping read, apart from the ground.
    struct Reading: Sendable, Hashable, Codable {
        var attributes = SiteAttributes()
        var events: [StatedEvent] = []
        var problems: [RowProblem] = []
        var statedBy: String?
        var document: String?

        init() {}

        private enum CodingKeys: String, CodingKey { case attributes, events, problems, statedBy, document }

        /// Entries by hand leave out what they have not.
        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            attributes = try container.decodeIfPresent(SiteAttributes.self, forKey: .attributes) ?? SiteAttributes()
            events = try container.decodeIfPresent([StatedEvent].self, forKey: .events) ?? []
            problems = try container.decodeIfPresent([RowProblem].self, forKey: .problems) ?? []
            statedBy = try container.decodeIfPresent(String.self, forKey: .statedBy)
            document = try container.decodeIfPresent(String.self, forKey: .document)
        }
    }
}

extension SurveyRow.Reading {
    /// As JSON with sorted keys. By hand: a hundred thousand rows take a tenth of a second instead of seconds.
    var json: String {
        var out = JSONText()
        out.open()
        out.key("attributes")
        attributes.write(to: &out)
        if let document { out.member("document", document) }
        out.key("events")
        out.list(events) { event, out in
            out.open()
            out.member("basis", event.basis.rawValue)
            out.member("date", event.date.description)
            out.member("kind", event.kind.rawValue)
            out.close()
        }
        out.key("problems")
        out.list(problems) { problem, out in
            out.open()
            out.member("field", problem.field)
            out.member("kind", problem.kind.rawValue)
            out.member("role", problem.role)
            out.member("text", problem.text)
            out.close()
        }
        if let statedBy { out.member("statedBy", statedBy) }
        out.close()
        return out.text
    }
}

extension SiteAttributes {
    func write(to out: inout JSONText) {
        out.open()
        if let county { out.member("county", county) }
        if let due { out.member("due", due.description) }
        if let landType { out.member("landType", landType) }
        if let name { out.member("name", name) }
        if let origin { out.member("origin", origin) }
        if let programme { out.member("programme", programme) }
        if let statedSquareMetres { out.member("statedSquareMetres", statedSquareMetres) }
        if let technique { out.member("technique", technique.rawValue) }
        if let verifiedSquareMetres { out.member("verifiedSquareMetres", verifiedSquareMetres) }
        out.close()
    }
}

/// JSON put together byte by byte.
struct JSONText {
    private var bytes: [UInt8] = []
    private var needsComma = false

    var text: String { String(decoding: bytes, as: UTF8.self) }

    mutating func open() {
        separate()
        bytes.append(UInt8(ascii: "{"))
        needsComma = false
    }

    mutating func close() {
        bytes.append(UInt8(ascii: "}"))
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    mutating func key(_ key: String) {
        separate()
        quote(key)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    mutating func member(_ name: String, _ value: String) {
        key(name)
        quote(value)
        needsComma = true
    }

    /// Not finite numbers are null: JSON has none.
    mutating func member(_ name: String, _ value: Double) {
        key(name)
        bytes.append(contentsOf: (value.isFinite ? value.description : "null").utf8)
        needsComma = true
    }

    mutating func member(_ name: String, _ value: FieldValue) {
        switch value {
        case .string(let text), .date(let text): member(name, text)
        case .real(let number): member(name, number)
        case .integer(let number):
            key(name)
            bytes.append(contentsOf: String(number).utf8)
            needsComma = true
        case .null:
            key(name)
            bytes.append(contentsOf: "null".utf8)
            needsComma = true
        }
    }

    mutating func list<Item>(_ items: [Item], _ write: (Item, inout JSONText) -> Void) {
        bytes.append(UInt8(ascii: "["))
        needsComma = false
        for item in items { write(item, &self) }
        bytes.append(UInt8(ascii: "]"))
        needsComma = true
    }

    private mutating func quote(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0x0A: bytes.append(contentsOf: "\\n".utf8)
            case 0x0D: bytes.append(contentsOf: "\\r".utf8)
            case 0x09: bytes.append(contentsOf: "\\t".utf8)
            case 0..<0x20:
                let digits = String(byte, radix: 16)
                bytes.append(contentsOf: ("\\u00" + (digits.count == 1 ? "0" : "") + digits).utf8)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
