import GeoCore

/// The findings of a status as tables.
struct RestorationStatusTables {
    let findings: RestorationStatusFindings
    let text: RestorationFigureWords

    init(_ findings: RestorationStatusFindings, _ language: Language) {
        self.findings = findings
        text = RestorationFigureWords(findings.result.ledger.measure, language)
    }

    private var result: RestorationStatusResult { findings.result }
    private var words: ReportWords { text.words }

    /// All tables, in the order of the workbook's sheets.
    var all: [ReportTable] {
        var tables = [states]
        if !result.counties.isEmpty { tables.append(counties) }
        if !result.classes.isEmpty { tables.append(classes) }
        tables += [sites, pairs]
        if !result.priority.isEmpty { tables.append(priority) }
        return tables + [undecided, notices, text.methodTable(text.method(result.ledger)), text.notes(result.issues)]
    }

    // MARK: States

    typealias StateRow = (name: String, code: String?, figure: GroundFigure)

    private func rows(_ states: [StateFigure], _ all: GroundFigure) -> [StateRow] {
        states.map { (text.state($0.state), $0.state.rawValue, $0.figure) } + [
            (words.word("restoration.all"), nil, all)
        ]
    }

    var states: ReportTable {
        let columns: [TableColumn<StateRow>] =
            [text.string("state") { $0.name }, text.string("state_code") { $0.code }] + text.figure { $0.figure }
        return ReportTable("restoration-states", columns, rows(result.states, result.all))
    }

    var counties: ReportTable {
        typealias Row = (county: CountyFigure, state: StateRow)
        let all: [Row] = result.counties.flatMap { county in rows(county.states, county.all).map { (county, $0) } }
        let columns: [TableColumn<Row>] =
            [
                text.string("county_id") { $0.county.id },
                text.string("county_name") { [words] in
                    $0.county.id == nil ? words.word("restoration.no-county") : $0.county.name
                },
                text.string("state") { $0.state.name }, text.string("state_code") { $0.state.code },
            ] + text.figure { $0.state.figure }
        return ReportTable("restoration-counties", columns, all)
    }

    var classes: ReportTable {
        typealias Row = (entry: ClassFigure, state: StateRow)
        let all: [Row] = result.classes.flatMap { entry in rows(entry.states, entry.all).map { (entry, $0) } }
        let columns: [TableColumn<Row>] =
            [
                text.string("attribute") { [words] in words.word("restoration.attribute-\($0.entry.attribute.rawValue)")
                },
                text.string("class") { [words] in Self.name(of: $0.entry, words) },
                text.string("state") { $0.state.name }, text.string("state_code") { $0.state.code },
            ] + text.figure { $0.state.figure }
        return ReportTable("restoration-classes", columns, all)
    }

    static func name(of entry: ClassFigure, _ words: ReportWords) -> String {
        guard let value = entry.value else { return words.word("restoration.not-stated") }
        return switch entry.attribute {
        case .technique: words.word("restoration.technique-\(value)")
        case .origin: RestorationWords.origin(value, words.language)
        case .landType, .programme: value
        }
    }

    // MARK: Sites

    var sites: ReportTable {
        let (snapshot, text, words) = (findings.snapshot, text, words)
        typealias Row = (site: LedgerSite, state: SiteState, size: Measure, drawn: Measure?)
        let measurer = text.measure == .length ? try? Measurer(findings.crs) : nil
        let rows: [Row] = findings.grounds.map { entry in
            let drawn = (try? measurer?.length(of: entry.ground)).map { Measure.length(metres: $0) }
            return (snapshot.sites[entry.site], entry.state, entry.size, drawn)
        }
        let columns: [TableColumn<Row>] =
            [
                text.string("site_id") { $0.site.id }, text.string("site_name") { $0.site.attributes.name },
                text.string("state") { text.state($0.state) }, text.string("state_code") { $0.state.rawValue },
                text.string("since") { $0.site.standing.since?.description },
                text.string("accepted_on") { $0.site.standing.acceptedOn?.description },
                text.string("county") { $0.site.attributes.county },
                text.string("land_type") { $0.site.attributes.landType },
                text.string("technique") {
                    $0.site.attributes.technique.map { words.word("restoration.technique-\($0.rawValue)") }
                },
                text.string("programme") { $0.site.attributes.programme },
                text.string("origin") {
                    $0.site.attributes.origin.map { RestorationWords.origin($0, words.language) }
                },
                text.string("due") { $0.site.attributes.due?.description },
            ] + text.size("ground") { $0.size } + (text.measure == .length ? text.size("drawn") { $0.drawn } : [])
        return ReportTable("restoration-sites", columns, rows)
    }

