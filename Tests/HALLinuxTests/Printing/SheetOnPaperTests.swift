import CabineSheet
import Foundation
import HALContract
import HALDrivers
import HALLinux
import HALSim
import Testing

/// Asks zbar, a reader that shares nothing with the writer.
private enum CodeReader {
    static let program = "/usr/bin/zbarimg"
    static let isInstalled = FileManager.default.isExecutableFile(atPath: program)

    static func read(_ image: RGBImage) throws -> [String] {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("cabine-code-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("picture.ppm")
        try (Data("P6 \(image.width) \(image.height) 255\n".utf8) + Data(image.bytes)).write(to: file)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = ["--quiet", "--raw", file.path]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}

/// From the composed sheet through CUPS and Gutenprint to what the printer got.
@Suite(.enabled(if: Bench.hasSpooler, "\(Bench.skipText)"), .serialized)
struct SheetOnPaperTests {
    private static let number = "7K3M9QX2T8VWCZ4HD6RNB1"

    /// Noise shows every kind of resampling, colour correction and dithering.
    private static let portrait: RGBImage = {
        var state: UInt64 = 7
        let bytes = (0..<413 * 531 * 3).map { _ -> UInt8 in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(state >> 56)
        }
        return RGBImage(width: 413, height: 531, bytes: bytes)
    }()

    private static func sheet() throws -> RGBImage {
        let identity = SheetIdentity(
            name: "Galarneau Photo", addressLines: ["30, rue Grande Fusterie", "62700 BRUAY-LA-BUISSIÈRE"],
            phone: "02 94 65 88 37", email: "galarneau-photo@example.org")
        return try Sheet.compose(
            SheetContent(
                portrait: portrait, signature: nil, number: number,
                issueDate: SheetDate(year: 2026, month: 11, day: 23),
                identity: identity, formAddress: "permisdeconduire.ants.gouv.fr"))
    }

    private static func printed() async throws -> (sheet: RGBImage, paper: RGBImage) {
        let bench = try Bench()
        let sheet = try sheet()
        let outcome = await bench.driver().print(sheet, job: await bench.job("sale-000001"))
        #expect(outcome == .printed)
        #expect(bench.printer.sheetsOut() == 1)
        return (sheet, try DyeSubCapture.decode(bench.printer.sheet(1)))
    }

    @Test func everyPixelArrives() async throws {
        let (sheet, paper) = try await Self.printed()
        #expect(paper == sheet)
        for origin in Sheet.portraitOrigins {
            var part: [UInt8] = []
            for row in origin.y..<origin.y + 531 {
                let start = (row * paper.width + origin.x) * 3
                part += paper.bytes[start..<start + 413 * 3]
            }
            #expect(part == Self.portrait.bytes)
        }
    }

    @Test(.enabled(if: CodeReader.isInstalled, "skipped: zbarimg is missing, install zbar-tools"))
    func theCodeOnPaperIsTheNumber() async throws {
        let (_, paper) = try await Self.printed()
        #expect(try CodeReader.read(paper) == [Self.number])
    }
}
