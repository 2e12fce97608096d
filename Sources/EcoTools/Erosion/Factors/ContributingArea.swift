import Foundation

/// Length factors from the area that drains into a cell, instead of a slope length.
public enum ContributingArea {
    /// L of a square cell: ((A + D²)^(m+1) - A^(m+1)) / (D^(m+2) x^m 22.13^m).
    ///
    /// Source: P. J. J. Desmet and G. Govers 1996, A GIS procedure for automatically calculating the USLE LS factor.
    /// Valid for any way to gather A: one direction (D8) or several.
    ///
    /// - Parameters:
    ///   - squareMetresAbove: area that drains into the cell, without the cell itself, 0 or more.
    ///   - cellMetres: side of the cell.
    ///   - exponent: m.
    ///   - crossing: x, how far a contour runs through the cell, in sides of it (`crossing(aspectDegrees:)`).
    public static func desmetGovers(
        squareMetresAbove: Double, cellMetres: Double, exponent: Double, crossing: Double
    ) -> Double {
        let cell = cellMetres * cellMetres
        let difference = pow(squareMetresAbove + cell, exponent + 1) - pow(squareMetresAbove, exponent + 1)
        return difference
            / (pow(cellMetres, exponent + 2) * pow(crossing, exponent) * pow(SlopeLengthFactor.plotMetres, exponent))
    }

    /// x of Desmet and Govers: |sin| + |cos| of the direction that the slope faces. 1 to the square root of 2.
    ///
    /// - Parameter aspectDegrees: from north or from east: it makes no difference.
    public static func crossing(aspectDegrees: Double) -> Double {
        let aspect = SlopeSteepness.radians(aspectDegrees)
        return abs(sin(aspect)) + abs(cos(aspect))
    }

    /// LS of unit stream power: (m + 1) (As / 22.13)^m (sin / 0.0896)^n.
    ///
    /// Source: I. D. Moore and G. J. Burch 1986; Moore and Wilson 1992 with m of 0.4 to 0.6 and n of 1 to 1.4.
    ///
    /// - Parameters:
    ///   - specificAreaMetres: contributing area with the cell itself, per metre of contour (m²/m), above 0.
    ///   - withFactor: with the factor m + 1, LS is the loss at a point; without it, the mean of the slope above.
    public static func mooreBurch(
        specificAreaMetres: Double, slopeDegrees: Double, exponent: Double, slopeExponent: Double,
        withFactor: Bool
    ) -> Double {
        let length = pow(specificAreaMetres / SlopeLengthFactor.plotMetres, exponent)
        let steepness = pow(sin(SlopeSteepness.radians(slopeDegrees)) / 0.0896, slopeExponent)
        return (withFactor ? exponent + 1 : 1) * length * steepness
    }

    /// L of InVEST, before it is clamped: Desmet and Govers with the square root of the area above in place of the
    /// area, and with x = |sin| + |cos| of the angle of the slope in place of its direction.
    ///
    /// Source: InVEST, sediment delivery ratio, 3.14 and later. Both are InVEST's own choices.
    ///
    /// - Parameters:
    ///   - accumulatedCells: cells that drain through the cell, with itself, 1 or more.
    ///   - cellMetres: side of the cell.
    public static func invest(accumulatedCells: Double, cellMetres: Double, slopeDegrees: Double) -> Double {
        let above = ((accumulatedCells - 1) * cellMetres * cellMetres).squareRoot()
        return desmetGovers(
            squareMetresAbove: above, cellMetres: cellMetres, exponent: SlopeLengthFactor.exponentInVEST(slopeDegrees),
            crossing: crossing(aspectDegrees: slopeDegrees))
    }
}
