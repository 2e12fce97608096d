import ArgumentParser
import EcoTools
import Foundation
import GeoCore

extension SlopeMethod: ExpressibleByArgument {
    public init?(argument: String) {
        self.init(rawValue: argument == "zt" ? SlopeMethod.zevenbergenThorne.rawValue : argument)
    }
}

/// `eco erosion terrain`
struct ErosionTerrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "terrain",
        abstract: "Slope, aspect, flow and streams from an elevation model.",
        discussion: """
            Depressions are filled (or breached), flats drained, and every cell's water followed to the edge or into a gap. \
            On longitudes and latitudes every row has its own distances. The model is held in memory (about 20 bytes a \
            cell). With --out writes filled.tif, direction.tif (codes of ESRI), accumulation.tif (cells), slope.tif and \
            aspect.tif (degrees), streams.tif and streams.gpkg, result.json and run.json.

            Example: eco erosion terrain --dem dem.tif --streams 1km2 --out terrain
            """)

    enum Depressions: String, ExpressibleByArgument, CaseIterable { case fill, breach, keep }
    enum Flow: String, ExpressibleByArgument, CaseIterable { case d8, dinf, mfd, quinn }
    enum HeightUnit: String, ExpressibleByArgument, CaseIterable {
        case m, dm, cm, ft
        case usFoot = "us-ft"

        var metres: Double {
            switch self {
            case .m: 1
            case .dm: 0.1
            case .cm: 0.01
            case .ft: 0.3048
            case .usFoot: 1200.0 / 3937
            }
        }
    }

    @Option(help: ArgumentHelp("The elevation model: a raster of heights.", valueName: "file"))
    var dem: String
    @Option(help: ArgumentHelp("The band of the heights.", valueName: "number"))
    var band = 1
    @Option(
        help: ArgumentHelp(
            "The value for \"no data\" where the file's own is missing or wrong.", valueName: "value"))
    var nodata: Double?
    @Option(help: "Unit of the heights: m, dm, cm, ft or us-ft; what the file says when not given, else m.")
    var heightUnit: HeightUnit?
    @Option(
        help: ArgumentHelp(
            "Give heights to holes inside the land of at most so many cells, from around them.", valueName: "cells"))
    var fillVoids: Int?
    @Option(help: "What becomes of depressions: fill, breach (carve a way out), or keep (water ends there).")
    var depressions = Depressions.fill
    @Option(
        help: ArgumentHelp("With breach: cells are lowered by no more than this; the rest is filled.", valueName: "m"))
    var maxDepth: Double?
    @Option(
        help: ArgumentHelp("With breach: no way out is longer than this; the rest is filled.", valueName: "cells"))
    var maxLength: Int?
    @Option(
        help:
            "How flow is shared: d8 (all to the steepest), dinf (Tarboton 1997), mfd (slope^exponent), quinn (Quinn 1991)."
    )
    var flow = Flow.d8
    @Option(help: ArgumentHelp("With mfd: the exponent of slope (Freeman 1991: 1.1).", valueName: "number"))
    var exponent = 1.1
    @Option(help: "How slope is found: horn, or zevenbergen-thorne (zt).")
    var slopeMethod = SlopeMethod.horn
    @Option(
        help: ArgumentHelp(
            "Streams are cells that drain at least this area: 1km2, 50ha; none when not given.", valueName: "area"))
    var streams: AreaArgument?
    @Option(
        help: ArgumentHelp(
            "Write only this result file, and run.json (may be given several times).", valueName: "name"))
    var only: [String] = []
    @OptionGroup(title: "Run") var options: RunOptions

    func validate() throws {
        try Usage.refuseEmpty([("--dem", dem)])
        if band < 1 { throw ValidationError("--band counts from 1") }
        if maxDepth != nil || maxLength != nil, depressions != .breach {
            throw ValidationError("--max-depth and --max-length go with --depressions breach")
        }
        if let maxDepth, !(maxDepth >= 0) { throw ValidationError("--max-depth must not be negative") }
        if let maxLength, maxLength < 0 { throw ValidationError("--max-length must not be negative") }
        if let fillVoids, fillVoids < 1 { throw ValidationError("--fill-voids counts from 1") }
        if !(exponent > 0 && exponent <= 20) { throw ValidationError("--exponent must lie between 0 and 20") }
        if let streams, !(streams.squareMetres > 0) { throw ValidationError("--streams must be more than 0") }
        if let unknown = only.first(where: { !TerrainReport.fileNames.contains($0) }) {
            throw ValidationError(
                "--only \(unknown): the files are \(TerrainReport.fileNames.joined(separator: ", "))")
        }
        if !only.isEmpty, options.out == nil { throw ValidationError("--only needs --out") }
        try Usage.protect([dem], from: TerrainReport.fileNames, in: options.out)
    }

    func run() throws { try Usage.run(Self.self, analyse) }

    private var request: TerrainRequest {
        var request = TerrainRequest(file: dem)
        request.band = band
        request.noData = nodata
        request.assumedCRS = options.assumeCRS
        request.metresPerHeightUnit = heightUnit?.metres
        request.fillsVoidsUpToCells = fillVoids
        request.treatment =
            switch depressions {
            case .fill: .fill
            case .keep: .keep
            case .breach: .breach(BreachLimits(depthMetres: maxDepth, cells: maxLength))
            }
        request.sharing =
            switch flow {
            case .d8: .single
            case .dinf: .dInfinity
            case .mfd: .multiple(exponent: exponent)
            case .quinn: .quinn
            }
        request.slope = slopeMethod
        request.streamSquareMetres = streams?.squareMetres
        request.workers = options.workerCount
        return request
    }

    private func analyse() throws {
        let work = try CommandRun(options)
        let request = request
        let outcome = try work.attempt { () throws(GeoError) in
            try TerrainAnalysis(request).run(progress: work.report, cancellation: work.cancellation)
        }
        switch outcome {
        case .refused(let issues): throw try work.refuse(issues)
        case .done(let findings):
            let report = TerrainReport(
                findings, record: RunRecord(of: findings, request, start: work.start), language: work.console.language,
                workers: options.workerCount)
            try work.print(
                json: { () throws(GeoError) in try report.json() },
                text: { report.terminalText(width: $0, isColoured: $1) },
                files: { folder throws(GeoError) in
                    try report.write(
                        to: folder, only: only.isEmpty ? nil : only, progress: work.report,
                        cancellation: work.cancellation)
                })
        }
    }
}
