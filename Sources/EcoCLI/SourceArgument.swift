import ArgumentParser
import EcoTools
import Foundation

/// A file as the command line names it, with what the file does not say of itself:
/// `data.gpkg,layer=redline,id=HXBM,where=LXBM = '11'`.
///
/// A comma only ends a part when one of the known keys and "=" follow it, so that file names, lists of field names
/// (`id=XMBH,XMDM`) and filters may have commas.
struct SourceArgument: ExpressibleByArgument, Sendable {
    let file: String
    let values: [String: String]
    /// Words before "=" that look like keys and are none, with what stands before them where that is a file's name.
    private let unknownKeys: [String]

    /// What every file may say, and what only a control layer may.
    static let fileKeys = ["layer", "id", "name", "crs", "encoding", "where", "operation"]
    static let footprintKeys = fileKeys + ["kind", "action", "date", "width"]
    static let layerKeys = fileKeys + ["title", "class", "zone", "version", "line"]
    private static let keys = Set(footprintKeys + layerKeys)

    init?(argument: String) {
        var parts: [String] = []
        var inName: [String] = []
        var inValues: [String] = []
        for piece in argument.split(separator: ",", omittingEmptySubsequences: false) {
            let key = piece.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if let last = parts.last, key.count < 2 || !Self.keys.contains(String(key[0])) {
                if key.count == 2, Self.mayBeKey(key[0], after: last, isFile: parts.count == 1) {
                    if parts.count == 1 { inName.append(String(key[0])) } else { inValues.append(String(key[0])) }
                }
                parts[parts.count - 1] += "," + piece
            } else {
                parts.append(String(piece))
            }
        }
        guard let first = parts.first, !first.isEmpty else { return nil }
        file = first
        // A file may be called so.
        unknownKeys = (FileManager.default.fileExists(atPath: first) ? [] : inName) + inValues
        var values: [String: String] = [:]
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let key = String(pair[0])
            guard values[key] == nil, pair.count == 2, !pair[1].isEmpty else { return nil }
            values[key] = String(pair[1])
        }
        self.values = values
    }

    /// Whether a word before "=" is meant as a key: not in a connection string, nor inside a filter's quotes or brackets.
    private static func mayBeKey(_ word: Substring, after text: String, isFile: Bool) -> Bool {
        guard let initial = word.first, initial.isASCII, initial.isLowercase,
            word.allSatisfy({ $0.isASCII && ($0.isLowercase || $0 == "-") })
        else { return false }
        if isFile {
            return
                !(text.firstIndex(of: ":").map { text[..<$0].count > 1 && text[..<$0].allSatisfy(\.isLetter) } ?? false)
        }
        let quotes = text.count { $0 == "'" }
        return quotes.isMultiple(of: 2) && text.count { $0 == "(" } == text.count { $0 == ")" }
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
        try refuseStrangers(Self.footprintKeys)
        var request = base ?? FootprintRequest(source: SourceRequest(file: file))
        request.source = source(over: base?.source)
        if values["kind"] != nil { request.kindFields = fields("kind") }
        if values["action"] != nil { request.actionFields = fields("action") }
        if values["date"] != nil { request.dateFields = fields("date") }
        if values["width"] != nil { request.widthFields = fields("width") }
        return request
    }

    func layer(_ role: LayerRole, title: String? = nil) throws -> LayerRequest {
        try refuseStrangers(Self.layerKeys)
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

    /// - Throws: wrong usage for keys that no file has, or that this one does not.
    func refuseStrangers(_ allowed: [String]) throws {
        let known = allowed.map { $0 + "=" }.joined(separator: ", ")
        if let key = unknownKeys.first {
            throw ValidationError("\(file): \(key)= is unknown; after a file may stand: \(known)")
        }
        if let key = strangers(allowed).first {
            throw ValidationError("\(file): \(key)= does not apply to this file; after it may stand: \(known)")
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
