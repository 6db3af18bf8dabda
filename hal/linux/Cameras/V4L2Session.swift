internal import CVideo
internal import Glibc
internal import HALClock
public import HALContract
public import HALDrivers

/// Stills from a V4L2 camera.
///
/// It streams only while a picture is taken, so that the preview has the camera otherwise: V4L2 gives buffers to one
/// stream at a time.
///
/// | what happens | what it does |
/// |---|---|
/// | the preview has not yet given the camera back | waits for it, `busyMilliseconds` at most, then `busy` |
/// | the first frames of a stream | dropped: cameras send them with the last stream's exposure |
/// | a frame cut short | dropped; the next is taken |
/// | no whole frame within the limit | `timeout`, with how many came cut short |
/// | a trigger line | asserted for the picture; the first frame that began after that is taken |
public final class V4L2Session: CameraSession {
    /// A preview that was told to stop gives the camera back within a tenth of a second.
    static let busyMilliseconds = 1_000
    /// Pause between two looks at a camera that is held.
    private static let busyPauseMicroseconds: UInt32 = 20_000
    /// Controls are locked, so only the pipeline inside the camera has to run full.
    private static let firstFrames = 3

    private let camera: V4L2Camera
    private let trigger: (any OutputLine)?
    private var device: VideoDevice?
    private var usb: USBPlace?

    /// A camera that is found when it is opened.
    /// - Parameter trigger: fires the shutter; nil where the camera runs freely.
    public init(_ camera: V4L2Camera, trigger: (any OutputLine)? = nil) {
        self.camera = camera
        self.trigger = trigger
    }

    /// The device file while it is open, and what it is found by otherwise.
    public var name: String { device?.name ?? "camera \(camera.match)" }

    /// Finds the camera, locks its controls, and sees that it gives the still's format and size.
    public func open(limitMilliseconds: Int) throws(DeviceFault) {
        close()
        let found = try VideoFinder.open(camera.match)
        usb = USBPlace(ofCharacterDevice: found.descriptor)
        try found.lock(camera.controls)
        _ = try Self.patiently(limitMilliseconds) { () throws(DeviceFault) in
            try found.negotiate(camera.formats, camera.still)
        }
        device = found
    }

    /// Streams until there is one whole frame.
    public func capture(limitMilliseconds: Int) throws(DeviceFault) -> CameraFrame {
        guard let device else { throw DeviceFault(.absent, "\(name): it is not open.") }
        let deadline = Deadline(milliseconds: limitMilliseconds)
        let stream = try Self.patiently(limitMilliseconds) { () throws(DeviceFault) in
            try VideoStream(device, try device.negotiate(camera.formats, camera.still))
        }
        var began: UInt64 = 0
        if let trigger {
            began = MonotonicClock.nanoseconds()
            try trigger.set(asserted: true)
        }
        do throws(DeviceFault) {
            let frame = try wholeFrame(stream, deadline, limitMilliseconds, after: began)
            try trigger?.set(asserted: false)
            return frame
        } catch {
            // The first fault is the one to tell; a line that refuses shows at the next picture.
            do throws(DeviceFault) { try trigger?.set(asserted: false) } catch {}
            throw error
        }
    }

    private func wholeFrame(
        _ stream: VideoStream, _ deadline: Deadline, _ limitMilliseconds: Int, after began: UInt64
    ) throws(DeviceFault) -> CameraFrame {
        var left = trigger == nil ? Self.firstFrames : 0
        var cutShort = 0
        var result: CameraFrame?
        repeat {
            _ = try stream.next(limitMilliseconds: deadline.milliseconds) { bytes, stamp in
                if stamp != 0, stamp < began { return }
                guard stream.picture.isWhole(bytes) else {
                    cutShort += 1
                    return
                }
                if left > 0 { left -= 1 } else { result = Self.frame(stream.picture, bytes) }
            }
            if let result { return result }
        } while !deadline.hasPassed
        throw DeviceFault(
            .timeout,
            "\(name): no whole frame within \(limitMilliseconds) ms, \(cutShort) were cut short. Look at its cable; other "
                + "devices on the same hub may take the bandwidth.")
    }

    private static func frame(_ picture: VideoPicture, _ bytes: Span<UInt8>) -> CameraFrame? {
        switch picture.format {
        case .mjpeg: CameraFrame(encoding: .file, bytes: bytes.withUnsafeBufferPointer { Array($0) })
        case .yuyv:
            YUYVPicture.rgb(
                bytes, width: picture.size.width, height: picture.size.height, stride: picture.stride
            ).map {
                CameraFrame(encoding: .rgb(width: picture.size.width, height: picture.size.height), bytes: $0)
            }
        }
    }

    /// Closes the device file.
    public func close() { device = nil }

    /// Resets it on USB; the kernel then makes its device file anew.
    public func reset(limitMilliseconds: Int) throws(DeviceFault) {
        let name = name
        close()
        guard let usb else {
            throw DeviceFault(.absent, "\(name): it was never seen on USB, so it cannot be reset there.")
        }
        try usb.reset(name)
    }

    /// Does `work` again while the camera is held by another stream, for as long as a preview may need to end.
    static func patiently<Result>(
        _ limitMilliseconds: Int, _ work: () throws(DeviceFault) -> Result
    ) throws(DeviceFault) -> Result {
        let deadline = Deadline(milliseconds: min(limitMilliseconds, busyMilliseconds))
        while true {
            do throws(DeviceFault) {
                return try work()
            } catch {
                guard error.kind == .busy, !deadline.hasPassed else { throw error }
                usleep(busyPauseMicroseconds)
            }
        }
    }
}
