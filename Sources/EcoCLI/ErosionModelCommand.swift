import ArgumentParser
import EcoTools
import Foundation
import GeoCore

/// `eco erosion model`
struct ErosionModelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "How much soil is lost: factors to a modulus in t/(km2 a).",
        subcommands: [CSLECommand.self, RUSLECommand.self, SedimentCommand.self])
}

extension ErosionInput: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}

/// A factor with a number: `b=1`.
struct FactorFill: ExpressibleByArgument, Sendable {
    let factor: SoilLossFactor
    let number: Double

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2, let factor = SoilLossFactor(rawValue: parts[0].lowercased()),
            let number = Double(parts[1]), number.isFinite
        else { return nil }
        self.factor = factor
        self.number = number
    }
}

/// The factors of all equations, and how their rasters are read.
struct SoilLossOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Rainfall erosivity, MJ*mm/(hm2*h*a). Every factor is a raster (FILE or FILE,band=2) or a number.",
            valueName: "file|number"))
    var r: ErosionInput?
    @Option(help: ArgumentHelp("Soil erodibility, t*hm2*h/(hm2*MJ*mm).", valueName: "file|number"))
    var k: ErosionInput?
    @Option(help: ArgumentHelp("Slope length and steepness, in place of --l and --s.", valueName: "file|number"))
    var ls: ErosionInput?
    @Option(help: ArgumentHelp("Slope length.", valueName: "file|number"))
    var l: ErosionInput?
    @Option(help: ArgumentHelp("Slope steepness.", valueName: "file|number"))
    var s: ErosionInput?
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Numbers for cells where the raster of a factor has no data: b=1 e=1; the result gives their area.",
            valueName: "factor=number"))
    var fillMissing: [FactorFill] = []
    @Option(
        help: ArgumentHelp(
            "Bring rasters on other grids onto that of LS (else of the land cover): nearest, bilinear, cubic, average or mode; they are refused when not given.",
            valueName: "method"))
    var align: Resampling?
    @Option(help: "How large cells are: ellipsoidal, or planar (in the plane of the raster's projection).")
    var area = CellAreas.Method.ellipsoidal
    @Option(
        help: ArgumentHelp(
            "usle-without-cover: write R K L S as well, as modulus-bare.tif.", valueName: "name"))
    var also: Also?
    @Option(
        help: ArgumentHelp(
            "Write intensity.tif as well, by these classes: \(IntensityTable.shippedNames.joined(separator: ", ")), or a YAML file.",
            valueName: "name|file"))
    var classes: String?
    @Option(
        help: ArgumentHelp(
            "The region of the allowable soil loss, such as south-west-rock of sl190; intensity.tif is written then.",
            valueName: "id"))
    var region: String?

    enum Also: String, ExpressibleByArgument, CaseIterable { case usleWithoutCover = "usle-without-cover" }

    func validate() throws {
        try Usage.refuseEmpty([("--classes", classes), ("--region", region)])
        for (place, fill) in fillMissing.enumerated()
        where fillMissing[..<place].contains(where: { $0.factor == fill.factor }) {
            throw ValidationError("--fill-missing \(fill.factor.rawValue) is given twice")
        }
    }

    func request(
        _ equation: SoilLossEquation, _ others: [SoilLossFactor: ErosionInput?], _ run: RunOptions
    ) throws(TableProblems) -> SoilLossRequest {
        let mine: [SoilLossFactor: ErosionInput?] = [.r: r, .k: k, .ls: ls, .l: l, .s: s]
        let factors = mine.merging(others) { first, _ in first }.compactMapValues(\.self)
        var request = SoilLossRequest(equation, factors: factors)
        request.fills = Dictionary(fillMissing.map { ($0.factor, $0.number) }) { first, _ in first }
        request.alignment = align
        request.cellAreas = area
        request.includesBareSoil = also != nil
        if classes != nil || region != nil {
            request.classes = .init(
                try IntensityTable(nameOrFile: classes ?? IntensityTable.shippedNames[0]), region: region,
                language: run.console.language)
        }
        request.assumedCRS = run.assumeCRS
        request.workers = run.workerCount
        return request
    }
}

/// One run of a soil-loss model, from the request to its files.
private enum SoilLossRun {
    static func protect(
        _ inputs: [ErosionInput?], _ factors: SoilLossOptions, _ landcover: String?, _ options: RunOptions
    ) throws {
        if factors.classes != nil || factors.region != nil, options.out == nil {
            throw ValidationError("--classes and --region write intensity.tif: give --out")
        }
        try Usage.protect(
            inputs.map { $0?.path } + [landcover], from: SoilLossReport.fileNames, in: options.out)
    }

