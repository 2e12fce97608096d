// make-workload DIR [FOOTPRINTS] [RED_LINE]
//
// Writes DIR/footprints.gpkg, that many star-shaped footprints of 50 m to 800 m (20 000 unless said), and, unless a red
// line is given whose rectangle they are to fill, DIR/redline.gpkg: the cells of a smooth random field above a
// threshold, stair-step polygons with holes as vectorised rasters are. Seeded: the same files every time.

import Foundation
import GeoCore

let arguments = CommandLine.arguments
guard arguments.count >= 2 else {
    FileHandle.standardError.write(Data("usage: make-workload DIR [FOOTPRINTS] [RED_LINE]\n".utf8))
    exit(64)
}
let folder = arguments[1]
let count = arguments.count > 2 ? Int(arguments[2]) ?? 20_000 : 20_000

do {
    var box = Bounds(minX: 350_000, minY: 3_318_080, maxX: 431_920, maxY: 3_400_000)
    if arguments.count > 3 {
        box = try Dataset(arguments[3]).layer().bounds() ?? box
    } else {
        let polygons = try RandomField(seed: 3).polygons(in: box, cells: 2048)
        try write(polygons, to: "\(folder)/redline.gpkg", identifier: "id")
    }
    try write(try footprints(count, in: box, seed: 9), to: "\(folder)/footprints.gpkg", identifier: "pid")
} catch {
    FileHandle.standardError.write(Data("\(error)\n".utf8))
    exit(1)
}

func write(_ geometries: [Geometry], to path: String, identifier: String) throws(GeoError) {
    let writer = try VectorWriter(path)
    let layer = try writer.addLayer(
        LayerDefinition(
            identifier == "id" ? "redline" : "footprints", geometry: .only(.polygon), crsDefinition: "EPSG:32648",
            fields: [FieldDefinition(identifier, .integer)]))
    for (index, geometry) in geometries.enumerated() { try layer.write(geometry, [.integer(Int64(index))]) }
    try writer.close()
    print("\(path): \(geometries.count) features, \(geometries.reduce(0) { $0 + $1.coordinateCount }) vertices")
}

func footprints(_ count: Int, in box: Bounds, seed: UInt64) throws(GeoError) -> [Geometry] {
    var random = SplitMix(seed: seed)
    var result: [Geometry] = []
    for _ in 0..<count {
        let (x, y) = (box.minX + random.unit() * box.width, box.minY + random.unit() * box.height)
        let corners = 8 + Int(random.unit() * 52)
        let size = 50 + 750 * pow(random.unit(), 3)
        var ring: [Coordinate] = []
        for corner in 0..<corners {
            let angle = (Double(corner) + random.unit()) / Double(corners) * 2 * .pi
            let radius = size * (0.6 + 0.4 * random.unit())
            ring.append(Coordinate(x: x + radius * cos(angle), y: y + radius * sin(angle)))
        }
        result.append(try .polygon(shell: ring + [ring[0]]))
    }
    return result
}
