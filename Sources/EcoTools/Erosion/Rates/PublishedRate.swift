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
}

/// A published figure beside the one that was found: whether they speak of one boundary, and how far they are apart.
public struct PublishedComparison: Sendable, Codable, Hashable {
    public var published: PublishedRate
    /// Territories with which the published area is the published rate.
    public var leastTerritorySquareMetres: Double
    public var mostTerritorySquareMetres: Double
    public var territorySquareMetres: Double
    /// Whether the boundary of the zones is one of them.
    public var agrees: Bool
    /// The published eroded area as a rate of this boundary.
    public var ratePercentOfTerritory: Double?
    /// Found less published.
    public var erodedDifferenceSquareMetres: Double
    public var ratePoints: Double?

    init(_ published: PublishedRate, _ found: ErosionFinding, territory: Double) {
        self.published = published
        let range = RetentionRate.territories(
            eroded: published.erodedSquareMetres, publishedRate: published.ratePercent, decimals: published.decimals)
        leastTerritorySquareMetres = range.lowerBound
        mostTerritorySquareMetres = range.upperBound
        territorySquareMetres = territory
        agrees = range.contains(territory)
        ratePercentOfTerritory = RetentionRate.percent(eroded: published.erodedSquareMetres, territory: territory)
        erodedDifferenceSquareMetres = found.erodedSquareMetres - published.erodedSquareMetres
        ratePoints = found.officialRate?.percent.map { $0 - published.ratePercent }
    }
}
