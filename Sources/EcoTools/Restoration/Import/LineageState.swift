import GeoCore

/// A site as the files before one know it.
struct KnownSite: Sendable {
    /// In the ledger; nil while it is not stored.
    var number: Int?
    var id: String
    /// The ids under which files have had it, beside its own.
    var aliases: [String] = []
    /// The place of the file that brought it in the canonical order.
    var since: Int
    var attributes = SiteAttributes()
    var ground: Geometry?
    /// The observation whose ground it is.
    var groundObservation: Int?
    /// Corrected ones left out, in the order of their days.
    var events: ArraySlice<SiteEvent> = []
    /// Sites that continue it.
    var successors: [Int] = []
    var isVanished = false

    init(id: String, since: Int) { (self.id, self.since) = (id, since) }

    var standing: SiteStanding { SiteStanding(sorted: events) }

    /// Whether its ground counts, so that rows can be on it.
    var isAlive: Bool {
        guard ground != nil, successors.isEmpty else { return false }
        // Most have no withdrawal, and need no standing to say so.
        return !events.contains { $0.kind == .withdrawn } || standing.state != .withdrawn
    }
}

/// The sites known before a file.
struct LineageState: Sendable {
    private(set) var sites: [KnownSite] = []
    private var byID: [String: Int] = [:]
    private var byAlias: [String: [Int]] = [:]
    /// How many files it has taken in.
    var fileCount = 0

    init() {}

    init(_ sites: [KnownSite], fileCount: Int) {
        self.fileCount = fileCount
        self.sites = sites
        byID = Dictionary(sites.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        for (index, site) in sites.enumerated() {
            for alias in site.aliases { byAlias[alias, default: []].append(index) }
        }
    }

    // Sites by their places: copying a hundred thousand whole ones costs more than all the rest.
    var ids: [String] { sites.indices.map { sites[$0].id } }
    /// In the ledger; 0 for those that are not stored.
    var numbers: [Int] { sites.indices.map { sites[$0].number ?? 0 } }

    /// The site of exactly this id.
    func site(id: String) -> Int? { byID[id] }

    /// The site that a row with this id is: the one of that id, unless others continue it; else the youngest that
    /// files have had under it.
    func site(sourceID: String) -> Int? {
        if let index = byID[sourceID], sites[index].successors.isEmpty { return index }
        return byAlias[sourceID]?.filter { sites[$0].successors.isEmpty }
            .max { (sites[$0].since, sites[$0].id) < (sites[$1].since, sites[$1].id) }
    }

    func isTaken(_ id: String) -> Bool { byID[id] != nil }

    mutating func addSite(_ site: KnownSite) -> Int {
        let index = sites.count
        byID[site.id] = index
        for alias in site.aliases { byAlias[alias, default: []].append(index) }
        sites.append(site)
        return index
    }

    mutating func addAlias(_ alias: String, to index: Int) {
        guard sites[index].id != alias, !sites[index].aliases.contains(alias) else { return }
        sites[index].aliases.append(alias)
        byAlias[alias, default: []].append(index)
    }

    mutating func change(_ index: Int, _ body: (inout KnownSite) -> Void) { body(&sites[index]) }
}

extension KnownSite {
    /// Takes an event in; of the same kind on the same day there is one.
    mutating func add(_ event: SiteEvent, correcting day: CalendarDate?) {
        if let day { events.removeAll { $0.kind == event.kind && $0.date == day } }
        guard !events.contains(where: { $0.kind == event.kind && $0.date == event.date }) else { return }
        let place = events.firstIndex { (event.date, event.kind) < ($0.date, $0.kind) } ?? events.endIndex
        events.insert(event, at: place)
    }
}

/// What a file is to the sites known before it. Sites are indexes into the state; new ones follow the known.
struct FileOutcome: Sendable {
    struct NewSite: Sendable, Hashable {
        var id: String
        var row: Int
    }

    struct Link: Sendable, Hashable {
        /// Index of the row; nil for a vanished site.
        var row: Int?
        var link: LineageLink
    }

    struct Version: Sendable, Hashable {
        var site: Int
        var row: Int
        /// Whether the row's ground is the site's from now on.
        var takesGround: Bool
        var attributes: SiteAttributes
    }

    struct Event: Sendable, Hashable {
        var site: Int
        var row: Int
        var event: SiteEvent
        var corrects: CalendarDate?
        /// Whether the site has it from the site that it continues.
        var isInherited = false
    }

    struct Question: Sendable, Hashable {
        var row: Int
        var key: String
        var kind: QuestionKind
        var candidates: [LineageLink]
        var detail: String?
    }

    var newSites: [NewSite] = []
    var links: [Link] = []
    var versions: [Version] = []
    var events: [Event] = []
    var questions: [Question] = []
    /// Most rows lie elsewhere than the ledger has their sites, by one vector: nothing of the file may be taken.
    var shift: FileShift?

    struct FileShift: Sendable, Hashable {
        var rows: Int
        var compared: Int
        var vector: GroundShift
        /// Whether it is the shift of GCJ-02 at that place.
        var looksLikeGCJ02: Bool
    }
}

extension LineageState {
    /// Takes a file in.
    ///
    /// - Parameters:
    ///   - observations: the numbers of its rows in the ledger.
    ///   - withEvents: false where no file follows, and nobody asks for them.
    mutating func apply(
        _ outcome: FileOutcome, _ rows: [SurveyRow], observations: [Int], withEvents: Bool = true
    ) {
        for new in outcome.newSites {
            var site = KnownSite(id: new.id, since: fileCount)
            if let id = rows[new.row].sourceID, id != new.id { site.aliases = [id] }
            _ = addSite(site)
        }
        for link in outcome.links {
            switch link.link.relation {
            case .vanished: if let other = link.link.other { change(other) { $0.isVanished = true } }
            case .split, .merged:
                if let site = link.link.site, let other = link.link.other {
                    change(other) { if !$0.successors.contains(site) { $0.successors.append(site) } }
                }
            default: break
            }
            guard let site = link.link.site, let row = link.row else { continue }
            if sites[site].isVanished { change(site) { $0.isVanished = false } }
            if let id = rows[row].sourceID { addAlias(id, to: site) }
        }
        for version in outcome.versions {
            change(version.site) {
                $0.attributes = version.attributes
                if version.takesGround {
                    $0.ground = rows[version.row].ground
                    $0.groundObservation = observations[version.row]
                }
            }
        }
        if withEvents {
            for event in outcome.events { change(event.site) { $0.add(event.event, correcting: event.corrects) } }
        }
        fileCount += 1
    }
}
