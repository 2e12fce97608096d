/// Text as XML and HTML take it.
enum XMLText {
    /// The text with everything escaped that means something in XML, in content and in quoted attributes.
    ///
    /// Characters that XML 1.0 cannot hold at all, and those that turn the direction of writing, are spelled out
    /// (`\u{1B}`), as on terminals: what a file calls its sites must not reorder what stands around it.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in DisplayWidth.visible(text).unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            // No characters, and none that XML 1.0 holds.
            case "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

/// How wide a text is drawn, without asking a font: wide enough for the fonts that are asked for.
enum TextSize {
    /// The width in the unit of the font size, an upper bound for ordinary text in Noto Sans and its like.
    static func width(_ text: String, _ fontSize: Double) -> Double {
        text.reduce(0) { $0 + share(of: $1) } * fontSize
    }

    private static func share(of character: Character) -> Double {
        switch DisplayWidth.of(character) {
        case 0: 0
        case 2: 1
        default:
            if "iljtfrI.,:;'|()[]! ′″".contains(character) {
                0.36
            } else if "mwMW@%".contains(character) {
                0.94
            } else {
                character.isUppercase ? 0.68 : 0.58
            }
        }
    }

    /// The text in lines of at most `width`; a text without spaces is broken where it must be.
    static func wrapped(_ text: String, _ fontSize: Double, to width: Double) -> [String] {
        let columns = DisplayWidth.of(text)
        guard columns > 0 else { return [text] }
        let perColumn = Self.width(text, fontSize) / Double(columns)
        var lines = DisplayWidth.wrapped(text, to: max(4, Int(width / max(perColumn, 0.5 * fontSize))))
        // Punctuation that ends a clause never begins a line.
        for index in lines.indices.dropFirst() {
            while let first = lines[index].first, "，。；：、）”》！？".contains(first) {
                lines[index - 1].append(lines[index].removeFirst())
            }
            while lines[index].first == " " { lines[index].removeFirst() }
        }
        lines.removeAll { $0.isEmpty }
        return lines.isEmpty ? [""] : lines
    }

    /// The longest start of the text that fits, with an ellipsis where something is cut off.
    static func cut(_ text: String, _ fontSize: Double, to width: Double) -> String {
        let visible = DisplayWidth.visible(text)
        guard Self.width(visible, fontSize) > width else { return visible }
        var (result, used) = ("", fontSize)
        for character in visible {
            used += Self.width(String(character), fontSize)
            if used > width { break }
            result.append(character)
        }
        return result + "…"
    }
}
