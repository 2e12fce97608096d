import GeoCore

/// What is counted while cells are computed; tiles are merged in their order.
struct SoilLossTally: Sendable {
    /// Places that are kept of each doubt.
    static let placesKept = 5

    struct Doubt: Sendable {
        var cells = 0
        var squareMetres = CompensatedSum()
        var places: [SoilLossDoubt.Place] = []

        mutating func add(_ window: PixelWindow, _ cell: Int, _ value: Double, _ area: Double) {
            cells += 1
            squareMetres.add(area)
            if places.count < placesKept {
                places.append(
                    SoilLossDoubt.Place(
                        column: window.column + cell % window.width, row: window.row + cell / window.width,
                        position: nil, value: value))
            }
        }

        mutating func add(_ other: Doubt) {
            cells += other.cells
            squareMetres.add(other.squareMetres.value)
            places += other.places.prefix(placesKept - places.count)
        }
    }

    /// Of one raster.
    struct Term: Sendable {
        var missing = CompensatedSum()
        var filled = CompensatedSum()
        var invalid = Doubt()
        var tooLarge = Doubt()

        mutating func add(_ other: Term) {
            missing.add(other.missing.value)
            filled.add(other.filled.value)
            invalid.add(other.invalid)
            tooLarge.add(other.tooLarge)
        }
    }

    var terms: [Term]
    var modulusTooLarge = Doubt()
    var cells = 0
    var squareMetres = CompensatedSum()
    /// t/a.
    var tonnes = CompensatedSum()
    var bareTonnes = CompensatedSum()
    var minimum = Double.infinity
    var maximum = -Double.infinity
    var greatestR = -Double.infinity
    var withoutModulus = CompensatedSum()
    var outside = CompensatedSum()
    var crop = CompensatedSum()
    var other = CompensatedSum()
    var landMissing = CompensatedSum()
    var unknownLand: [Int: CompensatedSum] = [:]

    init(terms: Int) { self.terms = Array(repeating: Term(), count: terms) }

    mutating func add(_ next: SoilLossTally) {
        for index in terms.indices { terms[index].add(next.terms[index]) }
        modulusTooLarge.add(next.modulusTooLarge)
        cells += next.cells
        squareMetres.add(next.squareMetres.value)
        tonnes.add(next.tonnes.value)
        bareTonnes.add(next.bareTonnes.value)
        minimum = min(minimum, next.minimum)
        maximum = max(maximum, next.maximum)
        greatestR = max(greatestR, next.greatestR)
        withoutModulus.add(next.withoutModulus.value)
        outside.add(next.outside.value)
        crop.add(next.crop.value)
        other.add(next.other.value)
        landMissing.add(next.landMissing.value)
        for (code, area) in next.unknownLand.sorted(by: { $0.key < $1.key }) {
            unknownLand[code, default: CompensatedSum()].add(area.value)
        }
    }
}
