import Foundation
import GeoCore

extension ResultText {
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
}
