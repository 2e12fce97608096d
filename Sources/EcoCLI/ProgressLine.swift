import EcoTools
import Foundation
import Synchronization

/// A line on standard error with what is being done and how long it will take; shown when a run takes over a second.
final class ProgressLine: Sendable {
    private struct State {
        var stage: EcoTools.Progress.Stage?
        var subject = ""
        var stageStart = Date()
        var lastShown = Date.distantPast
        var isShown = false
    }

    private let console: Console
    private let start = Date()
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let state = Mutex(State())

    init(_ console: Console) { self.console = console }

    /// Called from any thread.
    func report(_ progress: EcoTools.Progress) {
        let now = Date()
        state.withLock { state in
            let isNew = state.stage != progress.stage || state.subject != progress.subject
            if isNew {
                state.stage = progress.stage
                state.subject = progress.subject
                state.stageStart = now
            }
            guard now.timeIntervalSince(start) > 1 else { return }
            // In a log file one line a stage is enough.
            guard isTerminal ? now.timeIntervalSince(state.lastShown) > 0.2 : isNew else { return }
            state.lastShown = now
            state.isShown = true
            let text = line(progress, since: now.timeIntervalSince(state.stageStart))
            let shown = isTerminal ? "\r\u{1B}[2K" + text : text + "\n"
            try? FileHandle.standardError.write(contentsOf: Data(shown.utf8))
        }
    }

    /// Clears the line.
    func finish() {
        let isShown = state.withLock { state in
            defer { state.isShown = false }
            return state.isShown
        }
        if isShown, isTerminal { try? FileHandle.standardError.write(contentsOf: Data("\r\u{1B}[2K".utf8)) }
    }

    private func line(_ progress: EcoTools.Progress, since seconds: Double) -> String {
        let language = console.language
        var text = Messages.text("progress.\(progress.stage.rawValue)", language)
        if !progress.subject.isEmpty { text += " " + DisplayWidth.visible(progress.subject) }
        guard progress.total > 0 else { return text }
        text += " \(progress.done)/\(progress.total)"
        guard progress.done > 0, progress.done < progress.total, seconds > 0.5 else { return text }
        let left = seconds * Double(progress.total - progress.done) / Double(progress.done)
        let amount = left < 90 ? "\(Int(left) + 1) s" : "\(Int(left / 60) + 1) min"
        return text + Messages.text("progress.left", language, ["time": amount])
    }
}
