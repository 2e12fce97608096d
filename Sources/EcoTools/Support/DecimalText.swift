/// Numbers as people read them: rounded half up on their decimal digits, as offices round, not on their binary value.
///
/// 1.005 at two decimals is "1.01", although the nearest binary number lies a little below it: what is rounded is the
/// shortest decimal that stands for the number.
public enum DecimalText {
    /// `value` with a fixed number of decimals, half away from zero, never "-0.00".
    ///
    /// - Parameter grouped: thousands are set apart by commas.
    public static func text(_ value: Double, decimals: Int, grouped: Bool = false) -> String {
        guard value.isFinite else { return "\(value)" }
        let places = max(0, decimals)
        if let number = farFromHalf(value, places, grouped) { return number }
        var (digits, point) = decimalDigits(of: value.magnitude)
        // Digits before `point` are whole; those after it, decimals.
        let kept = point + places
        if kept < 0 {
            digits = []
        } else if kept < digits.count {
            let roundsUp = digits[kept] >= 5
            digits.removeSubrange(kept...)
            if roundsUp { increment(&digits, &point) }
        }
        let wanted = point + places
        if wanted > digits.count { digits += Array(repeating: 0, count: wanted - digits.count) }
        let whole = point > 0 ? String(digits.prefix(point).map(character)) : "0"
        let zeros = String(repeating: "0", count: max(0, min(places, -point)))
        let decimalPart = zeros + String(digits.dropFirst(max(0, point)).map(character))
        let isZero = digits.allSatisfy { $0 == 0 }
        let number = (grouped ? group(whole) : whole) + (places > 0 ? "." + decimalPart.prefix(places) : "")
        return value < 0 && !isZero ? "-" + number : number
    }

    /// The same without looking at each digit, for the many numbers that are nowhere near the middle between two
    /// results: there the binary value rounds as its decimal digits do.
    private static func farFromHalf(_ value: Double, _ places: Int, _ grouped: Bool) -> String? {
        guard places <= 9 else { return nil }
        let scaled = value.magnitude * (0..<places).reduce(1.0) { power, _ in power * 10 }
        guard scaled < 1e12 else { return nil }
        let floor = scaled.rounded(.down)
        guard abs(scaled - floor - 0.5) > 1e-3 else { return nil }
        let digits = String(UInt64(scaled - floor > 0.5 ? floor + 1 : floor))
        let padded = digits.count > places ? digits : String(repeating: "0", count: places + 1 - digits.count) + digits
        let whole = String(padded.dropLast(places))
        let number = (grouped ? group(whole) : whole) + (places > 0 ? "." + padded.suffix(places) : "")
        return value < 0 && digits != "0" ? "-" + number : number
    }

    /// The number that `text` shows.
    public static func rounded(_ value: Double, decimals: Int) -> Double {
        Double(text(value, decimals: decimals)) ?? value
    }

    /// The significant digits of the shortest decimal for a number, and where its point stands among them: 12.5 is
    /// 1 2 5 with the point after 2, 0.05 is 5 with the point at -1.
    private static func decimalDigits(of magnitude: Double) -> (digits: [UInt8], point: Int) {
        let parts = magnitude.description.split(separator: "e", maxSplits: 1)
        let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let mantissa = parts.first ?? "0"
        var digits: [UInt8] = []
        var point = 0
        var isWhole = true
        for character in mantissa {
            if character == "." {
                isWhole = false
            } else if let digit = character.wholeNumberValue {
                digits.append(UInt8(digit))
                if isWhole { point += 1 }
            }
        }
        let leading = digits.prefix { $0 == 0 }.count
        digits.removeFirst(leading)
        return digits.isEmpty ? ([], 0) : (digits, point - leading + exponent)
    }

    private static func increment(_ digits: inout [UInt8], _ point: inout Int) {
        var index = digits.count - 1
        while index >= 0 {
            if digits[index] < 9 {
                digits[index] += 1
                return
            }
            digits[index] = 0
            index -= 1
        }
        digits.insert(1, at: 0)
        point += 1
    }

    private static func character(_ digit: UInt8) -> Character { Character(UnicodeScalar(48 + digit)) }

    private static func group(_ whole: String) -> String {
        var grouped = ""
        for (index, digit) in whole.enumerated() {
            if index > 0, (whole.count - index).isMultiple(of: 3) { grouped.append(",") }
            grouped.append(digit)
        }
        return grouped
    }
}
