import Foundation

/// What a piece of work took.
public struct Stopwatch {
    private let start: Double
    private let startCPU: Double

    public init() {
        start = Self.now()
        startCPU = Self.cpu()
    }

    public var seconds: Double { Self.now() - start }
    public var cpuSeconds: Double { Self.cpu() - startCPU }

    /// Seconds since a fixed point, from a clock that never steps back.
    private static func now() -> Double {
        var spec = timespec()
        clock_gettime(CLOCK_MONOTONIC, &spec)
        return Double(spec.tv_sec) + Double(spec.tv_nsec) / 1e9
    }

    private static func usage() -> rusage {
        var usage = rusage()
        getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
        return usage
    }

    private static func cpu() -> Double {
        let usage = usage()
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    /// Of the whole program so far.
    public static var peakMegabytes: Double { Double(usage().ru_maxrss) / 1024 }
}

public func text(_ value: Double, _ decimals: Int = 3) -> String { String(format: "%.\(decimals)f", value) }
