public import HALContract
public import HALDrivers

/// The moving picture of a V4L2 camera: frames as the camera sends them, for the preview's own decoder.
public final class V4L2Preview: PreviewTransport {
    private let camera: V4L2Camera
    private var stream: VideoStream?

    /// A preview that does not run yet.
    public init(_ camera: V4L2Camera) { self.camera = camera }

    /// Finds the camera and starts its stream; a still that is being taken is waited for, a second at most.
    public func startPreview() throws(DeviceFault) {
        guard stream == nil else { return }
        let device = try VideoFinder.open(camera.match)
        try device.lock(camera.controls)
        stream = try V4L2Session.patiently(V4L2Session.busyMilliseconds) { () throws(DeviceFault) in
            try VideoStream(device, try device.negotiate(camera.formats, camera.preview))
        }
    }

    /// Lends the newest frame.
    public func nextFrame(
        limitMilliseconds: Int, _ use: (PreviewFormat, Span<UInt8>) -> Void
    ) throws(DeviceFault) -> Int {
        guard let stream else {
            throw DeviceFault(.system, "camera \(camera.match): its preview does not run: start it first.")
        }
        let format = stream.picture.previewFormat
        return try stream.next(limitMilliseconds: limitMilliseconds) { bytes, _ in use(format, bytes) }
    }

    /// Ends the stream and gives the camera back.
    public func stopPreview() { stream = nil }
}
