import Dispatch
import Foundation
import GeoCore

/// Turns Ctrl-C and a polite kill into a request to stop, so that nothing is left half-written.
final class Interrupt {
    let cancellation = Cancellation()
    private let sources: [any DispatchSourceSignal]

    /// Once in a process: commands run in commands (`eco erosion run`), and to say it again would take the signals away from
    /// the sources that wait for them.
    private static let isPrepared: Bool = {
        for number in [SIGINT, SIGTERM] { signal(number, SIG_IGN) }
        // Writing to a pager that was closed must not end the program in the middle of a file.
        signal(SIGPIPE, SIG_IGN)
        return true
    }()

    init() {
        _ = Self.isPrepared
        let cancellation = cancellation
        sources = [SIGINT, SIGTERM].map { number in
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { cancellation.cancel() }
            source.resume()
            return source
        }
    }

    deinit { for source in sources { source.cancel() } }
}
