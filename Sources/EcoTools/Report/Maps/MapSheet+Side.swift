import Foundation
import GeoCore

/// What stands beside the map: legend, scale, north, notes.
extension MapSheet {
    func drawSide(
        _ map: inout DrawnMap, _ seen: (frame: MapFrame, plane: MapPlane)?, x: Double, y: Double, bottom: Double
    ) {
        let right = width - 22
        var y = y + 4
        let classes = content.drawnClasses
        if !classes.isEmpty || !content.borders.isEmpty || content.guide != nil {
            y = drawLegend(classes, &map.document, x: x, y: y, right: right)
        }
        var notes = content.notes
        if map.tinyCount > 0 {
            notes.insert(
                content.word(
                    content.panels.count > 1 ? "note.tiny-windows" : "note.tiny",
                    ["count": String(map.tinyCount), "metres": ScaleBar.text(Self.roughly(map.tinyMetres))]), at: 0)
        }
        if let seen {
            y = drawScale(&map, seen, x: x, y: y + 34, right: right)
            if let name = map.planeName { notes.append(content.word("note.plane", ["plane": name])) }
            if content.panels.count > 1 { notes.insert(content.word("note.same-scale"), at: 0) }
        }
        y += 14
        for note in notes {
            let lines = TextSize.wrapped(note, 11.5, to: right - x)
            for (index, line) in lines.enumerated() where y < bottom + 8 {
                let isCut = y + 15.5 >= bottom + 8 && index < lines.count - 1
                map.document.text(isCut ? line + " …" : line, x, y, size: 11.5, colour: "#333333")
                y += 15.5
            }
            y += 5
        }
    }

    /// Two digits are enough for a size that nobody measures.
    static func roughly(_ metres: Double) -> Double {
        guard metres > 0, metres.isFinite else { return 0 }
        let power = pow(10, floor(log10(metres)) - 1)
        return (metres / power).rounded() * power
    }

    private func drawLegend(
        _ classes: [MapContent.Class], _ document: inout SVGDocument, x: Double, y: Double, right: Double
    ) -> Double {
        var y = y + 14
        document.text(content.word("legend"), x, y, size: 15, isBold: true)
        y += 12
        let kinds = Dictionary(grouping: content.panels.flatMap(\.features), by: \.classID)
        for item in classes {
            let members = kinds[item.id] ?? []
            let dimensions = Set(members.map(\.ground.dimension))
            drawKey(item.symbol, dimensions, &document, x: x, y: y)
            var name = item.name
            if content.countsInLegend, content.panels.count == 1 { name += " (\(members.count))" }
            var lineY = y + 19
            for line in TextSize.wrapped(name, 13, to: right - x - 84).prefix(3) {
                document.text(line, x + 84, lineY, size: 13)
                lineY += 16
            }
            y = max(y + 32, lineY - 4)
        }
        if !content.borders.isEmpty, let name = content.borderName {
            document.line(
                Coordinate(x: x, y: y + 14), Coordinate(x: x + 44, y: y + 14), "#444444", 1.3, dash: Self.borderDash)
            document.text(name, x + 84, y + 19, size: 13)
            y += 32
        }
        if content.guide != nil, let name = content.guideName {
            document.line(
                Coordinate(x: x, y: y + 14), Coordinate(x: x + 44, y: y + 14), Self.guideColour, 1.6,
                dash: Self.guideDash)
            document.text(name, x + 84, y + 19, size: 13)
            y += 32
        }
        return y
    }

    /// The area, and the sign that stands for what is too small.
    private func drawKey(
        _ symbol: MapSymbol, _ dimensions: Set<Int>, _ document: inout SVGDocument, x: Double, y: Double
    ) {
        if dimensions.contains(2) {
            document.area("M\(SVGValue.digits(x)) \(SVGValue.digits(y + 2))h44v24h-44Z", symbol)
        } else if dimensions.contains(1) {
            document.stroke("M\(SVGValue.digits(x)) \(SVGValue.digits(y + 14))h44", symbol)
        }
        document.marker(symbol, at: Coordinate(x: x + 62, y: y + 14))
    }

    private func drawScale(
        _ map: inout DrawnMap, _ seen: (frame: MapFrame, plane: MapPlane), x: Double, y: Double, right: Double
    ) -> Double {
        var y = y
        do throws(GeoError) {
            let longest = min(170, seen.frame.window.width * 0.8)
            let bar = try ScaleBar(seen.frame, seen.plane, longest: longest)
            bar.draw(in: &map.document, x: x + 6, y: y)
            let convergence = try seen.plane.trueNorthDegrees(at: seen.frame.extent.centre)
            drawNorth(&map.document, convergence, x: right - 24, y: y - 6)
            y += 24
            let fraction = Self.roughly(bar.metres / bar.units / (map.document.millimetresPerUnit / 1000))
            let paper = DecimalText.text(width * map.document.millimetresPerUnit, decimals: 0)
            var texts: [String] = []
            if isWholePage {
                texts.append(
                    content.word(
                        "scale.about",
                        ["fraction": DecimalText.text(fraction, decimals: 0, grouped: true), "paper": paper]))
            }
            texts.append(
                bar.worstDifference < 0.0005
                    ? content.word("scale.true")
                    : content.word(
                        "scale.centre", ["percent": DecimalText.text(100 * bar.worstDifference, decimals: 1)]))
            let turn = DecimalText.text(abs(convergence), decimals: 2)
            texts.append(
                turn == "0.00"
                    ? content.word("north.straight")
                    : content.word(convergence > 0 ? "north.right" : "north.left", ["degrees": turn]))
            for text in texts {
                for line in TextSize.wrapped(text, 11.5, to: right - x - 56) {
                    map.document.text(line, x, y, size: 11.5, colour: "#333333")
                    y += 15.5
                }
            }
        } catch {
            // A window beyond the reach of its plane: no bar is better than a wrong one.
            map.document.text(content.word("scale.none"), x, y, size: 11.5)
        }
        return y
    }

    /// An arrow to true north.
    private func drawNorth(_ document: inout SVGDocument, _ degrees: Double, x: Double, y: Double) {
        let turn = "rotate(\(SVGValue.digits(degrees)) \(SVGValue.digits(x)) \(SVGValue.digits(y + 30)))"
        document.open("g", ["transform": .text(turn)])
        let (tip, foot) = (y + 4, y + 58)
        func p(_ dx: Double, _ y: Double) -> String { "\(SVGValue.digits(x + dx)) \(SVGValue.digits(y))" }
        document.path(
            "M\(p(0, tip))L\(p(11, foot))L\(p(0, foot - 10))Z", fill: "#1a1a1a", stroke: "#1a1a1a", width: 1)
        document.path(
            "M\(p(0, tip))L\(p(-11, foot))L\(p(0, foot - 10))Z", fill: "#ffffff", stroke: "#1a1a1a", width: 1)
        document.text(content.word("north"), x, tip - 5, size: 14, anchor: .middle, isBold: true)
        document.close("g")
    }
}
