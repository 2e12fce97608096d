import GeoCore

/// Rasters of what was found in the zones: what became of each cell between two dates, and where to begin.
struct ErosionRasters {
    let findings: ErosionRateFindings
    let request: ErosionRateRequest
    let text: ErosionWords
    let cancellation: Cancellation?
    private let zones: ZoneCells

    init(_ report: ErosionReport, _ cancellation: Cancellation?) throws(GeoError) {
        findings = report.findings
        request = report.request
        text = ErosionWords(report.result, report.language)
        self.cancellation = cancellation
        zones = try ZoneCells(
            findings.zones, crs: findings.zoneCRS, on: findings.grid, gridCRS: findings.gridCRS,
            operation: request.zones.operation, workers: request.workers, cancellation: cancellation)
    }

    private static let noData: UInt8 = 0
    /// No class: tables have at most 255, from 0.
    private static let missing = UInt8.max

    private func options(_ colours: [Int: Colour], _ names: [String]) -> RasterWriter.Options {
        var options = RasterWriter.Options(.uint8, noData: Double(Self.noData))
        options.colourTable = colours
        options.categoryNames = [text.words.word("retention.cell-none")] + names
        options.asCOG = true
        return options
    }

    // MARK: Change

    func writeChange(_ pair: (from: Int, to: Int), to path: String) throws(GeoError) {
        let classes = request.table.classes
        let from = try rows(pair.from)
        let to = try rows(pair.to)
        var options = options(
            Dictionary(
                ErosionMove.allCases.map { (Int($0.rawValue), $0.colour) }, uniquingKeysWith: { first, _ in first }),
            ErosionMove.allCases.map(text.move))
        options.metadata = [
            "ECO_VARIABLE": "erosion-change", "FROM": text.result.dates[pair.from].label,
            "TO": text.result.dates[pair.to].label,
        ]
        try zones.write(to: path, options, outside: Self.noData, cancellation: cancellation) {
            (strip) throws(GeoError) in
            let before = try from.states(strip)
            let after = try to.states(strip)
            return zip(before, after).map { before, after in
                if before == Self.missing || after == Self.missing { return Self.noData }
                return ErosionMove(Int(before), Int(after), classes).rawValue
            }
        }
    }

    /// The places of cells in the classes of the table.
    private func rows(_ date: Int) throws(GeoError) -> CodeRows<UInt8> {
        let request = request
        return try CodeRows<UInt8>(
            findings.dates[date].intensity, band: findings.dates[date].band, missing: Self.missing
        ) {
            code in
            if case .place(let place) = request.meaning(of: code) { UInt8(clamping: place) } else { Self.missing }
        }
    }

    // MARK: Priority

    enum PriorityValue: UInt8, CaseIterable {
        case rest = 1
        case priority = 2
    }

    /// The cells of all zones as one: 2 where the share of the loss comes from, 1 elsewhere.
    func writePriority(to path: String) throws(GeoError) {
        guard let priority = text.result.priority, let whole = priority.whole,
            let date = text.result.dates.firstIndex(where: { $0.label == priority.label }),
            let modulus = findings.dates[date].modulus, let least = findings.priorityThreshold
        else { return }
        let reader = try RasterReader(modulus)
        var options = options(
            [
                1: Colour(red: 240, green: 240, blue: 235), 2: Colour(red: 189, green: 0, blue: 38),
            ], PriorityValue.allCases.map { text.words.word("retention.cell-\($0)") })
        options.metadata = [
            "ECO_VARIABLE": "erosion-priority", "ECO_LEAST_MODULUS_T_KM2": DecimalText.plain(whole.leastModulus),
        ]
        try zones.write(to: path, options, outside: Self.noData, cancellation: cancellation) {
            (strip) throws(GeoError) in
            let count = strip.cellCount
            let values = UnsafeMutableBufferPointer<Double>.allocate(capacity: count)
            let validity = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: count)
            defer {
                values.deallocate()
                validity.deallocate()
            }
            try reader.readDoubles(strip, scaled: true, into: values, validity: validity)
            return (0..<count).map { index in
                guard validity[index] == 1, values[index].isFinite, values[index] >= 0 else { return Self.noData }
                return (values[index] >= least ? PriorityValue.priority : .rest).rawValue
            }
        }
    }

    /// The patches of the priority raster, with their areas.
    func writePriorityPatches(from raster: String, to writer: VectorWriter) throws(GeoError) {
        let measurer = try Measurer(findings.gridCRS)
        let method: AreaMethod = request.cellAreas == .planar ? .planar : .ellipsoidal
        typealias Patch = (id: Int, squareMetres: Double)
        let columns: [TableColumn<Patch>] = [
            .integer("patch_id") { $0.id }, .number("patch_m2") { $0.squareMetres },
            .number("patch_ha", decimals: ReportWords.hectareDecimals) { $0.squareMetres / 10_000 },
        ]
        let empty = ReportTable("erosion-patches", columns, [])
        let aliases = zip(empty.fields, empty.titledFields(text.language)).map { ($0.name, $1.name) }
        let crs = findings.gridCRS
        let layer = try writer.addLayer(
            LayerDefinition(
                "priority", geometry: .only(.multiPolygon), crsDefinition: crs.authorityCode ?? crs.wkt,
                fields: empty.fields, styleQML: MapStyle.priority(text.words).qml(aliases: aliases)))
        var number = 0
        try RasterSource(raster).forEachPolygon(cancellation: cancellation) { value, polygon throws(GeoError) in
            guard value == Int(PriorityValue.priority.rawValue) else { return }
            number += 1
            let patch = Patch(id: number, squareMetres: try measurer.area(of: polygon, method: method))
            try layer.write(polygon, ReportTable("erosion-patches", columns, [patch]).rows[0])
        }
    }
}

extension ErosionMove {
    var colour: Colour {
        switch self {
        case .sound: Colour(red: 240, green: 240, blue: 235)
        case .treated: Colour(red: 0, green: 114, blue: 178)
        case .improved: Colour(red: 120, green: 190, blue: 230)
        case .same: Colour(red: 200, green: 190, blue: 150)
        case .worsened: Colour(red: 230, green: 159, blue: 0)
        case .new: Colour(red: 213, green: 94, blue: 0)
        }
    }
}

extension MapStyle {
    static func priority(_ words: ReportWords) -> MapStyle {
        MapStyle(
            categories: [
                Category(
                    value: "", label: words.word("retention.cell-priority"),
                    symbol: .fill(
                        colour: "189,0,38,160", pattern: "solid", outline: "189,0,38,255", outlineMillimetres: 0.2))
            ])
    }
}
