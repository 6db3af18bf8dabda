internal import CabineCore
public import CabineNotices
internal import Glibc
internal import HALClock
public import HALContract
public import HALDrivers

/// The camera of a board, made from its wiring: stills with the failure ladder, and the moving picture of the same device.
public struct CabinCamera {
    /// Takes the portrait's picture.
    public let still: any CameraTransport
    /// Makes the transport of one preview run, for `PreviewWatch`; nil where pictures come from a folder alone.
    public let preview: (@Sendable () -> sending any PreviewTransport)?
    /// The ladder behind `still`, for its counts and its cause; nil for a folder.
    public let ladder: LadderCamera?

    /// The camera of `wiring`.
    ///
    /// - Parameters:
    ///   - trigger: the line of `wiring.trigger`, where the board has one.
    ///   - power: the line of `wiring.powerCycle`'s relay, where the board has one.
    ///   - tally: is told what the ladder counts.
    ///   - log: gets a line for each rung of the ladder.
    /// - Throws: `system` for a simulated camera, which is not of this module, and where the
    ///   board names a line that is not given.
    public init(
        _ wiring: CameraWiring, trigger: (any OutputLine)?, power: (any OutputLine)?,
        tally: CameraTally = CameraTally(), log: @escaping (Notice) -> Void
    ) throws(DeviceFault) {
        guard (wiring.trigger == nil) == (trigger == nil) else {
            throw DeviceFault(.system, "camera: the board's trigger line and the line given do not agree.")
        }
        let session: any CameraSession
        switch wiring.kind {
        case .v4l2(let camera):
            session = V4L2Session(camera, trigger: trigger)
            preview = { V4L2Preview(camera) }
        case .gphoto2(let camera):
            let link = GPhotoLink(camera)
            session = GPhotoSession(link, trigger: trigger)
            preview = { GPhotoPreview(link) }
        case .folder(let path):
            (still, preview, ladder) = (FolderCamera(path), nil, nil)
            return
        case .simulated:
            throw DeviceFault(.system, "camera: the board's camera is simulated; it has no driver.")
        }
        let (supply, limits) = try Self.power(wiring, power)
        let ladder = LadderCamera(
            session: session, power: supply, limits: limits,
            now: { Instant(nanoseconds: MonotonicClock.nanoseconds()) },
            wait: { usleep(UInt32(clamping: $0) * 1_000) }, tally: tally, log: log)
        self.ladder = ladder
        if let folder = wiring.otherwiseFolder {
            still = EitherCamera(
                ladder, otherwise: FolderCamera(folder), milliseconds: { MonotonicClock.nanoseconds() / 1_000_000 })
        } else {
            still = ladder
        }
    }

    private static func power(
        _ wiring: CameraWiring, _ line: (any OutputLine)?
    ) throws(DeviceFault) -> (CameraPower, CameraLimits) {
        var limits = CameraLimits()
        switch (wiring.powerCycle, line) {
        case (.relay(_, let off)?, let line?):
            limits.powerOffMilliseconds = off
            return (.relay(line), limits)
        case (.relay, nil):
            throw DeviceFault(.system, "camera: the board has a power relay, and its line is not given.")
        case (.byHand(let text)?, _): return (.none(text), limits)
        case (.simulated?, _), (nil, _): return (.none("switch its supply off and on"), limits)
        }
    }
}
