import GeoCore

/// C of land-cover classes, as a table gives it.
public struct ClassValueTable: Sendable, Hashable {
    public var file: String
    /// Code -> value.
    public var values: [Int: Double]
    /// Code -> name, where the table has one.
    public var names: [Int: String]

    public init(file: String, values: [Int: Double], names: [Int: String] = [:]) {
        self.file = file
        self.values = values
        self.names = names
    }

    /// Reads a table (CSV, XLSX, anything that OGR reads) with a column of codes and one of values.
    ///
    /// - Parameters:
    ///   - codeField, valueField: names of the columns; nil: usual names are tried.
    ///   - legend: by which codes that are no numbers ("0301") are understood; nil: codes are numbers.
    /// - Throws: every problem of the file, with its row.
    public init(
        file: String, codeField: String? = nil, valueField: String? = nil, legend: Legend? = nil
    ) throws(TableProblems) {
        let table = try PlainTable(file: file)
        let code = try table.column(codeField, usual: ["code", "id", "lucode", "value", "编码", "代码", "地类编码"], "code")
        let value = try table.column(
            valueField, usual: ["c", "c_factor", "usle_c", "cfactor", "C因子", "C值"], "C")
        let name = table.find(["name", "lc", "class", "lulc_desc", "名称", "地类名称"])
        var values: [Int: Double] = [:]
        var names: [Int: String] = [:]
        var problems: [TableProblem] = []
        for row in 0..<table.count {
            let text = table.text(row, code) ?? ""
            guard let number = legend?.code(forText: text) ?? Int(text) else {
                problems.append(
                    TableProblem(
                        line: row + 2, item: nil,
                        Message("problem.not-a-number", ["key": .text(code), "value": .text(text)])))
                continue
            }
            let written = table.text(row, value) ?? ""
            guard let factor = Double(written), (0...1).contains(factor) else {
                problems.append(
                    TableProblem(
                        line: row + 2, item: text,
                        Message(
                            "problem.erosion.out-of-range",
                            [
                                "key": .text(value), "value": .text(written), "low": .text("0"), "high": .text("1"),
                            ])))
                continue
            }
            if values.updateValue(factor, forKey: number) != nil {
                problems.append(
                    TableProblem(
                        line: row + 2, item: nil, Message("problem.duplicate-code", ["code": .text(text)])))
            }
            if let name { names[number] = table.text(row, name) }
        }
        if !problems.isEmpty { throw TableProblems(file: file, problems: problems) }
        self.init(file: file, values: values, names: names)
    }
}

extension FactorRequest {
    /// C by the equation of Cai 2000 from vegetation cover.
    public static func coverManagement(
        cover: ErosionInput, unit: CoverUnit, _ grid: FactorGridOptions
    ) -> FactorRequest {
        FactorRequest(
            grid,
            make: {
                var layer = FactorLayer("fvc", cover)
                layer.multiplier = unit.toShare
                layer.bounds = 0...1
                var task = FactorTask(
                    factor: "c", method: Message("erosion.factors.method-c-cai"), layers: [layer],
                    outputs: [.init(name: "c", unit: "1", quantity: .c)]
                ) { values, results in
                    results[0] = CoverFactor.cai(cover: values[0])
                    return .init()
                }
                task.parameters["cover-unit"] = unit.rawValue
                return task
            },
            finish: { (_, scan) throws(GeoError) in
                try coverProblems(scan, layers: [0], unit: unit, option: "--cover-unit")
            })
    }

    /// C by the classes of a land-cover raster.
    ///
    /// - Parameter legend: names codes; nil: the table's names, else the codes.
    public static func coverManagement(
        landcover: ErosionInput, noData: Double?, legend: Legend?, table: ClassValueTable, _ grid: FactorGridOptions
    ) -> FactorRequest {
        FactorRequest(grid) {
            var layer = FactorLayer("landcover", landcover)
            layer.isClasses = true
            layer.noData = noData
            let codes = table.values.keys.sorted()
            let places = Dictionary(codes.enumerated().map { ($1, $0) }) { first, _ in first }
            let values = codes.map { table.values[$0] ?? .nan }
            var task = FactorTask(
                factor: "c", method: Message("erosion.factors.method-c-table", ["file": .text(table.file)]),
                layers: [layer], outputs: [.init(name: "c", unit: "1", quantity: .c)]
            ) { cells, results in
                guard let code = Int(exactly: cells[0]) else { return .mark(1) }
                if legend?.isNodata(code) == true { return .mark(0) }
                guard let place = places[code] else { return .mark(1) }
                results[0] = values[place]
                return FactorTask.Cell(category: place)
            }
            task.marks = [
                LandCoverLayer.marks[0],
                .init(
                    kind: .gap, message: Message("erosion.factors.not-in-table", ["file": .text(table.file)]),
                    codesOf: 0),
            ]
            task.categories = codes.map { code in
                let name = legend?[code]?.name ?? table.names[code].map { LocalisedText(en: $0, zh: $0) }
                return FactorTask.Category(
                    id: legend?[code]?.label ?? String(code), name: name ?? LocalisedText(en: "", zh: ""),
                    value: table.values[code])
            }
            task.parameters = ["table": table.file]
            task.parameters["legend"] = legend?.id
            task.parameters["nodata landcover"] = noData.map { String($0) }
            return task
        }
    }
}
