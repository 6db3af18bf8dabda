public import HALContract

/// Resets a device's port until whoever hangs in a call to the device lets go of it.
///
/// One reset need not be enough: a library may answer the error that the reset gives its transfer by beginning the next one, and
/// hang in that. libgphoto2 2.5.30 does so while it waits for a picture (`ptp_usb_event` in its camlibs/ptp2/usb.c asks twice).
///
/// | what happens | what it does |
/// |---|---|
/// | the device is given back by itself | one reset of a device that nobody uses |
/// | the call hangs | a reset, and another after each pause, until the call ends |
/// | the call outlives them all | nothing more: opening the device tells whether it works |
/// | a reset fails | its fault, at once |
public enum StubbornReset {
    /// Two transfers one after the other are known, and one is for what is not known.
    static let resetsMaximum = 3
    /// A session that works is closed in a tenth of this.
    static let closeMilliseconds = 300
    /// From a reset to the end of the call it broke: the error is there at once, the rest is the library's way back.
    static let pauseMilliseconds = 400

    /// Resets at least once.
    /// - Parameters:
    ///   - isFree: waits for at most so long, and tells whether the device was given back.
    ///   - reset: resets the port once.
    /// - Throws: what `reset` throws.
    public static func run(
        isFree: (_ limitMilliseconds: Int) -> Bool, reset: () throws(DeviceFault) -> Void
    ) throws(DeviceFault) {
        if isFree(closeMilliseconds) { return try reset() }
        for _ in 0..<resetsMaximum {
            try reset()
            if isFree(pauseMilliseconds) { return }
        }
    }
}
