import Foundation
import Testing

@testable import EcoTools

@Suite("Erosivity of a station's record")
struct StationErosivityTests {
    /// Every day of the years at `base` mm, but for the days given.
    static func record(_ years: ClosedRange<Int>, base: Double = 0, _ wet: [String: Double] = [:]) -> DailyRainfall {
        var days: [CalendarDate: Double] = [:]
        for year in years {
            for month in 1...12 {
                for day in 1...31 {
                    if let date = CalendarDate(year: year, month: month, day: day) { days[date] = base }
                }
            }
        }
        for (text, value) in wet { if let date = CalendarDate(text) { days[date] = value } }
        return DailyRainfall(station: "A", millimetres: days)
    }

    static let model = Result { () throws(TableProblems) in try ErosivityModel(nameOrFile: "csle-2018") }

    @Test("two years average, half months sum to the year, shares to one")
    func averages() throws {
        let rain = Self.record(
            2000...2001, base: 9.9,
            ["2000-07-10": 100, "2000-07-20": 50, "2001-01-03": 100, "2001-07-10": 10])
        let found = try #require(StationErosivity(rain, model: try Self.model.get(), rule: RainCompleteness()))
        // (1117.29 + 20.97) / 2 in the first half of July, 337.63 / 2 in the second, 880.04 / 2 in early January.
        #expect(abs(found.halfMonths[12] - 569.13) < 0.02)
        #expect(abs(found.halfMonths[13] - 168.82) < 0.02)
        #expect(abs(found.halfMonths[0] - 440.02) < 0.02)
        #expect(found.halfMonths.filter { $0 == 0 }.count == 21)
        #expect(abs(found.annual - 1177.965) < 0.03)
        let shares = try #require(found.shares)
        #expect(abs(shares.reduce(0, +) - 1) < 1e-12)
        #expect(abs(shares[12] - 569.13 / 1177.965) < 1e-4)
        #expect(found.years.map(\.year) == [2000, 2001])
        #expect(found.years.map(\.erosiveDays) == [2, 2])
        #expect(abs(found.years.map(\.erosivity).reduce(0, +) / 2 - found.annual) < 1e-9)
        #expect(found.excludedYears.isEmpty)
    }

    @Test("a year with a missing day is left out and named, with the month")
    func missingDay() throws {
        var rain = Self.record(2000...2001, ["2000-07-10": 100, "2001-07-10": 50])
        rain.millimetres[try #require(CalendarDate("2001-03-05"))] = nil
        let found = try #require(StationErosivity(rain, model: try Self.model.get(), rule: RainCompleteness()))
        #expect(found.years.map(\.year) == [2000])
        #expect(
            found.excludedYears
                == [StationErosivity.ExcludedYear(year: 2001, missingDays: 1, incompleteMonths: [3])])
        #expect(abs(found.annual - 1117.29) < 0.01)
    }

    @Test("missing days that the user lets pass count as dry and are counted")
    func tolerated() throws {
        var rain = Self.record(2000...2000, ["2000-07-10": 100])
        rain.millimetres[try #require(CalendarDate("2000-03-05"))] = nil
        let rule = RainCompleteness(missingDaysPerMonth: 1)
        let found = try #require(StationErosivity(rain, model: try Self.model.get(), rule: rule))
        #expect(found.years.first?.missingDays == 1)
        rain.millimetres[try #require(CalendarDate("2000-03-06"))] = nil
        #expect(StationErosivity(rain, model: try Self.model.get(), rule: rule) == nil)
    }

    @Test("a file of wet days only is recognised, and its absent days are dry only when the user says so")
    func wetDaysOnly() throws {
        var rain = DailyRainfall(
            station: "A", millimetres: [try #require(CalendarDate("2000-07-10")): 100])
        #expect(rain.holdsWetDaysOnly)
        #expect(StationErosivity(rain, model: try Self.model.get(), rule: RainCompleteness()) == nil)
        let dry = RainCompleteness(absentDaysAreDry: true)
        #expect(StationErosivity(rain, model: try Self.model.get(), rule: dry)?.years.map(\.year) == [2000])
        // A day that the file names as missing is missing all the same.
        rain.missing = [try #require(CalendarDate("2000-08-01"))]
        #expect(StationErosivity(rain, model: try Self.model.get(), rule: dry) == nil)
        #expect(!Self.record(2000...2000).holdsWetDaysOnly)
    }

    @Test("the 29th of February counts in leap years only")
    func leapYears() throws {
        var rain = Self.record(2000...2001)
        rain.millimetres[try #require(CalendarDate("2000-02-29"))] = nil
        #expect(StationErosivity.excludedYears(of: rain, rule: RainCompleteness()).map(\.year) == [2000])
    }

    @Test("without erosive rain R is 0 and there are no shares")
    func dry() throws {
        let found = try #require(
            StationErosivity(Self.record(2000...2000), model: try Self.model.get(), rule: RainCompleteness()))
        #expect(found.annual == 0)
        #expect(found.shares == nil)
        #expect(StationErosivity.meanShares(of: [found]) == nil)
    }

    @Test("a station form is fitted to the days that count, and says to what")
    func stationForm() throws {
        let model = try ErosivityModel(nameOrFile: "zhang-2002")
        let rain = Self.record(2000...2001, base: 5, ["2000-07-10": 20, "2001-07-10": 30, "2001-08-10": 40])
        let found = try #require(StationErosivity(rain, model: model, rule: RainCompleteness()))
        #expect(found.stationRain == .init(meanDayMillimetres: 30, meanYearMillimetres: 45))
        let beta = 0.8363 + 18.144 / 30 + 24.455 / 45
        let alpha = 21.586 * pow(beta, -7.1891)
        let expected = alpha * (pow(20, beta) + pow(30, beta) + pow(40, beta)) / 2
        #expect(abs(found.annual - expected) < 1e-9 * expected)
    }

    @Test("stations with more rain weigh more in the region's shares")
    func regionalShares() throws {
        let model = try Self.model.get()
        let stations = [Self.record(2000...2000, ["2000-07-01": 100]), Self.record(2000...2000, ["2000-08-01": 10])]
            .compactMap { StationErosivity($0, model: model, rule: RainCompleteness()) }
        let shares = try #require(StationErosivity.meanShares(of: stations))
        #expect(abs(shares[12] - 1117.29 / (1117.29 + 20.97)) < 1e-4)
        #expect(abs(shares[12] + shares[14] - 1) < 1e-12)
    }
}
