/// What can be said of the classes of a zone as a whole: they are known already, so no cell is looked at again.
///
/// Cells without data count for nothing here. For integers of any meaning, as years or numbers of trees, the codes are
/// the values.
extension ClassTable.State {
    /// The classes with data; of pairs, those with data in both rasters.
    public var classesWithData: [ClassArea] { classes.filter { $0.code != nil && (!isPaired || $0.secondCode != nil) } }

    /// How many classes, or pairs of them, occur.
    public var variety: Int { classesWithData.count }

    /// The class that covers most of the zone; of several that cover equally much, the one of the greatest code. Nil
    /// where there is no data.
    public func majority(by weighting: ZonalWeighting = .area) -> ClassArea? {
        classesWithData.max { Self.weight($0, weighting) < Self.weight($1, weighting) || Self.ties($0, $1, weighting) }
    }

    /// The class that covers least of the zone, of those that occur in it; of several, the one of the least code.
    public func minority(by weighting: ZonalWeighting = .area) -> ClassArea? {
        classesWithData.min { Self.weight($0, weighting) < Self.weight($1, weighting) || Self.ties($0, $1, weighting) }
    }

    /// The least code that, with all lesser ones, makes up this part of the zone: `ZonalQuantiles` over codes.
    ///
    /// - Parameter probability: 0 ... 1.
    public func quantile(_ probability: Double, by weighting: ZonalWeighting = .area) -> Int? {
        let present = classesWithData
        let whole = present.reduce(0) { $0 + Self.weight($1, weighting) }
        var sum = 0.0
        for item in present {
            sum += Self.weight(item, weighting)
            if sum >= (probability - ZonalWeighting.reached) * whole, sum > 0 { return item.code }
        }
        return present.last?.code
    }

    /// Whether the first comes before the second among classes that cover equally much.
    private static func ties(_ a: ClassArea, _ b: ClassArea, _ weighting: ZonalWeighting) -> Bool {
        weight(a, weighting) == weight(b, weighting)
            && (a.code ?? 0, a.secondCode ?? 0) < (b.code ?? 0, b.secondCode ?? 0)
    }

    private static func weight(_ area: ClassArea, _ weighting: ZonalWeighting) -> Double {
        switch weighting {
        case .cells: area.cells
        case .area: area.squareMetres
        case .integral: max(0, area.squareMetres * Double(area.code ?? 0))
        }
    }
}
