import Foundation
import Testing

@testable import GeoCore

@Suite struct VectorFileDigestTests {
    /// FIPS 180-4, the example "abc".
    @Test func aFileHasItsSHA256() throws {
        let folder = try ScratchFolder()
        let digest = try FileDigest(of: folder.write("abc", to: "a.txt"))
        #expect(digest.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(digest.files.map(\.name) == ["a.txt"] && digest.byteCount == 3)
    }

    /// A million letters "a" (FIPS 180-2, B.3) and 1 MiB + 1 zeros (by sha256sum): longer than one piece.
    @Test func longFilesAreReadInPieces() throws {
        let folder = try ScratchFolder()
        let letters = try FileDigest(of: folder.write([UInt8](repeating: 0x61, count: 1_000_000), to: "a"))
        #expect(letters.sha256 == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
        let zeros = try FileDigest(of: folder.write([UInt8](repeating: 0, count: (1 << 20) + 1), to: "b"))
        #expect(zeros.sha256 == "2cb74edba754a81d121c9db6833704a8e7d417e5b13d1a19f4a52f007d644264")
    }

    /// The digest of the list that `sha256sum` prints for the members in the order of their names.
    @Test func aShapefileIsDigestedWithAllFilesThatCarryItsContentAndNoOthers() throws {
        let folder = try ScratchFolder()
        for name in ["a.shp", "a.shx", "a.dbf", "a.prj", "a.cpg", "a.qix", "a.shp.xml", "ab.shp", "b.shp"] {
            _ = try folder.write(name, to: name)
        }
        let digest = try FileDigest(of: folder.file("a.shp"))
        #expect(digest.files.map(\.name) == ["a.cpg", "a.dbf", "a.prj", "a.shp", "a.shx"])
        #expect(digest.sha256 == "ef9a76200335d9b113b2f46318066d9167188968e09a0b5a08fe4caa5fe97f65")
    }

    @Test func aGeodatabaseIsDigestedWithoutItsLocksWhereverItLies() throws {
        let folder = try ScratchFolder()
        for place in ["one.gdb", "two.gdb"] {
            let path = folder.file(place)
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
            for name in ["a00000001.gdbtable", "gdb", "timestamps"] {
                _ = try folder.write(name, to: "\(place)/\(name)")
            }
        }
        _ = try folder.write("", to: "two.gdb/PC.rd.lock")
        let (one, two) = try (FileDigest(of: folder.file("one.gdb")), FileDigest(of: folder.file("two.gdb")))
        #expect(one == two)
        #expect(one.files.map(\.name) == ["a00000001.gdbtable", "gdb", "timestamps"])
    }

    @Test func aMissingFileIsSaid() {
        #expect(failure { () throws(GeoError) in try FileDigest(of: "/nowhere/x.shp") }?.kind == .cannotRead)
    }
}
