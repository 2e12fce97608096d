internal import CGEOS

/// One scope of calls into GEOS: a context of its own (35 ns) whose messages end in the trail of the error.
///
/// GEOS keeps error state per context, so a context that never leaves its scope needs no lock.
struct GEOSCall: ~Copyable {
    let context: GEOSContextHandle_t
    private let messages: MessageBox

    init() {
        messages = MessageBox()
        // GEOS_init_r only fails when memory is exhausted, where Swift itself stops too.
        context = GEOS_init_r()
        // Unretained is safe: `messages` lives as long as this scope, and the handler is only called inside it.
        let userData = Unmanaged.passUnretained(messages).toOpaque()
        _ = GEOSContext_setErrorMessageHandler_r(
            context,
            { message, userData in
                guard let message, let userData else { return }
                Unmanaged<MessageBox>.fromOpaque(userData).takeUnretainedValue().texts.append(String(cString: message))
            }, userData)
    }

    deinit { GEOS_finish_r(context) }

    /// The messages of GEOS since this scope began.
    var trail: [String] { messages.texts }

    func error(_ kind: GeoError.Kind, _ attempted: String) -> GeoError {
        GeoError(kind, attempted, trail: trail)
    }

    /// Takes ownership of a geometry that GEOS made, or throws with the trail when it made none.
    func own(_ pointer: OpaquePointer?, _ attempted: String, _ kind: GeoError.Kind = .operationFailed) throws(GeoError)
        -> Geometry
    {
        guard let pointer else { throw error(kind, attempted) }
        return Geometry(owning: pointer, context)
    }

    /// The answer of a predicate: 0, 1, or 2 for an exception.
    func answer(_ code: CChar, _ attempted: String) throws(GeoError) -> Bool {
        guard code == 0 || code == 1 else { throw error(.operationFailed, attempted) }
        return code == 1
    }

    private final class MessageBox { var texts: [String] = [] }
}
