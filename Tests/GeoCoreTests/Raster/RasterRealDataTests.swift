import Testing

@testable import GeoCore

/// Real rasters against what rasterio says of them.
@Suite(.enabled(if: SharedData.isPresent))
struct RasterRealDataTests {
    @Test(arguments: [
        ("bungo/landcover/bungo_landcover_2000r.tif", 450549, 5157910.0),
        ("bungo/terrain/bungo_elev_srtm.tif", 459402, 125_987_056.74297714),
        ("bungo/factors/soil_erosion.tif", 454008, 3_622_190.972129668),
        ("landcover/sao_miguel/gpw_v411_2020_count_2020.tif", 1242, 145_602.96512763167),
        ("landcover/sao_miguel/eu_dem_v11.tif", 17566, 5_824_529.0),
        ("landcover/mapme_res/esalandcover/W080N20_LC100_v3.0.1_2015.tif", 59644, 6_311_873.0),
    ])
    func validCellsAndTheirSumAreThoseOfRasterio(name: String, count: Int, sum: Double) throws {
        let source = try RasterSource(SharedData.path(name))
        let reader = try RasterReader(source)
        let band = source.bands[0]
        var found = 0
        var total = CompensatedSum()
        for tile in source.grid.window.tiles(blockWidth: band.blockWidth, blockHeight: band.blockHeight, cells: 50000) {
            var values = [Double](repeating: 0, count: tile.cellCount)
            var marks = [UInt8](repeating: 0, count: tile.cellCount)
            try values.withUnsafeMutableBufferPointer { values in
                try marks.withUnsafeMutableBufferPointer { marks in
                    try reader.readDoubles(tile, scaled: false, into: values, validity: marks)
                }
            }
            for index in marks.indices where marks[index] == 1 {
                found += 1
                total.add(values[index])
            }
        }
        #expect(found == count)
        #expect(abs(total.value - sum) <= 1e-9 * sum)
    }

    @Test func gridsOf100And99_98MetresAreTwoGrids() throws {
        let factors = try RasterSource(SharedData.path("bungo/factors/c_factor.tif")).grid
        let cover = try RasterSource(SharedData.path("bungo/landcover/bungo_landcover_2000r.tif")).grid
        #expect(!factors.coincides(with: cover) && factors.window(ofAligned: cover) == nil)
        #expect(abs(cover.cellPlanarArea - 9996.0336) < 1e-3)
        for year in [1990, 2005, 2010] {
            let other = try RasterSource(SharedData.path("bungo/landcover/bungo_landcover_\(year)r.tif")).grid
            #expect(cover.coincides(with: other))
        }
    }

    @Test func theNearestClassesOnAnotherGridAreThoseOfRasterio() throws {
        let factors = try RasterSource(SharedData.path("bungo/factors/soil_erosion.tif"))
        let cover = try RasterSource(SharedData.path("bungo/landcover/bungo_landcover_2000r.tif"))
        let crs = try #require(factors.crs)
        let result = try cover.aligned(to: factors.grid, crs: crs, by: .nearest)
        var counts: [UInt8: Int] = [:]
        for cell in try result.cells(UInt8.self) { counts[cell, default: 0] += 1 }
        #expect(
            counts == [
                1: 136105, 2: 7924, 3: 5365, 10: 60241, 12: 4579, 14: 311, 16: 112033, 17: 70744, 19: 559, 20: 11032,
                21: 16594, 23: 590, 24: 3388, 25: 13363, 42: 7721, 255: 586053,
            ])
    }

    @Test func aRasterOfClassesWithColoursIsNoPicture() throws {
        let source = try RasterSource(
            SharedData.path("landcover/mapme_res/esalandcover/W080N20_LC100_v3.0.1_2015.tif"))
        #expect(source.bands[0].colourTable != nil)
        #expect(!source.isProbablyPalettedImage && !source.isRGBImage)
    }
}
