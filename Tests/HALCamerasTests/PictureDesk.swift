import Foundation

/// A folder that goes with the test, and pictures to drop into it.
final class PictureDesk {
    let path: String
    private var count = 0

    init() throws {
        path = NSTemporaryDirectory() + "cabine-pictures-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    // A folder left behind in /tmp is no failure of what was tested.
    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a picture whose content says which it is; cut short, its end is missing.
    @discardableResult
    func drop(_ mark: UInt8 = 0, name: String? = nil, isCutShort: Bool = false) throws -> String {
        count += 1
        let file = path + "/" + (name ?? "IMG_\(count).JPG")
        let bytes: [UInt8] = [0xFF, 0xD8, mark] + (isCutShort ? [] : [0xFF, 0xD9])
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        // The kernel stamps files with the time of its last tick, 4 ms or 10 ms ago.
        usleep(20_000)
        return file
    }
}
