import Foundation

/// A folder that gets its new files all together: they are written beside it and moved in when the last one is complete.
///
/// Until `commit()` nothing appears under the folder's name and files of an older run stay as they are; other files in
/// the folder are never touched. What a killed process left is swept up by the next one that writes beside it.
public final class StagedFolder {
    /// The folder that the files end up in.
    public let target: String
    /// Where they are written until then.
    public let staging: String
    private var isOpen = true

    private static let prefix = ".eco-partial-"

    /// Makes the place to write to; parents of `target` that do not exist are made by `commit()`.
    ///
    /// - Throws: `.cannotWrite` when `target` is a file, or there is no right to write.
    public init(_ target: String) throws(GeoError) {
        let manager = FileManager.default
        var url = URL(fileURLWithPath: target, isDirectory: true).standardizedFileURL
        self.target = url.path
        var isFolder: ObjCBool = false
        if manager.fileExists(atPath: url.path, isDirectory: &isFolder) {
            guard isFolder.boolValue else { throw Self.error(target, "there is a file of that name") }
        } else {
            // The nearest folder that is there already lies on the same file system, so that moving is renaming.
            repeat { url.deleteLastPathComponent() } while !manager.fileExists(atPath: url.path) && url.path != "/"
            guard manager.fileExists(atPath: url.path, isDirectory: &isFolder), isFolder.boolValue else {
                throw Self.error(target, "\(url.path) is not a folder")
            }
        }
        Self.sweep(url)
        let process = ProcessInfo.processInfo.processIdentifier
        let name = "\(Self.prefix)\(process)-\(String(UInt32.random(in: 0 ... .max), radix: 36))"
        staging = url.appendingPathComponent(name, isDirectory: true).path
        do {
            try manager.createDirectory(atPath: staging, withIntermediateDirectories: false)
        } catch {
            throw Self.error(target, "the folder \(url.path) cannot be written to")
        }
    }

    deinit { discard() }

    /// Where to write the file of this name.
    public func path(of name: String) -> String { "\(staging)/\(name)" }

    /// Writes bytes as the file of this name.
    public func write(_ bytes: [UInt8], as name: String) throws(GeoError) {
        do {
            try Data(bytes).write(to: URL(fileURLWithPath: path(of: name)))
        } catch {
            throw Self.error("\(target)/\(name)", "\(error.localizedDescription)")
        }
    }

    /// Moves the files into the target, each by renaming, in the order of their names.
    ///
    /// - Returns: their paths.
    public func commit() throws(GeoError) -> [String] {
        let manager = FileManager.default
        var paths: [String] = []
        do {
            try manager.createDirectory(atPath: target, withIntermediateDirectories: true)
            let names = try manager.contentsOfDirectory(atPath: staging).sorted()
            // A folder in the way of one file is found before any file is moved.
            for name in names {
                var isFolder: ObjCBool = false
                if manager.fileExists(atPath: "\(target)/\(name)", isDirectory: &isFolder), isFolder.boolValue {
                    throw Self.error("\(target)/\(name)", "a folder of this name is in the way")
                }
            }
            for name in names {
                let place = "\(target)/\(name)"
                guard rename(path(of: name), place) == 0 else {
                    throw Self.error(place, String(cString: strerror(errno)))
                }
                paths.append(place)
            }
        } catch let error as GeoError {
            throw error
        } catch {
            throw Self.error(target, "\(error.localizedDescription)")
        }
        discard()
        return paths
    }

    /// Removes what was written so far, if it was not committed.
    public func discard() {
        if isOpen { try? FileManager.default.removeItem(atPath: staging) }
        isOpen = false
    }

    private static func sweep(_ folder: URL) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        for name in names where name.hasPrefix(prefix) {
            let digits = name.dropFirst(prefix.count).prefix { $0 != "-" }
            guard let process = Int32(digits), process > 0, kill(process, 0) != 0, errno == ESRCH else { continue }
            try? FileManager.default.removeItem(at: folder.appendingPathComponent(name))
        }
    }

    private static func error(_ path: String, _ reason: String) -> GeoError {
        GeoError(.cannotWrite, "write the results", on: path, trail: [reason])
    }
}
