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
    /// A folder in memory, for drivers that do not notice when the disk is full (GeoJSON, CSV, XLSX in GDAL 3.6 report
    /// success and leave half a file): they write here, and the bytes are then written out with every write checked.
    private let memoryFolder: String?

    /// Where to write the file.
    var file: String { "\(memoryFolder ?? folder)/\(VirtualFile.lastComponent(target))" }

    init(target: String, throughMemory: Bool) throws(GeoError) {
        self.target = target
        memoryFolder = throughMemory ? "/vsimem/geocore-\(UInt64.random(in: 0 ... .max))" : nil
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
        if let memoryFolder { VSIMkdir(memoryFolder, 0o755) }
        folder = "\(parent)\(prefix)\(getpid())-\(String(UInt32.random(in: 0 ... .max), radix: 36))"
        guard VSIMkdir(folder, 0o755) == 0 else {
            throw GeoError(
                .cannotWrite, "write the file", on: target, trail: ["the folder \(place) cannot be written to"])
        }
    }

    /// Moves everything in the folder to the place of the target; the main file last.
    func moveIntoPlace() throws(GeoError) {
        if let memoryFolder { try writeOut(memoryFolder) }
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

    private func writeOut(_ memoryFolder: String) throws(GeoError) {
        for name in VirtualFile.list(memoryFolder, recursively: false) {
            var size: vsi_l_offset = 0
            guard let bytes = VSIGetMemFileBuffer("\(memoryFolder)/\(name)", &size, 0) else {
                throw GeoError(.cannotWrite, "find the finished bytes of \(name)", on: target)
            }
            let failure = GeoError(.cannotWrite, "write the file", on: target, trail: ["the disk may be full"])
            guard let file = VSIFOpenL("\(folder)/\(name)", "wb") else { throw failure }
            let written = VSIFWriteL(bytes, 1, Int(size), file)
            // Closing writes what is still buffered: it must be asked too.
            guard VSIFCloseL(file) == 0, written == Int(size) else { throw failure }
        }
        VSIRmdirRecursive(memoryFolder)
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
            case "tif", "tiff": [".aux.xml", ".ovr", ".msk"].map { target + $0 } + ["\(stem).tfw", "\(stem).aux"]
            default: []
            }
        for companion in companions where !written.contains(VirtualFile.lastComponent(companion)) {
            if VirtualFile.nature(companion) == .file { VirtualFile.remove(companion) }
        }
    }

    func discard() {
        if let memoryFolder { VSIRmdirRecursive(memoryFolder) }
        VSIRmdirRecursive(folder)
    }
}
