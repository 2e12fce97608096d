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
    /// Of the ground cover; the same as `unit` unless it is said: the two often come from different sources.
    public var groundUnit: CoverUnit
    /// WR_k, the shares of the half months in the year's erosivity; needed where a cover has 24 bands.
    public var shares: [Double]?

    public init(
        cover: ErosionInput, groundCover: ErosionInput?, unit: CoverUnit, groundUnit: CoverUnit? = nil,
        shares: [Double]?
    ) {
        self.cover = cover
        self.groundCover = groundCover
        self.unit = unit
        self.groundUnit = groundUnit ?? unit
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
                let own = try coverProblems(
                    scan, layers: Array(1...covers.count), unit: vegetation.unit, option: "--cover-unit")
                let ground = try coverProblems(
                    scan, layers: Array((covers.count + 1)..<(covers.count + grounds.count + 1)),
                    unit: vegetation.groundUnit, option: "--ground-cover-unit")
                return own + ground
            })
    }

    /// Cover above 1 in shares is cover in percent, and percents that never pass 1 are shares; said of each layer.
    static func coverProblems(
        _ scan: FactorScan, layers places: [Int], unit: CoverUnit, option: String
    ) throws(GeoError) -> [Issue] {
        if places.isEmpty { return [] }
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
            // The multiplier has made shares of percents.
            let isShare = unit == .percent && layer.input.path != nil && most > 0 && most <= 0.01
            guard most > 1 || isShare else { return nil }
            let file = layer.input.path ?? "--\(layer.role)"
            guard said.insert(file).inserted else { return nil }
            if isShare {
                return Issue(
                    .error, file,
                    Message(
                        "issue.erosion.cover-is-share",
                        ["greatest": .number(100 * most, decimals: 3, unit: ""), "option": .text(option)]))
            }
            let greatest = MessageArgument.number(most, decimals: 3, unit: "")
            return unit == .share && most <= 100
                ? Issue(
                    .error, file,
                    Message("issue.erosion.cover-is-percent", ["greatest": greatest, "option": .text(option)]))
                : Issue(.error, file, Message("issue.erosion.cover-outside", ["greatest": greatest]))
        }
    }

    private static func task(
        _ vegetation: VegetationInputs, _ landcover: LandCoverLayer, _ covers: [ErosionInput],
        _ grounds: [ErosionInput]
    ) -> FactorTask {
        var layers = [landcover.layer]
        let kinds = [("fvc", covers, vegetation.unit), ("ground-cover", grounds, vegetation.groundUnit)]
        for (name, inputs, unit) in kinds {
            for (index, input) in inputs.enumerated() {
                var layer = FactorLayer(name + halfMonthSuffix(index, of: inputs.count), input)
                layer.multiplier = unit.toShare
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
        if !grounds.isEmpty { task.parameters["ground-cover-unit"] = vegetation.groundUnit.rawValue }
        if months > 1, vegetation.shares?.count != HalfMonth.count {
            task.issues.append(Issue(.error, "--rain", Message("issue.erosion.shares-needed")))
        }
        // Of one place only its own land is asked.
        var asked = types
        if let number = landcover.layer.input.number, case .type(let index) = cells[number] { asked = [types[index]] }
        if grounds.isEmpty, asked.contains(where: { $0.coverEquation?.needsGroundCover == true }) {
            task.issues.append(Issue(.error, "--ground-cover", Message("issue.erosion.ground-cover-needed")))
        }
        return task
    }
}
