import Foundation
import Testing

@testable import GeoCore

@Suite("Reducing rasters over zones")
struct ZonalRunTests {
    static let grid = RasterGrid(width: 40, height: 30, west: 500_000, north: 3_300_030, cellSize: 1)
    static let utm = "EPSG:32648"

    /// Values that any program can make again: ((37 row + 91 column) mod 101) / 8 - 3.
    static func value(_ row: Int, _ column: Int) -> Float { Float((row * 37 + column * 91) % 101) / 8 - 3 }
    /// (5 row + 3 column) mod 7.
    static func code(_ row: Int, _ column: Int) -> Int { (row * 5 + column * 3) % 7 }

    static func cells<T>(_ make: (Int, Int) -> T) -> [T] {
        (0..<grid.height).flatMap { row in (0..<grid.width).map { make(row, $0) } }
    }

    static func zone(_ wkt: String) throws -> Geometry {
        try Geometry(wkt: wkt).mapSequences { $0.map { Coordinate(x: $0.x + 500_000, y: $0.y + 3_300_000) } }
    }

    static let shape = "POLYGON ((3.3 2.1, 36.7 5.4, 30.2 27.9, 18.1 14.6, 5.5 25.2, 3.3 2.1))"

    @Test("Statistics are those of numpy over the shares of shapely; those of exactextract to its precision")
    func statistics() throws {
        let raster = try TestRaster(Self.cells(Self.value), .init(grid: Self.grid, crs: Self.utm, type: "Float32"))
        let state = try reduce(
            ZonalStatistics(input: 0), [raster.source], forms: [.values], zones: [Self.zone(Self.shape)])[0]
        #expect(abs(state.cells - 520.87) < 1e-7)
        #expect(abs((state.mean ?? 0) - 3.29451501472412) < 1e-9)
        #expect(abs((state.variance ?? 0) - 13.249714713746991) < 1e-8)
        #expect(abs(state.sum - 1716.0140357193518) < 1e-6)
        #expect(state.minimum == -3)
        #expect(state.maximum == 9.5)
        #expect(state.noDataCells == 0 && state.invalidCells == 0)
    }

    @Test("Classes, majority, minority, variety are those of numpy and exactextract")
    func classes() throws {
        let raster = try TestRaster(
            Self.cells { UInt8(Self.code($0, $1)) }, .init(grid: Self.grid, crs: Self.utm))
        let state = try reduce(
            ClassTable(input: 0), [raster.source], forms: [.classes], zones: [Self.zone(Self.shape)])[0]
        let expected = [
            74.18942002925549, 73.90281784333432, 74.49627446830206, 73.95646562486405, 75.04638283394307,
            74.16538273999792, 75.1132564603031,
        ]
        #expect(state.classes.map(\.code) == Array(0..<7))
        #expect(zip(state.classes, expected).allSatisfy { abs($0.cells - $1) < 1e-7 })
        #expect(state.classes.allSatisfy { $0.squareMetres == $0.cells })
        #expect(state.majority()?.code == 6)
        #expect(state.minority(by: .cells)?.code == 1)
        #expect(state.variety == 7)
        let probabilities = [0, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1]
        #expect(probabilities.map { state.quantile($0) } == [0, 0, 0, 1, 3, 5, 6, 6, 6])
    }

    @Test(
        "Of classes that cover equally much the greatest is the majority, the least the minority, as exactextract has it"
    )
    func ties() throws {
        let grid = RasterGrid(width: 3, height: 3, west: 0, north: 3, cellSize: 1)
        let zone = try Geometry.box(Bounds(minX: 0, minY: 0, maxX: 3, maxY: 3))
        for (cells, majority, minority) in [
            ([1, 1, 2, 2, 5, 3, 3, 4, 4] as [UInt8], 4, 5), ([1, 2, 3, 4, 5, 6, 7, 8, 9], 9, 1),
        ] {
            let raster = try TestRaster(cells, .init(grid: grid, crs: Self.utm))
            let state = try reduce(ClassTable(input: 0), [raster.source], forms: [.classes], zones: [zone])[0]
            #expect(state.majority()?.code == majority)
            #expect(state.minority()?.code == minority)
        }
    }

