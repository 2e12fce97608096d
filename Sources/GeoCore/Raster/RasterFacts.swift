internal import CGDAL

/// Reads from an open dataset what a `RasterSource` says of it.
struct RasterFacts {
    let dataset: RasterDataset
    let name: String

    init(_ dataset: RasterDataset, _ name: String) {
        self.dataset = dataset
        self.name = name
    }

    var driver: String {
        GDALGetDatasetDriver(dataset.handle).flatMap { GDALGetDriverShortName($0) }.map { String(cString: $0) } ?? ""
    }

    var isCloudOptimised: Bool {
        GDALGetMetadataItem(dataset.handle, "LAYOUT", "IMAGE_STRUCTURE").map { String(cString: $0) } == "COG"
    }

    func checkBands() throws(GeoError) {
        if dataset.bandCount > 0 { return }
        let parts = OptionList.copy(GDALGetMetadata(dataset.handle, "SUBDATASETS"))
            .filter { $0.contains("_NAME=") }.compactMap {
                $0.split(separator: "=", maxSplits: 1).last.map(String.init)
            }
        throw GeoError(
            .cannotRead, "find a band", on: name, trail: ["it has none of its own"],
            hint: parts.isEmpty ? nil : "name one of its parts: \(parts.prefix(10).joined(separator: ", "))")
    }

    func grid() throws(GeoError) -> RasterGrid {
        var map = [Double](repeating: 0, count: 6)
        let isKnown = GDALGetGeoTransform(dataset.handle, &map) == CE_None
        let grid = RasterGrid(
            width: dataset.width, height: dataset.height, originX: map[0], originY: map[3], columnStepX: map[1],
            rowStepX: map[2], columnStepY: map[4], rowStepY: map[5])
        guard isKnown, grid.isUsable else {
            let points = GDALGetGCPCount(dataset.handle)
            let hasModel = GDALGetMetadata(dataset.handle, "RPC") != nil
            throw GeoError(
                .badReference, "find where the cells lie", on: name,
                trail: [
                    points > 0
                        ? "it has \(points) control points only"
                        : hasModel ? "it has a sensor model only" : "it names no origin and cell size, or unusable ones"
                ],
                hint: points > 0 || hasModel
                    ? "rectify it first, with gdalwarp for instance"
                    : "put its world file beside it, or georeference it")
        }
        return grid
    }

    /// The reference system of the file, else the assumed one.
    func crs(assumed: String?, _ issues: inout [RasterIssue]) throws(GeoError) -> CRS? {
        var found: CRS?
        if let system = GDALGetSpatialRef(dataset.handle) {
            var text: UnsafeMutablePointer<CChar>?
            let options = OptionList(["FORMAT=WKT2_2019"])
            let isWritten = options.withConstPointer { OSRExportToWktEx(system, &text, $0) } == OGRERR_NONE
            defer { VSIFree(text) }
            if isWritten, let text {
                do throws(GeoError) {
                    found = try CRS(String(cString: text))
                } catch {
                    let title = OSRGetName(system).map { String(cString: $0) } ?? ""
                    issues.append(RasterIssue(.referenceUnusable, title))
                }
            }
        }
        guard let assumed else { return found }
        let given = try CRS(assumed)
        if let found {
            issues.append(RasterIssue(.assumptionUnused, found.description))
            return found
        }
        issues.append(RasterIssue(.referenceAssumed, given.description))
        return given
    }

    /// The first band of transparency.
    var alphaBand: Int? {
        (1...max(1, dataset.bandCount)).first { number in
            GDALGetRasterBand(dataset.handle, Int32(number)).map { GDALGetRasterColorInterpretation($0) }
                == GCI_AlphaBand
        }
    }

