import Foundation
import GeoCore

/// Why a cell counts or not, where the class alone does not decide: a raster on the grid of the class raster.
///
/// It is made in two passes over the rows, since whether a patch is large enough shows only at its end. Memory holds a
/// strip of rows, whatever the size of the raster.
struct CountedCells {
    /// The values of the raster.
    enum Verdict: UInt8, CaseIterable {
        case other = 0
        case counted = 1
        case smallPatch = 2
        case belowCanopy = 3
        case withoutCanopy = 4
        case outsideMask = 5
        case noData = 255
    }

    let year: CoverageInputs.Year
    let canopy: CanopyThreshold?
    let minimumPatchSquareMetres: Double
    let connectivity: Connectivity
    /// Where the classes count that count inside a mask only.
    let mask: ZoneCoverage?
    let areas: CellAreas
    let cancellation: Cancellation?

    private var grid: RasterGrid { year.source.grid }

    /// Writes the raster; answers how many patches were too small.
    func write(to path: String, crs: CRS, report: (_ doneRows: Int, _ allRows: Int) -> Void) throws(GeoError)
        -> PatchSummary
    {
        let rows = try CandidateRows(self)
        var filter = PatchFilter(
            width: grid.width, minimumSquareMetres: minimumPatchSquareMetres, connectivity: connectivity)
        let strips = strips
        let cells = areas.isUniformAlongRows ? nil : try CellAreas.Evaluator(areas)
        var mask = [UInt8](repeating: 0, count: grid.width)
        for strip in strips {
            try cancellation?.check()
            let verdicts = try rows.verdicts(strip)
            try scan(verdicts, strip, cells, &mask, &filter)
            report(strip.endRow, 2 * grid.height)
        }
        let summary = filter.finishScan()
        var options = RasterWriter.Options(.uint8, noData: Double(Verdict.noData.rawValue))
        options.colourTable = Self.colours
        options.categoryNames = Self.names
        let writer = try RasterWriter(path: path, grid: grid, crs: crs, options: options)
        var kept = [UInt8](repeating: 0, count: grid.width)
        for strip in strips {
            try cancellation?.check()
            var verdicts = try rows.verdicts(strip)
            for row in 0..<strip.height {
                Self.candidates(verdicts, row, grid.width, into: &mask)
                mask.withUnsafeBufferPointer { mask in
                    kept.withUnsafeMutableBufferPointer { filter.filter(row: mask, into: $0) }
                }
                let start = row * grid.width
                for column in 0..<grid.width where mask[column] == 1 && kept[column] == 0 {
                    verdicts[start + column] = Verdict.smallPatch.rawValue
                }
            }
            try writer.write(verdicts, window: strip)
            report(grid.height + strip.endRow, 2 * grid.height)
        }
        try writer.close(statistics: false)
        return summary
    }

    /// The first pass over a strip.
    ///
    /// - Parameter cells: where the cells of a row differ in area.
    private func scan(
        _ verdicts: [UInt8], _ strip: PixelWindow, _ cells: CellAreas.Evaluator?, _ mask: inout [UInt8],
        _ filter: inout PatchFilter
    ) throws(GeoError) {
        let rowAreas = cells == nil ? try areas.squareMetres(ofRows: strip.row..<strip.endRow) : []
        // Areas of that many rows are held at a time.
        let slab = 64
        var slabAreas: [Double] = []
        for row in 0..<strip.height {
            Self.candidates(verdicts, row, grid.width, into: &mask)
            guard let cells else {
                mask.withUnsafeBufferPointer { filter.scan(row: $0, cellSquareMetres: rowAreas[row]) }
                continue
            }
            if row % slab == 0 {
                slabAreas = try cells.squareMetres(
                    of: PixelWindow(
                        column: 0, row: strip.row + row, width: grid.width, height: min(slab, strip.height - row)))
            }
            let start = row % slab * grid.width
            mask.withUnsafeBufferPointer { mask in
                slabAreas.withUnsafeBufferPointer { areas in
                    filter.scan(
                        row: mask,
                        cellSquareMetres: UnsafeBufferPointer(rebasing: areas[start..<(start + grid.width)]))
                }
            }
        }
    }

    /// Whole rows of tiles of the raster that is written, as many as are sensible to hold.
    private var strips: [PixelWindow] {
        let height = 512
        return stride(from: 0, to: grid.height, by: height).map {
            PixelWindow(column: 0, row: $0, width: grid.width, height: min(height, grid.height - $0))
        }
    }

    private static func candidates(_ verdicts: [UInt8], _ row: Int, _ width: Int, into mask: inout [UInt8]) {
        let start = row * width
        for column in 0..<width { mask[column] = verdicts[start + column] == Verdict.counted.rawValue ? 1 : 0 }
    }

    /// In English, as the keys of files are.
    private static let names = [
        "other class", "counted", "patch too small", "canopy below the threshold", "no canopy data", "outside the mask",
    ]

