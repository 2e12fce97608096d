import ArgumentParser
import EcoTools
import Foundation
import GeoCore

/// `eco zonal`
struct ZonalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "zonal",
        abstract: "What are the values of a raster in each zone?",
        discussion: """
            Every raster is counted on its own grid: each cell by the share of it inside the zone, with the area it has \
            on the ellipsoid, so means are means of land. With --out also writes zonal.gpkg, zonal.xlsx, zonal.csv, \
            result.json and run.json, all together or not at all.

            Example: eco zonal --zones towns.gpkg --raster slope.tif --stats mean,stdev,q90
            """)

    @Option(
        help: ArgumentHelp(
            "The zones: polygons. After the file may follow, with commas: layer=, id=, name=, crs=, encoding=, where=, operation=.",
            valueName: "file"))
    var zones: SourceArgument
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Rasters, with a label where the file's name is not the one wanted.", valueName: "file"))
    var raster: [Labelled]
    @Option(
        help: ArgumentHelp(
            "What to find: \(ZonalStatistic.names.joined(separator: ", ")), or another quantile (q25).",
            valueName: "names"))
    var stats = "count,area,sum,mean,min,max"
    @Flag(help: "List the area of each value (integers only).")
    var classes = false
    @Option(
        help: ArgumentHelp("A raster that the sum, the mean and the variance are weighted by.", valueName: "file"))
    var weight: String?
    @OptionGroup(title: "Counting") var counting: CountingOptions
    @OptionGroup(title: "Run") var options: RunOptions

    private var labels: [String] { raster.map(\.labelOrName) }

    private func statistics() throws -> [ZonalStatistic] {
        var found: [ZonalStatistic] = []
        for name in stats.split(separator: ",").map(\.trimmingSpaces) where !name.isEmpty {
            guard let statistic = ZonalStatistic(name) else {
                throw ValidationError("--stats \(name): there are \(ZonalStatistic.names.joined(separator: ", "))")
            }
            if !found.contains(statistic) { found.append(statistic) }
        }
        if found.isEmpty { throw ValidationError("--stats is empty") }
        return found
    }

    func validate() throws {
        try Usage.refuseEmpty([("--stats", stats), ("--weight", weight)])
        try zones.refuseStrangers(SourceArgument.fileKeys)
        if raster.isEmpty { throw ValidationError("--raster FILE is needed") }
        try Usage.refuseDoubleLabels(labels)
        try counting.nodata.refuseStrangers("--nodata", labels: labels)
        let isByArea = try statistics().filter { statistic in
            if case .quantile = statistic { return true }
            return [.majority, .minority].contains(statistic)
        }
        if weight != nil, let first = isByArea.first {
            throw ValidationError("--weight does not apply to \(first): leave one of them out")
        }
        try Usage.protect(
            raster.map(\.value) + [zones.file, weight], from: ZonalReport.fileNames, in: options.out)
    }

    func run() throws { try Usage.run(Self.self, reduce) }

    private func reduce() throws {
        let work = try CommandRun(options)
        let rasters = zip(raster, labels).map { file, label in
            var raster = ZonalRaster(label: label, raster: file.value)
            raster.band = counting.band
            raster.noData = counting.nodata.value(for: label).flatMap(Double.init)
            return raster
        }
        var request = ZonalRequest(zones: zones.source(), rasters: rasters)
        request.statistics = try statistics()
        request.listsClasses = classes
        request.weight = weight
        request.alignment = counting.align
        request.cellAreas = counting.area
        request.mode = counting.mode
        request.allowsLargeRepairs = counting.allowRepairs
        request.assumedCRS = options.assumeCRS
        request.workers = options.workerCount
        let asked = request
        let outcome = try work.attempt { () throws(GeoError) in
            try ZonalAnalysis(asked).run(progress: work.report, cancellation: work.cancellation)
        }
        switch outcome {
        case .refused(let issues): throw try work.refuse(issues)
        case .done(let findings):
            let report = ZonalReport(
                findings, record: RunRecord(of: findings, asked, start: work.start), language: work.console.language)
            try work.print(
                json: { () throws(GeoError) in try report.json() },
                text: { report.terminalText(width: $0, isColoured: $1) },
                files: { folder throws(GeoError) in
                    try report.write(to: folder, progress: work.report, cancellation: work.cancellation)
                })
        }
    }
}
