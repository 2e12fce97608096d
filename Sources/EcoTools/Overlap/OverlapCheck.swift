import Foundation
import GeoCore

/// What came of a check.
public enum CheckOutcome: Sendable {
    /// Something is wrong with the input that only a person can put right; everything that is, and nothing computed.
    case refused([Issue])
    case done(CheckFindings)
}

/// The findings of a check, and the geometry behind them.
public struct CheckFindings: Sendable {
    public var result: OverlapResult
    /// The overlap of each footprint with each feature, in the order of the result; touching alone has none.
    public var overlaps: [OverlapGeometry]
    /// The union of a footprint's overlaps with a layer; `feature` is -1.
    public var unions: [OverlapGeometry]
    /// The footprints as they were checked: repaired where they had to be; nil where there is no geometry.
    public var footprints: [Geometry?]
    /// The corridors of line projects, by row of the footprints.
    public var corridors: [Int: Geometry]
    public var crs: CRS
    public var inputs: [RunRecord.Input]
    public var operations: [String: String]
}

/// Does a project touch a control layer? By how much, counted once, and what do the rules say?
public struct OverlapCheck: Sendable {
    public let request: CheckRequest
    private let tables: RuleTables

    /// - Throws: problems of the shipped tables, never of the user's data.
    public init(_ request: CheckRequest) throws(TableProblems) {
        self.request = request
        tables = try RuleTables.shipped()
    }

    /// Everything that can be told to be wrong when it is not known which footprints are meant: the problems of the
    /// configuration, and those of the control layers.
    public static func problems(
        _ problems: [Issue], layers: [LayerRequest], like request: CheckRequest, cancellation: Cancellation? = nil
    ) throws(GeoError) -> [Issue] {
        guard let tables = try? RuleTables.shipped() else { return problems }
        return problems
            + (try CheckInputs.problems(of: layers, like: request, tables: tables, cancellation: cancellation))
    }

    /// Reads, validates, overlays, measures and judges.
    ///
    /// The findings do not depend on the number of workers.
    /// - Throws: `.cancelled`, or an error of the libraries that no input explains.
    public func run(
        progress: (@Sendable (Progress) -> Void)? = nil, cancellation: Cancellation? = nil
    ) throws(GeoError) -> CheckOutcome {
        let read = try CheckInputs.read(request, tables: tables, progress: progress, cancellation: cancellation)
        guard case .ready(let inputs) = read else {
            if case .refused(let issues) = read { return .refused(issues) }
            return .refused([])
        }
        return .done(try CheckRun(request, inputs, progress, cancellation).findings())
    }
}

/// One run of a check on inputs that were read.
struct CheckRun: Sendable {
    let request: CheckRequest
    let inputs: CheckInputs
    let progress: (@Sendable (Progress) -> Void)?
    let cancellation: Cancellation?
    let crs: CRS
    private static let footprintsPerTask = 64

    init(
        _ request: CheckRequest, _ inputs: CheckInputs, _ progress: (@Sendable (Progress) -> Void)?,
        _ cancellation: Cancellation?
    ) {
        self.request = request
        self.inputs = inputs
        self.progress = progress
        self.cancellation = cancellation
        crs = inputs.footprints.loaded.crs
    }

