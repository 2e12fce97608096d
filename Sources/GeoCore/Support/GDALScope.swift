internal import CGDAL

/// What GDAL said during one scope of calls on one thread, oldest first.
final class MessageTrail {
    /// Enough to explain a failure; a file with a million bad records must not fill the memory.
    private static let limit = 20

    private(set) var messages: [String] = []
    private(set) var failureCount = 0
    private(set) var lastFailure: String?
    private var dropped = 0

    fileprivate func record(_ severity: CPLErr, _ text: String) {
        guard severity != CE_None, severity != CE_Debug else { return }
        if severity != CE_Warning {
            failureCount += 1
            lastFailure = text
        }
        if messages.last == text || messages.contains(text) { return }
        if messages.count < Self.limit { messages.append(text) } else { dropped += 1 }
    }

    /// The messages for an error or a report, with the number of those that were too many.
    var summary: [String] { dropped == 0 ? messages : messages + ["and \(dropped) more messages"] }

    func error(_ kind: GeoError.Kind, _ attempted: String, on subject: String?, hint: String? = nil) -> GeoError {
        GeoError(kind, attempted, on: subject, trail: summary, hint: hint)
    }
}

enum GDALScope {
    /// Drivers are registered once per process; a static initialiser is thread-safe.
    private static let registered: Bool = {
        GDALAllRegister()
        return true
    }()

    /// Runs `body` with GDAL's messages on this thread going to a trail, never to stderr.
    ///
    /// The error handler is per thread, so `body` is synchronous and everything in it happens on this thread.
    static func run<Result>(_ body: (MessageTrail) throws(GeoError) -> Result) throws(GeoError) -> Result {
        _ = registered
        let trail = MessageTrail()
        // The trail outlives the handler: the defer below pops it before the trail can be released.
        let reference = Unmanaged.passRetained(trail)
        CPLPushErrorHandlerEx(
            { severity, _, text in
                guard let user = CPLGetErrorHandlerUserData(), let text else { return }
                Unmanaged<MessageTrail>.fromOpaque(user).takeUnretainedValue()
                    .record(severity, String(cString: text))
            }, reference.toOpaque())
        defer {
            CPLPopErrorHandler()
            reference.release()
        }
        return try body(trail)
    }

    /// Sets options of GDAL for this thread while `body` runs, and puts back what was there.
    static func withThreadOptions<Result>(
        _ options: [(name: String, value: String)], _ body: () throws(GeoError) -> Result
    ) throws(GeoError) -> Result {
        let before = options.map { CPLGetThreadLocalConfigOption($0.name, nil).map { String(cString: $0) } }
        for option in options { CPLSetThreadLocalConfigOption(option.name, option.value) }
        defer {
            for (option, value) in zip(options, before) { CPLSetThreadLocalConfigOption(option.name, value) }
        }
        return try body()
    }
}

/// A list of C strings as GDAL takes options.
struct OptionList: ~Copyable {
    private(set) var pointer: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?

    init(_ options: [String] = []) {
        pointer = nil
        for option in options { pointer = CSLAddString(pointer, option) }
    }

    deinit { CSLDestroy(pointer) }

    /// The list for a function that only reads it.
    borrowing func withConstPointer<Result>(
        _ body: (UnsafeMutablePointer<UnsafePointer<CChar>?>?) -> Result
    ) -> Result {
        guard let pointer else { return body(nil) }
        let count = Int(CSLCount(pointer))
        return pointer.withMemoryRebound(to: UnsafePointer<CChar>?.self, capacity: count + 1) { body($0) }
    }

    /// The strings of a list that GDAL made; the list is freed.
    static func take(_ list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> [String] {
        defer { CSLDestroy(list) }
        return copy(list)
    }

    static func copy(_ list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> [String] {
        guard let list else { return [] }
        var result: [String] = []
        var index = 0
        while let text = list[index] {
            result.append(String(cString: text))
            index += 1
        }
        return result
    }
}