    func band(_ number: Int, _ alphaBand: Int?, _ noDataOverride: Double?, _ issues: inout [RasterIssue])
        throws(GeoError) -> RasterBand
    {
        let band = try dataset.band(number, on: name)
        guard let type = CellType(band) else {
            let title = GDALGetDataTypeName(GDALGetRasterDataType(band)).map { String(cString: $0) } ?? "unknown"
            throw GeoError(
                .badArgument, "use the numbers of band \(number)", on: name, trail: ["their type is \(title)"],
                hint: "only integers and real numbers can be used")
        }
        var blockWidth: Int32 = 0
        var blockHeight: Int32 = 0
        GDALGetBlockSize(band, &blockWidth, &blockHeight)
        let interpretation = GDALGetRasterColorInterpretation(band)
        let noData = noData(band, number, type, noDataOverride, &issues)
        if noData == .none, lacksBlocks(band) {
            issues.append(RasterIssue(.blocksMissing, band: number, "\(blockWidth) x \(blockHeight)"))
        }
        return RasterBand(
            number: number, cellType: type, blockWidth: max(1, Int(blockWidth)), blockHeight: max(1, Int(blockHeight)),
            noData: noData,
            mask: mask(band, number, alphaBand), scale: factor(band, GDALGetRasterScale, 1),
            offset: factor(band, GDALGetRasterOffset, 0),
            unit: GDALGetRasterUnitType(band).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 },
            colourTable: colourTable(band), categoryNames: categoryNames(band),
            colourInterpretation: GDALGetColorInterpretationName(interpretation).map { String(cString: $0) } ?? "",
            overviewCount: max(0, Int(GDALGetOverviewCount(band))),
            description: GDALGetDescription(band).map { String(cString: $0) } ?? "")
    }

    /// Whether the index of a local GeoTIFF has blocks without a place in the file.
    private func lacksBlocks(_ band: GDALRasterBandH) -> Bool {
        guard driver == "GTiff" else { return false }
        let empty = Int32(GDAL_DATA_COVERAGE_STATUS_EMPTY)
        let status = GDALGetDataCoverageStatus(
            band, 0, 0, Int32(dataset.width), Int32(dataset.height), empty, nil)
        return status & empty != 0
    }

    private func factor(
        _ band: GDALRasterBandH, _ read: (GDALRasterBandH?, UnsafeMutablePointer<Int32>?) -> Double, _ neutral: Double
    ) -> Double? {
        var isSet: Int32 = 0
        let value = read(band, &isSet)
        return isSet != 0 && value != neutral ? value : nil
    }

    private func noData(
        _ band: GDALRasterBandH, _ number: Int, _ type: CellType, _ override: Double?, _ issues: inout [RasterIssue]
    ) -> NoData {
        var isSet: Int32 = 0
        if override == nil {
            switch type {
            case .int64:
                let value = GDALGetRasterNoDataValueAsInt64(band, &isSet)
                return isSet != 0 ? .int64(value) : .none
            case .uint64:
                let value = GDALGetRasterNoDataValueAsUInt64(band, &isSet)
                return isSet != 0 ? .uint64(value) : .none
            default: break
            }
        }
        let stored = GDALGetRasterNoDataValue(band, &isSet)
        guard let declared = override ?? (isSet != 0 ? stored : nil) else { return .none }
        if override != nil { issues.append(RasterIssue(.noDataOverridden, band: number, "\(declared)")) }
        if let fitting = NoData(declared, in: type) { return fitting }
        issues.append(RasterIssue(.noDataOutOfRange, band: number, "\(declared)"))
        return .none
    }

    private func mask(_ band: GDALRasterBandH, _ number: Int, _ alphaBand: Int?) -> MaskKind {
        let flags = GDALGetMaskFlags(band)
        if let alphaBand, alphaBand != number, flags & (GMF_ALPHA | GMF_ALL_VALID | GMF_NODATA) != 0 { return .alpha }
        if flags & GMF_ALL_VALID != 0 || number == alphaBand { return .none }
        // Also where the mask follows from one combination of values over all bands (NODATA_VALUES).
        if flags & GMF_PER_DATASET != 0 { return .perDataset }
        return flags & GMF_NODATA != 0 ? .nodata : .perBand
    }

    private func colourTable(_ band: GDALRasterBandH) -> [Int: Colour]? {
        guard let table = GDALGetRasterColorTable(band) else { return nil }
        var colours: [Int: Colour] = [:]
        for index in 0..<max(0, GDALGetColorEntryCount(table)) {
            var entry = GDALColorEntry()
            guard GDALGetColorEntryAsRGB(table, index, &entry) != 0 else { continue }
            func part(_ value: Int16) -> UInt8 { UInt8(max(0, min(255, value))) }
            colours[Int(index)] = Colour(
                red: part(entry.c1), green: part(entry.c2), blue: part(entry.c3), alpha: part(entry.c4))
        }
        return colours.isEmpty ? nil : colours
    }

    private func categoryNames(_ band: GDALRasterBandH) -> [String]? {
        let names = OptionList.copy(GDALGetRasterCategoryNames(band))
        return names.isEmpty ? nil : names
    }
}

extension NoData {
    /// A number as the value for "no data" of a band; nil when the type of the band does not have it.
    init?(_ value: Double, in type: CellType) {
        func fits<T: RasterCell>(_: T.Type) -> NoData? {
            guard let cell = T(cell: value) else { return nil }
            if cell.isNaNCell { return .nan }
            if let whole = cell as? Int64 { return .int64(whole) }
            if let whole = cell as? UInt64 { return .uint64(whole) }
            return .value(cell.doubleValue)
        }
        guard let fitting = fits(type.cell) else { return nil }
        self = fitting
    }
}
