import Foundation
import GeoCore
import Testing

@testable import EcoTools

@Suite("Sediment delivery to streams") struct SedimentDeliveryTests {
    @Test("slope weighs from 0.005 to 1, C from 0.001")
    func limits() {
        #expect([0, 0.005, 0.3, 1, 7].map(SedimentDelivery.weighingSlope) == [0.005, 0.005, 0.3, 1, 1])
        #expect([0, 0.001, 0.3].map(SedimentDelivery.weighingCover) == [0.001, 0.001, 0.3])
    }

    @Test("half of the greatest ratio at the half index; nothing far below it, all of it far above")
    func ratio() {
        var parameters = SedimentDelivery.Parameters()
        #expect(SedimentDelivery.ratio(connectivity: 0.5, parameters) == 0.4)
        #expect(SedimentDelivery.ratio(connectivity: -100, parameters) < 1e-15)
        #expect(SedimentDelivery.ratio(connectivity: 100, parameters) == 0.8)
        // 0.8 / (1 + e^((0.5 + 3.5) / 2)) = 0.8 / (1 + e^2)
        #expect(abs(SedimentDelivery.ratio(connectivity: -3.5, parameters) - 0.8 / (1 + 7.389_056_098_930_65)) < 1e-15)
        parameters.maximumRatio = 1
        #expect(SedimentDelivery.ratio(connectivity: 0.5, parameters) == 0.5)
    }

    @Test("all that passes stays before a stream, nothing where the cells below deliver less, some between")
    func deposited() {
        #expect(SedimentDelivery.deposited(ratio: 0.2, downslope: 1) == 1)
        #expect(SedimentDelivery.deposited(ratio: 0.2, downslope: 0.1) == 0)
        #expect(abs(SedimentDelivery.deposited(ratio: 0.2, downslope: 0.6) - 0.5) < 1e-15)
        #expect(SedimentDelivery.deposited(ratio: 1, downslope: 1) == 1)
    }

    @Test("three cells in a row above a stream, by hand")
    func row() throws {
        // Cells 0, 1, 2 flow to 3, a stream; 10 m each, slope 0.1, C 0.1: each step weighs 10 / 0.01 = 1000 m.
        let routing = TestRouting(order: [0, 1, 2, 3], ways: [[.init(1)], [.init(2)], [.init(3)], []])
        let cells = SedimentBudget.Cells(
            soilLoss: [100, 100, 100, 100], cover: [0.1, 0.1, 0.1, 0.1], slope: [0.1, 0.1, 0.1, 0.1],
            isStream: [false, false, false, true], squareMetres: [100, 100, 100, 100])
        let budget = SedimentBudget(cells, routing, .init())
        for (cell, steps) in [3.0, 2, 1].enumerated() {
            // From above: 0.1 x 0.1 x the root of 100, 200, 300 m2.
            let index = log10(0.01 * (100 * Double(cell + 1)).squareRoot() / (1000 * steps))
            #expect(abs(budget.connectivity[cell] - index) < 1e-12)
        }
        #expect(budget.connectivity[3].isNaN && budget.export[3].isNaN)
        // What is lost on the slope arrives or stays.
        let all = budget.export[..<3].reduce(0, +) + budget.deposition.reduce(0, +)
        #expect(abs(all - 300) < 1e-12)
    }

    @Test("what enters a cell without modulus or without C ends there, and is no deposition", arguments: [true, false])
    func hole(isModulus: Bool) {
        let routing = TestRouting(order: [0, 1, 2, 3], ways: [[.init(1)], [.init(2)], [.init(3)], []])
        var cells = SedimentBudget.Cells(
            soilLoss: [100, 100, 100, 100], cover: [0.1, 0.1, 0.1, 0.1], slope: [0.1, 0.1, 0.1, 0.1],
            isStream: [false, false, false, true], squareMetres: [1e4, 1e4, 1e4, 1e4])
        if isModulus { cells.soilLoss[1] = .nan } else { cells.cover[1] = .nan }
        let budget = SedimentBudget(cells, routing, .init())
        // 100 t/(km2 a) of a hectare are 1 t/a.
        #expect(abs(budget.intoMissingTonnes - (1 - budget.ratio[0])) < 1e-12 && budget.astrayTonnes == 0)
        #expect(budget.export[1].isNaN && budget.deposition[1].isNaN && budget.ratio[1].isNaN != isModulus)
        // What comes to the stream is of the last cell alone.
        #expect(abs(budget.deposition[3] - 100 * (1 - budget.ratio[2])) < 1e-12)
        #expect(budget.deposition[0] == 0 && budget.deposition[2] == 0)
    }

