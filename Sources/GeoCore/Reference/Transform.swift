internal import CPROJ
import Foundation

/// Takes coordinates from one reference system to another, (east, north) or (longitude, latitude) on both sides.
///
/// Not Sendable, on purpose: it owns PROJ handles. Each worker makes its own.
public final class Transform {
    public let source: CRS
    public let target: CRS
    public let operation: TransformOperation
    private let stages: [Stage]
    private let context: ProjContext

    /// One PROJ operation, and whether it is run backwards when the transform runs forwards.
    struct Stage {
        let object: ProjObject
        var isBackwards = false
        /// Run backwards, a change of datum misses its own start by millimetres, since the height that it makes is not
        /// kept; such a stage is made an exact inverse.
        var needsExactInverse = false
    }

    /// - Parameter operation: the coordinate operation to use: a code ("EPSG:15918") or a PROJ pipeline from the source
    ///   to the target. A pipeline takes the source's own coordinates, (east, north) or (longitude, latitude in
    ///   degrees), and gives the target's; where it begins or ends in degrees and that system is projected, the map
    ///   projection is done here. `inverted()` runs it backwards.
    ///   Without it, only operations that are right everywhere in both systems are taken: a conversion on the same
    ///   datum, CGCS2000 = WGS 84 (null, 1 m, stated in the name), or a transformation that covers their common area.
    /// - Throws: `.badReference` when the datums differ and no such operation exists; the hint lists those there are.
    public convenience init(from source: CRS, to target: CRS, operation: String? = nil) throws(GeoError) {
        try self.init(from: source, to: target, operation: operation, context: ProjContext())
    }

    init(from source: CRS, to target: CRS, operation: String? = nil, context: ProjContext) throws(GeoError) {
        let choice = try OperationChooser(context).choose(from: source, to: target, named: operation)
        self.source = source
        self.target = target
        self.context = context
        self.operation = choice.operation
        stages = choice.stages
        if let operation, UserOperation.isDefinition(operation) { try requirePlacesStay(operation) }
    }

    /// Throws when an operation that the user wrote down does not lead from the one system to the other: between two
    /// datums a place moves by some hundred metres, not by a degree. Data are not to be blamed for that.
    private func requirePlacesStay(_ text: String) throws(GeoError) {
        guard let area = source.areaOfUse, let degrees = try? CRS("EPSG:4326"),
            let baseOfSource = try? source.geographic(), let baseOfTarget = try? target.geographic(),
            [baseOfSource, baseOfTarget].allSatisfy({ $0.primeMeridianDegrees == 0 })
        else { return }
        let unit = degrees.radiansPerUnit / baseOfSource.radiansPerUnit
        let width = area.east - area.west >= 360 ? 360 : (area.east - area.west).wrapped360
        let longitude = area.west + width / 2
        let place = Coordinate(x: longitude.wrapped180 * unit, y: (area.south + area.north) / 2 * unit)
        guard let toSource = try? Transform(from: baseOfSource, to: source, context: context),
            let toBase = try? Transform(from: target, to: baseOfTarget, context: context),
            let before = try? toSource.forward(place),
            // A grid need not cover the middle of the area of use.
            let after = try? forward(before)
        else { return }
        let scale = baseOfTarget.radiansPerUnit / degrees.radiansPerUnit
        let image = try? toBase.forward(after)
        if let image, abs(image.y * scale) <= 91, abs(image.x * scale) <= 541,
            abs(image.y * scale - place.y / unit) < 1,
            abs((image.x * scale - place.x / unit).wrapped180) * cos(place.y / unit * .pi / 180) < 1
        {
            return
        }
        throw GeoError(
            .badArgument, "use the coordinate operation", on: text,
            trail: [
                "it takes (\(before.x), \(before.y)) in \(source) to (\(after.x), \(after.y)), far from there in \(target)"
            ],
            hint: "it must take coordinates of \(source) and give those of \(target)")
    }

    private init(
        _ source: CRS, _ target: CRS, _ operation: TransformOperation, _ stages: [Stage], _ context: ProjContext
    ) {
        (self.source, self.target, self.operation, self.stages, self.context) =
            (source, target, operation, stages, context)
    }

    /// The way back, by the same operation.
    public func inverted() -> Transform {
        Transform(
            target, source, operation,
            stages.reversed().map { (stage) in
                var stage = stage
                stage.isBackwards.toggle()
                return stage
            }, context)
    }

    /// From the source on to the geographic system under the target.
    public func toGeographic() throws(GeoError) -> Transform {
        let last = try Transform(from: target, to: try target.geographic(), context: context)
        return Transform(source, last.target, operation, stages + last.stages, context)
    }

