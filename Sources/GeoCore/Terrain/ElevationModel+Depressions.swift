/// How a surface is made to drain.
public enum DepressionTreatment: Sendable, Hashable {
    /// Depressions are filled to the level at which they overflow; the flats that this makes are drained by rule.
    case fill
    /// A way out is carved along the path over the lowest pass, as far as it keeps within the limits; the rest is filled.
    case breach(BreachLimits)
    /// Nothing is changed: water ends in pits.
    case keep
}

/// How far a way out of a depression may be carved; nil: as far as it takes.
public struct BreachLimits: Sendable, Hashable {
    /// How much a cell may be lowered.
    public var depthMetres: Double?
    /// How many cells may be lowered for one pit.
    public var cells: Int?

    public init(depthMetres: Double? = nil, cells: Int? = nil) {
        self.depthMetres = depthMetres
        self.cells = cells
    }
}

extension ElevationModel {
    /// The surface after the treatment.
    ///
    /// - Throws: `.cancelled`.
    public func treated(_ treatment: DepressionTreatment, cancellation: Cancellation? = nil) throws(GeoError)
        -> ElevationModel
    {
        func treat<Height: SurfaceHeight>(_ cells: PaddedCells<Height>) throws(GeoError) -> PaddedCells<Height> {
            let result = cells.copy()
            if case .breach(let limits) = treatment { try DepressionBreaching.breach(result, limits, cancellation) }
            try DepressionFilling.fill(result, cancellation)
            return result
        }
        if treatment == .keep { return self }
        switch surface {
        case .single(let cells): return with(.single(try treat(cells)))
        case .double(let cells): return with(.double(try treat(cells)))
        }
    }

    /// The filled surface on which every cell has a lower neighbour: of those that would be level with the cell that they
    /// drain to, each is the next greater number (Barnes, Lehman & Mulla 2014, "Priority-Flood", algorithm 3). In double
    /// precision that is less than 1e-12 m a step.
    public func strictlyFilled(cancellation: Cancellation? = nil) throws(GeoError) -> ElevationModel {
        let result: PaddedCells<Double>
        switch surface {
        case .double(let cells): result = cells.copy()
        case .single(let cells):
            result = PaddedCells(width: cells.width, height: cells.height, .nan)
            for cell in 0..<cells.count { result.pointer[cell] = Double(cells.pointer[cell]) }
        }
        try DepressionFilling.fillStrictly(result, cancellation)
        return with(.double(result))
    }

    /// Cells that a treatment raised or lowered, with the volume and the greatest change.
    public struct Change: Sendable, Hashable, Codable {
        public var raisedCells = 0
        public var raisedCubicMetres = 0.0
        public var greatestRiseMetres = 0.0
        public var loweredCells = 0
        public var loweredCubicMetres = 0.0
        public var greatestCutMetres = 0.0
    }

    /// What has changed from `original`, which has the same grid, to this surface.
    public func change(from original: ElevationModel) -> Change {
        var change = Change()
        func compare<Before: SurfaceHeight, After: SurfaceHeight>(
            _ before: PaddedCells<Before>, _ after: PaddedCells<After>
        ) {
            var raised = CompensatedSum()
            var lowered = CompensatedSum()
            for row in 0..<grid.height {
                let area = sizes.squareMetres(row: row)
                let start = before.index(column: 0, row: row)
                for cell in start..<start + grid.width {
                    let rise = Double(after.pointer[cell]) - Double(before.pointer[cell])
                    if rise > 0 {
                        change.raisedCells += 1
                        raised.add(rise * area)
                        change.greatestRiseMetres = max(change.greatestRiseMetres, rise)
                    } else if rise < 0 {
                        change.loweredCells += 1
                        lowered.add(-rise * area)
                        change.greatestCutMetres = max(change.greatestCutMetres, -rise)
                    }
                }
            }
            change.raisedCubicMetres = raised.value
            change.loweredCubicMetres = lowered.value
        }
        switch (original.surface, surface) {
        case (.single(let before), .single(let after)): compare(before, after)
        case (.single(let before), .double(let after)): compare(before, after)
        case (.double(let before), .single(let after)): compare(before, after)
        case (.double(let before), .double(let after)): compare(before, after)
        }
        return change
    }
}
