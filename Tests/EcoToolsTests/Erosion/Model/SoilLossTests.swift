import Foundation
import GeoCore
import Testing

@testable import EcoTools

@Suite("Soil loss from factors: rasters and numbers") struct SoilLossTests {
    static func findings(_ request: SoilLossRequest, _ folder: StagedFolder? = nil) throws -> SoilLossResult {
        switch try SoilLossAnalysis(request).run(to: folder) {
        case .done(let findings): return findings.result
        case .refused(let issues): throw GeoError(.badArgument, "model", trail: issues.map { $0.text(.en) })
        }
    }

    static func problems(_ request: SoilLossRequest) throws -> [EcoTools.Issue] {
        switch try SoilLossAnalysis(request).run() {
        case .done(let findings): return findings.result.issues
        case .refused(let issues): return issues
        }
    }

    /// R 5000, K 0.006, 30 m of slope at 15 degrees: L = (30/22.13)^0.5, S = 21.9 sin 15 - 0.96.
    static let ls = (30 / 22.13).squareRoot() * (21.9 * 0.258_819_045_102_520_8 - 0.96)

    /// B of a wood with 80 % canopy and 60 % ground cover, by its equation.
    static let wood = 0.44468 * exp(-3.20096 * 0.6) - 0.04099 * exp(0.8 - 0.8 * 0.6) + 0.025

    @Test(
        "the worked place: a wood loses 554.3, a dry field 5805.2, a terraced field 487.6 t/(km2 a)",
        arguments: [(false, 1.0, 554.3), (true, 1.0, 5805.2), (true, 0.084, 487.6)])
    func place(isCrop: Bool, engineering: Double, modulus: Double) throws {
        var request = SoilLossRequest(
            .csle,
            factors: [
                .r: .number(5000), .k: .number(0.006), .ls: .number(Self.ls), .b: .number(Self.wood),
                .e: .number(engineering), .t: .number(0.353),
            ])
        request.land = .everywhere(isCrop: isCrop)
        #expect(request.isOnePlace)
        let place = try #require(try Self.findings(request).place)
        #expect(abs(place.modulusTonnesPerSquareKilometreYear - modulus) < 0.05)
        #expect(place.isCrop == isCrop)
    }

    @Test("a place that loses more than 100 000 t/(km2 a) is doubted, as cells of a map are")
    func doubtfulPlace() throws {
        func keys(_ r: Double) throws -> [String] {
            let factors: [SoilLossFactor: ErosionInput] = [
                .r: .number(r), .k: .number(0.05), .ls: .number(10), .c: .number(1), .p: .number(1),
            ]
            return try Self.problems(SoilLossRequest(.rusle, factors: factors)).map(\.message.key)
        }
        // 100 x 1999 x 0.05 x 10 = 99 950; 100 x 2001 x 0.05 x 10 = 100 050.
        #expect(try keys(1999) == [])
        #expect(try keys(2001) == ["soil-loss.doubt-place-modulus"])
    }

    @Test("the worked RUSLE example in units of the United States: 200, .37, 1.08, .49, .25 give 9.79 ton/(ac a)")
    func rusle() {
        #expect(abs(SoilLossEquation.rusle(r: 200, k: 0.37, ls: 1.08, c: 0.49, p: 0.25) - 9.79) < 0.005)
    }

