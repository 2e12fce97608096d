import Foundation

/// Real files and other people's expected values that the project does not carry; tests on them are skipped, visibly,
/// where they are absent.
///
/// The folder is `../shared/data` beside the package, or what the environment variable ECO_SHARED_DATA names.
enum SharedData {
    static let folder: String? = {
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let candidates: [String?] = [
            ProcessInfo.processInfo.environment["ECO_SHARED_DATA"],
            package.deletingLastPathComponent().appendingPathComponent("shared/data").path,
        ]
        return candidates.compactMap { $0 }.first { FileManager.default.fileExists(atPath: "\($0)/oracles") }
    }()

    static var isPresent: Bool { folder != nil }

    static func path(_ relative: String) -> String { "\(folder ?? "")/\(relative)" }
}