    func findings() throws(GeoError) -> CheckFindings {
        let subjects = try subjects()
        let overlays = try overlays(subjects)
        let measures = try featureMeasures(overlays)
        let lesser = try lesserOverlays(subjects)
        let queries = Array(Set((request.rules?.rules ?? []).compactMap(\.test.query)))
        let selections = RuleSelections(queries, layers: inputs.layers)
        let task = Self.footprintsPerTask
        let tasks = (subjects.count + task - 1) / task
        let assessed = try Parallel.map(
            tasks, workers: request.workers, cancellation: cancellation,
            finished: { done in
                progress?(Progress(.measuring, "", done: min(done * task, subjects.count), total: subjects.count))
            },
            tools: { () throws(GeoError) -> Tools in
                let counter = try PieceCounter(crs: crs, method: request.areaMethod, threshold: request.slivers)
                let finder = request.measuresDistances || request.rules != nil ? DistanceFinder(crs: crs) : nil
                let assessor = FootprintAssessor(
                    layers: inputs.layers, overlays: overlays, lesser: lesser, featureMeasures: measures,
                    counter: counter,
                    distances: request.measuresDistances ? finder : nil)
                let downstream = try inputs.downstream.map { (paths) throws(GeoError) in
                    try DownstreamFinder(paths, footprintCRS: crs)
                }
                return Tools(assessor: assessor, finder: finder, downstream: downstream)
            }
        ) { (tools: Tools, index: Int) throws(GeoError) -> [Judged] in
            var judged: [Judged] = []
            for subject in (index * task)..<min(subjects.count, (index + 1) * task) {
                do throws(GeoError) {
                    judged.append(try judge(subjects[subject], subject, tools, selections, inputs.footprints))
                } catch { throw inputs.footprints.loaded.naming(subjects[subject].footprint.row, error) }
            }
            return judged
        }
        return try gather(subjects, assessed.flatMap(\.self))
    }

    /// A footprint, or the corridor of one.
    struct Subject: Sendable {
        var footprint: Footprint
        var corridorWidthMetres: Double?
        var surveyZones: [Int]?
    }

    /// What one worker measures with.
    struct Tools {
        var assessor: FootprintAssessor
        var finder: DistanceFinder?
        var downstream: DownstreamFinder?
    }

    struct Judged: Sendable {
        var layers: [LayerFinding]
        var allLayers: Counted?
        var matrix: [SharedMeasure]
        var verdicts: [Verdict]
        /// By layer and feature finding; nil where they only touch.
        var overlaps: [[Geometry?]]
        var unions: [Geometry?]
    }

    /// The footprints that have a geometry, then the corridors of line projects.
    private func subjects() throws(GeoError) -> [Subject] {
        let layer = inputs.footprints
        let present = layer.loaded.geometries.indices.filter { layer.loaded.geometries[$0]?.isEmpty == false }
        let rows =
            present.map { ($0, Double?.none) }
            + present.compactMap { row in
                layer.loaded.geometries[row]?.dimension == 1 ? layer.widthsMetres[row].map { (row, $0) } : nil
            }
        let task = 256
        let made = try Parallel.map(
            (rows.count + task - 1) / task, workers: request.workers, cancellation: cancellation,
            tools: { () throws(GeoError) -> Measurer in try Measurer(crs) }
        ) { (measurer: Measurer, index: Int) throws(GeoError) -> [Subject] in
            var subjects: [Subject] = []
            for (row, width) in rows[(index * task)..<min(rows.count, (index + 1) * task)] {
                guard let geometry = layer.loaded.geometries[row] else { continue }
                do throws(GeoError) {
                    subjects.append(try subject(row, geometry, width, measurer))
                } catch { throw layer.loaded.naming(row, error) }
            }
            return subjects
        }
        return made.flatMap(\.self)
    }

    private func subject(
        _ row: Int, _ line: Geometry, _ width: Double?, _ measurer: Measurer
    ) throws(GeoError) -> Subject {
        var geometry = line
        if let width { geometry = try Corridor.around(line, widthMetres: width, crs: crs) }
        let dimension = geometry.dimension
        let measure = try LayerLoader.measure(geometry, dimension, measurer, request.areaMethod)
        let isSurvey = request.areaMethod == .survey || request.areaMethod == .surveyUnrounded
        let zones =
            isSurvey && dimension == 2 ? try measurer.measure(geometry, method: request.areaMethod).zones : nil
        return Subject(
            footprint: Footprint(row: row, geometry: geometry, dimension: dimension, measure: measure),
            corridorWidthMetres: width, surveyZones: zones)
    }

