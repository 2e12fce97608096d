internal import CGDAL

extension BoundaryPointFile {
    /// The fields of the layer made of the parcels.
    private static let fields: [FieldDefinition] = [
        FieldDefinition("地块编号", .string), FieldDefinition("地块名称", .string), FieldDefinition("地块面积", .real),
        FieldDefinition("图形属性", .string), FieldDefinition("图幅号", .string), FieldDefinition("地块用途", .string),
        FieldDefinition("地类编码", .string), FieldDefinition("界址点数", .integer),
    ]

    private func values(_ parcel: Parcel) -> [FieldValue] {
        [
            .string(parcel.number), .string(parcel.name), parcel.statedAreaHectares.map(FieldValue.real) ?? .null,
            .string(parcel.shape.rawValue), .string(parcel.mapSheet), .string(parcel.landUse),
            .string(parcel.landClassCode), parcel.statedPointCount.map { .integer(Int64($0)) } ?? .null,
        ]
    }

    /// The parcels as an OGR dataset in memory, so that filters and all else work as with any other file. The parcels
    /// are features 1, 2, ... in the order of the file.
    func memoryDataset() throws(GeoError) -> GDALDatasetH {
        try GDALScope.run { trail throws(GeoError) in
            let attempted = "lay out the parcels"
            guard let driver = GDALGetDriverByName("Memory"),
                let dataset = GDALCreate(driver, name, 0, 0, 0, GDT_Unknown, nil)
            else { throw trail.error(.cannotRead, attempted, on: name) }
            do throws(GeoError) {
                let system = OSRNewSpatialReference(nil)
                defer { OSRRelease(system) }
                if let epsgCode {
                    guard OSRImportFromEPSG(system, Int32(epsgCode)) == OGRERR_NONE else {
                        throw trail.error(.badReference, "find EPSG:\(epsgCode)", on: name)
                    }
                    OSRSetAxisMappingStrategy(system, OAMS_TRADITIONAL_GIS_ORDER)
                }
                guard
                    let layer = GDALDatasetCreateLayer(
                        dataset, VirtualFile.stem(name), epsgCode == nil ? nil : system, wkbUnknown, nil)
                else { throw trail.error(.cannotRead, attempted, on: name) }
                var writer = FeatureWriter(layer: layer, subject: name)
                for field in Self.fields { try writer.addField(field, named: field.name, trail) }
                for (index, parcel) in parcels.enumerated() {
                    try writer.write(parcel.geometry, values(parcel), fid: Int64(index + 1), trail)
                }
                return dataset
            } catch {
                GDALClose(dataset)
                throw error
            }
        }
    }
}
