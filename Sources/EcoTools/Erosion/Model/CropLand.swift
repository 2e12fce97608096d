/// Which codes of a land-cover raster are crop land, for CSLE: crop land has tillage practices (T) and no biological ones
/// (B), other land the reverse.
struct CropLand: Sendable {
    enum Kind: UInt8, Sendable {
        case other, crop
        /// A value for "no data".
        case missing
        /// Not in the legend, or a class of which nothing is known.
        case unknown
    }

    /// Groups of classes that are tilled every year. Orchards and plantations are not: they have canopies, and B.
    static let cropGroups: Set<String> = ["crop", "agroforestry"]

    private let kinds: [Kind]
    /// Labels of the classes that count as crop land, in the order of the legend.
    let cropClasses: [String]

    init(_ legend: Legend) {
        let codes = legend.classes.map(\.code) + legend.nodataCodes
        // Legends have codes of at most five digits; what lies beyond is unknown.
        var kinds = [Kind](repeating: .unknown, count: min(100_000, (codes.max() ?? 0) + 1))
        for entry in legend.classes where kinds.indices.contains(entry.code) {
            kinds[entry.code] =
                entry.group == CoverGroup.unknown ? .unknown : Self.cropGroups.contains(entry.group) ? .crop : .other
        }
        for code in codes where kinds.indices.contains(code) && legend.isNodata(code) { kinds[code] = .missing }
        self.kinds = kinds
        cropClasses = legend.classes.filter { Self.cropGroups.contains($0.group) }.map(\.label)
    }

    /// - Parameter value: of a cell; NaN where there is no data.
    func kind(_ value: Double) -> Kind {
        guard value == value else { return .missing }
        guard value >= 0, value < Double(kinds.count) else { return .unknown }
        return kinds[Int(value)]
    }
}
