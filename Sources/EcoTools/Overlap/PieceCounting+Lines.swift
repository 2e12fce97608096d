import GeoCore

/// Lines and points, which may run along borders.
extension PieceCounter {
    /// The overlap of a line as stretches of the line itself.
    ///
    /// An overlay counts once what a line runs along twice, as the line's own length does not; and what was redone on a
    /// grid lies a little beside the line.
    func onTheLine(_ overlay: OverlayPiece, _ footprint: Footprint) throws(GeoError) -> Geometry {
        guard footprint.dimension == 1, overlay.geometry.dimension == 1 else { return overlay.geometry }
        let isSnapped = overlay.gridSize != nil
        let needsStretches = isSnapped ? true : try runsTwice(footprint)
        guard needsStretches else { return overlay.geometry }
        let line = try isSnapped ? snappedReference(footprint) : reference(footprint)
        let stretches = try line.stretches(of: overlay.geometry)
        return stretches.isEmpty ? overlay.geometry : try line.geometry(of: stretches)
    }

    /// Whether a line runs along some stretch more than once.
    private func runsTwice(_ footprint: Footprint) throws(GeoError) -> Bool {
        if let doubled, doubled.row == footprint.row { return doubled.answer }
        let length = footprint.geometry.planarLength
        let answer = try footprint.geometry.unaryUnion().planarLength < length * (1 - 1e-9)
        doubled = (footprint.row, answer)
        return answer
    }

    /// The line with room for positions that were rounded to the grid of a tenth of a millimetre.
    private func snappedReference(_ footprint: Footprint) throws(GeoError) -> LinearReference {
        try LinearReference(footprint.geometry, tolerance: 3 * gridSize(footprint))
    }

    /// Notes which collections a footprint meets by their lesser members. Where it meets nothing else of one, the two
    /// touch: there is nothing to measure, and still it is not outside.
    func add(
        _ lesser: ArraySlice<OverlayPiece>, to pieces: inout [MeasuredPiece], layer: Int, _ footprint: Footprint
    ) {
        for overlay in lesser {
            let place = pieces.firstIndex { $0.feature >= overlay.feature } ?? pieces.endIndex
            if place == pieces.endIndex || pieces[place].feature != overlay.feature {
                pieces.insert(touching(layer, overlay, footprint), at: place)
                // The border is that of a line or point, which nothing shares.
                pieces[place].border = nil
            }
            if overlay.contact != .touching { pieces[place].meetsLesserMembers = true }
        }
    }

    /// A line or point on the border that two features of a layer share lies inside of both together, though it only
    /// touches each: such stretches count for both, and once in the union. On an outer border it only touches. The
    /// features may be of different zones: the rule of each then holds there.
    func resolveSharedBorders(
        _ pieces: inout [MeasuredPiece], _ layer: ControlLayer, _ footprint: Footprint
    ) throws(GeoError) {
        guard footprint.dimension < 2 else { return }
        let onBorder = pieces.indices.filter { index in
            layer.geometries[pieces[index].feature]?.dimension == 2 && pieces[index].border != nil
        }
        guard onBorder.count > 1 else { return }
        if footprint.dimension == 1 {
            try resolveLine(&pieces, onBorder, layer, footprint)
        } else {
            try resolvePoints(&pieces, onBorder, layer, footprint)
        }
    }

    /// - Parameter group: the pieces whose border the line runs along.
    private func resolveLine(
        _ pieces: inout [MeasuredPiece], _ group: [Int], _ layer: ControlLayer, _ footprint: Footprint
    ) throws(GeoError) {
        let line = try reference(footprint)
        var borders: [[LinearReference.Stretch]] = []
        for index in group {
            guard let border = pieces[index].border else { continue }
            borders.append(try line.stretches(of: border))
        }
        let ground = try polygons(of: Array(pieces.indices), pieces, layer)
        let step =
            5 * LayerOverlay.borderToleranceMetres / planeUnit.metresPerUnit(near: footprint.centre)
        let shared = try Self.shared(borders, line, ground, step)
        for (slot, index) in group.enumerated() {
            let inside = LinearReference.intersection(borders[slot], shared)
            if inside.isEmpty { continue }
            let own = pieces[index].geometry.isEmpty ? [] : try line.stretches(of: pieces[index].geometry)
            let all = LinearReference.merged(own + inside)
            try put(try line.geometry(of: all), in: &pieces[index], footprint)
        }
    }

