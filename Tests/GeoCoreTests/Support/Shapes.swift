import Foundation
import GeoCore

/// Polygons of the kinds that such layers are made of, drawn from a seed.
enum Shapes {
    /// A star-shaped polygon, as a project's footprint: valid whatever the numbers.
    static func star(at centre: Coordinate, radius: Double, _ random: inout SeededRandom) throws -> Geometry {
        let count = random.integer(5..<40)
        let angles = (0..<count).map { (Double($0) + random.double(0..<0.9)) / Double(count) * 2 * .pi }
        let ring = angles.map { angle in
            let length = radius * random.double(0.5..<1)
            return Coordinate(x: centre.x + length * cos(angle), y: centre.y + length * sin(angle))
        }
        return try .polygon(shell: ring + [ring[0]])
    }

    /// Cells of a grid that a smooth random field picks, united: stair-step borders, holes and islands, as polygons
    /// made from rasters have; the parts touch at corners.
    static func stairs(in box: Bounds, cells: Int, share: Double, _ random: inout SeededRandom) throws -> [Geometry] {
        let (width, height) = (box.width / Double(cells), box.height / Double(cells))
        let waves = (0..<6).map { _ in
            (random.double(0..<0.9), random.double(0..<0.9), random.double(0..<6), random.double(0.5..<1))
        }
        var picked: [Geometry] = []
        for row in 0..<cells {
            for column in 0..<cells {
                let value = waves.reduce(0) { $0 + $1.3 * sin($1.0 * Double(column) + $1.1 * Double(row) + $1.2) }
                guard value > 2 - 4 * share else { continue }
                let (x, y) = (box.minX + Double(column) * width, box.minY + Double(row) * height)
                picked.append(
                    try .box(
                        Bounds(
                            minX: x, minY: y, maxX: box.minX + Double(column + 1) * width,
                            maxY: box.minY + Double(row + 1) * height)))
            }
        }
        return try Geometry.collection(.geometryCollection, picked).unaryUnion().polygons
    }

    static func box(_ minX: Double, _ minY: Double, _ maxX: Double, _ maxY: Double) throws -> Geometry {
        try .box(Bounds(minX: minX, minY: minY, maxX: maxX, maxY: maxY))
    }

    /// The cells of a board of `columns` by `rows` unit squares, row by row.
    static func board(_ columns: Int, _ rows: Int) throws -> [Geometry] {
        try (0..<columns * rows).map { cell in
            let (x, y) = (Double(cell % columns), Double(cell / columns))
            return try box(x, y, x + 1, y + 1)
        }
    }

    static func moved(_ geometry: Geometry, by shift: Coordinate, scale: Double = 1) throws -> Geometry {
        try geometry.mapSequences { sequence in
            sequence.map { Coordinate(x: $0.x * scale + shift.x, y: $0.y * scale + shift.y) }
        }
    }
}
