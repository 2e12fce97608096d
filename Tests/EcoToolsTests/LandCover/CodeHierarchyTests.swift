import Foundation
import Testing

@testable import EcoTools

@Suite("Counties, cities and provinces by their codes")
struct CodeHierarchyTests {
    @Test(
        "the level is where the zeros begin",
        arguments: [
            ("500000", AdministrativeCode.Level.province), ("50", .province), ("500100", .city), ("5001", .city),
            ("500103", .county), ("500103000", .county), ("500103000000", .county), ("500103001", .township),
            ("500103001000", .township), ("500103001002", .village), (" 510100 ", .city),
        ])
    func levels(text: String, level: AdministrativeCode.Level) throws {
        #expect(try #require(AdministrativeCode(text)).level == level)
    }

    @Test("the same division written with and without zeros is one code")
    func oneCode() {
        #expect(AdministrativeCode("500103") == AdministrativeCode("500103000000"))
        #expect(AdministrativeCode("50")?.description == "500000")
        #expect(AdministrativeCode("500103001000")?.description == "500103001")
    }

    @Test(
        "what is no code is refused",
        arguments: ["", "5", "50010", "990103", "5001O3", "500003", "500100001", "50010300100", "５００１０３"])
    func refused(text: String) {
        #expect(AdministrativeCode(text) == nil)
    }

    @Test("the parent of 500103 is 500100, of that 500000, and of that nothing")
    func parents() throws {
        let county = try #require(AdministrativeCode("500103"))
        #expect(county.parent?.description == "500100")
        #expect(county.parent?.parent?.description == "500000")
        #expect(county.parent?.parent?.parent == nil)
        #expect(county.ancestor(at: .province)?.description == "500000")
        #expect(county.ancestor(at: .village) == nil)
    }

    @Test("districts and counties of a municipality, and counties directly under a province, have no city")
    func headings() {
        for code in ["500100", "500200", "110100", "429000", "469000"] {
            #expect(AdministrativeCode(code)?.isHeading == true, "\(code)")
        }
        for code in ["510100", "500103", "500000", "420100", "510200"] {
            #expect(AdministrativeCode(code)?.isHeading == false, "\(code)")
        }
    }

    static func zones(_ codes: String...) -> [CodeHierarchy.Zone] { codes.map { CodeHierarchy.Zone(code: $0) } }

    @Test("counties add up to cities and provinces; a municipality's straight to it")
    func rollUp() throws {
        let hierarchy = try CodeHierarchy(zones: Self.zones("500103", "510104", "500229", "510105", "510302"))
        #expect(
            hierarchy.nodes.map(\.code) == [
                "500103", "510104", "500229", "510105", "510302", "500000", "510000", "510100", "510300",
            ])
        #expect(hierarchy["500103"]?.parent == "500000")
        #expect(hierarchy["510104"]?.parent == "510100")
        #expect(hierarchy.zones(under: "500000") == ["500103", "500229"])
        #expect(hierarchy.zones(under: "510000") == ["510104", "510105", "510302"])
        let sums = hierarchy.rollUp(["500103": 1, "510104": 2, "500229": 4, "510105": 8, "510302": 16])
        #expect(sums["500000"] == 5 && sums["510100"] == 10 && sums["510000"] == 26 && sums["510302"] == 16)
        #expect(hierarchy.notes.isEmpty)
    }

    @Test("a heading that is among the zones is kept")
    func headingKept() throws {
        let hierarchy = try CodeHierarchy(zones: Self.zones("500100", "500229"))
        #expect(hierarchy["500100"]?.parent == "500000")
        #expect(hierarchy["500200"] == nil)
    }

    @Test("a zone inside another zone is said, and counted once above")
    func nested() throws {
        let hierarchy = try CodeHierarchy(zones: Self.zones("510100", "510104", "510302"))
        #expect(hierarchy.notes.map(\.key) == ["note.zone-in-zone"])
        #expect(hierarchy.zones(under: "510000") == ["510100", "510302"])
        #expect(hierarchy.zones(under: "510100") == ["510100"])
        let sums = hierarchy.rollUp(["510100": 100, "510104": 30, "510302": 5])
        #expect(sums["510000"] == 105 && sums["510100"] == 100 && sums["510104"] == 30)
    }

    @Test("a zone without a value makes the sums above it unknown, not smaller")
    func missingValue() throws {
        let sums = try CodeHierarchy(zones: Self.zones("510104", "510302")).rollUp(["510104": 1])
        #expect(sums["510000"] == .some(nil))
        #expect(sums["510100"] == 1)
    }

    @Test("codes that come twice, in whatever form, and codes that are none are all reported")
    func problems() throws {
        let zones = Self.zones("500103", "500103000000", "x", "500003")
        let problems = try #require(throws: TableProblems.self) { try CodeHierarchy(zones: zones) }
        #expect(
            problems.problems.map(\.message.key) == [
                "problem.zone-twice", "problem.bad-administrative-code", "problem.bad-administrative-code",
            ])
    }

    @Test("parents may come from a field, with any codes")
    func parentField() throws {
        let zones = [
            CodeHierarchy.Zone(code: "north", parent: "county"), CodeHierarchy.Zone(code: "south", parent: "county"),
            CodeHierarchy.Zone(code: "isle"),
        ]
        let hierarchy = try CodeHierarchy(zones: zones, by: .parents)
        #expect(hierarchy.nodes.map(\.code) == ["north", "south", "isle", "county"])
        #expect(hierarchy.rollUp(["north": 1, "south": 2, "isle": 4])["county"] == 3)
    }

    @Test("parents that run in a circle are reported at each zone of it")
    func circle() throws {
        let zones = [("a", "b"), ("b", "a"), ("c", "a"), ("d", "d")].map {
            CodeHierarchy.Zone(code: $0.0, parent: $0.1)
        }
        let problems = try #require(throws: TableProblems.self) { try CodeHierarchy(zones: zones, by: .parents) }
        #expect(problems.problems.map(\.message.arguments) == ["a", "b", "d"].map { ["code": .text($0)] })
    }

    @Test("a hierarchy is stored and read back")
    func codable() throws {
        let hierarchy = try CodeHierarchy(zones: Self.zones("510100", "510104"))
        let data = try JSONEncoder().encode(hierarchy)
        #expect(try JSONDecoder().decode(CodeHierarchy.self, from: data) == hierarchy)
    }
}
