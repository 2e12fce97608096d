import ArgumentParser
import EcoTools
import Foundation
import GeoCore

extension SedimentDelivery.PathWeight: ExpressibleByArgument {}

/// `eco erosion model sdr`
struct SedimentCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sdr",
        abstract: "Of the soil that is lost on slopes, what arrives at streams, and where does the rest stay?",
        discussion: """
            The sediment delivery ratio of Borselli and Vigiak, and InVEST's deposition, over flow from the elevation \
            model, which is held in memory (about 200 bytes a cell). With --out writes connectivity.tif, sdr.tif, \
            export.tif and deposition.tif (t/(km2.a)), with --bare avoided-erosion.tif and avoided-export.tif, streams.tif, \
            result.json and run.json, all together or not at all.

            Example: eco erosion model sdr --dem dem.tif --streams 1km2 --modulus modulus.tif --c c.tif \
            --bare modulus-bare.tif --out sediment
            """)

    enum Flow: String, ExpressibleByArgument, CaseIterable { case d8, mfd }

    @Option(help: ArgumentHelp("The elevation model.", valueName: "file"))
    var dem: String
    @Option(help: ArgumentHelp("Streams are cells that drain at least this area: 1km2, 50ha.", valueName: "area"))
    var streams: AreaArgument
    @Option(help: ArgumentHelp("Soil loss, t/(km2 a): modulus.tif of eco erosion model.", valueName: "file|number"))
    var modulus: ErosionInput
    @Option(help: ArgumentHelp("Cover and management C, as it weighs on paths.", valueName: "file|number"))
    var c: ErosionInput
    @Option(
        help: ArgumentHelp(
            "Soil loss without cover and practices, t/(km2 a): modulus-bare.tif.", valueName: "file|number"))
    var bare: ErosionInput?
    @Option(help: ArgumentHelp("A raster that is 1 where drains lead to a stream.", valueName: "file"))
    var drainage: ErosionInput?
    @Option(
        help: ArgumentHelp(
            "Give heights to holes inside the land of at most so many cells, from around them.", valueName: "cells"))
    var fillVoids: Int?
    @Option(help: "How flow is shared: d8 (all to the steepest), or mfd (in proportion to slope).")
    var flow = Flow.mfd
    @Option(help: ArgumentHelp("The ratio that no cell exceeds.", valueName: "number"))
    var sdrMax = SedimentDelivery.Parameters().maximumRatio
    @Option(help: ArgumentHelp("The index of connectivity at half of it.", valueName: "number"))
    var ic0 = SedimentDelivery.Parameters().halfIndex
    @Option(help: ArgumentHelp("How gently the ratio rises with the index.", valueName: "number"))
    var k = SedimentDelivery.Parameters().steepness
    @Option(
        help: "How paths are weighed: metres (the published equation), or invest (every step counts 1, as InVEST 3.20)."
    )
    var pathWeight = SedimentDelivery.PathWeight.metres
    @Option(
        help: ArgumentHelp(
            "Bring rasters on other grids onto the elevation model's: nearest, bilinear, cubic, average or mode; refused when not given.",
            valueName: "method"))
    var align: Resampling?
    @Option(help: "How large cells are: ellipsoidal, or planar (in the plane of the raster's projection).")
    var area = CellAreas.Method.ellipsoidal
    @OptionGroup(title: "Run") var options: RunOptions

    func validate() throws {
        try Usage.refuseEmpty([("--dem", dem)])
        if !(streams.squareMetres > 0) { throw ValidationError("--streams must be more than 0") }
        if !(sdrMax > 0 && sdrMax <= 1) { throw ValidationError("--sdr-max must lie between 0 and 1") }
        if !(k > 0 && k.isFinite) { throw ValidationError("--k must be above 0") }
        if let fillVoids, fillVoids < 1 { throw ValidationError("--fill-voids counts from 1") }
        if !ic0.isFinite { throw ValidationError("--ic0 must be a number") }
        if drainage?.number != nil { throw ValidationError("--drainage is a raster") }
        try Usage.protect(
            [dem, modulus.path, c.path, bare?.path, drainage?.path], from: SedimentReport.fileNames, in: options.out)
    }

    func run() throws { try Usage.run(Self.self, compute) }

    private var request: SedimentRequest {
        var terrain = TerrainRequest(file: dem)
        terrain.assumedCRS = options.assumeCRS
        terrain.fillsVoidsUpToCells = fillVoids
        terrain.sharing = flow == .d8 ? .single : .multiple(exponent: 1)
        terrain.streamSquareMetres = streams.squareMetres
        terrain.workers = options.workerCount
        var request = SedimentRequest(terrain: terrain, modulus: modulus, cover: c)
        request.bareModulus = bare
        request.drainage = drainage
        request.parameters.maximumRatio = sdrMax
        request.parameters.halfIndex = ic0
        request.parameters.steepness = k
        request.parameters.path = pathWeight
        request.alignment = align
        request.cellAreas = area
        return request
    }

    private func compute() throws {
        let work = try CommandRun(options)
        let request = request
        let outcome = try work.attempt { () throws(GeoError) in
            try SedimentAnalysis(request).run(
                to: work.folder, progress: work.report, cancellation: work.cancellation)
        }
        switch outcome {
        case .refused(let issues): throw try work.refuse(issues)
        case .done(let result, let inputs):
            let report = SedimentReport(
                result, record: RunRecord(of: inputs, request, start: work.start), language: work.console.language)
            try work.print(
                json: { () throws(GeoError) in try report.json() },
                text: { report.terminalText(width: $0, isColoured: $1) },
                files: { folder throws(GeoError) in try report.write(to: folder, cancellation: work.cancellation) })
        }
    }
}
