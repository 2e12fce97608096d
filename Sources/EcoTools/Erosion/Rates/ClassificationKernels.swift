import GeoCore

/// How cells become classes: what is read, what each cell is, and what is said of the whole.
protocol ClassificationKernel: Sendable {
    var table: IntensityTable { get }
    var inputs: [(role: String, source: CellwiseRun.Input)] { get }
    /// Why a cell can be without a class, in the order in which it is asked.
    var reasons: [String] { get }
    var metadata: [String: String] { get }
    var typeCount: Int { get }
    func classify(_ tile: CellwiseTile, writes: Bool, _ tally: inout ClassificationTally)
    /// What is wrong with values that were met.
    func issues(_ tally: ClassificationTally, _ grid: RasterGrid) -> [Issue]
    func result(_ tally: ClassificationTally, _ grid: GridSummary, _ issues: [Issue]) -> ClassificationResult
}

/// Areas of cells, window after window.
struct ClassificationTally: Sendable {
    /// Values beyond what they can be, with the farthest one.
    struct Strange: Sendable {
        var squareMetres = 0.0
        var value = 0.0
        var column = 0
        var row = 0

        mutating func add(_ other: Strange, isFarther: Bool) {
            if other.squareMetres == 0 { return }
            if squareMetres == 0 || isFarther { (value, column, row) = (other.value, other.column, other.row) }
            squareMetres += other.squareMetres
        }
    }

    var classes: [Double]
    var without: [Double]
    /// Below what is possible, and above.
    var below = Strange()
    var above = Strange()
    /// Cover beyond 0 to 100 %.
    var badCover = Strange()
    /// Land cover without a role, by code.
    var codes: [Int: Double] = [:]
    /// Land by type, in the order of the kernel's types.
    var types: [Double]

    init(_ kernel: any ClassificationKernel) {
        classes = Array(repeating: 0, count: kernel.table.classes.count)
        without = Array(repeating: 0, count: kernel.reasons.count)
        types = Array(repeating: 0, count: kernel.typeCount)
    }

    mutating func add(_ later: ClassificationTally) {
        for index in classes.indices { classes[index] += later.classes[index] }
        for index in without.indices { without[index] += later.without[index] }
        for index in types.indices { types[index] += later.types[index] }
        below.add(later.below, isFarther: later.below.value < below.value)
        above.add(later.above, isFarther: later.above.value > above.value)
        badCover.add(later.badCover, isFarther: abs(later.badCover.value) > abs(badCover.value))
        for (code, area) in later.codes { codes[code, default: 0] += area }
    }

    static func strange(_ tile: CellwiseTile, _ index: Int, _ value: Double, _ area: Double) -> Strange {
        Strange(
            squareMetres: area, value: value, column: tile.window.column + index % tile.window.width,
            row: tile.window.row + index / tile.window.width)
    }
}

extension ClassificationKernel {
    var typeCount: Int { 0 }

    func summary(_ tally: ClassificationTally, _ grid: GridSummary, _ issues: [Issue], method: String)
        -> ClassificationResult
    {
        let missing = tally.without.compensatedSum()
        let shares = BalancedShares.percent(tally.classes + [missing])
        return ClassificationResult(
            table: IntensitySummary(
                id: table.id, title: table.title, source: table.source, trust: table.trust, classes: table.classes,
                codes: nil), method: method, grid: grid,
            classes: table.classes.indices.map {
                IntensityArea(
                    code: table.classes[$0].code, squareMetres: tally.classes[$0], percent: shares[$0], tonnes: nil)
            }, noDataSquareMetres: missing, noDataPercent: shares[table.classes.count],
            withoutClass: zip(reasons, tally.without).map { .init(reason: $0, squareMetres: $1) }, issues: issues)
    }
}

/// Classes by the breaks of a table.
struct ModulusKernel: ClassificationKernel {
    let table: IntensityTable
    let inputs: [(role: String, source: CellwiseRun.Input)]
    let reasons = ["modulus", "negative"]
    private let region: IntensityRegion?
    /// In the unit of the table, and of the raster.
    private let breaks: [Double]
    private let rasterBreaks: [Double]
    private let codes: [Double]
    private let unit: SoilLossUnit
    private let greatest: Double

    init(
        _ source: RasterSource, _ table: IntensityTable, region: IntensityRegion?, _ breaks: [Double],
        _ unit: SoilLossUnit
    ) {
        self.table = table
        self.region = region
        self.breaks = breaks
        self.unit = unit
        inputs = [("modulus", CellwiseRun.Input(source))]
        // Breaks are brought to the raster's unit, not cells to the table's: 500 t/km2 are exactly 5 t/ha.
        rasterBreaks = breaks.map { table.unit.convert($0, to: unit) }
        codes = table.classes.map { Double($0.code) }
        greatest = SoilLossUnit.tonnesPerSquareKilometre.convert(ErosionRateRun.greatestModulus, to: unit)
    }

    private var moduli: [Double] { breaks.map { table.unit.convert($0, to: .tonnesPerSquareKilometre) } }

    var metadata: [String: String] {
        var metadata = [
            "ECO_VARIABLE": "intensity", "ECO_METHOD": "modulus, classes [lo, hi)", "ECO_SOURCE": table.source,
            "ECO_BREAKS_T_KM2": moduli.map { DecimalText.plain($0) }.joined(separator: ","),
        ]
        metadata["ECO_REGION"] = region?.id
        return metadata
    }

    func classify(_ tile: CellwiseTile, writes: Bool, _ tally: inout ClassificationTally) {
        let values = tile.input(0)
        for index in 0..<tile.count {
            let value = values[index]
            let area = tile.areaSquareMetres(index)
            if !value.isFinite {
                tally.without[0] += area
                continue
            }
            if value < 0 {
                tally.without[1] += area
                let found = ClassificationTally.strange(tile, index, value, area)
                tally.below.add(found, isFarther: value < tally.below.value)
                continue
            }
            if value > greatest {
                let found = ClassificationTally.strange(tile, index, value, area)
                tally.above.add(found, isFarther: value > tally.above.value)
            }
            let place = IntensityTable.place(of: value, breaks: rasterBreaks)
            tally.classes[place] += area
            if writes { tile.output(0)[index] = codes[place] }
        }
    }

    func issues(_ tally: ClassificationTally, _ grid: RasterGrid) -> [Issue] {
        let path = inputs[0].source.source.path
        let found = [("issue.modulus-negative", tally.below), ("issue.modulus-absurd", tally.above)]
        var issues = found.filter { $0.1.squareMetres > 0 }.map { key, strange in
            Issue(
                .warning, path,
                SoilLossCheck.message(
                    key, squareMetres: strange.squareMetres, value: strange.value, unit, column: strange.column,
                    row: strange.row, grid, option: "--nodata"))
        }
        if tally.classes.allSatisfy({ $0 == 0 }) { issues.append(Issue(.error, path, Message("issue.no-modulus"))) }
        return issues
    }

    func result(_ tally: ClassificationTally, _ grid: GridSummary, _ issues: [Issue]) -> ClassificationResult {
        var result = summary(tally, grid, issues, method: "modulus")
        result.region = region
        result.breaks = moduli
        result.modulusUnit = unit
        return result
    }
}
