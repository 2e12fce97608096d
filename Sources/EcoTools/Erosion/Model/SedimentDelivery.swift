import Foundation
import GeoCore

/// The equations of sediment delivery to streams: of what is lost on a slope, what share arrives.
///
/// Borselli et al. 2008 and Vigiak et al. 2012 (index of connectivity and delivery ratio), Cavalli et al. 2013 (limits of
/// the slope), Natural Capital Project, InVEST user's guide, "Sediment Delivery Ratio" (deposition).
public enum SedimentDelivery {
    /// What is calibrated. The values that InVEST proposes unless others are given.
    public struct Parameters: Sendable, Codable, Hashable {
        /// The delivery ratio that no cell exceeds: what is fine enough to stay afloat.
        public var maximumRatio = 0.8
        /// The index of connectivity at which half of it is delivered.
        public var halfIndex = 0.5
        /// How gently the ratio rises with the index.
        public var steepness = 2.0
        public var path = PathWeight.metres

        public init() {}
    }

    /// How the way from a cell to its stream is weighed.
    public enum PathWeight: String, Sendable, Codable, CaseIterable {
        /// The sum of metres over C and slope of each cell on the way: the equation of Borselli et al. 2008 and of InVEST's
        /// guide.
        case metres
        /// As InVEST 3.20 computes it (pygeoprocessing 2.4): every step counts 1, whatever its length, over C and slope of the
        /// cell that is left where all flows one way, of the cell that is reached where flow is shared.
        case invest
    }

    /// Slope in m/m, within the limits in which it weighs: 0.005 to 1.
    public static func weighingSlope(_ metresPerMetre: Double) -> Double { min(1, max(0.005, metresPerMetre)) }

    /// C within the limits in which it weighs: 0.001 and more.
    public static func weighingCover(_ c: Double) -> Double { max(0.001, c) }

    /// What comes from above, m: mean C and mean slope of the catchment, with the root of its area.
    public static func upslope(meanCover: Double, meanSlope: Double, squareMetres: Double) -> Double {
        meanCover * meanSlope * squareMetres.squareRoot()
    }

    /// Index of connectivity: the decadic logarithm of what comes from above over what lies before the stream.
    public static func connectivity(upslope: Double, downslope: Double) -> Double { log10(upslope / downslope) }

    /// The share of the soil loss of a cell that arrives at a stream.
    public static func ratio(connectivity: Double, _ parameters: Parameters = Parameters()) -> Double {
        parameters.maximumRatio / (1 + exp((parameters.halfIndex - connectivity) / parameters.steepness))
    }

    /// The share of what passes a cell that stays there.
    ///
    /// - Parameters:
    ///   - ratio: of the cell itself.
    ///   - downslope: of the cells that it flows to, each with its share of the flow, a stream with 1. Where it is less than the
    ///     cell's own, nothing stays.
    public static func deposited(ratio: Double, downslope: Double) -> Double {
        if ratio >= 1 { return 1 }
        return max(0, (max(downslope, ratio) - ratio) / (1 - ratio))
    }
}

/// Ways of water between numbered cells, as terrain analysis finds them.
protocol SedimentRouting {
    /// Cells, each after all that flow into it.
    ///
    /// - Parameter body: gets the cell and its ways down: cell, share of the flow, metres. Ways that lead off the grid are left
    ///   out.
    func upstreamFirst(_ body: (_ cell: Int, _ ways: UnsafeBufferPointer<FlowWay>) -> Void)
    /// The same cells in the opposite order.
    func downstreamFirst(_ body: (_ cell: Int, _ ways: UnsafeBufferPointer<FlowWay>) -> Void)
    /// Whether a cell may have several ways down.
    var sharesFlow: Bool { get }
}

/// Water's ways over a terrain.
struct TerrainRouting: SedimentRouting {
    let visitor: FlowVisitor
    let sharesFlow: Bool

    func upstreamFirst(_ body: (Int, UnsafeBufferPointer<FlowWay>) -> Void) { visitor.upstreamFirst(body) }
    func downstreamFirst(_ body: (Int, UnsafeBufferPointer<FlowWay>) -> Void) { visitor.downstreamFirst(body) }
}

/// Sediment of a catchment, cell by cell. Soil loss, export and deposition are in one unit, t/(km²·a) of the cell.
struct SedimentBudget: Sendable {
    /// NaN where a cell drains to no stream, where C has no data, and on streams.
    var connectivity: [Double]
    var ratio: [Double]
    /// Soil loss times ratio.
    var export: [Double]
    /// What stays of that which comes from above.
    var deposition: [Double]
    /// What goes on to the cells below without having arrived at a stream.
    var flux: [Double]
    /// Whether water passes the cell: it has a height.
    var isOnLand: [Bool]
    /// What goes on into cells without soil loss or C, t/a: what becomes of it there is not known.
    var intoMissingTonnes: Double
    /// What goes on to where no stream is reached, t/a: off the grid, into gaps of the elevations, onto slopes that drain to no
    /// stream.
    var astrayTonnes: Double

