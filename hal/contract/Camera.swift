/// How the bytes of a frame are encoded.
public enum FrameEncoding: Hashable, Sendable {
    /// A file as the camera made it: JPEG or PNG.
    case file
    /// Bare interleaved sRGB bytes without row padding.
    case rgb(width: Int, height: Int)
}

/// One still picture as the camera delivered it. It is personal data: it has no readable description.
public struct CameraFrame: Sendable, CustomStringConvertible, CustomReflectable {
    /// How `bytes` are to be read.
    public let encoding: FrameEncoding
    /// The picture itself.
    public let bytes: [UInt8]

    /// A picture in `encoding`.
    public init(encoding: FrameEncoding, bytes: [UInt8]) {
        self.encoding = encoding
        self.bytes = bytes
    }

    /// Nothing about the picture.
    public var description: String { "<redacted>" }
    /// Nothing about the picture.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// A camera that takes stills.
public protocol CameraTransport: AnyObject {
    /// Takes one picture. Blocks at most `limitMilliseconds`.
    ///
    /// It does not know whether a face, or anything, is on the picture.
    /// - Throws: `absent`, `timeout`, `busy` (another process holds the camera) or `protocolViolation`.
    func capture(limitMilliseconds: Int) throws(DeviceFault) -> CameraFrame

    /// Whether a picture could be taken now. Blocks at most `limitMilliseconds`; nothing of what it sees is kept.
    ///
    /// A camera that has no cheaper way takes a picture and forgets it; one whose pictures belong to customers must not.
    /// - Throws: as `capture`.
    func check(limitMilliseconds: Int) throws(DeviceFault)

    /// Passes over what was taken before and nobody asked for: another customer poses now. Returns within 100 ms.
    ///
    /// A camera that takes its pictures when it is asked has nothing to pass over.
    func passOver()
}

extension CameraTransport {
    /// Nothing.
    public func passOver() {}

    /// Takes a picture and forgets it.
    public func check(limitMilliseconds: Int) throws(DeviceFault) {
        _ = try capture(limitMilliseconds: limitMilliseconds)
    }
}
