import ArgumentParser
import EcoTools

/// A file as the command line names it, with what the file does not say of itself:
/// `data.gpkg,layer=redline,id=HXBM,where=LXBM = '11'`.
///
/// A comma only ends a part when one of the known keys and "=" follow it, so that file names, lists of field names
/// (`id=XMBH,XMDM`) and filters may have commas.
struct SourceArgument: ExpressibleByArgument, Sendable {
    let file: String
    let values: [String: String]

    /// What every file may say, and what only a control layer may.
    static let fileKeys = ["layer", "id", "name", "crs", "encoding", "where", "operation"]
    static let footprintKeys = fileKeys + ["kind", "action", "date", "width"]
    static let layerKeys = fileKeys + ["title", "class", "zone", "version", "line"]
    private static let keys = Set(footprintKeys + layerKeys)

    init?(argument: String) {
        var parts: [String] = []
        for piece in argument.split(separator: ",", omittingEmptySubsequences: false) {
            let key = piece.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if !parts.isEmpty, key.count < 2 || !Self.keys.contains(String(key[0])) {
                parts[parts.count - 1] += "," + piece
            } else {
                parts.append(String(piece))
            }
        }
        guard let first = parts.first, !first.isEmpty else { return nil }
        file = first
        var values: [String: String] = [:]
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let key = String(pair[0])
            guard values[key] == nil, pair.count == 2, !pair[1].isEmpty else { return nil }
            values[key] = String(pair[1])
        }
        self.values = values
    }

    /// Keys that do not belong to this kind of file.
    func strangers(_ allowed: [String]) -> [String] { values.keys.filter { !allowed.contains($0) }.sorted() }

    private func fields(_ key: String) -> [String] {
        (values[key] ?? "").split(separator: ",").map { $0.trimmingSpaces }.filter { !$0.isEmpty }
    }

    /// What is said here, over what `base` says.
    func source(over base: SourceRequest? = nil) -> SourceRequest {
        var source = base ?? SourceRequest(file: file)
        // The layer and the filter of another file mean nothing in this one.
        if base != nil {
            source.layer = nil
            source.filter = nil
        }
        source.file = file
        source.layer = values["layer"] ?? source.layer
        source.crs = values["crs"] ?? source.crs
        source.encoding = values["encoding"] ?? source.encoding
        source.filter = values["where"] ?? source.filter
        source.operation = values["operation"] ?? source.operation
        if values["id"] != nil { source.idFields = fields("id") }
        if values["name"] != nil { source.nameFields = fields("name") }
        return source
    }

    /// - Parameter base: the footprints of a configuration file, whose field names stay.
    func footprints(over base: FootprintRequest?) throws -> FootprintRequest {
        try refuse(strangers(Self.footprintKeys))
        var request = base ?? FootprintRequest(source: SourceRequest(file: file))
        request.source = source(over: base?.source)
        if values["kind"] != nil { request.kindFields = fields("kind") }
        if values["action"] != nil { request.actionFields = fields("action") }
        if values["date"] != nil { request.dateFields = fields("date") }
        if values["width"] != nil { request.widthFields = fields("width") }
        return request
    }

    func layer(_ role: LayerRole, title: String? = nil) throws -> LayerRequest {
        try refuse(strangers(Self.layerKeys))
        var request = LayerRequest(role: role, source: source())
        request.title = title ?? values["title"]
        request.classFields = fields("class")
        request.zoneFields = fields("zone")
        request.version = values["version"]
        if let line = values["line"] {
            guard let kind = LineKind(rawValue: line) else {
                let known = LineKind.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("\(file): line=\(line) is unknown; there are: \(known)")
            }
            request.lineKind = kind
        }
        return request
    }

    private func refuse(_ keys: [String]) throws {
        if !keys.isEmpty {
            throw ValidationError("\(file): \(keys.joined(separator: ", ")) does not apply to this file")
        }
    }
}

/// A layer of any kind with the name that results give it: `水源保护区=water.gpkg`.
struct TitledSource: ExpressibleByArgument, Sendable {
    let title: String
    let source: SourceArgument

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[0].contains(","),
            let source = SourceArgument(argument: String(parts[1]))
        else { return nil }
        title = String(parts[0])
        self.source = source
    }
}

extension Substring {
    var trimmingSpaces: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
