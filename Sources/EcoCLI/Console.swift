import EcoTools
import Foundation

/// Where the command writes: results to standard output, everything else to standard error, in the user's language.
struct Console: Sendable {
    let language: Language

    /// Whether standard output is a terminal that wants colour (https://no-color.org).
    var isColoured: Bool { Self.isTerminal(STDOUT_FILENO) && Self.wantsColour }
    var isErrorColoured: Bool { Self.isTerminal(STDERR_FILENO) && Self.wantsColour }

    /// Columns for text: of the terminal, at most 140; 100 where there is none.
    var width: Int {
        var size = winsize()
        guard Self.isTerminal(STDOUT_FILENO), ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0
        else { return 100 }
        return min(140, max(60, Int(size.ws_col)))
    }

    /// - Throws: exit code 73 when the text cannot be written: a disk that is full, not a reader that went away.
    func print(_ text: String) throws {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Foundation.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if written < 0 {
                if errno == EINTR { continue }
                if errno == EPIPE { return }
                error("standard output: \(String(cString: strerror(errno)))")
                throw Exit.cannotWrite
            }
            rest = rest.dropFirst(written)
        }
    }

    func note(_ key: String, _ arguments: [String: String] = [:]) {
        let visible = arguments.mapValues { $0.split(separator: "\n").map { DisplayWidth.visible(String($0)) } }
        let text = Messages.text(key, language, visible.mapValues { $0.joined(separator: "\n") })
        Self.write(text + "\n", to: .standardError)
    }

    /// - Parameter text: may have several lines; other control characters come from files and are spelled out.
    func error(_ text: String) {
        let text = text.split(separator: "\n", omittingEmptySubsequences: false).map {
            DisplayWidth.visible(String($0))
        }
        .joined(separator: "\n")
        let colon = language == .zh ? "：" : ": "
        Self.write(Messages.text("issue-severity.error", language) + colon + text + "\n", to: .standardError)
    }

    /// Lists problems of the input on standard error.
    func list(_ issues: [Issue]) {
        let lines = IssueList(issues, language, isColoured: isErrorColoured).lines(width: 100)
        if !lines.isEmpty { Self.write(lines.joined(separator: "\n") + "\n", to: .standardError) }
    }

    private static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    private static var wantsColour: Bool {
        let environment = ProcessInfo.processInfo.environment
        return (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }

    /// A reader that went away (a pager that was closed) is no error.
    private static func write(_ text: String, to file: FileHandle) { try? file.write(contentsOf: Data(text.utf8)) }
}
