/// How a raster is to be opened, where the file itself does not say.
public struct RasterOptions: Sendable, Hashable {
    /// The reference system of a file that names none; any text that `CRS` reads.
    public var assumedCRS: String?
    /// The value for "no data" of all bands, in place of what the file says. NaN is possible.
    public var noDataOverride: Double?
    /// Open options of the driver, each "NAME=value".
    public var openOptions: [String]

    public init(assumedCRS: String? = nil, noDataOverride: Double? = nil, openOptions: [String] = []) {
        self.assumedCRS = assumedCRS
        self.noDataOverride = noDataOverride
        self.openOptions = openOptions
    }
}

/// A raster that any task can open: what is known of it, and no handle.
public struct RasterSource: Sendable {
    public typealias Options = RasterOptions

    /// The path as given.
    public let path: String
    public let grid: RasterGrid
    /// The reference system of the grid; nil when the file names none and none was assumed.
    public let crs: CRS?
    /// In the order of the file; `bands[0]` is band 1.
    public let bands: [RasterBand]
    /// GDAL's short name of the format ("GTiff", "AAIGrid" ...).
    public let driver: String
    /// Whether the file is a GeoTIFF laid out for reading over the net.
    public let isCloudOptimised: Bool
    /// What was assumed or left out, for the user.
    public let issues: [RasterIssue]
    /// What the library said when it opened the file.
    public let messages: [String]

    /// The path that GDAL opens.
    let location: String
    let openOptions: [String]
    /// The mask of an alpha band is that band, also where GDAL would look at the value for "no data" alone.
    let alphaBand: Int?
    /// A file made for this source, removed with the last copy of it.
    let temporary: TemporaryFile?

    /// Reads what a raster holds, not its cells; nothing stays open.
    ///
    /// - Parameter path: a file in any raster format of GDAL, a .zip archive with one raster in it, a path below
    ///   /vsizip/, /vsigzip/ or /vsicurl/, or the name of a part of a file ("NETCDF:file.nc:variable").
    /// - Throws: `.cannotRead` when it cannot be opened, `.badReference` when nothing says where its cells lie, or the
    ///   assumed reference system cannot be read, `.badArgument` when its numbers are complex.
    public init(_ path: String, options: RasterOptions = RasterOptions()) throws(GeoError) {
        self = try GDALScope.run { trail throws(GeoError) in
            let location = try RasterLocation.resolve(path)
            return try RasterSource(location, name: path, options, nil, [], trail)
        }
    }

    init(
        _ location: String, name: String, _ options: RasterOptions, _ temporary: TemporaryFile?,
        _ known: [RasterIssue], _ trail: MessageTrail
    ) throws(GeoError) {
        let dataset = try RasterDataset(location, openOptions: options.openOptions, name: name, trail)
        let facts = RasterFacts(dataset, name)
        try facts.checkBands()
        var issues = known
        path = name
        self.location = location
        self.temporary = temporary
        openOptions = options.openOptions
        driver = facts.driver
        isCloudOptimised = facts.isCloudOptimised
        grid = try facts.grid()
        crs = try facts.crs(assumed: options.assumedCRS, &issues)
        let alphaBand = facts.alphaBand
        self.alphaBand = alphaBand
        var bands: [RasterBand] = []
        for number in 1...facts.dataset.bandCount {
            bands.append(try facts.band(number, alphaBand, options.noDataOverride, &issues))
        }
        self.bands = bands
        self.issues = issues
        messages = trail.summary
    }

    /// The band of this number, from 1.
    public func band(_ number: Int) throws(GeoError) -> RasterBand {
        guard bands.indices.contains(number - 1) else {
            throw GeoError(
                .badArgument, "find band \(number)", on: path,
                hint: bands.count == 1 ? "it has one band" : "it has bands 1 to \(bands.count)")
        }
        return bands[number - 1]
    }

    /// Whether it is a picture in colours mixed from several bands: its numbers are brightness, not classes or measures.
    public var isRGBImage: Bool {
        let roles = Set(bands.filter { $0.cellType == .uint8 || $0.cellType == .uint16 }.map(\.colourInterpretation))
        return roles.isSuperset(of: ["Red", "Green", "Blue"])
    }

    /// Whether its numbers are likely to be those of colours in a picture (a scanned map), not those of classes.
    ///
    /// Rasters of classes have colour tables too, of some ten colours and often with names; pictures use up the table.
    public var isProbablyPalettedImage: Bool {
        guard let first = bands.first, let colours = first.colourTable, first.categoryNames == nil else { return false }
        return ["PNG", "GIF", "BMP"].contains(driver) || Set(colours.values).count > 100
    }
}

/// A file that is removed with the last use of it.
final class TemporaryFile: Sendable {
    let path: String
    /// The file that this one is read from, when that is temporary too.
    private let origin: TemporaryFile?

    init(_ path: String, from origin: TemporaryFile?) {
        self.path = path
        self.origin = origin
    }

    deinit { VirtualFile.remove(path) }
}
