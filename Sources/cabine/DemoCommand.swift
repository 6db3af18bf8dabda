import ArgumentParser
import CabineCore
import Foundation

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Play one paid session, from coins to the State's pull, with everything private and on loopback.",
        discussion: """
            Starts a private print queue with a simulated printer and a private collector, plays one customer, and writes \
            to the output folder: number.txt, sheet.png (what the printer received, decoded), portrait.jp2 and \
            signature.jp2 (as the State pulled them), record.sealed, state-key (this demo's own) and session.jsonl (the \
            journal, readable). Then the record is pulled a second time, which must be refused.

            Exit code 0 only when the session was paid, printed, uploaded, pulled and is gone. A record that could not be \
            sent is kept in the output folder and sent by the next run.
            """)

    @Option(
        help: ArgumentHelp("A JPEG or PNG to put before the camera; without it a person is drawn.", valueName: "FILE"))
    var photo: String?

    @Option(help: ArgumentHelp("Where to write; made when it is not there.", valueName: "DIR"))
    var out = "demo-out"

    @Option(help: ArgumentHelp("Which person is drawn and how the customer signs.", valueName: "N"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Something that goes wrong: \(Self.troubles).", valueName: "TROUBLE"))
    var trouble = "none"

    @Flag(help: "Print one JSON object; progress goes to standard error.")
    var json = false

    private static var troubles: String { SimStation.Trouble.allCases.map(\.rawValue).joined(separator: ", ") }

    func validate() throws {
        guard SimStation.Trouble(rawValue: trouble) != nil else {
            throw ValidationError("unknown trouble '\(trouble)'; accepted: \(Self.troubles)")
        }
    }

    func run() async throws {
        let trouble = SimStation.Trouble(rawValue: trouble) ?? .none
        let demo = Demo(
            out: out, photo: try photo.map { try PhotoFile.read($0) }, seed: seed, trouble: trouble,
            progress: Progress(onStandardError: json))
        let result = try await demo.play()
        if json { print(result.json) }
        if let failure = result.failure { throw failure }
    }
}

/// A photograph for the simulated camera.
enum PhotoFile {
    /// Larger files are no photographs of a cabin's camera.
    private static let bytesMaximum = 64 << 20

    static func read(_ path: String) throws -> [UInt8] {
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw Failure(.badData, "\(path): cannot be read; give a JPEG or PNG file")
        }
        defer { try? handle.close() }
        guard let data = try? handle.read(upToCount: bytesMaximum + 1), !data.isEmpty else {
            throw Failure(.badData, "\(path): is empty or cannot be read; give a JPEG or PNG file")
        }
        guard data.count <= bytesMaximum else {
            throw Failure(.badData, "\(path): larger than \(bytesMaximum >> 20) MB; give a smaller picture")
        }
        return [UInt8](data)
    }
}
