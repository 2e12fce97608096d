import GeoCore

/// Reads a file of sites: a layer of any reference system, or a table without geometry.
struct RowReading {
    var source: SourceRequest
    var mapping: SiteMapping
    var facts: LedgerFacts
    var comparison: any GroundComparison
    var statusDate: CalendarDate
    var statedBy: String?
    var assumedCRS: String?
    var workers: Int
    var cancellation: Cancellation?

    struct Outcome: Sendable {
        var layer = ""
        var sha256 = ""
        var rows: [SurveyRow] = []
        /// With an error among them nothing may be imported.
        var issues: [Issue] = []
        var repairs: [Repair] = []
        var sourceCRS: String?
        var operation: String?
        /// A table without geometry.
        var isTable = false
        var checks = RowChecks()

        var isRefused: Bool { issues.contains { $0.severity == .error } }
    }

    func read() -> Outcome {
        var outcome = Outcome()
        do throws(GeoError) {
            // A sheet with nothing but texts has the names of its fields in the first row like any other.
            let options = OpenOptions(encoding: source.encoding, firstRowNamesFields: true)
            let dataset = try Dataset(source.file, options: options)
            let layer = try dataset.layer(source.layer)
            outcome.layer = layer.name
            // A table with columns of longitude and latitude has points, which are no ground.
            let hasPointsOnly = layer.declaredGeometry.hasSuffix("Point") && dataset.driver == "CSV"
            outcome.isTable = !layer.hasGeometry || hasPointsOnly
            if outcome.isTable {
                let table = try layer.readAll(ReadOptions(filter: source.filter))
                outcome.issues += LayerLoader.issues(of: table, filter: source.filter)
                    .filter { !Self.isAboutGeometry($0) }
                outcome.issues += Self.issues(ofFormulas: layer.formulaCellsWithoutValue(), table.source)
                try take(table, Array(repeating: nil, count: table.count), &outcome)
            } else {
                try readLayer(&outcome)
            }
        } catch {
            outcome.issues.append(LayerLoader.issue(of: error, source.file))
        }
        return outcome
    }

    /// Cells that are read as empty because no program has stored what their formulas say.
    private static func issues(ofFormulas cells: [String], _ file: String) -> [Issue] {
        if cells.isEmpty { return [] }
        var shown = cells.prefix(10).map { MessageArgument.text($0) }
        if shown.count < cells.count { shown.append(.text("...")) }
        return [
            Issue(
                .warning, file,
                Message(
                    "issue.formulas-without-value", ["count": .text(String(cells.count)), "cells": .list(shown)]))
        ]
    }

    private static func isAboutGeometry(_ issue: Issue) -> Bool {
        ["issue.null-geometry", "issue.empty-geometry"].contains(issue.message.key)
    }

    private func readLayer(_ outcome: inout Outcome) throws(GeoError) {
        var source = source
        let offset = OffsetSystem(source.crs)
        if offset != nil { source.crs = nil }
        // The mapping says which field is the id; here it only serves to name repairs.
        source.idFields = mapping.id
        let loader = LayerLoader(
            assumedCRS: offset == nil ? assumedCRS : "EPSG:4326", repairs: .allowsLarge, areaMethod: .ellipsoidal,
            workers: workers, cancellation: cancellation)
        var loaded = loader.load(source)
        // What concerns ids and missing ground is said of the rows.
        let own = ["issue.no-id-field", "issue.duplicate-id", "issue.empty-id"]
        outcome.issues += loaded.issues.filter { !own.contains($0.message.key) && !Self.isAboutGeometry($0) }
        outcome.repairs = loaded.repairs
        guard var layer = loaded.layer, !outcome.isRefused else { return }
        var from = layer.crs
        if let offset {
            guard from.isGeographic else {
                outcome.issues.append(
                    Issue(
                        .error, layer.fileName,
                        Message(
                            "issue.offset-not-geographic",
                            ["system": .text(offset.name), "crs": .text(from.description)])))
                return
            }
            from = try CRS("EPSG:4326")
            outcome.issues.append(
                Issue(.warning, layer.fileName, Message("issue.offset-undone", ["system": .text(offset.name)])))
        }
        let to = try CRS(facts.crs)
        let transform = try Transform(from: from, to: to, operation: source.operation)
        outcome.sourceCRS = offset.map { "\($0.name) -> \(from)" } ?? layer.crs.description
        outcome.operation = transform.isIdentity ? nil : transform.operation.description
        let grounds = try grounds(layer, from, to, offset, &outcome)
        outcome.sha256 = layer.digest?.sha256 ?? ""
        // As drawn in the file they are needed no more, and are as large as the grounds.
        loaded.layer = nil
        layer.geometries = []
        layer.table = layer.table.withoutGeometries()
        try take(layer.table, grounds, &outcome)
    }

