// bench-zonal classes|statistics|decode RASTER[,RASTER...] ZONES [WORKERS] [planar|ellipsoidal]
//
// From opening the files to the last number. Prints one line of key=value pairs: seconds of each stage, processor
// time, peak memory, and sums that show what was computed. `decode` reads every block once and does nothing else.

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

func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }

/// Reads every block of a raster once, in its own type, by as many workers.
func decode(_ source: RasterSource, workers: Int) throws(GeoError) {
    let band = source.bands[0]
    let across = (source.grid.width + band.blockWidth - 1) / band.blockWidth
    let down = (source.grid.height + band.blockHeight - 1) / band.blockHeight
    func blocks<Cell: RasterCell>(_ type: Cell.Type) throws(GeoError) {
        let open: @Sendable () throws(GeoError) -> RasterReader = { () throws(GeoError) in try RasterReader(source) }
        _ = try Parallel.map(down, workers: workers, tools: open) {
            (reader: RasterReader, row: Int) throws(GeoError) -> Int in
            let buffer = UnsafeMutableBufferPointer<Cell>.allocate(capacity: band.blockWidth * band.blockHeight)
            defer { buffer.deallocate() }
            for column in 0..<across {
                let window = PixelWindow(
                    column: column * band.blockWidth, row: row * band.blockHeight,
                    width: min(band.blockWidth, source.grid.width - column * band.blockWidth),
                    height: min(band.blockHeight, source.grid.height - row * band.blockHeight))
                try reader.read(window, into: UnsafeMutableBufferPointer(rebasing: buffer[..<window.cellCount]))
            }
            return 0
        }
    }
    try blocks(band.cellType.cell)
}

let arguments = CommandLine.arguments
guard arguments.count >= 4 else {
    FileHandle.standardError.write(
        Data(
            "usage: bench-zonal classes|statistics|decode RASTER[,RASTER...] ZONES [WORKERS] [planar|ellipsoidal]\n"
                .utf8))
    exit(64)
}
let workers = arguments.count > 4 ? Int(arguments[4]) ?? 2 : 2
let method = arguments.count > 5 ? CellAreas.Method(rawValue: arguments[5]) ?? .planar : .planar

do {
    let start = now()
    var sources: [RasterSource] = []
    for path in arguments[2].split(separator: ",") { sources.append(try RasterSource(String(path))) }
    let source = sources[0]
    if arguments[1] == "decode" {
        try decode(source, workers: workers)
        let used = usage()
        print(
            "seconds=\(now() - start) cpu=\(seconds(used.ru_utime) + seconds(used.ru_stime)) peak_mb=\(used.ru_maxrss / 1024)"
        )
        exit(0)
    }
    let table = try Dataset(arguments[3]).layer().readAll()
    let zones = table.geometries.compactMap(\.self)
    let crs = try table.crsDefinition.map { (definition: String) throws(GeoError) in try CRS(definition) }
    let read = now()
    let shapes = try ZoneShapes(zones, crs: crs, on: source.grid, gridCRS: source.crs, workers: workers)
    let plan = TilePlan(
        source.grid, blockWidth: source.bands[0].blockWidth, blockHeight: source.bands[0].blockHeight)
    let coverage = ZoneCoverage(shapes, plan: plan)
    guard let gridCRS = source.crs else { throw GeoError(.badReference, "measure cells", on: source.path) }
    let areas = try CellAreas(source.grid, crs: gridCRS, method: method)
    let placed = now()
    var facts: [String] = []
    for source in sources {
        let begin = now()
        if arguments[1] == "classes" {
            let run = try ZonalRun(coverage, inputs: [ZonalInput(source, form: .classes)], areas: areas)
            let states = try run.reduce(ClassTable(input: 0), workers: workers)
            let total = states.flatMap { $0.classes.map(\.squareMetres) }.compensatedSum()
            facts.append(
                "run=\(now() - begin) km2=\(total / 1e6) classes=\(states.reduce(0) { $0 + $1.classes.count })")
        } else {
            let run = try ZonalRun(coverage, inputs: [ZonalInput(source, form: .values)], areas: areas)
            let states = try run.reduce(ZonalStatistics(input: 0), workers: workers)
            let cells = states.map(\.cells).compensatedSum()
            let sum = states.map(\.sum).compensatedSum()
            facts.append("run=\(now() - begin) cells=\(cells) sum=\(sum) mean0=\(states[0].mean ?? .nan)")
        }
    }
    let end = now()
    let used = usage()
    print(
        "seconds=\(end - start) cpu=\(seconds(used.ru_utime) + seconds(used.ru_stime)) peak_mb=\(used.ru_maxrss / 1024) read=\(read - start) place=\(placed - read) zones=\(zones.count) "
            + facts.joined(separator: " "))
} catch {
    FileHandle.standardError.write(Data("\(error)\n".utf8))
    exit(1)
}
