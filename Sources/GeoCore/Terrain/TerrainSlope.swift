import Foundation

/// How slope and aspect are found from the heights around a cell.
public enum SlopeMethod: String, Sendable, Codable, CaseIterable {
    /// Horn (1981): all eight neighbours, those over the edges twice; for rough ground.
    case horn
    /// Zevenbergen & Thorne (1987): the four over the edges; for smooth ground.
    case zevenbergenThorne = "zevenbergen-thorne"
}

extension ElevationModel {
    /// Slope and aspect of the cells of a window, row by row, in degrees; NaN in gaps.
    ///
    /// A missing neighbour is put where the two cells opposite to it point: 2 z - z', with the cell itself where that is
    /// missing too, so that cells at edges and gaps have a slope (as `gdaldem -compute_edges`). Distances are those of the
    /// cell's own row.
    /// - Parameters:
    ///   - slopes: 0 level to below 90.
    ///   - aspects: where the slope looks to, clockwise from north; NaN on level ground.
    public func slopes(
        _ window: PixelWindow, _ method: SlopeMethod, into slopes: UnsafeMutableBufferPointer<Double>,
        aspects: UnsafeMutableBufferPointer<Double>? = nil
    ) {
        switch surface {
        case .single(let cells): find(cells, window, method, slopes, aspects)
        case .double(let cells): find(cells, window, method, slopes, aspects)
        }
    }

    /// Slope and aspect of one cell in degrees; nil in a gap.
    public func slope(column: Int, row: Int, _ method: SlopeMethod = .horn) -> (slope: Double, aspect: Double?)? {
        var values = [Double.nan, Double.nan]
        values.withUnsafeMutableBufferPointer { buffer in
            slopes(
                PixelWindow(column: column, row: row, width: 1, height: 1), method,
                into: UnsafeMutableBufferPointer(rebasing: buffer[0..<1]),
                aspects: UnsafeMutableBufferPointer(rebasing: buffer[1..<2]))
        }
        return values[0].isNaN ? nil : (values[0], values[1].isNaN ? nil : values[1])
    }

    private func find<Height: SurfaceHeight>(
        _ cells: PaddedCells<Height>, _ window: PixelWindow, _ method: SlopeMethod,
        _ slopes: UnsafeMutableBufferPointer<Double>, _ aspects: UnsafeMutableBufferPointer<Double>?
    ) {
        let stride = cells.stride
        // On a south-up grid the next row lies to the north.
        let southward = grid.isSouthUp ? -1.0 : 1.0
        let eastward = grid.columnStepX < 0 ? -1.0 : 1.0
        for row in 0..<window.height {
            let x = sizes.widthMetres[window.row + row]
            let y = sizes.heightMetres[window.row + row]
            let start = cells.pointer + cells.index(column: window.column, row: window.row + row)
            for column in 0..<window.width {
                let cell = start + column
                let out = row * window.width + column
                let z = Double(cell[0])
                guard !z.isNaN else {
                    slopes[out] = .nan
                    aspects?[out] = .nan
                    continue
                }
                @inline(__always)
                func pair(_ offset: Int) -> (before: Double, after: Double) {
                    let a = Double(cell[-offset])
                    let b = Double(cell[offset])
                    if !a.isNaN, !b.isNaN { return (a, b) }
                    return (a.isNaN ? (b.isNaN ? z : 2 * z - b) : a, b.isNaN ? (a.isNaN ? z : 2 * z - a) : b)
                }
                let (west, east) = pair(1)
                let (north, south) = pair(stride)
                var alongX: Double
                var alongY: Double
                switch method {
                case .zevenbergenThorne:
                    alongX = (east - west) / (2 * x)
                    alongY = (south - north) / (2 * y)
                case .horn:
                    let (northWest, southEast) = pair(stride + 1)
                    let (northEast, southWest) = pair(stride - 1)
                    alongX = ((northEast + 2 * east + southEast) - (northWest + 2 * west + southWest)) / (8 * x)
                    alongY = ((southWest + 2 * south + southEast) - (northWest + 2 * north + northEast)) / (8 * y)
                }
                alongX *= eastward
                alongY *= southward
                slopes[out] = atan((alongX * alongX + alongY * alongY).squareRoot()) * 180 / .pi
                guard let aspects else { continue }
                if alongX == 0, alongY == 0 {
                    aspects[out] = .nan
                } else {
                    // Downhill: against the gradient; y grows southward here.
                    let angle = atan2(-alongX, alongY) * 180 / .pi
                    aspects[out] = angle < 0 ? angle + 360 : angle
                }
            }
        }
    }
}
