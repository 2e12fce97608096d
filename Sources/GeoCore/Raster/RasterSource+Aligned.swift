internal import CGDAL

/// How the cells of another grid get their values.
public enum Resampling: String, Sendable, Codable, CaseIterable {
    /// The value of the cell that the middle of the new cell lies in; the one for classes.
    case nearest
    /// From the four cells around.
    case bilinear
    /// From the sixteen cells around; may lie beyond all of them.
    case cubic
    /// The mean of the cells met, weighted by how much of each is met.
    case average
    /// The most frequent class of the cells met.
    case mode
}

extension RasterSource {
    /// The same raster on the cells of another grid, made as it is read.
    ///
    /// Positions are transformed cell by cell, without approximation, and never from overviews. Cells of the new grid
    /// that this raster does not reach are without data: they hold its value for that (NaN among floating-point
    /// numbers), or, where it has none or a mask, are transparent in a band that the result has in addition. The result's `issues` say what was done.
    ///
    /// - Parameters:
    ///   - grid: north up, not rotated.
    ///   - crs: the reference system of `grid`.
    /// - Throws: `.badReference` when this raster has no reference system, `.badArgument` for a grid that is rotated
    ///   or has south up and for numbers that would not survive (integers of 64 bits).
    public func aligned(to grid: RasterGrid, crs: CRS, by method: Resampling) throws(GeoError) -> RasterSource {
        guard let own = self.crs else {
            throw GeoError(
                .badReference, "put the raster on another grid", on: path, trail: ["it names none of its own"])
        }
        try checkAlignment(grid, method)
        return try GDALScope.run { trail throws(GeoError) in
            let file = TemporaryFile("/vsimem/geocore-\(UInt64.random(in: 0 ... .max)).vrt", from: temporary)
            let source = try RasterDataset(location, openOptions: openOptions, name: path, trail)
            let arguments = OptionList(warpArguments(grid, crs, own, method))
            guard let settings = GDALWarpAppOptionsNew(arguments.pointer, nil) else {
                throw trail.error(.operationFailed, "put the raster on another grid", on: path)
            }
            defer { GDALWarpAppOptionsFree(settings) }
            var inputs: [GDALDatasetH?] = [source.handle]
            var isMisused: Int32 = 0
            let made = GDALWarp(file.path, nil, 1, &inputs, settings, &isMisused)
            // The description is written when it is closed.
            if let made { GDALClose(made) }
            guard made != nil, isMisused == 0, trail.failureCount == 0, restoreNoData(file.path) else {
                throw trail.error(.operationFailed, "put the raster on another grid", on: path)
            }
            let done = RasterIssue(
                .resampled,
                "\(method.rawValue), \(own) to \(crs), \(self.grid.width) x \(self.grid.height) cells to "
                    + "\(grid.width) x \(grid.height)")
            let result = try RasterSource(
                file.path, name: path, RasterOptions(), file, issues + [done], trail)
            guard result.grid.coincides(with: grid, toleranceCells: 1e-6) else {
                throw GeoError(
                    .operationFailed, "put the raster on another grid", on: path, trail: ["its cells lie elsewhere"])
            }
            return result
        }
    }

    /// Puts the exact values for "no data" into the description, where GDAL before 3.7 keeps 16 digits of them.
    private func restoreNoData(_ description: String) -> Bool {
        guard let bytes = VirtualFile.readAll(description, limit: 1 << 24) else { return false }
        let exact = bands.filter { $0.number != alphaBand && $0.noData.isDeclared }.map(\.noData.text)
        var index = 0
        let text = String(decoding: bytes, as: UTF8.self).replacing(/<SrcNoDataReal>[^<]*</) { match in
            defer { index += 1 }
            return index < exact.count ? "<SrcNoDataReal>\(exact[index])<" : String(match.output)
        }
        return index == exact.count && VirtualFile.write(Array(text.utf8), to: description)
    }

    private func checkAlignment(_ grid: RasterGrid, _ method: Resampling) throws(GeoError) {
        func refuse(_ reason: String) -> GeoError {
            GeoError(.badArgument, "put the raster on another grid", on: path, trail: [reason])
        }
        guard grid.isUsable, !grid.isRotated, !grid.isSouthUp, grid.columnStepX > 0,
            grid.width <= Int32.max, grid.height <= Int32.max
        else { throw refuse("the grid is not one with north up and cells along the axes") }
        if let alphaBand, alphaBand != bands.count { throw refuse("its band of transparency is not the last one") }
        let declared = Set(bands.filter { $0.number != alphaBand }.map(\.noData.isDeclared))
        guard declared.count <= 1 else { throw refuse("only some of its bands have a value for no data") }
        for band in bands {
            switch band.cellType {
            case .int64, .uint64: throw refuse("integers of 64 bits would be rounded")
            case .int8 where CellType.signedByteIsNoted && method != .nearest && method != .mode:
                throw refuse("signed bytes would be taken for unsigned ones")
            default: break
            }
        }
    }

    private func warpArguments(_ grid: RasterGrid, _ crs: CRS, _ own: CRS, _ method: Resampling) -> [String] {
        let bounds = grid.bounds
        let near = method == .nearest ? "near" : method.rawValue
        var arguments = ["-of", "VRT", "-r", near, "-ovr", "NONE", "-et", "0"]
        arguments += ["-s_srs", own.definition, "-t_srs", crs.definition]
        arguments += ["-te", "\(bounds.minX)", "\(bounds.minY)", "\(bounds.maxX)", "\(bounds.maxY)"]
        arguments += ["-ts", "\(grid.width)", "\(grid.height)"]
        let missing = bands.filter { $0.number != alphaBand }.map(\.noData)
        let isUnambiguous = missing.allSatisfy { $0.isDeclared } && bands.allSatisfy { !$0.hasMask }
        if isUnambiguous {
            // NaN among floating-point numbers: the text of others would be rounded, at the least float to infinity.
            let kept = zip(missing, bands).map { $1.cellType.isInteger ? $0.text : "nan" }
            arguments += ["-srcnodata", missing.map(\.text).joined(separator: " ")]
            arguments += ["-dstnodata", kept.joined(separator: " ")]
        } else {
            let texts = Set(missing.map(\.text))
            arguments += [
                "-srcnodata", texts.count == 1 ? texts.first ?? "None" : missing.map(\.text).joined(separator: " "),
            ]
            if alphaBand == nil { arguments.append("-dstalpha") }
        }
        return arguments
    }
}

extension NoData {
    /// As GDAL reads it; "None" where there is none.
    fileprivate var text: String {
        switch self {
        case .none: "None"
        case .nan: "nan"
        case .value(let value): "\(value)"
        case .int64(let value): "\(value)"
        case .uint64(let value): "\(value)"
        }
    }
}
