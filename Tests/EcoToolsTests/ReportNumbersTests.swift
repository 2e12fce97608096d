import GeoCore
import Testing

@testable import EcoTools

@Suite("Numbers as people read them") struct ReportNumbersTests {
    @Test(
        "half up on the decimal digits, where binary rounding goes down",
        arguments: [
            (1.005, 2, "1.01"), (2.675, 2, "2.68"), (0.125, 2, "0.13"), (0.285, 2, "0.29"), (1.45, 1, "1.5"),
            (5.60287, 4, "5.6029"), (9.995, 2, "10.00"), (99.99999, 4, "100.0000"), (0.00005, 4, "0.0001"),
            (0.00004999, 4, "0.0000"), (0.5, 0, "1"), (1.5, 0, "2"), (2.5, 0, "3"),
        ])
    func halfUp(_ value: Double, _ decimals: Int, _ expected: String) {
        #expect(DecimalText.text(value, decimals: decimals) == expected)
        #expect(
            DecimalText.text(-value, decimals: decimals) == (expected.contains { "123456789".contains($0) } ? "-" : "")
                + expected)
    }

    @Test("a negative number that rounds to nothing has no sign")
    func negativeZero() {
        #expect(DecimalText.text(-0.004, decimals: 2) == "0.00")
        #expect(DecimalText.text(-0.0, decimals: 2) == "0.00")
    }

    @Test("numbers of all sizes keep their digits")
    func sizes() {
        #expect(DecimalText.text(1_015_999_278.135104, decimals: 2, grouped: true) == "1,015,999,278.14")
        #expect(DecimalText.text(1e21, decimals: 0) == "1000000000000000000000")
        #expect(DecimalText.text(1.5e-9, decimals: 9) == "0.000000002")
        #expect(DecimalText.text(123, decimals: 3, grouped: true) == "123.000")
        #expect(DecimalText.text(1234.5, decimals: 0, grouped: true) == "1,235")
        #expect(DecimalText.text(.infinity, decimals: 2) == "inf")
    }

    @Test("1 ha is 15 mu, as filed: hectares at four decimals, mu at two")
    func units() {
        let words = ReportWords(language: .en, tables: nil)
        #expect(words.measure(.area(squareMetres: 56_027.824467)) == "56,027.82 m² = 5.6028 ha = 84.04 mu")
        #expect(words.measure(.area(squareMetres: 10_000)) == "10,000.00 m² = 1.0000 ha = 15.00 mu")
    }

    @Test("an overlap above nothing is never shown as nothing")
    func tiny() {
        let words = ReportWords(language: .en, tables: nil)
        #expect(words.shortMeasure(.area(squareMetres: 0.0004)) == "0.000400 m²")
        #expect(words.shortMeasure(.area(squareMetres: 0)) == "0.00 m²")
    }
}
