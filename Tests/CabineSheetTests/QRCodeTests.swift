import CabineSheet
import Foundation
import HALContract
import Testing

/// Asks zbar, a reader that shares nothing with the writer.
enum CodeReader {
    static let program = "/usr/bin/zbarimg"
    static let isInstalled = FileManager.default.isExecutableFile(atPath: program)

    /// The contents of the QR codes on a picture.
    static func read(_ image: RGBImage) throws -> [String] {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("cabine-code-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("picture.ppm")
        try (Data("P6 \(image.width) \(image.height) 255\n".utf8) + Data(image.bytes)).write(to: file)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = ["--quiet", "--raw", "--set", "*.enable=0", "--set", "qrcode.enable=1", file.path]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}

@Suite struct QRCodeTests {
    @Test func isTheSizeTheStandardSays() throws {
        // 22 alphanumeric characters at level Q need version 2: 25 modules (ISO/IEC 18004, table 7).
        let code = try QRCode.modules(Sample.number)
        #expect(code.size == 25)
        #expect(code.dark.count == 625)
        // The finder pattern of the top left corner.
        #expect(code.dark[0..<8] == [true, true, true, true, true, true, true, false])
        #expect(code.dark[25..<33] == [true, false, false, false, false, false, true, false])
    }

    @Test func refusesTheImpossible() {
        #expect(throws: SheetFault.empty(.qrText)) { try QRCode.modules("") }
        #expect(throws: SheetFault.tooLong(.qrText)) { try QRCode.modules(String(repeating: "x", count: 8_000)) }
        #expect(throws: SheetFault.self) { try QRCode.modules("a\0b") }
    }

    @Test(.enabled(if: CodeReader.isInstalled, "skipped: zbarimg is missing, install zbar-tools"))
    func readsBack() throws {
        #expect(try CodeReader.read(Sheet.compose(Sample.content())) == [Sample.number])
        let voucher = Sample.voucher()
        #expect(try CodeReader.read(VoucherSlip.compose(voucher)) == [voucher.qrText])
    }
}
