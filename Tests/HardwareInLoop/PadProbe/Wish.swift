import Foundation
import HALContract
import HALDrivers

/// What the command line asks for.
struct Wish {
    var reports = 400
    var seconds = 60
    var models = PadModel.allCases
    var prompt: (PadCapability) -> PadImage = PadImage.signatureLine(for:)
    var promptFile: String?
    /// The file whose appearing ends the signature, in place of a number of reports.
    var endFile: String?
    var bitmapFile: String?
    /// Strokes to draw, without a pad.
    var drawnFile: String?

    /// Longest time of a probe, in seconds: an hour.
    private static let secondsMaximum = 3_600

    init(_ words: [String]) throws(UsageFault) {
        guard words.count.isMultiple(of: 2) else { throw UsageFault(text: "\(words.last ?? "") has no value") }
        for at in stride(from: 0, to: words.count, by: 2) {
            let value = words[at + 1]
            switch words[at] {
            case "--reports": reports = try Self.number(words[at], value, in: 1...StrokeCollector.pointsMaximum)
            case "--seconds": seconds = try Self.number(words[at], value, in: 1...Self.secondsMaximum)
            case "--models": models = try Self.models(value)
            case "--prompt": prompt = try Self.prompt(value)
            case "--prompt-bytes": promptFile = value
            case "--until": endFile = value
            case "--bitmap": bitmapFile = value
            case "--draw": drawnFile = value
            default:
                throw UsageFault(
                    text: "\(words[at]) is unknown; there are --reports, --until, --seconds, --models, --prompt, "
                        + "--prompt-bytes, --bitmap, --draw")
            }
        }
        if drawnFile != nil, bitmapFile == nil { throw UsageFault(text: "--draw needs a --bitmap to draw on") }
    }

    /// Whether the signature is over, after so many pen reports.
    func isOver(reports count: Int) -> Bool {
        guard let endFile else { return count >= reports }
        return FileManager.default.fileExists(atPath: endFile)
    }

    private static func number(_ name: String, _ text: String, in range: ClosedRange<Int>) throws(UsageFault) -> Int {
        guard let number = Int(text), range.contains(number) else {
            throw UsageFault(text: "\(name) \(text): a number from \(range.lowerBound) to \(range.upperBound) expected")
        }
        return number
    }

    private static func models(_ text: String) throws(UsageFault) -> [PadModel] {
        var models: [PadModel] = []
        for word in text.split(separator: ",") {
            guard let model = UInt16(word, radix: 16).flatMap(PadModel.init(rawValue:)) else {
                let known = PadModel.allCases.map { "\($0.name) \($0.usb)" }.joined(separator: ", ")
                throw UsageFault(text: "--models \(word): the last four digits of one of \(known) expected")
            }
            models.append(model)
        }
        guard !models.isEmpty else { throw UsageFault(text: "--models needs one at least") }
        return models
    }

    private static func prompt(_ text: String) throws(UsageFault) -> (PadCapability) -> PadImage {
        switch text {
        case "line": PadImage.signatureLine(for:)
        case "colour": colours
        default: throw UsageFault(text: "--prompt \(text): line or colour expected")
        }
    }

    /// Every column, every row and every block of this picture differ from the next: bytes at a wrong place show.
    private static func colours(for capability: PadCapability) -> PadImage {
        let (width, height) = (capability.displayWidth, capability.displayHeight)
        var picture = RGBImage(width: width, height: height, red: 0, green: 0, blue: 0)
        for y in 0..<height {
            for x in 0..<width {
                let at = (y * width + x) * RGBImage.channels
                picture.bytes[at] = UInt8(x % 251)
                picture.bytes[at + 1] = UInt8(y % 241)
                picture.bytes[at + 2] = UInt8((x + 7 * y) % 239)
            }
        }
        return PadImage(picture)
    }
}

/// What is wrong with the command line.
struct UsageFault: Error { let text: String }
