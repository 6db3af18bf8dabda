import Foundation
import SanitizerScale
import Testing

@testable import CabineSheet

/// A photographer's counter: the production program on board `shop`, with a folder in the place of its camera, the
/// reference printer of CUPS and a played pad.
@Suite(.serialized) struct ShopTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    private static let tests = folder.deletingLastPathComponent()
    private static let picture = tests.appendingPathComponent("HardwareInLoop/people/seed-1-1920.jpg").path
    private static let emulator = tests.appendingPathComponent("HALSignPadTests/Emulation/stu-usbfs.c").path

    /// Why no counter can be set up here; nil when one can.
    private static let missing: String? = {
        let wanted =
            "command -v umockdev-wrapper && command -v dbus-daemon && command -v python3 && command -v cc "
            + "&& test -x /usr/sbin/ippeveprinter && pkg-config --exists umockdev-1.0"
        guard (try? Program("/bin/sh", ["-c", wanted]))?.code == 0 else {
            return "umockdev, ippeveprinter, dbus-daemon, python3 or a C compiler is missing"
        }
        return (try? Program("/usr/bin/unshare", namespaces + ["true"]))?.code == 0
            ? nil : "this machine gives tests no namespaces of their own"
    }()

    private static let namespaces = getuid() == 0 ? ["--mount", "--net"] : ["--map-root-user", "--mount", "--net"]

    @Test(.enabled(if: missing == nil, "skipped: \(missing ?? "")"), arguments: ["pad", "finger"])
    func aSheetIsSoldAtTheCounter(signs: String) throws {
        try withFolder { folder in
            let compile =
                "cc -std=gnu11 -O1 -o \"$2\" \"$1\" $(pkg-config --cflags --libs umockdev-1.0)"
            #expect(try Program("/bin/sh", ["-c", compile, "sh", Self.emulator, folder + "/pad"]).code == 0)
            let session = try Program(
                "/usr/bin/unshare",
                Self.namespaces + [
                    "timeout", "\(240 * Sanitizer.slowness)", "python3",
                    Self.folder.appendingPathComponent("Shop/session.py").path, "outside", folder,
                    Program.folder + "/cabine", folder + "/pad", Self.picture, signs,
                ])
            try #require(session.code == 0, "\(session.error)")
            let account = try object(session.output)
            #expect(account["code"] as? Int == 0 && account["documents"] as? Int == 1)
            #expect((account["paid"] as? String)?.contains("credit 8.00 EUR") == true)
            #expect((account["review"] as? String)?.contains("verdict conforming") == true)
            let state = try #require((account["state"] as? [String: Any])?["state"] as? [String: Any])
            let money = [
                "inserted_cents": 0, "at_counter_cents": 800, "sold_cents": 800, "credit_cents": 0, "sheets": 1,
            ]
            for (name, expected) in money { #expect(state[name] as? Int == expected, "\(name)") }
            try Self.checkSheet(folder + "/sheet.rgb", account["size"] as? [Int])
        }
    }

    /// Four portraits, dot for dot the same, and not empty.
    private static func checkSheet(_ path: String, _ size: [Int]?) throws {
        #expect(size == [SheetLayout.safe.width, SheetLayout.safe.height])
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        let portraits = SheetLayout.portraits.map { box in
            (0..<SheetLayout.portraitHeight).map { row in
                let from =
                    ((box.y - SheetLayout.safe.y + row) * SheetLayout.safe.width + box.x - SheetLayout.safe.x) * 3
                return Array(bytes[from..<from + SheetLayout.portraitWidth * 3])
            }
        }
        #expect(portraits.dropFirst().allSatisfy { $0 == portraits[0] })
        #expect(Set(portraits[0].joined()).count > 100, "a picture")
    }

    /// A counter with nothing plugged in says so, sells nothing, and stops when it is told.
    @Test func aCounterWithoutDevicesSaysWhatIsMissing() throws {
        try withFolder { folder in
            let cabin = try RunningCabin(
                board: "shop", data: folder + "/data", arguments: ["--no-collector", "--trial"],
                until: "runs on board shop")
            try cabin.waitFor("missing: printer: ")
            try cabin.waitFor("check: ")
            try cabin.waitFor("screen: outOfService")
            cabin.send("paid")
            cabin.send("status")
            try cabin.waitFor("\"at_counter_cents\":0")
            #expect(cabin.stop() == 0)
        }
    }
}