    /// Whether two systems differ by conversions only: one datum, or CGCS2000 and WGS 84, which agree to a metre.
    public static func needsNoDatumOperation(from source: CRS, to target: CRS) -> Bool {
        if source.isSame(as: target) || DatumFamily.coincident(source, target) != nil { return true }
        return (try? OperationChooser(ProjContext()).isOnSameDatum(source, target)) ?? false
    }

    /// All published operations between two systems that can run here, best first; ballpark guesses are not among them.
    public static func operations(from source: CRS, to target: CRS) throws(GeoError) -> [TransformOperation] {
        try OperationChooser(ProjContext()).operations(from: source, to: target)
    }

    /// Whether coordinates pass unchanged.
    public var isIdentity: Bool { stages.isEmpty }

    /// Throws `.cannotTransform` naming the first coordinate that has no image.
    public func forward(_ coordinates: [Coordinate]) throws(GeoError) -> [Coordinate] {
        var result = coordinates
        try apply(&result, forward: true)
        return result
    }

    /// From the target back to the source. Throws as `forward` does.
    public func inverse(_ coordinates: [Coordinate]) throws(GeoError) -> [Coordinate] {
        var result = coordinates
        try apply(&result, forward: false)
        return result
    }

    public func forward(_ coordinate: Coordinate) throws(GeoError) -> Coordinate {
        try single(coordinate, forward: true)
    }

    public func inverse(_ coordinate: Coordinate) throws(GeoError) -> Coordinate {
        try single(coordinate, forward: false)
    }

    /// In place: the fast way for many points.
    public func apply(_ coordinates: inout [Coordinate], forward: Bool) throws(GeoError) {
        if stages.isEmpty || coordinates.isEmpty { return }
        let before = coordinates
        for stage in forward ? stages : stages.reversed() { run(stage, forward: forward, &coordinates) }
        let bad = coordinates.withUnsafeBufferPointer { buffer -> Int? in
            // The difference of a number from itself is 0 unless it is infinite or no number.
            var sum = 0.0
            for c in buffer { sum += (c.x - c.x) + (c.y - c.y) }
            return sum == 0 ? nil : buffer.firstIndex { !($0.x.isFinite && $0.y.isFinite) }
        }
        if let bad { throw failure(before[bad], forward) }
    }

    private func run(_ stage: Stage, forward: Bool, _ coordinates: inout [Coordinate]) {
        let isInverse = stage.isBackwards == forward
        guard isInverse, stage.needsExactInverse else {
            Self.run(stage.object, isInverse ? PJ_INV : PJ_FWD, &coordinates)
            return
        }
        Self.run(stage.object, PJ_INV, &coordinates)
        // The miss is smooth and tiny, so one correction leaves less than a nanometre of it.
        var again = coordinates
        Self.run(stage.object, PJ_FWD, &again)
        Self.run(stage.object, PJ_INV, &again)
        for (index, reached) in again.enumerated() {
            coordinates[index].x += coordinates[index].x - reached.x
            coordinates[index].y += coordinates[index].y - reached.y
        }
    }

    private static func run(_ object: ProjObject, _ direction: PJ_DIRECTION, _ coordinates: inout [Coordinate]) {
        coordinates.withUnsafeMutableBytes { bytes in
            // A Coordinate is two Doubles without padding: x at 0, y at 8, the next 16 bytes on.
            guard let base = bytes.baseAddress else { return }
            let count = bytes.count / 16
            let x = base.assumingMemoryBound(to: Double.self)
            proj_trans_generic(object.handle, direction, x, 16, count, x + 1, 16, count, nil, 0, 0, nil, 0, 0)
        }
    }

    private func single(_ coordinate: Coordinate, forward: Bool) throws(GeoError) -> Coordinate {
        var result = coordinate
        for stage in forward ? stages : stages.reversed() {
            if stage.needsExactInverse {
                var one = [result]
                run(stage, forward: forward, &one)
                result = one[0]
                continue
            }
            let image = proj_trans(
                stage.object.handle, stage.isBackwards == forward ? PJ_INV : PJ_FWD,
                proj_coord(result.x, result.y, 0, .infinity))
            result = Coordinate(x: image.xy.x, y: image.xy.y)
        }
        guard result.x.isFinite, result.y.isFinite else { throw failure(coordinate, forward) }
        return result
    }

    private func failure(_ coordinate: Coordinate, _ forward: Bool) -> GeoError {
        var trail = context.takeMessages()
        for stage in stages {
            let code = proj_errno(stage.object.handle)
            if code != 0, let text = proj_context_errno_string(context.handle, code) {
                trail.append(String(cString: text))
            }
            proj_errno_reset(stage.object.handle)
        }
        let (from, to) = forward ? (source, target) : (target, source)
        return GeoError(
            .cannotTransform, "transform (\(coordinate.x), \(coordinate.y)) from \(from) to \(to)", trail: trail,
            hint: "check that the coordinates belong to \(from)")
    }
}
