internal import CGDAL

/// One layer of a `VectorWriter`, which it keeps alive.
public struct LayerWriter {
    private let writer: VectorWriter
    private let features: FeatureWriter
    private let definition: LayerDefinition
    private let geometryType: OGRwkbGeometryType

    init(
        _ writer: VectorWriter, _ features: FeatureWriter, _ definition: LayerDefinition,
        _ geometryType: OGRwkbGeometryType
    ) {
        self.writer = writer
        self.features = features
        self.definition = definition
        self.geometryType = geometryType
    }

    /// Writes one feature. `values` are in the order of the layer's fields; missing ones at the end are null. A simple
    /// geometry in a multi layer becomes a multi-geometry of one part; one of another kind is an error.
    public func write(_ geometry: Geometry?, _ values: [FieldValue]) throws(GeoError) {
        guard writer.handle != nil else { throw writer.closed }
        do {
            try GDALScope.run { trail throws(GeoError) in
                let keeps = geometryType != wkbNone
                try features.write(
                    keeps ? geometry : nil, values, as: geometry.map(target) ?? nil, trail)
                writer.keep(trail)
            }
        } catch {
            writer.abandon()
            throw error
        }
    }

    /// The type that the geometry must take in this layer; nil: its own.
    private func target(_ geometry: Geometry) throws(GeoError) -> OGRwkbGeometryType? {
        guard case .only(let wanted) = definition.geometry, geometryType != wkbNone else { return nil }
        let kind = geometry.kind == .linearRing ? .lineString : geometry.kind
        switch (wanted, kind) {
        case _ where wanted == kind: return nil
        case (.linearRing, .lineString): return nil
        case (.multiPoint, .point), (.multiLineString, .lineString), (.multiPolygon, .polygon): return geometryType
        case (.geometryCollection, _): return geometryType
        // The shapefile's polygon and polyline types hold several parts.
        case (.polygon, .multiPolygon), (.lineString, .multiLineString):
            if writer.format == .shapefile { return nil }
        default: break
        }
        throw GeoError(
            .badArgument, "write a \(kind.rawValue) into a layer of \(wanted.rawValue)s",
            on: "\(writer.path), layer \(definition.name)")
    }
}
