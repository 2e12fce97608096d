import Foundation
import GeoCore

/// What a run on erosion in zones reads, validated: everything that is wrong with it, at once.
struct ErosionRateInputs: Sendable {
    struct Date: Sendable {
        var label: String
        var intensity: RasterSource
        var band: Int
        var modulus: RasterSource?
        /// What the modulus raster's numbers are times to be t/(km2 a), and what it was taken for.
        var unit: SoilLossUnit
        var landCover: RasterSource?
        var legend: Legend?
    }

    enum Outcome {
        case refused([Issue])
        case ready(ErosionRateInputs)
    }

    var zones: LoadedLayer
    var dates: [Date]
    var crs: CRS
    /// Parent of each zone by its field, when the hierarchy goes by a field.
    var parentIDs: [String?]
    var repairs: [Repair]
    var issues: [Issue]

    static func read(
        _ request: ErosionRateRequest, progress: (@Sendable (Progress) -> Void)?, cancellation: Cancellation?
    ) throws(GeoError) -> Outcome {
        var reading = ErosionRateReading(request)
        progress?(Progress(.reading, request.zones.file, done: 0, total: 1))
        let loader = LayerLoader(
            assumedCRS: request.assumedCRS, repairs: request.allowsLargeRepairs ? .allowsLarge : .refusesLarge,
            areaMethod: request.cellAreas == .planar ? .planar : .ellipsoidal, workers: request.workers,
            cancellation: cancellation, goesRoundTheGlobe: true)
        let zones = reading.files.layer(request.zones, loader)
        try cancellation?.check()
        reading.checkNumbers()
        let dates = reading.dates()
        let parentIDs = zones.map { reading.files.parentIDs($0, request.hierarchy) } ?? []
        if let zones { reading.files.checkHierarchy(zones, parentIDs, request.hierarchy) }
        guard let zones, let first = dates.first, !reading.issues.contains(where: { $0.severity == .error }),
            let crs = first.intensity.crs
        else { return .refused(reading.issues) }
        return .ready(
            ErosionRateInputs(
                zones: zones, dates: dates, crs: crs, parentIDs: parentIDs, repairs: reading.files.repairs,
                issues: reading.issues))
    }
}

/// Reads one input after the other and keeps every problem.
private struct ErosionRateReading {
    let request: ErosionRateRequest
    var files: ZoneReading

    var issues: [Issue] {
        get { files.issues }
        set { files.issues = newValue }
    }

    init(_ request: ErosionRateRequest) {
        self.request = request
        files = ZoneReading(assumedCRS: request.assumedCRS, alignment: request.alignment)
        files.issues = request.problems
    }

    /// What is wrong with the numbers of the request itself.
    mutating func checkNumbers() {
        func refuse(_ key: String, _ value: Double?) {
            guard let value, !(0...100).contains(value) else { return }
            issues.append(
                Issue(.error, request.zones.file, Message(key, ["value": .text(DecimalText.plain(value))])))
        }
        refuse("issue.retention-target", request.targetPercent)
        if let published = request.published, !published.isPossible {
            issues.append(Issue(.error, request.zones.file, Message("issue.published-impossible")))
        }
        refuse("issue.priority-share", request.priorityPercent == 0 ? -0.0001 : request.priorityPercent)
        if let codes = request.codes {
            let known = request.table.classes.map(\.code)
            let strangers = Set(codes.values).subtracting(known).subtracting([0]).sorted()
            if !strangers.isEmpty {
                issues.append(
                    Issue(
                        .error, request.table.id,
                        Message(
                            "issue.codes-not-of-table",
                            [
                                "codes": .list(strangers.map { .text(String($0)) }),
                                "known": .list(known.map { .text(String($0)) }),
                            ])))
            }
        }
        if request.priorityPercent != nil, request.dates.allSatisfy({ $0.modulus == nil }) {
            issues.append(Issue(.error, request.zones.file, Message("issue.priority-needs-modulus")))
        }
    }

