import Foundation
import GeoCore
import Testing

@testable import EcoTools

@Suite("What GeoCore says in English has its Chinese") struct LibraryTextTests {
    @Test("a sentence with names and numbers in it keeps them")
    func patterns() {
        let text = LibraryText.shared
        #expect(text.translated("open the file", .zh) == "打开文件")
        #expect(text.translated("find the layer \"a \"b\"\"", .zh) == "找到图层“a \"b\"”")
        #expect(text.translated("its .dbf file is missing", .zh) == "缺少 .dbf 文件")
        #expect(text.translated("put a polygon into a multiPoint", .zh) == "将面放入多点")
        #expect(text.translated("line 3: a ring is not closed", .zh) == "第 3 行：环未闭合")
        #expect(
            text.translated("a.zip/b.shp: cannot open the shapefile (its .shx file is missing); save it as UTF-8", .zh)
                == "a.zip/b.shp：无法打开 Shapefile（缺少 .shx 文件）；请另存为 UTF-8")
        #expect(text.translated("broken geometry: ParseException", .zh) == "几何损坏：底层库原文：ParseException")
        #expect(text.translated("HTTP: cannot resolve the host", .zh) == nil)
        #expect(text.translated("database disk image is malformed", .zh) == nil)
    }

    @Test("what a library below says is introduced once, and our own words stand apart from it")
    func error() {
        let error = GeoError(
            .cannotRead, "open the dataset", on: "a.gpkg", trail: ["it is empty", "first", "second"],
            hint: "save it as UTF-8")
        #expect(error.text(.en) == "a.gpkg: cannot open the dataset: it is empty; first; second; save it as UTF-8")
        #expect(error.text(.zh) == "a.gpkg：无法打开数据集：文件为空；底层库原文：first; second；请另存为 UTF-8")
    }

    /// All floors.
    @Test(
        "everything that GeoCore attempts, and every hint it gives, is in the table",
        arguments: ["Support", "Reference", "Geometry", "Vector", "Raster", "Zonal", "Terrain"])
    func complete(_ floor: String) throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Sources/GeoCore/\(floor)")
        let files = try #require(FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil))
        var missing: Set<String> = []
        var count = 0
        for case let file as URL in files where file.pathExtension == "swift" {
            let source = try String(contentsOf: file, encoding: .utf8)
            let attempted = source.matches(of: /(?:GeoError|\.error)\(\s*\.\w+,\s*"((?:[^"\\\n]|\\.)*)"/).map(\.1)
            let hints = source.matches(of: /hint:\s*"((?:[^"\\\n]|\\.)*)"/).map(\.1)
            for literal in attempted + hints {
                count += 1
                // An interpolation may be anything; its brackets are balanced.
                let sample = Self.withoutInterpolations(Self.spelledOut(String(literal))).replacing("\\\"", with: "\"")
                if LibraryText.shared.translated(sample, .zh) == nil { missing.insert(sample) }
            }
        }
        #expect(count > 0)
        #expect(missing.sorted() == [])
    }

    /// A window of cells says where it lies.
    private static func spelledOut(_ literal: String) -> String {
        literal.replacing("\\(window)", with: "columns 7..<7, rows 7..<7")
    }

    private static func withoutInterpolations(_ literal: String) -> String {
        var result = ""
        var rest = literal[...]
        while let start = rest.firstRange(of: "\\(") {
            result += rest[..<start.lowerBound] + "7"
            var depth = 1
            rest = rest[start.upperBound...]
            while depth > 0, let character = rest.popFirst() {
                if character == "(" { depth += 1 }
                if character == ")" { depth -= 1 }
            }
        }
        return result + rest
    }
}