    @Test("crop land has T and no B, other land B and no T; a code of no meaning has no modulus")
    func land() throws {
        let rasters = try SmallRasters()
        // clcd: 1 crop land, 2 forest, 9 wetland, 0 no data; 77 is none of its codes.
        let cover = try rasters.writeClasses("cover.tif", [1, 2, 9, 0, 77, 1, 1, 2, 2, 2, 1, 2])
        let b = try rasters.write("b.tif", [.nan, 0.1, 0.2, 0.1, 0.1, .nan, 9, .nan, 0.5, 0.25, 0.1, 1])
        let t = try rasters.write("t.tif", [0.4, .nan, 9, 0.4, 0.4, .nan, 0.5, 0.4, .nan, 0.4, 1, 0.4])
        var request = SoilLossRequest(
            .csle,
            factors: [
                .r: .number(10), .k: .number(0.1), .ls: .number(2), .b: .raster(path: b, band: 1), .e: .number(0.5),
                .t: .raster(path: t, band: 1),
            ])
        let reading = try LandTypeTable.shipped().reading(Legend(nameOrFile: "clcd"))
        request.land = .cover(path: cover, band: 1, reading, noData: nil)
        request.cellAreas = .planar
        let out = try StagedFolder(rasters.path("out"))
        let result = try Self.findings(request, out)
        _ = try out.commit()
        // 100 x 10 x 0.1 x 2 x 0.5 = 100, times T or B.
        let wanted: [Double] = [40, 10, 20, .nan, .nan, .nan, 50, .nan, 50, 25, 100, 100]
        let found = try SmallRasters.cells(rasters.path("out/modulus.tif"))
        #expect(zip(found, wanted).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN || abs($0 - $1) < 1e-5 }, "\(found)")
        let use = try #require(result.land)
        #expect(use.cropSquareMetres == 3 * 1e4 && use.otherSquareMetres == 5 * 1e4)
        #expect(use.missingSquareMetres == 1e4)
        #expect(use.unknown == [LandUse.Unknown(code: 77, squareMetres: 1e4)])
        // B is missing on one cell of other land, T on one of crop land; where the land asks for neither, nothing is.
        func missing(_ factor: SoilLossFactor) -> Double? {
            result.factors.first { $0.factor == factor }?.missingSquareMetres
        }
        #expect(missing(.b) == 1e4 && missing(.t) == 1e4)
        // 9 stands in B on crop land and in T on wetland, where neither counts.
        #expect(result.doubts.isEmpty)
        let map = try #require(result.map)
        #expect(map.cells == 8 && map.withoutModulusSquareMetres == 4e4 && map.outsideSquareMetres == 0)
        #expect(abs(map.tonnesPerYear - (40 + 10 + 20 + 50 + 50 + 25 + 100 + 100) * 0.01) < 1e-9)
        #expect(map.minimumModulus == 10 && map.maximumModulus == 100)
    }

    @Test("each factor's gaps are counted where another input has data; a number that fills them is in the result")
    func gaps() throws {
        let rasters = try SmallRasters()
        let k = try rasters.write("k.tif", [.nan, .nan, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.09, 0.1])
        let c = try rasters.write("c.tif", [.nan, 0.5, .nan, 1, 1, 1, 1, 1, 1, 1, 1, 1])
        var request = SoilLossRequest(
            .rusle,
            factors: [
                .r: .number(100), .k: .raster(path: k, band: 1), .ls: .number(1), .c: .raster(path: c, band: 1),
                .p: .number(1),
            ])
        request.cellAreas = .planar
        var result = try Self.findings(request)
        #expect(result.map?.outsideSquareMetres == 1e4)
        #expect(result.map?.withoutModulusSquareMetres == 2e4)
        #expect(result.factors.map(\.missingSquareMetres) == [0, 1e4, 0, 1e4, 0])
        #expect(result.map?.maximumModulus == 1000)
        request.fills = [.c: 0.2]
        result = try Self.findings(request)
        #expect(result.factors.first { $0.factor == .c }?.filledSquareMetres == 1e4)
        #expect(result.factors.first { $0.factor == .c }?.missingSquareMetres == 0)
        // 100 x 100 x 0.01 x 0.2: the least of all.
        #expect(result.map?.minimumModulus == 20)
    }

