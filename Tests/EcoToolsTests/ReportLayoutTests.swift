import Testing

@testable import EcoTools

@Suite("Text on a terminal") struct ReportLayoutTests {
    @Test("Chinese and full-width characters take two columns, combining marks none")
    func widths() {
        #expect(DisplayWidth.of("生态保护红线") == 12)
        #expect(DisplayWidth.of("S1，（红线）") == 12)
        #expect(DisplayWidth.of("red line") == 8)
        #expect(DisplayWidth.of("e\u{301}") == 1)
        #expect(DisplayWidth.of("m²") == 2)
        #expect(DisplayWidth.of("𠮷") == 2)
        #expect(DisplayWidth.of("") == 0)
    }

    @Test("cutting never exceeds the width and never halves a wide character")
    func cutting() {
        #expect(DisplayWidth.cut("生态保护红线", to: 12) == "生态保护红线")
        #expect(DisplayWidth.cut("生态保护红线", to: 11) == "生态保护红…")
        #expect(DisplayWidth.cut("生态保护红线", to: 10) == "生态保护…")
        for width in 1...12 { #expect(DisplayWidth.of(DisplayWidth.cut("生a态b保c护d", to: width)) <= width) }
    }

    @Test("columns of a table stand under each other, in whatever script")
    func alignment() {
        var table = TextTable([.init("图层"), .init("area", right: true), .init("关系", right: true)])
        table.add(["生态保护红线", "1,234.50", "位于其内"])
        table.add(["red line", "0.37", "outside"])
        let lines = table.lines(width: 100)
        let widths = lines.map(DisplayWidth.of)
        #expect(Set(widths).count == 1, "\(lines)")
        let ends = lines.map { line in DisplayWidth.of(String(line.prefix { $0 != "." })) }
        #expect(ends[2] + 1 == ends[3] + 1)
    }

    @Test("a table too wide gives way where it may, and columns with nothing in them are left out")
    func narrowing() {
        var table = TextTable([.init("id"), .init("name", gives: true), .init("empty"), .init("n", right: true)])
        table.add(["XM-001", String(repeating: "澜江精细化工", count: 20), "", "1"])
        let lines = table.lines(width: 60)
        #expect(lines.allSatisfy { DisplayWidth.of($0) <= 60 })
        #expect(!lines[0].contains("empty"))
        #expect(lines[2].hasSuffix("1"))
    }

    @Test("wrapped lines fit, keep every character, and do not begin with closing punctuation or a space")
    func wrapping() {
        let text = "项目类型：化工园区（字段 XMLX）；建设性质：新建（字段 JSXZ）；日期：2024-03-15，依据 Yangtze River Protection Law 第二十六条。"
        for width in 10...60 {
            let lines = DisplayWidth.wrapped(text, to: width)
            #expect(lines.allSatisfy { DisplayWidth.of($0) <= width + 2 }, "\(width): \(lines)")
            #expect(lines.joined().filter { $0 != " " } == text.filter { $0 != " " })
            #expect(lines.allSatisfy { !$0.hasPrefix(" ") && !$0.hasSuffix(" ") }, "\(lines)")
        }
    }

    @Test("an empty text is one empty line")
    func nothing() { #expect(DisplayWidth.wrapped("", to: 20) == [""]) }
}

@Suite("Texts of files on a terminal") struct VisibleTextTests {
    @Test("control characters and turns of direction are spelled out, everything else stays")
    func visible() {
        #expect(
            DisplayWidth.visible("a\u{1B}[31m\n\t\r\u{0}\u{9B}\u{202E}b")
                == "a\\u{1B}[31m\\n\\t\\r\\u{0}\\u{9B}\\u{202E}b")
        #expect(DisplayWidth.visible("生态保护红线 é 👩‍👩‍👧") == "生态保护红线 é 👩‍👩‍👧")
    }

    @Test("an identifier of a thousand characters takes 60 columns of a table")
    func longCells() {
        var table = TextTable([.init("id"), .init("name", gives: true)])
        table.add([String(repeating: "x", count: 1000), "name"])
        #expect(table.lines(width: 100).last == String(repeating: "x", count: 59) + "…  name")
    }
}
