/// A page of HTML that needs nothing but itself: no network, no script, fit for printing.
struct HTMLPage {
    private var body = ""
    let title: String
    let language: Language

    init(title: String, language: Language) {
        self.title = title
        self.language = language
    }

    mutating func heading(_ level: Int, _ text: String) {
        body += "<h\(level)>\(XMLText.escaped(text))</h\(level)>\n"
    }

    mutating func paragraph(_ text: String, class style: String? = nil) {
        let style = style.map { " class=\"\($0)\"" } ?? ""
        body += "<p\(style)>\(XMLText.escaped(text))</p>\n"
    }

    mutating func list(_ items: [String]) {
        body += "<ul>\n" + items.map { "<li>\(XMLText.escaped($0))</li>\n" }.joined() + "</ul>\n"
    }

    /// A cell of a table.
    enum Cell {
        case text(String)
        /// A link to another page of the same folder.
        case link(String, file: String)
        /// A sample of a symbol, already XML, and its name.
        case key(svg: String, String)

        fileprivate var html: String {
            switch self {
            case .text(let text): XMLText.escaped(text)
            case .link(let text, let file):
                "<a href=\"\(XMLText.escaped(HTMLPage.address(file)))\">\(XMLText.escaped(text))</a>"
            case .key(let svg, let text): svg + XMLText.escaped(text)
            }
        }
    }

    /// - Parameter header: nil: the first cell of each row is its header.
    mutating func table(header: [String]?, _ rows: [[Cell]]) {
        body += "<div class=\"table\"><table>\n"
        if let header {
            body +=
                "<thead><tr>" + header.map { "<th scope=\"col\">\(XMLText.escaped($0))</th>" }.joined()
                + "</tr></thead>\n"
        }
        body += "<tbody>\n"
        for row in rows {
            body += "<tr>"
            for (index, cell) in row.enumerated() {
                body += header == nil && index == 0 ? "<th scope=\"row\">\(cell.html)</th>" : "<td>\(cell.html)</td>"
            }
            body += "</tr>\n"
        }
        body += "</tbody>\n</table></div>\n"
    }

    /// - Parameter svg: a drawing to stand in a page.
    mutating func figure(_ svg: String) { body += "<figure>\n\(svg)</figure>\n" }

    mutating func link(_ text: String, file: String) {
        body += "<p class=\"nav\">\(Cell.link(text, file: file).html)</p>\n"
    }

    /// The name of a file as an address: bytes that mean something there are encoded.
    static func address(_ file: String) -> String {
        var text = ""
        for byte in file.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                text += "%" + (digits.count < 2 ? "0" : "") + digits
            }
        }
        return text
    }

    var text: String {
        """
        <!DOCTYPE html>
        <html lang="\(language == .zh ? "zh-CN" : "en")">
        <head>
        <meta charset="utf-8"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
        <title>\(XMLText.escaped(title))</title>
        <style>
        \(Self.style)
        </style>
        </head>
        <body>
        <main>
        \(body)</main>
        </body>
        </html>

        """
    }

    private static let style = """
        :root { color-scheme: light; }
        body { margin: 0; background: #fff; color: #1a1a1a; font: 15px/1.5 "Noto Sans CJK SC", "Noto Sans SC",
          "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif; }
        main { max-width: 1060px; margin: 0 auto; padding: 24px; }
        h1 { font-size: 26px; margin: 0 0 4px; overflow-wrap: anywhere; }
        h2 { font-size: 18px; margin: 28px 0 8px; border-bottom: 1px solid #1a1a1a; }
        p.state { font-size: 17px; margin: 0 0 12px; }
        p.small, p.nav { font-size: 13px; color: #444; }
        .table { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; font-size: 14px; }
        th, td { border: 1px solid #b5b5b5; padding: 4px 8px; text-align: left; vertical-align: top;
          overflow-wrap: anywhere; }
        thead th { background: #eee; border-bottom: 2px solid #1a1a1a; overflow-wrap: normal; }
        tbody th { background: #f4f4f4; width: 30%; font-weight: normal; }
        figure { margin: 12px 0; }
        figure svg { width: 100%; height: auto; display: block; border: 1px solid #b5b5b5; }
        svg.key { width: 36px; height: 18px; vertical-align: -4px; margin-right: 8px; border: 0; }
        a { color: #0a4f8a; }
        @page { size: A4; margin: 14mm; }
        @media print {
          main { max-width: none; padding: 0; }
          body { font-size: 10.5pt; }
          table { font-size: 9.5pt; }
          a { color: inherit; text-decoration: none; }
          h2, thead { break-after: avoid; }
          figure, tr { break-inside: avoid; }
          p.nav { display: none; }
        }
        """
}
