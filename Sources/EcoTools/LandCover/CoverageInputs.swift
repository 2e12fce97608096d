import GeoCore

/// What a coverage analysis reads, validated: everything that is wrong with it, at once.
struct CoverageInputs: Sendable {
    struct Year: Sendable {
        var label: String
        var source: RasterSource
        var band: Int
        var legend: Legend
        var classes: CountedClasses
        var canopy: RasterSource?
        /// 1 where the canopy raster holds percent, 100 where it holds shares.
        var canopyPercentPerUnit = 1.0
    }

    enum Outcome {
        case refused([Issue])
        case ready(CoverageInputs)
    }

    var zones: LoadedLayer
    var parents: LoadedLayer?
    var mask: LoadedLayer?
    var years: [Year]
    var gridCRS: CRS
    /// Parent of each zone by its field, when the hierarchy goes by a field.
    var parentIDs: [String?]
    var repairs: [Repair]
    var issues: [Issue]

    var grid: RasterGrid { years[0].source.grid }

    static func read(
        _ request: CoverageRequest, progress: (@Sendable (Progress) -> Void)?, cancellation: Cancellation?
    ) throws(GeoError) -> Outcome {
        var reading = CoverageReading(request)
        progress?(Progress(.reading, request.zones.file, done: 0, total: 1))
        let loader = LayerLoader(
            assumedCRS: request.assumedCRS, repairs: request.allowsLargeRepairs ? .allowsLarge : .refusesLarge,
            areaMethod: request.cellAreas == .planar ? .planar : .ellipsoidal, workers: request.workers,
            cancellation: cancellation, goesRoundTheGlobe: true)
        let zones = reading.files.layer(request.zones, loader)
        let parents = request.parents.flatMap { reading.files.layer($0, loader) }
        let mask = request.mask.flatMap { reading.files.layer($0, loader) }
        try cancellation?.check()
        let years = reading.years()
        let parentIDs = zones.map { reading.files.parentIDs($0, request.hierarchy) } ?? []
        if let zones { reading.files.checkHierarchy(zones, parentIDs, request.hierarchy) }
        guard let zones, let first = years.first, !reading.issues.contains(where: { $0.severity == .error }),
            let crs = first.source.crs
        else { return .refused(reading.issues) }
        return .ready(
            CoverageInputs(
                zones: zones, parents: parents, mask: mask, years: years, gridCRS: crs, parentIDs: parentIDs,
                repairs: reading.repairs, issues: reading.issues))
    }
}

/// Reads one input after the other and keeps every problem.
private struct CoverageReading {
    let request: CoverageRequest
    var files: ZoneReading

    var issues: [Issue] {
        get { files.issues }
        set { files.issues = newValue }
    }
    var repairs: [Repair] { files.repairs }

    init(_ request: CoverageRequest) {
        self.request = request
        files = ZoneReading(assumedCRS: request.assumedCRS, alignment: request.alignment)
        files.issues = request.problems
    }

    /// The rasters, those on other grids brought onto the first's where that was asked for.
    mutating func years() -> [CoverageInputs.Year] {
        var result: [CoverageInputs.Year] = []
        var first: RasterSource?
        for year in request.years {
            guard let source = files.open(year.raster, noData: year.noData, isClasses: true, band: year.band) else {
                continue
            }
            guard let placed = files.placed(source, on: first, .nearest) else { continue }
            if first == nil { first = placed }
            // What a legend or definition that could not be read makes of the codes is not asked.
            if request.problems.contains(where: { $0.severity == .error }) { continue }
            checkNoData(placed, year)
            let classes: CountedClasses
            do throws(TableProblems) {
                classes = try request.definition.classes(in: year.legend)
            } catch {
                issues += error.problems.map { Issue(.error, error.file, $0.message) }
                continue
            }
            if classes.codes.isEmpty, classes.codesInsideMask.isEmpty {
                issues.append(
                    Issue(
                        .error, year.raster,
                        Message(
                            "issue.nothing-counts",
                            [
                                "definition": .words(request.definition.title), "legend": .words(year.legend.title),
                            ])))
            }
            var canopy: RasterSource?
            var percentPerUnit = 1.0
            if let path = year.canopy {
                if request.definition.canopy == nil {
                    issues.append(
                        Issue(
                            .warning, path,
                            Message("issue.canopy-unused", ["definition": .words(request.definition.title)])))
                } else if let opened = files.open(path, noData: nil, isClasses: false, band: 1) {
                    canopy = files.placed(opened, on: first, .average)
                    if let canopy { percentPerUnit = self.percentPerUnit(of: canopy) }
                }
            }
            result.append(
                CoverageInputs.Year(
                    label: year.label, source: placed, band: year.band, legend: year.legend, classes: classes,
                    canopy: canopy, canopyPercentPerUnit: percentPerUnit))
        }
        return result
    }

    /// Whether a canopy raster holds percent or shares: shares never exceed 1, and percent of a whole region do.
    private mutating func percentPerUnit(of canopy: RasterSource) -> Double {
        let band = canopy.bands[0]
        let isInteger = band.cellType.isInteger && band.scale == nil
        do throws(GeoError) {
            let reader = try RasterReader(canopy)
            var greatest = 0.0
            for tile in canopy.grid.window.tiles(blockWidth: band.blockWidth, blockHeight: band.blockHeight) {
                let values = UnsafeMutableBufferPointer<Double>.allocate(capacity: tile.cellCount)
                let validity = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: tile.cellCount)
                defer {
                    values.deallocate()
                    validity.deallocate()
                }
                try reader.readDoubles(tile, scaled: true, into: values, validity: validity)
                for index in values.indices where validity[index] == 1 { greatest = max(greatest, values[index]) }
                if greatest > 1 { return 1 }
            }
            // Whole numbers of 0 and 1 may be either: percent is what such rasters usually hold, and it is said.
            let key = isInteger ? "issue.canopy-of-ones" : "issue.canopy-is-share"
            issues.append(Issue(isInteger ? .warning : .note, canopy.path, Message(key)))
            return isInteger ? 1 : 100
        } catch {
            issues.append(LayerLoader.issue(of: error, canopy.path))
            return 1
        }
    }

    /// A value for "no data" that the legend knows as a class hides that class.
    private mutating func checkNoData(_ source: RasterSource, _ year: CoverYear) {
        guard case .value(let value) = source.bands[year.band - 1].noData, let code = Int(exactly: value),
            let entry = year.legend[code], !entry.isNodata
        else { return }
        issues.append(
            Issue(
                .warning, year.raster,
                Message("issue.nodata-is-class", ["code": .text(String(code)), "class": .words(entry.name)])))
    }
}
