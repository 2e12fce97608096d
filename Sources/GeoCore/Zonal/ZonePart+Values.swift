extension ZonePart {
    /// Calls `body` with each cell of the part: the share of it inside the zone, above 0 to 1, and the area of the whole
    /// cell in square metres. `values` holds the numbers of the inputs at that cell, in their order; NaN where there is
    /// no data, or no finite number. The memory is the caller's: nothing is made for a cell.
    ///
    /// - Parameter values: as many as the run has inputs.
    public func forEachCell(
        _ values: inout [Double], _ body: (_ values: [Double], _ fraction: Double, _ cellSquareMetres: Double) -> Void
    ) {
        let width = tile.window.width
        let layers = tile.layers
        func visit(_ index: Int, _ fraction: Double) {
            for (place, layer) in layers.enumerated() {
                values[place] = layer.hasValue(index) ? layer.value(index) : .nan
            }
            body(values, fraction, tile.areaSquareMetres(index, row: index / width))
        }
        for run in runs { for index in Int(run.start)..<Int(run.start + run.count) { visit(index, 1) } }
        for slot in cellIndices.indices { visit(Int(cellIndices[slot]), fractions[slot]) }
    }
}
