import GeoCore

extension FactorRequest {
    /// E by a raster of practices.
    ///
    /// - Parameters:
    ///   - practices: codes of the table; a number is one of them for a single place.
    ///   - elsewhere: E where the raster has no data: 1 for "no practice there". nil: such cells have no E.
    public static func engineering(
        practices: ErosionInput, noData: Double?, table: FactorValueTable, elsewhere: Double?,
        _ grid: FactorGridOptions
    ) -> FactorRequest {
        FactorRequest(grid) {
            var layer = FactorLayer("practices", practices)
            layer.isClasses = true
            layer.isRequired = elsewhere == nil
            layer.noData = noData
            let rows = table.rows
            let places = codes(of: table)
            var task = FactorTask(
                factor: "e", method: Message("erosion.factors.method-e"), layers: [layer],
                outputs: [.init(name: "e", unit: "1", quantity: .e)]
            ) { values, results in
                guard !values[0].isNaN else {
                    results[0] = elsewhere ?? .nan
                    return .mark(1)
                }
                guard let place = Int(exactly: values[0]).flatMap({ places[$0] }) else { return .mark(0) }
                results[0] = rows[place].value
                return FactorTask.Cell(category: place)
            }
            task.marks = [
                .init(kind: .gap, message: Message("erosion.factors.no-row"), codesOf: 0),
                .init(
                    kind: .note,
                    message: Message("erosion.factors.elsewhere", ["value": .text(plainNumber(elsewhere ?? 1))])),
            ]
            task.categories = categories(of: table)
            task.parameters["elsewhere"] = elsewhere.map { String($0) }
            return task
        }
    }

    /// T: of the rotation zone on cropland, 1 elsewhere, where B is taken.
    ///
    /// - Parameter zones: codes of the table; a number is one zone for the whole map.
    public static func tillage(
        zones: ErosionInput, table: FactorValueTable, landcover: LandCoverLayer, _ grid: FactorGridOptions
    ) -> FactorRequest {
        FactorRequest(grid) {
            var zone = FactorLayer("rotation-zone", zones)
            zone.isClasses = true
            zone.isRequired = false
            let rows = table.rows
            let places = codes(of: table)
            let types = landcover.types
            let cells = LandTypeCells(landcover)
            let offset = LandCoverLayer.marks.count
            var task = FactorTask(
                factor: "t", method: Message("erosion.factors.method-t"), layers: [landcover.layer, zone],
                outputs: [.init(name: "t", unit: "1", quantity: .t)]
            ) { values, results in
                let type: ErosionLandType
                switch cells[values[0]] {
                case .mark(let mark): return .mark(mark)
                case .type(let index): type = types[index]
                }
                guard type.isCropland else {
                    results[0] = 1
                    return .mark(offset + 2)
                }
                if values[1].isNaN { return .mark(offset) }
                guard let place = Int(exactly: values[1]).flatMap({ places[$0] }) else { return .mark(offset + 1) }
                results[0] = rows[place].value
                return FactorTask.Cell(category: place)
            }
            task.marks =
                LandCoverLayer.marks + [
                    .init(kind: .gap, message: Message("erosion.factors.no-zone")),
                    .init(kind: .gap, message: Message("erosion.factors.no-row"), codesOf: 1),
                    .init(kind: .note, message: Message("erosion.factors.t-elsewhere")),
                ]
            task.categories = categories(of: table)
            task.parameters = landcover.parameters
            return task
        }
    }

    private static func codes(of table: FactorValueTable) -> [Int: Int] {
        Dictionary(table.rows.enumerated().compactMap { place, row in row.code.map { ($0, place) } }) { first, _ in
            first
        }
    }

    private static func categories(of table: FactorValueTable) -> [FactorTask.Category] {
        table.rows.map { FactorTask.Category(id: $0.id, name: $0.name, value: $0.value, source: $0.source) }
    }
}
