import Foundation
import GeoCore

/// Where a database is made for a test: the same tests run on all of them.
package enum DatabasePlace: String, CaseIterable, CustomStringConvertible, Sendable {
    case geoPackage = "GeoPackage"
    case postGIS = "PostGIS"

    package var description: String { rawValue }

    /// A server with PostGIS for tests, by its connection string; nil: those tests are skipped.
    package static let server = ProcessInfo.processInfo.environment["ECO_TEST_POSTGIS"]
        .flatMap { $0.isEmpty ? nil : $0 }

    package static var available: [DatabasePlace] { server == nil ? [.geoPackage] : allCases }

    /// A place of its own in which there is nothing, removed with all that came into it.
    package func scratch() throws -> Scratch { try Scratch(self) }

    package final class Scratch {
        package let location: String
        package let folder: String
        private let schema: String?

        package init(_ place: DatabasePlace) throws {
            let url = FileManager.default.temporaryDirectory.appendingPathComponent("eco-database-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
            folder = url.path
            switch place {
            case .geoPackage:
                location = "\(folder)/test.gpkg"
                schema = nil
            case .postGIS:
                guard let server = DatabasePlace.server else {
                    throw GeoError(.badArgument, "make a schema for a test", hint: "set ECO_TEST_POSTGIS")
                }
                let name = "test_\(UInt64.random(in: 0 ... .max))"
                try VectorDatabase(server, access: .writing).execute("CREATE SCHEMA \(name)")
                location = "\(server) active_schema=\(name)"
                schema = name
            }
        }

        deinit {
            // Dropping tables while another test opens the same database makes the server fail for it; a server that is
            // thrown away needs no sweeping.
            let isThrownAway = ProcessInfo.processInfo.environment["ECO_TEST_POSTGIS_THROWAWAY"] != nil
            if let schema, let server = DatabasePlace.server, !isThrownAway {
                try? VectorDatabase(server, access: .writing).execute("DROP SCHEMA \(schema) CASCADE")
            }
            try? FileManager.default.removeItem(atPath: folder)
        }

        /// All names in the folder, hidden ones too.
        package var contents: [String] {
            ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
        }
    }
}
