import Foundation
import Testing

@testable import GeoCore

/// Real files that the project does not carry; tests on them are skipped where they are absent.
enum SharedData {
    static let folder: String? = {
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let candidates: [String?] = [
            ProcessInfo.processInfo.environment["ECO_SHARED_DATA"].map { $0 + "/data" },
            package.deletingLastPathComponent().appendingPathComponent("shared/data").path,
        ]
        return candidates.compactMap { $0 }.first { FileManager.default.fileExists(atPath: $0) }
    }()

    static var isPresent: Bool { folder != nil }

    static func path(_ relative: String) -> String { "\(folder ?? "")/\(relative)" }
}

/// A folder of its own for one test, removed with everything in it.
final class ScratchFolder {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("geocore-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: file(name)))
        return file(name)
    }

    func write(_ bytes: [UInt8], to name: String) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
        return file(name)
    }

    /// All names in it, hidden ones too, sorted.
    var contents: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }
}

/// The error of an expression that must fail.
func failure<Result>(_ body: () throws(GeoError) -> Result) -> GeoError? {
    do {
        _ = try body()
        return nil
    } catch {
        return error
    }
}
