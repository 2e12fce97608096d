import Foundation
import GeoCore
import Testing

@Suite("A folder that gets its files all together") struct StagedFolderTests {
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("eco-staged-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder.path)
    }

    private func list(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    @Test("nothing is under the name until the commit, then everything, and no trace of the staging")
    func commits() throws {
        try withFolder { parent in
            let target = "\(parent)/a/b/out"
            let folder = try StagedFolder(target)
            try folder.write(Array("one".utf8), as: "one.txt")
            try folder.write(Array("two".utf8), as: "two.txt")
            #expect(!FileManager.default.fileExists(atPath: "\(parent)/a"))
            #expect(try folder.commit() == ["\(target)/one.txt", "\(target)/two.txt"])
            #expect(try list(target) == ["one.txt", "two.txt"])
            #expect(try list(parent) == ["a"])
        }
    }

    @Test("an older file of the name is replaced, other files stay")
    func replaces() throws {
        try withFolder { target in
            try "old".write(toFile: "\(target)/one.txt", atomically: true, encoding: .utf8)
            try "mine".write(toFile: "\(target)/notes.txt", atomically: true, encoding: .utf8)
            let folder = try StagedFolder(target)
            try folder.write(Array("new".utf8), as: "one.txt")
            #expect(try String(contentsOfFile: "\(target)/one.txt", encoding: .utf8) == "old")
            _ = try folder.commit()
            #expect(try String(contentsOfFile: "\(target)/one.txt", encoding: .utf8) == "new")
            #expect(try list(target) == ["notes.txt", "one.txt"])
        }
    }

    @Test("a folder that is dropped without a commit leaves nothing")
    func discards() throws {
        try withFolder { parent in
            do {
                let folder = try StagedFolder("\(parent)/out")
                try folder.write([1], as: "one.bin")
            }
            #expect(try list(parent).isEmpty)
        }
    }

    @Test("what a process that is gone has left is swept up, what a living one writes is not")
    func sweeps() throws {
        try withFolder { parent in
            let (dead, living) = ("\(parent)/.eco-partial-999999999-x", "\(parent)/.eco-partial-1-x")
            for path in [dead, living] {
                try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
            }
            let folder = try StagedFolder("\(parent)/out")
            #expect(!FileManager.default.fileExists(atPath: dead))
            #expect(FileManager.default.fileExists(atPath: living))
            folder.discard()
        }
    }

    @Test("a target that is a file, or lies under one, cannot be written")
    func refuses() throws {
        try withFolder { parent in
            try "text".write(toFile: "\(parent)/file", atomically: true, encoding: .utf8)
            for target in ["\(parent)/file", "\(parent)/file/out"] {
                #expect { _ = try StagedFolder(target) } throws: { ($0 as? GeoError)?.kind == .cannotWrite }
            }
        }
    }
}
