public import HALContract

/// A camera with a folder in reserve: where the camera is not connected, the picture comes from the folder.
///
/// | what happens | what it does |
/// |---|---|
/// | the camera gives a picture | that one |
/// | the camera is absent | the folder's, within what the limit left |
/// | any other fault of the camera | the fault: a connected camera that fails must not be replaced by an older picture |
public final class EitherCamera: CameraTransport {
    private let camera: any CameraTransport
    private let reserve: any CameraTransport
    private let milliseconds: () -> UInt64

    /// A `camera` with a `reserve`; `milliseconds` is the monotonic clock.
    public init(
        _ camera: any CameraTransport, otherwise reserve: any CameraTransport, milliseconds: @escaping () -> UInt64
    ) {
        self.camera = camera
        self.reserve = reserve
        self.milliseconds = milliseconds
    }

    /// The camera's picture, or the reserve's.
    public func capture(limitMilliseconds: Int) throws(DeviceFault) -> CameraFrame {
        let began = milliseconds()
        do throws(DeviceFault) {
            return try camera.capture(limitMilliseconds: limitMilliseconds)
        } catch {
            guard error.kind == .absent else { throw error }
            return try reserve.capture(limitMilliseconds: left(limitMilliseconds, since: began))
        }
    }

    /// Whether one of the two could give a picture.
    public func check(limitMilliseconds: Int) throws(DeviceFault) {
        let began = milliseconds()
        do throws(DeviceFault) {
            try camera.check(limitMilliseconds: limitMilliseconds)
        } catch {
            guard error.kind == .absent else { throw error }
            try reserve.check(limitMilliseconds: left(limitMilliseconds, since: began))
        }
    }

    /// Both: nobody knows yet which of them will be asked.
    public func passOver() {
        camera.passOver()
        reserve.passOver()
    }

    private func left(_ limitMilliseconds: Int, since began: UInt64) -> Int {
        max(0, limitMilliseconds - Int(clamping: milliseconds() - began))
    }
}
