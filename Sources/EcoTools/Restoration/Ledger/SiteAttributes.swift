import GeoCore

/// How ground is restored (拟修复方式).
public enum RestorationTechnique: String, Sendable, Codable, CaseIterable {
    /// 自然恢复. It needs its own acceptance like any other.
    case naturalRecovery = "natural-recovery"
    /// 辅助再生
    case assistedRegeneration = "assisted-regeneration"
    /// 生态重建
    case ecologicalReconstruction = "ecological-reconstruction"
    /// 转型利用
    case conversion
}

/// What a site is, as the latest row that says so states it. Areas are those of documents, not computed ones.
public struct SiteAttributes: Sendable, Codable, Hashable {
    public var name: String?
    /// The county by name or code, as stated.
    public var county: String?
    /// What the land is to be or is (耕地, 林地 ...), as stated.
    public var landType: String?
    public var technique: RestorationTechnique?
    /// The programme or list that it belongs to (历史遗留, 长江经济带 ...), as stated.
    public var programme: String?
    /// The origin (历史遗留 / 有主废弃 / 其他 / 沉陷), by the id of the mapping's table.
    public var origin: String?
    /// Area on paper (图斑面积) and verified area (核定面积).
    public var statedSquareMetres: Double?
    public var verifiedSquareMetres: Double?
    /// The day by which the restoration is due.
    public var due: CalendarDate?

    public init() {}

    /// These attributes where they say something, those of `older` elsewhere.
    public func over(_ older: SiteAttributes) -> SiteAttributes {
        var result = self
        result.name = name ?? older.name
        result.county = county ?? older.county
        result.landType = landType ?? older.landType
        result.technique = technique ?? older.technique
        result.programme = programme ?? older.programme
        result.origin = origin ?? older.origin
        result.statedSquareMetres = statedSquareMetres ?? older.statedSquareMetres
        result.verifiedSquareMetres = verifiedSquareMetres ?? older.verifiedSquareMetres
        result.due = due ?? older.due
        return result
    }
}
