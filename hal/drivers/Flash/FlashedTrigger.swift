public import HALContract

/// The shutter's line, with the flash that the camera fires: it is armed in the instant before the release.
///
/// An exposure begins a few milliseconds after the release of a camera that waits for its line. A flash armed any earlier
/// would be fired by whatever the camera exposes meanwhile, and be armed for as long as taking the camera may need.
public final class FlashedTrigger: OutputLine {
    private let trigger: any OutputLine
    private let arm: () throws(DeviceFault) -> Void

    /// `trigger`, before each release of which `arm` is called: `FlashDriver.shutterOpens`.
    public init(_ trigger: any OutputLine, arm: @escaping () throws(DeviceFault) -> Void) {
        self.trigger = trigger
        self.arm = arm
    }

    /// Drives the shutter's line. A flash that refuses to be armed leaves the shutter closed.
    public func set(asserted: Bool) throws(DeviceFault) {
        if asserted { try arm() }
        try trigger.set(asserted: asserted)
    }
}
