import GeoCore

/// What one footprint shares with every layer. One per worker: it owns PROJ handles.
final class FootprintAssessor {
    let layers: [ControlLayer]
    let counter: PieceCounter
    private let overlays: [PiecesByFootprint]
    private let lesser: [PiecesByFootprint]
    private let featureMeasures: [[Int: Measure]]
    private let distances: DistanceFinder?

    init(
        layers: [ControlLayer], overlays: [PiecesByFootprint], lesser: [PiecesByFootprint],
        featureMeasures: [[Int: Measure]], counter: PieceCounter, distances: DistanceFinder?
    ) {
        self.lesser = lesser
        self.layers = layers
        self.overlays = overlays
        self.featureMeasures = featureMeasures
        self.counter = counter
        self.distances = distances
    }

    /// The findings with the geometry behind them, which the rules ask about.
    struct Assessment {
        var layers: [LayerFinding] = []
        var allLayers: Counted?
        var matrix: [SharedMeasure] = []
        var pieces: [[MeasuredPiece]] = []
        var unions: [CountedGeometry?] = []
    }

    /// - Parameter index: of the footprint in the overlays.
    func assess(_ footprint: Footprint, index: Int) throws(GeoError) -> Assessment {
        var result = Assessment()
        for layer in layers {
            var pieces: [MeasuredPiece] = []
            for overlay in overlays[layer.index][index] {
                pieces.append(try counter.piece(overlay, layer: layer.index, footprint: footprint))
            }
            counter.add(lesser[layer.index][index], to: &pieces, layer: layer.index, footprint)
            try counter.resolveSharedBorders(&pieces, layer, footprint)
            let union = try counter.count(pieces, footprint: footprint)
            result.layers.append(try finding(layer, pieces, union, footprint))
            result.pieces.append(pieces)
            result.unions.append(union)
        }
        let named = zip(layers, result.unions).compactMap { layer, union in union.map { (layer.title, $0) } }
        result.matrix = try matrix(named, footprint)
        result.allLayers = try allLayers(result, footprint)?.figures
        return result
    }

    private func finding(
        _ layer: ControlLayer, _ pieces: [MeasuredPiece], _ union: CountedGeometry?, _ footprint: Footprint
    ) throws(GeoError) -> LayerFinding {
        let shared = union?.figures.union.dimension == footprint.dimension ? union?.figures.union.value ?? 0 : 0
        let whole = footprint.measure.value
        let rest = union?.isWhole == true ? 0 : whole - shared
        let outside = rest <= PieceCounter.noise(whole) ? 0 : rest
        let relation: Relation
        if pieces.isEmpty {
            relation = .outside
        } else if pieces.allSatisfy({ $0.contact == .touching }) {
            relation = .touching
        } else {
            relation = outside == 0 ? .inside : .partlyInside
        }
        let (classes, classMatrix) = try self.classes(layer, pieces, footprint)
        return LayerFinding(
            layer: layer.index, relation: relation,
            features: pieces.map { feature($0, layer, footprint) }, classes: classes, counted: union?.figures,
            outside: footprint.measure.with(outside), classMatrix: classMatrix,
            nearest: relation == .outside ? try distances?.nearest(to: footprint, in: layer) : nil)
    }

    private func feature(_ piece: MeasuredPiece, _ layer: ControlLayer, _ footprint: Footprint) -> FeatureFinding {
        let row = piece.feature
        return FeatureFinding(
            fid: layer.loaded.table.fids[row], id: layer.loaded.ids[row], name: layer.loaded.names[row],
            className: layer.classes[row], zone: layer.zones[row], contact: piece.contact, measure: piece.measure,
            percentOfFootprint: piece.measure.percent(of: footprint.measure),
            percentOfFeature: featureMeasures[layer.index][row].flatMap { piece.measure.percent(of: $0) },
            slivers: piece.slivers, snapGridMetres: piece.snapGridMetres, residual: piece.residual,
            meetsLesserMembers: piece.meetsLesserMembers ? true : nil)
    }

