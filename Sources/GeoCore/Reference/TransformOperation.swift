internal import CPROJ

/// What a Transform does to coordinates, for the record of a run.
public struct TransformOperation: Sendable, Hashable, Codable, CustomStringConvertible {
    public let name: String
    /// The code of the operation or of its datum step, such as "EPSG:15918".
    public let code: String?
    /// As stated by its source; nil when unknown.
    public let accuracyMetres: Double?
    /// Longitudes and latitudes pass unchanged although the datums differ.
    public let isNull: Bool
    /// PROJ knows no datum transformation and would guess.
    public let isBallpark: Bool
    public let areaOfUse: AreaOfUse?
    /// The PROJ pipeline.
    public let definition: String?

    public var description: String {
        var text = code.map { "\($0) \(name)" } ?? name
        if let accuracyMetres { text += ", \(accuracyMetres) m" }
        if let areaOfUse, !areaOfUse.name.isEmpty { text += ", \(areaOfUse.name)" }
        return text
    }
}

/// Chooses the one operation between two systems, or says why there is none that may be taken silently.
struct OperationChooser {
    let context: ProjContext
    private let reader: CRSReader

    struct Choice {
        /// Applied one after the other; none is the identity.
        let stages: [Transform.Stage]
        let operation: TransformOperation
    }

    fileprivate struct Candidate {
        let object: ProjObject
        let operation: TransformOperation
        let codes: [String]
        let isUsable: Bool
    }

    init(_ context: ProjContext) {
        self.context = context
        reader = CRSReader(context)
    }

    func choose(from source: CRS, to target: CRS, named name: String?) throws(GeoError) -> Choice {
        let first = try reader.object(source)
        let second = try reader.object(target)
        if let name { return try choose(named: name, source, first, target, second) }
        if reader.isEquivalent(first, second) || source.isSame(as: target) {
            return Choice(
                stages: [],
                operation: TransformOperation(
                    name: "identity", code: nil, accuracyMetres: 0, isNull: false, isBallpark: false, areaOfUse: nil,
                    definition: "+proj=noop"))
        }
        let all = candidates(first, second, allowBallpark: true)
        if isSameDatum(first, second), let direct = all.first(where: { !$0.operation.isBallpark && $0.isUsable }) {
            return try choice([direct.object], direct.operation)
        }
        if let coincident = DatumFamily.coincident(source, target), let direct = all.first {
            let old = direct.operation
            return try choice(
                [direct.object],
                TransformOperation(
                    name: coincident, code: nil, accuracyMetres: source.datumFamily == target.datumFamily ? 0 : 1,
                    isNull: true, isBallpark: false, areaOfUse: nil, definition: old.definition))
        }
        let isBound = first.type == PJ_TYPE_BOUND_CRS || second.type == PJ_TYPE_BOUND_CRS
        let area = commonArea(first, second)
        for candidate in all where candidate.isUsable && !candidate.operation.isBallpark {
            if isBound { return try choice([candidate.object], candidate.operation) }
            if let area, let valid = candidate.operation.areaOfUse, valid.contains(area) {
                return try choice([candidate.object], candidate.operation)
            }
        }
        throw refusal(source, target, listed(source, first, target, second))
    }

    /// Everything PROJ offers between two systems, ballpark guesses left out.
    func operations(from source: CRS, to target: CRS) throws(GeoError) -> [TransformOperation] {
        listed(source, try reader.object(source), target, try reader.object(target))
    }

    func isOnSameDatum(_ source: CRS, _ target: CRS) throws(GeoError) -> Bool {
        isSameDatum(try reader.object(source), try reader.object(target))
    }

    // MARK: - By name

