public import HALContract

/// Drawn people in front of the simulated camera.
public enum SimulatedPeople {
    /// A camera picture of the person of `seed`; drawn once, shown at every shot.
    public static func picture(seed: UInt64) -> @Sendable () -> CameraFrame {
        let image = SyntheticPerson(seed: seed).render().image
        let frame = CameraFrame(encoding: .rgb(width: image.width, height: image.height), bytes: image.bytes)
        return { frame }
    }
}
