import Foundation
import GeoCore

extension Exercise {
    func rasters() {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("exercise-\(UUID().uuidString)")
        guard (try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)) != nil else {
            return expect(false, "make a folder")
        }
        defer { try? FileManager.default.removeItem(at: folder) }
        let grid = RasterGrid(width: 70, height: 50, west: 106, north: 30, cellSize: 0.001)
        guard let crs = answer("EPSG:4490", { () throws(GeoError) in try CRS("EPSG:4490") }) else { return }
        for type in CellType.allCases {
            for asCOG in [false, true] {
                let path = folder.appendingPathComponent("\(type.rawValue)-\(asCOG).tif").path
                roundTrip(path, type, asCOG, grid, crs)
            }
        }
        refusals(folder, grid, crs)
        zones(folder, grid, crs)
    }

    private func roundTrip(_ path: String, _ type: CellType, _ asCOG: Bool, _ grid: RasterGrid, _ crs: CRS) {
        func through<Cell: RasterCell>(_: Cell.Type) {
            var options = RasterWriter.Options(type, noData: 7)
            options.asCOG = asCOG
            options.blockSize = 32
            options.metadata = ["SOURCE": "made here"]
            let cells = (0..<grid.cellCount).map { Cell(cell: Double($0 % 100)) ?? Cell() }
            attempt { () throws(GeoError) in
                let writer = try RasterWriter(path: path, grid: grid, crs: crs, options: options)
                try writer.write(cells, window: grid.window)
                try writer.close()
            }
            attempt { () throws(GeoError) in
                let source = try RasterSource(path)
                let reader = try RasterReader(source)
                for window in grid.window.tiles(blockWidth: 32, blockHeight: 32, cells: 1000) {
                    let found = try reader.read(window, as: Cell.self)
                    _ = try reader.validity(window, values: found)
                }
                let doubles = UnsafeMutableBufferPointer<Double>.allocate(capacity: grid.cellCount)
                let marks = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: grid.cellCount)
                defer {
                    doubles.deallocate()
                    marks.deallocate()
                }
                try reader.readDoubles(grid.window, scaled: true, into: doubles, validity: marks)
                refuse("a window beyond the raster") { () throws(GeoError) in
                    try reader.read(PixelWindow(column: 60, row: 0, width: 20, height: 1), as: Cell.self)
                }
                refuse("band 2 of 1") { () throws(GeoError) in try reader.read(grid.window, band: 2, as: Cell.self) }
                var other = grid
                other.originX += 0.0004
                for method in Resampling.allCases {
                    attempt { () throws(GeoError) in
                        let aligned = try source.aligned(to: other, crs: crs, by: method)
                        return try RasterReader(aligned).validity(
                            grid.window, values: try RasterReader(aligned).read(grid.window, as: Cell.self))
                    }
                }
            }
        }
        through(type.cell)
    }

    private func refusals(_ folder: URL, _ grid: RasterGrid, _ crs: CRS) {
        refuse("a raster that is not there") { () throws(GeoError) in try RasterSource("\(folder.path)/none.tif") }
        let damaged = folder.appendingPathComponent("damaged.tif")
        let whole = folder.appendingPathComponent("uint8-false.tif")
        if let bytes = try? Data(contentsOf: whole) {
            for share in [0.1, 0.3, 0.6, 0.9] {
                try? bytes.prefix(Int(Double(bytes.count) * share)).write(to: damaged)
                attempt { () throws(GeoError) in
                    try RasterReader(try RasterSource(damaged.path)).read(grid.window, as: UInt8.self)
                }
            }
            for place in stride(from: 8, to: bytes.count, by: max(1, bytes.count / 40)) {
                var broken = bytes
                broken[place] = ~broken[place]
                try? broken.write(to: damaged)
                attempt { () throws(GeoError) in
                    try RasterReader(try RasterSource(damaged.path)).read(grid.window, as: UInt8.self)
                }
            }
        }
        var options = RasterWriter.Options(.uint8)
        refuse("a folder that is not there") { () throws(GeoError) in
            try RasterWriter(path: "\(folder.path)/no/x.tif", grid: grid, crs: crs, options: options)
        }
        refuse("cells left out") { () throws(GeoError) in
            let writer = try RasterWriter(path: "\(folder.path)/x.tif", grid: grid, crs: crs, options: options)
            try writer.close()
        }
        options.blockSize = 7
        refuse("tiles of 7 cells") { () throws(GeoError) in
            try RasterWriter(path: "\(folder.path)/x.tif", grid: grid, crs: crs, options: options)
        }
        // Dropped without closing: nothing may stay.
        options.blockSize = 32
        attempt { () throws(GeoError) in
            try RasterWriter(path: "\(folder.path)/dropped.tif", grid: grid, crs: crs, options: options).path
        }
        expect(!FileManager.default.fileExists(atPath: "\(folder.path)/dropped.tif"), "a dropped raster is gone")
    }

    private func zones(_ folder: URL, _ grid: RasterGrid, _ crs: CRS) {
        let sources = ["uint8-false", "int16-false", "float32-false", "float64-true"].compactMap { name in
            answer(name) { () throws(GeoError) in try RasterSource("\(folder.path)/\(name).tif") }
        }
        let parcels = samples.filter { $0.dimension == 2 && $0.isValid }.compactMap { sample in
            try? sample.mapSequences { sequence in
                sequence.map { Coordinate(x: 106 + $0.x * 0.01, y: 29.96 + $0.y * 0.01) }
            }
        }
        for target in ["EPSG:4490", "EPSG:4326", "EPSG:4545"] {
            attempt { () throws(GeoError) in
                let system = try CRS(target)
                let transform = try Transform(from: crs, to: system)
                var moved: [Geometry] = []
                for parcel in parcels {
                    attempt { () throws(GeoError) in moved.append(try transform.transform(parcel)) }
                }
                let shapes = try ZoneShapes(moved, crs: system, on: grid, gridCRS: crs, workers: 2)
                for mode in CoverageMode.allCases {
                    let coverage = ZoneCoverage(
                        shapes, plan: TilePlan(grid, blockWidth: 32, blockHeight: 32), mode: mode, memoryLimitBytes: 100
                    )
                    let areas = try CellAreas(grid, crs: crs)
                    for source in sources {
                        attempt { () throws(GeoError) in
                            try ZonalRun(coverage, inputs: [ZonalInput(source, form: .classes)], areas: areas)
                                .reduce(ClassTable(input: 0), workers: 2).count
                        }
                        attempt { () throws(GeoError) in
                            try ZonalRun(coverage, inputs: [ZonalInput(source, form: .values)], areas: areas)
                                .reduce(ZonalStatistics(input: 0), workers: 2).count
                        }
                    }
                }
            }
        }
        attempt { () throws(GeoError) in
            var count = 0
            try sources[0].forEachPolygon { _, _ in count += 1 }
            return count
        }
    }
}
