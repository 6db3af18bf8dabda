/// How the bytes of one frame of a moving picture are to be read.
public enum PreviewFormat: Hashable, Sendable {
    /// One JPEG file; its own header says the size.
    case mjpeg
    /// Y, Cb, Y, Cr for each two pixels (BT.601, limited range, as V4L2 defines YUYV), rows `stride` bytes apart.
    case yuyv(width: Int, height: Int, stride: Int)
}

/// A camera that streams small frames while nobody takes a still.
public protocol PreviewTransport: AnyObject {
    /// Starts the stream. Returns at once when it runs already.
    ///
    /// - Throws: `absent`, `busy` (another process holds the camera), `system` or `protocolViolation` (the camera
    ///   offers no format of `PreviewFormat`).
    func startPreview() throws(DeviceFault)

    /// Lends the newest frame for the length of the call; older ones that nobody took are gone, and count in what is
    /// returned. Blocks at most `limitMilliseconds`.
    ///
    /// It does not know whether the bytes are a whole frame: cameras cut them short when a bus is busy.
    /// - Returns: how many frames were skipped since the last call.
    /// - Throws: `timeout`, `absent` (unplugged in mid-stream) or `system`.
    func nextFrame(limitMilliseconds: Int, _ use: (PreviewFormat, Span<UInt8>) -> Void) throws(DeviceFault) -> Int

    /// Stops the stream, so that the still camera can have the device. It never fails: what is gone is stopped.
    func stopPreview()
}
