import GeoCore

/// Areas of classes corrected for the errors of the map, with their uncertainty, by the stratified estimator of
/// Olofsson et al. 2014, Good practices for estimating area and assessing accuracy of land change, Remote Sensing of
/// Environment 148, 42-57.
///
/// The sample is random within each map class (the classes are the strata). W_i is the share of class i in the mapped
/// area, n_ij the sample units mapped as i that are j, n_i their sum over j:
///
/// - p_ij = W_i n_ij / n_i; the area of class j is the mapped area times the sum of p_ij over i (eq. 4, 9);
/// - its standard error is the mapped area times sqrt(sum_i W_i² (n_ij/n_i)(1 - n_ij/n_i) / (n_i - 1)) (eq. 10, 11);
/// - user's accuracy U_i = n_ii / n_i, producer's P_j = p_jj / sum_i p_ij, overall O = sum_i p_ii (eq. 1 to 3), with
///   the variances of eq. 5 to 7.
public struct AccuracyAdjustedArea: Sendable, Codable, Hashable {
    /// An estimate with its standard error, both in the unit of the value.
    public struct Estimate: Sendable, Codable, Hashable {
        public var value: Double
        public var standardError: Double

        /// Half of the 95 % interval: 1.96 standard errors, as in the paper.
        public var halfWidth95: Double { 1.96 * standardError }
        /// The 95 % interval. For shares it may reach beyond 0 and 1, and for areas below 0: the normal approximation
        /// does, and hiding it would hide that the sample is small.
        public var interval95: ClosedRange<Double> { value - halfWidth95...value + halfWidth95 }
    }

    /// The estimates of one class.
    public struct ClassEstimate: Sendable, Codable, Hashable {
        public var id: String
        /// The area as mapped, by counting cells.
        public var mappedSquareMetres: Double
        /// The area as estimated from the sample, in square metres.
        public var adjustedSquareMetres: Estimate
        /// The share of what is mapped as this class that is it. Its complement is the error of commission.
        public var usersAccuracy: Estimate
        /// The share of what is this class that is mapped so. Its complement is the error of omission. Nil when the
        /// sample holds none of it.
        public var producersAccuracy: Estimate?
        /// Sample units mapped as this class.
        public var sampleUnits: Int
    }

    /// In the order of the matrix.
    public let classes: [ClassEstimate]
    /// The share of the area that is mapped rightly.
    public let overallAccuracy: Estimate
    /// The sum of the mapped areas, and of the adjusted ones: the method moves area between classes only.
    public let totalSquareMetres: Double

    /// - Parameters:
    ///   - matrix: counts of a sample that is random within each map class.
    ///   - mappedSquareMetres: class id -> its area on the map, by the very classes of the matrix.
    /// - Throws: every problem: classes without an area, areas without a class, fewer than two units in a class (no
    ///   variance can be estimated from them), no area at all.
    public init(matrix: ConfusionMatrix, mappedSquareMetres: [String: Double]) throws(TableProblems) {
        try Self.check(matrix, mappedSquareMetres)
        let areas = matrix.classes.map { mappedSquareMetres[$0] ?? 0 }
        let total = areas.compensatedSum()
        let weights = areas.map { $0 / total }
        let units = matrix.mappedUnits.map(Double.init)
        let shares = zip(matrix.counts, units).map { row, n in row.map { Double($0) / n } }
        let indices = matrix.classes.indices
        /// The variance of the share of column `j` in row `i`.
        func variance(_ i: Int, _ j: Int) -> Double { shares[i][j] * (1 - shares[i][j]) / (units[i] - 1) }

        classes = indices.map { j in
            let share = indices.map { weights[$0] * shares[$0][j] }.compensatedSum()
            let error = indices.map { weights[$0] * weights[$0] * variance($0, j) }.compensatedSum().squareRoot()
            return ClassEstimate(
                id: matrix.classes[j], mappedSquareMetres: areas[j],
                adjustedSquareMetres: Estimate(value: total * share, standardError: total * error),
                usersAccuracy: Estimate(value: shares[j][j], standardError: variance(j, j).squareRoot()),
                producersAccuracy: share > 0 ? Self.producers(j, weights, shares, share, variance) : nil,
                sampleUnits: Int(units[j]))
        }
        overallAccuracy = Estimate(
            value: indices.map { weights[$0] * shares[$0][$0] }.compensatedSum(),
            standardError: indices.map { weights[$0] * weights[$0] * variance($0, $0) }.compensatedSum().squareRoot())
        totalSquareMetres = total
    }

    /// Equation 7, with areas as shares of the total.
    private static func producers(
        _ j: Int, _ weights: [Double], _ shares: [[Double]], _ classShare: Double, _ variance: (Int, Int) -> Double
    ) -> Estimate {
        let accuracy = weights[j] * shares[j][j] / classShare
        let own = weights[j] * weights[j] * (1 - accuracy) * (1 - accuracy) * variance(j, j)
        let others = weights.indices.filter { $0 != j }
            .map { weights[$0] * weights[$0] * variance($0, j) }.compensatedSum()
        let error = ((own + accuracy * accuracy * others) / (classShare * classShare)).squareRoot()
        return Estimate(value: accuracy, standardError: error)
    }

    private static func check(_ matrix: ConfusionMatrix, _ areas: [String: Double]) throws(TableProblems) {
        var problems: [TableProblem] = []
        func report(_ id: String?, _ message: Message) {
            problems.append(TableProblem(line: nil, item: id, message))
        }
        for (id, units) in zip(matrix.classes, matrix.mappedUnits) {
            switch areas[id] {
            case nil: report(id, Message("problem.no-mapped-area", ["class": .text(id)]))
            case .some(let area) where !area.isFinite || area < 0:
                report(id, Message("problem.bad-area", ["class": .text(id), "value": .text("\(area)")]))
            default: break
            }
            if units < 2 {
                report(id, Message("problem.too-few-units", ["class": .text(id), "count": .text(String(units))]))
            }
        }
        for id in areas.keys.sorted() where !matrix.classes.contains(id) {
            report(id, Message("problem.no-sample", ["class": .text(id)]))
        }
        if problems.isEmpty, areas.values.allSatisfy({ $0 == 0 }) { report(nil, Message("problem.no-area")) }
        if !problems.isEmpty { throw TableProblems(file: "confusion matrix", problems: problems) }
    }
}
