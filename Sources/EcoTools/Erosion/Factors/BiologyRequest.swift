import GeoCore

/// The unit of vegetation cover.
public enum CoverUnit: String, Sendable, Codable, CaseIterable {
    case share
    case percent

    var toShare: Double { self == .share ? 1 : 0.01 }
}

/// The vegetation that B is computed of.
public struct VegetationInputs: Sendable {
    /// One band, or 24 for the half months.
    public var cover: ErosionInput
    /// Cover of the ground below trees, like `cover`; nil: not known.
    public var groundCover: ErosionInput?
    public var unit: CoverUnit
    /// WR_k, the shares of the half months in the year's erosivity; needed where a cover has 24 bands.
    public var shares: [Double]?

    public init(cover: ErosionInput, groundCover: ErosionInput?, unit: CoverUnit, shares: [Double]?) {
        self.cover = cover
        self.groundCover = groundCover
        self.unit = unit
        self.shares = shares
    }
}

extension FactorRequest {
    /// B by land cover: an equation of vegetation cover, or a value of the land type; 1 on cropland, which takes T.
    public static func biology(
        _ vegetation: VegetationInputs, landcover: LandCoverLayer, _ grid: FactorGridOptions
    ) -> FactorRequest {
        let covers = vegetation.cover.halfMonths
        let grounds = vegetation.groundCover.map(\.halfMonths) ?? []
        return FactorRequest(
            grid, make: { task(vegetation, landcover, covers, grounds) },
            finish: { (_, scan) throws(GeoError) in
                try coverProblems(scan, layers: 1...(covers.count + grounds.count), unit: vegetation.unit)
            })
    }

    /// Cover above 1 in shares is cover in percent; said of each layer.
    static func coverProblems(
        _ scan: FactorScan, layers: ClosedRange<Int>, unit: CoverUnit
    ) throws(GeoError) -> [Issue] {
        let places = Array(layers)
        let least = Array(repeating: -Double.infinity, count: places.count)
        let scanned = try scan.reduce(
            places, empty: { least },
            merge: { part, total in for index in total.indices { total[index] = max(total[index], part[index]) } },
            add: { values, tally in
                for index in values.indices where values[index] > tally[index] { tally[index] = values[index] }
            })
        var said: Set<String> = []
        return places.enumerated().compactMap { index, place in
            let layer = scan.reading.layers[place].layer
            let most = layer.input.number.map { $0 * layer.multiplier } ?? scanned?[index] ?? -.infinity
            guard most > 1 else { return nil }
            let file = layer.input.path ?? "--\(layer.role)"
            guard said.insert(file).inserted else { return nil }
            let key = unit == .share && most <= 100 ? "issue.erosion.cover-is-percent" : "issue.erosion.cover-outside"
            return Issue(.error, file, Message(key, ["greatest": .number(most, decimals: 3, unit: "")]))
        }
    }

    private static func task(
        _ vegetation: VegetationInputs, _ landcover: LandCoverLayer, _ covers: [ErosionInput],
        _ grounds: [ErosionInput]
    ) -> FactorTask {
        var layers = [landcover.layer]
        for (name, inputs) in [("fvc", covers), ("ground-cover", grounds)] {
            for (index, input) in inputs.enumerated() {
                var layer = FactorLayer(name + halfMonthSuffix(index, of: inputs.count), input)
                layer.multiplier = vegetation.unit.toShare
                layer.isRequired = false
                layers.append(layer)
            }
        }
        let types = landcover.types
        let months = max(covers.count, grounds.count)
        let shares = vegetation.shares ?? (months == 1 ? [1] : [])
        let cells = LandTypeCells(landcover)
        let (coverCount, groundCount) = (covers.count, grounds.count)
        let offset = LandCoverLayer.marks.count
        var task = FactorTask(
            factor: "b", method: Message("erosion.factors.method-b"), layers: layers,
            outputs: [.init(name: "b", unit: "1", quantity: .b)]
        ) { values, results in
            let place: Int
            switch cells[values[0]] {
            case .mark(let mark): return .mark(mark)
            case .type(let index): place = index
            }
            var cell = FactorTask.Cell(category: place)
            switch types[place].cover {
            case nil:
                results[0] = 1
                cell.set(offset)
            case .value(let value)?: results[0] = value
            case .unknown?: cell.set(offset + 1)
            case .equation(let equation)?:
                var sum = 0.0
                for month in 0..<months {
                    let cover = values[1 + (coverCount == 1 ? 0 : month)]
                    let ground =
                        groundCount == 0 ? .nan : values[1 + coverCount + (groundCount == 1 ? 0 : month)]
                    sum += equation.ratio(cover: cover, groundCover: ground) * (months == 1 ? 1 : shares[month])
                }
                results[0] = CoverFactor.clamped(sum)
                if sum.isNaN { cell.set(equation.needsGroundCover ? offset + 3 : offset + 2) }
            }
            return cell
        }
        task.marks =
            LandCoverLayer.marks + [
                .init(kind: .note, message: Message("erosion.factors.b-on-cropland")),
                .init(kind: .gap, message: Message("erosion.factors.b-unknown"), codesOf: 0),
                .init(kind: .gap, message: Message("erosion.factors.no-cover")),
                .init(kind: .gap, message: Message("erosion.factors.no-ground-cover")),
            ]
        task.categories = landcover.categories
        task.parameters = landcover.parameters
        task.parameters["cover-unit"] = vegetation.unit.rawValue
        if months > 1, vegetation.shares?.count != HalfMonth.count {
            task.issues.append(Issue(.error, "--rain", Message("issue.erosion.shares-needed")))
        }
        if grounds.isEmpty, types.contains(where: { $0.coverEquation?.needsGroundCover == true }) {
            task.issues.append(Issue(.error, "--ground-cover", Message("issue.erosion.ground-cover-needed")))
        }
        return task
    }
}
