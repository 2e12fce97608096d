import GeoCore

/// A file of the ledger, or an entry by hand, as users find its number.
public struct ListedFile: Sendable, Codable, Hashable {
    public var file: LedgerFile
    /// Why it was taken back; nil: it holds.
    public var retractedFor: String?
}

/// The files of a ledger.
public struct LedgerFileList: Sendable, Codable {
    public var schema = "eco-restoration-files/1"
    public var files: [ListedFile]
}

extension LedgerStore {
    /// All files and entries in the order of their numbers, those taken back too.
    public func listedFiles() throws(GeoError) -> LedgerFileList {
        try read { reader throws(GeoError) in
            var reasons: [Int: String] = [:]
            for retraction in try reader.rows(LedgerRows.Retraction.self) {
                reasons[retraction.file] = retraction.reason
            }
            let files = try reader.rows(LedgerRows.File.self).map(\.file).sorted { $0.number < $1.number }
            return LedgerFileList(files: files.map { ListedFile(file: $0, retractedFor: reasons[$0.number]) })
        }
    }
}
