import Foundation
import GeoCore

/// Results as JSON: keys in alphabetical order, numbers in full precision, so that the same result is the same bytes.
public enum ResultText {
    public static func json(_ value: some Encodable) throws(GeoError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // A cell may hold what is no number, and a result that names it must still be written.
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
        } catch {
            throw GeoError(.cannotWrite, "write the result as JSON", trail: ["\(error)"])
        }
    }

    /// Reads what `json` has written.
    public static func decode<Value: Decodable>(_ type: Value.Type, from json: String) throws(GeoError) -> Value {
        do {
            let decoder = JSONDecoder()
            decoder.nonConformingFloatDecodingStrategy = .convertFromString(
                positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
            return try decoder.decode(type, from: Data(json.utf8))
        } catch {
            throw GeoError(.cannotRead, "read the result", trail: ["\(error)"])
        }
    }
}
