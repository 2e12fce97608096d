/// The least tree canopy of a forest definition: ">= 20 %" or "> 10 %" of the ground.
public struct CanopyThreshold: Sendable, Codable, Hashable, CustomStringConvertible {
    public var percent: Double
    /// Whether the threshold itself does not suffice (">").
    public var isStrict: Bool

    public init(percent: Double, isStrict: Bool) {
        self.percent = percent
        self.isStrict = isStrict
    }

    /// Reads ">= 20 %", "> 30%" or "≥20".
    public init?(_ text: String) {
        guard let match = text.wholeMatch(of: /\s*(>=|≥|>)\s*([0-9]+(?:\.[0-9]+)?)\s*%?\s*/),
            let percent = Double(match.2), percent <= 100
        else { return nil }
        self.init(percent: percent, isStrict: match.1 == ">")
    }

    public var description: String {
        let number = percent == percent.rounded() ? DecimalText.text(percent, decimals: 0) : "\(percent)"
        return "\(isStrict ? ">" : ">=") \(number) %"
    }

    /// Whether land of this canopy reaches the threshold, for rasters of canopy percent.
    public func isReached(byPercent canopy: Double) -> Bool { isStrict ? canopy > percent : canopy >= percent }

    /// What a class with this range of canopy is. Ranges touch at their ends ("15 to 70", "above 70"), so a range that
    /// begins at the threshold lies above it, strict or not, and one that ends there lies below.
    func judge(_ range: ClosedRange<Double>) -> Truth {
        if range.lowerBound >= percent { return .yes }
        return range.upperBound <= percent ? .no : .unknown
    }
}
