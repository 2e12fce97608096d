import GeoCore

/// The unit of texture fractions.
public enum TextureUnit: String, Sendable, Codable, CaseIterable {
    case percent
    /// SoilGrids.
    case gramsPerKilogram = "g/kg"
    case share

    var toPercent: Double {
        switch self {
        case .percent: 1
        case .gramsPerKilogram: 0.1
        case .share: 100
        }
    }
}

/// The unit of organic carbon.
public enum CarbonUnit: String, Sendable, Codable, CaseIterable {
    case percent
    case gramsPerKilogram = "g/kg"
    /// SoilGrids.
    case decigramsPerKilogram = "dg/kg"

    var toPercent: Double {
        switch self {
        case .percent: 1
        case .gramsPerKilogram: 0.1
        case .decigramsPerKilogram: 0.01
        }
    }
}

/// The soil that K is computed of.
public struct SoilInputs: Sendable {
    public var sand: ErosionInput
    public var silt: ErosionInput
    public var clay: ErosionInput
    public var carbon: ErosionInput
    public var textureUnit: TextureUnit
    public var carbonUnit: CarbonUnit

    public init(
        sand: ErosionInput, silt: ErosionInput, clay: ErosionInput, carbon: ErosionInput, textureUnit: TextureUnit,
        carbonUnit: CarbonUnit
    ) {
        self.sand = sand
        self.silt = silt
        self.clay = clay
        self.carbon = carbon
        self.textureUnit = textureUnit
        self.carbonUnit = carbonUnit
    }
}

extension FactorRequest {
    static let erodibilityUnit = "t*hm2*h/(hm2*MJ*mm)"

    /// K from texture and organic carbon.
    public static func erodibility(
        _ soil: SoilInputs, method: ErodibilityMethod, _ grid: FactorGridOptions
    ) -> FactorRequest {
        FactorRequest(
            grid, make: { task(soil, method) },
            finish: { (task, scan) throws(GeoError) in
                try textureProblems(soil, task, scan) + carbonProblems(soil, task, scan)
            })
    }

    private static func task(_ soil: SoilInputs, _ method: ErodibilityMethod) -> FactorTask {
        var layers = [
            FactorLayer("sand", soil.sand), FactorLayer("silt", soil.silt), FactorLayer("clay", soil.clay),
        ]
        for index in layers.indices { layers[index].multiplier = soil.textureUnit.toPercent }
        var carbon = FactorLayer("carbon", soil.carbon)
        carbon.multiplier = soil.carbonUnit.toPercent
        carbon.bounds = 0...60
        var task = FactorTask(
            factor: "k", method: Message("erosion.factors.method-k-\(method.rawValue)"), layers: layers + [carbon],
            outputs: [.init(name: "k", unit: erodibilityUnit, quantity: .k)]
        ) { values, results in
            let (sand, silt, clay) = (values[0], values[1], values[2])
            guard SoilErodibility.isTexture(sandPercent: sand, siltPercent: silt, clayPercent: clay) else {
                return .mark(0)
            }
            results[0] = method.value(
                sandPercent: sand, siltPercent: silt, clayPercent: clay, organicCarbonPercent: values[3])
            return results[0].isNaN ? .mark(1) : .init()
        }
        task.marks = [
            .init(
                kind: .gap,
                message: Message(
                    "erosion.factors.not-a-texture", ["tolerance": .text(plainNumber(SoilErodibility.toleranceAtSum))])),
            .init(kind: .gap, message: Message("erosion.factors.k-not-positive")),
        ]
        task.parameters = [
            "method": method.rawValue, "texture-unit": soil.textureUnit.rawValue,
            "carbon-unit": soil.carbonUnit.rawValue,
        ]
        return task
    }

    /// A texture whose parts add up to a tenth or ten times of 100 has another unit.
    private static func textureProblems(
        _ soil: SoilInputs, _ task: FactorTask, _ scan: FactorScan
    ) throws(GeoError) -> [Issue] {
        let found = try scan.reduce(
            [0, 1, 2], empty: { (sum: 0.0, cells: 0) },
            merge: { part, total in
                total.sum += part.sum
                total.cells += part.cells
            },
            add: { values, tally in
                let sum = values[0] + values[1] + values[2]
                guard !sum.isNaN else { return }
                tally.sum += sum
                tally.cells += 1
            })
        let numbers = task.layers.prefix(3).map { ($0.input.number ?? .nan) * $0.multiplier }.reduce(0, +)
        let mean = found.map { $0.cells == 0 ? .nan : $0.sum / Double($0.cells) } ?? numbers
        guard !mean.isNaN, abs(mean - 100) > SoilErodibility.toleranceAtSum else { return [] }
        let raw = mean / soil.textureUnit.toPercent
        let better = TextureUnit.allCases.first { abs(raw * $0.toPercent - 100) <= SoilErodibility.toleranceAtSum }
        let amount: MessageArgument = .number(raw, decimals: 3, unit: "")
        return [
            Issue(
                .error, soil.sand.description,
                better.map {
                    Message(
                        "issue.erosion.texture-unit",
                        ["sum": amount, "unit": .text(soil.textureUnit.rawValue), "better": .text($0.rawValue)])
                }
                    ?? Message(
                        "issue.erosion.texture-sum", ["sum": amount, "unit": .text(soil.textureUnit.rawValue)]))
        ]
    }

