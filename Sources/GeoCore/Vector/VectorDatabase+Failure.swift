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
        let said = trail.summary.map(Dataset.hidingPassword)
        let text = said.joined(separator: "\n").lowercased()
        guard let meaning = meanings.first(where: { $0.marks.contains { text.contains($0) } }) else {
            return GeoError(kind, attempted, on: subject, trail: said)
        }
        return GeoError(
            meaning.kind ?? kind, attempted, on: subject, trail: [meaning.reason] + said, hint: meaning.hint)
    }
}
