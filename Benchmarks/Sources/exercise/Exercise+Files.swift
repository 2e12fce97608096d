import Foundation
import GeoCore

extension Exercise {
    func references() {
        for bad in ["", "nonsense", "EPSG:1", "EPSG:999999", "GEOGCS[", "EPSG:4979", "EPSG:5773", "LOCAL_CS[\"x\"]"] {
            attempt { () throws(GeoError) in try CRS(bad).description }
        }
        refuse("a CRS of nonsense") { () throws(GeoError) in try CRS("nonsense") }
        let codes = [
            "EPSG:4490", "EPSG:4326", "EPSG:4544", "EPSG:4524", "EPSG:32648", "EPSG:3857", "EPSG:4610", "EPSG:2340",
        ]
        let systems = codes.compactMap { code in answer(code) { () throws(GeoError) in try CRS(code) } }
        for source in systems {
            _ = (source.description, source.notes, source.areaOfUse, source.gaussKruger)
            attempt { () throws(GeoError) in try source.geographic() }
            attempt { () throws(GeoError) in
                try source.localTransverseMercator(at: Coordinate(x: 106.5, y: 29.5)).wkt
            }
            for target in systems {
                _ = source.isSame(as: target)
                attempt { () throws(GeoError) in try Transform.operations(from: source, to: target).map(\.description) }
                attempt { () throws(GeoError) in
                    let transform = try Transform(from: source, to: target)
                    let there = try transform.forward(Coordinate(x: 106.5, y: 29.5))
                    _ = try transform.inverse([there, there])
                    _ = try transform.forward([Coordinate(x: 1e30, y: 1e30), Coordinate(x: .nan, y: 0)])
                }
                attempt { () throws(GeoError) in
                    let transform = try Transform(from: source, to: target)
                    for sample in parcels { attempt { () throws(GeoError) in try transform.transform(sample) } }
                }
                attempt { () throws(GeoError) in try Transform(from: source, to: target, operation: "EPSG:0") }
            }
            measures(source)
        }
    }

    /// The samples shrunk to parcels of some hundred metres, in degrees.
    private var parcels: [Geometry] {
        samples.compactMap { sample in
            try? sample.mapSequences { sequence in
                sequence.map { Coordinate(x: 106.5 + $0.x * 1e-3, y: 29.5 + $0.y * 1e-3) }
            }
        }
    }

    private func measures(_ system: CRS) {
        attempt { () throws(GeoError) in
            let measurer = try Measurer(system)
            for sample in system.isGeographic ? parcels : samples {
                for method in AreaMethod.allCases {
                    attempt { () throws(GeoError) in try measurer.measure(sample, method: method) }
                }
                for edges in EdgeKind.allCases {
                    attempt { () throws(GeoError) in try measurer.length(of: sample, edges: edges) }
                }
            }
        }
        for edges in EdgeKind.allCases {
            attempt { () throws(GeoError) in
                let numbered = (system.isGeographic ? parcels : samples).prefix(12).enumerated().map {
                    (number: $0.offset, geometry: $0.element)
                }
                let query = try DistanceQuery(DistanceIndex(numbered, crs: system, edges: edges), footprintCRS: system)
                for sample in system.isGeographic ? parcels : samples {
                    attempt { () throws(GeoError) in try query.nearest(to: sample) }
                    attempt { () throws(GeoError) in try query.within(1000, of: sample) }
                }
                refuse("a negative distance") { () throws(GeoError) in try query.within(-1, of: samples[0]) }
            }
        }
    }

    func vectors() {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("exercise-\(UUID().uuidString)")
        guard (try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)) != nil else {
            return expect(false, "make a folder")
        }
        defer { try? FileManager.default.removeItem(at: folder) }
        for format in VectorFormat.allCases {
            let name = folder.appendingPathComponent("sample.\(Self.fileExtensions[format] ?? "")").path
            attempt { () throws(GeoError) in try write(name, format) }
            attempt { () throws(GeoError) in try read(name) }
            cutShort(name)
            attempt { () throws(GeoError) in try read(name) }
            // Abandoned half-way: the destructor must release everything and leave no file.
            attempt { () throws(GeoError) in
                let writer = try VectorWriter(name + ".part." + (Self.fileExtensions[format] ?? ""), format: format)
                _ = try writer.addLayer(
                    LayerDefinition("half", geometry: .any, fields: [FieldDefinition("a", .string)]))
            }
        }
        refuse("a file that is not there") { () throws(GeoError) in try Dataset(folder.path + "/none.gpkg") }
        refuse("a folder that is not there") { () throws(GeoError) in
            try VectorWriter(folder.path + "/none/none.gpkg")
        }
        refuse("an unknown extension") { () throws(GeoError) in try VectorWriter(folder.path + "/x.unknown") }
        refuse("a digest of nothing") { () throws(GeoError) in try FileDigest(of: folder.path + "/none") }
        attempt { () throws(GeoError) in try BoundaryPointFile(bytes: Array("[地块坐标]\n@\n1,2,3".utf8), named: "x.txt") }
        refuse("boundary points from nowhere") { () throws(GeoError) in
            try BoundaryPointFile(path: folder.path + "/none")
        }
    }

    private static let fileExtensions: [VectorFormat: String] = [
        .geoPackage: "gpkg", .geoJSON: "geojson", .flatGeobuf: "fgb", .shapefile: "shp", .csv: "csv", .xlsx: "xlsx",
    ]

    private func write(_ path: String, _ format: VectorFormat) throws(GeoError) {
        let writer = try VectorWriter(path, format: format)
        let layer = try writer.addLayer(
            LayerDefinition(
                "红线", geometry: format == .xlsx ? .none : .only(.polygon), crsDefinition: "EPSG:4490",
                fields: [
                    FieldDefinition("名称", .string), FieldDefinition("n", .integer), FieldDefinition("x", .real),
                    FieldDefinition("d", .date),
                ]))
        for sample in samples {
            attempt { () throws(GeoError) in
                try layer.write(sample, [.string("缙云山"), .integer(7), .real(1.5), .date("2022-09-30")])
            }
            attempt { () throws(GeoError) in try layer.write(nil, [.null, .null, .null, .null]) }
            attempt { () throws(GeoError) in try layer.write(sample, [.string("too few")]) }
        }
        try writer.close()
        refuse("a second close and a layer after it") { () throws(GeoError) in
            try writer.addLayer(LayerDefinition("late", geometry: .any, fields: []))
        }
    }

    private func read(_ path: String) throws(GeoError) {
        let dataset = try Dataset(path)
        refuse("a layer that is not there") { () throws(GeoError) in try dataset.layer("none") }
        for layer in dataset.layers {
            _ = (layer.encoding, layer.crsDefinition, layer.declaredGeometry)
            attempt { () throws(GeoError) in try layer.featureCount() }
            attempt { () throws(GeoError) in try layer.bounds() }
            attempt { () throws(GeoError) in try layer.readAll().features.count }
            attempt { () throws(GeoError) in try layer.readAll(ReadOptions(fields: ["none"])) }
            attempt { () throws(GeoError) in try layer.readAll(ReadOptions(filter: "n = 7")) }
            attempt { () throws(GeoError) in try layer.readAll(ReadOptions(filter: "((")) }
        }
        attempt { () throws(GeoError) in try FileDigest(of: path) }
    }

    /// Leaves the first two thirds of a file.
    private func cutShort(_ path: String) {
        guard let data = try? Data(contentsOf: URL(fileURLWithPath: path)) else { return }
        try? data.prefix(data.count * 2 / 3).write(to: URL(fileURLWithPath: path))
    }
}
