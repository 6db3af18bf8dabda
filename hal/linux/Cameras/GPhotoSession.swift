internal import Glibc
public import HALContract
public import HALDrivers

/// Stills from a camera of libgphoto2.
///
/// | what happens | what it does |
/// |---|---|
/// | a trigger line | asserted for `triggerMilliseconds` while the camera is asked for the picture it then makes |
/// | the camera saved no JPEG | `needsAttention`: it is set to raw files |
/// | another process has claimed it | `busy`, saying so |
public final class GPhotoSession: CameraSession {
    /// How long the shutter's contact is closed: cameras want it for 50 ms, and take a second picture after half a second.
    private static let triggerMilliseconds: UInt32 = 100

    private let link: GPhotoLink
    private let trigger: (any OutputLine)?

    /// Stills over `link`.
    /// - Parameter trigger: releases the shutter; nil where that goes through the data cable.
    public init(_ link: GPhotoLink, trigger: (any OutputLine)? = nil) {
        self.link = link
        self.trigger = trigger
    }

    /// The model and the port.
    public var name: String { link.name }

    /// Finds and takes the camera.
    public func open(limitMilliseconds: Int) throws(DeviceFault) { try link.open(limitMilliseconds: limitMilliseconds) }

    /// Releases the shutter, and takes the picture into memory and out of the camera.
    public func capture(limitMilliseconds: Int) throws(DeviceFault) -> CameraFrame {
        let name = name
        let isTriggered = trigger != nil
        let call = try link.start("taking a picture") { handle throws(DeviceFault) in
            guard let handle else { throw DeviceFault(.absent, "\(name): it is not open.") }
            return isTriggered
                ? try handle.captureOfTrigger(limitMilliseconds: limitMilliseconds)
                : try handle.capture(limitMilliseconds: limitMilliseconds)
        }
        if let trigger {
            try trigger.set(asserted: true)
            usleep(Self.triggerMilliseconds * 1_000)
            try trigger.set(asserted: false)
        }
        let bytes = try call.value(limitMilliseconds)
        guard PictureFile.isWholeJPEG(bytes.span) else {
            throw DeviceFault(
                .needsAttention, "\(name): it saved a picture that is no JPEG. Set its quality to JPEG, not raw.")
        }
        return CameraFrame(encoding: .file, bytes: bytes)
    }

    /// Gives the camera back.
    public func close() { link.close() }

    /// Resets it on USB.
    public func reset(limitMilliseconds: Int) throws(DeviceFault) { try link.reset() }
}

/// The live view of a camera of libgphoto2.
public final class GPhotoPreview: PreviewTransport {
    /// Taking the camera at the first frame: cameras need 1.4 to 8 s.
    private static let openMilliseconds = 8_000

    private let link: GPhotoLink
    /// A frame that was asked for and is not there yet: the next call waits for the same.
    private var pending: GPhotoCall<[UInt8]>?
    private var isRunning = false

    /// The live view over `link`.
    public init(_ link: GPhotoLink) { self.link = link }

    /// Takes the camera, unless a still has it open.
    public func startPreview() throws(DeviceFault) {
        guard !isRunning else { return }
        try link.openUnlessOpen(limitMilliseconds: Self.openMilliseconds)
        isRunning = true
    }

    /// Asks for a frame and lends it: none is skipped, since the camera makes them on demand.
    public func nextFrame(
        limitMilliseconds: Int, _ use: (PreviewFormat, Span<UInt8>) -> Void
    ) throws(DeviceFault) -> Int {
        let name = link.name
        guard isRunning else { throw DeviceFault(.system, "\(name): its live view does not run: start it first.") }
        let call: GPhotoCall<[UInt8]>
        if let pending {
            call = pending
        } else {
            call = try link.start("taking a frame of the live view") { handle throws(DeviceFault) in
                guard let handle else { throw DeviceFault(.absent, "\(name): it is not open.") }
                return try handle.preview()
            }
            pending = call
        }
        let bytes: [UInt8]?
        do throws(DeviceFault) {
            bytes = try call.valueIfDone(limitMilliseconds)
        } catch {
            pending = nil
            throw error
        }
        guard let bytes else {
            throw DeviceFault(.timeout, "\(name): no frame of the live view within \(limitMilliseconds) ms.")
        }
        pending = nil
        use(.mjpeg, bytes.span)
        return 0
    }

    /// Ends the live view; the session stays open for the still.
    public func stopPreview() {
        pending = nil
        isRunning = false
    }
}
