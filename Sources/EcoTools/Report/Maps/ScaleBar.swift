import Foundation
import GeoCore

/// A bar of a round length on the ground, true along the middle of the map.
struct ScaleBar {
    let metres: Double
    /// Its length on the paper.
    let units: Double
    /// How much lengths at the corners differ from those at the middle, at most: 0.001 is 0.1 %.
    let worstDifference: Double

    /// The longest round length (1, 2 or 5 of a power of ten) that fits.
    init(_ frame: MapFrame, _ plane: MapPlane, longest: Double) throws(GeoError) {
        let centre = frame.extent.centre
        let half = longest / frame.unitsPerMetre / 2
        let a = Coordinate(x: centre.x - half, y: centre.y)
        let b = Coordinate(x: centre.x + half, y: centre.y)
        let ground = try plane.distance(a, b)
        metres = Self.round(below: ground)
        units = longest * metres / ground
        let middle = try plane.groundPerUnit(at: centre)
        let extent = frame.extent
        var worst = 0.0
        for corner in [
            Coordinate(x: extent.minX, y: extent.minY), Coordinate(x: extent.maxX, y: extent.minY),
            Coordinate(x: extent.minX, y: extent.maxY), Coordinate(x: extent.maxX, y: extent.maxY),
        ] {
            for (there, here) in zip(try plane.groundPerUnit(at: corner), middle) {
                worst = max(worst, abs(there / here - 1))
            }
        }
        worstDifference = worst
    }

    static func round(below metres: Double) -> Double {
        guard metres > 0, metres.isFinite else { return 1 }
        let power = pow(10, floor(log10(metres)))
        return ([5, 2, 1].first { $0 * power <= metres * (1 + 1e-9) } ?? 1) * power
    }

    static func text(_ metres: Double) -> String {
        let (value, unit) = metres >= 1000 ? (metres / 1000, "km") : (metres, "m")
        return SVGValue.digits(value) + " " + unit
    }

    func draw(in document: inout SVGDocument, x: Double, y: Double) {
        let quarter = units / 4
        for part in 0..<4 {
            document.rect(
                Bounds(minX: x + Double(part) * quarter, minY: y, maxX: x + Double(part + 1) * quarter, maxY: y + 6),
                fill: part.isMultiple(of: 2) ? "#1a1a1a" : "#ffffff", stroke: "#1a1a1a", width: 0.8)
        }
        document.text("0", x, y - 5, size: 12, anchor: .middle)
        document.text(
            SVGValue.digits(metres >= 1000 ? metres / 2000 : metres / 2), x + units / 2, y - 5, size: 12,
            anchor: .middle)
        document.text(Self.text(metres), x + units, y - 5, size: 12, anchor: .middle)
    }
}