    /// The geometries in the ledger's system, valid and normalised; nil where there is none that it measures.
    private func grounds(
        _ layer: LoadedLayer, _ from: CRS, _ to: CRS, _ offset: OffsetSystem?, _ outcome: inout Outcome
    ) throws(GeoError) -> [Geometry?] {
        let geometries = layer.geometries
        let wanted = facts.measure == .area ? 2 : 1
        let operation = source.operation
        let chunk = 256
        typealias Made = (ground: Geometry?, isUnsuited: Bool, isMended: Bool)
        let made = try Parallel.map(
            (geometries.count + chunk - 1) / chunk, workers: workers, cancellation: cancellation,
            tools: { () throws(GeoError) in try Transform(from: from, to: to, operation: operation) }
        ) { transform, index throws(GeoError) -> [Made] in
            var made: [Made] = []
            for row in (index * chunk)..<min(geometries.count, (index + 1) * chunk) {
                guard let geometry = geometries[row], !geometry.isEmpty else {
                    made.append((nil, false, false))
                    continue
                }
                guard geometry.dimension == wanted else {
                    made.append((nil, true, false))
                    continue
                }
                do throws(GeoError) {
                    var ground = wanted == 2 ? try geometry.polygonalPart() : try geometry.linealPart()
                    if let offset { ground = try offset.undone(ground) }
                    ground = try transform.transform(ground)
                    // Rounding can make a border cross itself that only touched before.
                    let isMended = wanted == 2 && (offset != nil || !transform.isIdentity) && !ground.isValid
                    if isMended { ground = try ground.madeValid(.structure).polygonalPart() }
                    made.append((ground.isEmpty ? nil : try ground.asStored(), false, isMended))
                } catch {
                    throw layer.naming(row, error)
                }
            }
            return made
        }.flatMap(\.self)
        func say(_ severity: Issue.Severity, _ key: String, _ isConcerned: (Made) -> Bool) {
            let fids = zip(layer.table.fids, made).filter { isConcerned($0.1) }.map(\.0)
            if !fids.isEmpty { outcome.issues.append(Issue(severity, layer.fileName, fids: fids, Message(key))) }
        }
        let hasGround = made.contains { $0.ground != nil }
        let unsuited = wanted == 2 ? "issue.row-not-area" : "issue.row-not-line"
        say(hasGround ? .warning : .error, unsuited) { $0.isUnsuited }
        say(.note, "issue.mended-after-transform") { $0.isMended }
        return made.map(\.ground)
    }