    mutating func dates() -> [ErosionRateInputs.Date] {
        var result: [ErosionRateInputs.Date] = []
        var first: RasterSource?
        for date in request.dates {
            checkFiles(date)
            let source = files.open(
                date.intensity, noData: date.noData, isClasses: true, band: date.band,
                fractionsKey: "issue.intensity-is-fractions")
            let intensity = source.flatMap { files.placed($0, on: first, .nearest) }
            if first == nil { first = intensity }
            let modulus = date.modulus.flatMap { path in
                files.modulus(path, noData: date.modulusNoData)
            }.flatMap { files.placed($0, on: first, .average) }
            let unit = modulus.map { self.unit($0) }
            let landCover = date.landCover.flatMap { path in
                files.open(path, noData: nil, isClasses: true, band: 1)
            }.flatMap { files.placed($0, on: first, .nearest) }
            guard let intensity else { continue }
            checkNoData(intensity, date)
            result.append(
                ErosionRateInputs.Date(
                    label: date.label, intensity: intensity, band: date.band, modulus: modulus,
                    unit: unit ?? .tonnesPerSquareKilometre, landCover: landCover, legend: date.legend))
        }
        return result
    }

    /// One band cannot be both classes and soil loss.
    private mutating func checkFiles(_ date: ErosionDate) {
        func resolved(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }
        let moduli = Set(request.dates.compactMap(\.modulus).map(resolved))
        if date.band == 1, moduli.contains(resolved(date.intensity)) {
            issues.append(Issue(.error, date.intensity, Message("issue.intensity-as-modulus")))
        }
    }

    /// The unit as it was given, or as the file states it; where neither says it, it is assumed, and that is said.
    private mutating func unit(_ modulus: RasterSource) -> SoilLossUnit {
        files.soilLossUnit(modulus, band: 1, given: request.modulusUnit)
    }

    /// A value for "no data" that is a class hides that class.
    private mutating func checkNoData(_ source: RasterSource, _ date: ErosionDate) {
        guard case .value(let value) = source.bands[date.band - 1].noData, let code = Int(exactly: value),
            case .place(let place) = request.meaning(of: code)
        else { return }
        issues.append(
            Issue(
                .warning, date.intensity,
                Message(
                    "issue.nodata-is-intensity",
                    ["code": .text(String(code)), "class": .words(request.table.classes[place].name)])))
    }
}

extension ZoneReading {
    /// A raster of soil loss; one that says that it holds intensity classes is refused.
    mutating func modulus(_ path: String, noData: Double?) -> RasterSource? {
        guard let source = open(path, noData: noData, isClasses: false, band: 1) else { return nil }
        let band = source.bands[0]
        let isClasses = band.cellType.isInteger && (band.colourTable != nil || band.categoryNames != nil)
        if isClasses || band.description.lowercased() == "intensity" {
            issues.append(Issue(.error, path, Message("issue.modulus-is-classes")))
            return nil
        }
        return source
    }

    /// The unit of a raster of soil loss: as given, else as the file states it, else t/(km2 a), which is said.
    mutating func soilLossUnit(_ source: RasterSource, band: Int, given: SoilLossUnit?) -> SoilLossUnit {
        let text = source.bands[band - 1].unit
        let stated = text.flatMap { SoilLossUnit(stated: $0) }
        if let given, let stated, given != stated {
            issues.append(
                Issue(
                    .error, source.path,
                    Message(
                        "issue.modulus-unit-contradicts",
                        ["stated": .text(text ?? ""), "given": .text(given.rawValue)])))
        }
        if let unit = given ?? stated { return unit }
        issues.append(
            Issue(
                .warning, source.path,
                Message("issue.modulus-unit-assumed", ["unit": .text(SoilLossUnit.tonnesPerSquareKilometre.rawValue)])))
        return .tonnesPerSquareKilometre
    }
}
