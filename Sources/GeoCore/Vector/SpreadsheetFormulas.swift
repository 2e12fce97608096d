/// Formulas of a workbook (XLSX) whose value no program has stored.
///
/// Programs that make spreadsheets may leave the values of formulas to the one that opens them; until somebody has
/// opened and saved the file, readers find empty cells. The bytes of the sheet are looked through, for GDAL does not
/// tell such cells from empty ones.
struct SpreadsheetFormulas {
    /// A larger sheet is not looked through, bytes.
    private static let largestSheet = 1 << 29
    private static let largestPart = 1 << 24

    /// The cells of a sheet that are such formulas ("C2"), in the order of the file; none where the workbook is built
    /// in a way that is not known here.
    static func withoutValue(workbook path: String, sheet: String) -> [String] {
        let root = "/vsizip/{\(path)}"
        guard let part = part(of: sheet, in: root),
            let bytes = VirtualFile.readAll("\(root)/\(part)", limit: largestSheet)
        else { return [] }
        return withoutValue(bytes)
    }

    // MARK: The part of the workbook that a sheet is

    private static func part(of sheet: String, in root: String) -> String? {
        guard let book = text("\(root)/xl/workbook.xml"), let links = text("\(root)/xl/_rels/workbook.xml.rels") else {
            return nil
        }
        let sheets = elements("sheet", in: book)
        let named = sheets.first { value(of: "name", in: $0).map(withoutEntities) == sheet }
        // A name may be spelled with numbers of characters; an only sheet needs none.
        guard let element = named ?? (sheets.count == 1 ? sheets[0] : nil), let id = value(of: "r:id", in: element),
            let link = elements("Relationship", in: links).first(where: { value(of: "Id", in: $0) == id }),
            let target = value(of: "Target", in: link)
        else { return nil }
        return target.hasPrefix("/") ? String(target.dropFirst()) : "xl/\(target)"
    }

    private static func text(_ path: String) -> String? {
        VirtualFile.readAll(path, limit: largestPart).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The opening tags of this name, without their brackets.
    private static func elements(_ name: String, in text: String) -> [Substring] {
        text.split(separator: "<").map { $0.prefix { $0 != ">" } }.filter { $0.prefix { !$0.isWhitespace } == name }
    }

    /// The value of an attribute in an opening tag.
    private static func value(of attribute: String, in tag: Substring) -> String? {
        for quote in ["\"", "'"] {
            guard let start = tag.firstRange(of: " \(attribute)=\(quote)") else { continue }
            return String(tag[start.upperBound...].prefix { String($0) != quote })
        }
        return nil
    }

    private static func withoutEntities(_ text: String) -> String {
        // The ampersand last: what it brings back is text.
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")].reduce(text) {
            $0.replacing($1.0, with: $1.1)
        }
    }

    // MARK: The cells

    /// The cells of a sheet, given its XML, that have a formula and no value.
    static func withoutValue(_ sheet: [UInt8]) -> [String] {
        let (less, greater, slash) = (UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "/"))
        var cells: [String] = []
        var place = 0
        while place + 2 < sheet.count {
            guard sheet[place] == less, sheet[place + 1] == UInt8(ascii: "f"),
                sheet[place + 2] == greater || sheet[place + 2] == slash || isBlank(sheet[place + 2])
            else {
                place += 1
                continue
            }
            let start = place
            guard let tagEnd = sheet[start...].firstIndex(of: greater) else { break }
            var end = tagEnd + 1
            if sheet[tagEnd - 1] != slash {
                // A bracket inside the formula is an entity: the next one closes it.
                guard let close = sheet[end...].firstIndex(of: less),
                    let closed = sheet[close...].firstIndex(of: greater)
                else { break }
                end = closed + 1
            }
            place = end
            let next = sheet[end...].drop(while: isBlank)
            let hasElement = next.starts(with: "<v".utf8)
            if hasElement, let valueEnd = next.firstIndex(of: greater), sheet[valueEnd - 1] != slash,
                valueEnd + 1 < sheet.count, sheet[valueEnd + 1] != less
            {
                continue
            }
            let tag = cellTag(before: start, in: sheet)
            // An empty text is a value, where the cell says that it is a text.
            if hasElement, value(of: "t", in: tag) == "str" { continue }
            cells.append(value(of: "r", in: tag) ?? "?")
        }
        return cells
    }

    /// The opening tag of the cell whose first child begins at a place.
    private static func cellTag(before place: Int, in sheet: [UInt8]) -> Substring {
        guard let open = sheet[..<place].lastIndex(of: UInt8(ascii: "<")),
            let close = sheet[open..<place].firstIndex(of: UInt8(ascii: ">"))
        else { return "" }
        return Substring(String(decoding: sheet[(open + 1)..<close], as: UTF8.self))
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}

extension Layer {
    /// The cells ("C2") of a sheet of a workbook (XLSX) that are formulas without a stored value, which are read as
    /// empty; none of other formats.
    public func formulaCellsWithoutValue() -> [String] {
        guard source.driver == "XLSX" else { return [] }
        let found = try? GDALScope.run { _ throws(GeoError) in
            SpreadsheetFormulas.withoutValue(workbook: source.path, sheet: name)
        }
        return found ?? []
    }
}
