import CabineImaging
import Crypto
import Foundation
import HALSim
import SanitizerScale

/// What came out of the simulated printer of one cabin, read as whoever takes it reads it: by its QR code.
struct PrinterTray {
    private static let limitSeconds = 10.0 * Double(Sanitizer.slowness)

    /// Where the printer keeps its counters and its papers.
    let path: String
    private let scratch: String
    private var readCount = 0

    /// The printer of the cabin whose data are in `data`; `scratch` is a folder for pictures.
    init(data: String, scratch: String) {
        let parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : NSTemporaryDirectory()
        let absolute = URL(fileURLWithPath: data).standardizedFileURL.path
        let digest = SHA256.hash(data: Array(absolute.utf8)).prefix(8).map { String(format: "%02x", $0) }.joined()
        path = parent + "/cabine-sim-printer-" + digest
        self.scratch = scratch
    }

    /// Papers that came out, ever: by the counter that only rises.
    var count: Int { number("sheets") }
    /// Papers that came out, ever: by what is left on the roll.
    var usedOfRoll: Int { SimulatedDyeSub.rollSheets - number("left") }

    private func number(_ name: String) -> Int {
        guard let text = FileManager.default.contents(atPath: path + "/" + name) else { return 0 }
        return Int(String(decoding: text, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
    }

    /// Waits until no back end of a killed cabin works for this printer any more.
    func waitUntilStill() throws {
        let end = Date(timeIntervalSinceNow: Self.limitSeconds)
        while isWorking {
            guard Date() < end else { throw Restless(path: path) }
            _ = poll(nil, 0, 10)
        }
    }

    /// CUPS tells a back end its printer by the environment.
    private var isWorking: Bool {
        let sign = Data("DEVICE_URI=\(SimulatedDyeSub.address(folder: path))\0".utf8)
        let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return processes.contains { name in
            // Processes of others, and those that end meanwhile, cannot be read: they are not ours.
            Int(name) != nil && FileManager.default.contents(atPath: "/proc/\(name)/environ")?.range(of: sign) != nil
        }
    }

    /// The papers that came out since the last time; they belong to `sale`.
    mutating func take(sale: Int?) throws -> [KillAccount.Paper] {
        var papers: [KillAccount.Paper] = []
        while readCount < count {
            readCount += 1
            papers.append(try read(readCount, sale))
        }
        return papers
    }

    private func read(_ index: Int, _ sale: Int?) throws -> KillAccount.Paper {
        let file = path + "/sheet-" + String(format: "%04d", index) + ".prn"
        guard let job = FileManager.default.contents(atPath: file) else { return .unread(index) }
        let picture = scratch + "/paper.png"
        try Data(ImageFile.encodePNG(DyeSubCapture.decode([UInt8](job)))).write(to: URL(fileURLWithPath: picture))
        let code = try Program("/usr/bin/zbarimg", ["-q", "--raw", picture])
        guard let text = code.output.split(separator: "\n").first.map(String.init) else { return .unread(index) }
        return text.hasPrefix("CBV1:") ? .slip(text: text) : .sheet(number: text, sale: sale)
    }

    struct Restless: Error, CustomStringConvertible {
        let path: String
        var description: String { "something still prints in \(path)" }
    }
}
