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
        if let validity { try check(validity, window) }
        switch facts.cellType {
        case .int64: try widen(window, facts, Int64.self, into: buffer, validity)
        case .uint64: try widen(window, facts, UInt64.self, into: buffer, validity)
        case .int8 where CellType.signedByteIsNoted: try widen(window, facts, Int8.self, into: buffer, validity)
        default:
            try transfer(window, facts, .float64, UnsafeMutableRawPointer(buffer.baseAddress))
            if let validity {
                // All numbers of these types are doubles: two are equal as doubles where they are in their own type.
                try mark(window, facts, UnsafeBufferPointer(buffer), facts.noDataAsDouble, into: validity)
            }
        }
        if scaled, facts.scale != nil || facts.offset != nil {
            let scale = facts.scale ?? 1
            let offset = facts.offset ?? 0
            for index in buffer.indices { buffer[index] = buffer[index] * scale + offset }
        }
    }

    /// For types that GDAL would change on the way to doubles, or whose value for "no data" doubles do not have.
    private func widen<T: RasterCell>(
        _ window: PixelWindow, _ band: RasterBand, _: T.Type, into buffer: UnsafeMutableBufferPointer<Double>,
        _ validity: UnsafeMutableBufferPointer<UInt8>?
    ) throws(GeoError) {
        let cells = try read(window, band: band.number, as: T.self)
        for index in buffer.indices { buffer[index] = cells[index].doubleValue }
        guard let validity, let marks = try self.validity(window, band: band.number, values: cells) else {
            validity?.update(repeating: 1)
            return
        }
        for index in marks.indices { validity[index] = marks[index] }
    }
}

extension RasterReader {
    /// The cells of a window in another type than the band's, on purpose.
    ///
    /// - Parameters:
    ///   - missing: what cells without data become; nil: they are converted like the others.
    /// - Throws: `.badArgument` for a number that the type does not have: outside its range, or for an integer type
    ///   with a fraction. `Float` rounds.
    public func read<T: RasterCell>(
        _ window: PixelWindow, band: Int = 1, converting type: T.Type, missing: T? = nil
    ) throws(GeoError) -> [T] {
        let facts = try check(window, band)
        func convert<S: RasterCell>(_: S.Type) throws(GeoError) -> [T] {
            let cells = try read(window, band: band, as: S.self)
            if let same = cells as? [T], missing == nil { return same }
            let marks = missing == nil ? nil : try validity(window, band: band, values: cells)
            var result = [T](repeating: T(), count: cells.count)
            for index in cells.indices {
                if let missing, let marks, marks[index] == 0 {
                    result[index] = missing
                } else if let converted = Self.converted(cells[index], to: T.self) {
                    result[index] = converted
                } else {
                    throw GeoError(
                        .badArgument, "read band \(band) as \(T.cellType.rawValue)", on: source.path,
                        trail: [
                            "column \(window.column + index % window.width), "
                                + "row \(window.row + index / window.width) holds \(cells[index])"
                        ])
                }
            }
            return result
        }
        return try convert(facts.cellType.cell)
    }

    private static func converted<S: RasterCell, T: RasterCell>(_ cell: S, to _: T.Type) -> T? {
        // Not by way of doubles, which do not have all integers of 64 bits.
        if let whole = cell as? any FixedWidthInteger, let type = T.self as? any FixedWidthInteger.Type {
            func exact<I: FixedWidthInteger>(_: I.Type) -> T? { I(exactly: whole) as? T }
            return exact(type)
        }
        return T(cell: cell.doubleValue)
    }
}