    @Test("of shared flow, what leaves the grid or goes where no stream is reached is a term of its own")
    func astray() {
        // Cell 0: half to the stream, a quarter to cell 1, which drains nowhere, a quarter off the grid.
        let ways = [
            [FlowWay(cell: 2, share: 0.5, metres: 10), FlowWay(cell: 1, share: 0.25, metres: 10)], [FlowWay](),
            [FlowWay](),
        ]
        let budget = SedimentBudget(
            .init(
                soilLoss: [100, 100, 100], cover: [0.1, 0.1, 0.1], slope: [0.1, 0.1, 0.1],
                isStream: [false, false, true], squareMetres: [1e4, 1e4, 1e4]),
            TestRouting(order: [0, 1, 2], ways: ways), .init())
        let left = 1 - budget.ratio[0]
        #expect(abs(budget.astrayTonnes - left / 2) < 1e-12 && budget.intoMissingTonnes == 0)
        #expect(abs(budget.deposition[2] - 100 * left / 2) < 1e-12 && budget.deposition[1].isNaN)
    }

    @Test("a cell that drains to no stream has no index, and what it loses is not in the budget")
    func noStream() {
        let routing = TestRouting(order: [0, 1], ways: [[.init(1)], []])
        let budget = SedimentBudget(
            .init(
                soilLoss: [1, 1], cover: [1, 1], slope: [1, 1], isStream: [false, false], squareMetres: [100, 100]),
            routing, .init())
        #expect(budget.ratio.allSatisfy(\.isNaN) && budget.deposition.allSatisfy(\.isNaN))
    }

    @Test(
        "a made-up basin equals InVEST 3.20.2 where every step counts 1, D8 and shared flow", arguments: ["d8", "mfd"])
    func invest(kind: String) throws {
        let basin = try Basin(kind)
        var parameters = SedimentDelivery.Parameters()
        parameters.path = .invest
        let budget = SedimentBudget(basin.cells, basin.routing, parameters)
        try basin.expect(budget.connectivity, "ic", within: 1e-5)
        try basin.expect(budget.ratio, "sdr", within: 1e-6)
        try basin.expect(budget.export, "export", within: 1e-4)
        try basin.expect(budget.deposition, "deposition", within: 1e-3, onStreams: true)
        try basin.expect(budget.flux, "flux", within: 1e-3)
        // Avoided export is avoided erosion times the ratio, and what was kept.
        let avoided = try basin.band("avoided_erosion")
        let kept = zip(zip(avoided, budget.ratio), budget.deposition).map { $0.0 * $0.1 + $1 }
        try basin.expect(kept, "avoided_export", within: 1e-3)
    }

    @Test(
        "by metres, as the equation says, a step of 30 m weighs more: ratios are lower than InVEST's, and mass is kept")
    func metres() throws {
        let basin = try Basin("d8")
        let budget = SedimentBudget(basin.cells, basin.routing, .init())
        let theirs = try basin.band("ic")
        for (mine, other) in zip(budget.connectivity, theirs) where !mine.isNaN {
            // log10 30 for ways along rows and columns, log10 (30 root 2) for diagonal ones.
            #expect((1.477_121...1.627_637).contains(other - mine))
        }
        let lost = zip(basin.cells.soilLoss, basin.cells.isStream).filter { !$1 }.map(\.0).reduce(0, +)
        let arrived = budget.export.filter { !$0.isNaN }.reduce(0, +)
        let stayed = budget.deposition.filter { !$0.isNaN }.reduce(0, +)
        #expect(abs(arrived + stayed - lost) < 1e-9 * lost)
    }
}

