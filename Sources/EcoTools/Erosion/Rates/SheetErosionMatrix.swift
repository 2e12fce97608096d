import Yams

/// Intensity of sheet erosion by slope, vegetation cover and land use (SL 190-2007), for places without a modulus.
public struct SheetErosionMatrix: Sendable, Hashable {
    public let id: String
    public let title: LocalisedText
    public let source: String
    public let trust: String?
    /// The classes that its cells name.
    public let table: IntensityTable
    /// Degrees, ascending; below the first all land is slight.
    public let slopeBreaks: [Double]
    /// Percent, ascending; above the last all land is slight.
    public let coverBreaks: [Double]
    /// Places in the classes of `table`.
    let slight: Int
    /// From the least cover to the greatest, by slope.
    let coverRows: [[Int]]
    let slopeCropland: [Int]

    /// The place of a cell in the classes of `table`; nil where the cover is needed and is not known.
    ///
    /// Slopes: [lo, hi). Covers: [lo, hi), but for the last break, which belongs to the row below it: the standard has
    /// "above 75 %" for slight.
    /// - Parameters: degrees; percent of the ground, NaN where it is not known.
    public func place(slopeDegrees: Double, coverPercent: Double, role: ErosionLandType.MatrixRole) -> Int? {
        if role == .slight { return slight }
        let column = IntensityTable.place(of: slopeDegrees, breaks: slopeBreaks) - 1
        if column < 0 { return slight }
        if role == .slopeCropland { return slopeCropland[column] }
        if coverPercent.isNaN { return nil }
        if let most = coverBreaks.last, coverPercent > most { return slight }
        let row = min(IntensityTable.place(of: coverPercent, breaks: coverBreaks), coverRows.count - 1)
        return coverRows[row][column]
    }

    /// The matrix that ships with the tool.
    public static let shippedName = "sl190-sheet"

    public static var shippedText: String { String(decoding: PackageResources.erosion_matrix_yaml, as: UTF8.self) }

    static let keys = [
        "id", "title", "source", "trust", "classes", "slope-breaks", "cover-breaks", "slight", "cover-rows",
        "slope-cropland",
    ]

    /// The shipped matrix by its name, or one from a YAML file.
    ///
    /// - Throws: every problem of the file.
    public init(nameOrFile: String) throws(TableProblems) {
        let text = try TableFile.text(
            nameOrFile,
            shipped: { $0 == Self.shippedName ? PackageResources.erosion_matrix_yaml : nil },
            unknown: Message("problem.no-such-matrix", ["name": .text(nameOrFile), "known": .text(Self.shippedName)]))
        try self.init(yaml: text, file: nameOrFile)
    }

    init(yaml: String, file: String) throws(TableProblems) {
        var reader = YAMLReader()
        guard let root = reader.root(of: yaml) else { throw TableProblems(file: file, problems: reader.problems) }
        reader.checkKeys(root, allowed: Self.keys)
        let id = reader.text(root, "id", line: nil)
        let title = reader.words(root, "title", line: nil)
        let source = reader.text(root, "source", line: nil)
        let trust = reader.text(root, "trust", required: false, line: nil)
        let name = reader.text(root, "classes", line: nil) ?? IntensityTable.shippedNames[0]
        let table = try IntensityTable(nameOrFile: name)
        let slopes = reader.numbers(root, "slope-breaks", line: nil)
        let covers = reader.numbers(root, "cover-breaks", line: nil)
        for (key, breaks) in [("slope-breaks", slopes), ("cover-breaks", covers)]
        where breaks.isEmpty || !IntensityTable.ascend(breaks) {
            reader.report(
                root[key]?.mark?.line,
                Message("problem.breaks-order", ["breaks": .list(breaks.map { .text(DecimalText.plain($0)) })]))
        }
        let slight = reader.text(root, "slight", line: nil).flatMap { reader.place($0, "slight", table, nil) }
        let cropland = reader.places(root["slope-cropland"], "slope-cropland", slopes.count, table)
        var rows: [[Int]] = []
        if let sequence = root["cover-rows"]?.sequence {
            for node in sequence { rows.append(reader.places(node, "cover-rows", slopes.count, table)) }
        }
        if rows.count != covers.count {
            reader.report(
                root["cover-rows"]?.mark?.line,
                Message(
                    "problem.matrix-size",
                    [
                        "key": .text("cover-rows"), "found": .text(String(rows.count)),
                        "wanted": .text(String(covers.count)),
                    ]))
        }
        guard reader.problems.isEmpty, let id, let title, let source, let slight else {
            throw TableProblems(file: file, problems: reader.problems)
        }
        self.id = id
        self.title = title
        self.source = source
        self.trust = trust
        self.table = table
        slopeBreaks = slopes
        coverBreaks = covers
        self.slight = slight
        coverRows = rows
        slopeCropland = cropland
    }
}

extension YAMLReader {
    /// The place of a class by its id.
    fileprivate mutating func place(_ id: String, _ key: String, _ table: IntensityTable, _ line: Int?) -> Int? {
        if let place = table.classes.firstIndex(where: { $0.id == id }) { return place }
        unknownValue(id, key, known: table.classes.map(\.id), line: line)
        return nil
    }

    /// The places of a row of classes, as many as there are columns.
    fileprivate mutating func places(_ node: Node?, _ key: String, _ count: Int, _ table: IntensityTable) -> [Int] {
        let line = node?.mark?.line
        let ids = node?.sequence?.compactMap { $0.scalar?.string } ?? []
        let places = ids.compactMap { place($0, key, table, line) }
        if ids.count != count {
            report(
                line,
                Message(
                    "problem.matrix-size",
                    ["key": .text(key), "found": .text(String(ids.count)), "wanted": .text(String(count))]))
        }
        return places
    }
}
