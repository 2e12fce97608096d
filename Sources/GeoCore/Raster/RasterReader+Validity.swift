internal import CGDAL

extension RasterReader {
    /// Marks the cells of a window that hold data: 1, others 0.
    ///
    /// A cell is without data when it equals the band's value for that, compared in the band's own type, or is NaN, or
    /// when a mask or a wholly transparent alpha says so.
    ///
    /// - Parameter values: the cells of the window as `read` gave them, which are not read again.
    /// - Returns: false when every cell of the band has data by definition; the buffer is then all 1.
    @discardableResult
    public func readValidity<T: RasterCell>(
        _ window: PixelWindow, band: Int = 1, values: UnsafeBufferPointer<T>,
        into buffer: UnsafeMutableBufferPointer<UInt8>
    ) throws(GeoError) -> Bool {
        let facts = try check(window, band)
        guard facts.cellType == T.cellType, values.count == window.cellCount else {
            throw GeoError(
                .badArgument, "find the cells without data of band \(band)", on: source.path,
                trail: ["its cells are \(facts.cellType.rawValue), and there are \(window.cellCount) in the window"])
        }
        try check(buffer, window)
        try mark(window, facts, values, facts.noData.cell(as: T.self), into: buffer)
        return facts.mayLackData
    }

    /// Marks by mask, by the value for "no data" in the type of `values`, and by NaN.
    func mark<T: RasterCell>(
        _ window: PixelWindow, _ band: RasterBand, _ values: UnsafeBufferPointer<T>, _ missing: T?,
        into buffer: UnsafeMutableBufferPointer<UInt8>
    ) throws(GeoError) {
        if band.hasMask { try readMask(window, band, into: buffer) } else { buffer.update(repeating: 1) }
        if let missing {
            for index in buffer.indices where values[index] == missing { buffer[index] = 0 }
        }
        if !band.cellType.isInteger {
            for index in buffer.indices where values[index].isNaNCell { buffer[index] = 0 }
        }
    }

    /// The same for an array of cells; nil when every cell of the band has data by definition.
    public func validity<T: RasterCell>(_ window: PixelWindow, band: Int = 1, values: [T]) throws(GeoError)
        -> [UInt8]?
    {
        guard try source.band(band).mayLackData else { return nil }
        var marks = [UInt8](repeating: 1, count: window.cellCount)
        var failure: GeoError?
        marks.withUnsafeMutableBufferPointer { buffer in
            values.withUnsafeBufferPointer { cells in
                do throws(GeoError) {
                    try readValidity(window, band: band, values: cells, into: buffer)
                } catch {
                    failure = error
                }
            }
        }
        if let failure { throw failure }
        return marks
    }

    /// Marks by mask or transparency alone.
    private func readMask(
        _ window: PixelWindow, _ band: RasterBand, into buffer: UnsafeMutableBufferPointer<UInt8>
    ) throws(GeoError) {
        guard let memory = buffer.baseAddress, !window.isEmpty else { return }
        try GDALScope.run { trail throws(GeoError) in
            let alpha = band.mask == .alpha ? source.alphaBand : nil
            let mask = alpha.map { handles[$0 - 1] } ?? GDALGetMaskBand(handles[band.number - 1])
            guard let mask, Self.read(window, mask, .uint8, memory) == CE_None, trail.failureCount == 0 else {
                throw trail.error(
                    .cannotRead, "read the mask of band \(band.number), \(window)", on: source.path,
                    hint: "the file is damaged or incomplete")
            }
        }
        for index in buffer.indices { buffer[index] = buffer[index] == 0 ? 0 : 1 }
    }
}
