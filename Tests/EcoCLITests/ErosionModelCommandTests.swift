import EcoTools
import Foundation
import GeoCore
import Testing

@Suite("eco erosion model") struct ErosionModelCommandTests {
    /// A wood at 15 degrees: S = 21.9 sin 15 - 0.96, L = (30/22.13)^0.5, B of 80 % canopy and 60 % ground cover.
    static let place = ["--r", "5000", "--k", "0.006", "--l", "1.1643135", "--s", "4.7081371"]

    @Test(
        "the worked place comes out of the command line",
        arguments: [
            (["--land", "other", "--b", "0.03370718", "--e", "1"], "Modulus: 554.3 t/(km²·a)"),
            (["--land", "crop", "--t", "0.353", "--e", "1"], "Modulus: 5,805.2 t/(km²·a)"),
            (["--land", "crop", "--t", "0.353", "--e", "0.084"], "Modulus: 487.6 t/(km²·a)"),
        ])
    func place(land: [String], answer: String) throws {
        let found = try Command.run(["erosion", "model", "csle"] + Self.place + land)
        #expect(found.code == 0, "\(found.errors)")
        #expect(found.output.contains(answer))
        let chinese = try Command.run(["erosion", "model", "csle", "--lang", "zh"] + Self.place + land)
        #expect(chinese.output.contains("侵蚀模数"))
    }

    @Test(
        "factors that are missing are listed together and exit with 65; wrong usage exits with 64, a missing file with 66"
    )
    func refusals() throws {
        let missing = try Command.run("erosion", "model", "rusle", "--r", "100")
        #expect(missing.code == 65 && missing.output.isEmpty)
        for option in ["--k", "--ls", "--c", "--p"] { #expect(missing.errors.contains("error: \(option): ")) }
        #expect(try Command.run("erosion", "model", "csle", "--b", "").code == 64)
        #expect(try Command.run("erosion", "model", "csle", "--landcover", "a.tif").code == 64)
        #expect(try Command.run("erosion", "model", "rusle", "--fill-missing", "x=1").code == 64)
        let file = ["--k", "1", "--ls", "1", "--c", "1", "--p", "1"]
        #expect(try Command.run(["erosion", "model", "rusle", "--r", "/nowhere/r.tif"] + file).code == 66)
    }
}
