import Testing

@testable import GeoCore

/// Chinese shapefiles with GBK text, no .cpg, no .prj, no language byte. Counts and sums by pyogrio 0.12.1 with
/// encoding=GB18030.
@Suite(.enabled(if: SharedData.isPresent))
struct VectorChineseShapefileTests {
    @Test func namesInGBKWithoutAnyDeclarationAreReadRight() throws {
        let table = try Dataset(SharedData.path("rivers/hyd2_4l.shp")).layer().readAll()
        #expect(table.count == 2143)
        guard case .strings(let names)? = table.column("NAME") else { throw GeoError(.cannotRead, "find the names") }
        for (name, count) in [("长江", 199), ("嘉陵江", 16), ("乌江", 14), ("汉江(汉水)", 58)] {
            #expect(names.count { $0 == name } == count, "\(name)")
        }
        #expect(table.notes.encoding == TextEncoding("GB18030", .bytes))
        #expect(table.notes.undecodableTextCount == 0)
        #expect(table.crsDefinition == nil)
    }

    @Test func anExplicitEncodingOverridesTheBytes() throws {
        let options = OpenOptions(encoding: "ISO-8859-1")
        let table = try Dataset(SharedData.path("rivers/hyd2_4l.shp"), options: options).layer().readAll()
        #expect(table.notes.encoding == TextEncoding("ISO-8859-1", .given))
        guard case .strings(let names)? = table.column("NAME") else { throw GeoError(.cannotRead, "find the names") }
        #expect(!names.contains("长江"))
        #expect(names.contains("³¤½\u{AD}"))  // the bytes B3 A4 BD AD, each as a Western letter
    }

    @Test func chineseFieldNamesAndFiltersWork() throws {
        let layer = try Dataset(SharedData.path("rivers/hyd2_4l.shp")).layer()
        let table = try layer.readAll(ReadOptions(fields: ["name"], filter: "NAME = '乌江'"))
        #expect(table.count == 14)
        #expect(table.fields.map(\.name) == ["NAME"])
    }
}
