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

    init() {}

    init(
        _ rows: [SurveyRow], _ mapping: SiteMapping, _ comparison: any GroundComparison, workers: Int,
        cancellation: Cancellation?
    ) throws(GeoError) {
        for row in rows {
            if row.sourceID == nil { rowsWithoutID += 1 }
            guard let stated = row.reading.attributes.statedSquareMetres, let computed = row.size, computed > 0,
                row.ground?.dimension == 2
            else { continue }
            statedAreaCount += 1
            let percent = 100 * abs(stated - computed) / computed
            guard percent > min(mapping.areaNotePercent, mapping.areaTolerancePercent) else { continue }
            areaDifferences.append(
                AreaDifference(
                    row: row.row, id: row.sourceID, statedSquareMetres: stated, computedSquareMetres: computed,
                    differencePercent: percent, isBeyondTolerance: percent > mapping.areaTolerancePercent))
        }
        let placed = rows.indices.filter { rows[$0].ground != nil }
        let grounds = placed.compactMap { rows[$0].ground }
        let found = try comparison.overlaps(
            within: grounds, sliver: mapping.thresholds.sliver, workers: workers, cancellation: cancellation)
        for pair in found {
            let (a, b) = (rows[placed[pair.first]], rows[placed[pair.second]])
            let smaller = min(a.size ?? 0, b.size ?? 0)
            overlaps.append(
                Overlap(
                    rows: [a.row, b.row], ids: [a.sourceID, b.sourceID], shared: pair.shared,
                    sharePercent: smaller > 0 ? min(100, 100 * pair.shared / smaller) : 100,
                    isEqual: grounds[pair.first].hasSameBytes(as: grounds[pair.second])))
        }
    }

    public var overlappingSum: Double {
        var sum = CompensatedSum()
        for overlap in overlaps { sum.add(overlap.shared) }
        return sum.value
    }
}

extension Geometry {
    /// Whether both are the same bytes of well-known binary.
    func hasSameBytes(as other: Geometry) -> Bool {
        withWKB { mine in
            other.withWKB { theirs in
                guard mine.count == theirs.count, let a = mine.baseAddress, let b = theirs.baseAddress else {
                    return mine.isEmpty && theirs.isEmpty
                }
                return memcmp(a, b, mine.count) == 0
            }
        }
    }
}
