import GeoCore

/// A map on a page: windows, legend, scale bar, north arrow, graticule, notes, source.
struct MapSheet {
    let content: MapContent
    /// In units of a quarter of a millimetre: A4 across.
    var width = 1188.0
    var height = 840.0
    var idPrefix = ""
    /// Printed as a page of its own, so that it has one scale; in a page of text it is as wide as that.
    var isWholePage = true

    static let borderDash = [9.0, 3, 2, 3]
    static let guideDash = [2.0, 4]
    static let guideColour = "#0a4f8a"
    static let margin = 22.0
    private static let panelWidth = 262.0
    private static let labelRoom = 24.0
    /// More features than this are not labelled.
    private static let mostLabels = 150

    func draw() throws(GeoError) -> DrawnMap {
        var map = DrawnMap(document: SVGDocument(width: width, height: height, idPrefix: idPrefix))
        map.document.rect(Bounds(minX: 0, minY: 0, maxX: width, maxY: height), fill: "#ffffff")
        map.document.rect(
            Bounds(minX: 8, minY: 8, maxX: width - 8, maxY: height - 8), fill: "none", stroke: "#1a1a1a", width: 0.8)
        let top = drawTitle(&map.document)
        let bottom = drawSources(&map.document)
        let area = Bounds(
            minX: Self.margin, minY: top, maxX: width - Self.margin - Self.panelWidth - 16, maxY: bottom)
        guard let seen = content.wholeExtent else {
            map.document.rect(area, fill: "#ffffff", stroke: "#1a1a1a", width: 1.6)
            map.document.text(
                content.emptyText, area.centre.x, area.centre.y, size: 18, anchor: .middle, colour: "#444444")
            drawSide(&map, nil, x: area.maxX + 16, y: top, bottom: bottom)
            return map
        }
        let plane = try MapPlane.chosen(for: seen, in: content.crs)
        map.planeName = plane.crs.authorityCode.map { "\(plane.crs.name) (\($0))" } ?? plane.crs.name
        let frames = try self.frames(area, seen, plane)
        guard let first = frames.first else { return map }
        let tightest = min(first.window.width, first.window.height)
        let graticule = try Graticule(first, plane, spacing: tightest < 340 ? 105 : 150)
        let near = try plane.fromData.transform(
            try Geometry.box(seen), toleranceMetres: max(0.0001, 0.1 / first.unitsPerMetre))
        var borders: [Geometry] = []
        if near.bounds != nil {
            for border in content.borders {
                borders.append(
                    try plane.fromData.transform(border, toleranceMetres: max(0.0001, 0.1 / first.unitsPerMetre)))
            }
        }
        var guide: Geometry?
        if near.bounds != nil, let line = content.guide {
            guide = try plane.fromData.transform(line, toleranceMetres: max(0.0001, 0.1 / first.unitsPerMetre))
        }
        let columns = Self.columns(frames.count)
        for (index, panel) in content.panels.enumerated() {
            let frame = frames[index]
            // Each panel has its own lines, since they are moved with its window.
            let lines = index == 0 ? graticule : try Graticule(frame, plane, spacing: tightest < 340 ? 105 : 150)
            let drawing = MapPanelDrawing(
                content: content, plane: plane, frame: frame, graticule: lines, borders: borders,
                guide: guide)
            let tiny = try drawing.draw(
                panel, labels: panel.features.count <= Self.mostLabels, in: &map.document, id: String(index))
            map.tinyCount += tiny
            lines.draw(
                .labels, in: &map.document, frame.window, bottom: index + columns >= content.panels.count,
                left: index.isMultiple(of: columns))
            drawPanelTitle(panel, frame.window, &map.document)
        }
        map.tinyMetres = DrawnShape.tinySize / first.unitsPerMetre
        drawSide(&map, (first, plane), x: area.maxX + 16, y: top, bottom: bottom)
        return map
    }

    static func columns(_ count: Int) -> Int {
        switch count {
        case ...1: 1
        case 2, 4: 2
        case 3, 5, 6, 9: 3
        default: 4
        }
    }

    private func frames(_ area: Bounds, _ seen: Bounds, _ plane: MapPlane) throws(GeoError) -> [MapFrame] {
        let box = try plane.fromData.transform(try Geometry.box(seen), toleranceMetres: 1)
        let centre = seen.centre
        let bounds: Bounds
        if let whole = box.bounds {
            bounds = whole
        } else {
            let place = try plane.fromData.forward(centre)
            bounds = Bounds(minX: place.x, minY: place.y, maxX: place.x, maxY: place.y)
        }
        let count = max(1, content.panels.count)
        let columns = Self.columns(count)
        let rows = (count + columns - 1) / columns
        let titled = content.panels.contains { $0.title != nil }
        let captioned = content.panels.contains { $0.caption != nil }
        let head = titled ? (captioned ? 40.0 : 24.0) : 0
        let gap = 12.0
        let windowWidth = (area.width - Self.labelRoom - gap * Double(columns - 1)) / Double(columns)
        let windowHeight = (area.height - Self.labelRoom - (gap + head) * Double(rows) + gap) / Double(rows)
        var result: [MapFrame] = []
        for index in 0..<count {
            let x = area.minX + Self.labelRoom + Double(index % columns) * (windowWidth + gap)
            let y = area.minY + Double(index / columns) * (windowHeight + head + gap) + head
            let window = Bounds(minX: x, minY: y, maxX: x + windowWidth, maxY: y + windowHeight)
            result.append(result.first?.moved(to: window) ?? MapFrame(bounds, in: window))
        }
        return result
    }

    private func drawTitle(_ document: inout SVGDocument) -> Double {
        var y = Self.margin + 24
        for line in TextSize.wrapped(content.title, 24, to: width - 2 * Self.margin).prefix(2) {
            document.text(line, Self.margin, y, size: 24, isBold: true)
            y += 30
        }
        for line in TextSize.wrapped(content.subtitle ?? "", 14, to: width - 2 * Self.margin).prefix(2)
        where content.subtitle != nil {
            document.text(line, Self.margin, y - 6, size: 14, colour: "#444444")
            y += 19
        }
        return y - 8
    }

    /// - Returns: where the map may end.
    private func drawSources(_ document: inout SVGDocument) -> Double {
        guard !content.sources.isEmpty else { return height - Self.margin + 6 }
        var lines: [String] = []
        for source in content.sources { lines += TextSize.wrapped(source, 11, to: width - 2 * Self.margin) }
        let most = 6
        let isCut = lines.count > most
        lines = Array(lines.prefix(most))
        if isCut, let last = lines.last { lines[most - 1] = last + " …" }
        let top = height - Self.margin - 14.5 * Double(max(0, lines.count - 1))
        for (index, line) in lines.enumerated() {
            document.text(line, Self.margin, top + 14.5 * Double(index), size: 11, colour: "#444444")
        }
        return top - 20
    }

    private func drawPanelTitle(_ panel: MapContent.Panel, _ window: Bounds, _ document: inout SVGDocument) {
        guard let title = panel.title else { return }
        let caption = panel.caption
        document.text(
            TextSize.cut(title, 15, to: window.width), window.minX, window.minY - (caption == nil ? 7 : 22), size: 15,
            isBold: true)
        if let caption {
            document.text(
                TextSize.cut(caption, 12, to: window.width), window.minX, window.minY - 7, size: 12, colour: "#444444")
        }
    }
}
