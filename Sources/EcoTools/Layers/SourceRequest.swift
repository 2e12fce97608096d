/// Where a layer is and what its fields are called. `layers.yaml` holds one of these a layer.
public struct SourceRequest: Sendable, Codable, Hashable {
    /// A path, or a connection string as OGR takes it.
    public var file: String
    public var layer: String?
    /// Reference system to assume when the file states none.
    public var crs: String?
    public var encoding: String?
    /// An attribute filter, as OGR takes it.
    public var filter: String?
    /// Field names, first match wins; empty: the usual names are tried.
    public var idFields: [String] = []
    public var nameFields: [String] = []
    /// The coordinate operation from this file to the other datum of the run, where PROJ has no proper one: from a layer
    /// to the footprints, or from the footprints to every layer on another datum that names none itself.
    public var operation: String?

    public init(file: String) { self.file = file }
}
