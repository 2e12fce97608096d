import DatabaseSupport
import GeoCore
import Testing

@testable import EcoTools

@Suite("The ledger: numbers of files and ids of sites as people type them") struct LedgerNamesTests {
    @Test("files are listed by number with their day, and with why one was taken back")
    func files() throws {
        let fixture = try LedgerFixture(.geoPackage)
        let report = LedgerFilesReport(language: .en)
        #expect(report.lines(try fixture.store.listedFiles().files) == ["The ledger has no files."])
        try fixture.add("a.shp", "2021-12-31", [.init(id: "A", ground: try LedgerFixture.square(106))])
        try fixture.add(
            "b.shp", "2022-12-31", complete: true, [.init(id: "B", ground: try LedgerFixture.square(107))])
        _ = try fixture.store.retract(file: 2, by: "局", reason: "wrong year")
        let listed = try fixture.store.listedFiles().files
        #expect(listed.map(\.file.number) == [1, 2] && listed.map(\.retractedFor) == [nil, "wrong year"])
        let lines = report.lines(listed)
        #expect(lines.contains { $0.contains("a.shp") && $0.contains("2021-12-31") && !$0.contains("yes") })
        #expect(lines.contains { $0.contains("b.shp") && $0.contains("complete") && $0.contains("yes: wrong year") })
        #expect(LedgerFilesReport(language: .zh).lines(listed).contains { $0.contains("是：wrong year") })
    }

    @Test("an id of full width is that of half width; one that was kept of full width is found still; case counts")
    func widths() throws {
        let fixture = try LedgerFixture(.geoPackage)
        try fixture.add(
            "a", "2020-12-31",
            [
                .init(id: "KS001", ground: try LedgerFixture.square(106)),
                .init(id: "ＫＳ００９", ground: try LedgerFixture.square(107)),
            ])
        #expect(try fixture.store.siteID(named: "ＫＳ００１") == "KS001")
        #expect(try fixture.store.siteID(named: "KS001") == "KS001")
        #expect(try fixture.store.siteID(named: "ＫＳ００９") == "ＫＳ００９")
        #expect(try fixture.store.siteID(named: "ks001") == nil)
        let entry = LedgerEntry(site: "ＫＳ００１", kind: .accepted, date: try day("2023-03-04"), by: "局")
        #expect(try fixture.store.enter(entry, today: try day("2026-01-01")).value.site == "KS001")
    }
}
