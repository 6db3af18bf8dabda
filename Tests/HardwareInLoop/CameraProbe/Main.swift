import CabineCore
import CabineNotices
import CameraConformance
import Foundation
import HALCameras
import HALContract
import HALDrivers

/// Drives a camera as a cabin does, and tells in one JSON line what came.
@main enum Probe {
    static func main() {
        guard let options = Options(Array(CommandLine.arguments.dropFirst())) else {
            note(Options.usage)
            exit(64)
        }
        let report = Report()
        do throws(DeviceFault) {
            if options.conforms { conform(options, report) }
            let camera = try make(options)
            if options.frames > 0, let preview = camera.preview {
                do throws(DeviceFault) {
                    try film(options, preview, report)
                } catch {
                    report.add(error)
                }
            }
            shoot(options, camera.still, report)
            if let ladder = camera.ladder { report.add(ladder.counts, ladder.cause) }
            try camera.ladder?.close()
        } catch {
            report.add(error)
        }
        report.write()
        exit(report.isComplete(options) ? 0 : 1)
    }

    private static func make(_ options: Options) throws(DeviceFault) -> ProbeCamera {
        switch options.device {
        case .folder(let path): return ProbeCamera(still: FolderCamera(path), preview: nil, ladder: nil)
        case .v4l2(let path):
            let camera = v4l2(path, options)
            return try ProbeCamera(V4L2Session(camera), { V4L2Preview(camera) }, options)
        case .gphoto2:
            let link = GPhotoLink(model: options.model, port: options.port)
            return try ProbeCamera(GPhotoSession(link), { GPhotoPreview(link) }, options)
        }
    }

    private static func v4l2(_ path: String, _ options: Options) -> V4L2Camera {
        V4L2Camera(
            match: .device(path), formats: options.formats, still: options.still ?? options.size,
            preview: options.size, controls: options.controls, hasFixedFocus: true)
    }

    /// The suite over the camera as a board would have it.
    private static func conform(_ options: Options, _ report: Report) {
        func v4l2(_ path: String) throws(DeviceFault) -> any CameraTransport {
            let wiring = CameraWiring(.v4l2(Self.v4l2(path, options)), powerCycle: .byHand("nobody"))
            return try CabinCamera(wiring, trigger: nil, power: nil, log: { note($0.description) }).still
        }
        func gphoto2(_ model: String) throws(DeviceFault) -> any CameraTransport {
            let camera = GPhoto2Camera(model: model, port: options.port, usb: nil)
            let wiring = CameraWiring(.gphoto2(camera), powerCycle: .byHand("nobody"))
            return try CabinCamera(wiring, trigger: nil, power: nil, log: { note($0.description) }).still
        }
        let suite: CameraConformance
        switch (options.device, options.model) {
        case (.v4l2(let path), _):
            suite = CameraConformance(make: { try v4l2(path) }, makeAbsent: { try v4l2("/dev/video-none") })
        case (.gphoto2, let model?):
            suite = CameraConformance(make: { try gphoto2(model) }, makeAbsent: { try gphoto2(absentModel) })
        case (.gphoto2, nil), (.folder, _):
            return report.add(DeviceFault(.system, "--conform is for v4l2, and for gphoto2 with a --model"))
        }
        do {
            try suite.check()
            report.conforms = true
        } catch {
            report.add(error as? DeviceFault ?? DeviceFault(.protocolViolation, "\(error)"))
        }
    }

    /// A camera that the library knows and that is not there.
    private static let absentModel = "Nikon DSC D7500"

    private static func film(
        _ options: Options, _ make: @Sendable () -> sending any PreviewTransport, _ report: Report
    ) throws(DeviceFault) {
        if options.usesPipeline { return try PipelineRun.film(options, make(), report) }
        let transport = make()
        try transport.startPreview()
        defer { transport.stopPreview() }
        let began = Probe.milliseconds()
        var silent = 0
        while report.frames < options.frames {
            do throws(DeviceFault) {
                let skipped = try transport.nextFrame(limitMilliseconds: 1_000) { report.add($0, $1) }
                report.skipped += skipped
            } catch {
                silent += 1
                // A virtual machine's camera may be slow, but not for ten seconds.
                guard error.kind == .timeout, silent < 10 else { throw error }
            }
        }
        report.filmMilliseconds = Probe.milliseconds() - began
    }

    private static func shoot(_ options: Options, _ camera: any CameraTransport, _ report: Report) {
        for number in 0..<options.shots {
            let began = Probe.milliseconds()
            do throws(DeviceFault) {
                let frame = try camera.capture(limitMilliseconds: options.limitMilliseconds)
                report.add(frame, milliseconds: Probe.milliseconds() - began)
                if let prefix = options.savePrefix {
                    let path = "\(prefix)-\(number).\(frame.encoding == .file ? "jpg" : "rgb")"
                    if !FileManager.default.createFile(atPath: path, contents: Data(frame.bytes)) {
                        report.add(DeviceFault(.system, "\(path): cannot be written"))
                    }
                }
            } catch {
                report.add(error)
            }
        }
    }

    static func milliseconds() -> UInt64 { now().nanoseconds / 1_000_000 }

    static func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Instant(nanoseconds: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec))
    }

    static func note(_ text: String) { FileHandle.standardError.write(Data("camera-probe: \(text)\n".utf8)) }
}

/// The camera under test, with its ladder.
struct ProbeCamera {
    let still: any CameraTransport
    let preview: (@Sendable () -> sending any PreviewTransport)?
    let ladder: LadderCamera?
}

extension ProbeCamera {
    init(
        _ session: any CameraSession, _ preview: @escaping @Sendable () -> sending any PreviewTransport,
        _ options: Options
    ) throws(DeviceFault) {
        let power: CameraPower = options.powerFile.map { .relay(FileLine($0)) } ?? .none("switch its supply off and on")
        let ladder = LadderCamera(
            session: session, power: power, limits: options.limits, now: Probe.now,
            wait: { usleep(UInt32(clamping: $0) * 1_000) }, log: { Probe.note($0.description) })
        (still, self.preview, self.ladder) = (ladder, preview, ladder)
    }
}

/// A power line whose level is a file's content: 1 while the camera is without power. Whoever runs the test obeys it.
final class FileLine: OutputLine {
    private let path: String

    init(_ path: String) { self.path = path }

    func set(asserted: Bool) throws(DeviceFault) {
        guard FileManager.default.createFile(atPath: path, contents: Data((asserted ? "1\n" : "0\n").utf8)) else {
            throw DeviceFault(.system, "power line \(path): cannot be written")
        }
    }
}