    private static let colours: [Int: Colour] = [
        0: Colour(red: 240, green: 240, blue: 235), 1: Colour(red: 34, green: 120, blue: 60),
        2: Colour(red: 190, green: 215, blue: 120), 3: Colour(red: 220, green: 200, blue: 120),
        4: Colour(red: 200, green: 160, blue: 200), 5: Colour(red: 180, green: 180, blue: 120),
        255: Colour(red: 255, green: 255, blue: 255, alpha: 0),
    ]
}

/// The verdict on each cell before patches are looked at, strip by strip.
private final class CandidateRows {
    private let cells: CountedCells
    private let classes: RasterReader
    private let canopy: RasterReader?
    private let noData: NoData
    private let counted: Set<Int>
    private let masked: Set<Int>
    private var known: [Int: UInt8] = [:]

    init(_ cells: CountedCells) throws(GeoError) {
        self.cells = cells
        classes = try RasterReader(cells.year.source)
        canopy = try cells.year.canopy.map { (source) throws(GeoError) in try RasterReader(source) }
        noData = cells.year.source.bands[cells.year.band - 1].noData
        counted = Set(cells.year.classes.codes)
        masked = Set(cells.year.classes.codesInsideMask)
    }

    func verdicts(_ strip: PixelWindow) throws(GeoError) -> [UInt8] {
        var verdicts = try classVerdicts(strip)
        // What counts inside the mask is no tree stand: the threshold of canopy is not asked of it.
        try applyCanopy(strip, &verdicts)
        try applyMask(strip, &verdicts)
        return verdicts
    }

    /// By class alone; what counts inside the mask only is marked as outside of it.
    private func classVerdicts(_ strip: PixelWindow) throws(GeoError) -> [UInt8] {
        var verdicts = [UInt8](repeating: 0, count: strip.cellCount)
        let band = cells.year.band
        let facts = cells.year.source.bands[band - 1]
        if facts.cellType == .uint8, !facts.hasMask {
            let codes = try classes.read(strip, band: band, as: UInt8.self)
            let table = (0..<256).map { verdict($0) }
            for index in codes.indices { verdicts[index] = table[Int(codes[index])] }
            return verdicts
        }
        let buffer = UnsafeMutableBufferPointer<Double>.allocate(capacity: strip.cellCount)
        let validity = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: strip.cellCount)
        defer {
            buffer.deallocate()
            validity.deallocate()
        }
        try classes.readDoubles(strip, band: band, scaled: false, into: buffer, validity: validity)
        for index in verdicts.indices {
            verdicts[index] =
                validity[index] == 0
                ? CountedCells.Verdict.noData.rawValue
                : Int(exactly: buffer[index]).map { verdict($0) } ?? CountedCells.Verdict.noData.rawValue
        }
        return verdicts
    }

    private func verdict(_ code: Int) -> UInt8 {
        if let answer = known[code] { return answer }
        let isMissing: Bool =
            if case .value(let value) = noData { value == Double(code) } else { false }
        let answer: CountedCells.Verdict =
            // A code that the legend does not know says nothing, so that it is neither a gain nor a loss later.
            isMissing || cells.year.legend.isNodata(code) || cells.year.legend[code] == nil
            ? .noData : counted.contains(code) ? .counted : masked.contains(code) ? .outsideMask : .other
        known[code] = answer.rawValue
        return answer.rawValue
    }

    /// Classes that count inside the mask only count where the middle of the cell lies in it.
    private func applyMask(_ strip: PixelWindow, _ verdicts: inout [UInt8]) throws(GeoError) {
        guard let mask = cells.mask, !masked.isEmpty else { return }
        for (row, columns) in mask.runs(in: strip) {
            let start = (row - strip.row) * strip.width - strip.column
            for column in columns where verdicts[start + column] == CountedCells.Verdict.outsideMask.rawValue {
                verdicts[start + column] = CountedCells.Verdict.counted.rawValue
            }
        }
    }

    private func applyCanopy(_ strip: PixelWindow, _ verdicts: inout [UInt8]) throws(GeoError) {
        guard let canopy, let threshold = cells.canopy else { return }
        let buffer = UnsafeMutableBufferPointer<Double>.allocate(capacity: strip.cellCount)
        let validity = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: strip.cellCount)
        defer {
            buffer.deallocate()
            validity.deallocate()
        }
        try canopy.readDoubles(strip, scaled: true, into: buffer, validity: validity)
        for index in verdicts.indices where verdicts[index] == CountedCells.Verdict.counted.rawValue {
            let percent = buffer[index] * cells.year.canopyPercentPerUnit
            // What lies beyond 0 to 100 % is a code for something else (clouds, sea), not a canopy.
            if validity[index] == 0 || !(0...100.000001).contains(percent) {
                verdicts[index] = CountedCells.Verdict.withoutCanopy.rawValue
            } else if !threshold.isReached(byPercent: percent) {
                verdicts[index] = CountedCells.Verdict.belowCanopy.rawValue
            }
        }
    }
}
