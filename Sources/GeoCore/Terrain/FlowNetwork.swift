import Foundation

/// How the water of a cell is shared among lower neighbours.
public enum FlowSharing: Sendable, Hashable {
    /// All to the steepest (D8).
    case single
    /// Between the two that bound the steepest of eight triangular facets, by the angle (Tarboton 1997, "D-infinity").
    case dInfinity
    /// Among all lower ones in proportion to slope^exponent times the length of contour that they share: 1 without contour
    /// lengths (Freeman 1991, who takes 1.1; pygeoprocessing takes 1).
    case multiple(exponent: Double)
    /// Among all lower ones in proportion to slope times contour length, half a cell over an edge and a quarter of the diagonal (0.354) over a corner
    /// (Quinn and others 1991).
    case quinn
}

/// The ways of water over a surface: of each cell to some of its neighbours, in shares that add up to 1.
///
/// Cells without a lower neighbour (flats, outlets) drain as `FlowDirections` says.
public struct FlowNetwork: Sendable {
    let model: ElevationModel
    public let directions: FlowDirections
    public let sharing: FlowSharing

    /// - Parameters:
    ///   - model: the surface after its treatment.
    ///   - directions: made from that surface.
    /// - Throws: `.badArgument` when the two do not belong together.
    public init(_ model: ElevationModel, _ directions: FlowDirections, _ sharing: FlowSharing) throws(GeoError) {
        guard model.grid == directions.grid else {
            throw GeoError(.badArgument, "share flow by directions of another grid")
        }
        self.model = model
        self.directions = directions
        self.sharing = sharing
    }

    /// Up to eight neighbours with their shares.
    public struct Shares {
        public fileprivate(set) var count = 0
        private var ways: UInt64 = 0
        private var values = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)

        public init() {}

        @inline(__always)
        fileprivate mutating func clear() { count = 0 }

        @inline(__always)
        fileprivate mutating func add(_ way: Int, _ share: Double) {
            ways = ways & ~(0xff << UInt64(8 * count)) | UInt64(way) << UInt64(8 * count)
            withUnsafeMutableBytes(of: &values) {
                $0.storeBytes(of: share, toByteOffset: 8 * count, as: Double.self)
            }
            count &+= 1
        }

        /// The number of a neighbour: 0 east, then clockwise.
        @inline(__always)
        public func way(_ place: Int) -> Int { Int(ways >> UInt64(8 * place) & 0xff) }

        @inline(__always)
        public func share(_ place: Int) -> Double {
            withUnsafeBytes(of: values) { $0.load(fromByteOffset: 8 * place, as: Double.self) }
        }

