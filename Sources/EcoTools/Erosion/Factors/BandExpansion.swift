import GeoCore

extension ErosionInput {
    /// The raster's 24 bands, one for each half month, where it has 24; else the input alone.
    ///
    /// A raster that cannot be opened is one band: its opening is refused later, with the other problems.
    var halfMonths: [ErosionInput] {
        guard case .raster(let path, 1) = self, let source = try? RasterSource(path),
            source.bands.count == HalfMonth.count
        else { return [self] }
        return (1...HalfMonth.count).map { .raster(path: path, band: $0) }
    }
}

/// "-01" to "-24" for the layers of half months; nothing for one.
func halfMonthSuffix(_ index: Int, of count: Int) -> String {
    count > 1 ? "-" + twoDigits(index + 1) : ""
}

/// "01", "24".
func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
