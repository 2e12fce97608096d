import GeoCore

/// Classes by slope, cover and land use.
struct MatrixKernel: ClassificationKernel {
    let inputs: [(role: String, source: CellwiseRun.Input)]
    let reasons = ["landcover", "codes", "slope", "cover"]
    private let matrix: SheetErosionMatrix
    private let legend: Legend
    private let percentPerUnit: Double
    private let types: [ErosionLandType]
    /// Raster value -> place in `types`.
    private let places: [Int: Int]
    private let hasTerraces: Bool

    init(
        _ matrix: SheetErosionMatrix, slope: RasterSource, cover: RasterSource, isPercent: Bool,
        landCover: RasterSource,
        _ land: LandTypeReading, terraces: RasterSource?
    ) {
        self.matrix = matrix
        legend = land.legend
        percentPerUnit = isPercent ? 1 : 100
        hasTerraces = terraces != nil
        inputs =
            [
                ("slope", CellwiseRun.Input(slope)), ("cover", CellwiseRun.Input(cover)),
                ("land cover", CellwiseRun.Input(landCover)),
            ] + (terraces.map { [("terraces", CellwiseRun.Input($0))] } ?? [])
        let found = land.byCode.sorted { $0.key < $1.key }
        var types: [ErosionLandType] = []
        for (_, type) in found where !types.contains(type) { types.append(type) }
        self.types = types
        places = Dictionary(
            found.compactMap { code, type in types.firstIndex(of: type).map { (code, $0) } },
            uniquingKeysWith: { first, _ in first })
    }

    var typeCount: Int { types.count }

    var table: IntensityTable { matrix.table }

    var metadata: [String: String] {
        ["ECO_VARIABLE": "intensity", "ECO_METHOD": "matrix \(matrix.id)", "ECO_SOURCE": matrix.source]
    }

    func classify(_ tile: CellwiseTile, writes: Bool, _ tally: inout ClassificationTally) {
        let (slopes, covers, land) = (tile.input(0), tile.input(1), tile.input(2))
        for index in 0..<tile.count {
            let area = tile.areaSquareMetres(index)
            guard let code = Int(exactly: land[index]), !legend.isNodata(code) else {
                tally.without[0] += area
                continue
            }
            guard let type = places[code] else {
                tally.without[1] += area
                tally.codes[code, default: 0] += area
                continue
            }
            tally.types[type] += area
            var role = types[type].matrixRole
            if hasTerraces, tile.input(3)[index].isFinite, tile.input(3)[index] != 0 { role = .slight }
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
        for (type, area) in zip(types, tally.types) where area > 0 {
            guard let caveat = type.caveat else { continue }
            issues.append(
                Issue(
                    .note, inputs[2].source.source.path,
                    Message(
                        "issue.land-type-caveat",
                        [
                            "type": .words(type.name), "area": .number(area / 1e6, decimals: 4, unit: "km²"),
                            "caveat": .words(caveat),
                        ])))
        }
        if tally.classes.allSatisfy({ $0 == 0 }) {
            issues.append(Issue(.error, inputs[0].source.source.path, Message("issue.nothing-classified")))
        }
        return issues
    }

    func result(_ tally: ClassificationTally, _ grid: GridSummary, _ issues: [Issue]) -> ClassificationResult {
        var result = summary(tally, grid, issues, method: "matrix")
        result.matrix = matrix.id
        result.landTypes = zip(types, tally.types).filter { $1 > 0 }.map {
            ClassificationResult.LandType(id: $0.id, name: $0.name, role: $0.matrixRole, squareMetres: $1)
        }
        return result
    }
}
