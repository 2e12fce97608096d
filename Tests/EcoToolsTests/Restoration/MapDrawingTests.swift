import Foundation
import GeoCore
import Testing

@testable import EcoTools

@Suite("Maps are drawn true and safely")
struct MapDrawingTests {
    static let hostile = [
        "<script>alert(1)</script>", "\"><rect/>", "'&amp;]]>", "a\u{0}b\u{1B}[31mc", "\u{202E}txt.exe", "\u{FFFE}",
        String(repeating: "很长的名字", count: 40), String(repeating: "W", count: 200), "{count}", "😀", "",
    ]

    @Test("Whatever a site is called, the drawing is well-formed and the name is text", arguments: hostile)
    func names(_ name: String) throws {
        let site = try MapSamples.site(1, name, .accepted, try MapSamples.blob(106.5, 29.5, radius: 300))
        let snapshot = try MapSamples.snapshot([site], title: name)
        let parsed = ParsedXML(try RestorationMap([snapshot], language: .en).draw().svg)
        #expect(parsed.error == nil)
        #expect(parsed.named("script").isEmpty)
        if !name.isEmpty {
            let start = DisplayWidth.visible(name).replacing("\u{FFFE}", with: "\u{FFFD}").prefix(4)
            #expect(parsed.texts.contains { $0.hasPrefix(start) }, "the label")
        }
    }

    @Test("The same ledger draws the same bytes")
    func sameBytes() throws {
        let first = try RestorationMap([try MapSamples.eighty(in: 2024)], language: .zh).draw().svg
        let second = try RestorationMap([try MapSamples.eighty(in: 2024)], language: .zh).draw().svg
        #expect(first == second)
    }

    @Test("The legend lists exactly the states that are drawn, in both languages", arguments: Language.allCases)
    func legend(_ language: Language) throws {
        for states in [[SiteState.accepted], [.registered, .degraded], SiteState.allCases] {
            let sites = try states.enumerated().map { index, state in
                try MapSamples.site(
                    index, "S\(index)", state, try MapSamples.blob(106.5 + 0.02 * Double(index), 29.5, radius: 300))
            }
            let texts = ParsedXML(
                try RestorationMap([try MapSamples.snapshot(sites)], language: language).draw().svg
            ).texts
            let names = SiteState.allCases.filter { state in
                // A name may take two lines.
                texts.joined(separator: " ").contains(RestorationWords.state(state, language) + " (1)")
            }
            #expect(Set(names) == Set(states))
            #expect(!texts.contains { $0.hasPrefix("restoration.") || $0.hasPrefix("map.") }, "a key without text")
        }
    }

    @Test("States differ by hatch, by sign and by outline, not by colour alone")
    func blackAndWhite() {
        let symbols = RestorationStyle.classes(.en).map(\.symbol)
        #expect(Set(symbols.map(\.marker)).count == symbols.count)
        #expect(Set(symbols.map { "\($0.hatch) \($0.dash)" }).count == symbols.count)
        #expect(Set(symbols.map(\.dash)).count >= symbols.count - 1, "lines have no hatch")
    }

    @Test("A ledger without ground draws a page that says so", arguments: Language.allCases)
    func empty(_ language: Language) throws {
        let nowhere = try MapSamples.site(1, "T1", .registered, nil)
        for sites in [[], [nowhere]] {
            let drawn = try RestorationMap([try MapSamples.snapshot(sites)], language: language).draw()
            let parsed = ParsedXML(drawn.svg)
            #expect(parsed.error == nil)
            #expect(parsed.texts.contains(Messages.text("restoration.map.empty", language)))
            #expect(drawn.summary.panels[0].withoutGround == sites.count)
        }
    }

    @Test("A site of 10 m beside one of 10 km is drawn as its sign, and the map says so")
    func tiny() throws {
        let sites = [
            try MapSamples.site(1, "large", .accepted, try MapSamples.blob(106.5, 29.5, radius: 5000)),
            try MapSamples.site(2, "small", .degraded, try MapSamples.blob(106.6, 29.5, radius: 5)),
        ]
        let drawn = try RestorationMap([try MapSamples.snapshot(sites)], language: .en).draw()
        #expect(drawn.summary.drawnAsSigns == 1)
        // 8 units of a window of about 880 units over about 15.5 km.
        #expect((100...180).contains(drawn.summary.signMetres))
        let parsed = ParsedXML(drawn.svg)
        #expect(parsed.texts.contains { $0.hasPrefix("1 drawn as a sign only") })
        // The cross of its class: in the legend and on the map, each with its white border.
        let crosses = parsed.named("path").filter {
            $0.attributes["stroke"] == MapSymbol.Colour.purple && $0.attributes["stroke-width"] == "2.6"
        }
        #expect(crosses.count == 2)
    }