    private func choose(named name: String, _ source: CRS, _ first: ProjObject, _ target: CRS, _ second: ProjObject)
        throws(GeoError) -> Choice
    {
        if UserOperation.isDefinition(name) {
            return try UserOperation(name, context).choice(from: source, to: target)
        }
        let direct = candidates(first, second, allowBallpark: false)
        if let found = direct.first(where: { $0.codes.contains(name) && $0.isUsable }) {
            return try choice([found.object], found.operation, exactInverse: true)
        }
        for pivoted in try throughWGS84(source, first, target, second)
        where pivoted.candidate.codes.contains(name) && pivoted.candidate.isUsable {
            return try choice(pivoted.stages, pivoted.candidate.operation, exactInverse: true)
        }
        let offered = listed(source, first, target, second)
        throw GeoError(
            .badReference, "transform \(source) to \(target) by \(name)",
            trail: ["the operation does not exist, does not fit these systems, or needs a grid file that is missing"],
            hint: offered.isEmpty
                ? "there is no operation between them; give a PROJ pipeline" : "there are: \(list(offered))")
    }

    private struct Pivoted {
        let candidate: Candidate
        let stages: [ProjObject]
    }

    /// PROJ does not know that CGCS2000 and WGS 84 agree to a metre, so it misses the operations to the other one.
    private func throughWGS84(_ source: CRS, _ first: ProjObject, _ target: CRS, _ second: ProjObject) throws(GeoError)
        -> [Pivoted]
    {
        let pivot = try reader.make("EPSG:4326")
        if target.datumFamily == .cgcs2000, source.datumFamily == .other,
            let last = candidates(pivot, second, allowBallpark: true).first
        {
            return candidates(first, pivot, allowBallpark: false).map {
                Pivoted(candidate: $0.through("CGCS2000 taken as WGS 84"), stages: [$0.object, last.object])
            }
        }
        if source.datumFamily == .cgcs2000, target.datumFamily == .other,
            let start = candidates(first, pivot, allowBallpark: true).first
        {
            return candidates(pivot, second, allowBallpark: false).map {
                Pivoted(candidate: $0.through("CGCS2000 taken as WGS 84"), stages: [start.object, $0.object])
            }
        }
        return []
    }

    // MARK: - Candidates

    private func candidates(_ first: ProjObject, _ second: ProjObject, allowBallpark: Bool) -> [Candidate] {
        guard let factory = proj_create_operation_factory_context(context.handle, nil) else { return [] }
        defer { proj_operation_factory_context_destroy(factory) }
        proj_operation_factory_context_set_spatial_criterion(
            context.handle, factory, PROJ_SPATIAL_CRITERION_PARTIAL_INTERSECTION)
        proj_operation_factory_context_set_grid_availability_use(
            context.handle, factory, PROJ_GRID_AVAILABILITY_USED_FOR_SORTING)
        proj_operation_factory_context_set_allow_ballpark_transformations(
            context.handle, factory, allowBallpark ? 1 : 0)
        guard let list = proj_create_operations(context.handle, first.handle, second.handle, factory) else { return [] }
        defer { proj_list_destroy(list) }
        _ = context.takeMessages()
        return (0..<proj_list_get_count(list)).compactMap { index in
            ProjObject(proj_list_get(context.handle, list, index), in: context).map(describe)
        }
    }

    private func describe(_ object: ProjObject) -> Candidate {
        let steps = proj_concatoperation_get_step_count(context.handle, object.handle)
        var codes = object.code.map { [$0] } ?? []
        for index in 0..<max(0, steps) {
            let step = ProjObject(proj_concatoperation_get_step(context.handle, object.handle, index), in: context)
            if let code = step?.code { codes.append(code) }
        }
        // An operation taken backwards is "INVERSE(EPSG):15918"; its users know it by its own code.
        codes = codes.map { $0.replacing("INVERSE(", with: "").replacing("):", with: ":") }
        let accuracy = proj_coordoperation_get_accuracy(context.handle, object.handle)
        let isBallpark = proj_coordoperation_has_ballpark_transformation(context.handle, object.handle) != 0
        let operation = TransformOperation(
            name: object.name, code: codes.count == 1 ? codes[0] : datumStepCode(object, steps),
            accuracyMetres: accuracy < 0 ? nil : accuracy, isNull: false, isBallpark: isBallpark,
            areaOfUse: object.areaOfUse(), definition: object.projString())
        return Candidate(
            object: object, operation: operation, codes: codes,
            isUsable: proj_coordoperation_is_instantiable(context.handle, object.handle) != 0)
    }

