import GeoCore

/// A value of an attribute: a number with the decimals that a drawing needs, or text that is escaped.
enum SVGValue: ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByFloatLiteral,
    ExpressibleByIntegerLiteral
{
    case number(Double)
    case text(String)

    init(stringLiteral value: String) { self = .text(value) }
    init(floatLiteral value: Double) { self = .number(value) }
    init(integerLiteral value: Int) { self = .number(Double(value)) }

    /// Two decimals, without zeros at their end: the same number is the same bytes everywhere.
    static func digits(_ value: Double) -> String {
        guard value.isFinite else { return "0" }
        var text = DecimalText.text(value, decimals: 2)
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }

    var attribute: String {
        switch self {
        case .number(let value): Self.digits(value)
        case .text(let text): XMLText.escaped(text)
        }
    }
}

/// A drawing in SVG 1.1, built from the back to the front; the same calls give the same bytes.
struct SVGDocument {
    typealias Attributes = KeyValuePairs<String, SVGValue>

    enum Anchor: String { case start, middle, end }

    let width: Double
    let height: Double
    /// What one unit is on paper.
    let millimetresPerUnit: Double
    /// Stands before every id, so that several drawings can live in one page.
    let idPrefix: String
    private var body = ""
    private var definitions: [String: String] = [:]

    /// Chinese fonts of the usual systems, Noto first, since it is the one the distributions have.
    static let fonts =
        "'Noto Sans CJK SC', 'Noto Sans SC', 'Source Han Sans SC', 'Microsoft YaHei', 'PingFang SC', sans-serif"

    init(width: Double, height: Double, millimetresPerUnit: Double = 0.25, idPrefix: String = "") {
        self.width = width
        self.height = height
        self.millimetresPerUnit = millimetresPerUnit
        self.idPrefix = idPrefix
    }

    mutating func add(_ name: String, _ attributes: Attributes, text: String? = nil) {
        body += "<\(name)" + Self.attributes(attributes)
        if let text {
            body += ">\(XMLText.escaped(text))</\(name)>\n"
        } else {
            body += "/>\n"
        }
    }

    mutating func open(_ name: String, _ attributes: Attributes = [:]) {
        body += "<\(name)" + Self.attributes(attributes) + ">\n"
    }

    mutating func close(_ name: String) { body += "</\(name)>\n" }

    /// Something that is referred to by its id, once however often it is asked for.
    ///
    /// - Parameter content: inner XML, already escaped.
    /// - Returns: what refers to it: `url(#id)`.
    mutating func define(_ id: String, _ name: String, _ attributes: Attributes, content: String) -> String {
        let full = idPrefix + id
        if definitions[full] == nil {
            definitions[full] = "<\(name) id=\"\(full)\"" + Self.attributes(attributes) + ">\(content)</\(name)>\n"
        }
        return "url(#\(full))"
    }

    private static func attributes(_ attributes: Attributes) -> String {
        attributes.map { " \($0.key)=\"\($0.value.attribute)\"" }.joined()
    }

    // MARK: Shorthands

    mutating func rect(_ bounds: Bounds, fill: String, stroke: String = "none", width: Double = 0) {
        add(
            "rect",
            [
                "x": .number(bounds.minX), "y": .number(bounds.minY), "width": .number(bounds.width),
                "height": .number(bounds.height), "fill": .text(fill), "stroke": .text(stroke),
                "stroke-width": .number(width),
            ])
    }

    mutating func line(
        _ a: Coordinate, _ b: Coordinate, _ colour: String, _ width: Double, dash: [Double] = []
    ) {
        path("M\(Self.pair(a))L\(Self.pair(b))", stroke: colour, width: width, dash: dash)
    }

    mutating func path(
        _ data: String, fill: String = "none", stroke: String = "none", width: Double = 0, dash: [Double] = []
    ) {
        add(
            "path",
            [
                "d": .text(data), "fill": .text(fill), "fill-rule": "evenodd", "stroke": .text(stroke),
                "stroke-width": .number(width), "stroke-linejoin": "round",
                "stroke-dasharray": .text(dash.isEmpty ? "none" : dash.map(SVGValue.digits).joined(separator: " ")),
            ])
    }

    /// - Parameters:
    ///   - halo: a white border around the letters, so that they can be read on hatches.
    ///   - degrees: turned clockwise around its place.
    mutating func text(
        _ text: String, _ x: Double, _ y: Double, size: Double = 13, anchor: Anchor = .start, isBold: Bool = false,
        colour: String = "#1a1a1a", halo: Bool = false, degrees: Double = 0
    ) {
        let turn = degrees == 0 ? "" : "rotate(\(SVGValue.digits(degrees)) \(SVGValue.digits(x)) \(SVGValue.digits(y)))"
        // Drawn twice: not every program knows that a border may be painted before its letters.
        if halo {
            add(
                "text",
                [
                    "x": .number(x), "y": .number(y), "font-size": .number(size), "text-anchor": .text(anchor.rawValue),
                    "font-weight": .text(isBold ? "bold" : "normal"), "fill": "#ffffff", "stroke": "#ffffff",
                    "stroke-width": .number(0.28 * size), "stroke-linejoin": "round", "transform": .text(turn),
                    "aria-hidden": "true",
                ], text: text)
        }
        add(
            "text",
            [
                "x": .number(x), "y": .number(y), "font-size": .number(size), "text-anchor": .text(anchor.rawValue),
                "font-weight": .text(isBold ? "bold" : "normal"), "fill": .text(colour), "transform": .text(turn),
            ], text: text)
    }

    static func pair(_ place: Coordinate) -> String { "\(SVGValue.digits(place.x)) \(SVGValue.digits(place.y))" }

    // MARK: Result

    /// The drawing to stand in an HTML page.
    func inline(title: String) -> String {
        let size = "viewBox=\"0 0 \(SVGValue.digits(width)) \(SVGValue.digits(height))\""
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" \(size) \(Self.style) role=\"img\">\n" + content(title)
            + "</svg>\n"
    }

    /// The drawing as a file, with its size on paper.
    func file(title: String) -> String {
        let paper =
            "width=\"\(SVGValue.digits(width * millimetresPerUnit))mm\" height=\"\(SVGValue.digits(height * millimetresPerUnit))mm\""
        let size = "viewBox=\"0 0 \(SVGValue.digits(width)) \(SVGValue.digits(height))\""
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            + "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\" \(paper) \(size) xml:lang=\"zh-CN\" \(Self.style)>\n"
            + content(title) + "</svg>\n"
    }

    private static let style = "font-family=\"\(fonts)\""

    private func content(_ title: String) -> String {
        let shared = definitions.sorted { $0.key < $1.key }.map(\.value).joined()
        return "<title>\(XMLText.escaped(title))</title>\n" + (shared.isEmpty ? "" : "<defs>\n\(shared)</defs>\n")
            + body
    }
}