    /// Sums and unions by class; nothing when the layer has no classes.
    private func classes(
        _ layer: ControlLayer, _ pieces: [MeasuredPiece], _ footprint: Footprint
    ) throws(GeoError) -> ([ClassFinding], [SharedMeasure]) {
        var groups: [String: [MeasuredPiece]] = [:]
        for piece in pieces where !piece.geometry.isEmpty {
            guard let name = layer.classes[piece.feature] else { continue }
            groups[name, default: []].append(piece)
        }
        var findings: [ClassFinding] = []
        var named: [(String, CountedGeometry)] = []
        for name in groups.keys.sorted() {
            guard let counted = try counter.count(groups[name] ?? [], footprint: footprint) else { continue }
            findings.append(ClassFinding(className: name, counted: counted.figures))
            named.append((name, counted))
        }
        return (findings, try matrix(named, footprint))
    }

    /// What each pair shares inside the footprint; pairs that share nothing are left out.
    private func matrix(
        _ named: [(name: String, union: CountedGeometry)], _ footprint: Footprint
    ) throws(GeoError) -> [SharedMeasure] {
        var matrix: [SharedMeasure] = []
        for (index, first) in named.enumerated() {
            for second in named[(index + 1)...] {
                guard let shared = try shared(first.union, second.union, footprint), shared.value > 0 else { continue }
                matrix.append(SharedMeasure(first: first.name, second: second.name, measure: shared))
            }
        }
        return matrix
    }

    private func shared(
        _ first: CountedGeometry, _ second: CountedGeometry, _ footprint: Footprint
    ) throws(GeoError) -> Measure? {
        let dimension = footprint.dimension
        guard first.figures.union.dimension == dimension, second.figures.union.dimension == dimension,
            let a = first.geometry, let b = second.geometry
        else { return nil }
        if first.isWhole { return second.figures.union }
        if second.isWhole { return first.figures.union }
        guard let (boundsA, boundsB) = a.bounds.flatMap({ box in b.bounds.map { (box, $0) } }),
            boundsA.intersects(boundsB)
        else { return nil }
        let common = try counter.intersection(a, b, footprint)
        let measured = try counter.measure(common, dimension: dimension)
        // What rounding leaves along a shared border is nothing shared.
        let smaller = min(first.figures.union.value, second.figures.union.value)
        return measured.value <= PieceCounter.noise(smaller) ? nil : measured
    }

    /// The union over all counted layers that share the footprint's dimension.
    private func allLayers(_ assessment: Assessment, _ footprint: Footprint) throws(GeoError) -> CountedGeometry? {
        let unions = zip(layers, assessment.unions).compactMap { layer, union in layer.isCounted ? union : nil }
        if unions.count == 1, unions[0].figures.union.dimension == footprint.dimension { return unions[0] }
        let pieces = zip(layers, assessment.pieces).flatMap { layer, pieces in
            layer.isCounted ? pieces.filter { $0.measure.dimension == footprint.dimension } : []
        }
        return try counter.count(pieces, footprint: footprint)
    }
}

/// The overlaps of one layer, found by footprint.
struct PiecesByFootprint: Sendable {
    private let pieces: [OverlayPiece]
    private let starts: [Int]

    /// - Parameter pieces: sorted by footprint.
    init(_ pieces: [OverlayPiece], footprintCount: Int) {
        self.pieces = pieces
        var starts = [Int](repeating: 0, count: footprintCount + 1)
        for piece in pieces { starts[piece.footprint + 1] += 1 }
        for index in 0..<footprintCount { starts[index + 1] += starts[index] }
        self.starts = starts
    }

    subscript(footprint: Int) -> ArraySlice<OverlayPiece> { pieces[starts[footprint]..<starts[footprint + 1]] }

    /// The features that any footprint meets, ascending.
    var touchedFeatures: [Int] { Set(pieces.map(\.feature)).sorted() }
}
