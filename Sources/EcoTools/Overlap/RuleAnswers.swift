import GeoCore

/// Answers what the rules ask about one footprint, from its overlaps and distances.
struct RuleAnswers {
    let selections: RuleSelections
    let layers: [ControlLayer]
    let counter: PieceCounter
    let distances: DistanceFinder
    /// nil without an elevation model.
    let downstream: DownstreamFinder?
    let footprint: Footprint
    let assessment: FootprintAssessor.Assessment

    func answer(_ query: FactQuery) throws(GeoError) -> FactAnswer {
        switch query {
        case .distance(let selector): return .distance(try distance(selector))
        case .downstream(let selector):
            return .downstream(try downstream(selector))
        case .overlap(let include, let exclude): return .overlap(try overlap(include, exclude))
        case .outside(let selectors): return .outside(try outside(selectors))
        }
    }

    /// Along the flow path where there is an elevation model and every feature is known to count or not; else the
    /// straight distance, which the rule says.
    private func downstream(_ selector: LayerSelector) throws(GeoError) -> DownstreamAnswer {
        let isUndecided = layers.contains { !selections[selector, $0.index, .unknown].isEmpty }
        guard let downstream, !isUndecided else { return .straight(try distance(selector)) }
        let wanted = layers.filter { $0.role == selector.role }.map { ($0, selections[selector, $0.index, .yes]) }
        return try downstream.answer(footprint, wanted, distances)
    }

    private func distance(_ selector: LayerSelector) throws(GeoError) -> DistanceAnswer {
        let standIns = layers.filter(\.ruleFacts.isStandIn)
        let facts = [try nearest([selector], .yes, in: standIns), try nearest([selector], .unknown, in: standIns)]
        return DistanceAnswer(
            selected: try nearest([selector], .yes), undecided: try nearest([selector], .unknown), searchedMetres: nil,
            standIn: facts.compactMap { $0 }.min { $0.distanceMetres < $1.distanceMetres })
    }

    /// The nearest feature, in any layer, for which a selector answers `truth`.
    private func nearest(
        _ selectors: [LayerSelector], _ truth: Truth, in some: [ControlLayer]? = nil
    ) throws(GeoError) -> NearestFact? {
        var best: NearestFact?
        for layer in some ?? layers {
            for selector in selectors where selector.role == layer.role {
                let allowed = selections[selector, layer.index, truth]
                guard !allowed.isEmpty,
                    let found = try distances.nearest(to: footprint, in: layer, among: allowed)
                else { continue }
                if let best, best.distanceMetres <= found.finding.distanceMetres { continue }
                best = NearestFact(
                    feature: layer.facts[found.row], distanceMetres: found.finding.distanceMetres,
                    onFootprint: found.finding.onFootprint, onFeature: found.finding.onFeature)
            }
        }
        return best
    }

    private func overlap(_ include: [LayerSelector], _ exclude: [LayerSelector]) throws(GeoError) -> OverlapAnswer {
        let excluded = pieces(exclude, [.yes])
        let selected = try part(pieces(include, [.yes]), without: excluded)
        let doubtful = pieces(include, [.unknown]) + pieces(exclude, [.unknown])
        var undecided: OverlapPart?
        if !doubtful.isEmpty {
            // The most that could count: everything that may be included, less only what is surely excluded.
            let most = try part(pieces(include, [.yes, .unknown]), without: excluded)
            undecided = OverlapPart(
                extent: most.extent, features: doubtful.map(fact), onlySlivers: most.onlySlivers, place: most.place)
        }
        let nearest = selected.extent.magnitude > 0 ? nil : try self.nearest(include, .yes)
        let unmeasured = pieces(include, [.yes, .unknown]).filter(\.meetsLesserMembers)
        return OverlapAnswer(
            selected: selected, undecided: undecided, nearest: nearest, unmeasured: unmeasured.map(fact))
    }

    private func outside(_ selectors: [LayerSelector]) throws(GeoError) -> OutsideAnswer {
        let covering = pieces(selectors, [.yes])
        let extent = try rest(covering)
        let doubtful = pieces(selectors, [.unknown])
        return OutsideAnswer(
            extent: extent, extentIfUndecidedCount: doubtful.isEmpty ? nil : try rest(covering + doubtful),
            covering: bySize(covering).map(fact),
            nearest: covering.isEmpty ? try nearest(selectors, .yes) : nil)
    }

