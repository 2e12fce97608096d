import GeoCore

/// What the codes of a raster mean, strip by strip.
final class CodeRows<State> {
    private let reader: RasterReader
    private let band: Int
    private let meaning: (Int) -> State
    /// What a cell without data is.
    private let missing: State
    private var known: [Int: State] = [:]

    init(_ source: RasterSource, band: Int, missing: State, _ meaning: @escaping (Int) -> State) throws(GeoError) {
        reader = try RasterReader(source)
        self.band = band
        self.missing = missing
        self.meaning = meaning
    }

    func states(_ strip: PixelWindow) throws(GeoError) -> [State] {
        let facts = reader.source.bands[band - 1]
        if facts.cellType == .uint8, !facts.hasMask {
            let codes = try reader.read(strip, band: band, as: UInt8.self)
            let noData = facts.noData.cell(as: UInt8.self)
            let table = (UInt8.min...UInt8.max).map { $0 == noData ? missing : meaning(Int($0)) }
            return codes.map { table[Int($0)] }
        }
        let count = strip.cellCount
        let values = UnsafeMutableBufferPointer<Double>.allocate(capacity: count)
        let validity = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: count)
        defer {
            values.deallocate()
            validity.deallocate()
        }
        try reader.readDoubles(strip, band: band, scaled: false, into: values, validity: validity)
        return (0..<count).map { index in
            guard validity[index] == 1, let value = Int(exactly: values[index]) else { return missing }
            if let answer = known[value] { return answer }
            let answer = meaning(value)
            known[value] = answer
            return answer
        }
    }
}
