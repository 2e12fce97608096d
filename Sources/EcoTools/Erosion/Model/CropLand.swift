/// Which codes of a land-cover raster are cropland, for CSLE: cropland has tillage practices (T) and no biological ones
/// (B), other land the reverse.
struct CropLand: Sendable {
    enum Kind: UInt8, Sendable {
        case other, crop
        /// A value for "no data".
        case missing
        /// Not in the legend, or a class of which the table of land types says nothing.
        case unknown
    }

    private let kinds: [Kind]
    /// Labels of the classes that are cropland, in the order of the legend.
    let cropClasses: [String]

    init(_ reading: LandTypeReading) {
        let codes = reading.legend.classes.map(\.code) + reading.legend.nodataCodes
        // Legends have codes of at most five digits; what lies beyond is unknown.
        let count = min(100_000, max(0, codes.max() ?? 0) + 1)
        kinds = (0..<count).map { code in
            switch reading.answer(code) {
            case .nodata: .missing
            case .type(let type): type.isCropland ? .crop : .other
            case .unknownCode, .unmapped: .unknown
            }
        }
        cropClasses = reading.legend.classes.filter { reading[$0.code]?.isCropland == true }.map(\.label)
    }

    /// - Parameter value: of a cell; NaN where there is no data.
    func kind(_ value: Double) -> Kind {
        guard value == value else { return .missing }
        guard value >= 0, value < Double(kinds.count) else { return .unknown }
        return kinds[Int(value)]
    }
}
