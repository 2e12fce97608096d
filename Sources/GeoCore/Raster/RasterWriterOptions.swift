extension RasterWriter {
    /// What a new raster is like.
    public struct Options: Sendable {
        public enum Compression: String, Sendable, Codable, CaseIterable {
            case none = "NONE"
            case deflate = "DEFLATE"
            case lzw = "LZW"
            case zstd = "ZSTD"
        }

        public var cellType: CellType
        public var bandCount = 1
        /// The value for "no data" of all bands; must be one that the type has. NaN is possible for floating point.
        public var noData: Double?
        /// Numbers are stored as differences from their neighbours where that makes the file smaller.
        public var compression: Compression = .deflate
        /// Rows and columns of a tile; a multiple of 16.
        public var blockSize = 512
        /// Of the first band; only for `uint8` and `uint16`.
        public var colourTable: [Int: Colour]?
        /// Of the first band: the name of class 0, 1, ... GDAL keeps them in a file beside the raster (.aux.xml).
        public var categoryNames: [String]?
        /// Names of the bands, in their order; fewer than bands is fine.
        public var bandDescriptions: [String] = []
        /// Units of the bands, in their order.
        public var units: [String] = []
        /// Facts about the whole raster, kept in the file.
        public var metadata: [String: String] = [:]
        /// Whether the file is laid out for reading over the net, with overviews (a cloud-optimised GeoTIFF).
        public var asCOG = false

        public init(_ cellType: CellType, noData: Double? = nil) {
            self.cellType = cellType
            self.noData = noData
        }
    }
}

extension RasterWriter.Options {
    /// Refuses what the format would change or leave out without a word.
    func check(_ path: String, _ grid: RasterGrid) throws(GeoError) {
        func refuse(_ reason: String) -> GeoError {
            GeoError(.badArgument, "make the raster", on: path, trail: [reason])
        }
        guard grid.isUsable, grid.width <= Int32.max, grid.height <= Int32.max else {
            throw refuse("its grid has no cells, too many, or no area")
        }
        guard (1...65535).contains(bandCount) else { throw refuse("\(bandCount) bands") }
        guard blockSize > 0, blockSize <= 1 << 14, blockSize % 16 == 0 else {
            throw refuse("tiles of \(blockSize) cells; a multiple of 16 is needed")
        }
        if let noData, NoData(noData, in: cellType) == nil {
            throw refuse("\(noData) cannot stand for no data among \(cellType.rawValue)")
        }
        if let colourTable {
            guard cellType == .uint8 || cellType == .uint16 else { throw refuse("colours of \(cellType.rawValue)") }
            guard bandCount == 1 else { throw refuse("a colour table for \(bandCount) bands") }
            let limit = cellType == .uint8 ? 256 : 65536
            guard colourTable.keys.allSatisfy({ (0..<limit).contains($0) }) else {
                throw refuse("colours of numbers beyond 0 to \(limit - 1)")
            }
        }
        guard bandDescriptions.count <= bandCount, units.count <= bandCount else {
            throw refuse("more names or units than bands")
        }
    }

    /// Differences between neighbours, where the format has them for the type.
    private var predictor: String? {
        if compression == .none { return nil }
        switch cellType {
        case .float32, .float64: return "3"
        case .int64, .uint64: return nil
        // The differences between numbers of classes are no smaller than the numbers.
        default: return colourTable == nil && categoryNames == nil ? "2" : nil
        }
    }

    /// Creation options of the GeoTIFF driver.
    var tiled: [String] {
        // The draft of a cloud-optimised file is read once more and thrown away: to compress it would be lost work.
        let compression = asCOG ? Compression.none : compression
        var options = [
            "TILED=YES", "BLOCKXSIZE=\(blockSize)", "BLOCKYSIZE=\(blockSize)", "COMPRESS=\(compression.rawValue)",
            "BIGTIFF=IF_SAFER", "INTERLEAVE=BAND",
        ]
        if let predictor, !asCOG { options.append("PREDICTOR=\(predictor)") }
        if cellType == .int8, CellType.signedByteIsNoted { options.append("PIXELTYPE=SIGNEDBYTE") }
        return options
    }

    /// Creation options of the COG driver.
    var cloudOptimised: [String] {
        // Overviews are for looking: classes must not be averaged, measures may be.
        let isMeasure = !cellType.isInteger
        return [
            "BLOCKSIZE=\(blockSize)", "COMPRESS=\(compression.rawValue)", "BIGTIFF=IF_SAFER",
            // Tiles are compressed side by side and come into the file in their order.
            "NUM_THREADS=ALL_CPUS",
            "PREDICTOR=\(predictor == nil ? "NO" : "YES")", "RESAMPLING=\(isMeasure ? "AVERAGE" : "NEAREST")",
        ]
    }
}