    /// The overlaps with the features that any of the selectors answers so.
    private func pieces(_ selectors: [LayerSelector], _ truths: [Truth]) -> [MeasuredPiece] {
        layers.flatMap { layer in
            let wanted = selectors.filter { $0.role == layer.role }
            return assessment.pieces[layer.index].filter { piece in
                wanted.contains { selector in
                    truths.contains { selections[selector, layer.index, $0].contains(piece.feature) }
                }
            }
        }
    }

    private func fact(_ piece: MeasuredPiece) -> FeatureFacts { layers[piece.layer].facts[piece.feature] }

    private func bySize(_ pieces: [MeasuredPiece]) -> [MeasuredPiece] {
        pieces.sorted { ($1.measure.value, $0.layer, $0.feature) < ($0.measure.value, $1.layer, $1.feature) }
    }

    private func part(_ pieces: [MeasuredPiece], without excluded: [MeasuredPiece]) throws(GeoError) -> OverlapPart {
        let dimension = footprint.dimension
        let same = pieces.filter { !$0.geometry.isEmpty && $0.measure.dimension == dimension }
        guard let counted = try counter.count(same, footprint: footprint), let union = counted.geometry else {
            return OverlapPart(extent: extent(.zero(dimension: dimension)), features: [])
        }
        var geometry = union
        var measure = counted.figures.union
        if let minus = try counter.count(
            excluded.filter { !$0.geometry.isEmpty && $0.measure.dimension == dimension }, footprint: footprint)
        {
            if minus.isWhole { return OverlapPart(extent: extent(.zero(dimension: dimension)), features: []) }
            if let taken = minus.geometry {
                geometry = try counter.difference(union, taken, footprint)
                let left = try counter.measure(geometry, dimension: dimension)
                measure = left.value <= PieceCounter.noise(measure.value) ? .zero(dimension: dimension) : left
            }
        }
        if measure.value == 0 { return OverlapPart(extent: extent(measure), features: []) }
        let slivers = same.flatMap(\.slivers).map(\.areaSquareMetres).compensatedSum()
        return OverlapPart(
            extent: extent(measure), features: bySize(same).map(fact),
            onlySlivers: dimension == 2 && same.allSatisfy { $0.withoutSlivers == nil } && slivers > 0,
            place: try counter.lonLat(try geometry.positionOnSurface()))
    }

    private func rest(_ covering: [MeasuredPiece]) throws(GeoError) -> Extent {
        let same = covering.filter { !$0.geometry.isEmpty && $0.measure.dimension == footprint.dimension }
        guard let counted = try counter.count(same, footprint: footprint) else { return extent(footprint.measure) }
        if counted.isWhole { return extent(footprint.measure.with(0)) }
        let rest = footprint.measure.value - counted.figures.union.value
        return extent(footprint.measure.with(rest <= PieceCounter.noise(footprint.measure.value) ? 0 : rest))
    }

    private func extent(_ measure: Measure) -> Extent {
        switch measure {
        case .area(let squareMetres): .area(squareMetres: squareMetres)
        case .length(let metres): .length(metres: metres)
        case .points(let count): .points(count)
        }
    }
}

/// For each selector of the rules, which features of each layer it selects, does not, or cannot decide.
struct RuleSelections: Sendable {
    private var rows: [LayerSelector: [[Truth: Set<Int>]]] = [:]

    init(_ queries: [FactQuery], layers: [ControlLayer]) {
        for selector in Set(queries.flatMap { $0.selectors + $0.excluded }) {
            rows[selector] = layers.map { layer in
                guard layer.role == selector.role else { return [:] }
                var byTruth: [Truth: Set<Int>] = [:]
                for (row, fact) in layer.facts.enumerated() where layer.geometries[row] != nil {
                    byTruth[selector.selects(fact), default: []].insert(row)
                }
                return byTruth
            }
        }
    }

    subscript(selector: LayerSelector, layer: Int, truth: Truth) -> Set<Int> { rows[selector]?[layer][truth] ?? [] }
}
