/// The languages that users read.
public enum Language: String, Sendable, Codable, CaseIterable {
    case en, zh
}

/// A short text in both languages, as it stands in a table or a rule file.
public struct LocalisedText: Sendable, Codable, Hashable {
    public var en: String
    public var zh: String

    public init(en: String, zh: String) {
        self.en = en
        self.zh = zh
    }

    public subscript(_ language: Language) -> String {
        switch language {
        case .en: en
        case .zh: zh
        }
    }
}

/// A value that goes into a message. It stays a value until a language is chosen, so that results can be stored
/// once and read in both languages.
public enum MessageArgument: Sendable, Codable, Hashable {
    /// Text that is the same in every language: names, codes, raw field values.
    case text(String)
    /// Text from a table, in both languages.
    case words(LocalisedText)
    /// A number with the decimals to show and its unit symbol (empty when it has none).
    case number(Double, decimals: Int, unit: String)
    /// Another message, for example the name of a role.
    case message(Message)
    /// Several, joined by commas.
    case list([MessageArgument])

    public func text(_ language: Language, in messages: Messages = .shared) -> String {
        switch self {
        case .text(let text): return text
        case .words(let words): return words[language]
        case .number(let value, let decimals, let unit):
            let number = formatted(value, decimals: decimals)
            return unit.isEmpty ? number : "\(number) \(unit)"
        case .message(let message): return message.text(language, in: messages)
        case .list(let items):
            return items.map { $0.text(language, in: messages) }.joined(separator: language == .zh ? "、" : ", ")
        }
    }
}

/// A sentence for the user, as a key of the message table with its arguments.
public struct Message: Sendable, Codable, Hashable {
    /// The key in `messages.yaml`.
    public var key: String
    /// What goes into the `{placeholders}`.
    public var arguments: [String: MessageArgument]

    public init(_ key: String, _ arguments: [String: MessageArgument] = [:]) {
        self.key = key
        self.arguments = arguments
    }

    public func text(_ language: Language, in messages: Messages = .shared) -> String {
        messages.text(key, language, arguments.mapValues { $0.text(language, in: messages) })
    }
}

/// A message is stored with its texts, so that a result can be read without the table; only key and arguments are read
/// back.
extension Message {
    private enum CodingKeys: String, CodingKey { case key, arguments, en, zh }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            try container.decode(String.self, forKey: .key),
            try container.decode([String: MessageArgument].self, forKey: .arguments))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(key, forKey: .key)
        try container.encode(arguments, forKey: .arguments)
        // Messages inside a message are part of its text already.
        guard !encoder.codingPath.contains(where: { $0.stringValue == CodingKeys.arguments.stringValue }) else {
            return
        }
        try container.encode(text(.en), forKey: .en)
        try container.encode(text(.zh), forKey: .zh)
    }
}

/// `value` with a fixed number of decimals, at most nine, rounded as `DecimalText` rounds.
func formatted(_ value: Double, decimals: Int) -> String {
    DecimalText.text(value, decimals: min(max(decimals, 0), 9))
}
