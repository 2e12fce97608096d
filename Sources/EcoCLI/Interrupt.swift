import Dispatch
import Foundation
import GeoCore

/// Turns Ctrl-C, a polite kill and a closed terminal into a request to stop, so that nothing is left half-written.
final class Interrupt {
    let cancellation = Cancellation()
    private let sources: [any DispatchSourceSignal]

    private static let signals = [SIGINT, SIGTERM, SIGHUP]

    /// Once in a process: commands run in commands (`eco erosion run`), and to say it again would take the signals away from
    /// the sources that wait for them.
    private static let isPrepared: Bool = {
        for number in signals { signal(number, SIG_IGN) }
        // Writing to a pager that was closed must not end the program in the middle of a file.
        signal(SIGPIPE, SIG_IGN)
        return true
    }()

    init() {
        _ = Self.isPrepared
        let cancellation = cancellation
        sources = Self.signals.map { number in
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { cancellation.cancel() }
            source.resume()
            return source
        }
    }

    deinit { for source in sources { source.cancel() } }
}
