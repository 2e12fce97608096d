import Foundation
import GeoCore
import Testing

@testable import EcoTools

@Suite("Rasters of cover and practice")
struct CoverAnalysisTests {
    typealias Rasters = FactorAnalysisTests

    // MARK: Vegetation cover

    @Test(
        "NDVI stored as 0 to 10 000 or in a byte is refused with what to type",
        arguments: [
            (9000.0, "issue.erosion.ndvi-10000"), (200, "issue.erosion.ndvi-byte"),
            (60_000, "issue.erosion.ndvi-scaled"),
        ])
    func scale(greatest: Double, key: String) throws {
        let files = try SmallRasters()
        let ndvi = Rasters.raster(try files.write("ndvi.tif", (0..<12).map { Double($0) / 11 * greatest }))
        let request = FactorRequest.vegetationCover(
            ndvi: ndvi, scale: nil, landcover: nil, ends: .percentiles(low: 5, high: 95), Rasters.grid())
        #expect(Rasters.refusal(try FactorAnalysis(request).run()) == [key])
    }

    @Test("scaled NDVI between given ends is stretched between 0 and 1")
    func given() throws {
        let files = try SmallRasters()
        let ndvi = Rasters.raster(
            try files.write("ndvi.tif", [500, 2500, 4500, 6500, 8500, 9500, -2000, .nan, 500, 500, 500, 500]))
        let request = FactorRequest.vegetationCover(
            ndvi: ndvi, scale: 0.0001, landcover: nil, ends: .given(soil: 0.05, vegetation: 0.85), Rasters.grid())
        let folder = try StagedFolder(files.path("out"))
        _ = try Rasters.done(try FactorAnalysis(request).run(to: folder))
        _ = try folder.commit()
        let cells = try SmallRasters.cells(files.path("out/fvc.tif"))
        for (found, wanted) in zip(cells, [0, 0.25, 0.5, 0.75, 1, 1, 0]) { #expect(abs(found - wanted) < 1e-6) }
        #expect(cells[7].isNaN)
    }

    @Test("ends come from each class that has enough cells, and from the whole map for the others and for water")
    func percentiles() throws {
        let grid = RasterGrid(width: 100, height: 30, west: 500_000, north: 3_400_000, cellSize: 30)
        let files = try SmallRasters(grid: grid)
        // 1000 cells each of forest (0.5 to 0.9) and grass (0.1 to 0.5), 990 of water, 10 of shrub.
        let ndvi = (0..<3000).map { cell -> Double in
            let place = Double(cell % 1000) / 1000
            return cell < 1000 ? 0.5 + 0.4 * place : cell < 2000 ? 0.1 + 0.4 * place : -0.3
        }
        let classes = (0..<3000).map { UInt8($0 < 1000 ? 2 : $0 < 2000 ? 4 : $0 < 2990 ? 5 : 3) }
        let request = FactorRequest.vegetationCover(
            ndvi: Rasters.raster(try files.write("ndvi.tif", ndvi)), scale: nil,
            landcover: try Rasters.landcover(Rasters.raster(try files.writeClasses("lc.tif", classes))),
            ends: .percentiles(low: 5, high: 95), Rasters.grid())
        let ends = try Rasters.done(try FactorAnalysis(request).run()).result.endMembers
        func pair(_ code: Int?) throws -> FactorResult.EndMembers { try #require(ends.first { $0.code == code }) }
        for (code, soil, vegetation) in [(2, 0.52, 0.88), (4, 0.12, 0.48)] {
            let found = try pair(code)
            #expect(abs(found.soil - soil) < 0.0015 && abs(found.vegetation - vegetation) < 0.0015)
        }
        let (wood, shrub, water, whole) = (try pair(2), try pair(3), try pair(5), try pair(nil))
        #expect(!wood.isOfWholeMap && shrub.isOfWholeMap && water.isOfWholeMap)
        #expect(shrub.soil == whole.soil && water.vegetation == whole.vegetation)
        #expect(wood.cells == 1000 && whole.cells == 3000)
    }

    @Test("24 bands of NDVI make 24 rasters, each with its own ends")
    func bands() throws {
        let files = try SmallRasters()
        var options = RasterWriter.Options(.float32, noData: -9999)
        options.bandCount = 24
        let writer = try RasterWriter(
            path: files.path("ndvi.tif"), grid: files.grid, crs: CRS(files.crs), options: options)
        for band in 1...24 {
            let cells = (0..<12).map { Float($0) / 11 * (band == 24 ? 0.4 : 0.8) }
            try writer.write(cells, window: files.grid.window, band: band)
        }
        try writer.close()
        let request = FactorRequest.vegetationCover(
            ndvi: Rasters.raster(files.path("ndvi.tif")), scale: nil, landcover: nil,
            ends: .percentiles(low: 0, high: 100), Rasters.grid())
        let folder = try StagedFolder(files.path("out"))
        let findings = try Rasters.done(try FactorAnalysis(request).run(to: folder))
        let names = try folder.commit().map { URL(fileURLWithPath: $0).lastPathComponent }
        #expect(names.count == 24 && names.first == "fvc-01.tif" && names.last == "fvc-24.tif")
        #expect(Set(names).isSubset(of: FactorReport.fileNames("fvc")))
        #expect(abs(findings.result.endMembers[23].vegetation - 0.4) < 0.001)
        let last = try SmallRasters.cells(files.path("out/fvc-24.tif"))
        #expect(last[0] == 0 && last[11] == 1 && abs(last[6] - 6.0 / 11) < 0.002)
    }

    // MARK: B

    @Test("B by land cover: equations, values, 1 on cropland; unknown codes and types without B are listed with areas")
    func biology() throws {
        let files = try SmallRasters()
        let classes: [UInt8] = [1, 2, 3, 4, 5, 7, 8, 9, 77, 0, 2, 3]
        let cover: [Double] = [0.3, 0.6, 0.6, 0.6, .nan, 0.1, 0.1, 0.1, 0.1, 0.1, .nan, .nan]
        let vegetation = VegetationInputs(
            cover: Rasters.raster(try files.write("fvc.tif", cover)), groundCover: .number(0.3), unit: .share,
            shares: nil)
        let folder = try StagedFolder(files.path("out"))
        let findings = try Rasters.done(
            try FactorAnalysis(
                .biology(
                    vegetation,
                    landcover: try Rasters.landcover(
                        Rasters.raster(try files.writeClasses("lc.tif", classes))), Rasters.grid())
            ).run(to: folder))
        _ = try folder.commit()
        let cells = try SmallRasters.cells(files.path("out/b.tif"))
        let wanted: [Double] = [1, 0.13283, 0.03554, 0.03732, 0, .nan, 0.01, 0, .nan, .nan, .nan, .nan]
        for (index, value) in wanted.enumerated() {
            #expect(value.isNaN ? cells[index].isNaN : abs(cells[index] - value) < 1e-5, "cell \(index)")
        }
        let marks = findings.result.marks
        func mark(_ key: String) throws -> FactorResult.Mark { try #require(marks.first { $0.message.key == key }) }
        #expect(try mark("erosion.factors.b-unknown").codes.map(\.code) == [7])
        #expect(
            try mark("erosion.factors.unknown-code").codes == [
                .init(code: 77, extent: .init(cells: 1, squareMetres: 10_000))
            ])
        #expect(try mark("erosion.factors.b-on-cropland").extent.cells == 1)
        #expect(try mark("erosion.factors.no-ground-cover").extent.cells == 1)
        #expect(try mark("erosion.factors.no-cover").extent.cells == 1)
        #expect(findings.result.categories.first { $0.id == "tree" }?.extent.cells == 2)
        // Cropland, bare ground and built-up land are not told apart by this legend, and the result says so.
        #expect(findings.result.caveats.count == 3)
    }

    @Test("cover in percent is refused with what to type, of the layer that holds it")
    func percent() throws {
        let landcover = try Rasters.landcover(.number(2))
        for (cover, ground, unit, keys) in [
            (0.8, 60.0, CoverUnit.share, ["issue.erosion.cover-is-percent"]),
            (80, 60, .percent, []), (80, 160, .percent, ["issue.erosion.cover-outside"]),
        ] {
            let outcome = try FactorAnalysis(
                .biology(
                    VegetationInputs(
                        cover: .number(cover), groundCover: .number(ground), unit: unit, shares: nil),
                    landcover: landcover, Rasters.grid())
            ).run()
            #expect(Rasters.refusal(outcome) == keys)
            if case .refused(let issues) = outcome { #expect(issues.first?.file == "--ground-cover") }
        }
    }

    @Test("24 bands are half months, weighted by their rain; without rain they are refused")
    func halfMonths() throws {
        let files = try SmallRasters()
        var options = RasterWriter.Options(.float32, noData: -9999)
        options.bandCount = 24
        let writer = try RasterWriter(
            path: files.path("fvc.tif"), grid: files.grid, crs: CRS(files.crs), options: options)
        for band in 1...24 {
            try writer.write(
                Array(repeating: Float(band == 13 ? 0.6 : 0), count: 12), window: files.grid.window, band: band)
        }
        try writer.close()
        let landcover = try Rasters.landcover(.number(3))
        var shares = Array(repeating: 0.0, count: 24)
        shares[12] = 0.75
        shares[0] = 0.25
        var vegetation = VegetationInputs(
            cover: Rasters.raster(files.path("fvc.tif")), groundCover: .number(0.5), unit: .share, shares: shares)
        let findings = try Rasters.done(
            try FactorAnalysis(.biology(vegetation, landcover: landcover, Rasters.grid())).run())
        // Shrubs: 0.75 x 0.03554 + 0.25 x 0.49046.
        #expect(abs(try #require(findings.result.outputs[0].mean) - 0.14927) < 2e-5)
        vegetation.shares = nil
        #expect(
            Rasters.refusal(try FactorAnalysis(.biology(vegetation, landcover: landcover, Rasters.grid())).run())
                == ["issue.erosion.shares-needed"])
    }

    @Test("trees without ground cover are refused: the canopy does not tell it")
    func groundCover() throws {
        let request = FactorRequest.biology(
            VegetationInputs(cover: .number(0.8), groundCover: nil, unit: .share, shares: nil),
            landcover: try Rasters.landcover(.number(2)), Rasters.grid())
        #expect(Rasters.refusal(try FactorAnalysis(request).run()) == ["issue.erosion.ground-cover-needed"])
    }

    // MARK: C, E, T

    @Test("C by a table: codes that it does not have are listed, and all faults of a table are said at once")
    func table() throws {
        let files = try SmallRasters()
        try "ID,C_factor,LC\n1,0.2,Field\n2,0.003,Wood\n".write(
            toFile: files.path("c.csv"), atomically: true, encoding: .utf8)
        let table = try ClassValueTable(file: files.path("c.csv"))
        #expect(table.values == [1: 0.2, 2: 0.003] && table.names[2] == "Wood")
        let landcover = Rasters.raster(
            try files.writeClasses("lc.tif", [1, 1, 2, 2, 2, 3, 0, 1, 1, 1, 1, 1]))
        let findings = try Rasters.done(
            try FactorAnalysis(
                .coverManagement(
                    landcover: landcover, noData: nil, legend: nil, table: table, Rasters.grid())
            ).run())
        #expect(findings.result.outputs[0].extent?.cells == 10)
        let mean = try #require(findings.result.outputs[0].mean)
        #expect(abs(mean - 0.1409) < 1e-12, "seven cells of 0.2 and three of 0.003")
        #expect(findings.result.marks.map { $0.codes.map(\.code) } == [[3]])
        try "ID,C_factor\n1,1.2\nx,0.1\n2,0.1\n2,0.2\n".write(
            toFile: files.path("bad.csv"), atomically: true, encoding: .utf8)
        do throws(TableProblems) {
            _ = try ClassValueTable(file: files.path("bad.csv"))
            Testing.Issue.record("not refused")
        } catch {
            #expect(error.problems.map(\.line) == [2, 3, 5])
        }
        #expect(throws: TableProblems.self) {
            try ClassValueTable(file: files.path("c.csv"), valueField: "USLE")
        }
    }

    @Test("E by practice: no data has no E unless the user says what it is there")
    func engineering() throws {
        let files = try SmallRasters()
        let practices = Rasters.raster(
            try files.writeClasses("p.tif", [1, 2, 3, 0, 0, 99, 1, 1, 1, 1, 1, 1]))
        let table = try FactorValueTable(.engineering)
        func run(_ elsewhere: Double?) throws -> FactorFindings {
            try Rasters.done(
                try FactorAnalysis(
                    .engineering(
                        practices: practices, noData: nil, table: table, elsewhere: elsewhere, Rasters.grid())
                ).run())
        }
        #expect(try run(nil).result.outputs[0].extent?.cells == 9)
        let filled = try run(1).result
        #expect(filled.outputs[0].extent?.cells == 11)
        #expect(filled.marks.first { $0.message.key == "erosion.factors.elsewhere" }?.extent.cells == 2)
        #expect(filled.marks.first { $0.message.key == "erosion.factors.no-row" }?.codes.map(\.code) == [99])
    }

    @Test("T is that of the zone on cropland and 1 elsewhere")
    func tillage() throws {
        let files = try SmallRasters()
        let landcover = try Rasters.landcover(
            Rasters.raster(try files.writeClasses("lc.tif", [1, 1, 2, 3, 4, 5, 7, 8, 9, 1, 1, 1])))
        let zones = Rasters.raster(
            try files.writeClasses("zones.tif", [1, 2, 1, 1, 1, 1, 1, 1, 1, 0, 99, 2]))
        let folder = try StagedFolder(files.path("out"))
        let findings = try Rasters.done(
            try FactorAnalysis(
                .tillage(
                    zones: zones, table: try FactorValueTable(.tillage), landcover: landcover, Rasters.grid())
            ).run(to: folder))
        _ = try folder.commit()
        let cells = try SmallRasters.cells(files.path("out/t.tif"))
        #expect(abs(cells[0] - 0.281) < 1e-6 && abs(cells[1] - 0.353) < 1e-6)
        #expect(cells[2...8].allSatisfy { $0 == 1 })
        #expect(cells[9].isNaN && cells[10].isNaN)
        #expect(findings.result.categories.map(\.id) == ["north-xinjiang-irrigated", "sichuan-basin"])
    }
}
