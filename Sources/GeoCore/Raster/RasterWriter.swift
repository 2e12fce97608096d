internal import CGDAL

/// Writes a new tiled GeoTIFF, which appears under its name only when `close()` has succeeded.
///
/// Until then it is written in a hidden folder beside the target; a writer that fails or is dropped without `close()`
/// leaves nothing and touches no older file of that name. The same windows in the same order give the same bytes.
/// Not Sendable: one task writes.
public final class RasterWriter {
    public let path: String
    public let grid: RasterGrid
    public let options: Options

    private let output: PartialOutput
    /// Where the cells go first; a cloud-optimised file is made from it.
    private let draft: String
    private(set) var handle: GDALDatasetH?
    /// Cells handed in per band, to know whether any were left out.
    private var written: [Int]

    /// - Parameters:
    ///   - crs: of the grid; nil leaves it unnamed.
    /// - Throws: `.badArgument` for options that the format cannot hold, `.cannotWrite` where it cannot be written.
    public init(path: String, grid: RasterGrid, crs: CRS?, options: Options) throws(GeoError) {
        try options.check(path, grid)
        _ = RasterDataset.cacheIsBounded
        self.path = path
        self.grid = grid
        self.options = options
        written = Array(repeating: 0, count: options.bandCount)
        let output = try GDALScope.run { _ throws(GeoError) in try PartialOutput(target: path, throughMemory: false) }
        self.output = output
        draft = options.asCOG ? "\(output.folder)/cells.tif" : output.file
        try scope { trail throws(GeoError) in try create(crs, trail) }
    }

    deinit { abandon() }

    private func create(_ crs: CRS?, _ trail: MessageTrail) throws(GeoError) {
        let list = OptionList(options.tiled)
        let type = options.cellType == .int8 && CellType.signedByteIsNoted ? GDT_Byte : options.cellType.gdal
        guard let driver = GDALGetDriverByName("GTiff"),
            let made = GDALCreate(
                driver, draft, Int32(grid.width), Int32(grid.height), Int32(options.bandCount), type, list.pointer)
        else { throw trail.error(.cannotWrite, "create the raster", on: path) }
        handle = made
        var map = [
            grid.originX, grid.columnStepX, grid.rowStepX, grid.originY, grid.columnStepY, grid.rowStepY,
        ]
        var isDone = GDALSetGeoTransform(made, &map) == CE_None
        if let crs {
            let system = OSRNewSpatialReference(nil)
            defer { OSRRelease(system) }
            guard OSRSetFromUserInput(system, crs.definition) == OGRERR_NONE else {
                throw trail.error(.badReference, "understand the reference system \(crs)", on: path)
            }
            OSRSetAxisMappingStrategy(system, OAMS_TRADITIONAL_GIS_ORDER)
            isDone = GDALSetSpatialRef(made, system) == CE_None && isDone
        }
        for (name, value) in options.metadata.sorted(by: { $0.key < $1.key }) {
            isDone = GDALSetMetadataItem(made, name, value, nil) == CE_None && isDone
        }
        for number in 1...options.bandCount { isDone = describe(number, made) && isDone }
        guard isDone, trail.failureCount == 0 else {
            throw trail.error(.cannotWrite, "describe the raster", on: path)
        }
    }

    /// Everything about a band but its cells; must precede them, since the header comes first in the file.
    private func describe(_ number: Int, _ dataset: GDALDatasetH) -> Bool {
        guard let band = GDALGetRasterBand(dataset, Int32(number)) else { return false }
        var isDone = true
        if let declared = options.noData, let noData = NoData(declared, in: options.cellType) {
            let result =
                switch noData {
                case .int64(let value): GDALSetRasterNoDataValueAsInt64(band, value)
                case .uint64(let value): GDALSetRasterNoDataValueAsUInt64(band, value)
                case .value(let value): GDALSetRasterNoDataValue(band, value)
                case .nan, .none: GDALSetRasterNoDataValue(band, .nan)
                }
            isDone = result == CE_None
        }
        if number <= options.bandDescriptions.count { GDALSetDescription(band, options.bandDescriptions[number - 1]) }
        if number <= options.units.count {
            isDone = GDALSetRasterUnitType(band, options.units[number - 1]) == CE_None && isDone
        }
        guard number == 1 else { return isDone }
        if let colours = options.colourTable {
            let table = GDALCreateColorTable(GPI_RGB)
            defer { GDALDestroyColorTable(table) }
            for (index, colour) in colours.sorted(by: { $0.key < $1.key }) {
                var entry = GDALColorEntry(
                    c1: Int16(colour.red), c2: Int16(colour.green), c3: Int16(colour.blue), c4: Int16(colour.alpha))
                GDALSetColorEntry(table, Int32(index), &entry)
            }
            isDone = GDALSetRasterColorTable(band, table) == CE_None && isDone
        }
        if let names = options.categoryNames {
            let list = OptionList(names)
            isDone = GDALSetRasterCategoryNames(band, list.pointer) == CE_None && isDone
        }
        return isDone
    }

