import ArgumentParser
import EcoTools
import Foundation
import GeoCore

extension Language: ExpressibleByArgument {}
extension AreaMethod: ExpressibleByArgument {
    /// As options are spelled: "survey-unrounded".
    var optionName: String { self == .surveyUnrounded ? "survey-unrounded" : rawValue }

    public init?(argument: String) {
        guard let method = Self.allCases.first(where: { $0.optionName == argument }) else { return nil }
        self = method
    }

    public var defaultValueDescription: String { optionName }
    public static var allValueStrings: [String] { allCases.map(\.optionName) }
}
extension TerminalReport.Detail: ExpressibleByArgument {}

extension CalendarDate: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }

    /// The day on this computer's calendar.
    static var today: CalendarDate? {
        let parts = Calendar(identifier: .gregorian).dateComponents([.year, .month, .day], from: Date())
        guard let year = parts.year, let month = parts.month, let day = parts.day else { return nil }
        return CalendarDate(year: year, month: month, day: day)
    }
}

/// The control layers of a run.
struct LayerOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Ecological red lines.",
            discussion: """
                A file is anything that OGR reads, a database ("PG:dbname=..."), or a boundary-point text. After the \
                file may follow, with commas: layer=, id=, name=, class=, zone=, title=, version=, crs=, encoding=, \
                where=, operation= and, for shorelines, line=management-boundary|bank|centre-line. Every layer option \
                may be given several times.
                """, valueName: "file"))
    var redline: [SourceArgument] = []
    @Option(help: ArgumentHelp("Protected areas.", valueName: "file"))
    var protected: [SourceArgument] = []
    @Option(help: ArgumentHelp("Shorelines that setbacks are measured from.", valueName: "file"))
    var shoreline: [SourceArgument] = []
    @Option(help: ArgumentHelp("Approved industrial parks.", valueName: "file"))
    var park: [SourceArgument] = []
    @Option(help: ArgumentHelp("Permanent basic farmland.", valueName: "file"))
    var farmland: [SourceArgument] = []
    @Option(help: ArgumentHelp("Urban growth boundary.", valueName: "file"))
    var urbanGrowth: [SourceArgument] = []
    @Option(help: ArgumentHelp("Environmental control units.", valueName: "file"))
    var controlUnit: [SourceArgument] = []
    @Option(help: ArgumentHelp("Tailings ponds.", valueName: "file"))
    var tailings: [SourceArgument] = []
    @Option(help: ArgumentHelp("Territory: the county and its towns.", valueName: "file"))
    var territory: [SourceArgument] = []
    @Option(help: ArgumentHelp("Any other layer, with the name it has in results.", valueName: "title=file"))
    var other: [TitledSource] = []
    @Option(
        help: ArgumentHelp(
            "A YAML file that names layers and fields; layer options replace its layers of the same role.",
            valueName: "layers.yaml"))
    var layers: String?

    var byRole: [(role: LayerRole, files: [SourceArgument])] {
        [
            (.redline, redline), (.protected, protected), (.shoreline, shoreline), (.park, park),
            (.farmland, farmland), (.urbanGrowth, urbanGrowth), (.controlUnit, controlUnit), (.tailings, tailings),
            (.territory, territory),
        ]
    }

    /// The layers of the options, and those of the configuration whose roles no option gives.
    func requests(over configuration: CheckConfiguration?) throws -> [LayerRequest] {
        var given: [LayerRequest] = []
        for (role, files) in byRole { given += try files.map { try $0.layer(role) } }
        given += try other.map { try $0.source.layer(.other, title: $0.title) }
        let roles = Set(given.map(\.role)).subtracting([.other])
        return (configuration?.layers ?? []).filter { !roles.contains($0.role) } + given
    }

    /// The configuration, as far as it can be read; what is wrong with it goes to the other problems of the run.
    func configuration(_ problems: inout [Issue]) -> CheckConfiguration? {
        guard let layers else { return nil }
        let reading = CheckConfiguration.read(path: layers)
        problems += reading.problems?.issues ?? []
        return reading.configuration
    }

    /// Keys after a file that are unknown or belong to other files are wrong usage, said before anything is read.
    func validate() throws {
        try Usage.refuseEmpty([("--layers", layers)])
        _ = try requests(over: nil)
    }
}

extension LayerRequest {
    /// The name that results give a layer without one: in Chinese that of its role, else what its file calls it.
    mutating func nameByRole(_ language: Language) {
        if title == nil, language == .zh, role != .other { title = role.message.text(.zh) }
    }
}

/// What runs of all kinds have in common.
struct RunOptions: ParsableArguments {
    @Option(
        name: .customLong("assume-crs"),
        help: ArgumentHelp("Reference system of files that state none, such as EPSG:4490.", valueName: "crs"))
    var assumeCRS: String?
    @Option(help: ArgumentHelp("Threads; as many as there are cores when not given.", valueName: "count"))
    var workers: Int?
    @Option(help: ArgumentHelp("Folder for the result files; made when it is not there.", valueName: "folder"))
    var out: String?
    @Option(help: "Language of the report: en or zh; the system's when not given.")
    var lang: Language?
    @Flag(help: "Print the result as JSON instead of text.")
    var json = false

    var console: Console { Console(language: lang ?? .ofSystem) }

    var workerCount: Int { workers ?? ProcessInfo.processInfo.activeProcessorCount }

    mutating func validate() throws {
        try Usage.refuseEmpty([("--assume-crs", assumeCRS), ("--out", out)])
        if let workers, !(1...256).contains(workers) { throw ValidationError("--workers must be 1 to 256") }
    }
}

/// How a run measures and judges.
struct MeasureOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How areas are defined; see docs/check.md.", valueName: "method"))
    var area = AreaMethod.ellipsoidal
    @Flag(help: "Go on where repairing a geometry changes its area by more than 0.1 %.")
    var allowRepairs = false
    @Option(
        help: ArgumentHelp(
            "The day on which rules are taken where a project states none; today when not given.",
            valueName: "yyyy-mm-dd"))
    var date: CalendarDate?

    func day() throws -> CalendarDate {
        guard let day = date ?? .today else { throw ValidationError("--date is needed: this computer has no date") }
        return day
    }
}

extension Language {
    /// Chinese where the system's messages are Chinese, else English.
    static var ofSystem: Language {
        let environment = ProcessInfo.processInfo.environment
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty }
        return locale?.lowercased().hasPrefix("zh") == true ? .zh : .en
    }
}
