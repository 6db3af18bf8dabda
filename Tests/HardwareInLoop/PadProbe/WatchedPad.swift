import HALContract
import HALDrivers

/// A pad on its way to the driver, watched: how many pen reports came, and in what form pictures went.
final class WatchedPad: PadTransport {
    /// Pen reports that came while the pad was to draw ink.
    private(set) var penReports = 0
    /// How the last picture was written, from its start report.
    private(set) var encoding: PadImage.Encoding?

    private let pad: any PadTransport
    private var isInking = false

    init(_ pad: any PadTransport) { self.pad = pad }

    func feature(_ identifier: UInt8) throws(DeviceFault) -> [UInt8] { try pad.feature(identifier) }

    func setFeature(_ identifier: UInt8, _ bytes: [UInt8]) throws(DeviceFault) {
        try pad.setFeature(identifier, bytes)
        if identifier == 0x21 { isInking = bytes.last == 1 }
        if identifier == 0x25 { encoding = bytes.last.flatMap(PadImage.Encoding.init(rawValue:)) }
    }

    func nextReport(limitMilliseconds: Int) throws(DeviceFault) -> [UInt8]? {
        let report = try pad.nextReport(limitMilliseconds: limitMilliseconds)
        // What comes before inking is of nobody, and the driver drops it.
        if isInking, let kind = report?.first, kind == 0x01 || kind == 0x34 { penReports += 1 }
        return report
    }
}
