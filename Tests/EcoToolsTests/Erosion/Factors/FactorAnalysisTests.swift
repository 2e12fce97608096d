import Foundation
import GeoCore
import Testing

@testable import EcoTools

@Suite("Rasters of factors")
struct FactorAnalysisTests {
    static func grid(_ workers: Int = 1) -> FactorGridOptions {
        var options = FactorGridOptions()
        options.workers = workers
        options.cellAreas = .planar
        return options
    }

    static func raster(_ path: String) -> ErosionInput { .raster(path: path, band: 1) }

    /// The findings; a refusal is a failure that names its reasons.
    static func done(_ outcome: FactorOutcome) throws -> FactorFindings {
        switch outcome {
        case .done(let findings): return findings
        case .refused(let issues):
            Testing.Issue.record("refused: \(issues.map { $0.message.text(.en) })")
            throw CancellationError()
        }
    }

    static func refusal(_ outcome: FactorOutcome) -> [String] {
        if case .refused(let issues) = outcome { issues.map(\.message.key) } else { [] }
    }

    static func landcover(_ input: ErosionInput, _ legend: String = "clcd") throws -> LandCoverLayer {
        LandCoverLayer(input, try LandTypeTable.shipped().reading(try Legend(nameOrFile: legend)))
    }

    // MARK: K

    static func soil(_ files: SmallRasters, texture: TextureUnit, carbon: CarbonUnit) throws -> SoilInputs {
        let scale = texture == .gramsPerKilogram ? 10.0 : 1
        func fill(_ name: String, _ value: Double) throws -> ErosionInput {
            var values = Array(repeating: value, count: files.grid.cellCount)
            values[0] = .nan
            return raster(try files.write(name, values))
        }
        return SoilInputs(
            sand: try fill("sand.tif", 20 * scale), silt: try fill("silt.tif", 60 * scale),
            clay: try fill("clay.tif", 20 * scale),
            carbon: try fill("carbon.tif", carbon == .decigramsPerKilogram ? 120 : 1.2), textureUnit: texture,
            carbonUnit: carbon)
    }

    @Test("K of a raster is K of the number, in any unit; a cell without soil has none, and its area is said")
    func erodibility() throws {
        for (texture, carbon) in [
            (TextureUnit.percent, CarbonUnit.percent), (.gramsPerKilogram, .decigramsPerKilogram),
        ] {
            let files = try SmallRasters()
            let request = FactorRequest.erodibility(
                try Self.soil(files, texture: texture, carbon: carbon), method: .epic, Self.grid())
            let folder = try StagedFolder(files.path("out"))
            let findings = try Self.done(try FactorAnalysis(request).run(to: folder))
            _ = try folder.commit()
            let cells = try SmallRasters.cells(files.path("out/k.tif"))
            #expect(cells[0].isNaN)
            #expect(cells.dropFirst().allSatisfy { agrees($0, 0.04697, decimals: 5) })
            let output = try #require(findings.result.outputs.first)
            #expect(output.extent == .init(cells: 11, squareMetres: 110_000))
            #expect(findings.result.outside == .init(cells: 1, squareMetres: 10_000))
            #expect(agrees(try #require(output.mean), 0.04697, decimals: 5))
            let source = try RasterSource(files.path("out/k.tif"))
            #expect(source.bands[0].unit == "t*hm2*h/(hm2*MJ*mm)")
            #expect(source.bands[0].cellType == .float32 && source.isCloudOptimised)
            #expect(findings.inputs.map(\.role) == ["sand", "silt", "clay", "carbon"])
        }
    }

