import GeoCore

/// The equation for a tile of cells.
///
/// Each raster is one straight loop over a stretch of cells that stays in the processor's cache; numbers are multiplied
/// beforehand. A loop also counts the values that are not plain (no data, outside the plausible range): only tiles that have such are
/// looked at cell by cell.
struct SoilLossKernel: Sendable {
    /// A factor that is a raster.
    struct Term: Sendable {
        var factor: SoilLossFactor
        /// Its place among the inputs of the run.
        var input: Int
        var fill: Double?
    }

    /// B and T, of which the land decides.
    enum Choice: Sendable {
        case number(Double)
        /// The place among `terms`.
        case term(Int)
    }

    /// R, K, L, S or LS first (`bareCount` of them), then the others.
    var terms: [Term]
    var bareCount: Int
    /// Products of the numbers among them; the first with 100 for t/(km²·a).
    var bareConstant: Double
    var coverConstant: Double
    /// Terms of which all cells need a number; B and T are not among them where a land cover decides.
    var plain: [Int]
    var land: (input: Int, crop: CropLand, onCrop: Choice, elsewhere: Choice)?
    /// Terms that no land asks for, where all land is of one kind.
    var unused: [Int]
    var writesBare: Bool
    var rInput: Int?

    static let modulusLimit = ErosionPlausibility.greatestModulus
    /// Cells of a stretch: with its inputs they fill half a cache of the first level.
    private static let stretch = 2048

    func compute(_ tile: CellwiseTile, _ tally: inout SoilLossTally, hasOutput: Bool) {
        guard tile.count > 0 else { return }
        if hasOutput {
            compute(tile, tile.output(0), writesBare ? tile.output(1) : nil, &tally)
        } else {
            let cells = UnsafeMutableBufferPointer<Double>.allocate(capacity: tile.count)
            defer { cells.deallocate() }
            compute(tile, cells, nil, &tally)
        }
    }

    private func compute(
        _ tile: CellwiseTile, _ modulus: UnsafeMutableBufferPointer<Double>,
        _ bareOutput: UnsafeMutableBufferPointer<Double>?, _ tally: inout SoilLossTally
    ) {
        let kinds = UnsafeMutableBufferPointer<CropLand.Kind>.allocate(capacity: land == nil ? 0 : tile.count)
        let ownBare = UnsafeMutableBufferPointer<Double>.allocate(
            capacity: writesBare && bareOutput == nil ? tile.count : 0)
        defer {
            kinds.deallocate()
            ownBare.deallocate()
        }
        let bare = bareOutput ?? ownBare
        if multiply(tile, modulus, bare, kinds) > 0 { examine(tile, modulus, bare, kinds, &tally) }
        summarise(tile, modulus, bare, kinds, &tally)
    }

    /// - Returns: how many values of inputs are not plain.
    private func multiply(
        _ tile: CellwiseTile, _ modulus: UnsafeMutableBufferPointer<Double>,
        _ bare: UnsafeMutableBufferPointer<Double>, _ kinds: UnsafeMutableBufferPointer<CropLand.Kind>
    ) -> Int {
        guard let out = modulus.baseAddress else { return 0 }
        let codes = land.flatMap { tile.input($0.input).baseAddress }
        let crop = land.map { Side($0.onCrop, self, tile) }
        let elsewhere = land.map { Side($0.elsewhere, self, tile) }
        var odd = 0
        var start = 0
        while start < tile.count {
            let count = min(Self.stretch, tile.count - start)
            let cells = out + start
            cells.update(repeating: bareConstant, count: count)
            for index in plain where index < bareCount { odd &+= times(index, tile, start, cells, count) }
            if writesBare, let copy = bare.baseAddress { (copy + start).update(from: cells, count: count) }
            if coverConstant != 1 { for cell in 0..<count { cells[cell] *= coverConstant } }
            for index in plain where index >= bareCount { odd &+= times(index, tile, start, cells, count) }
            if let land {
                odd &+= choose(land.crop, codes, crop, elsewhere, cells, kinds, start, count)
            }
            start += count
        }
        return odd
    }

    private func times(
        _ index: Int, _ tile: CellwiseTile, _ start: Int, _ cells: UnsafeMutablePointer<Double>, _ count: Int
    ) -> Int {
        let term = terms[index]
        guard let values = tile.input(term.input).baseAddress else { return 0 }
        let limit = term.factor.plausibleMaximum
        return term.fill.map { Self.times(cells, values + start, count, limit, $0) }
            ?? Self.times(cells, values + start, count, limit)
    }

    /// Without a branch, so that the compiler takes several cells at once.
    private static func times(
        _ cells: UnsafeMutablePointer<Double>, _ values: UnsafePointer<Double>, _ count: Int, _ limit: Double
    ) -> Int {
        var odd = 0
        for cell in 0..<count {
            let value = values[cell]
            cells[cell] *= value
            odd &+= (value >= 0 ? 0 : 1) | (value <= limit ? 0 : 1)
        }
        return odd
    }

    private static func times(
        _ cells: UnsafeMutablePointer<Double>, _ values: UnsafePointer<Double>, _ count: Int, _ limit: Double,
        _ fill: Double
    ) -> Int {
        var odd = 0
        for cell in 0..<count {
            let value = values[cell]
            cells[cell] *= value == value ? value : fill
            odd &+= (value >= 0 ? 0 : 1) | (value <= limit ? 0 : 1)
        }
        return odd
    }

    /// B or T of a tile.
    private struct Side {
        /// nil for a number.
        var cells: UnsafePointer<Double>?
        var number: Double
        var limit: Double
        var fill: Double

