// bench-soil-loss OUT_DIR OUTPUTS INPUT [INPUT ...]
//
// What reading and writing alone takes: all inputs are read, and the first OUTPUTS (1 or 2) of the rasters that a soil loss
// run writes are written in the same form, with numbers that cost nothing: the first input as a measured raster, then a class
// of it. One line of key=value pairs.

import BenchSupport
import Foundation
import GeoCore

let arguments = CommandLine.arguments
guard arguments.count >= 4, let outputs = Int(arguments[2]), (1...2).contains(outputs) else {
    FileHandle.standardError.write(Data("usage: bench-soil-loss OUT_DIR OUTPUTS INPUT [INPUT ...]\n".utf8))
    exit(64)
}

do {
    let watch = Stopwatch()
    var sources: [RasterSource] = []
    for path in arguments[3...] { sources.append(try RasterSource(path)) }
    var measured = RasterWriter.Options(.float32, noData: -9999)
    measured.asCOG = true
    var classes = RasterWriter.Options(.uint8, noData: 0)
    classes.asCOG = true
    let all = [
        CellwiseRun.Output("\(arguments[1])/measured.tif", measured),
        CellwiseRun.Output("\(arguments[1])/classes.tif", classes),
    ]
    let run = try CellwiseRun(
        grid: sources[0].grid, crs: sources[0].crs, inputs: sources.map { .init($0) },
        outputs: Array(all.prefix(outputs)))
    _ = try run.run({ 0 }, workers: 2, merge: { _, _ in }) { tile, _ throws(GeoError) in
        let first = tile.input(0)
        if let from = first.baseAddress { tile.output(0).baseAddress?.update(from: from, count: tile.count) }
        if outputs > 1 {
            let out = tile.output(1)
            for cell in 0..<tile.count where !first[cell].isNaN { out[cell] = first[cell] > 4800 ? 2 : 1 }
        }
    }
    print(
        "work=read-and-write", "seconds=\(text(watch.seconds))", "cpu=\(text(watch.cpuSeconds))",
        "peak_mb=\(text(Stopwatch.peakMegabytes, 0))", "inputs=\(sources.count)", "outputs=\(outputs)")
} catch {
    FileHandle.standardError.write(Data("\(error)\n".utf8))
    exit(1)
}
