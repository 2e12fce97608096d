import Foundation
import GeoCore

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// One operation of the XML test files of JTS and GEOS: what is asked, of which geometries, and the answer expected.
struct OracleOperation: Sendable {
    /// The file below `oracles/geos_xml`, and the number of the case in it, from 1.
    var file: String
    var caseNumber: Int
    /// The number of the operation in the case, from 1.
    var number: Int
    /// Lower case, as the test runner of GEOS reads it.
    var name: String
    /// Further arguments: a second geometry's name, a distance, a grid's scale, a pattern.
    var arguments: [String]
    var expected: String
    /// The geometries as well-known text or hexadecimal well-known binary, in the order the operation takes them.
    var first: String
    var second: String?
    /// Positions per unit, in files with a fixed precision model.
    var scale: Double?

    /// How the fixture names it.
    var label: String { "\(file) \(caseNumber).\(number) \(name)" }

    func argument(_ index: Int) -> String? { index < arguments.count ? arguments[index] : nil }

    /// The size of the grid on which the answer is expected; nil for full precision.
    var gridSize: Double? { scale.map { 1 / $0 } }
}

enum OracleCases {
    /// All operations below `oracles/geos_xml`, by file name; empty where the files are not.
    static let all: [OracleOperation] = {
        let root = SharedData.path("oracles/geos_xml")
        let names = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".xml") }.sorted().flatMap { OracleReader(root: root, file: $0).read() }
    }()

    static func geometry(_ text: String) throws(GeoError) -> Geometry {
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard trimmed.first == "0" else { return try Geometry(wkt: trimmed) }
        let digits = trimmed.compactMap(\.hexDigitValue).map(UInt8.init)
        return try Geometry(wkb: stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] })
    }
}

/// Reads one file: `run` holds a precision model, cases of one or two geometries, and tests of one operation each.
private final class OracleReader: NSObject, XMLParserDelegate {
    private let root: String
    private let file: String
    private var operations: [OracleOperation] = []
    private var scale: Double?
    private var caseNumber = 0
    private var number = 0
    private var geometries: [String: String] = [:]
    private var attributes: [String: String] = [:]
    private var text = ""

    init(root: String, file: String) {
        self.root = root
        self.file = file
    }

    func read() -> [OracleOperation] {
        guard let parser = XMLParser(contentsOf: URL(fileURLWithPath: "\(root)/\(file)")) else { return [] }
        parser.delegate = self
        return parser.parse() ? operations : []
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        text = ""
        switch name {
        case "case":
            caseNumber += 1
            number = 0
            geometries = [:]
        case "precisionModel": scale = attributes["scale"].flatMap(Double.init)
        case "op": self.attributes = attributes
        default: break
        }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        switch name {
        case "a", "b": geometries[name] = text
        case "op": addOperation()
        default: break
        }
    }

    private func addOperation() {
        number += 1
        let isSwapped = attributes["arg1"]?.lowercased() == "b"
        let second = geometries[isSwapped ? "a" : "b"]
        operations.append(
            OracleOperation(
                file: file, caseNumber: caseNumber, number: number,
                name: (attributes["name"] ?? "").trimmingCharacters(in: .whitespaces).lowercased(),
                arguments: ["arg2", "arg3", "arg4"].map { attributes[$0] ?? "" },
                expected: text.trimmingCharacters(in: .whitespacesAndNewlines),
                first: geometries[isSwapped ? "b" : "a"] ?? "", second: second, scale: scale))
    }
}
