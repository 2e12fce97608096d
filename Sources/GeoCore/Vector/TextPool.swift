/// Texts that come again and again, each made once and known by its number.
public final class TextPool {
    /// The texts by their numbers.
    public private(set) var texts: [String] = []
    private var hashes: [UInt64] = []
    /// The characters of all texts, each ended by a zero, and where each begins.
    private var characters: [CChar] = []
    private var starts: [Int] = []
    /// Open addressing: number + 1, 0 for a free place.
    private var places = [Int32](repeating: 0, count: 64)
    /// Rows that follow each other mostly say the same.
    private var last = 0

    public init() {}

    func code(_ text: UnsafePointer<CChar>) -> Int {
        if last < texts.count, isText(last, text) { return last }
        // FNV-1a, 64 bits.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        var end = text
        while end.pointee != 0 {
            hash = (hash ^ UInt64(UInt8(bitPattern: end.pointee))) &* 0x100_0000_01b3
            end += 1
        }
        let mask = places.count - 1
        var place = Int(truncatingIfNeeded: hash ^ (hash >> 32)) & mask
        while places[place] != 0 {
            let number = Int(places[place]) - 1
            if hashes[number] == hash, isText(number, text) {
                last = number
                return number
            }
            place = (place + 1) & mask
        }
        last = texts.count
        texts.append(String(cString: text))
        hashes.append(hash)
        starts.append(characters.count)
        characters.append(contentsOf: UnsafeBufferPointer(start: text, count: end - text + 1))
        places[place] = Int32(texts.count)
        if 2 * texts.count > places.count { grow() }
        return last
    }

    private func grow() {
        places = [Int32](repeating: 0, count: 4 * places.count)
        let mask = places.count - 1
        for (number, hash) in hashes.enumerated() {
            var place = Int(truncatingIfNeeded: hash ^ (hash >> 32)) & mask
            while places[place] != 0 { place = (place + 1) & mask }
            places[place] = Int32(number + 1)
        }
    }

    private func isText(_ number: Int, _ text: UnsafePointer<CChar>) -> Bool {
        // Both end with a zero: the comparison stops before it leaves either.
        var (place, other) = (starts[number], text)
        while characters[place] == other.pointee {
            if other.pointee == 0 { return true }
            place += 1
            other += 1
        }
        return false
    }
}
