/// What simulated pads have in common: what they are doing, and their display, in the words of an STU-430.
///
/// A clear screen leaves the pad busy until it was asked once how it is; a picture that begins meanwhile is refused, as
/// real pads refuse it.
struct SimulatedPadScreen {
    /// The picture that is shown; nil after a clear screen.
    private(set) var shown: [UInt8]?

    private enum Activity {
        case ready
        case clearing
        case receiving(encoding: UInt8, bytes: [UInt8])
    }

    private static let wrongState: UInt8 = 0x02
    private static let wrongEncoding: UInt8 = 0x10
    private static let tooLong: UInt8 = 0x11

    /// Bytes of a black and white picture of the whole display.
    private let pictureBytes: Int
    private var activity = Activity.ready
    private var result: UInt8 = 0

    init(displayWidth: Int, displayHeight: Int) { pictureBytes = (displayWidth + 7) / 8 * displayHeight }

    /// Report 03; a clear screen is over once it was asked for.
    mutating func status() -> [UInt8] {
        switch activity {
        case .ready: return [0x03, 0, result, 0, 0]
        case .clearing:
            activity = .ready
            return [0x03, 1, result, 0, 0]
        case .receiving: return [0x03, 1, result, 0, 0]
        }
    }

    /// Report 08: an STU-430 with firmware 1.00.
    static let information: [UInt8] = [0x08] + Array("STU-430\0\0".utf8) + [1, 0, 0, 0, 0, 0, 0]

    /// Takes what is about the display; other reports are none of its business.
    mutating func take(_ identifier: UInt8, _ bytes: [UInt8]) {
        switch identifier {
        case 0x20:
            shown = nil
            activity = .clearing
            result = 0
        case 0x25:
            guard case .ready = activity, bytes.count == 2 else {
                result = Self.wrongState
                return
            }
            result = bytes[1] == 0 ? 0 : Self.wrongEncoding
            activity = .receiving(encoding: bytes[1], bytes: [])
        case 0x26: takeBlock(bytes)
        case 0x27: endPicture(isCommitted: bytes.count == 2 && bytes[1] == 0)
        default: break
        }
    }

    private mutating func takeBlock(_ block: [UInt8]) {
        guard case .receiving(let encoding, var bytes) = activity, block.count >= 3 else {
            result = Self.wrongState
            return
        }
        let count = Int(block[1]) | Int(block[2]) << 8
        guard block.count >= 3 + count, bytes.count + count <= pictureBytes else {
            result = Self.tooLong
            return
        }
        // Emptied first, so that the array grows in place.
        activity = .ready
        bytes += block[3..<(3 + count)]
        activity = .receiving(encoding: encoding, bytes: bytes)
    }

    private mutating func endPicture(isCommitted: Bool) {
        guard case .receiving(_, let bytes) = activity else {
            result = Self.wrongState
            return
        }
        activity = .ready
        if isCommitted, result == 0 { shown = bytes }
    }
}
