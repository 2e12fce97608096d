import Foundation
import GeoCore

/// What does the vegetation say of each site, seen from above over the years?
public struct EvidenceAnalysis: Sendable {
    public let request: EvidenceRequest

    public init(_ request: EvidenceRequest) { self.request = request }

    /// Reads, validates and reduces. The findings do not depend on the number of workers.
    ///
    /// - Throws: `.cancelled`; `.cannotRead` for a raster that turns out to be damaged.
    public func run(
        progress: (@Sendable (Progress) -> Void)? = nil, cancellation: Cancellation? = nil
    ) throws(GeoError) -> EvidenceOutcome {
        var reading = ZoneReading(assumedCRS: request.assumedCRS, alignment: nil)
        var series = request.series
        if let asOf = request.asOf { series.composites.removeAll { $0.date > asOf } }
        progress?(Progress(.reading, request.seriesFile, done: 0, total: 1))
        let sites = sites(series, &reading, cancellation)
        if series.composites.isEmpty {
            reading.issues.append(
                Issue(
                    .error, request.seriesFile,
                    Message("evidence.issue.none-until", ["date": .text(request.asOf?.description ?? "-")])))
        }
        let files = CompositeFiles(series, &reading)
        guard let sites, !reading.issues.contains(where: { $0.severity == .error }) else {
            return .refused(reading.issues)
        }
        let grounds = sites.sites.map(\.ground)
        let measurer = try Measurer(sites.crs)
        var squareMetres: [Double] = []
        for ground in grounds { squareMetres.append(try measurer.area(of: ground)) }
        var rings: [Geometry] = []
        if let ring = series.ring {
            progress?(Progress(.preparing, sites.source, done: 0, total: 1))
            rings = try ReferenceRings(
                ring: ring, crs: sites.crs, workers: request.workers, cancellation: cancellation
            ).around(grounds)
        }
        var gathering = EvidenceGathering(
            request: request, series: series, sites: sites, squareMetres: squareMetres, rings: rings,
            progress: progress, cancellation: cancellation)
        let means = try gathering.means(files, &reading)
        if reading.issues.contains(where: { $0.severity == .error }) { return .refused(reading.issues) }
        let builder = EvidenceBuilder(series: series, sites: sites.sites, squareMetres: squareMetres, means: means)
        let found = builder.build()
        reading.issues += found.issues(sites.source)
        let lastYear = series.composites.last?.year ?? 0
        let result = EvidenceResult(
            title: series.title, source: sites.source, asOf: request.asOf, indices: series.indices,
            mode: series.isCentreMode ? "centre" : "fraction", judge: series.judge,
            innerMetres: series.ring?.innerMetres, outerMetres: series.ring?.outerMetres,
            baselineYears: series.baselineYears, timestepYears: series.timestepYears,
            excludesOutliers: series.excludesOutliers, thresholds: series.thresholds, composites: found.composites,
            sites: found.sites, visits: FieldVisits.find(found.sites, series, lastYear: lastYear),
            repairs: reading.repairs, issues: reading.issues)
        return .done(
            EvidenceFindings(
                result: result, grounds: grounds, rings: rings, crs: sites.crs,
                inputs: try records(sites, files), operations: gathering.operations))
    }

    private func sites(_ series: EvidenceSeries, _ reading: inout ZoneReading, _ cancellation: Cancellation?)
        -> EvidenceSites?
    {
        switch request.sites {
        case .ledger(let snapshot, let name):
            return EvidenceSites(snapshot, name: name, series, &reading.issues)
        case .file(let source):
            let loader = LayerLoader(
                assumedCRS: request.assumedCRS, repairs: request.allowsLargeRepairs ? .allowsLarge : .refusesLarge,
                areaMethod: .ellipsoidal, workers: request.workers, cancellation: cancellation)
            return EvidenceSites(source, series, &reading, loader)
        }
    }

    private func records(_ sites: EvidenceSites, _ files: CompositeFiles) throws(GeoError) -> [RunRecord.Input] {
        var rasters = files.groups.map { (role: "composite", source: $0.source, band: $0.layout.bands.first ?? 1) }
        if let cover = files.landCover { rasters.append(("land cover", cover, files.landCoverBand)) }
        return (sites.input.map { [$0] } ?? []) + (try RunRecord.Input.rasters(rasters, workers: request.workers))
    }
}
