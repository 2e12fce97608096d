import Foundation

/// A text as tables compare it: width folded (full-width letters, digits and brackets to half-width), case folded,
/// hyphens and underscores taken as blanks, white space at the ends removed and inside reduced to one blank, none
/// beside a Chinese character.
///
/// Nothing else is folded: no stemming, no partial match, no edit distance. What is not in the table is unknown.
struct NormalisedText: Hashable, Sendable {
    let text: String

    init(_ raw: String) {
        let words = Self.folded(raw).split { $0.isWhitespace || $0 == "_" || $0 == "-" }
        var result = ""
        for word in words {
            if let last = result.last, let first = word.first, !Self.isIdeograph(last), !Self.isIdeograph(first) {
                result.append(" ")
            }
            result += word
        }
        text = result
    }

    var isEmpty: Bool { text.isEmpty }

    /// Width and case folded, nothing else.
    static func folded(_ raw: String) -> String {
        raw.precomposedStringWithCompatibilityMapping.lowercased()
    }

    /// Full-width letters, digits and signs (U+FF01 to U+FF5E) and the wide space as their ordinary ones, and nothing else:
    /// what makes two spellings the same id. Circled or Roman numerals stay what they are.
    static func narrow(_ raw: String) -> String {
        if raw.utf8.allSatisfy({ $0 < 0x80 }) { return raw }
        var result = String.UnicodeScalarView()
        for scalar in raw.unicodeScalars {
            switch scalar.value {
            case 0xFF01...0xFF5E: result.append(Unicode.Scalar(UInt8(scalar.value - 0xFEE0)))
            case 0x3000: result.append(" ")
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    private static func isIdeograph(_ character: Character) -> Bool {
        character.unicodeScalars.first.map { (0x3400...0x9FFF).contains($0.value) } ?? false
    }
}