    /// Makes rows of a table and its grounds.
    private func take(_ table: FeatureTable, _ grounds: [Geometry?], _ outcome: inout Outcome) throws(GeoError) {
        let fields = MappedFields(mapping, table)
        checkFields(fields, table, &outcome)
        do throws(GeoError) {
            if outcome.sha256.isEmpty { outcome.sha256 = try FileDigest(of: source.file).sha256 }
        } catch {
            outcome.issues.append(
                Issue(.error, Dataset.hidingPassword(source.file), Message("issue.import-not-a-file")))
        }
        guard !outcome.isRefused else { return }
        let (mapping, statusDate, statedBy) = (mapping, statusDate, statedBy)
        let chunk = 2048
        typealias Part = (rows: [SurveyRow], serials: Int, areas: [(row: Int, field: String, text: String)])
        let parts = try Parallel.map(
            (table.count + chunk - 1) / chunk, workers: workers, cancellation: cancellation
        ) { index throws(GeoError) -> Part in
            var mapper = RowMapper(mapping, table, fields, statusDate: statusDate, statedBy: statedBy)
            var rows: [SurveyRow] = []
            for row in (index * chunk)..<min(table.count, (index + 1) * chunk) { rows.append(mapper.row(row)) }
            return (rows, mapper.serialDateCount, mapper.unreadableAreas)
        }
        outcome.rows = parts.flatMap(\.rows)
        let sizes = try comparison.sizes(grounds, workers: workers, cancellation: cancellation)
        let repairs = Dictionary(outcome.repairs.map { ($0.fid, $0) }, uniquingKeysWith: { first, _ in first })
        for index in outcome.rows.indices {
            outcome.rows[index].ground = grounds[index]
            // As the ledger will give them back: a row says the same when it is read again.
            outcome.rows[index].size = sizes[index].map(FieldValue.kept)
            if let repair = repairs[outcome.rows[index].row] { outcome.rows[index].repair = repair.text }
        }
        var blankCount = 0
        if outcome.isTable {
            // Spreadsheets keep rows that only have a format, and lists end in lines of commas.
            let isBlank = outcome.rows.indices.map { row in
                table.columns.allSatisfy { $0[row].text?.allSatisfy(\.isWhitespace) ?? true }
            }
            blankCount = isBlank.count { $0 }
            outcome.rows = zip(outcome.rows, isBlank).filter { !$1 }.map(\.0)
        }
        outcome.checks = try RowChecks(
            outcome.rows, mapping, comparison, workers: workers, cancellation: cancellation)
        outcome.checks.blankRowCount = blankCount
        outcome.checks.serialDateCount = parts.reduce(0) { $0 + $1.serials }
        for area in parts.flatMap(\.areas) {
            outcome.issues.append(
                Issue(
                    .warning, table.source, fids: [table.fids[area.row]],
                    Message("issue.area-unreadable", ["field": .text(area.field), "text": .text(area.text)])))
        }
    }

    private func checkFields(_ fields: MappedFields, _ table: FeatureTable, _ outcome: inout Outcome) {
        func missing(_ severity: Issue.Severity, _ key: String, _ names: [String]) {
            let present = table.fields.map { MessageArgument.text($0.name) }
            outcome.issues.append(
                Issue(
                    severity, table.source,
                    Message(key, ["names": .list(names.map { .text($0) }), "fields": .list(present)])))
        }
        if fields.id == nil, !mapping.id.isEmpty || outcome.isTable {
            missing(.error, mapping.id.isEmpty ? "issue.table-needs-id" : "issue.mapping-no-id", mapping.id)
        }
        let lacking = mapping.namedFields.filter { FieldNames.first(of: $0, in: table.fields.map(\.name)) == nil }
            .flatMap { $0 }
        if !lacking.isEmpty, fields.saysEvents { missing(.warning, "issue.mapping-fields-lacking", lacking) }
        if !fields.saysEvents {
            let names = mapping.statusFields + EventKind.allCases.flatMap { mapping.dates[$0] ?? [] }
            missing(.warning, "issue.mapping-no-status", names)
        }
        if let first = table.count == 0 ? table.source : nil, !outcome.issues.contains(where: { $0.file == first }) {
            outcome.issues.append(Issue(.warning, first, Message("issue.no-features")))
        }
    }
}

extension Geometry {
    /// As the ledger keeps it: rings from a fixed start in a fixed direction, a multi-geometry of one part as the part.
    /// Equal grounds are equal bytes then.
    func asStored() throws(GeoError) -> Geometry {
        let normal = try normalized()
        guard normal.kind == .multiPolygon || normal.kind == .multiLineString else { return normal }
        let parts = normal.parts
        return parts.count == 1 ? parts[0] : normal
    }
}

extension Repair {
    /// For the ledger: the reason and what it changed.
    var text: String {
        let change = measureAfter.value - measureBefore.value
        return "\(reason): \(DecimalText.text(change, decimals: 2)) m2"
    }
}
