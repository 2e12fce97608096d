import GeoCore

/// How cells become classes: what is read, what each cell is, and what is said of the whole.
protocol ClassificationKernel: Sendable {
    var table: IntensityTable { get }
    var inputs: [(role: String, source: CellwiseRun.Input)] { get }
    /// Why a cell can be without a class, in the order in which it is asked.
    var reasons: [String] { get }
    var metadata: [String: String] { get }
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
    var roles: [Double]

    init(_ kernel: any ClassificationKernel) {
        classes = Array(repeating: 0, count: kernel.table.classes.count)
        without = Array(repeating: 0, count: kernel.reasons.count)
        roles = Array(repeating: 0, count: SheetErosionRole.allCases.count)
    }

    mutating func add(_ later: ClassificationTally) {
        for index in classes.indices { classes[index] += later.classes[index] }
        for index in without.indices { without[index] += later.without[index] }
        for index in roles.indices { roles[index] += later.roles[index] }
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

/// Classes by slope, cover and land use.
struct MatrixKernel: ClassificationKernel {
    let inputs: [(role: String, source: CellwiseRun.Input)]
    let reasons = ["landcover", "codes", "slope", "cover"]
    private let matrix: SheetErosionMatrix
    private let legend: Legend
    private let percentPerUnit: Double
    private let roles: [Int: SheetErosionRole]
    private let hasTerraces: Bool

    init(
        _ matrix: SheetErosionMatrix, slope: RasterSource, cover: RasterSource, isPercent: Bool,
        landCover: RasterSource,
        _ legend: Legend, terraces: RasterSource?
    ) {
        self.matrix = matrix
        self.legend = legend
        percentPerUnit = isPercent ? 1 : 100
        hasTerraces = terraces != nil
        inputs =
            [
                ("slope", CellwiseRun.Input(slope)), ("cover", CellwiseRun.Input(cover)),
                ("land cover", CellwiseRun.Input(landCover)),
            ] + (terraces.map { [("terraces", CellwiseRun.Input($0))] } ?? [])
        roles = Dictionary(
            legend.classes.filter { !$0.isNodata }.compactMap { entry in
                matrix.role(ofGroup: entry.group).map { (entry.code, $0) }
            }, uniquingKeysWith: { first, _ in first })
    }

    var table: IntensityTable { matrix.table }

    var metadata: [String: String] {
        ["ECO_VARIABLE": "intensity", "ECO_METHOD": "matrix \(matrix.id)", "ECO_SOURCE": matrix.source]
    }

    func classify(_ tile: CellwiseTile, writes: Bool, _ tally: inout ClassificationTally) {
        let (slopes, covers, land) = (tile.input(0), tile.input(1), tile.input(2))
        for index in 0..<tile.count {
            let area = tile.areaSquareMetres(index)
            guard let code = Int(exactly: land[index]), !legend.nodataCodes.contains(code) else {
                tally.without[0] += area
                continue
            }
            guard var role = roles[code] else {
                tally.without[1] += area
                tally.codes[code, default: 0] += area
                continue
            }
            if hasTerraces, tile.input(3)[index].isFinite, tile.input(3)[index] != 0 { role = .slight }
            tally.roles[SheetErosionRole.allCases.firstIndex(of: role) ?? 0] += area
            let slope = slopes[index]
            // What is slight whatever its slope needs none.
            if role != .slight {
                guard slope.isFinite else {
                    tally.without[2] += area
                    continue
                }
                if !(0...90).contains(slope) {
                    tally.without[2] += area
                    let found = ClassificationTally.strange(tile, index, slope, area)
                    tally.above.add(found, isFarther: abs(slope) > abs(tally.above.value))
                    continue
                }
            }
            var cover = covers[index] * percentPerUnit
            if role == .cover, cover.isFinite, !(-0.001...100.001).contains(cover) {
                let found = ClassificationTally.strange(tile, index, covers[index], area)
                tally.badCover.add(found, isFarther: abs(covers[index]) > abs(tally.badCover.value))
                cover = .nan
            }
            guard let place = matrix.place(slopeDegrees: role == .slight ? 0 : slope, coverPercent: cover, role: role)
            else {
                tally.without[3] += area
                continue
            }
            tally.classes[place] += area
            if writes { tile.output(0)[index] = Double(table.classes[place].code) }
        }
    }

    func issues(_ tally: ClassificationTally, _ grid: RasterGrid) -> [Issue] {
        var issues: [Issue] = []
        func report(_ input: Int, _ severity: Issue.Severity, _ key: String, _ found: ClassificationTally.Strange) {
            if found.squareMetres == 0 { return }
            let place = grid.position(column: Double(found.column) + 0.5, row: Double(found.row) + 0.5)
            issues.append(
                Issue(
                    severity, inputs[input].source.source.path,
                    Message(
                        key,
                        [
                            "area": .number(found.squareMetres / 1e6, decimals: 4, unit: "km²"),
                            "value": .text(DecimalText.plain(found.value)),
                            "cell": .text("\(found.column), \(found.row)"),
                            "place": .text(
                                "\(DecimalText.text(place.x, decimals: 4)), \(DecimalText.text(place.y, decimals: 4))"),
                        ])))
        }
        report(0, .error, "issue.slope-not-degrees", tally.above)
        report(1, .error, percentPerUnit == 100 ? "issue.cover-not-share" : "issue.cover-not-percent", tally.badCover)
        if !tally.codes.isEmpty {
            let codes = tally.codes.sorted { $0.key < $1.key }.map { code, area in
                MessageArgument.text(
                    "\(legend[code]?.label ?? String(code)): \(formatted(area / 1e6, decimals: 4)) km²")
            }
            issues.append(
                Issue(
                    .warning, inputs[2].source.source.path,
                    Message("issue.no-role", ["codes": .list(codes), "legend": .words(legend.title)])))
        }
        if tally.classes.allSatisfy({ $0 == 0 }) {
            issues.append(Issue(.error, inputs[0].source.source.path, Message("issue.nothing-classified")))
        }
        return issues
    }

    func result(_ tally: ClassificationTally, _ grid: GridSummary, _ issues: [Issue]) -> ClassificationResult {
        var result = summary(tally, grid, issues, method: "matrix")
        result.matrix = matrix.id
        result.roles = Dictionary(
            zip(SheetErosionRole.allCases.map(\.rawValue), tally.roles), uniquingKeysWith: { first, _ in first })
        return result
    }
}