    @Test("a factor below 0 gives no modulus; one above its range is computed with; both are found with their places")
    func doubts() throws {
        let rasters = try SmallRasters()
        let ls = try rasters.write("ls.tif", [1, 1, 1, 1, 1, -2, 1, 101, 1, 1, 1, 300])
        let k = try rasters.write("k.tif", [0.3, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1])
        var request = SoilLossRequest(
            .rusle,
            factors: [
                .r: .number(5000), .k: .raster(path: k, band: 1), .ls: .raster(path: ls, band: 1), .c: .number(1),
                .p: .number(1),
            ])
        request.cellAreas = .planar
        let result = try Self.findings(request)
        func doubt(_ kind: SoilLossDoubt.Kind, _ factor: SoilLossFactor?) -> SoilLossDoubt? {
            result.doubts.first { $0.kind == kind && $0.factor == factor }
        }
        let invalid = try #require(doubt(.invalid, .ls))
        #expect(invalid.cells == 1 && invalid.squareMetres == 1e4)
        #expect(invalid.places.map { [$0.column, $0.row] } == [[1, 1]] && invalid.places[0].value == -2)
        let large = try #require(doubt(.tooLarge, .ls))
        #expect(large.places.map { [$0.column, $0.row] } == [[3, 1], [3, 2]])
        #expect(doubt(.tooLarge, .k)?.places.map(\.value) == [0.3])
        // 100 x 5000 x 0.1 x 300 = 15 million t/(km2 a).
        #expect(doubt(.modulusTooLarge, nil)?.cells == 3)
        #expect(result.map?.cells == 11)
        // EPSG:4547 has its central meridian, 114 degrees, at 500 km.
        let position = try #require(invalid.places[0].position)
        #expect(abs(position.longitude - 114.001_57) < 1e-4 && abs(position.latitude - 30.72) < 0.01)
        #expect(
            Set(result.issues.map(\.message.key)).isSuperset(of: [
                "soil-loss.doubt-invalid", "soil-loss.doubt-too-large-ls", "soil-loss.doubt-too-large-k",
                "soil-loss.doubt-modulus",
            ]))
    }

    @Test("everything that is missing is said at once, with what may be given; nothing is 1 by itself")
    func refusals() throws {
        var request = SoilLossRequest(.csle, factors: [.r: .number(-1), .l: .number(1), .c: .number(0.1)])
        request.fills = [.r: 1]
        let issues = try Self.problems(request)
        #expect(
            issues.map { "\($0.file) \($0.message.key)" } == [
                "--k soil-loss.factor-missing", "--ls soil-loss.factor-missing", "--b soil-loss.factor-missing",
                "--e soil-loss.factor-missing", "--t soil-loss.factor-missing", "--r soil-loss.number-invalid",
                "--c soil-loss.factor-not-in", "--landcover soil-loss.land-missing",
                "--fill-missing r=1.0 soil-loss.fill-not-raster",
            ])
        #expect(issues.allSatisfy { $0.severity == .error })
        for issue in issues { #expect(!issue.text(.zh).contains("{") && !issue.text(.en).contains("soil-loss.")) }
    }

    @Test("a raster on other cells is refused with both grids named; --align brings it onto those of LS")
    func grids() throws {
        let rasters = try SmallRasters()
        let ls = try rasters.write("ls.tif", Array(repeating: 2, count: 12))
        let coarse = RasterGrid(width: 2, height: 2, west: 500_000, north: 3_400_000, cellSize: 200)
        let k = try rasters.write("k.tif", Array(repeating: 0.01, count: 4), grid: coarse)
        var request = SoilLossRequest(
            .rusle,
            factors: [
                .r: .number(100), .k: .raster(path: k, band: 1), .ls: .raster(path: ls, band: 1), .c: .number(1),
                .p: .number(1),
            ])
        let issues = try Self.problems(request)
        #expect(issues.map(\.file) == [k])
        let text = issues[0].text(.en)
        #expect(text.contains("2 x 2, 200.0 x -200.0") && text.contains("4 x 3, 100.0 x -100.0"))
        #expect(text.contains("--align bilinear"))
        request.alignment = .bilinear
        let map = try #require(try Self.findings(request).map)
        #expect(map.cells == 12 && map.grid.width == 4)
        #expect(abs((map.meanModulus ?? 0) - 200) < 1e-9)
    }

    @Test("units of the United States are suspected by their magnitude")
    func units() throws {
        let rasters = try SmallRasters()
        let r = try rasters.write("r.tif", Array(repeating: 250, count: 12))
        let request = SoilLossRequest(
            .rusle,
            factors: [
                .r: .raster(path: r, band: 1), .k: .number(0.37), .ls: .number(1), .c: .number(1), .p: .number(1),
            ]
        )
        #expect(
            try Self.problems(request).map(\.message.key).sorted() == [
                "soil-loss.number-too-large-k", "soil-loss.r-small",
            ])
    }

    @Test("bytes and findings are the same for any number of workers")
    func workers() throws {
        let grid = RasterGrid(width: 700, height: 650, west: 500_000, north: 3_400_000, cellSize: 30)
        let rasters = try SmallRasters(grid: grid)
        var state = 7
        func next() -> Double {
            state = (state &* 1_103_515_245 &+ 12_345) & 0x7FFF_FFFF
            let value = Double(state >> 8) / Double(0x7F_FFFF)
            return value < 0.01 ? .nan : value
        }
        let k = try rasters.write("k.tif", (0..<grid.cellCount).map { _ in next() / 15 })
        let ls = try rasters.write("ls.tif", (0..<grid.cellCount).map { _ in next() * 101 })
        var request = SoilLossRequest(
            .rusle,
            factors: [
                .r: .number(5000), .k: .raster(path: k, band: 1), .ls: .raster(path: ls, band: 1), .c: .number(0.5),
                .p: .number(1),
            ])
        request.includesBareSoil = true
        var answers: [[Data]] = []
        for workers in [1, 3] {
            request.workers = workers
            let out = try StagedFolder(rasters.path("out\(workers)"))
            let result = try Self.findings(request, out)
            _ = try out.commit()
            answers.append(
                [Data(try ResultText.json(result).utf8)]
                    + [SoilLossAnalysis.modulusName, SoilLossAnalysis.bareName].compactMap {
                        try? Data(contentsOf: URL(fileURLWithPath: rasters.path("out\(workers)/\($0)")))
                    })
        }
        #expect(answers[0].count == 3 && answers[0] == answers[1])
    }

    @Test("a text is a number, or a file with its band")
    func inputs() {
        #expect(ErosionInput("0.006") == .number(0.006))
        #expect(ErosionInput("-1") == .number(-1))
        #expect(ErosionInput("k.tif") == .raster(path: "k.tif", band: 1))
        #expect(ErosionInput("a,b.tif,band=3") == .raster(path: "a,b.tif", band: 3))
        #expect(ErosionInput("./5") == .raster(path: "./5", band: 1))
        #expect(ErosionInput("k.tif,band=0") == nil && ErosionInput("") == nil)
        #expect(ErosionInput("nan") == .raster(path: "nan", band: 1))
    }
}

