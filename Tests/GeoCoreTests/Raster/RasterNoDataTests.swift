import Testing

@testable import GeoCore

struct RasterNoDataTests {
    private let everySeventh = RasterFixture.counts.filter { $0 % 7 == 0 }
    private let rightHalf = RasterFixture.counts.filter { $0 % 24 >= 12 }

    @Test func aNumberStandsForNoData() throws {
        let source = try RasterFixture.source("scaled.tif")
        #expect(source.bands[0].noData == .value(3) && source.bands[0].mask == .nodata)
        #expect(try source.gaps() == [3])
    }

    @Test func nanIsNoDataDeclaredOrNot() throws {
        let declared = try RasterFixture.source("nan-declared.tif")
        #expect(declared.bands[0].noData == .nan)
        #expect(try declared.gaps() == everySeventh)
        let undeclared = try RasterFixture.source("nan-undeclared.tif")
        #expect(undeclared.bands[0].noData == .none && undeclared.bands[0].mayLackData)
        #expect(try undeclared.gaps() == everySeventh)
    }

    @Test func aNumberThatTheTypeHasNotLeavesAllCellsValidAndIsSaid() throws {
        let source = try RasterFixture.source("nodata-out-of-range.tif")
        #expect(source.bands[0].noData == .none)
        #expect(source.issues == [RasterIssue(.noDataOutOfRange, band: 1, "-99.0")])
        #expect(try source.gaps() == nil || source.gaps() == [])
    }

    @Test func integersOf64BitsAreComparedExactly() throws {
        let signed = try RasterFixture.source("int64.tif")
        #expect(signed.bands[0].noData == .int64((1 << 60) + 7))
        #expect(try signed.cells(Int64.self) == RasterFixture.counts.map { (1 << 60) + Int64($0) })
        #expect(try signed.gaps() == [7])
        let unsigned = try RasterFixture.source("uint64.tif")
        #expect(unsigned.bands[0].noData == .uint64((1 << 63) + 7))
        #expect(try unsigned.gaps() == [7])
    }

    @Test func theLeastFloatIsFoundThoughItsDecimalTextLiesBesideIt() throws {
        let source = try RasterFixture.source("least-float.tif")
        #expect(try source.gaps() == RasterFixture.counts.filter { $0 % 5 == 0 })
        #expect(Float(cell: -3.4028235e38) == -.greatestFiniteMagnitude)
        #expect(Float(cell: -1.797e308) == nil)
        #expect(Float(cell: -.infinity) == -.infinity)
    }

    @Test(arguments: ["mask-beside.tif", "mask-inside.tif"])
    func masksOfTheDatasetCount(name: String) throws {
        let source = try RasterFixture.source(name)
        #expect(source.bands[0].mask == .perDataset && source.bands[0].hasMask)
        #expect(try source.gaps() == rightHalf)
    }

    @Test func whatIsWhollyTransparentIsNoDataInAllColours() throws {
        let source = try RasterFixture.source("rgba.tif")
        #expect(source.bands.map(\.mask) == [.alpha, .alpha, .alpha, .none])
        let left = RasterFixture.counts.filter { $0 % 24 < 12 }
        for band in 1...3 { #expect(try source.gaps(band: band) == left) }
    }

    @Test func aBandWithoutAnySuchThingHasDataEverywhereByDefinition() throws {
        let source = try RasterFixture.source("south-up.tif")
        #expect(!source.bands[0].mayLackData)
        #expect(try source.gaps() == nil)
        let reader = try RasterReader(source)
        let window = PixelWindow(column: 0, row: 0, width: 2, height: 2)
        let values = try reader.read(window, as: UInt8.self)
        var marks = [UInt8](repeating: 7, count: 4)
        let asked = try values.withUnsafeBufferPointer { values in
            try marks.withUnsafeMutableBufferPointer { try reader.readValidity(window, values: values, into: $0) }
        }
        #expect(!asked && marks == [1, 1, 1, 1])
    }

    @Test func theCallerMayNameTheNumberThatStandsForNoData() throws {
        let source = try RasterFixture.source("scaled.tif", RasterOptions(noDataOverride: 9))
        #expect(try source.gaps() == [9])
        #expect(source.issues.map(\.kind) == [.noDataOverridden])
        let impossible = try RasterFixture.source("scaled.tif", RasterOptions(noDataOverride: 0.5))
        #expect(try impossible.gaps() == nil || impossible.gaps() == [])
        #expect(impossible.issues.map(\.kind) == [.noDataOverridden, .noDataOutOfRange])
    }

    @Test(arguments: CellType.allCases)
    func theRangeOfATypeDecidesWhatMayStandForNoData(type: CellType) {
        #expect(NoData(0, in: type) != nil)
        #expect((NoData(-9999, in: type) == nil) == [.int8, .uint8, .uint16, .uint32, .uint64].contains(type))
        #expect((NoData(.nan, in: type) == nil) == type.isInteger)
        #expect((NoData(0.5, in: type) == nil) == type.isInteger)
        #expect((NoData(1e39, in: type) == nil) == (type != .float64))
    }
}
