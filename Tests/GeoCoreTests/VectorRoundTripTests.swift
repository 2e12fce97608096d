import Testing

@testable import GeoCore

@Suite struct VectorRoundTripTests {
    static let fields = [
        FieldDefinition("name", .string), FieldDefinition("count", .integer), FieldDefinition("share", .real),
        FieldDefinition("day", .date),
    ]

    @Test(arguments: VectorFormat.allCases)
    func everyWrittenFormatReadsBackTheSame(_ format: VectorFormat) throws {
        let folder = try ScratchFolder()
        let path = folder.file("out.\(format.extensions[0])")
        let square = try Geometry(wkt: "POLYGON ((106.5 29.5, 106.6 29.5, 106.6 29.600000000000001, 106.5 29.5))")
        let writer = try VectorWriter(path)
        let layer = try writer.addLayer(
            LayerDefinition("out", geometry: .only(.polygon), crsDefinition: "EPSG:4490", fields: Self.fields))
        try layer.write(
            square, [.string("长江\"a, b\""), .integer(9_007_199_254_740_993), .real(0.1), .date("2022-09-30")])
        try layer.write(square, [.null, .null, .null, .null])
        try writer.close()

        let table = try Dataset(path).layer().readAll()
        #expect(table.count == 2)
        // CSV has no types; FlatGeobuf knows instants only.
        let day: FieldValue =
            switch format {
            case .csv: .string("2022/09/30")
            case .flatGeobuf: .date("2022-09-30T00:00:00")
            default: .date("2022-09-30")
            }
        #expect(table.value(0, "name") == .string("长江\"a, b\""))
        #expect(table.value(0, "count").text == "9007199254740993" || format == .xlsx)
        #expect(table.value(0, "share").number == 0.1)
        #expect(table.value(0, "day") == day)
        #expect(table.value(1, "count").text ?? "" == "")
        if format.keepsGeometry {
            // A shapefile turns the rings clockwise; the vertices stay the same.
            let read = try #require(table.geometries[0])
            #expect(try read.equalsTopologically(square) && Set(read.rings[0]) == Set(square.rings[0]))
            #expect(table.notes.kinds == ["polygon": 2])
        }
        if format.keepsGeometry, format != .csv { #expect(table.crsDefinition?.contains("4490") == true) }
        #expect(!folder.contents.contains { $0.hasPrefix(".") })
    }
}