    /// What is known of the cells; NaN: no data.
    struct Cells: Sendable {
        var soilLoss: [Double]
        var cover: [Double]
        /// m/m.
        var slope: [Double]
        var isStream: [Bool]
        var squareMetres: [Double]
    }

    init(_ cells: Cells, _ routing: some SedimentRouting, _ parameters: SedimentDelivery.Parameters) {
        let count = cells.soilLoss.count
        let nothing = [Double](repeating: .nan, count: count)
        let index = Self.connectivity(cells, routing, parameters.path)
        let ratio = index.map { SedimentDelivery.ratio(connectivity: $0, parameters) }
        connectivity = index
        self.ratio = ratio
        export = zip(cells.soilLoss, ratio).map { $0 * $1 }
        var deposition = nothing
        var flux = nothing
        var incoming = [Double](repeating: 0, count: count)
        var isOnLand = [Bool](repeating: false, count: count)
        var (intoMissing, astray) = (CompensatedSum(), CompensatedSum())
        routing.upstreamFirst { cell, ways in
            isOnLand[cell] = true
            let perArea = 1e6 / cells.squareMetres[cell]
            if cells.isStream[cell] {
                deposition[cell] = incoming[cell] * perArea
                flux[cell] = 0
                return
            }
            let own = ratio[cell]
            // Tonnes: cells need not be equally large.
            let left = cells.soilLoss[cell] * (1 - own) * cells.squareMetres[cell] / 1e6
            guard !left.isNaN else { return }
            var downslope = 0.0
            for way in ways {
                let other = cells.isStream[way.cell] ? 1 : ratio[way.cell]
                if !other.isNaN { downslope += way.share * other }
            }
            let share = SedimentDelivery.deposited(ratio: own, downslope: downslope)
            deposition[cell] = share * incoming[cell] * perArea
            let on = (1 - share) * incoming[cell] + left
            flux[cell] = on * perArea
            var kept = 1.0
            for way in ways {
                kept -= way.share
                let part = way.share * on
                if cells.isStream[way.cell] {
                    incoming[way.cell] += part
                } else if cells.soilLoss[way.cell].isNaN || cells.cover[way.cell].isNaN {
                    intoMissing.add(part)
                } else if ratio[way.cell].isNaN {
                    astray.add(part)
                } else {
                    incoming[way.cell] += part
                }
            }
            // Ways off the grid are left out; less than this is rounding of the shares.
            if kept > 1e-9 { astray.add(kept * on) }
        }
        self.deposition = deposition
        self.flux = flux
        self.isOnLand = isOnLand
        intoMissingTonnes = intoMissing.value
        astrayTonnes = astray.value
    }

    /// The index of connectivity; NaN on streams, where a cell drains to none, and where its C is not known. On the way of other
    /// cells and in the means of their catchments such a cell weighs with the least C.
    private static func connectivity(
        _ cells: Cells, _ routing: some SedimentRouting, _ path: SedimentDelivery.PathWeight
    ) -> [Double] {
        let count = cells.cover.count
        let cover = cells.cover.map(SedimentDelivery.weighingCover)
        let slope = cells.slope.map(SedimentDelivery.weighingSlope)
        // Sums over the catchment, the cell itself among it: cells, C, slope, area.
        var catchment = [SIMD4<Double>](repeating: .zero, count: count)
        routing.upstreamFirst { cell, ways in
            catchment[cell] += SIMD4(1, cover[cell], slope[cell], cells.squareMetres[cell])
            for way in ways { catchment[way.cell] += way.share * catchment[cell] }
        }
        var downslope = [Double](repeating: .nan, count: count)
        var result = [Double](repeating: .nan, count: count)
        routing.downstreamFirst { cell, ways in
            if cells.isStream[cell] {
                downslope[cell] = 0
                return
            }
            var sum = 0.0
            var shares = 0.0
            for way in ways where !downslope[way.cell].isNaN {
                let weighing = path == .invest && routing.sharesFlow ? way.cell : cell
                let length = path == .invest ? 1 : way.metres
                sum += way.share * (length / (cover[weighing] * slope[weighing]) + downslope[way.cell])
                shares += way.share
            }
            guard shares > 0 else { return }
            downslope[cell] = sum / shares
            guard !cells.cover[cell].isNaN else { return }
            let total = catchment[cell]
            let up = SedimentDelivery.upslope(
                meanCover: total[1] / total[0], meanSlope: total[2] / total[0], squareMetres: total[3])
            result[cell] = SedimentDelivery.connectivity(upslope: up, downslope: downslope[cell])
        }
        return result
    }
}
