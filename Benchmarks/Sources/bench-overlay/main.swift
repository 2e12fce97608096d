// bench-overlay FOOTPRINTS RED_LINE OUT.gpkg [WORKERS]
//
// Every footprint against every red-line polygon, from opening the two files to the closed GeoPackage, post-conditions
// on. Prints one line of key=value pairs; each stage's seconds, the peak memory, the pairs and their planar area.

import Foundation
import GeoCore

/// Seconds since a fixed point, from a clock that never steps back.
func now() -> Double {
    var spec = timespec()
    clock_gettime(CLOCK_MONOTONIC, &spec)
    return Double(spec.tv_sec) + Double(spec.tv_nsec) / 1e9
}

func usage() -> rusage {
    var usage = rusage()
    getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
    return usage
}

let arguments = CommandLine.arguments
guard arguments.count >= 4 else {
    FileHandle.standardError.write(Data("usage: bench-overlay FOOTPRINTS RED_LINE OUT.gpkg [WORKERS]\n".utf8))
    exit(64)
}
let workers = arguments.count > 4 ? Int(arguments[4]) ?? 2 : 2

do {
    let start = now()
    // Two files, two threads: each opens its own dataset.
    let tables = try Parallel.map(2, workers: workers) { index throws(GeoError) in
        try Dataset(arguments[1 + index]).layer().readAll()
    }
    let (footprints, redLine) = (tables[0], tables[1])
    let read = now()
    let overlay = try LayerOverlay(
        footprints: footprints.geometries.compactMap(\.self), features: redLine.geometries.compactMap(\.self),
        unit: .metres(perUnit: 1))
    let pieces = try overlay.pieces(workers: workers)
    let overlaid = now()
    let writer = try VectorWriter(arguments[3])
    let layer = try writer.addLayer(
        LayerDefinition(
            "overlaps", geometry: .any, crsDefinition: footprints.crsDefinition,
            fields: [
                FieldDefinition("footprint", .integer), FieldDefinition("feature", .integer),
                FieldDefinition("area_m2", .real),
            ]))
    var sum = CompensatedSum()
    for piece in pieces {
        let area = piece.geometry.planarArea
        sum.add(area)
        try layer.write(
            piece.geometry, [.integer(Int64(piece.footprint)), .integer(Int64(piece.feature)), .real(area)])
    }
    try writer.close()
    let end = now()
    let used = usage()
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    let flagged = pieces.filter { $0.gridSize != nil || $0.residual != nil }.count
    let figures: [(String, String)] = [
        ("footprints", "\(footprints.count)"), ("features", "\(redLine.count)"), ("workers", "\(workers)"),
        ("seconds", String(format: "%.3f", end - start)), ("read", String(format: "%.3f", read - start)),
        ("overlay", String(format: "%.3f", overlaid - read)), ("write", String(format: "%.3f", end - overlaid)),
        ("cpu", String(format: "%.3f", seconds(used.ru_utime) + seconds(used.ru_stime))),
        ("peak_mb", String(format: "%.0f", Double(used.ru_maxrss) / 1024)),
        ("pairs", "\(pieces.count)"), ("overlaps", "\(pieces.filter { $0.contact != .touching }.count)"),
        ("flagged", "\(flagged)"), ("km2", String(format: "%.6f", sum.value / 1e6)),
    ]
    print(figures.map { "\($0.0)=\($0.1)" }.joined(separator: " "))
} catch {
    FileHandle.standardError.write(Data("\(error)\n".utf8))
    exit(1)
}
