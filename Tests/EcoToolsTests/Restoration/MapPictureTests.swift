import Foundation
import GeoCore
import Testing

@testable import EcoTools

@Suite("Pictures of maps")
struct MapPictureTests {
    static let hasProgram = PictureWriter().program != nil

    private func folder() throws -> URL {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("eco maps '\(UUID().uuidString)' $(x)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        return url
    }

    private func svg(_ text: String, size: Double = 40) -> String {
        var document = SVGDocument(width: 400, height: 100)
        document.rect(Bounds(minX: 0, minY: 0, maxX: 400, maxY: 100), fill: "#ffffff")
        if !text.isEmpty { document.text(text, 20, 60, size: size, colour: "#000000") }
        return document.file(title: "t")
    }

    /// The dark cells of a picture, by column.
    private func ink(_ text: String, in folder: URL) throws -> [Int] {
        let (svg, png) = (folder.appendingPathComponent("-a \"b\".svg"), folder.appendingPathComponent("-a \"b\".png"))
        try Data(self.svg(text).utf8).write(to: svg)
        #expect(PictureWriter().write(svg: svg.path, png: png.path, pixels: 800) == nil)
        let source = try RasterSource(png.path)
        #expect(source.grid.width == 800 && source.grid.height == 200)
        let window = PixelWindow(column: 0, row: 0, width: 800, height: 200)
        let cells = try RasterReader(source).read(window, band: 1, as: UInt8.self)
        return (0..<800).map { column in (0..<200).count { cells[$0 * 800 + column] < 128 } }
    }

    @Test(
        "Chinese characters are drawn, each its own shape",
        .enabled(if: hasProgram && PictureWriter.hasChineseFont() == true))
    func chinese() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let nothing = try ink("", in: folder)
        let words = try ink("图斑治理", in: folder)
        #expect(nothing.reduce(0, +) == 0)
        // Four characters of 80 pixels: strokes cover about a sixth of the squares, an empty frame far less.
        let inked: Int = words.reduce(0, +)
        #expect(inked > 2560)
        // A box for a missing character is the same box each time.
        let one = try ink("一一一一", in: folder)
        let dense = try ink("鑫鑫鑫鑫", in: folder)
        #expect(dense.reduce(0, +) > 4 * one.reduce(0, +))
        // Four times the same character in four squares.
        let start = 40
        let squares = (0..<4).map { square in dense[(start + 80 * square)..<(start + 80 * (square + 1))].reduce(0, +) }
        #expect((squares.max() ?? 0) - (squares.min() ?? 0) < 80)
    }

    @Test("Without the program there is no picture, and the user is told what to install", arguments: Language.allCases)
    func missing(_ language: Language) {
        let writer = PictureWriter(path: "/nonexistent:/also-not-there")
        let failure = writer.write(svg: "/tmp/a.svg", png: "/tmp/a.png")
        #expect(failure == .noProgram)
        let text = failure?.message.text(language) ?? ""
        #expect(text.contains("librsvg2-bin") && text.contains("fonts-noto-cjk") && text.contains("SVG"))
    }

    private func fake(_ script: String, in folder: URL) throws -> PictureWriter {
        let program = folder.appendingPathComponent("rsvg-convert")
        try Data("#!/bin/sh\n\(script)\n".utf8).write(to: program)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path)
        return PictureWriter(path: folder.path)
    }

    @Test("A program that does not end is stopped, and no half picture stays")
    func tooLong() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        var writer = try fake("while :; do :; done", in: folder)
        writer.timeoutSeconds = 1
        let png = folder.appendingPathComponent("a.png")
        try Data("half".utf8).write(to: png)
        #expect(writer.write(svg: "/tmp/a.svg", png: png.path) == .tookTooLong(seconds: 1))
        #expect(!FileManager.default.fileExists(atPath: png.path))
    }

    @Test("What the program says of its failure is passed on, however much it says")
    func failed() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let writer = try fake("echo 'no such font' >&2; head -c 3000000 /dev/zero >&2; exit 3", in: folder)
        #expect(writer.write(svg: "/tmp/a.svg", png: folder.path + "/a.png") == .failed("no such font"))
    }
}
