public import HALContract

/// One pen report of a Wacom STU pad.
public struct PenReport: Hashable, Sendable {
    /// The pen is near the surface.
    public let inProximity: Bool
    /// The pen touches it.
    public let touches: Bool
    /// 0 to the pad's maximum.
    public let pressure: Int
    /// 0 to the pad's maximum.
    public let x: Int
    /// 0 to the pad's maximum.
    public let y: Int
    /// Milliseconds of the pad's own clock, modulo 65,536; nil when the report has none.
    public let timeMilliseconds: UInt16?
    /// The number of the report, one more than that of the report before, modulo 65,536; nil when it has none.
    public let sequence: UInt16?

    private static let plain: UInt8 = 0x01
    private static let plainBytes = 7
    private static let numbered: UInt8 = 0x34
    private static let numberedBytes = 11

    /// Reads report 01 (flags, x, y) or 34 (the same with time and sequence), all big-endian; nil for any other report,
    /// a short one, or a place outside the pad.
    public init?(_ report: [UInt8], capability: PadCapability) {
        guard let kind = report.first else { return nil }
        guard
            kind == Self.plain && report.count >= Self.plainBytes
                || kind == Self.numbered && report.count >= Self.numberedBytes
        else { return nil }
        let flags = Self.word(report, 1)
        inProximity = flags & 0x8000 != 0
        touches = flags & 0x1000 != 0
        pressure = Int(flags & 0x0FFF)
        x = Int(Self.word(report, 3))
        y = Int(Self.word(report, 5))
        timeMilliseconds = kind == Self.numbered ? Self.word(report, 7) : nil
        sequence = kind == Self.numbered ? Self.word(report, 9) : nil
        guard x <= capability.maximumX, y <= capability.maximumY, pressure <= capability.maximumPressure else {
            return nil
        }
    }

    /// What is said of a report that is encrypted; nil for every other one. Another program left the pad so: this one
    /// never asks for encryption, and has no key.
    static func encryption(_ report: [UInt8]) -> String? {
        switch report.first {
        case 0x10: "encrypted pen reports (10)"
        case 0x31: "encrypted pen reports with an option (31)"
        case 0x33: "encrypted pen reports with time and sequence (33)"
        default: nil
        }
    }

    private static func word(_ report: [UInt8], _ offset: Int) -> UInt16 {
        UInt16(report[offset]) << 8 | UInt16(report[offset + 1])
    }
}
