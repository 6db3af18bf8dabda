public import HALContract

/// A camera as the failure ladder handles it: each call is one attempt, and nothing in it tries again by itself.
public protocol CameraSession: AnyObject {
    /// What messages call it, with where it is: `camera /dev/video0`.
    var name: String { get }

    /// Finds the camera and takes it. Open already, it is closed and opened again. Blocks at most `limitMilliseconds`.
    ///
    /// - Throws: `absent`, `busy` (another process holds it), `timeout`, `system` or `protocolViolation`.
    func open(limitMilliseconds: Int) throws(DeviceFault)

    /// Takes one picture. Blocks at most `limitMilliseconds`.
    ///
    /// - Throws: as `CameraTransport.capture`, and `absent` when it is not open.
    func capture(limitMilliseconds: Int) throws(DeviceFault) -> CameraFrame

    /// Gives the camera back, so that others can have it. It never fails: what is gone is closed.
    func close()

    /// Resets the camera on its bus and leaves it closed. Blocks at most `limitMilliseconds`.
    ///
    /// It does not know whether the camera comes back: opening it tells.
    /// - Throws: `absent` when it is not on a bus that can be reset or was never seen there, `system`, `timeout`.
    func reset(limitMilliseconds: Int) throws(DeviceFault)
}

/// The line that takes a camera's power away, or what stands in its place.
public enum CameraPower {
    /// A relay: asserted, the camera is without power.
    case relay(any OutputLine)
    /// There is no such line; the text says who does it and how, for the message that puts the camera out of service.
    case none(String)
}
