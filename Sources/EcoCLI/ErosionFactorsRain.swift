import ArgumentParser
import EcoTools
import Foundation
import GeoCore

/// `eco erosion factors rain`
struct FactorRainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rain",
        abstract: "R of rain gauges: the year, the 24 half months and their shares, from daily rain.",
        discussion: """
            The file has a row for each station and day: a date (or year, month, day), rain in mm, a station where there \
            are several. Years with missing days are left out and named. With --out also writes rain.csv, result.json and \
            run.json.

            Example: eco erosion factors rain gauges.csv --out rain
            """)

    enum Absent: String, ExpressibleByArgument, CaseIterable { case missing, dry }

    @Argument(help: ArgumentHelp("The file of daily rain: CSV, XLSX or another table.", valueName: "file"))
    var file: String
    @Option(
        help: ArgumentHelp(
            "The equation: csle-2018, csle-12mm, xie-2016, zhang-2002, or a YAML file.", valueName: "name|file"))
    var model = ErosivityModel.standardName
    @Option(help: "The unit of rain: mm, or 0.1mm with the codes of the national archive (32766, 32700).")
    var rainUnit = RainUnit.millimetres
    @Option(help: "What a day is that the file does not have: missing, or dry.")
    var absentDays = Absent.missing
    @Option(help: ArgumentHelp("Missing days in a month that are let pass, as dry ones.", valueName: "count"))
    var missingDays = 0
    @Option(help: ArgumentHelp("The column of stations; usual names are tried.", valueName: "column"))
    var stationField: String?
    @Option(help: ArgumentHelp("The column of dates.", valueName: "column"))
    var dateField: String?
    @Option(help: ArgumentHelp("The column of rain.", valueName: "column"))
    var rainField: String?
    @Option(help: ArgumentHelp("The encoding of a CSV file that is not UTF-8, such as GBK.", valueName: "name"))
    var encoding: String?
    @OptionGroup(title: "Run") var options: RunOptions

    func validate() throws {
        try Usage.refuseEmpty([
            ("FILE", file), ("--model", model), ("--station-field", stationField), ("--date-field", dateField),
            ("--rain-field", rainField), ("--encoding", encoding),
        ])
        if !(0...31).contains(missingDays) { throw ValidationError("--missing-days must be 0 to 31") }
        try Usage.protect([file], from: RainReport.fileNames, in: options.out)
    }

    func run() throws { try Usage.run(Self.self, compute) }

    private func compute() throws {
        let work = try CommandRun(options)
        let known = try work.tables { () throws(TableProblems) in try ErosivityModel(nameOrFile: model) }
        let request = RainRequest(
            file: file,
            columns: GaugeColumns(station: stationField, date: dateField, rain: rainField, encoding: encoding),
            unit: rainUnit, model: known,
            rule: RainCompleteness(missingDaysPerMonth: missingDays, absentDaysAreDry: absentDays == .dry))
        switch request.run() {
        case .refused(let issues): throw try work.refuse(issues)
        case .done(let result, let inputs):
            let record = RunRecord(
                command: "erosion factors rain", parameters: request.parameters, inputs: inputs, operations: [:],
                repairCount: 0, sliverCount: 0, start: work.start, workers: 1)
            let report = RainReport(result, record: record, language: work.console.language)
            try work.print(
                json: { () throws(GeoError) in try report.json() },
                text: { report.terminalText(width: $0, isColoured: $1) },
                files: { folder throws(GeoError) in
                    try report.write(to: folder, cancellation: work.cancellation)
                })
        }
    }
}
