import Foundation
import Testing

@testable import EcoTools

@Suite("Erosivity of daily rain")
struct ErosivityTests {
    @Test(
        "a day gives alpha P^1.7265, with the alpha of its season",
        arguments: [
            (10.0, 7, 20.97), (12, 7, 28.73), (25, 7, 102.03), (50, 7, 337.63), (100, 7, 1117.29), (10, 1, 16.52),
            (50, 1, 265.93), (100, 1, 880.04),
        ])
    func day(millimetres: Double, month: Int, expected: Double) throws {
        let model = try ErosivityModel(nameOrFile: ErosivityModel.standardName)
        #expect(agrees(try #require(model.erosivity(ofDay: millimetres, month: month)), expected, decimals: 2))
    }

    @Test("the warm season is May to September")
    func seasons() throws {
        let model = try ErosivityModel(nameOrFile: "csle-2018")
        for month in 1...12 {
            #expect(model.coefficients(month: month)?.alpha == ((5...9).contains(month) ? 0.3937 : 0.3101))
        }
    }

    @Test(
        "a day below the threshold counts nothing, a day on it counts",
        arguments: [("csle-2018", 10.0), ("csle-12mm", 12), ("xie-2016", 9.7), ("zhang-2002", 12)])
    func thresholds(name: String, threshold: Double) throws {
        let model = try ErosivityModel(nameOrFile: name)
        let station = ErosivityModel.StationRain(meanDayMillimetres: 25, meanYearMillimetres: 700)
        #expect(model.erosivity(ofDay: threshold - 0.1, month: 6, station: station) == 0)
        #expect(try #require(model.erosivity(ofDay: threshold, month: 6, station: station)) > 0)
    }

    @Test("Zhang 2002 fits alpha and beta to the station, and gives nothing without one")
    func zhang() throws {
        let model = try ErosivityModel(nameOrFile: "zhang-2002")
        // By hand: beta = 0.8363 + 18.144 / 25 + 24.455 / 700 = 1.59700; alpha = 21.586 x 1.59700^-7.1891 = 0.74567.
        let station = ErosivityModel.StationRain(meanDayMillimetres: 25, meanYearMillimetres: 700)
        let found = try #require(model.coefficients(month: 1, station: station))
        #expect(agrees(found.beta, 1.5970, decimals: 4))
        #expect(abs(log(found.alpha) - (log(21.586) - 7.1891 * log(found.beta))) < 1e-12)
        #expect(model.coefficients(month: 1) == nil)
        #expect(model.erosivity(ofDay: 20, month: 1) == nil)
    }

    @Test("half months are days 1 to 15 and 16 to the end, 24 a year")
    func halfMonths() throws {
        func number(_ text: String) throws -> Int { HalfMonth(try #require(CalendarDate(text))).number }
        #expect(try number("2020-01-01") == 1)
        #expect(try number("2020-01-15") == 1)
        #expect(try number("2020-01-16") == 2)
        #expect(try number("2020-02-29") == 4)
        #expect(try number("2020-12-15") == 23)
        #expect(try number("2020-12-31") == 24)
        #expect(HalfMonth(number: 25) == nil && HalfMonth(number: 0) == nil)
        #expect(HalfMonth(number: 9)?.month == 5)
    }

    @Test("names that are neither a model nor a file are refused with the models that there are")
    func unknown() {
        #expect(throws: TableProblems.self) { try ErosivityModel(nameOrFile: "wischmeier") }
    }

    @Test("a model of one's own is read, and all its problems are said at once")
    func ownModel() throws {
        let text = """
            definitions:
              - id: own
                title: {en: own, zh: 自定}
                source: a station's report
                trust: medium
                threshold-millimetres: 12.7
                warm-months: [6, 7, 8]
                seasonal: {warm-alpha: 0.4, cold-alpha: 0.3, exponent: 1.7}
            """
        let models = try ErosivityModel.read(yaml: text, file: "own.yaml")
        #expect(models.first?.thresholdMillimetres == 12.7)
        #expect(models.first?.coefficients(month: 5)?.alpha == 0.3)
        let bad = text.replacingOccurrences(of: "12.7", with: "-1").replacingOccurrences(of: "[6, 7, 8]", with: "[13]")
            .replacingOccurrences(of: "medium", with: "sure")
        do {
            _ = try ErosivityModel.read(yaml: bad, file: "own.yaml")
            Testing.Issue.record("not refused")
        } catch {
            #expect(error.problems.count == 3)
        }
    }

    static let energies: [(equation: RainEnergy, millimetresPerHour: Double, expected: Double)] = [
        (.rusle, 0, 0.0812), (.rusle, 20, 0.2132), (.rusle, 1000, 0.29), (.rusle2, 20, 0.2495), (.usle, 10, 0.2063),
        (.usle, 76, 0.2832), (.usle, 76.1, 0.283), (.usle, 200, 0.283), (.usle, 0.01, 0),
    ]

    @Test("rain energy of RUSLE, RUSLE2 and the USLE", arguments: energies.indices)
    func energy(place: Int) {
        // By hand: 0.29 (1 - 0.72 exp(-1)) = 0.21319; 0.29 (1 - 0.72 exp(-1.64)) = 0.24950; 0.119 + 0.0873 = 0.2063.
        let (equation, intensity, expected) = Self.energies[place]
        #expect(agrees(equation.megajoulesPerHectareMillimetre(at: intensity), expected, decimals: 4))
    }

    @Test("a storm's erosivity is its energy times its greatest 30-minute intensity")
    func storm() {
        let parts = [(millimetres: 10.0, millimetresPerHour: 20.0), (millimetres: 5.0, millimetresPerHour: 1000.0)]
        let value = RainEnergy.rusle.stormErosivity(parts: parts, greatest30MinuteMillimetresPerHour: 30)
        let first = 10 * 0.29 * (1 - 0.72 * exp(-1.0))
        let expected = (first + 5 * 0.29) * 30
        #expect(abs(value - expected) < 1e-9)
    }
}
