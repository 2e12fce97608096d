import GeoCore

/// The ground of a ledger's sites on some days, ready to be counted: as drawn, and for accepted sites less what open
/// disturbers take of it.
struct RestorationGround: Sendable {
    let snapshot: LedgerSnapshot
    let crs: CRS
    let counter: GroundCounter
    /// What of each site's line or polygon was counted: cut to the territory when there is one.
    let members: [Geometry?]
    /// The member that stands for a site with these disturbers.
    private let variants: [Variant: Int]
    /// Member of the ground that the territory leaves out, by site.
    let outside: [Int: Int]
    let countyPieces: [CountyPieces]
    /// How much of the lines themselves lies beyond the reach of the reference, by site.
    let beyondMetres: [(site: Int, metres: Double)]

    struct Variant: Hashable, Sendable {
        var site: Int
        var disturbers: [Int]
    }

    /// The members whose ground lies in one county; nil county: in none.
    struct CountyPieces: Sendable {
        var county: Int?
        /// Member in the county by member of the whole ground.
        var members: [Int: Int]
    }

    /// The member that counts for a site on a day.
    func member(_ site: Int, on day: RestorationDay) -> Int {
        let disturbers = day.disturbers[site]
        return disturbers.isEmpty ? site : variants[Variant(site: site, disturbers: disturbers)] ?? site
    }

    /// Whether any of a site's ground is in the territory: cut away, it has no member of its own.
    func isInside(_ site: Int) -> Bool { members[site] != nil }

    func members(_ sites: [Int], on day: RestorationDay) -> [Int] { sites.map { member($0, on: day) } }

    /// - Parameters:
    ///   - days: the days that will be asked for.
    ///   - territory: what lies outside of it is left out; nil: nothing is.
    ///   - counties: polygons in the ledger's system.
    init(
        _ snapshot: LedgerSnapshot, days: [RestorationDay], territory: Geometry?, counties: [Geometry], workers: Int,
        cancellation: Cancellation?
    ) throws(GeoError) {
        self.snapshot = snapshot
        crs = try CRS(snapshot.facts.crs)
        var work = GroundMaking(crs: crs, workers: workers, cancellation: cancellation)
        work.grounds = snapshot.sites.indices.map { index in
            snapshot.sites[index].ground.flatMap { $0.isEmpty ? nil : $0 }
        }
        var outside: [Int: Int] = [:]
        if let territory { outside = try work.cut(to: territory) }
        var variants: [Variant: Int] = [:]
        for day in days {
            for site in snapshot.sites.indices where !day.disturbers[site].isEmpty {
                let variant = Variant(site: site, disturbers: day.disturbers[site])
                guard variants[variant] == nil else { continue }
                variants[variant] = try work.addEffective(variant)
            }
        }
        countyPieces = counties.isEmpty ? [] : try work.cut(by: counties)
        self.outside = outside
        self.variants = variants
        members = work.grounds
        switch snapshot.facts.measure {
        case .area:
            beyondMetres = []
            counter = try GroundCounter(area: work.grounds, crs: crs, workers: workers, cancellation: cancellation)
        case .length:
            let made = try work.projected(snapshot.facts, variants)
            counter = made.counter
            beyondMetres = made.beyond.filter { snapshot.sites.indices.contains($0.site) }
        }
    }
}

/// Cuts and takes away ground, and numbers what comes of it after the sites themselves.
struct GroundMaking {
    let crs: CRS
    let workers: Int
    let cancellation: Cancellation?
    var grounds: [Geometry?] = []

    /// Cuts all grounds to a territory.
    ///
    /// - Returns: the members that hold what lies outside, by the member that was cut.
    mutating func cut(to territory: Geometry) throws(GeoError) -> [Int: Int] {
        let siteCount = grounds.count
        let pieces = try cut(by: [territory])
        let inside = pieces[0].members
        var outside = pieces[1].members
        for (site, piece) in outside.sorted(by: { $0.key < $1.key }) where piece == site {
            grounds.append(grounds[site])
            outside[site] = grounds.count - 1
        }
        for site in 0..<siteCount where inside[site] != site {
            grounds[site] = inside[site].flatMap { grounds[$0] }
            if let piece = inside[site] { grounds[piece] = nil }
        }
        return outside
    }