    /// The code of the step that changes the datum: the one that is a transformation, not a map projection.
    private func datumStepCode(_ object: ProjObject, _ steps: Int32) -> String? {
        for index in 0..<max(0, steps) {
            guard
                let step = ProjObject(proj_concatoperation_get_step(context.handle, object.handle, index), in: context),
                step.type == PJ_TYPE_TRANSFORMATION, let code = step.code
            else { continue }
            return code.replacing("INVERSE(", with: "").replacing("):", with: ":")
        }
        return nil
    }

    private func choice(
        _ stages: [ProjObject], _ operation: TransformOperation, exactInverse isExact: Bool = false
    ) throws(GeoError) -> Choice {
        var normalised: [ProjObject] = []
        for stage in stages {
            guard let object = ProjObject(proj_normalize_for_visualization(context.handle, stage.handle), in: context)
            else {
                throw GeoError(
                    .badReference, "prepare the coordinate operation", on: operation.name, trail: context.takeMessages()
                )
            }
            normalised.append(object)
        }
        return Choice(
            stages: normalised.map { Transform.Stage(object: $0, needsExactInverse: isExact) }, operation: operation)
    }

    private func geodetic(_ object: ProjObject) -> ProjObject? {
        ProjObject(proj_crs_get_geodetic_crs(context.handle, reader.unbound(object).handle), in: context)
    }

    private func isSameDatum(_ first: ProjObject, _ second: ProjObject) -> Bool {
        guard first.type != PJ_TYPE_BOUND_CRS, second.type != PJ_TYPE_BOUND_CRS, let one = geodetic(first),
            let two = geodetic(second)
        else { return false }
        return reader.isEquivalent(one, two)
    }

    /// The region in which both datums are used: an operation that covers less of it is regional.
    private func commonArea(_ first: ProjObject, _ second: ProjObject) -> AreaOfUse? {
        guard let one = geodetic(first)?.areaOfUse(), let two = geodetic(second)?.areaOfUse() else { return nil }
        if one.contains(two) { return two }
        if two.contains(one) { return one }
        let west = max(one.west, two.west)
        let east = min(one.east, two.east)
        let south = max(one.south, two.south)
        let north = min(one.north, two.north)
        guard west < east, south < north, one.west < one.east, two.west < two.east else { return one }
        return AreaOfUse(west: west, south: south, east: east, north: north, name: "")
    }

    private func listed(_ source: CRS, _ first: ProjObject, _ target: CRS, _ second: ProjObject)
        -> [TransformOperation]
    {
        let direct = candidates(first, second, allowBallpark: false)
        let pivoted = (try? throughWGS84(source, first, target, second)) ?? []
        return (direct + pivoted.map(\.candidate)).filter { $0.isUsable && !$0.operation.isBallpark }.map(\.operation)
    }

    private func list(_ operations: [TransformOperation]) -> String {
        var text = operations.prefix(8).map(\.description).joined(separator: " | ")
        if operations.count > 8 { text += " | and \(operations.count - 8) more" }
        return text
    }

    private func refusal(_ source: CRS, _ target: CRS, _ offered: [TransformOperation]) -> GeoError {
        let reason =
            offered.isEmpty
            ? "no transformation from \(source.datumName) to \(target.datumName) is published"
            : "the transformations from \(source.datumName) to \(target.datumName) are regional"
        let hint =
            offered.isEmpty
            ? "have the data transformed by the surveying authority, or give the operation as a PROJ pipeline "
                + "from \(source) to \(target)"
            : "name one of them if it fits the place, or give a PROJ pipeline from \(source) to \(target): "
                + list(offered)
        return GeoError(.badReference, "transform \(source) to \(target)", trail: [reason], hint: hint)
    }
}

extension OperationChooser.Candidate {
    fileprivate func through(_ remark: String) -> Self {
        Self(
            object: object,
            operation: TransformOperation(
                name: "\(operation.name) + \(remark)", code: operation.code, accuracyMetres: operation.accuracyMetres,
                isNull: false, isBallpark: operation.isBallpark, areaOfUse: operation.areaOfUse,
                definition: operation.definition),
            codes: codes, isUsable: isUsable)
    }
}
