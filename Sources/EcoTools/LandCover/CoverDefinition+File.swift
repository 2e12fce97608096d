extension CoverDefinition {
    /// A definition that ships with the tool, of forest or of green cover, by its id, or the one of a YAML file.
    ///
    /// - Throws: every problem of the file, read as what it looks more like; for a name that is neither, the names that
    ///   there are.
    public init(nameOrFile: String) throws(TableProblems) {
        let forests = try ForestDefinition.shipped()
        let greens = try GreenCoverDefinition.shipped()
        if let forest = forests.first(where: { $0.id == nameOrFile }) {
            self = .forest(forest)
            return
        }
        if let green = greens.first(where: { $0.id == nameOrFile }) {
            self = .green(green)
            return
        }
        let known = forests.map(\.id) + greens.map(\.id)
        _ = try TableFile.text(
            nameOrFile, shipped: { _ in nil },
            unknown: Message(
                "problem.no-such-definition",
                ["name": .text(nameOrFile), "known": .list(known.map { .text($0) })]))
        let problems: TableProblems
        do throws(TableProblems) {
            self = .forest(try ForestDefinition(nameOrFile: nameOrFile))
            return
        } catch {
            problems = error
        }
        // A file of neither is more often one of forest: its problems are the ones to read.
        guard let green = try? GreenCoverDefinition(nameOrFile: nameOrFile) else { throw problems }
        self = .green(green)
    }
}
