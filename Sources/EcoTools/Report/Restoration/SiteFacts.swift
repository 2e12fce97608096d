import GeoCore

/// What is said of a site, in words: the same for its page, the terminal and JSON.
struct SiteFacts {
    let history: SiteHistory
    let language: Language

    private var site: LedgerSite { history.site }

    func word(_ key: String, _ arguments: [String: String] = [:]) -> String {
        Messages.text("restoration.page.\(key)", language, arguments)
    }

    var asOf: String { history.asOf?.description ?? word("everything") }

    var state: String {
        let state = RestorationWords.state(site.standing.state, language)
        return site.standing.since.map { word("state.since", ["state": state, "date": $0.description]) } ?? state
    }

    private var counting: String {
        guard site.successors.isEmpty else { return word("counts.continued") }
        guard let day = site.standing.acceptedOn, site.standing.state == .accepted else { return word("counts.no") }
        return word(site.openDisturbers.isEmpty ? "counts.yes" : "counts.partly", ["date": day.description])
    }

    /// Names and values, without those that nothing is known of.
    var facts: [(String, String)] {
        let own = site.attributes
        let otherIDs: String? = history.otherIDs.isEmpty ? nil : history.otherIDs.joined(separator: ", ")
        var rows: [(String, String?)] = [
            (word("state"), state), (word("counts"), counting), (word("as-of"), asOf), (word("name"), own.name),
            (word("other-ids"), otherIDs),
            (word("county"), own.county), (word("land-type"), own.landType),
            (word("technique"), own.technique.map { RestorationWords.technique($0, language) }),
            (word("programme"), own.programme),
            (word("origin"), own.origin.map { RestorationWords.origin($0, language) }),
            (word("stated-area"), own.statedSquareMetres.map { RestorationWords.measure($0, .area) }),
            (word("verified-area"), own.verifiedSquareMetres.map { RestorationWords.measure($0, .area) }),
        ]
        let measure = history.facts.measure
        rows.append(
            (
                word(measure == .area ? "computed-area" : "computed-length"),
                history.drawings.last?.computedMeasure.map { RestorationWords.measure($0, measure) }
            ))
        rows.append((word("due"), own.due?.description))
        return rows.compactMap { name, value in value.map { (name, $0) } }
    }

    /// In the order in which they happened: date, event, file and row, who says so, document.
    var events: [[String]] {
        site.events.sorted { ($0.date, $0.kind) < ($1.date, $1.kind) }.map { event in
            let late = event.dateBasis == .fileDate ? " " + word("file-date") : ""
            return [
                event.date.description + late, RestorationWords.event(event.kind, language),
                source(event.file, event.row), event.statedBy ?? "", event.document ?? "",
            ]
        }
    }

    static let eventColumns = ["date", "event", "source", "stated-by", "document"]
    static let lineageColumns = ["date", "relation", "other", "shares", "shared", "source"]

    func source(_ file: Int, _ row: Int64?) -> String {
        let isEntry = history.files[file]?.isEntry == true
        let name = isEntry ? Messages.text("ledger.entry", language) : history.fileName(file)
        guard let row else { return word("row.none", ["file": name]) }
        return word("row", ["file": name, "row": String(row)])
    }

    /// Date, relation, other site, shares, shared, file and row; then what came of it.
    var lineage: [[String]] {
        var rows = history.links.map { item -> [String] in
            let link = item.link
            func percent(_ share: Double?) -> String {
                share.map { DecimalText.text(100 * $0, decimals: 1) + " %" } ?? "-"
            }
            var relation = RestorationWords.relation(link.relation, language)
            if let east = link.shiftEastMetres, let north = link.shiftNorthMetres {
                let way = RestorationWords.way(east: east, north: north, decimals: 1, language)
                let shift = word("shift", ["east": way.east, "north": way.north])
                relation += language == .zh ? "（\(shift)）" : " (\(shift))"
            }
            let hasShares = link.shareOfRow != nil || link.shareOfOther != nil
            return [
                item.date.description, relation, link.other.map { history.siteID($0) } ?? "",
                hasShares ? "\(percent(link.shareOfRow)) / \(percent(link.shareOfOther))" : "",
                link.sharedSquareMetres.map { RestorationWords.measure($0, history.facts.measure) } ?? "",
                source(item.file, item.row),
            ]
        }
        for successor in site.successors {
            // A site that several others went into was merged; one that several came out of was split.
            let key = site.successors.count > 1 ? "split-into" : "merged-into"
            rows.append(
                [
                    "", Messages.text("restoration.word.relation.\(key)", language), history.siteID(successor), "", "",
                    "",
                ])
        }
        for disturber in site.disturbers {
            rows.append([
                disturber.since.description, Messages.text("restoration.word.relation.disturbed-by", language),
                history.siteID(disturber.site), "", "", "",
            ])
        }
        return rows
    }

    /// What a person should look at.
    var doubts: [String] {
        var list = site.standing.conflicts.map { conflict in
            word(
                "conflict",
                [
                    "event": RestorationWords.event(conflict.event.kind, language),
                    "date": conflict.event.date.description,
                    "source": source(conflict.event.file, conflict.event.row),
                    "after": RestorationWords.event(conflict.after.kind, language),
                    "afterDate": conflict.after.date.description,
                    "afterSource": source(conflict.after.file, conflict.after.row),
                ])
        }
        list += site.standing.lostAcceptances.map { lost in
            word(
                "lost",
                [
                    "accepted": lost.acceptedOn.description, "lost": lost.lostOn.description,
                    "cause": RestorationWords.event(lost.cause, language),
                ])
        }
        if let day = site.vanishedOn { list.append(word("vanished", ["date": day.description])) }
        list += site.openDisturbers.map {
            word("disturbed", ["site": history.siteID($0.site), "date": $0.since.description])
        }
        list += history.questions.map {
            word(
                "question",
                [
                    "question": $0.question, "source": source($0.file, $0.row),
                    "kind": RestorationWords.question($0.kind, language),
                ])
        }
        return list
    }
}
