/// What a composite says of vegetation: a number a cell.
public enum VegetationIndex: String, Sendable, Codable, CaseIterable {
    /// (nir - red) / (nir + red): Rouse et al. 1974, NASA SP-351.
    case ndvi
    /// (nir - swir2) / (nir + swir2): Key and Benson 2006, USDA RMRS-GTR-164-CD, LA-1.
    case nbr
    /// The share of ground under green cover, 0 to 1; never computed here, since its end points are a choice of its maker.
    case fvc

    /// The bands of which the index is the normalised difference, (first - second) / (first + second); nil for `fvc`.
    public var bands: (first: SpectralBand, second: SpectralBand)? {
        switch self {
        case .ndvi: (.nir, .red)
        case .nbr: (.nir, .swir2)
        case .fvc: nil
        }
    }

    /// The name as people write it.
    public var name: String { rawValue.uppercased() }
}

/// A band of reflectance.
public enum SpectralBand: String, Sendable, Codable, CaseIterable {
    case red, nir, swir2
}
