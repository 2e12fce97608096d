/// Zones as plain rings in the (column, row) coordinates of one grid: what coverage is computed from.
///
/// A value without handles: 16 bytes a vertex, and nothing that grows with the number of cells.
public struct ZoneShapes: Sendable {
    public let grid: RasterGrid
    /// How many zones there are; they are numbered from 0 in the order given.
    public let count: Int
    /// Vertices of closed rings, one after the other.
    let positions: [Coordinate]
    /// Stretches of rings with the rows and columns they span, so that a window looks only at those near it.
    let chunks: [Chunk]
    /// The chunks of zone i are chunkStarts[i] ..< chunkStarts[i + 1].
    let chunkStarts: [Int]
    /// Rows and columns that each zone spans, not clipped to the grid; nil for an empty zone.
    public let extents: [Bounds?]
    /// Columns that go round the globe; nil where columns do not run along parallels.
    let turnColumns: Double?

    /// Consecutive edges of one ring: positions first ... last.
    struct Chunk: Sendable {
        var first: Int
        var last: Int
        /// See `PlacedZone.Ring`.
        var sign: Int64
        var isCopy: Bool
        var minY: Double
        var maxY: Double
        var minX: Double
    }

    private static let edgesPerChunk = 64

    /// Zones given as polygons in the grid's own reference system.
    ///
    /// - Parameter zones: the rings of each; on a grid of longitudes also their copies a turn away.
    init(_ zones: [PlacedZone], on grid: RasterGrid, turnColumns: Double?) {
        self.grid = grid
        self.turnColumns = turnColumns
        count = zones.count
        var positions: [Coordinate] = []
        positions.reserveCapacity(zones.reduce(0) { $0 + $1.vertexCount })
        var chunks: [Chunk] = []
        var chunkStarts = [0]
        chunkStarts.reserveCapacity(zones.count + 1)
        var extents: [Bounds?] = []
        extents.reserveCapacity(zones.count)
        for zone in zones {
            var extent: Bounds?
            for ring in zone.rings {
                let start = positions.count
                positions.append(contentsOf: ring.positions)
                var first = start
                while first < positions.count - 1 {
                    let last = min(first + Self.edgesPerChunk, positions.count - 1)
                    let box = Self.box(positions[first...last])
                    chunks.append(
                        Chunk(
                            first: first, last: last, sign: ring.sign, isCopy: ring.isCopy, minY: box.minY,
                            maxY: box.maxY, minX: box.minX))
                    extent = extent.map { $0.union(box) } ?? box
                    first = last
                }
            }
            chunkStarts.append(chunks.count)
            extents.append(extent)
        }
        self.positions = positions
        self.chunks = chunks
        self.chunkStarts = chunkStarts
        self.extents = extents
    }

    private static func box(_ positions: ArraySlice<Coordinate>) -> Bounds {
        var box = Bounds(minX: .infinity, minY: .infinity, maxX: -.infinity, maxY: -.infinity)
        for p in positions {
            box.minX = min(box.minX, p.x)
            box.maxX = max(box.maxX, p.x)
            box.minY = min(box.minY, p.y)
            box.maxY = max(box.maxY, p.y)
        }
        return box
    }

    /// The rings of a zone as they were given, without copies around the globe; the area of each times minus its sign
    /// is what it adds to the zone.
    func rings(of zone: Int) -> [PlacedZone.Ring] {
        var result: [PlacedZone.Ring] = []
        var end = -1
        for chunk in chunks[chunkStarts[zone]..<chunkStarts[zone + 1]] where !chunk.isCopy {
            if chunk.first == end {
                result[result.count - 1].positions += positions[(chunk.first + 1)...chunk.last]
            } else {
                result.append(
                    PlacedZone.Ring(positions: Array(positions[chunk.first...chunk.last]), sign: chunk.sign))
            }
            end = chunk.last
        }
        return result
    }

    /// Calls `body` with each edge of a zone that may matter to cells of a window.
    @inline(__always)
    func forEachEdge(
        of zone: Int, near window: PixelWindow, _ body: (_ a: Coordinate, _ b: Coordinate, _ sign: Int64) -> Void
    ) {
        let top = Double(window.row)
        let bottom = Double(window.row + window.height)
        let right = Double(window.column + window.width)
        positions.withUnsafeBufferPointer { positions in
            for index in chunkStarts[zone]..<chunkStarts[zone + 1] {
                let chunk = chunks[index]
                // What lies left of the window still decides what is inside.
                guard chunk.maxY >= top, chunk.minY <= bottom, chunk.minX < right else { continue }
                for edge in chunk.first..<chunk.last { body(positions[edge], positions[edge + 1], chunk.sign) }
            }
        }
    }
}

/// A polygon brought into the coordinates of a grid.
struct PlacedZone: Sendable {
    struct Ring: Sendable {
        /// Closed: the last position is the first.
        var positions: [Coordinate]
        /// See `ScanConverter.edge`.
        var sign: Int64
        /// Whether it repeats another ring a full turn away.
        var isCopy = false
    }

    var rings: [Ring]

    var vertexCount: Int { rings.reduce(0) { $0 + $1.positions.count } }
}
