import Foundation
import Testing

@testable import GeoCore

@Suite("Reference: areas against published and closed-form values")
struct ReferenceAreaTests {
    static func cell(_ west: Double, _ south: Double, _ east: Double, _ north: Double) throws(GeoError) -> Geometry {
        try .box(Bounds(minX: west, minY: south, maxX: east, maxY: north))
    }

    @Test(
        "graticule cells on CGCS2000 have their closed-form area",
        arguments: [
            (106.0, 29.0, 107.0, 30.0, 10_748_000_427.17, 0.005), (106.5, 29.5, 106.51, 29.51, 1_074_761.677, 5e-4),
            (0.0, 0.0, 1.0, 1.0, 12_308_463_893.57, 0.005),
            (105.0, 29.0, 105.0625, 29.0 + 2.5 / 60, 28_118_705.452, 5e-4),
        ])
    func graticuleCells(west: Double, south: Double, east: Double, north: Double, expected: Double, half: Double) throws
    {
        let measurer = try Measurer(CRS("EPSG:4490"))
        let cell = try Self.cell(west, south, east, north)
        for method in [AreaMethod.ellipsoidal, .surveyUnrounded] {
            let area = try measurer.area(of: cell, method: method)
            #expect(abs(area - expected) <= half + 1e-9 * expected, "\(method) \(area)")
        }
        let official = try measurer.area(of: cell, method: .survey)
        #expect(abs(official / expected - 1) < 5e-6)
    }
}
