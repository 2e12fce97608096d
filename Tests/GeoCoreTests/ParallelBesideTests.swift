import Foundation
import GeoCore
import Synchronization
import Testing

@Suite("Two pieces of work, one beside the other") struct ParallelBesideTests {
    private static let ownError = GeoError(.badArgument, "do its own")
    private static let otherError = GeoError(.badArgument, "do the other")

    @Test("Both results are answered, and its own is made on the calling thread", arguments: [1, 2, 8])
    func results(workers: Int) throws {
        let caller = ObjectIdentifier(Thread.current)
        let done = try Parallel.beside(
            workers: workers, { () throws(GeoError) -> String in "other" },
            own: { () throws(GeoError) -> Bool in ObjectIdentifier(Thread.current) == caller })
        #expect(done.other == "other")
        #expect(done.own)
    }

    @Test("With two workers each can wait for what the other does")
    func together() throws {
        let (otherBegan, ownBegan) = (Mark(), Mark())
        let done = try Parallel.beside(
            workers: 2,
            { () throws(GeoError) -> Bool in
                otherBegan.set()
                return ownBegan.wait()
            },
            own: { () throws(GeoError) -> Bool in
                ownBegan.set()
                return otherBegan.wait()
            })
        #expect(done.other && done.own)
    }

    @Test("With one worker its own comes first, on the same thread")
    func alone() throws {
        let caller = ObjectIdentifier(Thread.current)
        let ownBegan = Mark()
        let done = try Parallel.beside(
            workers: 1,
            { () throws(GeoError) -> Bool in ownBegan.isSet && ObjectIdentifier(Thread.current) == caller },
            own: { () throws(GeoError) -> Bool in
                ownBegan.set()
                return true
            })
        #expect(done.other && done.own)
    }

    @Test("An error of the other comes out", arguments: [1, 2, 8])
    func otherFails(workers: Int) {
        #expect(throws: Self.otherError) {
            try Parallel.beside(
                workers: workers, { () throws(GeoError) -> Int in throw Self.otherError },
                own: { () throws(GeoError) -> Int in 7 })
        }
    }

    @Test("An error of its own comes out, when the other has ended", arguments: [2, 8])
    func ownFails(workers: Int) {
        let otherEnded = Mark()
        #expect(throws: Self.ownError) {
            try Parallel.beside(
                workers: workers,
                { () throws(GeoError) -> Int in
                    Thread.sleep(forTimeInterval: 0.05)
                    otherEnded.set()
                    return 7
                },
                own: { () throws(GeoError) -> Int in throw Self.ownError })
        }
        #expect(otherEnded.isSet)
    }

    @Test("Where both fail side by side its own error comes out, though it came later", arguments: [2, 8])
    func bothFail(workers: Int) {
        let otherBegan = Mark()
        #expect(throws: Self.ownError) {
            try Parallel.beside(
                workers: workers,
                { () throws(GeoError) -> Int in
                    otherBegan.set()
                    throw Self.otherError
                },
                own: { () throws(GeoError) -> Int in
                    _ = otherBegan.wait()
                    Thread.sleep(forTimeInterval: 0.02)
                    throw Self.ownError
                })
        }
    }
}

/// Something that one thread sets and another one sees.
private final class Mark: Sendable {
    private let flag = Atomic<Bool>(false)

    var isSet: Bool { flag.load(ordering: .acquiring) }

    func set() { flag.store(true, ordering: .releasing) }

    /// Waits, for a minute at most; false: it was not set.
    func wait() -> Bool {
        let end = Date().addingTimeInterval(60)
        while !isSet, Date() < end { Thread.sleep(forTimeInterval: 0.001) }
        return isSet
    }
}
