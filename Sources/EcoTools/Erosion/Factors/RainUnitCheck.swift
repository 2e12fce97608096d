extension DailyRainfall {
    /// The mean rain of a year, in mm, where it can hardly be millimetres: more than falls anywhere but on a few slopes of the
    /// Himalaya and of islands (8 000 mm), or much (3 000 mm) and in whole numbers only, as tenths of a millimetre are kept.
    /// nil where it can, or where there is less than a year.
    var suspectedTenths: Double? {
        let days = millimetres.count
        guard days >= 365 else { return nil }
        let yearly = millimetres.values.reduce(0, +) / Double(days) * 365.25
        if yearly > Self.hardlyAnywhere { return yearly }
        let isWhole = millimetres.values.allSatisfy { $0 == $0.rounded() }
        return yearly > Self.much && isWhole ? yearly : nil
    }

    private static let hardlyAnywhere = 8000.0
    private static let much = 3000.0
}
