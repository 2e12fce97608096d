import Foundation

extension RuleSet {
    /// A set that ships with the tool, by its name, or one from a file.
    ///
    /// - Throws: every problem of the file; for a name that is neither, the names that there are.
    public init(nameOrFile: String) throws(TableProblems) {
        if Self.shippedNames.contains(nameOrFile) || !FileManager.default.fileExists(atPath: nameOrFile) {
            self = try RuleSet.named(nameOrFile)
            return
        }
        try self.init(yaml: TableProblems.text(of: nameOrFile), file: nameOrFile)
    }
}
