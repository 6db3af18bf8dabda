import Foundation
import Testing

/// Memory of this process, as Linux counts it (proc(5)).
enum Memory {
    /// Bytes by which the peak of resident memory during `body` exceeds what was resident before.
    static func growth(_ body: () throws -> Void) throws -> Int {
        // 5 resets the peak to what is resident now.
        try Data("5".utf8).write(to: URL(fileURLWithPath: "/proc/self/clear_refs"))
        let before = try field("VmRSS")
        try body()
        return try field("VmHWM") - before
    }

    private static func field(_ name: String) throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix(name + ":") })
        return try #require(line.split(separator: " ").compactMap { Int($0) }.first) * 1_024
    }
}
