import ArgumentParser
import EcoTools
import Foundation
import GeoCore

/// `eco inspect`
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "What is in a file, which reference system is it in, and what is wrong with it?",
        discussion: """
            Lists layers, kinds of geometry, fields with sample values, bounds, reference system, encoding, and every \
            fault with what to do about it. Exit code 65 when a file has an error, 66 when it is not there.

            Example: eco inspect projects.shp --against cadastre.gpkg
            """)

    @Argument(
        help: ArgumentHelp("Files, folders, archives or databases; file,layer=NAME for one layer.", valueName: "file"))
    var files: [SourceArgument]
    @Option(
        help: ArgumentHelp(
            "A file with some of the same features or borders in the right place: offsets as web maps make them (GCJ-02) are found.",
            valueName: "file"))
    var against: SourceArgument?
    @OptionGroup(title: "Run") var options: RunOptions

    func validate() throws {
        for file in files + [against].compactMap({ $0 }) { try file.refuseStrangers(SourceArgument.fileKeys) }
    }

    func run() throws {
        let work = try CommandRun(options)
        var reports: [Inspection] = []
        for file in files {
            reports.append(
                try work.attempt { () throws(GeoError) in
                    try Inspection(
                        of: file.source(), against: against?.source(), assumedCRS: options.assumeCRS,
                        workers: options.workerCount, cancellation: work.cancellation)
                })
        }
        let language = work.console.language
        let result = reports
        try work.print(
            json: { () throws(GeoError) in try ResultText.json(result) },
            text: { width, isColoured in
                result.map {
                    InspectionReport($0, language: language, width: width, isColoured: isColoured).text
                }.joined(separator: "\n")
            },
            files: { folder throws(GeoError) in
                try folder.write(Array(try ResultText.json(result).utf8), as: "inspection.json")
                return try folder.commit()
            })
        let issues = result.flatMap(\.issues)
        if issues.contains(where: { $0.severity == .error }) { throw Exit.code(issues) }
    }
}