    @Test("A reducer of one's own sees the cells that the built-in ones count")
    func ownReducer() throws {
        struct Sums: ZonalReducer {
            func emptyState() -> [Double] { [0, 0, 0] }
            func add(_ part: ZonePart, into state: inout [Double]) {
                part.forEachCell { cell in
                    guard let value = cell.values[0] else { return }
                    state[0] += cell.fraction
                    state[1] += cell.fraction * cell.cellSquareMetres
                    state[2] += cell.fraction * value
                }
            }
            func merge(_ later: [Double], into state: inout [Double]) {
                for index in state.indices { state[index] += later[index] }
            }
        }
        let raster = try TestRaster(
            Self.cells { Self.code($0, $1) == 3 ? Float.nan : Self.value($0, $1) },
            .init(grid: Self.grid, crs: Self.utm, type: "Float32", noData: "nan"))
        let zones = [try Self.zone(Self.shape)]
        for method in CellAreas.Method.allCases {
            let own = try reduce(Sums(), [raster.source], forms: [.values], zones: zones, method: method)[0]
            let state = try reduce(
                ZonalStatistics(input: 0), [raster.source], forms: [.values], zones: zones, method: method)[0]
            #expect(abs(own[0] - state.cells) < 1e-10)
            #expect(abs(own[1] - state.squareMetres) < 1e-9)
            #expect(abs(own[2] - state.sum) < 1e-9)
            // Class 3, which has no data here: from the table above.
            #expect(abs(state.noDataCells - 73.95646562486405) < 1e-7)
            #expect(state.invalidCells == 0)
        }
    }

    @Test("One worker and eight, and rasters one by one or together, give the same bits")
    func workers() throws {
        var random = SeededRandom(seed: 1)
        let grid = RasterGrid(width: 700, height: 500, west: 430_000, north: 3_300_000, cellSize: 30)
        let codes = (0..<grid.cellCount).map { UInt8(truncatingIfNeeded: ($0 / 97) &* 31 % 13) }
        let values = (0..<grid.cellCount).map { Float(sin(Double($0) / 300)) }
        let classes = try TestRaster(codes, .init(grid: grid, crs: Self.utm, noData: "5"))
        let other = try TestRaster(codes.map { $0 / 2 }, .init(grid: grid, crs: Self.utm))
        let heights = try TestRaster(values, .init(grid: grid, crs: Self.utm, type: "Float32"))
        var zones: [Geometry] = []
        for _ in 0..<60 {
            zones.append(try Shapes.star(at: random.position(in: grid.bounds), radius: 4000, &random))
        }
        let plan = TilePlan(grid, tileWidth: 64, tileHeight: 40, tilesPerTask: 3)
        let sources = try [classes.source, other.source, heights.source]
        let forms: [ZonalInput.Form] = [.classes, .classes, .values]
        func answers(_ workers: Int) throws -> [String] {
            let question = ReducerPair(
                ReducerPair(ClassTable(input: 0), ClassTable(input: 0, against: 1)), ZonalStatistics(input: 2))
            return try reduce(
                question, sources, forms: forms, zones: zones, method: .ellipsoidal, plan: plan, workers: workers
            ).map { "\($0)" }
        }
        let one = try answers(1)
        #expect(try answers(8) == one)
        let alone = try reduce(
            ClassTable(input: 0), [sources[0]], forms: [.classes], zones: zones, method: .ellipsoidal, plan: plan,
            workers: 3)
        let pairs = try reduce(
            ClassTable(input: 0, against: 1), sources, forms: forms, zones: zones, method: .ellipsoidal, plan: plan)
        for (zone, state) in alone.enumerated() {
            #expect(one[zone].contains("\(state)"))
            // A second raster that holds half the code: pairs are the classes again.
            #expect(pairs[zone].classes.map(\.code) == state.classes.map(\.code))
            let areas = zip(pairs[zone].classes, state.classes)
            #expect(areas.allSatisfy { abs($0.squareMetres - $1.squareMetres) <= 1e-12 * $1.squareMetres })
        }
    }