    static func run(_ request: SoilLossRequest, _ work: CommandRun) throws {
        let outcome = try work.attempt { () throws(GeoError) in
            try SoilLossAnalysis(request).run(
                to: request.isOnePlace ? nil : work.folder, progress: work.report, cancellation: work.cancellation)
        }
        switch outcome {
        case .refused(let issues): throw try work.refuse(issues)
        case .done(let findings):
            let report = SoilLossReport(
                findings, record: RunRecord(of: findings, request, start: work.start), language: work.console.language)
            try work.print(
                json: { () throws(GeoError) in try report.json() },
                text: { report.terminalText(width: $0, isColoured: $1) },
                files: { folder throws(GeoError) in
                    try report.write(to: folder, cancellation: work.cancellation)
                })
        }
    }
}

/// `eco erosion model csle`
struct CSLECommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "csle",
        abstract: "Soil loss by the Chinese soil loss equation, A = R K L S B E T.",
        discussion: """
            Crop land has tillage practices (T) and no biological ones (B), other land the reverse: the land cover decides. \
            Every factor is a raster or a number; none is 1 unless you say so. With numbers alone the answer is that of one \
            place. With --out writes modulus.tif (t/(km2.a)), result.json and run.json, all together or not at all.

            Example: eco erosion model csle --r r.tif --k k.tif --ls ls.tif --b b.tif --e e.tif --t 0.4 \
            --landcover lc.tif --legend clcd --out model
            """)

    enum Land: String, ExpressibleByArgument, CaseIterable { case crop, other }

    @OptionGroup(title: "Factors") var factors: SoilLossOptions
    @Option(help: ArgumentHelp("Biological practices, of land that is no crop land.", valueName: "file|number"))
    var b: ErosionInput?
    @Option(help: ArgumentHelp("Engineering practices.", valueName: "file|number"))
    var e: ErosionInput?
    @Option(help: ArgumentHelp("Tillage practices, of crop land.", valueName: "file|number"))
    var t: ErosionInput?
    @OptionGroup(title: "Land cover") var cover: FactorLandArguments
    @Option(help: "All land is crop land, or other land: for single places and maps of one kind of land.")
    var land: Land?
    @OptionGroup(title: "Run") var options: RunOptions

    func validate() throws {
        if cover.landcover != nil, land != nil { throw ValidationError("--landcover and --land: give one of them") }
        try SoilLossRun.protect(
            [factors.r, factors.k, factors.ls, factors.l, factors.s, b, e, t], factors, cover.landcover?.input.path,
            options)
    }

    func run() throws { try Usage.run(Self.self, compute) }

    private func compute() throws {
        let work = try CommandRun(options)
        var request = try work.tables { () throws(TableProblems) in
            try factors.request(.csle, [.b: b, .e: e, .t: t], options)
        }
        if let land { request.land = .everywhere(isCrop: land == .crop) }
        if let layer = try work.tables({ () throws(TableProblems) in try cover.layer() }) {
            switch layer.input {
            case .raster(let path, let band):
                request.land = .cover(path: path, band: band, layer.reading, noData: layer.noData)
            case .number(let code):
                guard let type = Int(exactly: code).flatMap({ layer.reading[$0] }) else {
                    throw ValidationError("--landcover \(code): the legend and the land types do not say what it is")
                }
                request.land = .everywhere(isCrop: type.isCropland)
            }
        }
        try SoilLossRun.run(request, work)
    }
}

/// `eco erosion model rusle`
struct RUSLECommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rusle",
        abstract: "Soil loss by the revised universal soil loss equation, A = R K LS C P.",
        discussion: """
            Every factor is a raster or a number; none is 1 unless you say so. With numbers alone the answer is that of one \
            place. With --out writes modulus.tif (t/(km2.a)), result.json and run.json, all together or not at all.

            Example: eco erosion model rusle --r r.tif --k k.tif --ls ls.tif --c c.tif --p 1 --out model
            """)

    @OptionGroup(title: "Factors") var factors: SoilLossOptions
    @Option(help: ArgumentHelp("Cover and management.", valueName: "file|number"))
    var c: ErosionInput?
    @Option(help: ArgumentHelp("Support practices.", valueName: "file|number"))
    var p: ErosionInput?
    @OptionGroup(title: "Run") var options: RunOptions

    func validate() throws {
        try SoilLossRun.protect([factors.r, factors.k, factors.ls, factors.l, factors.s, c, p], factors, nil, options)
    }

    func run() throws { try Usage.run(Self.self, compute) }

    private func compute() throws {
        let work = try CommandRun(options)
        let request = try work.tables { () throws(TableProblems) in
            try factors.request(.rusle, [.c: c, .p: p], options)
        }
        try SoilLossRun.run(request, work)
    }
}