    private func overlays(_ subjects: [Subject]) throws(GeoError) -> [PiecesByFootprint] {
        let geometries = subjects.map(\.footprint.geometry)
        let nothing = try Geometry.empty(.geometryCollection)
        var overlays: [PiecesByFootprint] = []
        for layer in inputs.layers {
            do throws(GeoError) {
                let overlay = try LayerOverlay(
                    footprints: geometries, features: layer.geometries.map { $0 ?? nothing }, unit: crs.planeUnit)
                let pieces = try overlay.pieces(workers: request.workers, cancellation: cancellation) { done, total in
                    progress?(Progress(.overlaying, layer.title, done: done, total: total))
                }
                overlays.append(PiecesByFootprint(pieces, footprintCount: subjects.count))
            } catch { throw layer.loaded.naming(nil, error) }
        }
        return overlays
    }

    /// The measure of each feature that is touched, on its own layer's ellipsoid: what shares of it are taken of.
    private func featureMeasures(_ overlays: [PiecesByFootprint]) throws(GeoError) -> [[Int: Measure]] {
        var measures: [[Int: Measure]] = []
        for (layer, overlay) in zip(inputs.layers, overlays) {
            let touched = overlay.touchedFeatures
            let loaded = layer.loaded
            let task = 128
            // In the plane both must be measured in the same one; on the ellipsoid each on its own.
            let isPlanar = request.areaMethod == .planar
            let (own, geometries) = isPlanar ? (crs, layer.geometries) : (loaded.crs, loaded.geometries)
            let found = try Parallel.map(
                (touched.count + task - 1) / task, workers: request.workers, cancellation: cancellation,
                tools: { () throws(GeoError) -> Measurer in try Measurer(own) }
            ) { (measurer: Measurer, index: Int) throws(GeoError) -> [(Int, Measure)] in
                var found: [(Int, Measure)] = []
                for row in touched[(index * task)..<min(touched.count, (index + 1) * task)] {
                    guard let geometry = geometries[row] else { continue }
                    do throws(GeoError) {
                        let measure = try LayerLoader.measure(
                            geometry, geometry.dimension, measurer, request.areaMethod)
                        found.append((row, measure))
                    } catch { throw loaded.naming(row, error) }
                }
                return found
            }
            measures.append(Dictionary(uniqueKeysWithValues: found.joined()))
        }
        return measures
    }

    private func judge(
        _ subject: Subject, _ index: Int, _ tools: Tools, _ selections: RuleSelections, _ footprints: FootprintLayer
    ) throws(GeoError) -> Judged {
        let assessment = try tools.assessor.assess(subject.footprint, index: index)
        var verdicts: [Verdict] = []
        if let rules = request.rules, let finder = tools.finder, subject.corridorWidthMetres == nil {
            let answers = RuleAnswers(
                selections: selections, layers: inputs.layers, counter: tools.assessor.counter, distances: finder,
                downstream: tools.downstream, footprint: subject.footprint, assessment: assessment)
            verdicts = try self.verdicts(rules, footprints.facts[subject.footprint.row], answers)
        }
        return Judged(
            layers: assessment.layers, allLayers: assessment.allLayers, matrix: assessment.matrix, verdicts: verdicts,
            overlaps: assessment.pieces.map { $0.map { $0.geometry.isEmpty ? nil : $0.geometry } },
            unions: assessment.unions.map { $0?.geometry })
    }

    /// - Parameter answers: nil for a project without geometry, of which nothing can be measured.
    func verdicts(_ rules: RuleSet, _ project: ProjectFacts, _ answers: RuleAnswers?) throws(GeoError) -> [Verdict] {
        var inputs = RuleInputs(
            project: project, layers: self.inputs.layers.map(\.ruleFacts), counts: request.counts)
        if let answers {
            for query in rules.queries(for: project, on: request.date) {
                inputs.answers[query] = try answers.answer(query)
            }
        }
        return rules.evaluate(inputs, on: request.date)
    }
}
