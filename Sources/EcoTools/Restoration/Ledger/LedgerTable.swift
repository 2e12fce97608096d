import GeoCore

/// The tables of a ledger, in the order in which their rows enter digests.
enum LedgerTable: String, CaseIterable, Sendable {
    case ledger = "eco_ledger"
    case files = "eco_files"
    case observations = "eco_observations"
    case derivations = "eco_derivations"
    case sites = "eco_sites"
    case links = "eco_links"
    case versions = "eco_versions"
    case events = "eco_events"
    case questions = "eco_questions"
    case decisions = "eco_decisions"
    case retractions = "eco_retractions"
    case baselines = "eco_baselines"
    case baselineSites = "eco_baseline_sites"
    case transactions = "eco_transactions"

    /// The version of the tables that this program writes. A ledger of a newer one is refused.
    static let formatVersion = 1

    var name: String { rawValue }
    var hasGround: Bool { self == .observations }

    /// The columns without the primary key (`fid`) and the geometry (`geom`). None is called what a database keeps for
    /// itself, so that the names need no quotes in any of them.
    var columns: [FieldDefinition] {
        func text(_ names: String...) -> [FieldDefinition] { names.map { FieldDefinition($0, .string) } }
        func number(_ names: String...) -> [FieldDefinition] { names.map { FieldDefinition($0, .integer) } }
        func real(_ names: String...) -> [FieldDefinition] { names.map { FieldDefinition($0, .real) } }
        func day(_ names: String...) -> [FieldDefinition] { names.map { FieldDefinition($0, .date) } }
        switch self {
        case .ledger: return text("fact", "said")
        case .transactions:
            return text("kind", "recorded_at", "recorded_by", "tool", "note", "content_digest", "chain_digest")
        case .files:
            return number("transaction_id") + text("name", "layer", "sha256") + day("status_date")
                + number("is_complete", "row_count") + text("stated_by", "source_crs", "operation", "mapping")
                + text("mapping_digest")
        case .observations:
            return number("file", "file_row") + text("source_id") + real("computed_square_metres")
                + text("repair", "reading", "source")
        case .derivations: return number("file", "transaction_id")
        case .sites: return number("site") + text("site_id") + number("derivation")
        case .links:
            return number("derivation", "observation") + text("relation") + number("site", "other")
                + real("share_of_row", "share_of_other", "shared_square_metres", "shift_east_metres")
                + real("shift_north_metres")
        case .versions:
            return number("derivation", "site", "ground")
                + text("name", "county", "land_type", "technique", "programme", "origin")
                + real("stated_square_metres", "verified_square_metres") + day("due")
        case .events:
            return number("derivation", "site", "observation") + text("kind") + day("event_date")
                + text("date_basis") + number("file", "file_row") + text("stated_by", "document") + day("corrects")
        case .questions:
            return number("derivation", "observation") + text("question", "kind", "candidates", "detail")
        case .decisions:
            return number("transaction_id") + text("question", "answer", "sites", "value_given", "decided_by")
                + text("reason") + day("decided_on")
        case .retractions: return number("transaction_id", "file") + text("reason")
        case .baselines:
            return text("name") + day("baseline_date") + number("site_count") + real("square_metres")
                + number("unverified_site_count") + text("document") + number("transaction_id")
        case .baselineSites: return text("baseline") + number("site") + real("square_metres") + number("is_verified")
        }
    }

    /// The table for the database to make.
    func definition(crs: String) -> LayerDefinition {
        LayerDefinition(
            name, geometry: hasGround ? .any : .none, crsDefinition: hasGround ? crs : nil, fields: columns,
            hasSpatialIndex: false)
    }

    /// Reads all columns: the primary key as column 0, the others from 1. The sum keeps the libraries from taking the
    /// key for something that is no column.
    func query(_ condition: String? = nil, ground: Bool = false, columns wanted: [String]? = nil) -> String {
        let list = ["fid + 0 AS number"] + (wanted ?? columns.map(\.name)) + (ground && hasGround ? ["geom"] : [])
        return "SELECT \(list.joined(separator: ", ")) FROM \(name)" + (condition.map { " WHERE \($0)" } ?? "")
            + " ORDER BY fid"
    }
}
