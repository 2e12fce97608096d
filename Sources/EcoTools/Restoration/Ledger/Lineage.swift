import GeoCore

/// What a row of a file is to the sites that the ledger knew before it.
public enum SiteRelation: String, Sendable, Codable, CaseIterable {
    /// The same ground, drawn the same.
    case same
    /// The same site, drawn again: another border, or another id for the same ground.
    case redrawn
    /// A part of a known site, which is now several.
    case split
    /// Made of several known sites.
    case merged
    /// The same shape under the same id at another place, as a person decided.
    case moved
    /// Ground that no known site had.
    case new
    /// A known site that a complete list no longer has. It goes on counting until it is withdrawn.
    case vanished
    /// Ground of an accepted site that is broken up again: a site of its own, which takes that ground away from it.
    case redisturbed
    /// A row without geometry, joined by its id.
    case joined
    /// Nobody has decided yet: the row counts nowhere.
    case undecided
    /// A person decided that the row is no site.
    case ignored
}

/// One statement of lineage: a row (or a vanished site) against one known site.
public struct LineageLink: Sendable, Codable, Hashable {
    public var relation: SiteRelation
    /// The site that the row is now, by its number; nil while undecided or ignored.
    public var site: Int?
    /// The known site it is compared with; nil for new ones.
    public var other: Int?
    /// The part of the row's ground, and of the known site's, that they share: 0 to 1.
    public var shareOfRow: Double?
    public var shareOfOther: Double?
    /// What they share on the ellipsoid; for lines the length in metres on the reference line.
    public var sharedSquareMetres: Double?
    /// How far a moved site went, east and north.
    public var shiftEastMetres: Double?
    public var shiftNorthMetres: Double?

    public init(
        _ relation: SiteRelation, site: Int?, other: Int? = nil, shareOfRow: Double? = nil,
        shareOfOther: Double? = nil, sharedSquareMetres: Double? = nil, shiftEastMetres: Double? = nil,
        shiftNorthMetres: Double? = nil
    ) {
        self.relation = relation
        self.site = site
        self.other = other
        self.shareOfRow = shareOfRow
        self.shareOfOther = shareOfOther
        self.sharedSquareMetres = sharedSquareMetres
        self.shiftEastMetres = shiftEastMetres
        self.shiftNorthMetres = shiftNorthMetres
    }
}
