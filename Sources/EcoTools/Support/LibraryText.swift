import GeoCore

/// What GeoCore says in English, in the language of the user.
///
/// GeoCore has no table of texts; its sentences are found in the message table by their English form (keys
/// `library.*`), with what stands in the place of each `{placeholder}`.
struct LibraryText: Sendable {
    static let shared = LibraryText(.shared)

    /// Placeholders whose content is itself a sentence or a word of the table; the others are names and numbers.
    private static let sentences: Set<String> = ["reason", "kind", "other", "width", "zones", "advice"]
    /// The placeholder of what was attempted: a sentence that attempts something unknown is not one of ours.
    private static let attempt = "attempted"

    private struct Pattern: Sendable {
        var key: String
        var pieces: [Messages.Piece]
        /// The more text of its own a pattern has, the less it can be meant by accident.
        var literalCount: Int
    }

    private let messages: Messages
    private let keys: [String: String]
    private let patterns: [Pattern]

    init(_ messages: Messages) {
        self.messages = messages
        var keys: [String: String] = [:]
        var patterns: [Pattern] = []
        for (key, text) in messages.entries where key.hasPrefix("library.") {
            let pieces = Messages.pieces(of: text.en)
            if pieces.contains(where: \.isPlaceholder) {
                let own = pieces.reduce(0) { $0 + ($1.literal?.count ?? 0) }
                patterns.append(Pattern(key: key, pieces: pieces, literalCount: own))
            } else {
                keys[text.en] = key
            }
        }
        self.keys = keys
        self.patterns = patterns.sorted { ($1.literalCount, $0.key) < ($0.literalCount, $1.key) }
    }

    /// The sentence in `language`; nil when the table does not have it: then a library below said it.
    func translated(_ english: String, _ language: Language) -> String? {
        if let key = keys[english] { return messages.text(key, language) }
        for pattern in patterns {
            guard var found = Self.arguments(pattern.pieces, in: english) else { continue }
            if let attempted = found[Self.attempt] {
                guard let known = translated(attempted, language) else { continue }
                found[Self.attempt] = known
            }
            for name in found.keys where Self.sentences.contains(name) {
                found[name] = found[name].map { name == "reason" ? words($0)[language] : spoken($0, language) }
            }
            return messages.text(pattern.key, language, found)
        }
        return nil
    }

    /// A sentence, or several words with commas; what the table does not have stays as it is.
    private func spoken(_ text: String, _ language: Language) -> String {
        if let whole = translated(text, language) { return whole }
        return text.split(separator: ", ").map { translated(String($0), language) ?? String($0) }
            .joined(separator: language == .zh ? "、" : ", ")
    }

    /// In both languages; what a library below said is introduced as such in Chinese.
    func words(_ english: String) -> LocalisedText {
        LocalisedText(
            en: english,
            zh: translated(english, .zh) ?? messages.text("error.library", .zh, ["text": english]))
    }

    /// What stands at the placeholders when the text has this pattern: each takes as little as it can.
    private static func arguments(_ pieces: [Messages.Piece], in text: String) -> [String: String]? {
        var found: [String: String] = [:]
        var rest = text[...]
        var open: String?
        for (index, piece) in pieces.enumerated() {
            switch piece {
            case .placeholder(let name): open = name
            case .literal(""): continue
            case .literal(let literal):
                let isLast = !pieces[(index + 1)...].contains { $0 != .literal("") }
                let range: Range<Substring.Index>?
                if open == nil {
                    range =
                        rest.hasPrefix(literal)
                        ? rest.startIndex..<rest.index(rest.startIndex, offsetBy: literal.count) : nil
                } else if isLast {
                    range =
                        rest.hasSuffix(literal)
                        ? rest.index(rest.endIndex, offsetBy: -literal.count)..<rest.endIndex : nil
                } else {
                    range = rest.firstRange(of: literal)
                }
                guard let range else { return nil }
                if let name = open { found[name] = String(rest[..<range.lowerBound]) }
                open = nil
                rest = rest[range.upperBound...]
            }
        }
        if let name = open { found[name] = String(rest) } else if !rest.isEmpty { return nil }
        return found.values.contains("") ? nil : found
    }
}

extension GeoError {
    /// What was attempted, why it failed, and what to do, without the subject: `LibraryText` in both languages.
    var words: LocalisedText {
        let library = LibraryText.shared
        func text(_ language: Language) -> String {
            func said(_ text: String) -> String { library.words(text)[language] }
            let isChinese = language == .zh
            // One introduction for everything that the libraries below said.
            let own = trail.filter { library.translated($0, .zh) != nil }.map(said)
            let foreign = trail.filter { library.translated($0, .zh) == nil }
            let reasons = isChinese ? own + (foreign.isEmpty ? [] : [said(foreign.joined(separator: "; "))]) : trail
            var text = said(attempted)
            if !reasons.isEmpty { text += (isChinese ? "：" : ": ") + reasons.joined(separator: isChinese ? "；" : "; ") }
            if let hint { text += (isChinese ? "；" : "; ") + said(hint) }
            return text
        }
        return LocalisedText(en: text(.en), zh: text(.zh))
    }

    /// The whole error as a sentence for the user.
    public func text(_ language: Language) -> String {
        let sentence = Messages.text("error.cannot", language, ["detail": words[language]])
        return subject.map { Messages.text("error.at", language, ["subject": $0, "problem": sentence]) } ?? sentence
    }
}