        init(_ choice: Choice, _ kernel: SoilLossKernel, _ tile: CellwiseTile) {
            switch choice {
            case .number(let number):
                cells = nil
                self.number = number
                limit = 0
                fill = .nan
            case .term(let index):
                let term = kernel.terms[index]
                cells = tile.input(term.input).baseAddress
                number = .nan
                limit = term.factor.plausibleMaximum
                fill = term.fill ?? .nan
            }
        }

        @inline(__always)
        func value(_ cell: Int, _ odd: inout Int) -> Double {
            guard let cells else { return number }
            let value = cells[cell]
            if value >= 0, value <= limit { return value }
            odd &+= 1
            return value == value ? value : fill
        }
    }

    /// Multiplies each cell by the factor that its land has.
    private func choose(
        _ land: CropLand, _ codes: UnsafePointer<Double>?, _ crop: Side?, _ elsewhere: Side?,
        _ cells: UnsafeMutablePointer<Double>, _ kinds: UnsafeMutableBufferPointer<CropLand.Kind>, _ start: Int,
        _ count: Int
    ) -> Int {
        guard let codes, let crop, let elsewhere else { return 0 }
        var odd = 0
        for cell in 0..<count {
            let kind = land.kind(codes[start + cell])
            kinds[start + cell] = kind
            switch kind {
            case .crop: cells[cell] *= crop.value(start + cell, &odd)
            case .other: cells[cell] *= elsewhere.value(start + cell, &odd)
            case .missing, .unknown:
                cells[cell] = .nan
                odd &+= 1
            }
        }
        return odd
    }
}

// MARK: - What is not plain

extension SoilLossKernel {
    /// Whether the land of a cell needs the factor of a term.
    private func needs(_ index: Int, _ kind: CropLand.Kind?) -> Bool {
        guard let land, let kind else { return !unused.contains(index) }
        if case .term(index) = land.onCrop { return kind == .crop }
        if case .term(index) = land.elsewhere { return kind == .other }
        return true
    }

    /// Finds what is missing or hardly right; invalid cells lose their modulus.
    private func examine(
        _ tile: CellwiseTile, _ modulus: UnsafeMutableBufferPointer<Double>,
        _ bare: UnsafeMutableBufferPointer<Double>, _ kinds: UnsafeMutableBufferPointer<CropLand.Kind>,
        _ tally: inout SoilLossTally
    ) {
        let inputs = terms.map { tile.input($0.input) }
        let cover = land.map { tile.input($0.input) }
        for cell in 0..<tile.count {
            let area = tile.areaSquareMetres(cell)
            guard inputs.contains(where: { !$0[cell].isNaN }) || cover?[cell].isNaN == false else {
                tally.outside.add(area)
                continue
            }
            let kind = land == nil ? nil : kinds[cell]
            for (index, input) in inputs.enumerated() where needs(index, kind) {
                let value = input[cell]
                if value.isNaN {
                    if terms[index].fill == nil {
                        tally.terms[index].missing.add(area)
                    } else {
                        tally.terms[index].filled.add(area)
                    }
                } else if value < 0 || value.isInfinite {
                    tally.terms[index].invalid.add(tile.window, cell, value, area)
                    modulus[cell] = .nan
                    if writesBare, index < bareCount { bare[cell] = .nan }
                } else if value > terms[index].factor.plausibleMaximum {
                    tally.terms[index].tooLarge.add(tile.window, cell, value, area)
                }
            }
            switch kind {
            case .missing: tally.landMissing.add(area)
            case .unknown:
                let code = cover.flatMap { Int(exactly: $0[cell].rounded()) } ?? Int.min
                tally.unknownLand[code, default: CompensatedSum()].add(area)
            default: break
            }
            if modulus[cell].isNaN { tally.withoutModulus.add(area) }
        }
    }

    /// Adds up what there is, row by row.
    private func summarise(
        _ tile: CellwiseTile, _ modulus: UnsafeMutableBufferPointer<Double>,
        _ bare: UnsafeMutableBufferPointer<Double>, _ kinds: UnsafeMutableBufferPointer<CropLand.Kind>,
        _ tally: inout SoilLossTally
    ) {
        let width = tile.window.width
        let erosivity = rInput.map { tile.input($0) }
        let hasLand = land != nil
        var (cells, least, greatest, greatestR) = (0, tally.minimum, tally.maximum, tally.greatestR)
        var rowStart = 0
        while rowStart < tile.count {
            var (squareMetres, tonnes, bareTonnes, crop, other) = (0.0, 0.0, 0.0, 0.0, 0.0)
            for cell in rowStart..<rowStart + width {
                let value = modulus[cell]
                guard value == value else { continue }
                let area = tile.areaSquareMetres(cell)
                squareMetres += area
                tonnes += value * area
                cells &+= 1
                if value < least { least = value }
                if value > greatest { greatest = value }
                if value > Self.modulusLimit { tally.modulusTooLarge.add(tile.window, cell, value, area) }
                if writesBare { bareTonnes += bare[cell] * area }
                if hasLand { if kinds[cell] == .crop { crop += area } else { other += area } }
                if let erosivity, erosivity[cell] > greatestR { greatestR = erosivity[cell] }
            }
            tally.squareMetres.add(squareMetres)
            tally.tonnes.add(tonnes / 1e6)
            tally.bareTonnes.add(bareTonnes / 1e6)
            tally.crop.add(crop)
            tally.other.add(other)
            rowStart += width
        }
        tally.cells += cells
        (tally.minimum, tally.maximum, tally.greatestR) = (least, greatest, greatestR)
    }
}
