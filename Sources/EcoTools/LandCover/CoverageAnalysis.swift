import Foundation
import GeoCore

/// What came of a coverage analysis.
public enum CoverageOutcome: Sendable {
    /// Something is wrong with the input that only a person can put right; everything that is, and nothing computed.
    case refused([Issue])
    case done(CoverageFindings)
}

/// The findings of a coverage analysis, and what maps are made from.
public struct CoverageFindings: Sendable {
    public var result: CoverageResult
    /// The zones as they were counted: repaired where they had to be, by row of the layer; nil where there is none.
    public var zones: [Geometry?]
    public var zoneCRS: CRS
    /// The boundaries that were drawn themselves, by the id of what zones add up to; empty where there are none.
    public var parents: [String: Geometry]
    public var parentCRS: CRS?
    public var grid: RasterGrid
    public var gridCRS: CRS
    public var sources: [RasterSource]
    /// Rasters of which cell counts and why (`CountedCells.Verdict`), by year; nil where the class alone decides.
    public var countedRasters: [String?]
    /// Raster codes that count, by year, where the class alone decides.
    public var countedCodes: [[Int]]
    public var inputs: [RunRecord.Input]
    public var operations: [String: String]
    /// Removes the rasters that were made on the way when the last copy goes.
    let workspace: Workspace?
}

/// A folder for rasters that an analysis makes on its way, removed with the last use of it.
final class Workspace: Sendable {
    let path: String

    init() throws(GeoError) {
        Self.sweep()
        let name = "\(Self.prefix)\(ProcessInfo.processInfo.processIdentifier)-\(UInt32.random(in: 0 ... .max))"
        let url = FileManager.default.temporaryDirectory.appendingPathComponent(name, isDirectory: true)
        do {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
        } catch {
            throw GeoError(.cannotWrite, "make a temporary folder", on: url.path, trail: [error.localizedDescription])
        }
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    private static let prefix = "eco-coverage-"

    /// Removes what a killed process left.
    private static func sweep() {
        let folder = FileManager.default.temporaryDirectory
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        for name in names where name.hasPrefix(prefix) {
            let digits = name.dropFirst(prefix.count).prefix { $0 != "-" }
            guard let process = Int32(digits), process > 0, kill(process, 0) != 0, errno == ESRCH else { continue }
            try? FileManager.default.removeItem(at: folder.appendingPathComponent(name))
        }
    }
}

/// What share of each zone is forest, or green?
public struct CoverageAnalysis: Sendable {
    public let request: CoverageRequest

    public init(_ request: CoverageRequest) { self.request = request }

    /// Reads, validates, counts and adds up.
    ///
    /// The findings do not depend on the number of workers.
    /// - Throws: `.cancelled`; `.cannotRead` for a raster that turns out to be damaged; an error of the libraries that
    ///   no input explains.
    public func run(
        progress: (@Sendable (Progress) -> Void)? = nil, cancellation: Cancellation? = nil
    ) throws(GeoError) -> CoverageOutcome {
        let read = try CoverageInputs.read(request, progress: progress, cancellation: cancellation)
        switch read {
        case .refused(let issues): return .refused(issues)
        case .ready(let inputs): return try CoverageRun(request, inputs, progress, cancellation).outcome()
        }
    }
}
