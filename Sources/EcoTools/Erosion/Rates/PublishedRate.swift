/// A figure that a bulletin gives for the whole of the zones.
public struct PublishedRate: Sendable, Codable, Hashable {
    public var erodedSquareMetres: Double
    public var ratePercent: Double
    /// Decimals that the rate is printed with.
    public var decimals: Int

    public init(erodedSquareMetres: Double, ratePercent: Double, decimals: Int) {
        self.erodedSquareMetres = erodedSquareMetres
        self.ratePercent = ratePercent
        self.decimals = decimals
    }

    /// Whether there is any territory with which the area is the rate: no eroded land at all, and a rate below 100 %,
    /// would need a territory of 0.
    public var isPossible: Bool {
        RetentionRate.territories(eroded: erodedSquareMetres, publishedRate: ratePercent, decimals: decimals)
            .upperBound > 0
    }
}

/// A published figure beside the one that was found: whether they speak of one boundary, and how far they are apart.
public struct PublishedComparison: Sendable, Codable, Hashable {
    public var published: PublishedRate
    /// Territories with which the published area is the published rate.
    public var leastTerritorySquareMetres: Double
    /// nil where there is no upper end: a rate that is printed as 100 %.
    public var mostTerritorySquareMetres: Double?
    public var territorySquareMetres: Double
    /// Whether the boundary of the zones is one of them.
    public var agrees: Bool
    /// The rate that this boundary would have with the published eroded area; nil where that is larger than the boundary.
    public var ratePercentOfTerritory: Double?
    /// Found less published.
    public var erodedDifferenceSquareMetres: Double
    public var ratePoints: Double?

    init(_ published: PublishedRate, _ found: ErosionFinding, territory: Double) {
        self.published = published
        let range = RetentionRate.territories(
            eroded: published.erodedSquareMetres, publishedRate: published.ratePercent, decimals: published.decimals)
        leastTerritorySquareMetres = range.lowerBound
        mostTerritorySquareMetres = range.upperBound.isFinite ? range.upperBound : nil
        territorySquareMetres = territory
        agrees = range.contains(territory)
        let own = RetentionRate.percent(eroded: published.erodedSquareMetres, territory: territory)
        // A published 0 % agrees with a boundary that is smaller by the rounding.
        ratePercentOfTerritory = agrees ? own.map { max(0, $0) } : own.flatMap { $0 < 0 ? nil : $0 }
        erodedDifferenceSquareMetres = found.erodedSquareMetres - published.erodedSquareMetres
        ratePoints = found.officialRate?.percent.map { $0 - published.ratePercent }
    }
}
