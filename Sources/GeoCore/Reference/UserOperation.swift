internal import CPROJ

/// A coordinate operation that the user wrote down: a PROJ pipeline, or WKT.
///
/// A pipeline says itself whether it takes and gives degrees (its first and last `unitconvert`), so that a datum
/// transformation written once between longitudes and latitudes serves every map projection of both datums.
struct UserOperation {
    private let text: String
    private let object: ProjObject
    private let context: ProjContext

    static func isDefinition(_ name: String) -> Bool {
        name.contains("proj=") || name.hasPrefix("COORDINATEOPERATION") || name.hasPrefix("CONCATENATEDOPERATION")
    }

    init(_ text: String, _ context: ProjContext) throws(GeoError) {
        _ = context.takeMessages()
        guard let made = ProjObject(proj_create(context.handle, text), in: context), proj_is_crs(made.handle) == 0
        else {
            throw GeoError(
                .badArgument, "read the coordinate operation", on: text, trail: context.takeMessages(),
                hint: "give a code such as EPSG:15918 or a PROJ pipeline")
        }
        // Operations in WKT take the order of axes of their systems; pipelines are what they say.
        let isPipeline = text.contains("proj=")
        let normal =
            isPipeline
            ? nil : ProjObject(proj_normalize_for_visualization(context.handle, made.handle), in: context)
        (self.text, object, self.context) = (text, normal ?? made, context)
    }

    /// - Throws: `.badArgument` when it takes or gives radians, which no layer is kept in.
    func choice(from source: CRS, to target: CRS) throws(GeoError) -> OperationChooser.Choice {
        try refuseRadians(proj_angular_input(object.handle, PJ_FWD), "takes")
        try refuseRadians(proj_angular_output(object.handle, PJ_FWD), "gives")
        let chooser = OperationChooser(context)
        var stages: [Transform.Stage] = []
        if source.isProjected, proj_degree_input(object.handle, PJ_FWD) != 0 {
            stages += try chooser.choose(from: source, to: try source.geographic(), named: nil).stages
        }
        stages.append(Transform.Stage(object: object, needsExactInverse: true))
        if target.isProjected, proj_degree_output(object.handle, PJ_FWD) != 0 {
            stages += try chooser.choose(from: try target.geographic(), to: target, named: nil).stages
        }
        return OperationChooser.Choice(
            stages: stages,
            operation: TransformOperation(
                name: "named by the user, from \(source) to \(target): \(text)", code: nil, accuracyMetres: nil,
                isNull: false, isBallpark: false, areaOfUse: nil, definition: text))
    }

    private func refuseRadians(_ isAngular: Int32, _ verb: String) throws(GeoError) {
        guard isAngular != 0 else { return }
        throw GeoError(
            .badArgument, "use the coordinate operation", on: text, trail: ["it \(verb) radians"],
            hint: "begin with unitconvert +xy_in=deg +xy_out=rad, and end with +xy_in=rad +xy_out=deg")
    }
}
