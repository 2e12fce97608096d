import Foundation

/// What a factor of a soil-loss equation is given as: a raster, or one number for all cells.
///
/// With numbers alone a single place can be computed by hand.
public enum ErosionInput: Sendable, Hashable {
    case raster(path: String, band: Int)
    /// In the unit of the factor.
    case number(Double)

    /// Reads `0.006`, `k.tif` or `cover.tif,band=2`; a file whose name is a number is given as `./5`.
    ///
    /// nil for an empty text and for a band that does not count from 1.
    public init?(_ text: String) {
        if let number = Double(text), number.isFinite {
            self = .number(number)
            return
        }
        var path = text
        var band = 1
        if let match = text.firstMatch(of: /,band=([^,]*)$/), !FileManager.default.fileExists(atPath: text) {
            guard let number = Int(match.1), number >= 1 else { return nil }
            band = number
            path = String(text[..<match.range.lowerBound])
        }
        if path.isEmpty { return nil }
        self = .raster(path: path, band: band)
    }

    public var path: String? { if case .raster(let path, _) = self { path } else { nil } }
    public var number: Double? { if case .number(let number) = self { number } else { nil } }
}

extension ErosionInput: CustomStringConvertible {
    public var description: String {
        switch self {
        case .number(let number): "\(number)"
        case .raster(let path, 1): path
        case .raster(let path, let band): "\(path),band=\(band)"
        }
    }
}