@Suite("Soil loss with its classes") struct SoilLossClassesTests {
    @Test("the modulus is classed as eco erosion classify would: from 500 on it is erosion in the south-west")
    func classes() throws {
        let rasters = try SmallRasters()
        // 100 x 500 x 0.01 = 500 times LS.
        let ls = try rasters.write("ls.tif", [0.5, 0.999, 1, 4.999, 5, 9.999, 10, 16, 30, .nan, 0, 29.99])
        var request = SoilLossRequest(
            .rusle,
            factors: [
                .r: .number(500), .k: .number(0.01), .ls: .raster(path: ls, band: 1), .c: .number(1), .p: .number(1),
            ])
        request.cellAreas = .planar
        request.classes = .init(
            try IntensityTable(nameOrFile: "sl190"), region: "south-west-rock", language: .en)
        let out = try StagedFolder(rasters.path("out"))
        let result = try SoilLossTests.findings(request, out)
        _ = try out.commit()
        #expect(result.classes?.classes.map(\.squareMetres) == [3e4, 2e4, 2e4, 1e4, 2e4, 1e4])
        let codes = try SmallRasters.cells(rasters.path("out/intensity.tif"))
        #expect(codes.map { $0.isNaN ? 0 : $0 } == [1, 1, 2, 2, 3, 3, 4, 5, 6, 0, 1, 5])
        request.classes?.region = "nowhere"
        #expect(try SoilLossTests.problems(request).map(\.message.key) == ["issue.no-region"])
    }
}
