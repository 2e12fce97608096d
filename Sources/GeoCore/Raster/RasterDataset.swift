internal import CGDAL

/// One dataset of GDAL opened for reading cells, closed with the last use of it.
final class RasterDataset {
    let handle: GDALDatasetH

    /// How much of GDAL's memory for blocks all open rasters share. GDAL would take a twentieth of the machine, which
    /// is more than a reader that goes through the blocks once can use; set when the first raster is opened, unless
    /// the user has set GDAL_CACHEMAX.
    static let cacheIsBounded: Bool = {
        if CPLGetConfigOption("GDAL_CACHEMAX", nil) == nil { GDALSetCacheMax64(64 << 20) }
        return true
    }()

    /// - Parameters:
    ///   - location: the path for GDAL.
    ///   - name: what the user is told it is.
    init(_ location: String, openOptions: [String], name: String, _ trail: MessageTrail) throws(GeoError) {
        _ = Self.cacheIsBounded
        let list = OptionList(openOptions)
        let flags = UInt32(GDAL_OF_RASTER | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR)
        let failuresBefore = trail.failureCount
        // A file with damaged blocks must not be read as one with zeros, whatever the environment asks for.
        let made = try GDALScope.withThreadOptions([("GTIFF_IGNORE_READ_ERRORS", "NO")]) { () throws(GeoError) in
            list.withConstPointer { GDALOpenEx(location, flags, nil, $0, nil) }
        }
        guard let made else {
            let isUnknown =
                trail.failureCount == failuresBefore
                || trail.messages.contains { $0.contains("not recognized as a supported file format") }
            throw trail.error(
                .cannotRead, "open the raster", on: name,
                hint: isUnknown ? "it is damaged, or no raster format that can be read here" : nil)
        }
        handle = made
        // A TIFF that ends within its own description opens nevertheless, without its scale, value for no data or
        // reference system, and only a warning tells: what is left would be read as something else than it is.
        if trail.messages.contains(where: { $0.contains("IO error during reading of") }) {
            throw trail.error(.cannotRead, "open the raster", on: name, hint: "the file is incomplete")
        }
    }

    deinit {
        // A dataset opened for reading has nothing to flush, so closing it cannot fail in a way that matters.
        _ = try? GDALScope.run { _ throws(GeoError) in GDALClose(handle) }
    }

    /// The band of this number, from 1.
    func band(_ number: Int, on name: String) throws(GeoError) -> GDALRasterBandH {
        guard let count = Int32(exactly: number), let band = GDALGetRasterBand(handle, count) else {
            throw GeoError(.badArgument, "find band \(number)", on: name)
        }
        return band
    }

    var width: Int { Int(GDALGetRasterXSize(handle)) }
    var height: Int { Int(GDALGetRasterYSize(handle)) }
    var bandCount: Int { Int(GDALGetRasterCount(handle)) }
}
