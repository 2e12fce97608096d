import Dispatch
import Synchronization

/// A request to stop that any thread may make and every loop of work looks at.
public final class Cancellation: Sendable {
    private let flag = Atomic<Bool>(false)

    public init() {}

    public func cancel() { flag.store(true, ordering: .relaxed) }

    public var isCancelled: Bool { flag.load(ordering: .relaxed) }

    /// Throws when someone has asked to stop.
    public func check() throws(GeoError) {
        if isCancelled { throw GeoError(.cancelled, "go on: the work was cancelled") }
    }
}

/// Work on numbered tasks by a fixed number of threads, answered in the order of the tasks.
///
/// The result does not depend on the number of workers: tasks are cut by the data, and never share state.
public enum Parallel {
    /// The results of `body` for 0 ..< count, in that order.
    ///
    /// - Parameters:
    ///   - workers: threads at most; 1 runs on the calling thread.
    ///   - cancellation: looked at before each task.
    ///   - finished: told the number of tasks done so far, from any thread.
    /// - Throws: the error of the first task in order that failed.
    public static func map<Value: Sendable>(
        _ count: Int, workers: Int, cancellation: Cancellation? = nil,
        finished: (@Sendable (Int) -> Void)? = nil,
        _ body: @escaping @Sendable (Int) throws(GeoError) -> Value
    ) throws(GeoError) -> [Value] {
        try map(count, workers: workers, cancellation: cancellation, finished: finished, tools: { () }) {
            (_: Void, index: Int) throws(GeoError) -> Value in try body(index)
        }
    }

    /// The same with tools that each worker makes once for itself, such as handles that must not cross threads.
    ///
    /// - Parameter tools: must not influence the results: whichever worker does a task, the result is the same.
    public static func map<Value: Sendable, Tools>(
        _ count: Int, workers: Int, cancellation: Cancellation? = nil,
        finished: (@Sendable (Int) -> Void)? = nil,
        tools: @escaping @Sendable () throws(GeoError) -> Tools,
        _ body: @escaping @Sendable (Tools, Int) throws(GeoError) -> Value
    ) throws(GeoError) -> [Value] {
        let next = Atomic<Int>(0)
        let done = Atomic<Int>(0)
        let results = Mutex<[Result<Value, GeoError>?]>(Array(repeating: nil, count: count))
        let work: @Sendable () -> Void = {
            var mine: Tools?
            while true {
                let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                if index >= count { return }
                let result = Result { () throws(GeoError) in
                    try cancellation?.check()
                    let own = if let mine { mine } else { try tools() }
                    mine = own
                    return try body(own, index)
                }
                results.withLock { $0[index] = result }
                if case .failure = result { next.store(count, ordering: .relaxed) }
                finished?(done.wrappingAdd(1, ordering: .relaxed).newValue)
            }
        }
        if workers <= 1 || count <= 1 {
            work()
        } else {
            DispatchQueue.concurrentPerform(iterations: min(workers, count)) { _ in work() }
        }
        let all = results.withLock { $0 }
        for case .failure(let error)? in all { throw error }
        return all.compactMap { try? $0?.get() }
    }

    /// Two pieces of work at once: `other` on another thread, `own` on the calling one, where it may use what must not
    /// cross threads.
    ///
    /// - Parameter workers: 1 does them one after the other, `own` first.
    /// - Throws: the error of `own`, else that of `other`; neither is left running.
    public static func beside<Other: Sendable, Own>(
        workers: Int, _ other: @escaping @Sendable () throws(GeoError) -> Other, own: () throws(GeoError) -> Own
    ) throws(GeoError) -> (other: Other, own: Own) {
        guard workers > 1 else {
            let first = try own()
            return (try other(), first)
        }
        // Never asked for before the work has put its answer in its place.
        let answer = Mutex<Result<Other, GeoError>>(.failure(GeoError(.cancelled, "go on: the work was cancelled")))
        let group = DispatchGroup()
        // The closure ends before `wait` returns.
        DispatchQueue.global().async(group: group) {
            let result = Result { () throws(GeoError) in try other() }
            answer.withLock { $0 = result }
        }
        let mine = Result { () throws(GeoError) in try own() }
        group.wait()
        let own = try mine.get()
        return (try answer.withLock { $0 }.get(), own)
    }
}
