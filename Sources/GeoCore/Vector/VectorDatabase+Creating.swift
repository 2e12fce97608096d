internal import CGDAL

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

extension VectorDatabase {
    /// Makes tables, and the file that holds them, and fills them, as one: killed in between it leaves nothing of that
    /// name.
    ///
    /// A GeoPackage is made beside its place and put there when it is complete; it never takes the place of a file. On
    /// a server the tables are made in the schema of the connection string (active_schema or schemas), else in public;
    /// tables of those names that are there already are an error.
    public static func create(
        _ location: String, _ tables: [LayerDefinition], waitSeconds: Double = 60,
        fill: (VectorDatabase) throws(GeoError) -> Void
    ) throws(GeoError) {
        if isServer(location) {
            let database = try VectorDatabase(location, access: .writing, waitSeconds: waitSeconds)
            for table in tables where try database.hasTable(table.name) {
                throw GeoError(
                    .cannotWrite, "create the tables", on: database.name,
                    trail: ["there is a table \(table.name) already"], hint: "choose another schema")
            }
            try database.make(tables, fill)
            return
        }
        guard VirtualFile.nature(location) == .missing else { throw occupied(location) }
        let output = try GDALScope.run { _ throws(GeoError) in
            try PartialOutput(target: location, throughMemory: false)
        }
        defer { _ = try? GDALScope.run { _ throws(GeoError) in output.discard() } }
        let made = try GDALScope.run { trail throws(GeoError) in
            try GDALScope.withThreadOptions(options(waitSeconds)) { () throws(GeoError) in
                // Triggers that count the rows of each table would slow every insertion down.
                let list = OptionList(["ADD_GPKG_OGR_CONTENTS=NO"])
                let made = GDALCreate(GDALGetDriverByName("GPKG"), output.file, 0, 0, 0, GDT_Unknown, list.pointer)
                guard let made else {
                    throw DatabaseFailure.error(.cannotWrite, "create the file", on: location, trail, isServer: false)
                }
                return made
            }
        }
        let database = VectorDatabase(location, made: made)
        try database.make(tables, fill)
        try database.closeChecked()
        // Unlike renaming, linking never replaces a file that someone else has made meanwhile.
        if link(output.file, location) != 0 {
            if errno == EEXIST { throw occupied(location) }
            guard VirtualFile.nature(location) == .missing, rename(output.file, location) == 0 else {
                throw GeoError(
                    .cannotWrite, "rename the finished file", on: location, trail: [String(cString: strerror(errno))])
            }
        }
    }

    private static func occupied(_ location: String) -> GeoError {
        GeoError(
            .cannotWrite, "create the file", on: location, trail: ["there is a file of that name already"],
            hint: "choose another name, or remove it")
    }

    private func make(_ tables: [LayerDefinition], _ fill: (VectorDatabase) throws(GeoError) -> Void) throws(GeoError) {
        do throws(GeoError) {
            try scope { open, trail throws(GeoError) in
                guard GDALDatasetStartTransaction(open, 0) == OGRERR_NONE else {
                    throw failure(.cannotWrite, "begin to write", trail)
                }
                isInTransaction = true
                for table in tables { touched[table.name] = try make(table, open, trail) }
            }
            try fill(self)
            try commit()
        } catch {
            close()
            throw error
        }
    }

    private func make(_ table: LayerDefinition, _ open: GDALDatasetH, _ trail: MessageTrail) throws(GeoError)
        -> OGRLayerH
    {
        let system = try VectorWriter.reference(table, name, trail)
        defer { if system != nil { OSRRelease(system) } }
        let options = OptionList(
            ["FID=fid", "GEOMETRY_NAME=geom"]
                + (isServer
                    ? ["FID64=YES", "LAUNDER=NO", "SPATIAL_INDEX=\(table.hasSpatialIndex ? "GIST" : "NONE")"]
                    : ["SPATIAL_INDEX=\(table.hasSpatialIndex ? "YES" : "NO")"]))
        let type = table.geometry == .none ? wkbNone : wkbUnknown
        guard let layer = GDALDatasetCreateLayer(open, table.name, system, type, options.pointer) else {
            throw failure(.cannotWrite, "create the table \(table.name)", trail)
        }
        var writer = FeatureWriter(layer: layer, subject: name)
        for field in table.fields { try writer.addField(field, named: field.name, trail) }
        guard OGR_L_SyncToDisk(layer) == OGRERR_NONE, trail.failureCount == 0 else {
            throw failure(.cannotWrite, "create the table \(table.name)", trail)
        }
        return layer
    }

    /// Closes; what the library says then is an error.
    private func closeChecked() throws(GeoError) {
        try scope { open, trail throws(GeoError) in
            GDALFlushCache(open)
            if trail.failureCount > 0 { throw failure(.cannotWrite, "close the file", trail) }
        }
        close()
    }
}
