import HALContract

/// Feature reports of STU pads, and what is read from them. Numbers and layouts: Wacom's STU SDK (`Protocol.hpp`,
/// `Protocol.cpp`); words are big-endian in what the pad tells and little-endian in what it is told.
enum PadReport {
    static let status: UInt8 = 0x03
    static let information: UInt8 = 0x08
    static let capability: UInt8 = 0x09
    static let renderingMode: UInt8 = 0x0E
    static let clearScreen: UInt8 = 0x20
    static let inking: UInt8 = 0x21
    static let imageStart: UInt8 = 0x25
    static let imageBlock: UInt8 = 0x26
    static let imageEnd: UInt8 = 0x27
    static let handwritingArea: UInt8 = 0x2A
    static let penOption: UInt8 = 0x32
}

/// What the pad is doing (report 03).
struct PadStatus: Hashable {
    enum Activity: UInt8, Hashable {
        case ready = 0
        /// Between the start and the end of a picture, or while it clears or draws.
        case image = 1
        /// Sending encrypted pen reports.
        case capture = 2
        case calculating = 3
        case bootImage = 4
        case memoryBusy = 5
        case resetting = 0xFF
    }

    let activity: Activity
    /// How the last command went: 0 well; otherwise a number of the SDK's `ErrorCode`.
    let result: UInt8

    /// Reads report 03; nil when it is short or names an activity no STU pad has.
    init?(_ report: [UInt8]) {
        guard report.count >= 3, report[0] == PadReport.status, let activity = Activity(rawValue: report[1]) else {
            return nil
        }
        self.activity = activity
        result = report[2]
    }

    /// The result in words, for messages.
    var resultText: String {
        switch result {
        case 0x01: "unknown report (01)"
        case 0x02: "command in the wrong state (02)"
        case 0x04: "wrong parameter (04)"
        case 0x10: "wrong encoding of the picture (10)"
        case 0x11: "picture too long (11)"
        case 0x15: "area outside of the display (15)"
        default: "error \(String(result, radix: 16))"
        }
    }
}

/// What a pad is (report 08).
public struct PadInformation: Hashable, Sendable {
    /// The name it bears itself.
    public let name: String
    /// The model; nil when the name is of none this driver knows.
    public let model: PadModel?
    /// Version of its firmware, as "1.04".
    public let firmware: String

    /// Reads report 08: nine characters of name, then major and minor version; nil when it is short.
    init?(_ report: [UInt8]) {
        guard report.count >= 12, report[0] == PadReport.information else { return nil }
        let letters = report[1...9].prefix { $0 != 0 }.map { (0x20...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }
        name = String(decoding: letters, as: UTF8.self)
        model = PadModel(name: name)
        let minor = String(report[11], radix: 16)
        firmware = "\(report[10])." + (minor.count < 2 ? "0" : "") + minor
    }
}

extension PadCapability {
    /// Bytes of report 09 that every pad answers, its number included.
    static let reportBytesMinimum = 11
    /// Bytes from which a report 09 has the second part: rate, resolution, encodings.
    static let reportBytesLong = 15

    /// Pixels of a display to either side: the largest pads have 800. A picture for a display as large as a report can
    /// name would fill the cabin's memory.
    static let displaySideMaximum = 1_024

    /// Reads report 09 in its form of 10 bytes (STU-300 and 500) or of 16; nil when it is short, or when it promises a
    /// pad without a surface or with a display that none has.
    init?(report: [UInt8]) {
        guard report.count >= Self.reportBytesMinimum, report[0] == PadReport.capability else { return nil }
        func word(_ offset: Int) -> Int { Int(report[offset]) << 8 | Int(report[offset + 1]) }
        let isLong = report.count >= Self.reportBytesLong
        func present(_ value: Int) -> Int? { value > 0 ? value : nil }
        guard word(1) > 0, word(3) > 0, word(5) > 0, (1...Self.displaySideMaximum).contains(word(7)),
            (1...Self.displaySideMaximum).contains(word(9))
        else { return nil }
        self.init(
            maximumX: word(1), maximumY: word(3), maximumPressure: word(5), displayWidth: word(7),
            displayHeight: word(9), reportsPerSecond: isLong ? present(Int(report[11])) : nil,
            countsPerInch: isLong ? present(word(12)) : nil, encodingFlags: isLong ? report[14] : nil)
    }
}
