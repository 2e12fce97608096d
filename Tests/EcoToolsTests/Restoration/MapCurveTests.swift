import Foundation
import GeoCore
import Testing

@testable import EcoTools

@Suite("Curves of progress and of vegetation")
struct MapCurveTests {
    private func day(_ text: String) throws -> CalendarDate { try MapSamples.day(text) }

    @Test("A day lies in its year by the days that have passed, leap years too")
    func year() throws {
        #expect(LineChart.year(try day("2023-01-01")) == 2023)
        #expect(abs(LineChart.year(try day("2023-12-31")) - (2023 + 364.0 / 365)) < 1e-12)
        #expect(abs(LineChart.year(try day("2024-12-31")) - (2024 + 365.0 / 366)) < 1e-12)
        #expect(abs(LineChart.year(try day("2024-03-01")) - (2024 + 60.0 / 366)) < 1e-12)
    }

    @Test("Axes have round steps that cover what is drawn")
    func ticks() {
        for (low, high) in [(0.0, 24.5), (0, 0.83), (-0.2, 0.9), (0, 1e6), (0.31, 0.60)] {
            let (values, decimals) = LineChart.ticks(low, high, about: 5)
            #expect((3...9).contains(values.count))
            #expect(values[0] <= low && values[values.count - 1] >= high)
            for value in values { #expect(abs(DecimalText.rounded(value, decimals: decimals) - value) < 1e-9) }
        }
    }

    @Test(
        "The progress curve names accepted, target, pace needed, forecast and its range, with the unit",
        arguments: Language.allCases)
    func progress(_ language: Language) throws {
        let curve = ProgressCurve(
            accepted: [
                .init(try day("2021-12-31"), 3.2e6), .init(try day("2022-12-31"), 7.9e6),
                .init(try day("2023-12-31"), 13.1e6),
            ], target: .init(try day("2025-12-31"), 24.5e6),
            forecast: .init(try day("2025-12-31"), 23.4e6, low: 20e6, high: 26.8e6))
        let parsed = ParsedXML(curve.svg(language))
        #expect(parsed.error == nil)
        for key in ["axis.area", "accepted", "needed", "forecast", "range", "title"] {
            #expect(parsed.texts.contains(Messages.text("restoration.curve.\(key)", language)))
        }
        #expect(parsed.texts.contains { $0.contains("24.50 km²") && $0.contains("2025-12-31") })
        #expect(parsed.texts.contains("13.10"), "the last value is written")
    }

    @Test("Lines differ by their dashes, so that they are told apart in grey")
    func dashes() throws {
        let curve = ProgressCurve(
            accepted: [.init(try day("2022-12-31"), 7.9e6), .init(try day("2023-12-31"), 13.1e6)],
            target: .init(try day("2025-12-31"), 24.5e6), forecast: .init(try day("2025-12-31"), 23.4e6))
        let chart = curve.chart(.en)
        let dashes = chart.series.map(\.dash) + chart.levels.map(\.dash)
        #expect(Set(dashes).count == 4 && dashes.count == 4)
    }

    @Test("A target that is reached needs no pace, and nothing accepted yet draws all the same")
    func edges() throws {
        let reached = ProgressCurve(
            accepted: [.init(try day("2023-12-31"), 25e6)], target: .init(try day("2025-12-31"), 24.5e6))
        #expect(reached.chart(.en).series.count == 1)
        let nothing = ProgressCurve(accepted: [], target: .init(try day("2025-12-31"), 24.5e6))
        #expect(ParsedXML(nothing.svg(.en)).error == nil)
        #expect(ParsedXML(ProgressCurve(accepted: []).svg(.zh)).error == nil)
        let length = ProgressCurve(measure: .length, accepted: [.init(try day("2023-12-31"), 12_340)])
        #expect(ParsedXML(length.svg(.en)).texts.contains("12.34"))
    }

    static func series() throws -> SeriesCurve {
        SeriesCurve(
            values: [
                .init(try MapSamples.day("2018-07-01"), 0.6), .init(try MapSamples.day("2019-07-01"), 0.31),
                .init(try MapSamples.day("2020-07-01"), nil), .init(try MapSamples.day("2021-07-01"), 0.35),
                .init(try MapSamples.day("2022-07-01"), 0.12, isFlagged: true),
                .init(try MapSamples.day("2023-07-01"), 0.47), .init(try MapSamples.day("2024-07-01"), 0.55),
            ],
            reference: [.init(try MapSamples.day("2018-07-01"), 0.64), .init(try MapSamples.day("2024-07-01"), 0.66)],
            thresholds: [.init("80 %", 0.53)])
    }

    @Test("A date without data breaks the line and stands at the foot; a flagged one is a sign without a line")
    func gaps() throws {
        let chart = try Self.series().chart(events: [], .en)
        let site = try #require(chart.series.first { $0.name == "site: mean NDVI" })
        #expect(site.points.map { $0.y == nil } == [false, false, true, false, false, false])
        let flagged = try #require(chart.series.first { !$0.hasLine })
        #expect(flagged.points.count == 1)
        let parsed = ParsedXML(chart.draw().file(title: "t"))
        // The line of the site in two runs: of two and of three points.
        let runs = parsed.named("path").filter {
            $0.attributes["stroke"] == MapSymbol.Colour.green && $0.attributes["stroke-width"] == "2.2"
        }.compactMap { $0.attributes["d"] }.filter { $0.contains("L") }.map { $0.count { $0 == "L" } }
        #expect(runs.sorted().suffix(2) == [1, 2])
        #expect(parsed.texts.contains("no data (not a low value)"))
    }

    @Test("The longest event is written whole, with its day", arguments: Language.allCases)
    func wholeLabels(_ language: Language) {
        for kind in EventKind.allCases {
            let label = RestorationWords.event(kind, language) + " 2024-09-28"
            #expect(LineChart.short(label) == label)
        }
    }

    @Test("Events of the site stand as marks on their days")
    func events() throws {
        let chart = try Self.series().chart(events: try MapSamples.events(.accepted), .zh)
        #expect(
            chart.marks.map(\.label) == [
                "登记 2020-03-15", "开工 2022-05-15", "完工 2023-06-15", "验收合格 2024-07-15",
            ])
        #expect(chart.marks.map(\.x) == chart.marks.map(\.x).sorted())
    }
}
