/// A QGIS style (QML) for one layer of the map: symbols by the values of one attribute, and titles of the columns.
struct MapStyle: Sendable {
    enum Symbol: Sendable {
        /// Colours are "r,g,b,a". `pattern` is one of QGIS's brush styles ("solid", "no", "b_diagonal" ...).
        case fill(colour: String, pattern: String, outline: String, outlineMillimetres: Double)
        case line(colour: String, millimetres: Double, dashed: Bool)
        case marker(colour: String, shape: String, millimetres: Double)
    }

    struct Category: Sendable {
        var value: String
        var label: String
        var symbol: Symbol
        /// Whether it is drawn when the layer is opened; the user can switch it on and off.
        var isShown = true
        /// Numbers that are drawn so, where the attribute is a number; the least belongs to the class.
        var range: ClosedRange<Double>?
    }

    /// The attribute that chooses the symbol; nil: one symbol for all.
    var attribute: String?
    var categories: [Category]
    /// The attribute written beside each feature; nil: none.
    var label: String?
    var labelColour = "40,40,40,255"

    /// - Parameter aliases: column name and what QGIS shows instead, in the order of the columns.
    func qml(aliases: [(name: String, title: String)]) -> String {
        var text = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
        text +=
            "<qgis version=\"3.22.0\" styleCategories=\"Symbology|Labeling|Fields\" labelsEnabled=\"\(label == nil ? 0 : 1)\">\n"
        text += renderer
        if let label { text += labeling(label) }
        text += " <aliases>\n"
        // Column 0 is the GeoPackage's own fid.
        for (index, alias) in aliases.enumerated() {
            text +=
                "  <alias field=\"\(Self.escaped(alias.name))\" name=\"\(Self.escaped(alias.title))\" index=\"\(index + 1)\"/>\n"
        }
        return text + " </aliases>\n</qgis>\n"
    }

    private var renderer: String {
        var text: String
        if let attribute, categories.first?.range != nil {
            text =
                " <renderer-v2 type=\"graduatedSymbol\" attr=\"\(attribute)\" graduatedMethod=\"GraduatedColor\" symbollevels=\"0\" forceraster=\"0\" enableorderby=\"0\">\n  <ranges>\n"
            for (index, category) in categories.enumerated() {
                guard let range = category.range else { continue }
                text +=
                    "   <range lower=\"\(range.lowerBound)\" upper=\"\(range.upperBound)\" label=\"\(Self.escaped(category.label))\" symbol=\"\(index)\" render=\"\(category.isShown)\"/>\n"
            }
            text += "  </ranges>\n"
        } else if let attribute {
            text =
                " <renderer-v2 type=\"categorizedSymbol\" attr=\"\(attribute)\" enableorderby=\"0\" forceraster=\"0\" symbollevels=\"0\">\n  <categories>\n"
            for (index, category) in categories.enumerated() {
                text +=
                    "   <category value=\"\(Self.escaped(category.value))\" label=\"\(Self.escaped(category.label))\" symbol=\"\(index)\" render=\"\(category.isShown)\"/>\n"
            }
            text += "  </categories>\n"
        } else {
            text = " <renderer-v2 type=\"singleSymbol\" enableorderby=\"0\" forceraster=\"0\" symbollevels=\"0\">\n"
        }
        text += "  <symbols>\n"
        for (index, category) in categories.enumerated() { text += Self.symbol(category.symbol, named: String(index)) }
        return text + "  </symbols>\n </renderer-v2>\n"
    }

    private static func symbol(_ symbol: Symbol, named name: String) -> String {
        let (type, layerClass, properties): (String, String, [(String, String)]) =
            switch symbol {
            case .fill(let colour, let pattern, let outline, let millimetres):
                (
                    "fill", "SimpleFill",
                    [
                        ("color", colour), ("style", pattern), ("outline_color", outline), ("outline_style", "solid"),
                        ("outline_width", String(millimetres)), ("outline_width_unit", "MM"),
                    ]
                )
            case .line(let colour, let millimetres, let dashed):
                (
                    "line", "SimpleLine",
                    [
                        ("line_color", colour), ("line_style", dashed ? "dash" : "solid"),
                        ("line_width", String(millimetres)), ("line_width_unit", "MM"),
                    ]
                )
            case .marker(let colour, let shape, let millimetres):
                (
                    "marker", "SimpleMarker",
                    [
                        ("color", colour), ("name", shape), ("outline_color", "255,255,255,255"),
                        ("size", String(millimetres)), ("size_unit", "MM"),
                    ]
                )
            }
        var text = "   <symbol type=\"\(type)\" name=\"\(name)\" alpha=\"1\" clip_to_extent=\"1\" force_rhr=\"0\">\n"
        text += "    <layer class=\"\(layerClass)\" enabled=\"1\" locked=\"0\" pass=\"0\">\n"
        for (key, value) in properties { text += "     <prop k=\"\(key)\" v=\"\(value)\"/>\n" }
        return text + "    </layer>\n   </symbol>\n"
    }

    private func labeling(_ field: String) -> String {
        """
         <labeling type="simple">
          <settings calloutType="simple">
           <text-style fieldName="\(Self.escaped(field))" fontSize="8" fontSizeUnit="Point" textColor="\(labelColour)" isExpression="0">
            <text-buffer bufferDraw="1" bufferSize="0.8" bufferSizeUnits="MM" bufferColor="255,255,255,255"/>
           </text-style>
           <placement placement="0" dist="1" distUnits="MM"/>
           <rendering obstacle="0" displayAll="0" scaleVisibility="1" scaleMin="50000" scaleMax="1"/>
          </settings>
         </labeling>

        """
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}
