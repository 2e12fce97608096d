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

    private static func isIdeograph(_ character: Character) -> Bool {
        character.unicodeScalars.first.map { (0x3400...0x9FFF).contains($0.value) } ?? false
    }
}
