import Foundation
import GeoCore
import Testing

@Suite("Progress and Ctrl-C") struct InterruptTests {
    /// Squares of a few hundred metres all over the county: enough work for several seconds.
    private func manyFootprints(_ path: String) throws {
        let writer = try VectorWriter(path)
        let layer = try writer.addLayer(
            LayerDefinition(
                "many", geometry: .only(.polygon), crsDefinition: "EPSG:4490", fields: [FieldDefinition("id", .string)])
        )
        for row in 0..<200 {
            for column in 0..<200 {
                let (x, y) = (106.30 + 0.0018 * Double(column), 29.36 + 0.0013 * Double(row))
                let box = try Geometry.box(Bounds(minX: x, minY: y, maxX: x + 0.0015, maxY: y + 0.001))
                try layer.write(box, [.string("\(row)-\(column)")])
            }
        }
        try writer.close()
    }

    @Test("Ctrl-C ends a long run with 130 and leaves nothing; progress is said on standard error before")
    func interrupted() throws {
        try Command.withFolder { folder in
            try manyFootprints("\(folder)/many.gpkg")
            let run = try Command.Run([
                "check", "--layers", Command.sample("layers.yaml"), "--footprints",
                "\(folder)/many.gpkg,id=id,name=id,kind=id,action=id,date=id,width=id",
                "--out", "\(folder)/results/out", "--workers", "1",
            ])
            let deadline = Date().addingTimeInterval(60)
            while run.errors.isEmpty, run.process.isRunning, Date() < deadline { Thread.sleep(forTimeInterval: 0.02) }
            #expect(run.process.isRunning, "\(run.errors)")
            run.process.interrupt()
            let answer = try run.wait()
            #expect(answer.code == 130, "\(answer.errors)")
            #expect(answer.output.isEmpty)
            #expect(answer.errors.contains("Interrupted"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["many.gpkg"])
        }
    }
}
