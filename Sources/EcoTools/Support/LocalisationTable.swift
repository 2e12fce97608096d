import Yams

/// The table of all texts that users read: key -> text in each language, with `{placeholders}`.
///
/// There is one table, in files by area (`messages*.yaml`), so that a translator sees everything and a test can see that
/// nothing is missing or said twice.
public struct Messages: Sendable {
    /// key -> text in both languages.
    public let entries: [String: LocalisedText]
    /// The texts cut at their placeholders, once: a large report says the same thing many thousand times.
    private let pieces: [String: [Language: [Piece]]]
    /// What is wrong with the table, by key: a missing language, placeholders that differ, a key given twice.
    public let problems: [String]

    /// The table that ships with the tool. A table that cannot be read shows the keys instead of texts; the tests
    /// make sure that this one can.
    public static let shared = Messages(yaml: files.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n"))

    private static let files = [
        PackageResources.messages_yaml, PackageResources.messages_terrain_yaml,
        PackageResources.messages_erosion_factors_yaml, PackageResources.messages_erosion_model_yaml,
        PackageResources.messages_erosion_rates_yaml, PackageResources.messages_restoration_ledger_yaml,
        PackageResources.messages_restoration_import_yaml, PackageResources.messages_restoration_progress_yaml,
        PackageResources.messages_restoration_evidence_yaml, PackageResources.messages_restoration_maps_yaml,
    ]

    public init(yaml: String) {
        var entries: [String: LocalisedText] = [:]
        var pieces: [String: [Language: [Piece]]] = [:]
        var problems: [String] = []
        do {
            guard let root = try Yams.compose(yaml: yaml), case .mapping(let mapping) = root else {
                self.entries = [:]
                self.pieces = [:]
                self.problems = ["the message table is not a mapping"]
                return
            }
            for (keyNode, value) in mapping {
                guard let key = keyNode.scalar?.string else {
                    problems.append("a key is not a text")
                    continue
                }
                let en = value.mapping?["en"]?.scalar?.string
                let zh = value.mapping?["zh"]?.scalar?.string
                for (language, text) in [("en", en), ("zh", zh)] where (text ?? "").isEmpty {
                    problems.append("\(key): no text in \(language)")
                }
                if entries[key] != nil { problems.append("\(key): given twice") }
                let text = LocalisedText(en: en ?? zh ?? key, zh: zh ?? en ?? key)
                let cut = [Language.en: Self.pieces(of: text.en), .zh: Self.pieces(of: text.zh)]
                if Self.placeholders(in: cut[.en] ?? []) != Self.placeholders(in: cut[.zh] ?? []) {
                    problems.append("\(key): the languages differ in their placeholders")
                }
                entries[key] = text
                pieces[key] = cut
            }
        } catch {
            problems.append("\(error)")
        }
        self.entries = entries
        self.problems = problems
        self.pieces = pieces
    }

    /// The text of `key`, with `{name}` replaced by `arguments["name"]`. An unknown key shows itself, and a
    /// placeholder without an argument stays as it is: both are seen at once and lose nothing.
    public func text(_ key: String, _ language: Language, _ arguments: [String: String] = [:]) -> String {
        guard let pieces = pieces[key]?[language] else {
            let list = arguments.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
            return list.isEmpty ? key : "\(key) (\(list.joined(separator: ", ")))"
        }
        if pieces.count == 1, case .literal(let text) = pieces[0] { return text }
        return pieces.map { piece in
            switch piece {
            case .literal(let text): text
            case .placeholder(let name): arguments[name] ?? "{\(name)}"
            }
        }.joined()
    }

    /// The text of `key` in the shipped table.
    public static func text(_ key: String, _ language: Language, _ arguments: [String: String] = [:]) -> String {
        shared.text(key, language, arguments)
    }

    /// The names of the `{placeholders}` in a text.
    public static func placeholders(of text: String) -> Set<String> { placeholders(in: pieces(of: text)) }

    private static func placeholders(in pieces: [Piece]) -> Set<String> {
        if pieces.count == 1 { return [] }
        return Set(
            pieces.compactMap { piece in
                if case .placeholder(let name) = piece { name } else { nil }
            })
    }

    /// A part of a text: what stands there, or the name of what will.
    enum Piece: Sendable, Hashable {
        case literal(String)
        case placeholder(String)

        var literal: String? { if case .literal(let text) = self { text } else { nil } }
        var isPlaceholder: Bool { literal == nil }
    }

    /// Splits once, so that braces inside an argument are never taken for a placeholder.
    static func pieces(of text: String) -> [Piece] {
        if !text.utf8.contains(UInt8(ascii: "{")) { return [.literal(text)] }
        var pieces: [Piece] = []
        var rest = text[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            pieces.append(.literal(String(rest[..<open])))
            pieces.append(.placeholder(String(rest[rest.index(after: open)..<close])))
            rest = rest[rest.index(after: close)...]
        }
        pieces.append(.literal(String(rest)))
        return pieces
    }
}
