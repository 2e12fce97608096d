import GeoCore

extension ZoneReading {
    /// Whether a raster is a picture, of which no band is a factor; it is then said.
    mutating func refusesPicture(_ source: RasterSource) -> Bool {
        guard source.isRGBImage else { return false }
        issues.append(Issue(.error, source.path, Message("issue.raster-is-picture-of-values")))
        return true
    }
}
