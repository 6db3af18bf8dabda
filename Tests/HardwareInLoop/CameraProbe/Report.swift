import Foundation
import HALContract
import HALDrivers

/// What the probe saw.
final class Report {
    var frames = 0
    var skipped = 0
    var filmMilliseconds: UInt64 = 0
    /// Whether the suite of all cameras was passed; nil when it was not asked for.
    var conforms: Bool?
    /// Facts of the preview pipeline.
    var pipeline: [String: any Sendable] = [:]
    private var checksums: Set<UInt64> = []
    private var format: [String: any Sendable] = [:]
    private var shots: [[String: any Sendable]] = []
    private var errors: [[String: String]] = []
    private var ladder: [String: any Sendable] = [:]

    func add(_ format: PreviewFormat, _ bytes: Span<UInt8>) {
        frames += 1
        checksums.insert(Self.checksum(bytes))
        switch format {
        case .mjpeg: self.format = ["format": "MJPEG", "bytes": bytes.count]
        case .yuyv(let width, let height, let stride):
            self.format = [
                "format": "YUYV", "width": width, "height": height, "stride": stride, "bytes": bytes.count,
            ]
        }
    }

    func add(_ frame: CameraFrame, milliseconds: UInt64) {
        var shot: [String: any Sendable] = [
            "bytes": frame.bytes.count, "milliseconds": milliseconds,
            "checksum": String(Self.checksum(frame.bytes.span), radix: 16),
        ]
        switch frame.encoding {
        case .file: shot["encoding"] = "file"
        case .rgb(let width, let height):
            (shot["encoding"], shot["width"], shot["height"]) = ("rgb", width, height)
        }
        shots.append(shot)
    }

    func add(_ fault: DeviceFault) {
        errors.append(["kind": "\(fault.kind)", "text": fault.message])
    }

    func add(_ counts: CameraCounts, _ cause: CameraCause?) {
        ladder = [
            "pictures": counts.pictures, "faults": counts.faults, "retry": counts.retries, "reopen": counts.reopens,
            "usb_reset": counts.usbResets, "power_cycle": counts.powerCycles,
            "out_of_service": counts.timesOutOfService,
        ]
        if let cause { ladder["cause"] = cause.rawValue }
    }

    func isComplete(_ options: Options) -> Bool {
        errors.isEmpty && frames >= options.frames && shots.count == options.shots
    }

    func write() {
        var facts = format
        (facts["frames"], facts["distinct"], facts["skipped"]) = (frames, checksums.count, skipped)
        facts["milliseconds"] = filmMilliseconds
        facts["shots"] = shots
        facts["errors"] = errors
        facts["ladder"] = ladder
        if let conforms { facts["conforms"] = conforms }
        facts.merge(pipeline) { _, new in new }
        do {
            let line = try JSONSerialization.data(
                withJSONObject: facts, options: [.sortedKeys, .withoutEscapingSlashes])
            FileHandle.standardOutput.write(line + Data("\n".utf8))
        } catch {
            Probe.note("the report cannot be written: \(error)")
        }
    }

    /// FNV-1a of 64 bits: tells frames apart, and nothing more is asked of it.
    private static func checksum(_ bytes: Span<UInt8>) -> UInt64 {
        var sum: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in bytes.indices { sum = (sum ^ UInt64(bytes[index])) &* 0x0000_0100_0000_01B3 }
        return sum
    }
}
