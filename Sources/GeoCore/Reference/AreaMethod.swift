/// How the area of a region is defined. Every result names its method.
public enum AreaMethod: String, Sendable, Codable, CaseIterable {
    /// Area on the reference system's own ellipsoid of the region whose edges are straight in that system.
    /// The default.
    case ellipsoidal
    /// The official Chinese survey formula: edges cut into pieces of at most 70 m, Gauss-Krüger coordinates of the
    /// 3-degree zone rounded to 0.1 mm, geodetic ones to 1e-6 arc second, a series per trapezoid, the result to 0.01 m².
    case survey
    /// The survey formula without any rounding and with the pieces refined to the limit: it verifies the others.
    case surveyUnrounded
    /// Area of the polygon whose edges are geodesics (Karney 2013).
    case geodesic
    /// Area in the plane of a projected system, as a map shows it. It is wrong by the scale of the projection.
    case planar

    /// The name for people, in English.
    public var title: String {
        switch self {
        case .ellipsoidal: "ellipsoidal area (edges straight in the source system)"
        case .survey: "survey ellipsoidal area (70 m pieces, rounded coordinates)"
        case .surveyUnrounded: "survey ellipsoidal area (unrounded, fully refined)"
        case .geodesic: "geodesic polygon area"
        case .planar: "planar area"
        }
    }

    /// The name for people, in Chinese.
    public var titleChinese: String {
        switch self {
        case .ellipsoidal: "椭球面积（边在源坐标系中为直线）"
        case .survey: "椭球面积（国土调查公式，70米加密，坐标取位）"
        case .surveyUnrounded: "椭球面积（国土调查公式，不取位，充分加密）"
        case .geodesic: "测地线多边形面积"
        case .planar: "平面面积"
        }
    }
}

/// Which curve joins two vertices.
public enum EdgeKind: String, Sendable, Codable, CaseIterable {
    /// The line that is straight in the reference system of the coordinates.
    case source
    /// The geodesic of the ellipsoid.
    case geodesic
}

/// An area with the method that gave it.
public struct AreaMeasure: Sendable, Hashable, Codable {
    public let squareMetres: Double
    public let method: AreaMethod
    /// The 3-degree Gauss-Krüger zone of the survey method, one per polygon part, each once and ascending.
    public let zones: [Int]
}
