import CabineCore
import Glibc

/// Dates and times for people and for records.
enum WallText {
    /// `2026-11-26T17:30:05Z`.
    static func utc(_ wall: WallTime) -> String { format(wall, "%Y-%m-%dT%H:%M:%SZ", gmtime_r) }

    /// `2026-11-26 18:30:05 CET`.
    static func local(_ wall: WallTime) -> String { format(wall, "%Y-%m-%d %H:%M:%S %Z", localtime_r) }

    private static func format(
        _ wall: WallTime, _ form: String,
        _ fields: (UnsafePointer<time_t>, UnsafeMutablePointer<tm>) -> UnsafeMutablePointer<tm>?
    ) -> String {
        var seconds = time_t(wall.millisecondsSince1970 / 1_000)
        var broken = tm()
        _ = fields(&seconds, &broken)
        var text = [CChar](repeating: 0, count: 64)
        let length = strftime(&text, text.count, form, &broken)
        return String(decoding: text.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