    /// The ground of every member by polygons, and what lies in none of them last; members wholly inside stay themselves.
    mutating func cut(by polygons: [Geometry]) throws(GeoError) -> [RestorationGround.CountyPieces] {
        let present = grounds.indices.filter { grounds[$0] != nil }
        let overlay = try LayerOverlay(
            footprints: present.compactMap { grounds[$0] }, features: polygons, unit: crs.planeUnit)
        let pieces = try overlay.pieces(workers: workers, cancellation: cancellation)
        var result = polygons.indices.map { RestorationGround.CountyPieces(county: $0, members: [:]) }
        var isInside: Set<Int> = []
        var touching: [Int: [Int]] = [:]
        for piece in pieces where piece.contact != .touching {
            let member = present[piece.footprint]
            if piece.contact == .inside {
                isInside.insert(member)
                result[piece.feature].members[member] = member
            } else {
                touching[member, default: []].append(piece.feature)
                grounds.append(piece.geometry)
                result[piece.feature].members[member] = grounds.count - 1
            }
        }
        var outside = RestorationGround.CountyPieces(county: nil, members: [:])
        for member in present where !isInside.contains(member) {
            guard let others = touching[member], let ground = grounds[member] else {
                outside.members[member] = member
                continue
            }
            let rest = try ground.difference(try Geometry.union(of: others.map { polygons[$0] }))
            let kept = ground.dimension == 2 ? try rest.polygonalPart() : try rest.linealPart()
            if kept.isEmpty { continue }
            grounds.append(kept)
            outside.members[member] = grounds.count - 1
        }
        return result + [outside]
    }

    /// A site's ground without what its disturbers take; lines are taken apart on the reference instead.
    mutating func addEffective(_ variant: RestorationGround.Variant) throws(GeoError) -> Int {
        guard let ground = grounds[variant.site], ground.dimension == 2 else {
            grounds.append(grounds[variant.site])
            return grounds.count - 1
        }
        let taken = variant.disturbers.compactMap { grounds[$0] }
        let rest = taken.isEmpty ? ground : try EffectiveGround.less(ground, taken, crs)
        grounds.append(rest.isEmpty ? nil : rest)
        return grounds.count - 1
    }

    /// Lines as stretches of the ledger's reference line.
    func projected(
        _ facts: LedgerFacts, _ variants: [RestorationGround.Variant: Int]
    ) throws(GeoError) -> (counter: GroundCounter, beyond: [(site: Int, metres: Double)]) {
        guard let bytes = facts.referenceLine, let reach = facts.referenceReachMetres else {
            throw GeoError(.badArgument, "count lengths", trail: ["the ledger has no reference line"])
        }
        let line = try ReferenceLine(try Geometry(wkb: bytes), crs: crs)
        let grounds = grounds
        let chunk = 64
        var projections = try Parallel.map(
            (grounds.count + chunk - 1) / chunk, workers: workers, cancellation: cancellation
        ) { (task: Int) throws(GeoError) -> [ReferenceLine.Projection] in
            var made: [ReferenceLine.Projection] = []
            for index in (task * chunk)..<min(grounds.count, (task + 1) * chunk) {
                guard let ground = grounds[index] else {
                    made.append(ReferenceLine.Projection(stretches: [], lineMetres: 0, beyondMetres: 0))
                    continue
                }
                made.append(try line.projection(of: ground, reachMetres: reach))
            }
            return made
        }.flatMap(\.self)
        for (variant, member) in variants {
            let taken = LinearReference.merged(variant.disturbers.flatMap { projections[$0].stretches })
            projections[member].stretches = LinearReference.difference(projections[variant.site].stretches, taken)
        }
        let beyond = projections.indices.filter { projections[$0].beyondMetres > 0.01 }.map {
            (site: $0, metres: projections[$0].beyondMetres)
        }
        return (GroundCounter(length: projections, on: line), beyond)
    }
}