    var pairs: ReportTable {
        let text = text
        let columns: [TableColumn<SharedGround>] =
            [
                text.string("first_site") { $0.first }, text.string("first_state") { text.state($0.firstState) },
                text.string("second_site") { $0.second }, text.string("second_state") { text.state($0.secondState) },
            ] + text.size("shared") { $0.shared }
        return ReportTable("restoration-pairs", columns, result.pairs)
    }

    var priority: ReportTable {
        let (text, language) = (text, words.language)
        let columns: [TableColumn<PrioritySite>] =
            [
                text.text("rank", .integer) { .integer(Int64($0.rank)) }, text.string("site_id") { $0.site },
                text.string("site_name") { $0.name }, text.string("state") { text.state($0.state) },
                text.string("due") { $0.due?.description },
                text.string("layers") { site in
                    site.layers.map { layer in
                        "\(layer.role.message.text(language)): \(layer.features.joined(separator: "+"))"
                    }.joined(separator: "; ")
                },
            ] + text.size("inside") { $0.inside } + text.size("ground") { $0.ground }
        return ReportTable("restoration-priority", columns, result.priority)
    }

    // MARK: What does not count, and why

    var undecided: ReportTable {
        let text = text
        let columns: [TableColumn<UndecidedFigure.Row>] =
            [
                text.string("question") { $0.question }, text.string("kind") { $0.kind.rawValue },
                text.string("file") { $0.file }, text.text("row", .integer) { .integer($0.row) },
                text.string("site_id") { $0.sourceID },
            ] + text.size("ground") { $0.ground }
        return ReportTable("restoration-undecided", columns, result.undecided.rows)
    }

    /// Vanished, contradicting, without ground, too far from the reference, disturbed again, lost.
    var notices: ReportTable {
        typealias Row = (kind: String, site: String, name: String?, date: String?, text: String?, size: Measure?)
        let language = words.language
        func rows(_ kind: String, _ notes: [SiteNote]) -> [Row] {
            notes.map {
                (
                    $0.kindText(kind, words), $0.site, $0.name, $0.date?.description, $0.message?.text(language),
                    $0.ground
                )
            }
        }
        let taken: [Row] = result.taken.map {
            (words.word("restoration.notice-taken"), $0.site, nil, $0.since.description, $0.by, $0.shared)
        }
        let lost: [Row] = result.lost.map {
            (
                words.word("restoration.notice-lost"), $0.site, $0.name, $0.lostOn.description,
                $0.cause.message.text(language), $0.ground
            )
        }
        let all =
            rows("vanished", result.vanished) + rows("conflict", result.conflicts)
            + rows("without-ground", result.withoutGround) + rows("beyond-reach", result.beyondReach) + taken + lost
        let columns: [TableColumn<Row>] =
            [
                text.string("notice") { $0.kind }, text.string("site_id") { $0.site },
                text.string("site_name") { $0.name }, text.string("date") { $0.date },
                text.string("message") { $0.text },
            ] + text.size("ground") { $0.size }
        return ReportTable("restoration-notices", columns, all)
    }
}

extension SiteNote {
    fileprivate func kindText(_ kind: String, _ words: ReportWords) -> String {
        words.word("restoration.notice-\(kind)")
    }
}
