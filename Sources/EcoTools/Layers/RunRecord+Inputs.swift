import GeoCore

extension RunRecord.Input {
    /// A layer as it was read.
    init(role: String, _ layer: LoadedLayer) {
        self.init(
            role: role, file: layer.fileName, layer: layer.table.layerName, sha256: layer.digest?.sha256,
            files: layer.digest?.files.map(\.name) ?? [], crs: layer.crs.description,
            crsWasAssumed: layer.crsWasAssumed, featureCount: layer.count,
            encoding: layer.table.notes.encoding?.description, version: nil)
    }

    /// A band of a raster.
    init(role: String, _ source: RasterSource, band: Int, _ digest: FileDigest?) {
        self.init(
            role: role, file: source.path, layer: "band \(band)", sha256: digest?.sha256,
            files: digest?.files.map(\.name) ?? [], crs: source.crs?.description ?? "",
            crsWasAssumed: source.issues.contains { $0.kind == .referenceAssumed },
            featureCount: source.grid.cellCount, encoding: nil, version: nil)
    }

    /// Bands of rasters with the digests of their files.
    static func rasters(_ rasters: [(role: String, source: RasterSource, band: Int)], workers: Int) throws(GeoError)
        -> [RunRecord.Input]
    {
        let digests = try Parallel.map(rasters.count, workers: workers) {
            (index: Int) throws(GeoError) -> FileDigest? in
            try? FileDigest(of: rasters[index].source.path)
        }
        return zip(rasters, digests).map { Self(role: $0.role, $0.source, band: $0.band, $1) }
    }
}
