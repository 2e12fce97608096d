import ArgumentParser
import EcoTools
import Foundation

/// `eco rules`
struct RulesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules", abstract: "The rule sets: which there are, what they say, whether a file is one.",
        subcommands: [List.self, Show.self, Validate.self])

    struct Common: ParsableArguments {
        @Option(help: "Language: en or zh; the system's when not given.")
        var lang: Language?

        var console: Console { Console(language: lang ?? .ofSystem) }
    }

    /// `eco rules list`
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the rule sets that ship with the tool.")
        @OptionGroup var common: Common

        func run() throws {
            let console = common.console
            var sets: [RuleSet] = []
            for name in RuleSet.shippedNames { sets.append(try RulesCommand.read(name, console)) }
            try console.print(RuleSetReport.list(sets, console.language))
        }
    }

    /// `eco rules show`
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Shows every rule of a set with its source.")
        @Argument(help: ArgumentHelp("A shipped set, or a YAML file.", valueName: "name|file"))
        var set: String
        @Flag(help: "Print the YAML of a shipped set, to start one's own from.")
        var yaml = false
        @OptionGroup var common: Common

        func run() throws {
            let console = common.console
            if yaml, let text = RuleSet.shippedText(set) {
                try console.print(text)
                return
            }
            let read = try RulesCommand.read(set, console)
            try console.print(
                RuleSetReport(read, language: console.language, width: console.width, isColoured: console.isColoured)
                    .text)
        }
    }

    /// `eco rules validate`
    struct Validate: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists everything that is wrong with a rule file.")
        @Argument(help: ArgumentHelp("A YAML file.", valueName: "file"))
        var file: String
        @OptionGroup var common: Common

        func run() throws {
            let console = common.console
            let read = try RulesCommand.read(file, console)
            try console.print(
                Messages.text(
                    "cli.rules-valid", console.language,
                    [
                        "file": DisplayWidth.visible(file), "count": String(read.rules.count),
                        "set": DisplayWidth.visible(read.id),
                    ]) + "\n")
        }
    }

    static func read(_ name: String, _ console: Console) throws -> RuleSet {
        do throws(TableProblems) {
            return try RuleSet(nameOrFile: name)
        } catch {
            console.error("\n" + error.text(console.language))
            throw error.isOnlyMissing ? Exit.missingInput : Exit.badData
        }
    }
}