    @Test("The later state lies on top, as the note says")
    func order() throws {
        let content = try RestorationMap([try MapSamples.snapshot([])], language: .en).content()
        let drawn = content.classesFromBelow.map(\.id).filter { $0 != "withdrawn" && $0 != "undecided" }
        #expect(drawn == ["registered", "in-work", "finished", "accepted", "degraded"])
    }

    @Test("A ledger of lines shows its reference line, and the legend names it")
    func referenceLine() throws {
        let line = try Geometry(wkt: "LINESTRING(106.4 29.5,106.6 29.5)")
        let stretch = try Geometry(wkt: "LINESTRING(106.45 29.501,106.55 29.501)")
        var snapshot = try MapSamples.snapshot([try MapSamples.site(1, "a", .accepted, stretch)])
        snapshot.facts.measure = .length
        snapshot.facts.referenceLine = line.wkb()
        let parsed = ParsedXML(try RestorationMap([snapshot], language: .zh).draw().svg)
        #expect(parsed.texts.contains("基准线"))
        // In the legend and in the window.
        #expect(parsed.elements.count { $0.attributes["stroke"] == MapSheet.guideColour } == 2)
    }

    @Test("What is on the map adds up: drawn, without ground, continued by others")
    func summary() throws {
        var split = try MapSamples.site(1, "old", .registered, try MapSamples.blob(106.5, 29.5, radius: 300))
        split.successors = [2, 3]
        let sites = [
            split, try MapSamples.site(2, "a", .accepted, try MapSamples.blob(106.5, 29.5, radius: 200)),
            try MapSamples.site(3, "b", .inWork, nil),
        ]
        let panel = try RestorationMap([try MapSamples.snapshot(sites)], language: .en).draw().summary.panels[0]
        #expect(panel.drawn == ["accepted": 1])
        #expect(panel.withoutGround == 1)
        #expect(panel.continuedByOthers == 1)
    }

    @Test("Rings rounded to the paper stay valid, and lose the vertices nobody sees")
    func valid() throws {
        let frame = MapFrame(
            Bounds(minX: 0, minY: 0, maxX: 10_000, maxY: 10_000), in: Bounds(minX: 0, minY: 0, maxX: 300, maxY: 300))
        for seed in 1...40 {
            // Spikes thinner than a unit, and necks that close.
            var ring = (0..<2000).map { k -> Coordinate in
                let angle = 2 * Double.pi * Double(k) / 2000
                let r = k.isMultiple(of: 2) ? 4500.0 : 200 + 4299 * abs(sin(Double(seed) * angle))
                return Coordinate(x: 5000 + r * cos(angle), y: 5000 + r * sin(angle))
            }
            ring.append(ring[0])
            let polygon = try Geometry.polygon(shell: ring).madeValid()
            let shape = try #require(try DrawnShape(polygon, in: frame))
            let rings = shape.data.split(separator: "M").map { part in
                part.dropLast().split(separator: "L").map { pair in
                    let numbers = pair.split(separator: " ").compactMap { Double($0) }
                    return Coordinate(x: numbers[0], y: numbers[1])
                }
            }
            // Filled by the even-odd rule: rings may touch at points, but no two edges may cross.
            for ring in rings {
                let closed = ring + [ring[0]]
                let reason = try Geometry.polygon(shell: closed).invalidity()?.reason
                #expect(reason == nil || reason?.contains("Ring Self-intersection") == true)
            }
        }
        var circle = (0..<100_000).map { k -> Coordinate in
            let angle = 2 * Double.pi * Double(k) / 100_000
            return Coordinate(x: 5000 + 4000 * cos(angle), y: 5000 + 4000 * sin(angle))
        }
        circle.append(circle[0])
        let shape = try #require(try DrawnShape(try Geometry.polygon(shell: circle), in: frame))
        #expect(shape.data.count { $0 == "L" } < 8000)
    }
}
