import GeoCore

/// How a layer comes into the reference system of another, the footprints': by what PROJ does silently on one datum, by
/// the operation that the layer names, or backwards by the one that the footprints name.
struct LayerPlacement: Sendable {
    let source: CRS
    let target: CRS
    /// The operation that the user named; nil when none is needed or none is given.
    let operation: String?
    /// It was given for the footprints, so it leads from the target to the source.
    let isBackwards: Bool
    /// An operation was named for a layer that needs none.
    let leavesOperationUnused: Bool

    init(of layer: LoadedLayer, onto other: LoadedLayer) {
        source = layer.crs
        target = other.crs
        if Transform.needsNoDatumOperation(from: source, to: target) {
            (operation, isBackwards) = (nil, false)
            leavesOperationUnused = layer.source.operation != nil
        } else {
            operation = layer.source.operation ?? other.source.operation
            isBackwards = layer.source.operation == nil && operation != nil
            leavesOperationUnused = false
        }
    }

    /// Onto a system that no operation is named for.
    init(of layer: LoadedLayer, on crs: CRS) {
        (source, target, operation, isBackwards) = (layer.crs, crs, layer.source.operation, false)
        leavesOperationUnused = false
    }

    var isIdentity: Bool { source.isSame(as: target) }

    /// From the layer to the footprints.
    func transform() throws(GeoError) -> Transform {
        isBackwards
            ? try Transform(from: target, to: source, operation: operation).inverted()
            : try Transform(from: source, to: target, operation: operation)
    }

    /// What keeps a layer from being placed, with the direction that an operation must have.
    func issue(of error: GeoError, _ file: String) -> Issue {
        guard error.kind == .badReference || error.kind == .badArgument else {
            return LayerLoader.issue(of: error, file)
        }
        return Issue(
            .error, file,
            Message(
                isBackwards ? "issue.needs-footprint-operation" : "issue.needs-operation",
                [
                    "layer": .text(source.description), "footprints": .text(target.description),
                    "detail": .words(error.words),
                ]))
    }
}
