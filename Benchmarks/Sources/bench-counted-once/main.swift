// bench-counted-once POLYGONS [WORKERS] [pairs]
//
// Unites and measures the polygons of a file, each piece of ground once. Prints a line of key=value pairs: seconds of
// reading, of finding how they meet, of the union, and with "pairs" of the areas of all overlaps.

import BenchSupport
import Foundation
import GeoCore

let arguments = CommandLine.arguments
guard arguments.count >= 2 else {
    FileHandle.standardError.write(Data("usage: bench-counted-once POLYGONS [WORKERS] [pairs]\n".utf8))
    exit(64)
}
let workers = arguments.count > 2 ? Int(arguments[2]) ?? 2 : 2

do {
    let reading = Stopwatch()
    let layer = try Dataset(arguments[1]).layer(nil)
    let table = try layer.readAll(ReadOptions())
    let crs = try CRS(table.crsDefinition ?? "EPSG:4490")
    let read = reading.seconds
    let meeting = Stopwatch()
    let ground = try CountedOnce(table.geometries, crs: crs, workers: workers)
    let met = meeting.seconds
    let uniting = Stopwatch()
    let union = try ground.union()
    let united = uniting.seconds
    var line =
        "polygons=\(table.count) workers=\(workers) read=\(read) meet=\(met) unite=\(united) total=\(met + united)"
    line += " union_m2=\(union.squareMetres) sum_m2=\(union.sumSquareMetres) snapped=\(union.snappedGroupCount)"
    if arguments.contains("pairs") {
        let pairing = Stopwatch()
        let pairs = try ground.overlaps()
        line += " pairs=\(pairs.count) pairs_s=\(pairing.seconds)"
    }
    print(line)
} catch {
    FileHandle.standardError.write(Data("\(error)\n".utf8))
    exit(1)
}
