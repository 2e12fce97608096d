import Foundation

/// Whether two numbers agree to what a printed value of so many decimals can tell.
func agrees(_ a: Double, _ printed: Double, decimals: Int) -> Bool {
    abs(a - printed) <= 0.5001 * pow(10, -Double(decimals))
}
