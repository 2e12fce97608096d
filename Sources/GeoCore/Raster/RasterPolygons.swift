internal import CGDAL
import Foundation

extension RasterSource {
    /// Calls `body` with the outline of each patch of cells that share an edge and have the same value.
    ///
    /// Outlines run along the edges of cells, in the reference system of the raster, and are valid: where two cells of
    /// a patch meet at a corner only, the outline touches itself there and no more. Patches come in the order in which
    /// their last row is reached; cells without data belong to none. They pass through a temporary file, so memory
    /// holds those that a row of the raster crosses and no others.
    ///
    /// - Parameters:
    ///   - band: of integers of up to 32 bits.
    ///   - cancellation: looked at row by row.
    /// - Throws: `.badArgument` for a band of other numbers; `.cannotRead` when a block cannot be decoded; what `body`
    ///   throws.
    public func forEachPolygon(
        band number: Int = 1, cancellation: Cancellation? = nil,
        _ body: (_ value: Int, _ polygon: Geometry) throws(GeoError) -> Void
    ) throws(GeoError) {
        let facts = try band(number)
        guard [.int8, .uint8, .int16, .uint16, .int32].contains(facts.cellType) else {
            throw GeoError(
                .badArgument, "outline the patches of band \(number)", on: path,
                trail: ["it holds \(facts.cellType.rawValue) numbers"])
        }
        let file = try PolygonFile(self, band: number, cancellation)
        while true {
            try cancellation?.check()
            let batch = try file.next(1024)
            if batch.isEmpty { return }
            for (value, outline) in batch {
                let polygon = outline.isValid ? outline : try outline.madeValid().polygonalPart()
                try body(value, polygon)
            }
        }
    }
}

/// The outlines in a file of the temporary folder, removed with it.
private final class PolygonFile {
    private let file: String
    private let name: String
    private var handle: GDALDatasetH?
    private var layer: OGRLayerH?

    init(_ source: RasterSource, band: Int, _ cancellation: Cancellation?) throws(GeoError) {
        let folder = FileManager.default.temporaryDirectory.path
        file = "\(folder)/geocore-\(UInt64.random(in: 0 ... .max)).gpkg"
        name = source.path
        try GDALScope.run { trail throws(GeoError) in
            let raster = try RasterDataset(
                source.location, openOptions: source.openOptions, name: source.path, trail)
            // The file is nobody's and is never opened again: no journal is needed to save it from a crash.
            let options = [("OGR_SQLITE_SYNCHRONOUS", "OFF"), ("OGR_SQLITE_JOURNAL", "OFF")]
            try GDALScope.withThreadOptions(options) { () throws(GeoError) in
                try outline(try raster.band(band, on: source.path), cancellation, trail)
            }
        }
    }

    deinit {
        let open = handle
        // A file that is thrown away need not be closed without complaint.
        _ = try? GDALScope.run { _ throws(GeoError) in
            if let open { GDALClose(open) }
            VirtualFile.remove(file)
        }
    }

    private func outline(_ band: GDALRasterBandH, _ cancellation: Cancellation?, _ trail: MessageTrail)
        throws(GeoError)
    {
        let list = OptionList(["SPATIAL_INDEX=NO"])
        guard let driver = GDALGetDriverByName("GPKG"), let made = GDALCreate(driver, file, 0, 0, 0, GDT_Unknown, nil)
        else { throw trail.error(.cannotWrite, "make a temporary file", on: file) }
        handle = made
        guard GDALDatasetStartTransaction(made, 0) == OGRERR_NONE,
            let layer = GDALDatasetCreateLayer(made, "patches", nil, wkbPolygon, list.pointer)
        else { throw trail.error(.cannotWrite, "make a temporary file", on: file) }
        let field = OGR_Fld_Create("value", OFTInteger64)
        defer { OGR_Fld_Destroy(field) }
        guard OGR_L_CreateField(layer, field, 1) == OGRERR_NONE else {
            throw trail.error(.cannotWrite, "make a temporary file", on: file)
        }
        let mask = GDALGetMaskFlags(band) & GMF_ALL_VALID != 0 ? nil : GDALGetMaskBand(band)
        // The caller's reference outlives the call that the pointer is lent to.
        let user = cancellation.map { Unmanaged.passUnretained($0).toOpaque() }
        let result = GDALPolygonize(
            band, mask, layer, 0, nil,
            { _, _, user in
                guard let user else { return 1 }
                return Unmanaged<Cancellation>.fromOpaque(user).takeUnretainedValue().isCancelled ? 0 : 1
            }, user)
        try cancellation?.check()
        guard result == CE_None, trail.failureCount == 0 else {
            throw trail.error(.cannotRead, "outline the patches of the raster", on: name)
        }
        guard GDALDatasetCommitTransaction(made) == OGRERR_NONE else {
            throw trail.error(.cannotWrite, "make a temporary file", on: file)
        }
        OGR_L_ResetReading(layer)
        self.layer = layer
    }

    /// The next outlines, at most `count`; none at the end.
    func next(_ count: Int) throws(GeoError) -> [(value: Int, outline: Geometry)] {
        guard let layer else { return [] }
        return try GDALScope.run { trail throws(GeoError) in
            var batch: [(value: Int, outline: Geometry)] = []
            while batch.count < count, let feature = OGR_L_GetNextFeature(layer) {
                defer { OGR_F_Destroy(feature) }
                guard let shape = OGR_F_GetGeometryRef(feature) else { continue }
                var bytes = [UInt8](repeating: 0, count: Int(OGR_G_WkbSize(shape)))
                guard OGR_G_ExportToIsoWkb(shape, wkbNDR, &bytes) == OGRERR_NONE else {
                    throw trail.error(.operationFailed, "read the outline of a patch", on: name)
                }
                batch.append((Int(OGR_F_GetFieldAsInteger64(feature, 0)), try Geometry(wkb: bytes)))
            }
            guard trail.failureCount == 0 else {
                throw trail.error(.cannotRead, "read the outline of a patch", on: name)
            }
            return batch
        }
    }
}
