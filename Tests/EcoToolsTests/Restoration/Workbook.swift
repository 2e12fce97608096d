import Foundation

@testable import GeoCore

/// A workbook (XLSX) of one sheet written cell by cell, as programs do that are no spreadsheet.
enum Workbook {
    enum Cell: ExpressibleByStringLiteral {
        case text(String)
        /// nil: no program has stored a value.
        case formula(String, value: String?)

        init(stringLiteral text: String) { self = .text(text) }

        func xml(_ place: String) -> String {
            switch self {
            case .text(let text): return "<c r=\"\(place)\" t=\"inlineStr\"><is><t>\(text)</t></is></c>"
            case .formula(let formula, let value):
                let stored = value.map { "<v>\($0)</v>" } ?? "<v></v>"
                return "<c r=\"\(place)\"><f>\(formula)</f>\(stored)</c>"
            }
        }
    }

    private static let schemas = "http://schemas.openxmlformats.org"
    private static let kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"

    private static func sheet(_ rows: [[Cell]]) -> String {
        let columns = "ABCDEFGH".map(String.init)
        let lines = rows.enumerated().map { index, cells in
            let texts = zip(columns, cells).map { column, cell in cell.xml("\(column)\(index + 1)") }
            return "<row r=\"\(index + 1)\">\(texts.joined())</row>"
        }
        return "<worksheet xmlns=\"\(schemas)/spreadsheetml/2006/main\"><sheetData>\(lines.joined())"
            + "</sheetData></worksheet>"
    }

    private static func relations(_ kind: String, _ target: String) -> String {
        "<Relationships xmlns=\"\(schemas)/package/2006/relationships\"><Relationship Id=\"rId1\" Type="
            + "\"\(schemas)/officeDocument/2006/relationships/\(kind)\" Target=\"\(target)\"/></Relationships>"
    }

    /// The bytes of the file.
    static func bytes(_ name: String, _ rows: [[Cell]]) throws -> [UInt8] {
        let types =
            "<Types xmlns=\"\(schemas)/package/2006/content-types\">"
            + "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
            + "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
            + "<Override PartName=\"/xl/workbook.xml\" ContentType=\"\(kinds).sheet.main+xml\"/>"
            + "<Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"\(kinds).worksheet+xml\"/></Types>"
        let book =
            "<workbook xmlns=\"\(schemas)/spreadsheetml/2006/main\" "
            + "xmlns:r=\"\(schemas)/officeDocument/2006/relationships\">"
            + "<sheets><sheet name=\"\(name)\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
        let parts = [
            ("[Content_Types].xml", types), ("_rels/.rels", relations("officeDocument", "xl/workbook.xml")),
            ("xl/workbook.xml", book), ("xl/_rels/workbook.xml.rels", relations("worksheet", "worksheets/sheet1.xml")),
            ("xl/worksheets/sheet1.xml", sheet(rows)),
        ]
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).zip").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        for (part, text) in parts {
            let whole = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + text
            guard VirtualFile.write(Array(whole.utf8), to: "/vsizip/\(path)/\(part)") else {
                throw GeoError(.cannotWrite, "write the part \(part)", on: path)
            }
        }
        return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    }
}
