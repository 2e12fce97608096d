import Foundation
import GeoCore

/// Results as JSON: keys in alphabetical order, numbers in full precision, so that the same result is the same bytes.
public enum ResultText {
    public static func json(_ value: some Encodable) throws(GeoError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
        } catch {
            throw GeoError(.cannotWrite, "write the result as JSON", trail: ["\(error)"])
        }
    }

    /// The result of a check, its footprints written side by side by workers: one encoder for all of them takes
    /// longer and many times the memory of the text.
    public static func json(_ result: OverlapResult, workers: Int) throws(GeoError) -> String {
        var frame = result
        frame.footprints = []
        let text = try json(frame)
        guard !result.footprints.isEmpty, let place = text.range(of: "\"footprints\" : [\n\n  ]") else {
            return try json(result)
        }
        let chunk = 128
        let footprints = result.footprints
        let parts = try Parallel.map((footprints.count + chunk - 1) / chunk, workers: workers) {
            (index: Int) throws(GeoError) -> String in
            let some = Array(footprints[(index * chunk)..<min(footprints.count, (index + 1) * chunk)])
            // "[\n  {...},\n  {...}\n]\n", two steps further in when it stands in the frame.
            let lines = try json(some).split(separator: "\n", omittingEmptySubsequences: false)
            return lines.dropFirst().dropLast(2).map { $0.isEmpty ? "" : "  " + $0 }.joined(separator: "\n")
        }
        return text.replacingCharacters(
            in: place, with: "\"footprints\" : [\n" + parts.joined(separator: ",\n") + "\n  ]")
    }

    /// Reads what `json` has written.
    public static func decode<Value: Decodable>(_ type: Value.Type, from json: String) throws(GeoError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(json.utf8))
        } catch {
            throw GeoError(.cannotRead, "read the result", trail: ["\(error)"])
        }
    }
}
