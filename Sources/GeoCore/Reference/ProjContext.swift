internal import CPROJ

/// One PROJ context with the messages it has written: made where it is used, never shared between threads.
///
/// Opening the database costs about 1.5 ms, so everything made for one Transform or Measurer shares one context.
final class ProjContext {
    let handle: OpaquePointer
    fileprivate(set) var messages: [String] = []

    init() throws(GeoError) {
        guard let handle = proj_context_create() else {
            throw GeoError(.operationFailed, "open the projection library")
        }
        self.handle = handle
        // The same input gives the same answer whether or not the machine is online.
        proj_context_set_enable_network(handle, 0)
        proj_log_level(handle, PJ_LOG_ERROR)
        // The context is destroyed in deinit, so the unretained pointer never outlives self.
        proj_log_func(handle, Unmanaged.passUnretained(self).toOpaque()) { owner, _, text in
            guard let owner, let text else { return }
            let context = Unmanaged<ProjContext>.fromOpaque(owner).takeUnretainedValue()
            if context.messages.count < 20 { context.messages.append(String(cString: text)) }
        }
    }

    deinit { proj_context_destroy(handle) }

    /// The messages since the last call, oldest first.
    func takeMessages() -> [String] {
        defer { messages = [] }
        return messages
    }
}

/// Owns one PROJ object (a reference system, an operation) and the context it lives in.
final class ProjObject {
    let handle: OpaquePointer
    let context: ProjContext

    /// Takes ownership of `handle`; nil stays nil.
    init?(_ handle: OpaquePointer?, in context: ProjContext) {
        guard let handle else { return nil }
        self.handle = handle
        self.context = context
    }

    deinit { proj_destroy(handle) }

    var name: String { proj_get_name(handle).map { String(cString: $0) } ?? "" }

    /// The first identifier, such as "EPSG:4490".
    var code: String? {
        guard let authority = proj_get_id_auth_name(handle, 0), let code = proj_get_id_code(handle, 0) else {
            return nil
        }
        return "\(String(cString: authority)):\(String(cString: code))"
    }

    var type: PJ_TYPE { proj_get_type(handle) }

    func wkt2() -> String? {
        withOptions(["MULTILINE=NO"]) { options in
            proj_as_wkt(context.handle, handle, PJ_WKT2_2019, options).map { String(cString: $0) }
        }
    }

    func projString() -> String? {
        proj_as_proj_string(context.handle, handle, PJ_PROJ_5, nil).map { String(cString: $0) }
    }

    func areaOfUse() -> AreaOfUse? {
        var west = 0.0
        var south = 0.0
        var east = 0.0
        var north = 0.0
        var name: UnsafePointer<CChar>?
        guard proj_get_area_of_use(context.handle, handle, &west, &south, &east, &north, &name) != 0, west > -1000
        else { return nil }
        return AreaOfUse(
            west: west, south: south, east: east, north: north, name: name.map { String(cString: $0) } ?? "")
    }
}

/// Calls `body` with a null-terminated array of C strings, as PROJ's options are.
func withOptions<R>(_ options: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> R) -> R {
    var storage: [UnsafeMutablePointer<CChar>] = []
    for option in options {
        let bytes = option.utf8CString
        let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
        for (index, byte) in bytes.enumerated() { copy[index] = byte }
        storage.append(copy)
    }
    defer { for copy in storage { copy.deallocate() } }
    let pointers: [UnsafePointer<CChar>?] = storage.map { UnsafePointer($0) } + [nil]
    return pointers.withUnsafeBufferPointer { buffer in
        // The array has at least the terminating nil, so its base address exists.
        var terminator: UnsafePointer<CChar>?
        return buffer.baseAddress.map(body) ?? withUnsafePointer(to: &terminator) { body($0) }
    }
}
