import Crypto
import Foundation
import GeoCore

/// From what rows are to links, sites, versions and events.
extension LineageMatcher {
    mutating func finish() throws(GeoError) {
        var met: Set<Int> = []
        var newIDs: Set<String> = []
        for index in rows.indices {
            switch fates[index] {
            case .open:
                // Every rule ends in an answer or a question; a row that none reached is asked about.
                ask(index, .ambiguousOverlap, candidates(index))
            case .asked, .ignored: continue
            case .site(_, let site, let links): if keep(index, site, links) { met.insert(site) }
            case .new(let relation, let links): make(index, relation, links, &newIDs)
            }
        }
        outcome.links += rows.indices.compactMap { index -> FileOutcome.Link? in
            switch fates[index] {
            case .asked: FileOutcome.Link(row: index, link: LineageLink(.undecided, site: nil))
            case .ignored: FileOutcome.Link(row: index, link: LineageLink(.ignored, site: nil))
            default: nil
            }
        }
        outcome.links.sort { ($0.row ?? .max) < ($1.row ?? .max) }
        outcome.questions.sort { ($0.row, $0.kind.rawValue) < ($1.row, $1.kind.rawValue) }
        guard file.isComplete else { return }
        var gone: [Int] = []
        for (index, site) in state.sites.enumerated() {
            guard !claimed.contains(index), !taken.contains(index), !met.contains(index), !doubtful.contains(index),
                !site.isVanished, site.isAlive
            else { continue }
            gone.append(index)
        }
        gone.sort { state.sites[$0].id < state.sites[$1].id }
        outcome.links += gone.map {
            FileOutcome.Link(row: nil, link: LineageLink(.vanished, site: $0, other: $0))
        }
    }

    private func event(_ row: Int, _ stated: StatedEvent) -> SiteEvent {
        SiteEvent(
            kind: stated.kind, date: stated.date, dateBasis: stated.basis, file: file.number, row: rows[row].row,
            statedBy: rows[row].reading.statedBy, document: rows[row].reading.document)
    }

    /// A row that is a known site.
    private mutating func keep(_ row: Int, _ site: Int, _ links: [LineageLink]) -> Bool {
        let known = state.sites[site]
        let derived = EventDerivation(rows[row].reading.events, known: known.events)
        if let conflict = derived.conflict, decision(row, .dateOrder) == nil {
            let asked = links.map { link in
                var link = link
                (link.relation, link.site) = (.undecided, nil)
                return link
            }
            ask(row, .dateOrder, asked, detail: Self.text(conflict))
            return true
        }
        for link in links {
            var link = link
            link.site = site
            outcome.links.append(FileOutcome.Link(row: row, link: link))
        }
        let attributes = rows[row].reading.attributes.over(known.attributes)
        let takesGround = takesGround(row, known, links.first)
        if takesGround || attributes != known.attributes {
            outcome.versions.append(
                FileOutcome.Version(site: site, row: row, takesGround: takesGround, attributes: attributes))
        }
        for addition in derived.additions {
            outcome.events.append(
                FileOutcome.Event(
                    site: site, row: row, event: event(row, addition.event), corrects: addition.corrects))
        }
        return true
    }

    /// Whether the row's drawing replaces the known one: not where they are the same, so that a site's ground changes only
    /// where that is said, and small drifts do not add up unseen.
    private func takesGround(_ row: Int, _ known: KnownSite, _ link: LineageLink?) -> Bool {
        guard rows[row].ground != nil else { return false }
        guard known.ground != nil else { return true }
        return link?.relation != .same
    }

