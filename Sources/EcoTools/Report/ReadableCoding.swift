// The JSON of values that have several forms, with names that a reader of result.json understands
// (`docs/check.md`), in place of the compiler's "_0".

extension Fact {
    private enum CodingKeys: String, CodingKey { case value, from, doubt, candidates }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let doubt = try container.decodeIfPresent(Doubt.self, forKey: .doubt) {
            self = .cannotTell(doubt, candidates: try container.decode([Value].self, forKey: .candidates))
        } else {
            self = .known(
                try container.decode(Value.self, forKey: .value), try container.decode(Provenance.self, forKey: .from))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .known(let value, let provenance):
            try container.encode(value, forKey: .value)
            try container.encode(provenance, forKey: .from)
        case .cannotTell(let doubt, let candidates):
            try container.encode(doubt, forKey: .doubt)
            try container.encode(candidates, forKey: .candidates)
        }
    }
}

extension AttributeValue {
    private enum CodingKeys: String, CodingKey { case flag, number, term }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let flag = try container.decodeIfPresent(Bool.self, forKey: .flag) {
            self = .flag(flag)
        } else if let number = try container.decodeIfPresent(Double.self, forKey: .number) {
            self = .number(number)
        } else {
            self = .term(try container.decode(String.self, forKey: .term))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .flag(let flag): try container.encode(flag, forKey: .flag)
        case .number(let number): try container.encode(number, forKey: .number)
        case .term(let term): try container.encode(term, forKey: .term)
        }
    }
}

extension ControlZone {
    private enum Name: String, Codable { case core, general, unknown, notZoned }
    private enum CodingKeys: String, CodingKey { case zone, from, doubt }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        switch try container.decode(Name.self, forKey: .zone) {
        case .core: self = .core(try container.decode(Provenance.self, forKey: .from))
        case .general: self = .general(try container.decode(Provenance.self, forKey: .from))
        case .unknown: self = .unknown(try container.decode(Doubt.self, forKey: .doubt))
        case .notZoned: self = .notZoned
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .core(let provenance):
            try container.encode(Name.core, forKey: .zone)
            try container.encode(provenance, forKey: .from)
        case .general(let provenance):
            try container.encode(Name.general, forKey: .zone)
            try container.encode(provenance, forKey: .from)
        case .unknown(let doubt):
            try container.encode(Name.unknown, forKey: .zone)
            try container.encode(doubt, forKey: .doubt)
        case .notZoned: try container.encode(Name.notZoned, forKey: .zone)
        }
    }
}

extension MissingItem {
    private enum CodingKeys: String, CodingKey {
        case layer, projectAttribute, feature, featureAttribute, measurement, counts
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let attribute = try container.decodeIfPresent(String.self, forKey: .featureAttribute) {
            self = .featureAttribute(
                layer: try container.decode(String.self, forKey: .layer),
                feature: try container.decode(String.self, forKey: .feature), attribute: attribute)
        } else if let role = try container.decodeIfPresent(LayerRole.self, forKey: .layer) {
            self = .layer(role)
        } else if let attribute = try container.decodeIfPresent(String.self, forKey: .projectAttribute) {
            self = .projectAttribute(attribute)
        } else if let measurement = try container.decodeIfPresent(String.self, forKey: .measurement) {
            self = .measurement(measurement)
        } else {
            self = .counts(try container.decode(LayerRole.self, forKey: .counts))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .layer(let role): try container.encode(role, forKey: .layer)
        case .projectAttribute(let attribute): try container.encode(attribute, forKey: .projectAttribute)
        case .featureAttribute(let layer, let feature, let attribute):
            try container.encode(layer, forKey: .layer)
            try container.encode(feature, forKey: .feature)
            try container.encode(attribute, forKey: .featureAttribute)
        case .measurement(let measurement): try container.encode(measurement, forKey: .measurement)
        case .counts(let role): try container.encode(role, forKey: .counts)
        }
    }
}

extension MessageArgument {
    private enum CodingKeys: String, CodingKey { case text, words, number, decimals, unit, message, list }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let text = try container.decodeIfPresent(String.self, forKey: .text) {
            self = .text(text)
        } else if let words = try container.decodeIfPresent(LocalisedText.self, forKey: .words) {
            self = .words(words)
        } else if let number = try container.decodeIfPresent(Double.self, forKey: .number) {
            self = .number(
                number, decimals: try container.decode(Int.self, forKey: .decimals),
                unit: try container.decode(String.self, forKey: .unit))
        } else if let message = try container.decodeIfPresent(Message.self, forKey: .message) {
            self = .message(message)
        } else {
            self = .list(try container.decode([MessageArgument].self, forKey: .list))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .text(let text): try container.encode(text, forKey: .text)
        case .words(let words): try container.encode(words, forKey: .words)
        case .number(let number, let decimals, let unit):
            try container.encode(number, forKey: .number)
            try container.encode(decimals, forKey: .decimals)
            try container.encode(unit, forKey: .unit)
        case .message(let message): try container.encode(message, forKey: .message)
        case .list(let list): try container.encode(list, forKey: .list)
        }
    }
}
