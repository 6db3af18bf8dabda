import CabineImaging
import CabineSheet
import Foundation
import HALContract
import Testing

/// The real program: private cupsd, real collector process, real HTTPS.
@Suite(.serialized) struct DemoTests {
    @Test func aPaidSessionEndsInASheetARecordAndAPull() throws {
        try withFolder { folder in
            let demo = try Program("cabine", ["demo", "--out", folder, "--seed", "7", "--json"])
            #expect(demo.code == 0, "\(demo.error)")
            let result = try object(demo.output)
            for key in ["printed", "uploaded", "pulled"] { #expect(result[key] as? Bool == true, "\(key)") }
            #expect(result["credit_cents"] as? Int == 0)
            let head = try #require(result["head_height_mm"] as? Double)
            #expect((32...36).contains(head))
            let bytes = try #require(result["portrait_bytes"] as? Int)
            #expect(bytes <= 30_000)
            #expect(result["timings_ms"] is [String: Any])
            let number = try #require(result["number"] as? String)
            #expect(number.count == 22)
            #expect(try String(contentsOfFile: folder + "/number.txt", encoding: .utf8) == number + "\n")
            #expect(try Program("cabine", ["number", "check", number]).code == 0)
            try checkSheet(folder, number)
            try checkRecord(folder, number)
            try checkJournal(folder)
            try searchForPersonalData(folder, number)
        }
    }

    /// The decoded print: four equal portraits of 413 x 531, the QR code, and the pulled portrait is the same picture.
    private func checkSheet(_ folder: String, _ number: String) throws {
        let sheet = try ImageFile.decode(read(folder + "/sheet.png"))
        #expect(sheet.width == Sheet.width && sheet.height == Sheet.height)
        let portraits = Sheet.portraitOrigins.map { crop(sheet, $0.x, $0.y, 413, 531) }
        #expect(portraits.count == 4 && portraits.dropFirst().allSatisfy { $0 == portraits[0] })
        let pulled = try JPEG2000.decodeRGB(read(folder + "/portrait.jp2"))
        let error = zip(pulled.bytes, portraits[0]).reduce(0.0) { sum, pair in
            let difference = Double(pair.0) - Double(pair.1)
            return sum + difference * difference
        }
        #expect(error / Double(pulled.bytes.count) < 40, "the record holds the picture that was printed")
        try #require(FileManager.default.isExecutableFile(atPath: "/usr/bin/zbarimg"), "zbar-tools is missing")
        let code = try Program("/usr/bin/zbarimg", ["-q", "--raw", folder + "/sheet.png"])
        #expect(code.output.split(separator: "\n").first.map(String.init) == number)
    }

    private func checkRecord(_ folder: String, _ number: String) throws {
        let sealed = try read(folder + "/record.sealed")
        let portrait = try read(folder + "/portrait.jp2")
        #expect(Data(sealed).range(of: Data(portrait.prefix(64))) == nil, "the record is sealed")
        #expect(Data(sealed).range(of: Data(number.utf8)) == nil)
        let signature = try JPEG2000.decodeGray(read(folder + "/signature.jp2"))
        #expect(signature.width == 521 && signature.height == 134)
        #expect(signature.bytes.contains { $0 < 64 }, "somebody signed")
    }

    private func checkJournal(_ folder: String) throws {
        let first = try Program("cabine", ["replay", folder])
        let second = try Program("cabine", ["replay", folder])
        #expect(first.code == 0 && first.output == second.output)
        #expect(first.output.contains("\"name\":\"print_concluded\",\"sale\":1,\"outcome\":\"printed\""))
        let journal = try String(contentsOfFile: folder + "/session.jsonl", encoding: .utf8)
        #expect(first.output.hasPrefix(journal), "session.jsonl is the replay, readable")
    }

    /// What the cabin and the collector keep holds neither picture nor number.
    private func searchForPersonalData(_ folder: String, _ number: String) throws {
        let kept = folder + "/cabin"
        let marks = [Data(number.utf8), Data("jP  ".utf8), Data("ftypjp2".utf8)]
        var files = 0
        for name in try FileManager.default.subpathsOfDirectory(atPath: kept) {
            guard let content = FileManager.default.contents(atPath: kept + "/" + name) else { continue }
            files += 1
            for mark in marks { #expect(content.range(of: mark) == nil, "\(name)") }
        }
        #expect(files > 5, "the search saw the cabin's files")
        // The control: the same search finds what the State wrote.
        let pulled = FileManager.default.contents(atPath: folder + "/portrait.jp2") ?? Data()
        #expect(pulled.range(of: marks[2]) != nil)
    }

    @Test func theRecordWaitsForTheCollectorAndGoesWithTheNextRun() throws {
        try withFolder { folder in
            let down = try Program("cabine", ["demo", "--out", folder, "--trouble", "collector-down", "--json"])
            #expect(down.code == 69)
            #expect(down.error.contains("waiting to be sent"))
            let waiting = try object(down.output)
            #expect(waiting["printed"] as? Bool == true && waiting["uploaded"] as? Bool == false)
            #expect(waiting["waiting"] as? Int == 1)
            let first = try #require(waiting["number"] as? String)
            let up = try Program("cabine", ["demo", "--out", folder, "--json"])
            #expect(up.code == 0, "\(up.error)")
            #expect(up.error.contains("2 sealed record(s) sent"))
            let status = try Program("collector", ["status", "--data", folder + "/cabin/collector"])
            #expect(status.code == 0 && status.output.contains("1"), "\(status.output)")
            #expect(try object(up.output)["number"] as? String != first)
        }
    }

    /// A trouble after payment, the exit code, and a word of the message.
    @Test(arguments: [
        ("paper-out", 69, "voucher 1"), ("camera-dead", 69, "voucher 1"), ("pad-unplugged", 69, "voucher 1"),
    ])
    func whatCannotBeDeliveredBecomesAVoucher(trouble: String, code: Int32, words: String) throws {
        try withFolder { folder in
            let demo = try Program("cabine", ["demo", "--out", folder, "--trouble", trouble, "--json"])
            #expect(demo.code == code, "\(demo.error)")
            #expect(demo.error.contains(words))
            let result = try object(demo.output)
            #expect(result["printed"] as? Bool == false && result["credit_cents"] as? Int == 0)
            let voucher = try #require(result["voucher"] as? [String: Any])
            #expect(voucher["amount_cents"] as? Int == 800)
            let text = try String(contentsOfFile: folder + "/voucher.txt", encoding: .utf8)
                .trimmingCharacters(in: .whitespacesAndNewlines)
            let key = folder + "/voucher-key.pem"
            let genuine = try Program("cabine", ["voucher", "check", text, "--key", key])
            #expect(genuine.code == 0 && genuine.output.contains("8.00 EUR"))
            let forged = String(text.dropLast(4)) + "0000"
            #expect(try Program("cabine", ["voucher", "check", forged, "--key", key]).code == 65)
        }
    }

    @Test(.enabled(if: sharedFaces != nil, "skipped: the folder ../shared with test pictures is not there"))
    func aRealPhotographMakesASheetThatSaysWhatItIs() throws {
        let faces = try #require(sharedFaces)
        try withFolder { folder in
            let demo = try Program(
                "cabine", ["demo", "--photo", faces + "/vv_029375.jpg", "--out", folder, "--json"])
            #expect(demo.code == 0, "\(demo.error)")
            let result = try object(demo.output)
            let head = try #require(result["head_height_mm"] as? Double)
            #expect((32...36).contains(head))
            // A smile with teeth before a dark blue wall: framed and printed for a demonstration, and not called conforming.
            #expect(result["conforming"] as? Bool == false)
        }
    }

    private func read(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }

    private func crop(_ image: RGBImage, _ x: Int, _ y: Int, _ width: Int, _ height: Int) -> [UInt8] {
        var pixels: [UInt8] = []
        for row in y..<(y + height) {
            let start = (row * image.width + x) * RGBImage.channels
            pixels += image.bytes[start..<(start + width * RGBImage.channels)]
        }
        return pixels
    }
}
