/// A sum of Doubles whose rounding error does not grow with the number of terms (Neumaier 1974).
///
/// Areas are added in the order of their features, so that any number of workers gives the same last digit.
public struct CompensatedSum: Sendable, Equatable {
    private var sum = 0.0
    private var compensation = 0.0

    public init() {}

    public init(_ terms: some Sequence<Double>) {
        for term in terms { add(term) }
    }

    public mutating func add(_ term: Double) {
        let total = sum + term
        compensation += abs(sum) >= abs(term) ? (sum - total) + term : (term - total) + sum
        sum = total
    }

    /// The value of the sum so far.
    public var value: Double { sum + compensation }
}

extension Sequence<Double> {
    /// The compensated sum of the elements.
    public func compensatedSum() -> Double { CompensatedSum(self).value }
}
