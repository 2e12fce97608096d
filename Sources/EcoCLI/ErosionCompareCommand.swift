import ArgumentParser
import EcoTools
import Foundation
import GeoCore

/// `eco erosion compare`
struct ErosionCompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "What became of eroded land between dates: treated, improved, worsened, new, and the net change?",
        discussion: """
            Everything that `eco erosion rate` finds, for each date, and from each date to the next the from-to matrix, \
            gross treated, improved, worsened and new land, and the net change beside them. With --out also writes \
            zones.gpkg, erosion-change-FROM-TO.tif, erosion.xlsx, zones.csv, result.json and run.json (with --priority \
            priority.tif too), all together or not at all.

            Example: eco erosion compare --zones towns.gpkg,id=code --intensity 2020=a.tif 2025=b.tif
            """)

    @OptionGroup(title: "Erosion") var erosion: ErosionZoneOptions
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Rasters of intensity classes with their dates, in the order of time: 2020=a.tif 2025=b.tif.",
            valueName: "label=file"))
    var intensity: [Labelled]
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Soil loss of the dates: 2020=a.tif 2025=b.tif.", valueName: "label=file"))
    var modulus: [Labelled] = []
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Land cover of the dates, or one of all.", valueName: "label=file"))
    var landcover: [Labelled] = []
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "What the codes of --landcover mean: \(Legend.shippedNames.joined(separator: ", ")), or a YAML file.",
            valueName: "name|label=name"))
    var legend: [Labelled] = []
    @OptionGroup(title: "Counting") var counting: CountingOptions
    @OptionGroup(title: "Run") var options: RunOptions

    private var labels: [String] { intensity.map(\.labelOrName) }

    func validate() throws {
        try erosion.check(out: options.out)
        if intensity.count < 2 {
            throw ValidationError(
                "--intensity needs two dates at least: 2020=FILE 2025=FILE (for one: eco erosion rate)")
        }
        for (index, label) in labels.enumerated() where labels[..<index].contains(label) {
            throw ValidationError("--intensity: the label \(label) comes twice; give labels: 2020=FILE 2025=FILE")
        }
        for (option, values) in [
            ("--modulus", modulus), ("--landcover", landcover), ("--legend", legend), ("--nodata", counting.nodata),
        ] {
            try values.refuseStrangers(option, labels: labels)
        }
        if let entry = modulus.first(where: { $0.label == nil }) {
            throw ValidationError("--modulus \(entry.value): say of which date it is, as \(labels[0])=\(entry.value)")
        }
        for label in labels where (landcover.value(for: label) == nil) != (legend.value(for: label) == nil) {
            throw ValidationError("--landcover and --legend belong together: one is missing for \(label)")
        }
        try Usage.protect(
            (intensity + modulus + landcover).map(\.value) + [erosion.zones.file],
            from: ErosionReport.fileNames(labels: labels, hasPriority: true), in: options.out)
    }

    func run() throws { try Usage.run(Self.self, compare) }

    private func compare() throws {
        let work = try CommandRun(options)
        var problems: [Issue] = []
        var legends: [String: Legend] = [:]
        for name in Set(labels.compactMap { legend.value(for: $0) }).sorted() {
            legends[name] = ErosionZoneOptions.read(&problems) { () throws(TableProblems) in
                try Legend(nameOrFile: name)
            }
        }
        let dates = zip(intensity, labels).map { file, label in
            var date = ErosionDate(label: label, intensity: file.value)
            date.modulus = modulus.value(for: label)
            date.landCover = landcover.value(for: label)
            date.legend = legend.value(for: label).flatMap { legends[$0] }
            return date
        }
        try erosion.run(dates, problems, "erosion compare", counting, options, work)
    }
}