        @inline(__always)
        fileprivate mutating func scale(_ sum: Double) {
            withUnsafeMutableBytes(of: &values) { bytes in
                let numbers = bytes.bindMemory(to: Double.self)
                for place in 0..<count { numbers[place] /= sum }
            }
        }
    }

    /// Calls `body` with each cell of the grid that has a height and its shares, upstream before downstream.
    ///
    /// Shares that lead off the grid or into a gap are among them, for nothing flows there that could be asked.
    /// - Parameter order: from `order()`.
    func forEach(_ order: [UInt32], _ body: (_ cell: Int, _ shares: Shares) -> Void) {
        switch model.surface {
        case .single(let heights): forEach(heights, order, body)
        case .double(let heights): forEach(heights, order, body)
        }
    }

    private func forEach<Height: SurfaceHeight>(
        _ heights: PaddedCells<Height>, _ order: [UInt32], _ body: (Int, Shares) -> Void
    ) {
        var shares = Shares()
        var lengths = RowLengths(model.sizes)
        for number in order {
            let cell = Int(number)
            lengths.move(to: cell / heights.stride - 1)
            fill(&shares, cell, heights, lengths)
            body(cell, shares)
        }
    }

    /// The cells with heights, each after all that drain into it.
    ///
    /// - Throws: `.badArgument` where directions run in a circle; `.cancelled`.
    func order(_ cancellation: Cancellation?) throws(GeoError) -> [UInt32] {
        switch model.surface {
        case .single(let heights): try order(heights, cancellation)
        case .double(let heights): try order(heights, cancellation)
        }
    }

    private func order<Height: SurfaceHeight>(_ heights: PaddedCells<Height>, _ cancellation: Cancellation?)
        throws(GeoError) -> [UInt32]
    {
        let codes = directions.codes
        let offsets = NeighbourTable(codes.stride)
        let awaited = PaddedCells<UInt8>(width: codes.width, height: codes.height, 0)
        var shares = Shares()
        var lengths = RowLengths(model.sizes)
        for row in 0..<codes.height {
            if row & 63 == 0 { try cancellation?.check() }
            lengths.move(to: row)
            let start = codes.index(column: 0, row: row)
            for cell in start..<start + codes.width where codes.pointer[cell] != FlowDirections.Code.none {
                fill(&shares, cell, heights, lengths)
                for place in 0..<shares.count { awaited.pointer[cell &+ offsets[shares.way(place)]] &+= 1 }
            }
        }
        var order: [UInt32] = []
        order.reserveCapacity(directions.cellCount)
        for row in 0..<codes.height {
            let start = codes.index(column: 0, row: row)
            for cell in start..<start + codes.width
            where codes.pointer[cell] != FlowDirections.Code.none && awaited.pointer[cell] == 0 {
                order.append(UInt32(truncatingIfNeeded: cell))
            }
        }
        var place = 0
        while place < order.count {
            if place & 0xfffff == 0 { try cancellation?.check() }
            let cell = Int(order[place])
            place += 1
            lengths.move(to: cell / codes.stride - 1)
            fill(&shares, cell, heights, lengths)
            for index in 0..<shares.count {
                let next = cell &+ offsets[shares.way(index)]
                awaited.pointer[next] &-= 1
                if awaited.pointer[next] == 0, codes.pointer[next] != FlowDirections.Code.none {
                    order.append(UInt32(truncatingIfNeeded: next))
                }
            }
        }
        guard order.count == directions.cellCount else {
            throw GeoError(
                .badArgument, "follow the flow",
                trail: ["\(directions.cellCount - order.count) cells drain in a circle"])
        }
        return order
    }

    /// What flows through each cell: its own weight and its shares of what flows through those upstream.
    ///
    /// - Parameter weights: of the cells; nil: 1 each.
    /// - Throws: as `order`.
    public func accumulate(_ weights: TerrainCells<Double>? = nil, cancellation: Cancellation? = nil)
        throws(GeoError) -> TerrainCells<Double>
    {
        let order = try order(cancellation)
        let totals: PaddedCells<Double>
        if let weights {
            totals = weights.cells.copy()
        } else {
            totals = PaddedCells(width: model.grid.width, height: model.grid.height, 0)
            for cell in order { totals.pointer[Int(cell)] = 1 }
        }
        let offsets = NeighbourTable(totals.stride)
        forEach(order) { cell, shares in
            for place in 0..<shares.count {
                totals.pointer[cell &+ offsets[shares.way(place)]] += shares.share(place) * totals.pointer[cell]
            }
        }
        // What left over the edge or into a gap is nobody's.
        for cell in 0..<totals.count where directions.codes.pointer[cell] == FlowDirections.Code.none {
            totals.pointer[cell] = 0
        }
        return TerrainCells(totals, grid: model.grid, crs: model.crs)
    }
}

/// The distances to the neighbours in the row at hand.
struct RowLengths {
    private let sizes: CellSizes
    private var row = -1
    private(set) var lengths = [Double](repeating: 1, count: 8)

    init(_ sizes: CellSizes) { self.sizes = sizes }

    @inline(__always)
    mutating func move(to row: Int) {
        if row == self.row || (sizes.isUniform && self.row >= 0) { return }
        self.row = row
        lengths = sizes.lengths(row: row)
    }

    @inline(__always)
    subscript(way: Int) -> Double { lengths[way] }
}

extension FlowNetwork {
    @inline(__always)
    private func fill<Height: SurfaceHeight>(
        _ shares: inout Shares, _ cell: Int, _ heights: PaddedCells<Height>, _ lengths: RowLengths
    ) {
        shares.clear()
        switch sharing {
        case .single: break
        case .multiple(let exponent):
            spread(&shares, cell, heights, lengths) { slope, _ in exponent == 1 ? slope : pow(slope, exponent) }
        case .quinn:
            spread(&shares, cell, heights, lengths) { slope, way in
                way & 1 == 0 ? slope / 2 : slope * 2.0.squareRoot() / 4
            }
        case .dInfinity: facets(&shares, cell, heights, lengths)
        }
        if shares.count > 0 { return }
        let code = directions.codes.pointer[cell]
        if code < FlowDirections.Code.pit { shares.add(Int(code), 1) }
    }