    @Test("texture in another unit than said is refused with the unit to type")
    func textureUnit() throws {
        let files = try SmallRasters()
        var soil = try Self.soil(files, texture: .gramsPerKilogram, carbon: .percent)
        soil.textureUnit = .percent
        let outcome = try FactorAnalysis(.erodibility(soil, method: .epic, Self.grid())).run()
        #expect(Self.refusal(outcome) == ["issue.erosion.texture-unit"])
        guard case .refused(let issues) = outcome else { return }
        #expect(issues[0].message.text(.en).contains("--texture-unit g/kg"))
        soil.sand = .number(5)
        #expect(
            Self.refusal(try FactorAnalysis(.erodibility(soil, method: .epic, Self.grid())).run())
                == ["issue.erosion.texture-sum"])
    }

    @Test("rasters on other grids are refused with both grids named, and brought onto the first one's when asked")
    func grids() throws {
        let files = try SmallRasters()
        var soil = try Self.soil(files, texture: .percent, carbon: .percent)
        let other = RasterGrid(width: 5, height: 4, west: 499_950, north: 3_400_050, cellSize: 100)
        soil.clay = Self.raster(try files.write("shifted.tif", Array(repeating: 20, count: 20), grid: other))
        var options = Self.grid()
        let outcome = try FactorAnalysis(.erodibility(soil, method: .epic, options)).run()
        #expect(Self.refusal(outcome) == ["issue.grids-differ"])
        options.alignment = .bilinear
        let findings = try Self.done(try FactorAnalysis(.erodibility(soil, method: .epic, options)).run())
        #expect(findings.result.outputs[0].extent?.cells == 11)
        #expect(findings.result.issues.contains { $0.message.key == "issue.raster-aligned" })
    }

    // MARK: LS

    @Test("LS of rasters is that of the numbers, with the area that caps cut")
    func topography() throws {
        let files = try SmallRasters()
        let slopes: [Double] = [0, 1, 5, 10, 15, 20, 25, 30, 35, 40, .nan, 15]
        let slope = Self.raster(try files.write("slope.tif", slopes))
        let length = Self.raster(
            try files.write("length.tif", [30, 30, 30, 30, 30, 100, 150, 30, 30, 30, 30, 0]))
        let equation = try LSEquation(.csle)
        let folder = try StagedFolder(files.path("out"))
        let findings = try Self.done(
            try FactorAnalysis(
                .topography(
                    slope: slope, unit: .degrees, runoff: .length(lower: length, upper: nil), equation: equation,
                    Self.grid())
            ).run(to: folder))
        _ = try folder.commit()
        let (l, s, ls) = (
            try SmallRasters.cells(files.path("out/l.tif")), try SmallRasters.cells(files.path("out/s.tif")),
            try SmallRasters.cells(files.path("out/ls.tif"))
        )
        #expect(agrees(l[4], 1.1643, decimals: 4) && agrees(s[4], 4.7081, decimals: 4))
        #expect(agrees(ls[5], 2.1257 * 6.5302, decimals: 2))
        #expect(agrees(l[6], 2.1257, decimals: 4), "150 m count as 100 m")
        #expect(s[8] == s[7] && s[9] == s[7], "35 and 40 degrees count as 30")
        #expect(ls[10].isNaN && ls[11].isNaN)
        func area(_ key: String) -> Double? {
            findings.result.marks.first { $0.message.key == key }?.extent.squareMetres
        }
        #expect(area("erosion.factors.length-capped") == 10_000)
        #expect(area("erosion.factors.slope-capped") == 20_000)
        #expect(area("erosion.factors.no-length") == 10_000)
        #expect(area("erosion.factors.no-data") == 10_000)
        #expect(findings.parameters["length-cap-metres"] == "100.0")
    }

    @Test("a variant that asks for something else than what is given is refused")
    func wrongRunoff() throws {
        let invest = try LSEquation(.invest)
        let byLength = FactorRequest.topography(
            slope: .number(10), unit: .degrees, runoff: .length(lower: .number(30), upper: nil), equation: invest,
            Self.grid())
        #expect(Self.refusal(try FactorAnalysis(byLength).run()) == ["issue.erosion.variant-contributing-area"])
        let govers = FactorRequest.topography(
            slope: .number(10), unit: .degrees,
            runoff: .accumulation(.number(10), aspect: nil, cellMetres: nil), equation: try LSEquation(.desmetGovers),
            Self.grid())
        #expect(
            Self.refusal(try FactorAnalysis(govers).run()) == ["issue.erosion.aspect"])
        let noCell = FactorRequest.topography(
            slope: .number(10), unit: .degrees,
            runoff: .accumulation(.number(10), aspect: nil, cellMetres: nil), equation: invest, Self.grid())
        #expect(Self.refusal(try FactorAnalysis(noCell).run()) == ["issue.erosion.cell-metres"])
    }

    @Test("the side of cells comes from the raster where areas are asked")
    func cellSide() throws {
        let files = try SmallRasters(
            grid: RasterGrid(width: 4, height: 3, west: 500_000, north: 3_400_000, cellSize: 30))
        let slope = Self.raster(try files.write("slope.tif", Array(repeating: 8, count: 12)))
        let findings = try Self.done(
            try FactorAnalysis(
                .topography(
                    slope: slope, unit: .percent,
                    runoff: .accumulation(.number(100), aspect: nil, cellMetres: nil),
                    equation: try LSEquation(.invest), Self.grid())
            ).run())
        #expect(agrees(try #require(findings.result.outputs[2].mean), 1.345856, decimals: 6))
    }

    @Test(
        "from an elevation model: a plane of 10 degrees has that slope, and lengths that grow downhill from its crest")
    func elevation() throws {
        let grid = RasterGrid(width: 5, height: 8, west: 500_000, north: 3_400_000, cellSize: 10)
        let files = try SmallRasters(grid: grid)
        let fall = tan(10 * Double.pi / 180) * 10
        let heights = (0..<8).flatMap { row in Array(repeating: 500 - Double(row) * fall, count: 5) }
        var terrain = TerrainRequest(file: try files.write("dem.tif", heights))
        terrain.workers = 1
        let analysis = TopographyAnalysis(terrain, equation: try LSEquation(.csle), grid: Self.grid())
        let folder = try StagedFolder(files.path("out"))
        let findings = try Self.done(try analysis.run(to: folder))
        _ = try folder.commit()
        let (l, s) = (
            try SmallRasters.cells(files.path("out/l.tif")), try SmallRasters.cells(files.path("out/s.tif"))
        )
        // Inside, away from what the edges do: the third column.
        for row in 1..<7 {
            let segment = SlopeLengthFactor.segment(
                fromMetres: Double(row) * 10, toMetres: Double(row + 1) * 10, exponent: 0.5)
            #expect(abs(l[row * 5 + 2] - segment) < 1e-5, "row \(row)")
            #expect(abs(s[row * 5 + 2] - 2.8429) < 1e-3 || abs(s[row * 5 + 2] - 2.4173) < 1e-3)
        }
        #expect(findings.inputs.map(\.role) == ["dem"])
        #expect(findings.parameters["dem"] == files.path("dem.tif"))
        var shared = analysis
        shared.terrain.sharing = .quinn
        #expect(Self.refusal(try shared.run()) == ["issue.erosion.length-by-d8"])
    }

    // MARK: Workers

    @Test("bytes do not depend on the number of workers")
    func workers() throws {
        let grid = RasterGrid(width: 700, height: 600, west: 500_000, north: 3_400_000, cellSize: 30)
        let files = try SmallRasters(grid: grid)
        let slope = Self.raster(
            try files.write("slope.tif", (0..<grid.cellCount).map { Double($0 % 4001) / 100 }))
        var bytes: [Data] = []
        var results: [String] = []
        for workers in [1, 3] {
            let folder = try StagedFolder(files.path("out\(workers)"))
            let findings = try Self.done(
                try FactorAnalysis(
                    .topography(
                        slope: slope, unit: .degrees, runoff: .length(lower: .number(60), upper: nil),
                        equation: try LSEquation(.csle), Self.grid(workers))
                ).run(to: folder))
            _ = try folder.commit()
            bytes.append(try Data(contentsOf: URL(fileURLWithPath: files.path("out\(workers)/ls.tif"))))
            results.append(try ResultText.json(findings.result))
        }
        #expect(bytes[0] == bytes[1])
        #expect(results[0] == results[1])
    }
}
