/// The area of one class in a zone.
public struct ClassArea: Sendable, Hashable {
    /// The code; nil for cells without data.
    public var code: Int?
    /// The code in the second raster, for pairs; nil for cells without data there.
    public var secondCode: Int?
    /// Cells, partly covered ones as their share.
    public var cells: Double
    public var squareMetres: Double
}

/// Areas of the classes of one raster in each zone; or of the pairs of classes of two rasters (a from-to matrix).
public struct ClassTable: ZonalReducer {
    public let input: Int
    public let secondInput: Int?

    /// - Parameters: the places of rasters in the inputs of the run, both of the form `.classes`.
    public init(input: Int, against secondInput: Int? = nil) {
        self.input = input
        self.secondInput = secondInput
    }

    /// Each class once, cells without data first, then by code.
    public struct State: Sendable {
        fileprivate(set) public var classes: [ClassArea] = []
        /// Whether these are pairs of classes of two rasters.
        let isPaired: Bool
    }

    public func emptyState() -> State { State(isPaired: secondInput != nil) }

    public func merge(_ later: State, into state: inout State) {
        state.add(later.classes)
    }

    public func add(_ part: ZonePart, into state: inout State) {
        let tile = part.tile
        let codes = secondInput.map { tile.codes(ofInputs: input, $0) } ?? tile.codes(ofInput: input)
        let tables = tile.scratch
        tables.reserve(codes.keys.count)
        let counter = ClassCounter(part: part, codes: codes, tables: tables)
        switch codes.numbers {
        case .bytes(let numbers): counter.count(numbers)
        case .words(let numbers): counter.count(numbers)
        }
        state.add(counter.takeClasses())
    }
}

extension ClassTable.State {
    /// Adds classes that are each listed once; keeps the order.
    fileprivate mutating func add(_ others: [ClassArea]) {
        if classes.isEmpty {
            classes = others.count > 1 ? others.sorted { Self.key($0) < Self.key($1) } : others
            return
        }
        for other in others {
            let key = Self.key(other)
            var low = 0
            var high = classes.count
            while low < high {
                let middle = (low + high) / 2
                if Self.key(classes[middle]) < key { low = middle + 1 } else { high = middle }
            }
            if low < classes.count, Self.key(classes[low]) == key {
                classes[low].cells += other.cells
                classes[low].squareMetres += other.squareMetres
            } else {
                classes.insert(other, at: low)
            }
        }
    }

    private static func key(_ area: ClassArea) -> ClassKey { ClassKey(first: area.code, second: area.secondCode) }
}

/// Counts the classes of one zone in one tile.
private struct ClassCounter {
    let part: ZonePart
    let codes: TileCodes
    let tables: ZonalScratch

    func count<Number: FixedWidthInteger & UnsignedInteger>(_ numbers: UnsafePointer<Number>) {
        let shares = tables.shares
        let areas = tables.areas
        switch part.tile.areas {
        case .constant:
            for run in part.runs { whole(numbers + Int(run.start), Int(run.count)) }
            for slot in part.cellIndices.indices {
                shares[Int(numbers[Int(part.cellIndices[slot])])] += part.fractions[slot]
            }
        case .perRow(let rowAreas):
            var index = 0
            while index < part.runs.count {
                let row = part.runs[index].row
                repeat {
                    whole(numbers + Int(part.runs[index].start), Int(part.runs[index].count))
                    index += 1
                } while index < part.runs.count && part.runs[index].row == row
                // Whole numbers until here: a row's cells are equally large.
                for code in codes.present {
                    let count = takeCount(code)
                    if count == 0 { continue }
                    shares[code] += count
                    areas[code] += count * rowAreas[Int(row)]
                }
            }
            let width = part.tile.window.width
            var row = 0
            var end = width
            for slot in part.cellIndices.indices {
                let cell = Int(part.cellIndices[slot])
                while cell >= end {
                    row += 1
                    end += width
                }
                let code = Int(numbers[cell])
                shares[code] += part.fractions[slot]
                areas[code] += part.fractions[slot] * rowAreas[row]
            }
        case .perCell(let cellAreas):
            cellAreas.withUnsafeBufferPointer { cellAreas in
                for run in part.runs {
                    whole(numbers + Int(run.start), Int(run.count))
                    for cell in Int(run.start)..<Int(run.start + run.count) {
                        areas[Int(numbers[cell])] += cellAreas[cell]
                    }
                }
                for slot in part.cellIndices.indices {
                    let cell = Int(part.cellIndices[slot])
                    let code = Int(numbers[cell])
                    shares[code] += part.fractions[slot]
                    areas[code] += part.fractions[slot] * cellAreas[cell]
                }
            }
        }
    }

    /// Counts whole cells.
    @inline(__always)
    private func whole<Number: FixedWidthInteger & UnsignedInteger>(_ numbers: UnsafePointer<Number>, _ count: Int) {
        if Number.self == UInt8.self {
            let table = tables.byteCounts
            var index = 0
            while index + 4 <= count {
                table[Int(numbers[index])] &+= 1
                table[256 + Int(numbers[index + 1])] &+= 1
                table[512 + Int(numbers[index + 2])] &+= 1
                table[768 + Int(numbers[index + 3])] &+= 1
                index += 4
            }
            while index < count {
                table[Int(numbers[index])] &+= 1
                index += 1
            }
        } else {
            let table = tables.counts
            for index in 0..<count { table[Int(numbers[index])] &+= 1 }
        }
    }

    /// The whole cells of a class since the last time.
    @inline(__always)
    private func takeCount(_ code: Int) -> Double {
        var count = tables.counts[code]
        tables.counts[code] = 0
        if case .bytes = codes.numbers {
            let table = tables.byteCounts + code
            count &+= table[0] &+ table[256] &+ table[512] &+ table[768]
            table[0] = 0
            table[256] = 0
            table[512] = 0
            table[768] = 0
        }
        return Double(count)
    }

    /// The classes found, and the tables zero again.
    func takeClasses() -> [ClassArea] {
        var result: [ClassArea] = []
        for code in codes.keys.indices {
            let cells = takeCount(code) + tables.shares[code]
            if cells == 0 { continue }
            let area: Double
            if case .constant(let cellArea) = part.tile.areas {
                area = cells * cellArea
            } else {
                area = tables.areas[code]
            }
            tables.shares[code] = 0
            tables.areas[code] = 0
            let key = codes.keys[code]
            result.append(ClassArea(code: key.first, secondCode: key.second, cells: cells, squareMetres: area))
        }
        return result
    }
}
