import Glibc
public import HALContract

/// Films what is in front of a simulated still camera: the same picture thirty times a second.
public final class SimulatedFilm: PreviewTransport {
    private static let frameMicroseconds: UInt32 = 33_333

    private let camera: SimulatedCamera
    private var isRunning = false
    private var last: [UInt8] = []
    private var format = PreviewFormat.mjpeg
    private var bytes: [UInt8] = []

    /// A film of what `camera` sees; it ends with the camera.
    public init(_ camera: SimulatedCamera) { self.camera = camera }

    /// Starts the stream.
    public func startPreview() throws(DeviceFault) { isRunning = true }

    /// Lends the picture that is there now, after the time of a frame.
    public func nextFrame(
        limitMilliseconds: Int, _ use: (PreviewFormat, Span<UInt8>) -> Void
    ) throws(DeviceFault) -> Int {
        guard isRunning else { throw DeviceFault(.system, "The simulated camera streams nothing: start it first.") }
        usleep(Self.frameMicroseconds)
        let frame = try camera.capture(limitMilliseconds: limitMilliseconds)
        if frame.bytes != last { try take(frame) }
        let lent = bytes
        use(format, lent.span)
        return 0
    }

    /// Stops the stream, and forgets the picture.
    public func stopPreview() {
        isRunning = false
        (last, bytes) = ([], [])
    }

    /// Converts a picture once, however often it is shown.
    private func take(_ frame: CameraFrame) throws(DeviceFault) {
        (format, bytes) = try Self.preview(of: frame)
        last = frame.bytes
    }

    /// A still picture as the same camera would film it.
    /// - Throws: `protocolViolation` for a file that is no JPEG.
    public static func preview(
        of frame: CameraFrame
    ) throws(DeviceFault) -> (format: PreviewFormat, bytes: [UInt8]) {
        switch frame.encoding {
        case .rgb(let width, let height) where width % 2 == 0:
            let bytes = SimulatedPreviewCamera.yuyv(RGBImage(width: width, height: height, bytes: frame.bytes))
            return (.yuyv(width: width, height: height, stride: 2 * width), bytes)
        case .rgb, .file:
            // The start of every JPEG file.
            guard frame.bytes.starts(with: [0xFF, 0xD8]) else {
                throw DeviceFault(.protocolViolation, "The simulated camera films JPEG files and drawn people only.")
            }
            return (.mjpeg, frame.bytes)
        }
    }
}