    /// Carbon of more than a bog's on average has another unit.
    private static func carbonProblems(
        _ soil: SoilInputs, _ task: FactorTask, _ scan: FactorScan
    ) throws(GeoError) -> [Issue] {
        // A number was typed for this place; a raster may hold anything.
        guard soil.carbon.path != nil else { return [] }
        let found = try scan.reduce(
            [3], empty: { (sum: 0.0, cells: 0) },
            merge: { part, total in
                total.sum += part.sum
                total.cells += part.cells
            },
            add: { values, tally in
                guard !values[0].isNaN else { return }
                tally.sum += values[0]
                tally.cells += 1
            })
        guard let found, found.cells > 0 else { return [] }
        let mean = found.sum / Double(found.cells)
        guard mean > greatestMeanCarbonPercent else { return [] }
        let raw = mean / soil.carbonUnit.toPercent
        let better = CarbonUnit.allCases.first {
            $0.toPercent < soil.carbonUnit.toPercent && (0.1...greatestMeanCarbonPercent).contains(raw * $0.toPercent)
        }
        let amount: MessageArgument = .number(mean, decimals: 2, unit: "")
        return [
            Issue(
                .error, soil.carbon.description,
                better.map {
                    Message("issue.erosion.carbon-unit", ["mean": amount, "better": .text($0.rawValue)])
                } ?? Message("issue.erosion.carbon-none", ["mean": amount]))
        ]
    }

    /// Organic soils begin at 12 % (World Reference Base 2022: at least 20 % in Histosols); no map of a district has more on
    /// average.
    private static let greatestMeanCarbonPercent = 12.0

    /// K of the nomograph.
    ///
    /// - Parameters:
    ///   - silt: silt with very fine sand (0.002 to 0.1 mm).
    ///   - structure: class 1 to 4.
    ///   - permeability: class 1 to 6.
    public static func nomograph(
        silt: ErosionInput, clay: ErosionInput, carbon: ErosionInput, structure: ErosionInput,
        permeability: ErosionInput, textureUnit: TextureUnit, carbonUnit: CarbonUnit, _ grid: FactorGridOptions
    ) -> FactorRequest {
        FactorRequest(grid) {
            var layers = [
                FactorLayer("silt-vfs", silt), FactorLayer("clay", clay), FactorLayer("carbon", carbon),
                FactorLayer("structure", structure), FactorLayer("permeability", permeability),
            ]
            for index in 0...1 {
                layers[index].multiplier = textureUnit.toPercent
                layers[index].bounds = 0...100
            }
            layers[2].multiplier = carbonUnit.toPercent
            layers[2].bounds = 0...60
            for (index, bounds) in [(3, 1.0...4), (4, 1.0...6)] {
                layers[index].bounds = bounds
                layers[index].isClasses = true
            }
            var task = FactorTask(
                factor: "k", method: Message("erosion.factors.method-k-nomograph"), layers: layers,
                outputs: [.init(name: "k", unit: erodibilityUnit, quantity: .k)]
            ) { values, results in
                let matter = values[2] * SoilErodibility.organicMatterPerCarbon
                let value = SoilErodibility.nomographUS(
                    siltAndVeryFineSandPercent: values[0], clayPercent: values[1], organicMatterPercent: matter,
                    structure: Int(values[3].rounded()), permeability: Int(values[4].rounded()))
                guard value > 0 else { return .mark(1) }
                results[0] = ErosionUnits.erodibility(fromUS: value)
                let holds = SoilErodibility.nomographHolds(
                    siltAndVeryFineSandPercent: values[0], organicMatterPercent: matter)
                return holds ? .init() : .mark(0)
            }
            task.marks = [
                .init(kind: .note, message: Message("erosion.factors.nomograph-beyond")),
                .init(kind: .gap, message: Message("erosion.factors.k-not-positive")),
            ]
            task.parameters = [
                "method": "nomograph", "texture-unit": textureUnit.rawValue, "carbon-unit": carbonUnit.rawValue,
            ]
            return task
        }
    }
}
