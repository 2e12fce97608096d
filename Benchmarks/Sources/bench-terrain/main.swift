// bench-terrain DEM [WORKERS] [OUT_DIR]
//
// From opening the file to the last total: reading, filling, D8 with flats, accumulation. Prints a line of key=value pairs:
// seconds of each stage, of all, processor time, peak memory, bytes a cell, and what shows that the work was done. With
// OUT_DIR the directions and totals are written as well, and timed as a stage of their own.

import BenchSupport
import Foundation
import GeoCore

let arguments = CommandLine.arguments
guard arguments.count >= 2 else {
    FileHandle.standardError.write(Data("usage: bench-terrain DEM [WORKERS] [OUT_DIR]\n".utf8))
    exit(64)
}
let workers = arguments.count > 2 ? Int(arguments[2]) ?? 2 : 2

do {
    let whole = Stopwatch()
    var stages: [(String, Double)] = []
    func stage<Value>(_ name: String, _ body: () throws(GeoError) -> Value) throws(GeoError) -> Value {
        let watch = Stopwatch()
        let value = try body()
        stages.append((name, watch.seconds))
        return value
    }
    let model = try stage("read") { () throws(GeoError) in
        try ElevationModel(try RasterSource(arguments[1]), workers: workers)
    }
    let surface = try stage("fill") { () throws(GeoError) in try model.treated(.fill) }
    let directions = try stage("d8") { () throws(GeoError) in try surface.flowDirections(workers: workers) }
    let totals = try stage("accumulate") { () throws(GeoError) in try directions.accumulatedCells(workers: workers) }
    let (seconds, cpu) = (whole.seconds, whole.cpuSeconds)
    if arguments.count > 3 {
        try stage("write") { () throws(GeoError) in
            var flow = RasterWriter.Options(.uint8, noData: Double(FlowDirections.noDataCode))
            flow.compression = .deflate
            let totalOptions = RasterWriter.Options(.uint32, noData: 0)
            let run = try CellwiseRun(
                grid: model.grid, crs: model.crs, inputs: [],
                outputs: [
                    .init("\(arguments[3])/direction.tif", flow),
                    .init("\(arguments[3])/accumulation.tif", totalOptions),
                ])
            _ = try run.run({ 0 }, workers: workers, merge: { _, _ in }) { tile, _ throws(GeoError) in
                directions.copyCodes(tile.window, into: tile.output(0))
                totals.copy(tile.window, into: tile.output(1)) { $0 == 0 ? .nan : Double($0) }
            }
        }
    }
    var leaving = 0
    for row in 0..<model.grid.height {
        for column in 0..<model.grid.width {
            if directions.path(column: column, row: row, metres: 0.001)?.steps.count == 1 {
                leaving += Int(totals[column: column, row: row])
            }
        }
    }
    let cells = Double(model.grid.cellCount)
    print(
        "work=terrain", "seconds=\(text(seconds))", "cpu=\(text(cpu))",
        stages.map { "\($0.0)=\(text($0.1))" }.joined(separator: " "), "peak_mb=\(text(Stopwatch.peakMegabytes, 0))",
        "bytes_a_cell=\(text(Stopwatch.peakMegabytes * 1_048_576 / cells, 1))", "cells=\(model.cellCount)",
        "leaving=\(leaving)", "pits=\(directions.pitCount)")
} catch {
    FileHandle.standardError.write(Data("\(error)\n".utf8))
    exit(1)
}
