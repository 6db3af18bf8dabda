public import HALContract

/// Drawn people in front of the simulated camera.
public enum SimulatedPeople {
    /// A camera picture of the person of `seed`; drawn once, shown at every shot.
    public static func picture(seed: UInt64) -> @Sendable () -> CameraFrame {
        let frame = frame(SyntheticPerson(seed: seed).render().image)
        return { frame }
    }

    /// What the same camera sees before that person comes.
    public static func emptyCabin(seed: UInt64) -> CameraFrame { frame(SyntheticPerson.emptyCabin(seed: seed)) }

    private static func frame(_ image: RGBImage) -> CameraFrame {
        CameraFrame(encoding: .rgb(width: image.width, height: image.height), bytes: image.bytes)
    }
}
