extension RasterReader {
    /// The cells of a window of any type as doubles, row by row; 64-bit integers beyond 2^53 are rounded.
    ///
    /// - Parameters:
    ///   - scaled: whether scale and offset of the band are applied, to all cells: also to those without data.
    ///   - validity: marked with 1 where there is data, 0 elsewhere, as `readValidity` does; nil: not asked.
    public func readDoubles(
        _ window: PixelWindow, band: Int = 1, scaled: Bool, into buffer: UnsafeMutableBufferPointer<Double>,
        validity: UnsafeMutableBufferPointer<UInt8>? = nil
    ) throws(GeoError) {
        let facts = try check(window, band)
        try check(buffer, window)
        func fill<T: RasterCell>(_: T.Type) throws(GeoError) {
            let cells = try read(window, band: band, as: T.self)
            for index in buffer.indices { buffer[index] = cells[index].doubleValue }
            guard let validity else { return }
            var failure: GeoError?
            cells.withUnsafeBufferPointer { values in
                do throws(GeoError) {
                    try readValidity(window, band: band, values: values, into: validity)
                } catch {
                    failure = error
                }
            }
            if let failure { throw failure }
        }
        if facts.cellType == .float64 {
            try read(window, band: band, into: buffer)
            if let validity {
                try readValidity(window, band: band, values: UnsafeBufferPointer(buffer), into: validity)
            }
        } else {
            try fill(facts.cellType.cell)
        }
        if scaled, facts.scale != nil || facts.offset != nil {
            let scale = facts.scale ?? 1
            let offset = facts.offset ?? 0
            for index in buffer.indices { buffer[index] = buffer[index] * scale + offset }
        }
    }
}
