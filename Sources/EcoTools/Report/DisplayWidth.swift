/// How many columns of a terminal a text takes: wide characters (Chinese, full-width forms) take two.
public enum DisplayWidth {
    /// Unicode's East Asian Width classes W and F, as ranges of scalars (Unicode Standard Annex 11).
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x231A...0x231B, 0x2329...0x232A, 0x23E9...0x23EC, 0x2E80...0x303E, 0x3041...0x33FF,
        0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
        0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF,
        0x1F900...0x1F9FF, 0x20000...0x3FFFD,
    ]

    public static func of(_ text: String) -> Int { text.unicodeScalars.reduce(0) { $0 + of($1) } }

    public static func of(_ character: Character) -> Int { character.unicodeScalars.reduce(0) { $0 + of($1) } }

    private static func of(_ scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x300 { return scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) ? 0 : 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: return wide.contains { $0.contains(scalar.value) } ? 2 : 1
        }
    }

    /// The text as a terminal may show it: control characters, and those that turn the direction of writing, would
    /// move the cursor, colour or reorder what follows; they are spelled out instead.
    public static func visible(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where isUnsafe(scalar): result += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }

    /// The text with spaces added to `width` columns; one that is longer stays as it is.
    public static func padded(_ text: String, to width: Int, right: Bool = false) -> String {
        let spaces = String(repeating: " ", count: max(0, width - of(text)))
        return right ? spaces + text : text + spaces
    }

    /// The longest start of the text that takes at most `width` columns, with an ellipsis where something is cut off.
    public static func cut(_ whole: String, to width: Int) -> String {
        let text = visible(whole)
        guard of(text) > width else { return text }
        var (result, used) = ("", 0)
        for character in text {
            let next = of(character)
            if used + next > width - 1 { break }
            result.append(character)
            used += next
        }
        return width > 0 ? result + "…" : ""
    }

    /// The text in lines of at most `width` columns: broken at spaces, and between wide characters, which need none.
    /// A word longer than a line is cut.
    public static func wrapped(_ whole: String, to width: Int) -> [String] {
        let text = visible(whole)
        let limit = max(2, width)
        var lines: [String] = []
        var (line, used) = ("", 0)
        func finish() {
            while line.last == " " { line.removeLast() }
            if !line.isEmpty { lines.append(line) }
            (line, used) = ("", 0)
        }
        for piece in pieces(of: text) {
            let size = of(piece)
            if used + size > limit { finish() }
            // A space at a break is the break.
            if piece == " ", line.isEmpty { continue }
            for character in piece {
                let next = of(character)
                if used + next > limit { finish() }
                line.append(character)
                used += next
            }
        }
        finish()
        return lines.isEmpty ? [""] : lines
    }

    /// Words, single spaces, and single wide characters with the closing punctuation that must not begin a line.
    private static func pieces(of text: String) -> [String] {
        let closing: Set<Character> = ["，", "。", "；", "：", "、", "）", "”", "》", "！", "？"]
        var pieces: [String] = []
        var word = ""
        func finish() {
            if !word.isEmpty { pieces.append(word) }
            word = ""
        }
        for character in text {
            if character.isWhitespace {
                finish()
                pieces.append(" ")
            } else if closing.contains(character), word.isEmpty, let last = pieces.last, last != " " {
                pieces[pieces.count - 1] = last + String(character)
            } else if of(character) == 2 {
                finish()
                pieces.append(String(character))
            } else {
                word.append(character)
            }
        }
        finish()
        return pieces
    }
}
