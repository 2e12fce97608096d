/// What the messages of a database mean to a person.
enum DatabaseFailure {
    private struct Meaning {
        var marks: [String]
        var kind: GeoError.Kind?
        var reason: String
        var hint: String
    }

    /// In the order of trust: the first whose mark is in a message holds.
    private static let meanings: [Meaning] = [
        Meaning(
            marks: ["database is locked", "lock timeout", "database table is locked", "could not obtain lock"],
            reason: "another program is writing to it, and did not end in time",
            hint: "try again when it has finished, or wait longer"),
        Meaning(
            marks: [
                "disk is full", "no space left", "disk i/o error", "file too large", "could not extend file",
                "disk quota exceeded",
            ], kind: .cannotWrite, reason: "the disk is full, or it failed",
            hint: "make room and try again; what was there before is unchanged"),
        Meaning(
            marks: [
                "readonly database", "read-only", "read only", "permission denied", "unable to open database file",
            ],
            reason: "the file, its folder or the table may only be read",
            hint: "give this user the right to write to it"),
        Meaning(
            marks: ["not a database", "malformed", "file is encrypted"], kind: .cannotRead,
            reason: "the file is damaged", hint: "take the last good copy of it"),
        Meaning(
            marks: [
                "server closed the connection", "terminating connection", "no connection to the server",
                "connection to server was lost", "could not receive data from server",
                "could not send data to server",
            ], reason: "the connection to the server was lost",
            hint: "try again when the server answers; what was not finished was not kept"),
        Meaning(
            marks: [
                "could not connect", "connection to server", "could not translate host name", "pqconnectdb",
            ], reason: "the server does not answer, or refuses the connection",
            hint: "look at host, port, dbname and user, and whether the server runs"),
    ]

    static func error(
        _ kind: GeoError.Kind, _ attempted: String, on subject: String, _ trail: MessageTrail, isServer: Bool
    ) -> GeoError {
        error(kind, attempted, on: subject, said: trail.summary)
    }

    /// - Parameter said: the messages of the library, oldest first.
    static func error(
        _ kind: GeoError.Kind, _ attempted: String, on subject: String, said: [String]
    ) -> GeoError {
        let said = said.map(Dataset.hidingPassword)
        let text = said.joined(separator: "\n").lowercased()
        guard let meaning = meanings.first(where: { $0.marks.contains { text.contains($0) } }) else {
            return GeoError(kind, attempted, on: subject, trail: said)
        }
        let line = said.lazy.compactMap { technicalLine($0, meaning.marks) }.first
        return GeoError(
            meaning.kind ?? kind, attempted, on: subject, trail: [meaning.reason] + (line.map { [$0] } ?? []),
            hint: meaning.hint)
    }

    private static let longestLine = 200

    /// The line of a message that says what the meaning is taken from, for who looks after the database: without its
    /// statements, which are the library's own and say nothing to who typed a command.
    private static func technicalLine(_ message: String, _ marks: [String]) -> String? {
        // A statement may go over several lines, with brackets of its own; what failed stands behind it.
        let plain = message.replacing(/(?s)(sqlite3_\w+)\(.*\)(?=\s*(?:failed\s*)?:)/) { String($0.output.1) }
            .replacing(/\[[^\]]*\]/, with: "")
        for line in plain.split(whereSeparator: \.isNewline) {
            let lowered = line.lowercased()
            guard let place = marks.lazy.compactMap({ lowered.firstRange(of: $0) }).first else { continue }
            var words = String(line)
            if let statement = words.firstRange(of: " in statement") {
                words = String(words[..<statement.lowerBound])
            }
            if words.contains(/\b(?:SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|PRAGMA)\b/) {
                words = String(lowered[place.lowerBound...])
            }
            // What was taken out may leave blanks behind.
            return String(words.split(separator: " ").joined(separator: " ").prefix(longestLine))
        }
        return nil
    }
}
