import Testing

@testable import GeoCore

/// National rivers 1:4M: GBK text without .cpg, no .prj. Counts and lengths by pyogrio 0.12 with ENCODING=GB18030.
@Suite(.enabled(if: SharedData.isPresent))
struct VectorRiversTests {
    @Test func namesInGBKWithoutAnyDeclarationAreReadRight() throws {
        let table = try Dataset(SharedData.path("rivers/hyd2_4l.shp")).layer().readAll()
        guard case .strings(let names)? = table.column("NAME") else { throw GeoError(.cannotRead, "find the names") }
        for name in ["长江", "嘉陵江", "乌江"] { #expect(names.contains(name)) }
        #expect(table.notes.encoding == TextEncoding("GB18030", .bytes))
        #expect(table.crsDefinition == nil)
        #expect(table.notes.undecodableTextCount == 0)
    }
}