    @Test("South-up, mirrored and turned grids of the same cells give the same answers")
    func otherGrids() throws {
        let north = Self.grid
        let zones = [try Self.zone(Self.shape)]
        let values = Self.cells(Self.value)
        let expected = try reduce(
            ZonalStatistics(input: 0),
            [TestRaster(values, .init(grid: north, crs: Self.utm, type: "Float32")).kept().source], forms: [.values],
            zones: zones, method: .ellipsoidal)[0]
        let (w, h) = (north.width, north.height)
        let x = north.originX
        let y = north.originY
        let others: [(RasterGrid, (Int, Int) -> (row: Int, column: Int))] = [
            (
                RasterGrid(width: w, height: h, originX: x, originY: y - Double(h), columnStepX: 1, rowStepY: 1),
                { (h - 1 - $0, $1) }
            ),
            (
                RasterGrid(width: w, height: h, originX: x + Double(w), originY: y, columnStepX: -1, rowStepY: -1),
                { ($0, w - 1 - $1) }
            ),
            // Rows run east, columns south.
            (
                RasterGrid(
                    width: h, height: w, originX: x, originY: y, columnStepX: 0, rowStepX: 1, columnStepY: -1,
                    rowStepY: 0), { ($1, $0) }
            ),
        ]
        for (grid, place) in others {
            let cells = (0..<grid.height).flatMap { row in
                (0..<grid.width).map { column in
                    let (r, c) = place(row, column)
                    return Self.value(r, c)
                }
            }
            let raster = try TestRaster(cells, .init(grid: grid, crs: Self.utm, type: "Float32"))
            let state = try reduce(
                ZonalStatistics(input: 0), [raster.source], forms: [.values], zones: zones, method: .ellipsoidal)[0]
            #expect(abs(state.cells - expected.cells) < 1e-9)
            #expect(abs(state.squareMetres - expected.squareMetres) < 1e-6)
            #expect(abs(state.sum - expected.sum) < 1e-8)
            #expect(abs((state.variance ?? 0) - (expected.variance ?? 1)) < 1e-9)
        }
    }

    @Test("No data, not a number, infinity, masks, scale and offset: each cell counts once, as what it is")
    func kindsOfCells() throws {
        let grid = RasterGrid(width: 4, height: 2, west: 0, north: 2, cellSize: 1)
        let zone = try Geometry.box(Bounds(minX: 0, minY: 0, maxX: 4, maxY: 2))
        func state(_ raster: TestRaster) throws -> ZonalStatistics.State {
            try reduce(ZonalStatistics(input: 0), [raster.source], forms: [.values], zones: [zone])[0]
        }
        let cells: [Float] = [1, 2, -9999, .nan, .infinity, 4, -.infinity, 5]
        let plain = try state(
            TestRaster(cells, .init(grid: grid, crs: Self.utm, type: "Float32", noData: "-9999")).kept())
        #expect((plain.cells, plain.noDataCells, plain.invalidCells) == (4, 1, 3))
        #expect((plain.sum, plain.mean, plain.maximum) == (12, 3, 5))
        let missing = try state(
            TestRaster(cells, .init(grid: grid, crs: Self.utm, type: "Float32", noData: "nan")).kept())
        #expect((missing.cells, missing.noDataCells, missing.invalidCells) == (5, 1, 2))
        let masked = try state(
            TestRaster(cells, .init(grid: grid, crs: Self.utm, type: "Float32", mask: [1, 0, 0, 0, 0, 1, 1, 1])).kept())
        #expect((masked.cells, masked.noDataCells, masked.invalidCells, masked.sum) == (3, 4, 1, 10))
        let none = try state(
            TestRaster(
                [Float](repeating: -9999, count: 8), .init(grid: grid, crs: Self.utm, type: "Float32", noData: "-9999")
            ).kept())
        #expect((none.cells, none.noDataCells) == (0, 8))
        #expect(none.mean == nil && none.minimum == nil && none.variance == nil && none.integral == nil)
        let scaled = try state(
            TestRaster(
                [0, 1, 2, 3, 4, 5, 6, 255] as [UInt8],
                .init(grid: grid, crs: Self.utm, noData: "255", scale: 0.5, offset: 10)
            ).kept())
        #expect((scaled.cells, scaled.noDataCells, scaled.sum, scaled.maximum) == (7, 1, 80.5, 13))
    }

