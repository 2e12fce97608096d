import GeoCore

/// Collections of several kinds of geometry, and attributes that a configuration names.
extension CheckInputs {
    /// How many polygons, lines and points a collection has, by dimension.
    private static func members(_ geometry: Geometry) -> [(dimension: Int, count: Int)] {
        [(2, geometry.polygons.count), (1, geometry.lines.count), (0, geometry.points.count)].filter { $0.1 > 0 }
    }

    /// A footprint has one measure: of a collection the members of highest dimension are the footprint, for overlaps
    /// and for distances. The others are left out, and that is said.
    static func countMembers(_ layer: inout LoadedLayer, _ issues: inout [Issue]) throws(GeoError) {
        for row in layer.geometries.indices {
            // A repair leaves lower members out already, so they are sought in what the file has.
            guard let original = layer.table.geometries[row], original.kind == .geometryCollection else { continue }
            let members = members(original)
            guard members.count > 1 else { continue }
            issues.append(issue("issue.members-not-counted", layer, row, members))
            guard let geometry = layer.geometries[row], geometry.kind == .geometryCollection else { continue }
            layer.geometries[row] =
                switch geometry.dimension {
                case 2: try Geometry.union(of: geometry.polygons)
                case 1: try Geometry.collection(.multiLineString, geometry.lines)
                default: geometry
                }
        }
    }

    /// The members of control features below the highest dimension, lines and points apart.
    ///
    /// A repair leaves them out, so they are taken from what the file has.
    static func lesserMembers(_ layer: LoadedLayer) throws(GeoError) -> [Int: [Geometry]] {
        var found: [Int: [Geometry]] = [:]
        for row in layer.geometries.indices {
            guard layer.geometries[row] != nil, let original = layer.table.geometries[row],
                original.kind == .geometryCollection
            else { continue }
            let dimension = original.dimension
            var members: [Geometry] = []
            if dimension > 1, !original.lines.isEmpty {
                members.append(try .collection(.multiLineString, original.lines))
            }
            if dimension > 0, !original.points.isEmpty {
                members.append(try .collection(.multiPoint, original.points))
            }
            if !members.isEmpty { found[row] = members }
        }
        return found
    }

    /// A collection in a control layer stays whole, so that nothing of it is out of sight of a distance.
    static func reportMembers(_ layer: LoadedLayer, _ issues: inout [Issue]) {
        for row in layer.geometries.indices {
            guard let original = layer.table.geometries[row], original.kind == .geometryCollection else { continue }
            let members = members(original)
            if members.count > 1 { issues.append(issue("issue.members-not-overlaid", layer, row, members)) }
        }
    }

    private static func issue(
        _ key: String, _ layer: LoadedLayer, _ row: Int, _ members: [(dimension: Int, count: Int)]
    ) -> Issue {
        let names = members.map {
            MessageArgument.message(Message("members.\($0.dimension)", ["count": .text(String($0.count))]))
        }
        return Issue(
            .warning, layer.fileName, fids: [layer.table.fids[row]],
            Message(
                key, ["id": .text(layer.ids[row]), "counted": names[0], "left": .list(Array(names.dropFirst()))]))
    }

    /// The attributes and their fields that a configuration names must be there.
    static func checkAttributes(
        _ request: FootprintRequest, _ layer: LoadedLayer, _ tables: RuleTables, _ issues: inout [Issue]
    ) {
        let present = layer.table.fields.map(\.name)
        for (id, field) in request.attributeFields.sorted(by: { $0.key < $1.key }) {
            guard let attribute = tables.attribute(id) else {
                issues.append(
                    Issue(
                        .error, layer.fileName,
                        Message(
                            "issue.unknown-attribute",
                            [
                                "attribute": .text(id), "known": .list(tables.attributes.map { .text($0.id) }),
                            ])))
                continue
            }
            if present.contains(field) { continue }
            issues.append(
                Issue(
                    .error, layer.fileName,
                    Message(
                        "issue.no-such-field",
                        [
                            "field": .text(field), "use": .words(attribute.name),
                            "fields": .list(present.map { .text($0) }),
                        ])))
        }
    }
}