    @inline(__always)
    private func spread<Height: SurfaceHeight>(
        _ shares: inout Shares, _ cell: Int, _ heights: PaddedCells<Height>, _ lengths: RowLengths,
        _ weight: (_ slope: Double, _ way: Int) -> Double
    ) {
        let own = Double(heights.pointer[cell])
        var sum = 0.0
        for way in 0..<8 {
            let column = Neighbours.columns[way]
            let row = Neighbours.rows[way]
            let drop = own - Double(heights.pointer[cell &+ row &* heights.stride &+ column])
            // Not for a neighbour without a height.
            guard drop > 0 else { continue }
            let share = weight(drop / lengths[way], way)
            sum += share
            shares.add(way, share)
        }
        if shares.count > 0 { shares.scale(sum) }
    }

    /// The direction of the steepest facet, counter-clockwise from east in radians, as Tarboton (1997) has it; nil where no
    /// facet falls.
    func facetAngle(column: Int, row: Int) -> Double? {
        func angle<Height: SurfaceHeight>(_ heights: PaddedCells<Height>) -> Double? {
            var lengths = RowLengths(model.sizes)
            lengths.move(to: row)
            guard let facet = steepestFacet(heights.index(column: column, row: row), heights, lengths) else {
                return nil
            }
            // Facets turn clockwise from east here where they start with an edge, else back to it.
            let base = Double(facet.edge) * .pi / 4
            let clockwise = facet.isClockwise ? base + facet.angle : base - facet.angle
            let turned = -clockwise
            return turned < 0 ? turned + 2 * .pi : turned
        }
        switch model.surface {
        case .single(let heights): return angle(heights)
        case .double(let heights): return angle(heights)
        }
    }

    private struct Facet {
        /// Numbers of the neighbours over the edge and over the corner.
        var edge: Int
        var corner: Int
        /// From the edge towards the corner; and that between the two.
        var angle: Double
        var whole: Double
        var isClockwise: Bool
    }

    /// The facets in the order of Tarboton's table: the first of equally steep ones counts.
    private static let facets: [(edge: Int, corner: Int)] = [
        (0, 7), (6, 7), (6, 5), (4, 5), (4, 3), (2, 3), (2, 1), (0, 1),
    ]

    private func steepestFacet<Height: SurfaceHeight>(
        _ cell: Int, _ heights: PaddedCells<Height>, _ lengths: RowLengths
    ) -> Facet? {
        func height(_ way: Int) -> Double {
            Double(heights.pointer[cell &+ Neighbours.rows[way] &* heights.stride &+ Neighbours.columns[way]])
        }
        let own = Double(heights.pointer[cell])
        var best = 0.0
        var found: Facet?
        for facet in Self.facets {
            let first = lengths[facet.edge]
            // To the corner from the edge: the way across of a neighbour over the other edge.
            let second = lengths[facet.edge & 2 == 0 ? (facet.corner == 1 || facet.corner == 3 ? 2 : 6) : 0]
            let whole = atan2(second, first)
            let diagonal = lengths[facet.corner]
            let edge = height(facet.edge)
            let corner = height(facet.corner)
            let down = (own - edge) / first
            let across = (edge - corner) / second
            var angle: Double
            var slope: Double
            if edge.isNaN, corner.isNaN { continue }
            if corner.isNaN {
                (angle, slope) = (0, down)
            } else if edge.isNaN {
                (angle, slope) = (whole, (own - corner) / diagonal)
            } else {
                angle = atan2(across, down)
                slope = (down * down + across * across).squareRoot()
                if angle < 0 {
                    (angle, slope) = (0, down)
                } else if angle > whole {
                    (angle, slope) = (whole, (own - corner) / diagonal)
                }
            }
            if slope > best {
                best = slope
                found = Facet(
                    edge: facet.edge, corner: facet.corner, angle: angle, whole: whole,
                    isClockwise: facet.corner == (facet.edge + 1) & 7)
            }
        }
        return found
    }

    @inline(__always)
    private func facets<Height: SurfaceHeight>(
        _ shares: inout Shares, _ cell: Int, _ heights: PaddedCells<Height>, _ lengths: RowLengths
    ) {
        guard let facet = steepestFacet(cell, heights, lengths) else { return }
        let toCorner = facet.angle / facet.whole
        if toCorner < 1 { shares.add(facet.edge, 1 - toCorner) }
        if toCorner > 0 { shares.add(facet.corner, toCorner) }
    }
}
