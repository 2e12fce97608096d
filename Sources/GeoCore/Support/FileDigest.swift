import Crypto
import Foundation

/// The SHA-256 of an input, so that a result can say exactly which bytes it was computed from.
public struct FileDigest: Sendable, Codable, Hashable {
    public struct Member: Sendable, Codable, Hashable {
        /// The name relative to the folder of the input.
        public var name: String
        public var byteCount: Int
        /// 64 lower-case hexadecimal digits.
        public var sha256: String
    }

    /// Of a single file its SHA-256; of several the SHA-256 of the lines "digest, two spaces, name, newline" that
    /// `sha256sum` would print for the members in their order.
    public var sha256: String
    /// The files, sorted by name.
    public var files: [Member]
    public var byteCount: Int { files.reduce(0) { $0 + $1.byteCount } }

    /// The files of a shapefile that carry its content; indices and metadata beside it do not count.
    private static let shapefileExtensions = ["cpg", "dbf", "prj", "shp", "shx"]

    /// Digests a file, the files of a shapefile, or all files of a folder such as a .gdb (lock files left out).
    public init(of path: String) throws(GeoError) {
        let url = URL(fileURLWithPath: path)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw GeoError(.cannotRead, "digest the file", on: path, trail: ["there is no such file or folder"])
        }
        let members: [(name: String, url: URL)]
        if isFolder.boolValue {
            members = try Self.files(in: url)
        } else if url.pathExtension.lowercased() == "shp" {
            members = try Self.shapefile(url)
        } else {
            members = [(url.lastPathComponent, url)]
        }
        var files: [Member] = []
        for member in members.sorted(by: { Array($0.name.utf8).lexicographicallyPrecedes(Array($1.name.utf8)) }) {
            files.append(try Self.digest(member.url, named: member.name))
        }
        self.files = files
        if !isFolder.boolValue, files.count == 1 {
            sha256 = files[0].sha256
        } else {
            let list = files.map { "\($0.sha256)  \($0.name)\n" }.joined()
            sha256 = Self.hexadecimal(SHA256.hash(data: Data(list.utf8)))
        }
    }

    private static func shapefile(_ url: URL) throws(GeoError) -> [(name: String, url: URL)] {
        let stem = url.deletingPathExtension().lastPathComponent
        do {
            return try FileManager.default.contentsOfDirectory(
                at: url.deletingLastPathComponent(), includingPropertiesForKeys: nil
            ).filter {
                $0.deletingPathExtension().lastPathComponent == stem
                    && shapefileExtensions.contains($0.pathExtension.lowercased())
            }.map { ($0.lastPathComponent, $0) }
        } catch {
            throw GeoError(.cannotRead, "list the files of the shapefile", on: url.path, trail: ["\(error)"])
        }
    }

    private static func files(in folder: URL) throws(GeoError) -> [(name: String, url: URL)] {
        guard let names = FileManager.default.enumerator(atPath: folder.path) else {
            throw GeoError(.cannotRead, "list the files of the folder", on: folder.path)
        }
        var result: [(name: String, url: URL)] = []
        for case let name as String in names where !name.lowercased().hasSuffix(".lock") {
            let url = folder.appendingPathComponent(name)
            var isFolder: ObjCBool = false
            if FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder), !isFolder.boolValue {
                result.append((name, url))
            }
        }
        return result
    }

    /// Read in pieces, so that a file of any size needs the same memory.
    private static func digest(_ url: URL, named name: String) throws(GeoError) -> Member {
        do {
            let file = try FileHandle(forReadingFrom: url)
            defer { try? file.close() }
            var hash = SHA256()
            var byteCount = 0
            while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty {
                hash.update(data: piece)
                byteCount += piece.count
            }
            return Member(name: name, byteCount: byteCount, sha256: hexadecimal(hash.finalize()))
        } catch {
            throw GeoError(.cannotRead, "digest the file", on: url.path, trail: ["\(error)"])
        }
    }

    private static func hexadecimal(_ digest: SHA256.Digest) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
