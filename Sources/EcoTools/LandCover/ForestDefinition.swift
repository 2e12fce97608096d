/// What counts as forest: thresholds, smallest patch, classes, denominator, and what a legend cannot tell.
///
/// Four ship: `cn`, `fao`, `gfw30` and `legend` (`docs/coverage.md`); a user may write his own.
public struct ForestDefinition: Sendable, Codable, Hashable {
    /// Land that counts only inside a mask that the user gives, as nationally specified shrub does.
    public struct Mask: Sendable, Codable, Hashable {
        public var title: LocalisedText
        public var selection: ClassSelection

        public init(title: LocalisedText, selection: ClassSelection) {
            self.title = title
            self.selection = selection
        }
    }

    public var id: String
    public var title: LocalisedText
    public var source: LocalisedText
    /// The least canopy; nil when the definition has none.
    public var canopy: CanopyThreshold?
    /// The least height of trees in metres. No legend shows it: it is there to be said.
    public var minimumHeightMetres: Double?
    /// The smallest patch in hectares; nil when single cells count.
    public var minimumPatchHectares: Double?
    /// How cells of a patch hang together.
    public var connectivity: Connectivity
    /// Classes that are forest.
    public var counted: ClassSelection
    /// Groups whose classes count only where their legend states a canopy that reaches the threshold.
    public var groupsByCanopy: [String]
    /// Whether the classes are those that the legend's author flags as forest, and nothing else.
    public var isByFlag: Bool
    /// Land that counts inside a mask only.
    public var mask: Mask?
    /// Groups that the definition leaves out; where a legend does not tell them apart, results say so.
    public var excludedGroups: [String]
    /// The denominator that the definition names.
    public var denominator: CoverDenominator
    /// What the definition asks for and no legend shows. Results print them.
    public var caveats: [LocalisedText]

    public init(
        id: String, title: LocalisedText, source: LocalisedText, canopy: CanopyThreshold? = nil,
        minimumHeightMetres: Double? = nil, minimumPatchHectares: Double? = nil,
        connectivity: Connectivity = .eight, counted: ClassSelection = ClassSelection(), groupsByCanopy: [String] = [],
        isByFlag: Bool = false, mask: Mask? = nil, excludedGroups: [String] = [],
        denominator: CoverDenominator = .territory, caveats: [LocalisedText] = []
    ) {
        self.id = id
        self.title = title
        self.source = source
        self.canopy = canopy
        self.minimumHeightMetres = minimumHeightMetres
        self.minimumPatchHectares = minimumPatchHectares
        self.connectivity = connectivity
        self.counted = counted
        self.groupsByCanopy = groupsByCanopy
        self.isByFlag = isByFlag
        self.mask = mask
        self.excludedGroups = excludedGroups
        self.denominator = denominator
        self.caveats = caveats
    }

    /// The smallest patch in square metres, for `PatchFilter`; nil when single cells count.
    public var minimumPatchSquareMetres: Double? { minimumPatchHectares.map { $0 * 10_000 } }
}

/// The classes of one legend that one definition counts, and how surely.
public struct CountedClasses: Sendable, Codable, Hashable {
    /// A class whose canopy lies on both sides of the threshold.
    public struct Straddling: Sendable, Codable, Hashable {
        public var legendClass: LegendClass
        /// Whether it counts all the same.
        public var isCounted: Bool
    }

    /// Raster values that count everywhere, ascending.
    public var codes: [Int]
    /// Raster values that count inside the mask only, ascending.
    public var codesInsideMask: [Int]
    /// Classes that the threshold would cut in two.
    public var straddling: [Straddling]
    /// Counted classes whose legend states no canopy, where the definition asks for one.
    public var withoutCanopy: [LegendClass]
    /// All that results must say: of the definition, of the legend, and of the two together.
    public var caveats: [Message]
}

extension ForestDefinition {
    /// The classes of `legend` that this definition counts.
    ///
    /// A class listed for the legend counts. Else one of `counted.groups` counts unless its canopy lies below the
    /// threshold, and one of `groupsByCanopy` only when its canopy lies above. A class that straddles the threshold
    /// counts when the legend's author calls it forest; it is named either way. Nodata classes never count.
    ///
    /// - Throws: codes listed for this legend that it does not have.
    public func classes(in legend: Legend) throws(TableProblems) -> CountedClasses {
        var counted: [LegendClass] = []
        var straddling: [CountedClasses.Straddling] = []
        let listed = try self.counted.listed(in: legend, definition: id)
        for entry in legend.classes where !entry.isNodata {
            if let listed {
                guard listed.contains(entry) else { continue }
                counted.append(entry)
                if judge(entry) == .unknown { straddling.append(.init(legendClass: entry, isCounted: true)) }
            } else if isByFlag {
                if entry.isForest { counted.append(entry) }
            } else if self.counted.groups.contains(entry.group) || groupsByCanopy.contains(entry.group) {
                switch judge(entry) {
                case .yes: counted.append(entry)
                case .no: break
                case .unknown:
                    straddling.append(.init(legendClass: entry, isCounted: entry.isForest))
                    if entry.isForest { counted.append(entry) }
                case nil: if self.counted.groups.contains(entry.group) { counted.append(entry) }
                }
            }
        }
        let masked = try mask?.selection.classes(in: legend, definition: id) ?? []
        let without = canopy == nil ? [] : counted.filter { $0.canopyPercent == nil }
        return CountedClasses(
            codes: counted.map(\.code).sorted(),
            codesInsideMask: masked.map(\.code).filter { code in !counted.contains { $0.code == code } }.sorted(),
            straddling: straddling, withoutCanopy: without,
            caveats: caveats(of: legend, straddling: straddling, without: without))
    }

    /// Whether the class's canopy reaches the threshold; nil when one of the two is not stated.
    private func judge(_ entry: LegendClass) -> Truth? {
        guard let canopy, let range = entry.canopyPercent else { return nil }
        return canopy.judge(range)
    }

    private func caveats(
        of legend: Legend, straddling: [CountedClasses.Straddling], without: [LegendClass]
    ) -> [Message] {
        var messages = caveats.map { Message("caveat.words", ["text": .words($0)]) }
        if let note = legend.note { messages.append(Message("caveat.words", ["text": .words(note)])) }
        let threshold = MessageArgument.text(canopy?.description ?? "")
        for straddle in straddling {
            guard let range = straddle.legendClass.canopyPercent else { continue }
            messages.append(
                Message(
                    straddle.isCounted ? "caveat.straddling-counted" : "caveat.straddling-left-out",
                    [
                        "class": .words(straddle.legendClass.name), "code": .text(straddle.legendClass.label),
                        "from": .number(range.lowerBound, decimals: 0, unit: "%"),
                        "to": .number(range.upperBound, decimals: 0, unit: "%"), "threshold": threshold,
                    ]))
        }
        if !without.isEmpty {
            messages.append(
                Message(
                    "caveat.no-canopy",
                    ["classes": .list(without.map { .words($0.name) }), "threshold": threshold]))
        }
        let present = Set(legend.groups)
        let names = (try? CoverGroup.all()) ?? []
        let mixed = excludedGroups.filter { !present.contains($0) }.map { id in
            names.first { $0.id == id }.map { MessageArgument.words($0.name) } ?? .text(id)
        }
        if !mixed.isEmpty {
            messages.append(Message("caveat.not-separated", ["groups": .list(mixed)]))
        }
        return messages
    }
}
