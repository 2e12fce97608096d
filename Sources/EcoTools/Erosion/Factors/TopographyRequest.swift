import GeoCore

/// The unit of a slope.
public enum SlopeUnit: String, Sendable, Codable, CaseIterable {
    case degrees
    /// Rise over run.
    case percent
}

/// What L is computed from, beside the slope.
public enum RunoffInput: Sendable {
    /// Length of the slope in metres at the lower end of the cell, and at the upper one where the cell is a segment.
    case length(lower: ErosionInput, upper: ErosionInput?)
    /// Cells that drain through the cell, with itself; the direction that the slope faces in degrees, where the
    /// variant needs it; the side of a cell in metres, nil: that of the raster.
    case accumulation(ErosionInput, aspect: ErosionInput?, cellMetres: Double?)
}

extension FactorRequest {
    /// L, S and LS of a slope.
    ///
    /// - Parameter equation: must take the runoff that is given; else the request is refused.
    public static func topography(
        slope: ErosionInput, unit: SlopeUnit, runoff: RunoffInput, equation: LSEquation, _ grid: FactorGridOptions
    ) -> FactorRequest {
        let finish: @Sendable (inout FactorTask, FactorScan) throws(GeoError) -> [Issue] = {
            (task, scan) throws(GeoError) in
            guard case .accumulation(_, _, let metres) = runoff else { return [] }
            guard let side = metres ?? cellSide(scan) else {
                return [Issue(.error, "--cell-metres", Message("issue.erosion.cell-metres"))]
            }
            task.equation = areaEquation(equation, unit, cellMetres: side)
            task.parameters["cell-metres"] = String(side)
            return []
        }
        return FactorRequest(grid, make: { task(slope, unit, runoff, equation) }, finish: finish)
    }

    /// The side in metres of square cells of a projected raster; nil where there is none.
    private static func cellSide(_ scan: FactorScan) -> Double? {
        guard let reference = scan.reading.reference, let metres = reference.crs?.metresPerUnit else { return nil }
        return (reference.grid.cellPlanarArea).squareRoot() * metres
    }

    private static func task(
        _ slope: ErosionInput, _ unit: SlopeUnit, _ runoff: RunoffInput, _ equation: LSEquation
    ) -> FactorTask {
        var slopes = FactorLayer("slope", slope)
        slopes.bounds = 0...(unit == .degrees ? 89.9 : 10_000)
        var layers = [slopes]
        var issues: [Issue] = []
        var calculation = lengthEquation(equation, unit)
        let wanted: LSVariant.Runoff
        switch runoff {
        case .length(let lower, let upper):
            wanted = .slopeLength
            var length = FactorLayer("length", lower)
            length.bounds = 0...1e6
            layers.append(length)
            var above = FactorLayer("upper-length", upper ?? .number(0))
            above.bounds = 0...1e6
            layers.append(above)
        case .accumulation(let cells, let aspect, let metres):
            wanted = .contributingArea
            var accumulation = FactorLayer("accumulation", cells)
            accumulation.bounds = 1...1e15
            layers.append(accumulation)
            var direction = FactorLayer("aspect", aspect ?? .number(.nan))
            direction.isRequired = false
            layers.append(direction)
            if equation.variant.needsAspect, aspect == nil {
                issues.append(Issue(.error, "--aspect", Message("issue.erosion.aspect")))
            }
            calculation = areaEquation(equation, unit, cellMetres: metres ?? .nan)
        }
        if equation.variant.runoff != wanted {
            issues.append(
                Issue(
                    .error, "--variant",
                    Message(
                        "issue.erosion.variant-\(equation.variant.runoff.rawValue)",
                        ["variant": .text(equation.variant.rawValue)])))
        }
        var task = FactorTask(
            factor: "ls", method: Message("erosion.factors.method-ls", ["title": .words(equation.title)]),
            layers: layers,
            outputs: [
                .init(name: "l", unit: "1", quantity: .l), .init(name: "s", unit: "1", quantity: .s),
                .init(name: "ls", unit: "1", quantity: .ls),
            ], equation: calculation)
        task.marks = [
            .init(kind: .gap, message: Message("erosion.factors.no-length")),
            .init(
                kind: .note,
                message: equation.lengthCapMetres.map {
                    Message("erosion.factors.length-capped", ["cap": .number($0, decimals: 1, unit: "m")])
                }
                    ?? Message(
                        "erosion.factors.length-factor-capped",
                        ["cap": .text(plainNumber(equation.lengthFactorCap ?? 0))])),
            .init(
                kind: .note,
                message: Message(
                    "erosion.factors.slope-capped", ["cap": .text(plainNumber(equation.slopeCapDegrees ?? 90))])),
        ]
        task.caveats = [
            Message(
                "erosion.factors.source",
                ["source": .words(equation.source.text), "trust": .message(equation.source.trust.message)])
        ]
        task.issues = issues
        task.parameters = ["variant": equation.variant.rawValue, "slope-unit": unit.rawValue]
        task.parameters["length-cap-metres"] = equation.lengthCapMetres.map { String($0) }
        task.parameters["slope-cap-degrees"] = equation.slopeCapDegrees.map { String($0) }
        task.parameters["length-factor-cap"] = equation.lengthFactorCap.map { String($0) }
        task.parameters["rills"] = equation.rills.rawValue
        return task
    }

    private static func lengthEquation(_ equation: LSEquation, _ unit: SlopeUnit) -> FactorTask.Equation {
        { values, results in
            let slope = unit == .degrees ? values[0] : SlopeSteepness.degrees(ofPercent: values[0])
            guard values[1] > values[2],
                let value = equation.value(slopeDegrees: slope, fromMetres: values[2], toMetres: values[1])
            else { return .mark(0) }
            return fill(results, value)
        }
    }

    private static func areaEquation(
        _ equation: LSEquation, _ unit: SlopeUnit, cellMetres: Double
    ) -> FactorTask.Equation {
        { values, results in
            let slope = unit == .degrees ? values[0] : SlopeSteepness.degrees(ofPercent: values[0])
            guard
                let value = equation.value(
                    slopeDegrees: slope, accumulatedCells: values[1], cellMetres: cellMetres, aspectDegrees: values[2])
            else { return .mark(0) }
            return fill(results, value)
        }
    }

    private static func fill(_ results: UnsafeMutablePointer<Double>, _ value: LSEquation.Value) -> FactorTask.Cell {
        results[0] = value.length
        results[1] = value.steepness
        results[2] = value.product
        var cell = FactorTask.Cell()
        if value.lengthIsCapped { cell.set(1) }
        if value.slopeIsCapped { cell.set(2) }
        return cell
    }
}

extension TableTrust {
    /// Its name for people.
    public var message: Message { Message("erosion.trust.\(rawValue)") }
}
