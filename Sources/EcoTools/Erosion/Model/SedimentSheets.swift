import GeoCore

/// The maps of a sediment budget, cell by cell; NaN: none.
struct SedimentSheets: Sendable {
    let isStream: [Bool]
    let budget: SedimentBudget
    /// t/(km²·a); nil where no bare modulus is given.
    let avoidedErosion: [Double]?
    /// Avoided erosion times the ratio, and what was kept.
    let avoidedExport: [Double]?

    static let names = [
        "connectivity.tif", "sdr.tif", "export.tif", "deposition.tif", "avoided-erosion.tif", "avoided-export.tif",
        "streams.tif",
    ]

    init(_ cells: SedimentBudget.Cells, _ budget: SedimentBudget, _ bare: [Double]?) {
        isStream = cells.isStream
        self.budget = budget
        let avoided = bare.map { bare in
            bare.indices.map { cells.isStream[$0] ? .nan : bare[$0] - cells.soilLoss[$0] }
        }
        avoidedErosion = avoided
        avoidedExport = avoided.map { avoided in
            avoided.indices.map { avoided[$0] * budget.ratio[$0] + budget.deposition[$0] }
        }
    }

    func write(
        to folder: StagedFolder, _ model: ElevationModel, _ request: SedimentRequest, _ cancellation: Cancellation?
    ) throws(GeoError) {
        let loss = "t/(km2.a)"
        let all: [(name: String, unit: String, cells: [Double]?)] = [
            ("connectivity", "", budget.connectivity), ("sdr", "", budget.ratio), ("export", loss, budget.export),
            ("deposition", loss, budget.deposition), ("avoided-erosion", loss, avoidedErosion),
            ("avoided-export", loss, avoidedExport),
        ]
        let sheets = all.compactMap { sheet in sheet.cells.map { (sheet.name, sheet.unit, $0) } }
        var outputs = sheets.map { name, unit, _ in
            var options = RasterWriter.Options(.float32, noData: SoilLossAnalysis.noData)
            options.units = [unit]
            options.metadata = ["ECO_VARIABLE": name]
            return CellwiseRun.Output(folder.path(of: "\(name).tif"), options)
        }
        var streams = RasterWriter.Options(.uint8, noData: 255)
        streams.metadata = ["ECO_VARIABLE": "streams"]
        outputs.append(.init(folder.path(of: "streams.tif"), streams))
        for index in outputs.indices {
            outputs[index].options.asCOG = true
            outputs[index].options.metadata["ECO_METHOD"] = "sediment delivery"
            outputs[index].options.metadata["ECO_SOURCE"] = "\(ToolVersion.name) \(ToolVersion.number)"
        }
        let run = try CellwiseRun(grid: model.grid, crs: model.crs, inputs: [], outputs: outputs)
        let width = model.grid.width
        let isStream = isStream
        let cells = sheets.map(\.2)
        try run.run(
            { () }, workers: request.terrain.workers, cancellation: cancellation,
            merge: { (_: Void, _: inout Void) in },
            compute: { (tile: CellwiseTile, _: inout Void) throws(GeoError) -> Void in
                let window = tile.window
                for row in 0..<window.height {
                    let start = (window.row + row) * width + window.column
                    for column in 0..<window.width {
                        let place = row * window.width + column
                        for (sheet, values) in cells.enumerated() { tile.output(sheet)[place] = values[start + column] }
                        tile.output(cells.count)[place] = isStream[start + column] ? 1 : 0
                    }
                }
            })
    }
}

extension SedimentResult {
    init(
        _ cells: SedimentBudget.Cells, _ budget: SedimentBudget, _ sheets: SedimentSheets, _ request: SedimentRequest,
        _ terrain: TerrainResult, _ grid: GridSummary, _ issues: [Issue]
    ) {
        var (count, ratios) = (0, CompensatedSum())
        var (area, streams, undrained, missing) = (
            CompensatedSum(), CompensatedSum(), CompensatedSum(), CompensatedSum()
        )
        var (loss, export, deposition, undrainedLoss) = (
            CompensatedSum(), CompensatedSum(), CompensatedSum(), CompensatedSum()
        )
        var (avoidedErosion, avoidedExport) = (CompensatedSum(), CompensatedSum())
        var (missingCover, missingCoverLoss) = (CompensatedSum(), CompensatedSum())
        for cell in cells.soilLoss.indices where budget.isOnLand[cell] || cells.isStream[cell] {
            let squareMetres = cells.squareMetres[cell]
            let tonnes = squareMetres / 1e6
            // What reaches a stream cell without having been exported before stays there.
            if !budget.deposition[cell].isNaN { deposition.add(budget.deposition[cell] * tonnes) }
            if cells.isStream[cell] {
                streams.add(squareMetres)
            } else if cells.soilLoss[cell].isNaN || cells.cover[cell].isNaN {
                missing.add(squareMetres)
                if !cells.soilLoss[cell].isNaN {
                    missingCover.add(squareMetres)
                    missingCoverLoss.add(cells.soilLoss[cell] * tonnes)
                }
            } else if budget.ratio[cell].isNaN {
                undrained.add(squareMetres)
                undrainedLoss.add(cells.soilLoss[cell] * tonnes)
            } else {
                count += 1
                area.add(squareMetres)
                ratios.add(budget.ratio[cell] * squareMetres)
                loss.add(cells.soilLoss[cell] * tonnes)
                export.add(budget.export[cell] * tonnes)
                if let avoided = sheets.avoidedErosion?[cell], !avoided.isNaN { avoidedErosion.add(avoided * tonnes) }
                if let avoided = sheets.avoidedExport?[cell], !avoided.isNaN { avoidedExport.add(avoided * tonnes) }
            }
        }
        self.init(
            parameters: request.parameters, flow: request.terrain.sharing.name,
            streamSquareMetres: request.terrain.streamSquareMetres ?? 0, grid: grid, cells: count,
            squareMetres: area.value, streamCellSquareMetres: streams.value, undrainedSquareMetres: undrained.value,
            undrainedTonnes: undrainedLoss.value, missingSquareMetres: missing.value,
            missingCoverSquareMetres: missingCover.value, missingCoverTonnes: missingCoverLoss.value,
            lossTonnes: loss.value, exportTonnes: export.value, depositionTonnes: deposition.value,
            intoMissingTonnes: budget.intoMissingTonnes, astrayTonnes: budget.astrayTonnes,
            meanRatio: count > 0 ? ratios.value / area.value : nil,
            avoidedErosionTonnes: sheets.avoidedErosion.map { _ in avoidedErosion.value },
            avoidedExportTonnes: sheets.avoidedExport.map { _ in avoidedExport.value }, terrain: terrain,
            issues: issues)
    }
}
