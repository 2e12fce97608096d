import Dispatch
import Foundation
import GeoCore

/// Turns Ctrl-C and a polite kill into a request to stop, so that nothing is left half-written.
final class Interrupt {
    let cancellation = Cancellation()
    private let sources: [any DispatchSourceSignal]

    init() {
        let cancellation = cancellation
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { cancellation.cancel() }
            source.resume()
            return source
        }
        // Writing to a pager that was closed must not end the program in the middle of a file.
        signal(SIGPIPE, SIG_IGN)
    }

    deinit { for source in sources { source.cancel() } }
}