private struct TestRouting: SedimentRouting {
    var order: [Int]
    var ways: [[FlowWay]]
    var sharesFlow: Bool { ways.contains { $0.count > 1 } }

    func upstreamFirst(_ body: (Int, UnsafeBufferPointer<FlowWay>) -> Void) {
        for cell in order { ways[cell].withUnsafeBufferPointer { body(cell, $0) } }
    }
    func downstreamFirst(_ body: (Int, UnsafeBufferPointer<FlowWay>) -> Void) {
        for cell in order.reversed() { ways[cell].withUnsafeBufferPointer { body(cell, $0) } }
    }
}

extension FlowWay {
    fileprivate init(_ cell: Int) { self.init(cell: cell, share: 1, metres: 10) }
}

/// The basin and the answers that `make_invest_sdr.py` keeps.
private struct Basin {
    let source: RasterSource
    let cells: SedimentBudget.Cells
    let routing: TestRouting

    init(_ kind: String) throws {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures/sdr-\(kind).tif").path
        let source = try RasterSource(path)
        self.source = source
        let grid = source.grid
        let heights = try Self.band("dem", source)
        let ways = (0..<grid.cellCount).map { Self.ways($0, heights, grid, kind) }
        routing = TestRouting(order: (0..<grid.cellCount).sorted { heights[$0] > heights[$1] }, ways: ways)
        let streams = try Self.band("stream", source)
        cells = SedimentBudget.Cells(
            soilLoss: try Self.band("usle", source), cover: try Self.band("c", source),
            slope: try Self.band("slope_percent", source).map { $0 / 100 }, isStream: streams.map { $0 == 1 },
            squareMetres: Array(repeating: 900, count: grid.cellCount))
    }

    /// The steepest way, or all in proportion to their slopes in fifteenths, as pygeoprocessing keeps them.
    private static func ways(_ cell: Int, _ heights: [Double], _ grid: RasterGrid, _ kind: String) -> [FlowWay] {
        var ways: [FlowWay] = []
        for (columns, rows) in [(1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1)] {
            let column = cell % grid.width + columns
            let row = cell / grid.width + rows
            guard (0..<grid.width).contains(column), (0..<grid.height).contains(row) else { continue }
            let other = row * grid.width + column
            let metres = 30 * Double(columns * columns + rows * rows).squareRoot()
            if heights[other] < heights[cell] {
                ways.append(FlowWay(cell: other, share: (heights[cell] - heights[other]) / metres, metres: metres))
            }
        }
        if kind == "d8" {
            let steepest = ways.max { $0.share < $1.share }
            return steepest.map { [FlowWay(cell: $0.cell, share: 1, metres: $0.metres)] } ?? []
        }
        let sum = ways.map(\.share).reduce(0, +)
        for index in ways.indices { ways[index].share = (0.5 + 15 * ways[index].share / sum).rounded(.down) }
        let parts = ways.map(\.share).reduce(0, +)
        return ways.filter { $0.share > 0 }.map {
            FlowWay(cell: $0.cell, share: $0.share / parts, metres: $0.metres)
        }
    }

    func band(_ name: String) throws -> [Double] { try Self.band(name, source) }

    private static func band(_ name: String, _ source: RasterSource) throws -> [Double] {
        let number = try #require(source.bands.first { $0.description == name }?.number)
        return try RasterReader(source).read(source.grid.window, band: number, as: Float.self).map(Double.init)
    }

    /// Where InVEST has a number, ours is the same; streams, where it has 1 for the ratio, are left out unless asked for.
    func expect(_ found: [Double], _ name: String, within tolerance: Double, onStreams: Bool = false) throws {
        let wanted = try band(name)
        var worst = 0.0
        var count = 0
        for cell in found.indices where !wanted[cell].isNaN && (onStreams || !cells.isStream[cell]) {
            worst = max(worst, found[cell].isNaN ? .infinity : abs(found[cell] - wanted[cell]))
            count += 1
        }
        #expect(count > 1700 && worst <= tolerance, "\(name): \(worst) in \(count)")
    }
}
