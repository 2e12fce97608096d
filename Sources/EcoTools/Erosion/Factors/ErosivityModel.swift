import Foundation

/// How the erosivity of rain is estimated from daily rain: which days count, and the equation.
public struct ErosivityModel: Sendable, Codable, Hashable {
    /// The equation of a day that counts.
    public enum Form: Sendable, Codable, Hashable {
        /// alpha P^exponent, with an alpha for the warm and one for the cold season.
        case seasonal(warmAlpha: Double, coldAlpha: Double, exponent: Double)
        /// alpha P^beta with the station's own alpha and beta, from its mean rain on days that count and its mean
        /// yearly rain of such days: beta = base + perDay / Pd + perYear / Py, alpha = scale beta^power.
        case byStation(base: Double, perDay: Double, perYear: Double, scale: Double, power: Double)
    }

    public var id: String
    public var title: LocalisedText
    public var source: TableSource
    /// A day counts from this much rain on, in mm.
    public var thresholdMillimetres: Double
    /// Months, 1 to 12, of the warm season. Not used by station forms.
    public var warmMonths: [Int]
    public var form: Form

    public init(
        id: String, title: LocalisedText, source: TableSource, thresholdMillimetres: Double, warmMonths: [Int],
        form: Form
    ) {
        self.id = id
        self.title = title
        self.source = source
        self.thresholdMillimetres = thresholdMillimetres
        self.warmMonths = warmMonths
        self.form = form
    }

    /// alpha and beta of a place and month, so that a day's erosivity is alpha P^beta.
    public struct Coefficients: Sendable, Codable, Hashable {
        public var alpha: Double
        public var beta: Double

        public init(alpha: Double, beta: Double) {
            self.alpha = alpha
            self.beta = beta
        }

        /// Erosivity in MJ·mm/(ha·h) of a day with this much rain, in mm. No threshold is applied here.
        public func erosivity(ofDay millimetres: Double) -> Double { alpha * pow(millimetres, beta) }
    }

    /// What a station form needs to know of its station.
    public struct StationRain: Sendable, Codable, Hashable {
        /// Mean rain, in mm, of the days that count.
        public var meanDayMillimetres: Double
        /// Mean yearly sum, in mm, of the days that count.
        public var meanYearMillimetres: Double

        public init(meanDayMillimetres: Double, meanYearMillimetres: Double) {
            self.meanDayMillimetres = meanDayMillimetres
            self.meanYearMillimetres = meanYearMillimetres
        }
    }

    /// The coefficients of a month (1 to 12).
    ///
    /// - Parameter station: needed by station forms only.
    /// - Returns: nil for a station form without rain days to fit to.
    public func coefficients(month: Int, station: StationRain? = nil) -> Coefficients? {
        switch form {
        case .seasonal(let warm, let cold, let exponent):
            return Coefficients(alpha: warmMonths.contains(month) ? warm : cold, beta: exponent)
        case .byStation(let base, let perDay, let perYear, let scale, let power):
            guard let station, station.meanDayMillimetres > 0, station.meanYearMillimetres > 0 else { return nil }
            let beta = base + perDay / station.meanDayMillimetres + perYear / station.meanYearMillimetres
            return Coefficients(alpha: scale * pow(beta, power), beta: beta)
        }
    }

    /// Whether a day with this much rain counts.
    public func counts(_ millimetres: Double) -> Bool { millimetres >= thresholdMillimetres }

    /// Erosivity in MJ·mm/(ha·h) of one day: 0 below the threshold.
    ///
    /// - Parameters:
    ///   - millimetres: rain of the day.
    ///   - month: 1 to 12.
    ///   - station: needed by station forms only.
    /// - Returns: nil for a station form without its station.
    public func erosivity(ofDay millimetres: Double, month: Int, station: StationRain? = nil) -> Double? {
        guard counts(millimetres) else { return 0 }
        return coefficients(month: month, station: station)?.erosivity(ofDay: millimetres)
    }
}