    @Test("Signed bytes, wide integers, a class that equals no data, all without data")
    func classCodes() throws {
        let grid = RasterGrid(width: 4, height: 1, west: 0, north: 1, cellSize: 1)
        let zone = try Geometry.box(Bounds(minX: 0.5, minY: 0, maxX: 4, maxY: 1))
        func codes(_ raster: TestRaster) throws -> [Int?: Double] {
            let classes = try reduce(ClassTable(input: 0), [raster.source], forms: [.classes], zones: [zone])[0].classes
            return Dictionary(uniqueKeysWithValues: classes.map { ($0.code, $0.cells) })
        }
        #expect(
            try codes(
                TestRaster([-1, 0, -128, 127] as [Int8], .init(grid: grid, crs: Self.utm, isSignedByte: true)).kept())
                == [-1: 0.5, 0: 1, -128: 1, 127: 1])
        #expect(
            try codes(TestRaster([3, 3, 0, 3] as [UInt8], .init(grid: grid, crs: Self.utm, noData: "3")).kept())
                == [nil: 2.5, 0: 1])
        #expect(
            try codes(
                TestRaster(
                    [-70_000, 2_000_000_000, 7, 7] as [Int32],
                    .init(grid: grid, crs: Self.utm, type: "Int32", noData: "7")
                ).kept())
                == [-70_000: 0.5, 2_000_000_000: 1, nil: 2])
        #expect(
            try codes(TestRaster([9, 9, 9, 9] as [UInt8], .init(grid: grid, crs: Self.utm, noData: "9")).kept()) == [
                nil: 3.5
            ])
        #expect(
            try codes(
                TestRaster(
                    [1, 2, 3, 4] as [UInt16], .init(grid: grid, crs: Self.utm, type: "UInt16", mask: [0, 1, 1, 0])
                ).kept())
                == [nil: 1.5, 2: 1, 3: 1])
        let big = try TestRaster([1, 2, .max, 4] as [UInt64], .init(grid: grid, crs: Self.utm, type: "UInt64"))
        #expect(throws: GeoError.self) { try codes(big) }
        let real = try TestRaster([1, 2, 3, 4] as [Float], .init(grid: grid, crs: Self.utm, type: "Float32"))
        #expect(throws: GeoError.self) { try codes(real) }
    }

    @Test("A weight raster weighs; where it lacks data so does the cell, and a weight below zero means nothing")
    func weights() throws {
        let grid = RasterGrid(width: 4, height: 1, west: 0, north: 1, cellSize: 2)
        let values = try TestRaster([1, 2, 3, 4] as [Float], .init(grid: grid, crs: Self.utm, type: "Float32"))
        let weights = try TestRaster(
            [10, 0, 30, 99] as [Float], .init(grid: grid, crs: Self.utm, type: "Float32", noData: "99"))
        let negative = try TestRaster(
            [10, -1, 30, 99] as [Float], .init(grid: grid, crs: Self.utm, type: "Float32", noData: "99"))
        let zone = try Geometry.box(Bounds(minX: 0, minY: -1, maxX: 8, maxY: 1))
        let question = ZonalStatistics(input: 0, weightedBy: 1)
        let state = try reduce(question, [values.source, weights.source], forms: [.values, .values], zones: [zone])[0]
        #expect((state.cells, state.noDataCells, state.sum, state.mean) == (3, 1, 100, 2.5))
        let other = try reduce(question, [values.source, negative.source], forms: [.values, .values], zones: [zone])[0]
        #expect((other.cells, other.noDataCells, other.invalidCells, other.sum) == (2, 1, 1, 100))
    }

    @Test("A block that cannot be read is an error with the file and the place, not an answer from the rest")
    func damaged() throws {
        let grid = RasterGrid(width: 64, height: 64, west: 500_000, north: 3_300_064, cellSize: 1)
        let path = NSTemporaryDirectory() + "zonal-\(UUID().uuidString).tif"
        defer { try? FileManager.default.removeItem(atPath: path) }
        var random = SeededRandom(seed: 6)
        var options = RasterWriter.Options(.uint16)
        options.blockSize = 16
        let writer = try RasterWriter(path: path, grid: grid, crs: CRS(Self.utm), options: options)
        try writer.write((0..<4096).map { _ in UInt16.random(in: 0 ... .max, using: &random) }, window: grid.window)
        try writer.close(statistics: false)
        var bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
        // The tiles lie one after the other at the end of the file; this is in the last one.
        for index in (bytes.count - 300)..<(bytes.count - 250) { bytes[index] ^= 0xFF }
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        let zones = [try Self.zone("POLYGON ((2 1, 63 1, 63 63, 2 63, 2 1))")]
        for plan in [nil, TilePlan(grid, tileWidth: 16, tileHeight: 16, tilesPerTask: 2)] {
            do {
                _ = try reduce(
                    ZonalStatistics(input: 0), [RasterSource(path)], forms: [.values], zones: zones, plan: plan,
                    workers: 2)
                Issue.record("a damaged file was reduced")
            } catch let error as GeoError {
                #expect(error.kind == .cannotRead && error.subject == path)
                #expect(error.attempted.contains(plan == nil ? "rows 0..<64" : "columns 48..<64, rows 48..<64"))
            }
        }
        // Zones that do not need the block get their answer.
        let plan = TilePlan(grid, tileWidth: 16, tileHeight: 16, tilesPerTask: 2)
        let states = try reduce(
            ZonalStatistics(input: 0), [RasterSource(path)], forms: [.values],
            zones: [Self.zone("POLYGON ((1 40, 20 40, 20 60, 1 60, 1 40))")], plan: plan)
        #expect(states[0].cells == 380)
    }

    @Test("Areas of another grid, rasters of another grid and missing bands are refused")
    func mismatches() throws {
        let raster = try TestRaster(Self.cells(Self.value), .init(grid: Self.grid, crs: Self.utm, type: "Float32"))
        var other = Self.grid
        other.originX += 0.5
        let shapes = try ZoneShapes([Self.zone(Self.shape)], crs: nil, on: Self.grid, gridCRS: nil)
        let coverage = ZoneCoverage(shapes, plan: TilePlan(Self.grid, blockWidth: 40, blockHeight: 1))
        let crs = try CRS(Self.utm)
        let source = try raster.source
        #expect(throws: GeoError.self) {
            try ZonalRun(coverage, inputs: [ZonalInput(source, form: .values)], areas: CellAreas(other, crs: crs))
        }
        #expect(throws: GeoError.self) {
            try ZonalRun(
                coverage, inputs: [ZonalInput(source, band: 2, form: .values)], areas: CellAreas(Self.grid, crs: crs))
        }
        let shifted = try TestRaster(Self.cells(Self.value), .init(grid: other, crs: Self.utm, type: "Float32"))
        #expect(throws: GeoError.self) {
            try ZonalRun(
                coverage, inputs: [ZonalInput(shifted.source, form: .values)], areas: CellAreas(Self.grid, crs: crs))
        }
    }
}

extension TestRaster {
    /// Rasters that only live for one expression: their files stay until the end of the process's tests.
    func kept() -> TestRaster {
        _ = Unmanaged.passRetained(self)
        return self
    }
}
