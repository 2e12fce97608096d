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
    /// As `gdaldem -compute_edges` has it: beyond the edge of the grid heights go straight on from the two cells before it,
    /// and a neighbour in a gap is level with the cell. (In the four corners gdaldem takes the outer column for the corner;
    /// here heights go straight on.) Distances are those of the cell's own row.
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
                var ring = HeightsAround(cell, stride)
                if ring.isIncomplete {
                    ring.complete(
                        cell, stride, isTop: window.row + row == 0, isBottom: window.row + row == grid.height - 1,
                        isLeft: window.column + column == 0, isRight: window.column + column == grid.width - 1)
                }
                var alongX: Double
                var alongY: Double
                switch method {
                case .zevenbergenThorne:
                    alongX = (ring.east - ring.west) / (2 * x)
                    alongY = (ring.south - ring.north) / (2 * y)
                case .horn:
                    alongX =
                        ((ring.northEast + 2 * ring.east + ring.southEast)
                            - (ring.northWest + 2 * ring.west + ring.southWest)) / (8 * x)
                    alongY =
                        ((ring.southWest + 2 * ring.south + ring.southEast)
                            - (ring.northWest + 2 * ring.north + ring.northEast)) / (8 * y)
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

/// The heights around a cell, north being the row before.
private struct HeightsAround {
    var northWest: Double
    var north: Double
    var northEast: Double
    var west: Double
    var east: Double
    var southWest: Double
    var south: Double
    var southEast: Double

    @inline(__always)
    init<Height: SurfaceHeight>(_ cell: UnsafeMutablePointer<Height>, _ stride: Int) {
        northWest = Double(cell[-stride - 1])
        north = Double(cell[-stride])
        northEast = Double(cell[-stride + 1])
        west = Double(cell[-1])
        east = Double(cell[1])
        southWest = Double(cell[stride - 1])
        south = Double(cell[stride])
        southEast = Double(cell[stride + 1])
    }

    @inline(__always)
    var isIncomplete: Bool {
        // One missing number makes the sum none.
        (northWest + north + northEast + west + east + southWest + south + southEast).isNaN
    }

    mutating func complete<Height: SurfaceHeight>(
        _ cell: UnsafeMutablePointer<Height>, _ stride: Int, isTop: Bool, isBottom: Bool, isLeft: Bool, isRight: Bool
    ) {
        func on(_ near: Int, _ far: Int) -> Double { 2 * Double(cell[near]) - Double(cell[far]) }
        if isTop {
            north = on(0, stride)
            if !isLeft { northWest = on(-1, stride - 1) }
            if !isRight { northEast = on(1, stride + 1) }
        }
        if isBottom {
            south = on(0, -stride)
            if !isLeft { southWest = on(-1, -stride - 1) }
            if !isRight { southEast = on(1, -stride + 1) }
        }
        if isLeft {
            west = on(0, 1)
            if !isTop { northWest = on(-stride, -stride + 1) }
            if !isBottom { southWest = on(stride, stride + 1) }
        }
        if isRight {
            east = on(0, -1)
            if !isTop { northEast = on(-stride, -stride - 1) }
            if !isBottom { southEast = on(stride, stride - 1) }
        }
        let z = Double(cell[0])
        // Of a single row (or column) the others are like it.
        if isTop, isBottom { (northWest, southWest, northEast, southEast) = (west, west, east, east) }
        if isLeft, isRight { (northWest, northEast, southWest, southEast) = (north, north, south, south) }
        if (isTop && isBottom) || (isLeft && isRight) {
            for level in [
                \HeightsAround.northWest, \.north, \.northEast, \.west, \.east, \.southWest, \.south, \.southEast,
            ]
            where self[keyPath: level].isNaN { self[keyPath: level] = z }
            return
        }
        // In a corner of the grid the neighbour over the corner has no column or row to go on from.
        if isTop, isLeft { northWest = 2 * z - southEast }
        if isTop, isRight { northEast = 2 * z - southWest }
        if isBottom, isLeft { southWest = 2 * z - northEast }
        if isBottom, isRight { southEast = 2 * z - northWest }
        func level(_ height: inout Double) { if height.isNaN { height = z } }
        level(&northWest)
        level(&north)
        level(&northEast)
        level(&west)
        level(&east)
        level(&southWest)
        level(&south)
        level(&southEast)
    }
}
