import ArgumentParser
import CabineImaging
import Foundation
import HALContract

struct FrameCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "frame", abstract: "Make a portrait of a photo, and say whether it conforms.",
        discussion: """
            Every face gives a portrait, also one that does not conform. Exit codes: 0 every check passed, 3 one failed \
            or could not tell (or no face was found, and then there is no portrait), 65 the photo cannot be read, 69 the \
            face detector is not installed, 73 cannot write. "Cannot tell" never counts as pass; a site that accepts \
            such portraits says so with --accept-unsure.
            """)

    @Argument(help: ArgumentHelp("The photo: JPEG or PNG.", valueName: "PHOTO"))
    var photo: String

    @Option(help: ArgumentHelp("The same cabin with nobody in it, from the same camera.", valueName: "EMPTY"))
    var reference: String?

    @Option(
        help: ArgumentHelp(
            "The profile: \(PortraitStandard.all.map(\.name).joined(separator: ", ")).", valueName: "NAME"))
    var profile = PortraitStandard.fr2009.name

    @Option(help: ArgumentHelp("The greatest size of the portrait's file.", valueName: "BYTES"))
    var limit = 30_000

    @Option(help: ArgumentHelp("Where to write the portrait, as JPEG 2000.", valueName: "FILE"))
    var out: String?

    @Option(help: ArgumentHelp("Where to write the photo with what was found drawn on it, as PNG.", valueName: "FILE"))
    var annotate: String?

    @Flag(help: "Print the verdict as JSON.")
    var json = false

    @Flag(help: "Exit with 0 as long as no check failed, even if some could not tell.")
    var acceptUnsure = false

    func validate() throws {
        guard PortraitStandard.named(profile) != nil else {
            let known = PortraitStandard.all.map(\.name).joined(separator: ", ")
            throw ValidationError("unknown profile '\(profile)'; accepted: \(known)")
        }
        guard (JPEG2000.byteLimitMinimum...Self.limitMaximum).contains(limit) else {
            throw ValidationError(
                "--limit is a number of bytes from \(JPEG2000.byteLimitMinimum) to \(Self.limitMaximum)")
        }
    }

    /// No portrait needs more: it is larger than the bare pixels of the largest profile.
    private static let limitMaximum = 10_000_000
    /// Larger files are refused unread: a 50-megapixel JPEG takes 30 MB, a PNG up to 150.
    private static let fileBytesMaximum = 160_000_000

    func run() throws {
        let frame = try Self.read(photo)
        let empty = try reference.map(Self.read)
        let result = try portrait(frame, empty)
        if let out, let portrait = result { try Self.write(portrait.jp2, out) }
        if let annotate { try draw(frame, result, annotate) }
        let report = FrameReport(result)
        put(json ? report.json : report.table, to: STDOUT_FILENO)
        let verdict = report.verdict
        guard verdict.isConforming || (acceptUnsure && verdict.failed.isEmpty) else {
            throw Failure(.notConforming, "\(photo): \(report.summary)")
        }
    }

    /// The portrait; nil when no face was found.
    private func portrait(_ frame: CameraFrame, _ empty: CameraFrame?) throws -> Portrait? {
        let maker: PortraitMaker
        do throws(FaceDetectorUnavailable) {
            maker = try PortraitMaker()
        } catch {
            throw Failure(.unavailable, "\(error)")
        }
        do throws(PortraitRefusal) {
            return try maker.portrait(
                from: frame, reference: empty, standard: PortraitStandard.named(profile) ?? .fr2009, byteLimit: limit)
        } catch {
            switch error {
            case .noFace: return nil
            case .unreadable, .tooSmall, .tooLarge: throw Failure(.badData, "\(photo): \(error)")
            case .byteLimit: throw Failure(.failed, "\(photo): \(error)")
            case .encoding: throw Failure(.failed, "\(photo): \(error)")
            }
        }
    }

    private func draw(_ frame: CameraFrame, _ portrait: Portrait?, _ path: String) throws {
        let picture: RGBImage
        do throws(PortraitRefusal) {
            picture = try ImageFile.decode(frame.bytes)
        } catch {
            throw Failure(.badData, "\(photo): \(error)")
        }
        try Self.write(ImageFile.encodePNG(Annotation.draw(picture, portrait)), path)
    }

    private static func read(_ path: String) throws -> CameraFrame {
        let handle: FileHandle
        do {
            handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        } catch {
            throw Failure(.badData, "\(path): cannot be read; check that the picture is there and readable")
        }
        defer { try? handle.close() }
        let data: Data
        do {
            data = try handle.read(upToCount: fileBytesMaximum + 1) ?? Data()
        } catch {
            throw Failure(.badData, "\(path): cannot be read; check that it is a file and its disk is sound")
        }
        guard data.count <= fileBytesMaximum else {
            throw Failure(
                .badData, "\(path): larger than \(fileBytesMaximum / 1_000_000) MB; give a photo as a camera makes it")
        }
        return CameraFrame(encoding: .file, bytes: [UInt8](data))
    }

    private static func write(_ bytes: [UInt8], _ path: String) throws {
        do {
            try Data(bytes).write(to: URL(fileURLWithPath: path))
        } catch {
            throw Failure(
                .cannotWrite, "\(path): cannot be written; check the folder, its permissions and the free space")
        }
    }
}
