import GeoCore

/// All that a ledger knows of one site, over all its files.
public struct SiteHistory: Sendable {
    /// The site as it stands on the day of `asOf`.
    public var site: LedgerSite
    /// The day; nil for everything that is known.
    public var asOf: CalendarDate?
    public var facts: LedgerFacts
    /// Its grounds one after another, in the order of the files that drew them.
    public var drawings: [Drawing]
    /// How its rows were matched, and where other sites came from it, in the order of the files.
    public var links: [Link]
    /// Rows that may be this site and wait for a person.
    public var questions: [UndecidedRow]
    /// The files that say something of it, by number.
    public var files: [Int: LedgerFile]
    /// Ids of the sites that links, successors and disturbers name, by number.
    public var siteIDs: [Int: String]
    /// Grounds of the sites that this one came from, as they were when it did.
    public var ancestorGrounds: [Geometry]
    /// The ids under which files have had it, beside its own, in the order of the files.
    public var otherIDs: [String]

    /// The ground of the site from a file on.
    public struct Drawing: Sendable {
        public var ground: Geometry
        public var file: Int
        public var row: Int64
        /// The status date of the file.
        public var date: CalendarDate
        /// On the ellipsoid, square metres; metres in a ledger of lengths.
        public var computedMeasure: Double?

        public init(
            ground: Geometry, file: Int, row: Int64, date: CalendarDate, computedMeasure: Double? = nil
        ) {
            self.ground = ground
            self.file = file
            self.row = row
            self.date = date
            self.computedMeasure = computedMeasure
        }
    }

    /// One statement of lineage, with the file that gave rise to it.
    public struct Link: Sendable, Hashable {
        public var link: LineageLink
        public var file: Int
        /// nil for a site that a complete list no longer has.
        public var row: Int64?
        public var date: CalendarDate

        public init(_ link: LineageLink, file: Int, row: Int64?, date: CalendarDate) {
            self.link = link
            self.file = file
            self.row = row
            self.date = date
        }
    }

    public init(
        site: LedgerSite, asOf: CalendarDate? = nil, facts: LedgerFacts, drawings: [Drawing], links: [Link] = [],
        questions: [UndecidedRow] = [], files: [Int: LedgerFile] = [:], siteIDs: [Int: String] = [:],
        ancestorGrounds: [Geometry] = [], otherIDs: [String] = []
    ) {
        self.site = site
        self.asOf = asOf
        self.facts = facts
        self.drawings = drawings
        self.links = links
        self.questions = questions
        self.files = files
        self.siteIDs = siteIDs
        self.ancestorGrounds = ancestorGrounds
        self.otherIDs = otherIDs
    }

    /// What a snapshot alone tells: the last ground and the events, without earlier grounds and links.
    public init(_ site: LedgerSite, in snapshot: LedgerSnapshot) {
        var drawings: [Drawing] = []
        if let ground = site.ground, let file = site.groundFile, let date = site.groundDate {
            drawings = [Drawing(ground: ground, file: file, row: site.groundRow ?? 0, date: date)]
        }
        self.init(
            site: site, asOf: snapshot.asOf, facts: snapshot.facts, drawings: drawings,
            questions: snapshot.questionsBySite[site.number] ?? [],
            files: Dictionary(snapshot.files.map { ($0.number, $0) }) { $1 },
            siteIDs: Dictionary(snapshot.sites.map { ($0.number, $0.id) }) { $1 })
    }

    /// "plots-2023.gpkg", or the number where the file is not known.
    public func fileName(_ number: Int) -> String { files[number]?.name ?? "#\(number)" }

    /// The id users see.
    public func siteID(_ number: Int?) -> String { number.map { siteIDs[$0] ?? "#\($0)" } ?? "-" }
}
