import ArgumentParser
import EcoTools
import Foundation

/// Wrong usage: what is wrong, with the usage line of the command that was called.
enum Usage {
    /// Options that were given without anything in them.
    static func refuseEmpty(_ options: [(name: String, value: String?)]) throws {
        for option in options where option.value?.allSatisfy(\.isWhitespace) == true {
            throw ValidationError("\(option.name) is empty")
        }
    }

    /// A word that the tables must know.
    static func refuseUnknown(_ option: String, _ word: String?, in table: SynonymTable) throws {
        guard let word else { return }
        switch table.match(word) {
        case .unknown, .empty:
            let known = table.rows.map { "\($0.id) (\($0.name.zh))" }.joined(separator: ", ")
            throw ValidationError("\(option) \(word): the word is in no table; there are: \(known)")
        case .row, .ambiguous: return
        }
    }

    /// Runs a command; wrong usage that only its files show is said as the parser says it of its arguments.
    static func run(_ command: ParsableCommand.Type, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as ValidationError {
            let name = Self.name(of: command)
            let text = """
                Error: \(error.message)
                Usage: \(Eco.usageString(for: command))
                  See '\(name) --help' for more information.

                """
            try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
            throw ExitCode.validationFailure
        }
    }

    /// As it is typed: "eco erosion rate".
    private static func name(of command: ParsableCommand.Type) -> String {
        let words = Eco.usageString(for: command).split(separator: " ").prefix { $0.first?.isLetter == true }
        return words.isEmpty ? "eco" : words.joined(separator: " ")
    }
}
