import GeoCore

extension RunRecord.Input {
    /// The record of a band of a raster that was read, with the SHA-256 of its files; without one where they cannot be
    /// read again.
    public init(raster source: RasterSource, role: String, band: Int) {
        let digest = try? FileDigest(of: source.path)
        self.init(
            role: role, file: source.path, layer: "band \(band)", sha256: digest?.sha256,
            files: digest?.files.map(\.name) ?? [], crs: source.crs?.description ?? "",
            crsWasAssumed: source.issues.contains { $0.kind == .referenceAssumed },
            featureCount: source.grid.cellCount, encoding: nil, version: nil)
    }
}
