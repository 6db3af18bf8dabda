public import HALContract
import Synchronization

/// A camera that shows whatever its picture source gives: a file, or a drawn person.
public final class SimulatedCamera: CameraTransport, Sendable {
    private struct Content {
        var picture: @Sendable () -> CameraFrame
        var fault: DeviceFault?
    }

    private let content: Mutex<Content>

    /// A camera in front of `picture`, which is asked at every shot.
    public init(picture: @escaping @Sendable () -> CameraFrame) {
        content = Mutex(Content(picture: picture, fault: nil))
    }

    /// Puts something else in front of the camera.
    public func show(_ picture: @escaping @Sendable () -> CameraFrame) {
        content.withLock { $0.picture = picture }
    }

    /// Breaks the camera, or mends it.
    public func setFault(_ fault: DeviceFault?) { content.withLock { $0.fault = fault } }

    /// Takes the picture at once.
    public func capture(limitMilliseconds: Int) throws(DeviceFault) -> CameraFrame {
        let content = content.withLock { $0 }
        if let fault = content.fault { throw fault }
        return content.picture()
    }
}
