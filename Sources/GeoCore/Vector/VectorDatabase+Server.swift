/// What only a database server needs to be asked.
extension VectorDatabase {
    /// The schema that a connection string asks for: `active_schema=`, else the only one of `schemas=`; nil for none.
    static func schema(in location: String) -> String? {
        let asked = parameters(in: location)
        if let active = asked["active_schema"], !active.isEmpty { return active }
        let listed = (asked["schemas"] ?? "").split(separator: ",")
        return listed.count == 1 ? listed.first.map { String($0) } : nil
    }

    /// The parameters of a connection string, by their names in lower case: "PG:host=x active_schema='a b'", or the
    /// query of an address.
    private static func parameters(in location: String) -> [String: String] {
        var found: [String: String] = [:]
        if location.contains("://") {
            guard let mark = location.firstIndex(of: "?") else { return [:] }
            for pair in location[location.index(after: mark)...].split(separator: "&") {
                guard let equals = pair.firstIndex(of: "=") else { continue }
                let name = pair[..<equals].lowercased()
                if found[name] == nil { found[name] = String(pair[pair.index(after: equals)...]) }
            }
            return found
        }
        let characters = Array(location.lowercased().hasPrefix("pg:") ? location.dropFirst(3) : location[...])
        var index = 0
        while index < characters.count {
            var name = ""
            while index < characters.count, characters[index] != "=", !characters[index].isWhitespace {
                name.append(characters[index])
                index += 1
            }
            guard index < characters.count, characters[index] == "=" else {
                index += 1
                continue
            }
            index += 1
            var value = ""
            let isQuoted = index < characters.count && characters[index] == "'"
            if isQuoted { index += 1 }
            func isEnd(_ character: Character) -> Bool { isQuoted ? character == "'" : character.isWhitespace }
            while index < characters.count, !isEnd(characters[index]) {
                if characters[index] == "\\", index + 1 < characters.count { index += 1 }
                value.append(characters[index])
                index += 1
            }
            index += 1
            if found[name.lowercased()] == nil { found[name.lowercased()] = value }
        }
        return found
    }

    /// A schema that is not there is passed over by the server, which would use the next in its path: `public`.
    func checkSchema(_ location: String) throws(GeoError) {
        guard let asked = Self.schema(in: location) else { return }
        var current: String?
        try read("SELECT current_schema()::text AS schema_name") { row throws(GeoError) in current = row.text(0) }
        guard current == asked else {
            throw GeoError(
                .badArgument, "find the schema \(asked)", on: name,
                trail: ["there is none that this user may use: the server would take \(current ?? "none") for it"],
                hint: "look at active_schema or schemas in the connection string, or make the schema first")
        }
    }

    /// - Throws: `cannotRead` when the server does not answer.
    func checkConnection() throws(GeoError) {
        guard try integer("SELECT 1 AS one") == 1 else {
            throw GeoError(
                .cannotRead, "read the database", on: name, trail: ["the connection to the server was lost"],
                hint: "try again when the server answers; what was not finished was not kept")
        }
    }
}