    /// Writes the cells of a window, row by row, in the type of the raster.
    ///
    /// Windows of whole tiles (`PixelWindow.tiles` with the block size of the options) are compressed once and never
    /// read back; others are slower and make the file larger.
    public func write<T: RasterCell>(_ values: [T], window: PixelWindow, band: Int = 1) throws(GeoError) {
        var failure: GeoError?
        values.withUnsafeBufferPointer { buffer in
            do throws(GeoError) {
                try write(buffer, window: window, band: band)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    /// The same from memory of the caller.
    public func write<T: RasterCell>(_ values: UnsafeBufferPointer<T>, window: PixelWindow, band: Int = 1)
        throws(GeoError)
    {
        guard T.cellType == options.cellType, values.count == window.cellCount, grid.window.contains(window),
            window.width >= 0, window.height >= 0, (1...options.bandCount).contains(band)
        else {
            throw GeoError(
                .badArgument, "write \(window) of band \(band)", on: path,
                trail: [
                    "\(values.count) numbers of type \(T.cellType.rawValue) for a raster of \(options.bandCount) bands,"
                        + " \(grid.width) columns and \(grid.height) rows of \(options.cellType.rawValue)"
                ])
        }
        guard let memory = values.baseAddress, !window.isEmpty else { return }
        try scope { trail throws(GeoError) in
            guard let handle, let target = GDALGetRasterBand(handle, Int32(band)) else { throw closed }
            let result =
                isWholeTiles(window) ? writeTiles(memory, window, target) : writeCells(memory, window, target)
            guard result == CE_None, trail.failureCount == 0 else {
                throw trail.error(.cannotWrite, "write \(window) of band \(band)", on: path)
            }
        }
        written[band - 1] += window.cellCount
    }

    private func isWholeTiles(_ window: PixelWindow) -> Bool {
        window == window.aligned(toBlocks: options.blockSize, options.blockSize, within: grid.window)
    }

    /// Tile by tile past the cache: which tile comes where in the file then follows from the calls alone, not from
    /// what other threads do with the cache that all rasters share.
    private func writeTiles<T: RasterCell>(
        _ memory: UnsafePointer<T>, _ window: PixelWindow, _ band: GDALRasterBandH
    ) -> CPLErr {
        let size = options.blockSize
        var tile = [T](repeating: T(), count: size * size)
        for part in window.tiles(blockWidth: size, blockHeight: size, cells: 1) {
            let result = tile.withUnsafeMutableBufferPointer { buffer -> CPLErr in
                guard let base = buffer.baseAddress else { return CE_Failure }
                if part.cellCount < size * size { buffer.update(repeating: T()) }
                for row in 0..<part.height {
                    let start = (part.row - window.row + row) * window.width + part.column - window.column
                    (base + row * size).update(from: memory + start, count: part.width)
                }
                return GDALWriteBlock(band, Int32(part.column / size), Int32(part.row / size), base)
            }
            if result != CE_None { return result }
        }
        return CE_None
    }

    private func writeCells<T: RasterCell>(
        _ memory: UnsafePointer<T>, _ window: PixelWindow, _ band: GDALRasterBandH
    ) -> CPLErr {
        let bytes = Int64(T.cellType.byteCount)
        let rowsAtOnce = max(1, (1 << 30) / window.width)
        for start in stride(from: 0, to: window.height, by: rowsAtOnce) {
            let rows = Int32(min(rowsAtOnce, window.height - start))
            let result = GDALRasterIOEx(
                band, GF_Write, Int32(window.column), Int32(window.row + start), Int32(window.width), rows,
                // GDAL only reads from it.
                UnsafeMutableRawPointer(mutating: memory + start * window.width), Int32(window.width), rows,
                T.cellType.gdal, bytes, bytes * Int64(window.width), nil)
            if result != CE_None { return result }
        }
        // What stayed in the cache must be in the file before a tile is written past it.
        return GDALFlushRasterCache(band)
    }

    /// Completes the file and puts it under its name.
    ///
    /// - Parameters:
    ///   - statistics: whether least, greatest, mean and deviation of each band are kept in the file.
    ///   - cancellation: looked at while statistics are found and the file is laid out for the net.
    /// - Throws: `.cannotWrite` also when cells were left out and no value for "no data" stands for them.
    public func close(statistics: Bool = true, cancellation: Cancellation? = nil) throws(GeoError) {
        try scope { trail throws(GeoError) in
            guard let open = handle else { throw closed }
            if options.noData == nil, let gap = written.firstIndex(where: { $0 < grid.cellCount }) {
                throw GeoError(
                    .cannotWrite, "close the raster", on: path,
                    trail: ["\(grid.cellCount - written[gap]) cells of band \(gap + 1) were never written"])
            }
            GDALFlushCache(open)
            if statistics { try keepStatistics(open, cancellation) }
            handle = nil
            GDALClose(open)
            // Closing returns nothing in this version of GDAL: its messages tell whether it failed.
            if trail.failureCount > 0 { throw trail.error(.cannotWrite, "close the raster", on: path) }
            if options.asCOG { try optimise(trail, cancellation) }
            try output.moveIntoPlace()
        }
    }

    private func keepStatistics(_ dataset: GDALDatasetH, _ cancellation: Cancellation?) throws(GeoError) {
        for number in 1...options.bandCount {
            guard let band = GDALGetRasterBand(dataset, Int32(number)) else { throw closed }
            try GDALScope.run { trail throws(GeoError) in
                var numbers = [Double](repeating: 0, count: 4)
                let result = numbers.withUnsafeMutableBufferPointer { numbers -> CPLErr in
                    guard let base = numbers.baseAddress else { return CE_Failure }
                    return GDALComputeRasterStatistics(
                        band, 0, base, base + 1, base + 2, base + 3, Self.progress, Self.pointer(cancellation))
                }
                try cancellation?.check()
                // A band without any data has no statistics, which is no failure of the file.
                let isEmpty = trail.messages.contains { $0.contains("no valid pixels") }
                guard result == CE_None || isEmpty else {
                    throw trail.error(.cannotWrite, "find the statistics of band \(number)", on: path)
                }
            }
        }
    }

    /// Makes the cloud-optimised file from the finished cells.
    private func optimise(_ trail: MessageTrail, _ cancellation: Cancellation?) throws(GeoError) {
        let list = OptionList(options.cloudOptimised)
        let flags = UInt32(GDAL_OF_RASTER | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR)
        guard let driver = GDALGetDriverByName("COG"), let cells = GDALOpenEx(draft, flags, nil, nil, nil) else {
            throw trail.error(.cannotWrite, "lay the raster out for the net", on: path)
        }
        let copy = GDALCreateCopy(
            driver, output.file, cells, 0, list.pointer, Self.progress, Self.pointer(cancellation))
        if let copy { GDALClose(copy) }
        GDALClose(cells)
        VirtualFile.remove(draft)
        VirtualFile.remove(draft + ".aux.xml")
        try cancellation?.check()
        guard copy != nil, trail.failureCount == 0 else {
            throw trail.error(.cannotWrite, "lay the raster out for the net", on: path)
        }
    }

    /// Tells GDAL to go on until someone asks to stop.
    private static let progress: GDALProgressFunc = { _, _, data in
        guard let data else { return 1 }
        return Unmanaged<Cancellation>.fromOpaque(data).takeUnretainedValue().isCancelled ? 0 : 1
    }

    /// Valid while the caller of `close` holds the object, which is longer than the calls it is passed to.
    private static func pointer(_ cancellation: Cancellation?) -> UnsafeMutableRawPointer? {
        cancellation.map { Unmanaged.passUnretained($0).toOpaque() }
    }

    private var closed: GeoError {
        GeoError(.cannotWrite, "write", on: path, trail: ["the writer is closed, or has failed"])
    }

    /// On an error the output is discarded.
    private func scope(_ body: (MessageTrail) throws(GeoError) -> Void) throws(GeoError) {
        do {
            try GDALScope.run(body)
        } catch {
            abandon()
            throw error
        }
    }

    /// Closes and removes what was written so far.
    func abandon() {
        let open = handle
        handle = nil
        // The messages of closing a file that is thrown away do not matter.
        _ = try? GDALScope.run { _ throws(GeoError) in
            if let open { GDALClose(open) }
            output.discard()
        }
    }
}
