import Foundation
import GeoCore

/// Turns SVG files into PNG files by librsvg's `rsvg-convert`.
public struct PictureWriter: Sendable {
    /// Why there is no picture. The SVG is there all the same.
    public enum Failure: Sendable, Hashable {
        case noProgram
        case tookTooLong(seconds: Int)
        case failed(String)

        /// What happened and what to do.
        public var message: Message {
            switch self {
            case .noProgram: Message("map.png.no-program")
            case .tookTooLong(let seconds): Message("map.png.too-long", ["seconds": .text(String(seconds))])
            case .failed(let reason): Message("map.png.failed", ["reason": .text(reason)])
            }
        }
    }

    /// The program; nil when it is not there.
    public let program: String?
    public var timeoutSeconds = 120

    /// - Parameter path: the folders to look in, as in `PATH`.
    public init(path: String = ProcessInfo.processInfo.environment["PATH"] ?? "") {
        program = Self.find("rsvg-convert", in: path)
    }

    static func find(_ name: String, in path: String) -> String? {
        path.split(separator: ":").map { "\($0)/\(name)" }.first {
            FileManager.default.isExecutableFile(atPath: $0)
        }
    }

    /// - Parameter pixels: the width of the picture.
    /// - Returns: nil when the picture is written.
    public func write(svg: String, png: String, pixels: Int = 2376) -> Failure? {
        guard let program else { return .noProgram }
        let log = FileManager.default.temporaryDirectory.appendingPathComponent("eco-\(UUID().uuidString).log")
        defer { try? FileManager.default.removeItem(at: log) }
        guard FileManager.default.createFile(atPath: log.path, contents: nil),
            let output = try? FileHandle(forWritingTo: log)
        else { return .failed("no temporary file") }
        defer { try? output.close() }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        // Arguments go to the program as they are: no shell reads names. Full paths never look like options.
        process.arguments = [
            "--width", String(pixels), "--keep-aspect-ratio", "--format", "png", "--output",
            URL(fileURLWithPath: png).path, URL(fileURLWithPath: svg).path,
        ]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = output
        let ended = DispatchSemaphore(value: 0)
        process.terminationHandler = { _ in ended.signal() }
        do {
            try process.run()
        } catch {
            return .failed(error.localizedDescription)
        }
        guard ended.wait(timeout: .now() + .seconds(timeoutSeconds)) == .success else {
            kill(process.processIdentifier, SIGKILL)
            ended.wait()
            try? FileManager.default.removeItem(atPath: png)
            return .tookTooLong(seconds: timeoutSeconds)
        }
        guard process.terminationStatus == 0, FileManager.default.fileExists(atPath: png) else {
            try? FileManager.default.removeItem(atPath: png)
            let said = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
            let firstLine = said.split(separator: "\n").first.map(String.init)
            return .failed(firstLine ?? "exit code \(process.terminationStatus)")
        }
        return nil
    }

    /// Whether fontconfig knows a font with Chinese characters; nil when that cannot be asked.
    public static func hasChineseFont(path: String = ProcessInfo.processInfo.environment["PATH"] ?? "") -> Bool? {
        guard let program = find("fc-list", in: path) else { return nil }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = [":lang=zh-cn", "family"]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? !output.isEmpty : nil
    }
}
