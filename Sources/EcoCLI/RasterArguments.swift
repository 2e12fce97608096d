import ArgumentParser
import EcoTools
import Foundation
import GeoCore

/// Something that belongs to one of several rasters, by its label: `2020=landcover.tif`; without one, to all.
struct Labelled: ExpressibleByArgument, Sendable {
    let label: String?
    let value: String

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        // A file may have "=" in its name, and connection strings do.
        let isFile = FileManager.default.fileExists(atPath: argument)
        if parts.count == 2, !isFile, !parts[0].isEmpty, !parts[0].contains("/"), !parts[0].contains(":") {
            guard !parts[1].isEmpty else { return nil }
            label = String(parts[0])
            value = String(parts[1])
        } else {
            guard !argument.isEmpty else { return nil }
            label = nil
            value = argument
        }
    }

    /// The label; of a file without one, its name without folder and extension.
    var labelOrName: String {
        label ?? URL(fileURLWithPath: value).deletingPathExtension().lastPathComponent
    }
}

extension [Labelled] {
    /// What belongs to the raster of this label: its own, else that of all.
    func value(for label: String) -> String? {
        last { $0.label == label }?.value ?? last { $0.label == nil }?.value
    }

    /// - Throws: wrong usage for labels that no raster has, or that come twice.
    func refuseStrangers(_ option: String, labels: [String]) throws {
        var seen: Set<String?> = []
        for entry in self {
            if let label = entry.label, !labels.contains(label) {
                throw ValidationError(
                    "\(option) \(label)=\(entry.value): there is no raster \(label); there are: "
                        + labels.joined(separator: ", "))
            }
            if !seen.insert(entry.label).inserted {
                throw ValidationError("\(option) is given twice for \(entry.label ?? "all rasters")")
            }
        }
    }
}

/// An area with its unit: `0.0667ha`, `667m2`, `1mu`, `0`.
struct AreaArgument: ExpressibleByArgument, Sendable {
    let squareMetres: Double

    init?(argument: String) {
        let text = argument.lowercased().replacing("²", with: "2").filter { !$0.isWhitespace }
        let units = [
            ("km2", 1e6), ("ha", 1e4), ("m2", 1.0), ("mu", Measure.squareMetresPerMu), ("亩", Measure.squareMetresPerMu),
        ]
        for (unit, factor) in units where text.hasSuffix(unit) {
            guard let number = Double(text.dropLast(unit.count)), number.isFinite, number >= 0 else { return nil }
            squareMetres = number * factor
            return
        }
        // Nothing is nothing in every unit; any other number needs one.
        guard Double(text) == 0 else { return nil }
        squareMetres = 0
    }
}

extension CoverageMode: ExpressibleByArgument {}
extension Resampling: ExpressibleByArgument {}
extension CellAreas.Method: ExpressibleByArgument {}
extension Connectivity: ExpressibleByArgument {}
extension CoverageTerminal.Detail: ExpressibleByArgument {}

/// How rasters are counted in zones.
struct CountingOptions: ParsableArguments {
    @Option(
        help: "Which cells count: exact (each by the share of it inside), centre (its middle), or touched.")
    var mode = CoverageMode.exact
    @Option(help: "How large cells are: ellipsoidal, or planar (in the plane of the raster's projection).")
    var area = CellAreas.Method.ellipsoidal
    @Option(
        help: ArgumentHelp(
            "The band of every raster; 1 when not given.", valueName: "number"))
    var band = 1
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "The value for \"no data\" where a file's own is missing or wrong: 255, or 2000=255 for one raster.",
            valueName: "value|label=value"))
    var nodata: [Labelled] = []
    @Option(
        help: ArgumentHelp(
            "Bring rasters on other grids onto the first one's: nearest, bilinear, cubic, average or mode; they are refused when not given. Classes are taken by nearest or mode alone.",
            valueName: "method"))
    var align: Resampling?
    @Flag(help: "Go on where repairing a geometry changes its area by more than 0.1 %.")
    var allowRepairs = false

    func validate() throws {
        if band < 1 { throw ValidationError("--band counts from 1") }
        for entry in nodata where Double(entry.value) == nil {
            throw ValidationError("--nodata \(entry.value) is not a number")
        }
    }
}

extension Usage {
    /// A result that is read again must not be replaced by what comes of it.
    static func protect(_ inputs: [String?], from names: [String], in out: String?) throws {
        guard let out else { return }
        func resolved(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }
        let inputs = Set(inputs.compactMap { $0.map(resolved) })
        for name in names where inputs.contains(resolved("\(out)/\(name)")) {
            throw ValidationError("\(out)/\(name) is read and would be replaced by the result: give another --out")
        }
    }

    /// Labels of rasters name columns and files: each once.
    static func refuseDoubleLabels(_ labels: [String]) throws {
        for (index, label) in labels.enumerated() where labels[..<index].contains(label) {
            throw ValidationError("--raster: the label \(label) comes twice; give labels: 2020=FILE 2025=FILE")
        }
    }
}