    /// The stretches that run along two borders or more, with ground of the layer on both sides.
    private static func shared(
        _ borders: [[LinearReference.Stretch]], _ line: LinearReference, _ ground: [Geometry], _ step: Double
    ) throws(GeoError) -> [LinearReference.Stretch] {
        func holds(_ place: Coordinate) throws(GeoError) -> Bool {
            let point = try Geometry.point(place)
            for area in ground where try area.intersects(point) { return true }
            return false
        }
        var cuts: Set<Double> = []
        for stretch in borders.joined() {
            cuts.formUnion([stretch.start, stretch.end])
            // The sides of a line are told segment by segment.
            var vertex = stretch.start.rounded(.up)
            while vertex < stretch.end {
                cuts.insert(vertex)
                vertex += 1
            }
        }
        let sorted = cuts.sorted()
        var found: [LinearReference.Stretch] = []
        for (start, end) in zip(sorted, sorted.dropFirst()) {
            let middle = (start + end) / 2
            let count = borders.count { $0.contains { $0.start <= middle && middle <= $0.end } }
            let stretch = LinearReference.Stretch(start: start, end: end)
            guard count > 1, let (left, right) = line.sides(of: stretch, step: step), try holds(left), try holds(right)
            else { continue }
            found.append(stretch)
        }
        return LinearReference.merged(found)
    }

    /// - Parameter group: the pieces that have some of the points on their border.
    private func resolvePoints(
        _ pieces: inout [MeasuredPiece], _ group: [Int], _ layer: ControlLayer, _ footprint: Footprint
    ) throws(GeoError) {
        var sharing: [Coordinate: [Int]] = [:]
        for index in group {
            for place in Set(pieces[index].border?.allCoordinates ?? []) { sharing[place, default: []].append(index) }
        }
        var inner: [Int: [Geometry]] = [:]
        var unions: [[Int]: Geometry] = [:]
        for (place, members) in sharing where members.count > 1 {
            let together: Geometry
            if let made = unions[members] {
                together = made
            } else {
                together = try union(polygons(of: members, pieces, layer))
                unions[members] = together
            }
            let point = try Geometry.point(place)
            guard try point.intersects(together), try !point.touches(together) else { continue }
            for index in members { inner[index, default: []].append(point) }
        }
        for (index, points) in inner {
            let all = try Geometry.collection(.multiPoint, pieces[index].geometry.points + points).unaryUnion()
            try put(all, in: &pieces[index], footprint)
        }
    }

    /// The polygons of features, without the lines and points of a collection, which nothing relates to others.
    private func polygons(
        of indices: [Int], _ pieces: [MeasuredPiece], _ layer: ControlLayer
    ) throws(GeoError) -> [Geometry] {
        var found: [Geometry] = []
        for index in indices {
            guard let geometry = layer.geometries[pieces[index].feature], geometry.dimension == 2 else { continue }
            found.append(try geometry.polygonalPart())
        }
        return found
    }

    private func put(_ geometry: Geometry, in piece: inout MeasuredPiece, _ footprint: Footprint) throws(GeoError) {
        let measured = try measure(geometry, dimension: footprint.dimension)
        if measured.value <= Self.nothing { return }
        let isWhole = measured.value >= footprint.measure.value - Self.noise(footprint.measure.value)
        piece.contact = isWhole ? .inside : .partlyInside
        piece.geometry = isWhole ? footprint.geometry : geometry
        piece.measure = isWhole ? footprint.measure : measured
        piece.withoutSlivers = piece.geometry
        piece.measureWithoutSlivers = piece.measure
        piece.isWhole = isWhole
    }
}
