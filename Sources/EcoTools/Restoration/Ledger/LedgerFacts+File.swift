import GeoCore

extension LedgerFacts {
    /// The facts of a new ledger, with the reference line read from its file.
    ///
    /// - Throws: `badReference` when the reference system is not known; `badGeometry` or `badArgument` when the file does
    ///   not hold one line.
    public init(
        title: String, crs: String, measure: Measure, referenceLine: SourceRequest?, reachMetres: Double?
    ) throws(GeoError) {
        let system = try CRS(crs)
        self.init(title: title, crs: crs, measure: measure, referenceReachMetres: reachMetres)
        guard let referenceLine else { return }
        let layer = try Dataset(referenceLine.file).layer(referenceLine.layer)
        let table = try layer.readAll(ReadOptions(fields: []))
        guard let definition = referenceLine.crs ?? table.crsDefinition else {
            throw GeoError(
                .badReference, "read the reference line", on: table.source,
                trail: ["the layer states no reference system"],
                hint: "add crs= after the file")
        }
        let lines = table.geometries.compactMap { $0 }.flatMap(\.lines)
        guard lines.count == 1, let line = lines.first else {
            throw GeoError(
                .badArgument, "read the reference line", on: table.source,
                trail: ["it has \(lines.count) lines; one is needed"], hint: "join its pieces into one line first")
        }
        let transform = try Transform(from: CRS(definition), to: system)
        self.referenceLine = try transform.transform(line).wkb()
    }
}