    /// A row that is a new site.
    private mutating func make(
        _ row: Int, _ relation: SiteRelation, _ links: [LineageLink], _ newIDs: inout Set<String>
    ) {
        let parents = relation == .split || relation == .merged ? links.compactMap(\.other) : []
        let inherited = inheritance(row, parents)
        var derived = EventDerivation(rows[row].reading.events, known: inherited.events)
        if let conflict = derived.conflict, decision(row, .dateOrder) == nil {
            ask(row, .dateOrder, candidates(row), detail: Self.text(conflict))
            return
        }
        if !(inherited.events + derived.additions.map { event(row, $0.event) }).contains(where: {
            $0.kind == .registered
        }) {
            // A row of a list has been entered in it, by the day of the list.
            derived = EventDerivation(
                rows[row].reading.events + [StatedEvent(.registered, file.statusDate, .fileDate)],
                known: inherited.events)
        }
        let site = state.sites.count + outcome.newSites.count
        let id = newID(row, newIDs)
        newIDs.insert(id)
        outcome.newSites.append(FileOutcome.NewSite(id: id, row: row))
        for link in links.isEmpty ? [LineageLink(relation, site: site)] : links {
            var link = link
            link.site = site
            outcome.links.append(FileOutcome.Link(row: row, link: link))
        }
        outcome.versions.append(
            FileOutcome.Version(
                site: site, row: row, takesGround: rows[row].ground != nil,
                attributes: rows[row].reading.attributes.over(inherited.attributes)))
        for event in inherited.events {
            outcome.events.append(
                FileOutcome.Event(site: site, row: row, event: event, corrects: nil, isInherited: true))
        }
        for addition in derived.additions {
            outcome.events.append(
                FileOutcome.Event(
                    site: site, row: row, event: event(row, addition.event), corrects: addition.corrects))
        }
    }

    /// The id in the file; where that is another site's, with the file's day; without one, a name made of the ground.
    private func newID(_ row: Int, _ newIDs: Set<String>) -> String {
        var base = rows[row].sourceID
        if base == nil, let ground = rows[row].ground {
            let digest = ground.withWKB { SHA256.hash(data: Data($0)) }
            base =
                "S-"
                + digest.prefix(5).map { byte in
                    let digits = String(byte, radix: 16)
                    return digits.count == 1 ? "0" + digits : digits
                }.joined()
        }
        let id = base ?? "S-\(rows[row].row)"
        func isFree(_ id: String) -> Bool { !state.isTaken(id) && !newIDs.contains(id) }
        if isFree(id) { return id }
        let dated = "\(id)@\(file.statusDate)"
        if isFree(dated) { return dated }
        var number = 2
        while !isFree("\(dated)-\(number)") { number += 1 }
        return "\(dated)-\(number)"
    }

    /// What a site has from those that it continues.
    ///
    /// All that has happened to the parent, and to the least advanced of several; but nothing beyond the state that the
    /// row itself states. Attributes in which all parents agree, without areas.
    private func inheritance(_ row: Int, _ parents: [Int]) -> (
        events: ArraySlice<SiteEvent>, attributes: SiteAttributes
    ) {
        guard let first = parents.first else { return ([], SiteAttributes()) }
        let known = parents.map { state.sites[$0] }
        var attributes = state.sites[first].attributes
        (attributes.statedSquareMetres, attributes.verifiedSquareMetres) = (nil, nil)
        for site in known.dropFirst() { attributes = attributes.agreeing(with: site.attributes) }
        let least = known.map { (rank: Self.rank($0.standing.state), since: $0.standing.since, site: $0) }
            .min { a, b in
                if a.rank != b.rank { return a.rank < b.rank }
                if a.since != b.since { return (a.since?.description ?? "") > (b.since?.description ?? "") }
                return a.site.id < b.site.id
            }
        guard let least else { return ([], attributes) }
        let own = rows[row].reading.events.sorted { ($0.date, $0.kind) < ($1.date, $1.kind) }
        guard !own.isEmpty else { return (least.site.events, attributes) }
        var rank = Self.rank(EventDerivation.state(of: own))
        // "Finished" without a day holds for accepted ground too.
        if rank == 2, !own.contains(where: { $0.kind == .finished && $0.basis == .stated }) { rank = 3 }
        if rank >= least.rank { return (least.site.events, attributes) }
        let kept: [EventKind] = [
            [.registered, .verified], [.registered, .verified, .started],
            [.registered, .verified, .started, .finished],
        ][min(rank, 2)]
        return (least.site.events.filter { kept.contains($0.kind) }[...], attributes)
    }

    /// How far a site has come.
    private static func rank(_ state: SiteState) -> Int {
        switch state {
        case .registered, .degraded, .withdrawn: 0
        case .inWork: 1
        case .finished: 2
        case .accepted: 3
        }
    }
}

extension SiteAttributes {
    /// What both say.
    func agreeing(with other: SiteAttributes) -> SiteAttributes {
        var result = SiteAttributes()
        result.name = name == other.name ? name : nil
        result.county = county == other.county ? county : nil
        result.landType = landType == other.landType ? landType : nil
        result.technique = technique == other.technique ? technique : nil
        result.programme = programme == other.programme ? programme : nil
        result.origin = origin == other.origin ? origin : nil
        result.due = due == other.due ? due : nil
        return result
    }
}
