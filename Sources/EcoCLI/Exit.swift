import ArgumentParser
import EcoTools
import Foundation
import GeoCore

/// The exit codes of the command, as in sysexits.h where it has one.
enum Exit {
    static let finding = ExitCode(1)
    static let badData = ExitCode(65)
    static let missingInput = ExitCode(66)
    static let cannotWrite = ExitCode(73)
    static let interrupted = ExitCode(130)

    /// Says what an error of the libraries was, and answers its exit code.
    static func code(_ error: GeoError, _ console: Console) -> ExitCode {
        switch error.kind {
        case .cancelled:
            console.note("cli.interrupted")
            return interrupted
        case .cannotWrite:
            console.error(error.text(console.language))
            return cannotWrite
        default:
            console.error(error.text(console.language))
            return error.kind == .notFound ? missingInput : badData
        }
    }

    /// The exit code for input that was refused: 66 when nothing is wrong but that files are not there, else 65.
    static func code(_ issues: [Issue]) -> ExitCode {
        issues.allSatisfy { $0.severity != .error || $0.isMissing } ? missingInput : badData
    }
}
