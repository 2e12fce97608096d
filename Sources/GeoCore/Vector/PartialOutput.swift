internal import CGDAL

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A folder beside the target in which the output is written, until it is complete and takes its place by renaming.
///
/// The name carries the process number: what a killed process left is swept up by the next writer of the same target.
struct PartialOutput {
    let target: String
    let folder: String
    /// Where to write the file.
    var file: String { "\(folder)/\(VirtualFile.lastComponent(target))" }

    init(target: String) throws(GeoError) {
        self.target = target
        let name = VirtualFile.lastComponent(target)
        let parent = String(target.dropLast(name.count))
        let place =
            parent.isEmpty ? "." : parent.count > 1 && parent.hasSuffix("/") ? String(parent.dropLast()) : parent
        let isMemory = target.hasPrefix("/vsimem/")
        guard isMemory || VirtualFile.nature(place) == .directory else {
            throw GeoError(.cannotWrite, "write the file", on: target, trail: ["there is no folder \(place)"])
        }
        guard VirtualFile.nature(target) != .directory else {
            throw GeoError(.cannotWrite, "write the file", on: target, trail: ["there is a folder of that name"])
        }
        // Without the dots of the name: GDAL takes a folder called "x.xlsx..." for an archive.
        let prefix = ".\(name.replacing(".", with: "_"))-partial-"
        for other in VirtualFile.list(place, recursively: false) where other.hasPrefix(prefix) {
            let process = other.dropFirst(prefix.count).prefix { $0 != "-" }
            if let process = Int32(process), process != getpid(), kill(process, 0) != 0, errno == ESRCH {
                VSIRmdirRecursive("\(place)/\(other)")
            }
        }
        folder = "\(parent)\(prefix)\(getpid())-\(String(UInt32.random(in: 0 ... .max), radix: 36))"
        guard VSIMkdir(folder, 0o755) == 0 else {
            throw GeoError(
                .cannotWrite, "write the file", on: target, trail: ["the folder \(place) cannot be written to"])
        }
    }

    /// Moves everything in the folder to the place of the target; the main file last.
    func moveIntoPlace() throws(GeoError) {
        let main = VirtualFile.lastComponent(target)
        let parent = String(target.dropLast(main.count))
        let written = VirtualFile.list(folder, recursively: false)
        for name in written.filter({ $0 != main }) + [main] {
            guard VSIRename("\(folder)/\(name)", parent + name) == 0 else {
                throw GeoError(
                    .cannotWrite, "rename the finished file", on: parent + name,
                    trail: [String(cString: strerror(errno))])
            }
        }
        removeStaleCompanions(except: written)
        VSIRmdirRecursive(folder)
    }

    /// Companions of an older file of that name would be taken for the new one's.
    private func removeStaleCompanions(except written: [String]) {
        let stem = String(target.dropLast(VirtualFile.pathExtension(target).count + 1))
        let companions: [String] =
            switch VirtualFile.pathExtension(target) {
            case "shp":
                ["prj", "cpg", "qix", "sbn", "sbx", "idm", "ind", "qpj", "cst", "shp.xml"].map { "\(stem).\($0)" }
            case "gpkg": ["-wal", "-shm", "-journal"].map { target + $0 }
            case "csv": ["\(stem).csvt", "\(stem).prj"]
            default: []
            }
        for companion in companions where !written.contains(VirtualFile.lastComponent(companion)) {
            if VirtualFile.nature(companion) == .file { VirtualFile.remove(companion) }
        }
    }

    func discard() { VSIRmdirRecursive(folder) }
}
