import Foundation

/// How far apart the middles of neighbouring cells are, in metres, row by row.
///
/// On a grid of longitudes and latitudes: along the parallel N cos(B) dL and along the meridian M dB at the row's middle
/// (N, M: the radii of curvature of the system's ellipsoid). On a projected grid: the steps of the grid in the plane, the
/// same everywhere; the scale of the projection (0.04 % in a 3-degree zone) is left out of slopes and flow lengths.
public struct CellSizes: Sendable, Hashable {
    /// Along the row, for each row.
    public let widthMetres: [Double]
    /// Along the column, for each row.
    public let heightMetres: [Double]
    /// Whether all rows are alike.
    public let isUniform: Bool

    /// - Throws: `.badArgument` for a rotated grid; `.badReference` where nothing says what a unit of the grid is, or for
    ///   rows beyond a pole.
    public init(_ grid: RasterGrid, crs: CRS?) throws(GeoError) {
        guard !grid.isRotated else {
            throw GeoError(
                .badArgument, "find flow and slope on a rotated grid", hint: "resample it to a north-up grid first")
        }
        guard let crs else {
            throw GeoError(
                .badReference, "find flow and slope on a grid without a reference system",
                trail: ["whether its units are metres or degrees is not known"], hint: "name the system")
        }
        let x = abs(grid.columnStepX)
        let y = abs(grid.rowStepY)
        if let metres = crs.metresPerUnit {
            widthMetres = Array(repeating: x * metres, count: grid.height)
            heightMetres = Array(repeating: y * metres, count: grid.height)
            isUniform = true
            return
        }
        let scale = crs.radiansPerUnit
        let ellipsoid = crs.ellipsoid
        var widths: [Double] = []
        var heights: [Double] = []
        for row in 0..<grid.height {
            let latitude = (grid.originY + (Double(row) + 0.5) * grid.rowStepY) * scale
            guard abs(latitude) < .pi / 2 else {
                throw GeoError(
                    .badReference, "find flow and slope beyond a pole", trail: ["row \(row)"],
                    hint: "check the raster's reference system")
            }
            let w = 1 - ellipsoid.eccentricitySquared * sin(latitude) * sin(latitude)
            let across = ellipsoid.semiMajorMetres / w.squareRoot()
            let along = ellipsoid.semiMajorMetres * (1 - ellipsoid.eccentricitySquared) / (w * w.squareRoot())
            widths.append(across * cos(latitude) * x * scale)
            heights.append(along * y * scale)
        }
        widthMetres = widths
        heightMetres = heights
        isUniform = false
    }

    /// Square metres of the cell's rectangle: for flow, where the last digits of an area do not matter.
    public func squareMetres(row: Int) -> Double { widthMetres[row] * heightMetres[row] }

    /// From the middle of a cell of a row to those of its neighbours, in the order of `Neighbours`: between rows along the
    /// meridian, to corners the hypotenuse over the mean of both rows' parallels.
    func lengths(row: Int) -> [Double] {
        func sides(_ other: Int) -> (y: Double, diagonal: Double) {
            let other = min(max(other, 0), widthMetres.count - 1)
            let x = (widthMetres[row] + widthMetres[other]) / 2
            let y = (heightMetres[row] + heightMetres[other]) / 2
            return (y, (x * x + y * y).squareRoot())
        }
        let below = sides(row + 1)
        let above = sides(row - 1)
        let x = widthMetres[row]
        return [x, below.diagonal, below.y, below.diagonal, x, above.diagonal, above.y, above.diagonal]
    }
}
