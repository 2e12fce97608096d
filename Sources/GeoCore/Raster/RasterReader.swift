internal import CGDAL

/// An open raster that cells are read from, always at full resolution.
///
/// Not Sendable: each worker opens its own. Reading follows the blocks fastest: see `PixelWindow.tiles`.
public final class RasterReader {
    public let source: RasterSource
    let dataset: RasterDataset
    let handles: [GDALRasterBandH]

    /// Opens the raster; throws also when the file is not the one any more that the source describes.
    public init(_ source: RasterSource) throws(GeoError) {
        self.source = source
        dataset = try GDALScope.run { trail throws(GeoError) in
            try RasterDataset(source.location, openOptions: source.openOptions, name: source.path, trail)
        }
        var handles: [GDALRasterBandH] = []
        var isSame = (dataset.width, dataset.height) == (source.grid.width, source.grid.height)
        isSame = isSame && dataset.bandCount == source.bands.count
        if isSame {
            for band in source.bands {
                let handle = try dataset.band(band.number, on: source.path)
                isSame = isSame && CellType(handle) == band.cellType
                handles.append(handle)
            }
        }
        guard isSame else {
            throw GeoError(.cannotRead, "open the raster again", on: source.path, trail: ["it has been changed"])
        }
        self.handles = handles
    }

    /// The cells of a window in the band's own type, row by row.
    ///
    /// - Throws: `.badArgument` when the window reaches beyond the raster or `T` is not the type of the band,
    ///   `.cannotRead` when any block of the window cannot be read.
    public func read<T: RasterCell>(_ window: PixelWindow, band: Int = 1, as type: T.Type) throws(GeoError) -> [T] {
        try check(window, band)
        var failure: GeoError?
        let cells = [T](unsafeUninitializedCapacity: window.cellCount) { buffer, count in
            do throws(GeoError) {
                try read(
                    window, band: band, into: UnsafeMutableBufferPointer(rebasing: buffer[..<window.cellCount]))
                count = window.cellCount
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return cells
    }

    /// Reads the cells of a window straight into the caller's memory, row by row.
    ///
    /// - Parameter buffer: has exactly as many elements as the window cells. After an error its contents mean nothing.
    public func read<T: RasterCell>(
        _ window: PixelWindow, band: Int = 1, into buffer: UnsafeMutableBufferPointer<T>
    ) throws(GeoError) {
        let facts = try check(window, band)
        guard facts.cellType == T.cellType else {
            throw GeoError(
                .badArgument, "read band \(band) as \(T.cellType.rawValue)", on: source.path,
                trail: ["its cells are \(facts.cellType.rawValue)"])
        }
        try check(buffer, window)
        try transfer(window, facts, T.cellType, UnsafeMutableRawPointer(buffer.baseAddress))
    }

    /// Lets GDAL put the cells of a checked window into memory as cells of `type`.
    func transfer(_ window: PixelWindow, _ band: RasterBand, _ type: CellType, _ memory: UnsafeMutableRawPointer?)
        throws(GeoError)
    {
        guard let memory, !window.isEmpty else { return }
        let handle = handles[band.number - 1]
        try GDALScope.run { trail throws(GeoError) in
            let result: CPLErr
            if type == band.cellType, let block = wholeBlock(window, band) {
                // Past the cache: the block is decoded where the caller wants it.
                result = GDALReadBlock(handle, block.x, block.y, memory)
            } else {
                result = Self.read(window, handle, type, memory)
            }
            // A driver may report damage and yet say that it went well.
            guard result == CE_None, trail.failureCount == 0 else {
                throw trail.error(
                    .cannotRead, "read band \(band.number), \(window)", on: source.path,
                    hint: "the file is damaged or incomplete")
            }
        }
    }

    /// Rows at a time where there are more cells than GDAL counts in 32 bits.
    static func read(
        _ window: PixelWindow, _ handle: GDALRasterBandH, _ type: CellType, _ memory: UnsafeMutableRawPointer
    ) -> CPLErr {
        let bytes = Int64(type.byteCount)
        let rowsAtOnce = max(1, (1 << 30) / window.width)
        var done = 0
        while done < window.height {
            let rows = min(rowsAtOnce, window.height - done)
            let result = GDALRasterIOEx(
                handle, GF_Read, Int32(window.column), Int32(window.row + done), Int32(window.width), Int32(rows),
                memory + done * window.width * type.byteCount, Int32(window.width), Int32(rows), type.gdal, bytes,
                bytes * Int64(window.width), nil)
            if result != CE_None { return result }
            done += rows
        }
        return CE_None
    }

    /// The number of the block that the window is; nil when it is not exactly one that lies wholly in the raster.
    private func wholeBlock(_ window: PixelWindow, _ band: RasterBand) -> (x: Int32, y: Int32)? {
        guard window.width == band.blockWidth, window.height == band.blockHeight,
            window.column % band.blockWidth == 0, window.row % band.blockHeight == 0
        else { return nil }
        return (Int32(window.column / band.blockWidth), Int32(window.row / band.blockHeight))
    }

    @discardableResult
    func check(_ window: PixelWindow, _ band: Int) throws(GeoError) -> RasterBand {
        let facts = try source.band(band)
        guard window.width >= 0, window.height >= 0, source.grid.window.contains(window) else {
            throw GeoError(
                .badArgument, "read \(window)", on: source.path,
                trail: ["it has \(source.grid.width) columns and \(source.grid.height) rows"])
        }
        return facts
    }

    func check<T>(_ buffer: UnsafeMutableBufferPointer<T>, _ window: PixelWindow) throws(GeoError) {
        guard buffer.count == window.cellCount else {
            throw GeoError(
                .badArgument, "read \(window)", on: source.path,
                trail: ["\(buffer.count) numbers have room, \(window.cellCount) are wanted"])
        }
    }
}
