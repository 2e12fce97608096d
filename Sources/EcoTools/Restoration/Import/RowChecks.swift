import Foundation
import GeoCore

/// What the rows of one file say against themselves.
public struct RowChecks: Sendable, Codable, Hashable {
    /// An area on paper that differs from the computed one.
    public struct AreaDifference: Sendable, Codable, Hashable {
        public var row: Int64
        public var id: String?
        public var statedSquareMetres: Double
        public var computedSquareMetres: Double
        /// Of the computed area.
        public var differencePercent: Double
        public var isBeyondTolerance: Bool
    }

    /// Two rows on the same ground.
    public struct Overlap: Sendable, Codable, Hashable {
        public var rows: [Int64]
        public var ids: [String?]
        /// Square metres, or metres on the reference line.
        public var shared: Double
        /// Of the smaller of the two.
        public var sharePercent: Double
        /// Drawn exactly alike.
        public var isEqual: Bool
    }

    public var areaDifferences: [AreaDifference] = []
    public var overlaps: [Overlap] = []
    public var statedAreaCount = 0
    public var serialDateCount = 0
    public var rowsWithoutID = 0
    /// Rows of a table without anything in them, which were passed over.
    public var blankRowCount = 0

    init() {}

    init(
        _ rows: [SurveyRow], _ mapping: SiteMapping, _ comparison: any GroundComparison, workers: Int,
        cancellation: Cancellation?
    ) throws(GeoError) {
        for index in rows.indices {
            if rows[index].sourceID == nil { rowsWithoutID += 1 }
            guard let stated = rows[index].reading.attributes.statedSquareMetres, let computed = rows[index].size,
                computed > 0, rows[index].ground?.dimension == 2
            else { continue }
            statedAreaCount += 1
            let percent = 100 * abs(stated - computed) / computed
            guard percent > min(mapping.areaNotePercent, mapping.areaTolerancePercent) else { continue }
            areaDifferences.append(
                AreaDifference(
                    row: rows[index].row, id: rows[index].sourceID, statedSquareMetres: stated,
                    computedSquareMetres: computed,
                    differencePercent: percent, isBeyondTolerance: percent > mapping.areaTolerancePercent))
        }
        let placed = rows.indices.filter { rows[$0].ground != nil }
        let grounds = placed.compactMap { rows[$0].ground }
        let found = try comparison.overlaps(
            within: grounds, sliver: mapping.thresholds.sliver, workers: workers, cancellation: cancellation)
        for pair in found {
            let (a, b) = (placed[pair.first], placed[pair.second])
            let smaller = min(rows[a].size ?? 0, rows[b].size ?? 0)
            overlaps.append(
                Overlap(
                    rows: [rows[a].row, rows[b].row], ids: [rows[a].sourceID, rows[b].sourceID], shared: pair.shared,
                    sharePercent: smaller > 0 ? min(100, 100 * pair.shared / smaller) : 100,
                    isEqual: try grounds[pair.first].equalsExactly(grounds[pair.second])))
        }
    }

    public var overlappingSum: Double {
        var sum = CompensatedSum()
        for overlap in overlaps { sum.add(overlap.shared) }
        return sum.value
    }
}
