public import HALContract

/// Drawn people in front of the simulated camera.
public enum SimulatedPeople {
    /// A camera picture of the person of `seed`; drawn once, shown at every shot.
    public static func picture(seed: UInt64) -> @Sendable () -> CameraFrame {
        let frame = frame(SyntheticPerson(seed: seed).render().image)
        return { frame }
    }

    /// The person of `seed` with `changes`, in the cabin of another seed's person: the curtain stays where it is.
    public static func picture(
        seed: UInt64, changes: [PersonChange], inCabinOf cabin: UInt64
    ) -> @Sendable () -> CameraFrame {
        var person = SyntheticPerson(seed: seed)
        let place = SyntheticPerson(seed: cabin).parameters
        person.parameters.background = place.background
        person.parameters.backdrop = place.backdrop
        person.parameters.backgroundGradient = place.backgroundGradient
        person.parameters.lightAcross = place.lightAcross
        person.parameters.exposureStops = place.exposureStops
        person.parameters.whiteBalance = place.whiteBalance
        for change in changes { change.apply(to: &person) }
        let frame = frame(person.render().image)
        return { frame }
    }

    /// What the same camera sees before that person comes.
    public static func emptyCabin(seed: UInt64) -> CameraFrame { frame(SyntheticPerson.emptyCabin(seed: seed)) }

    private static func frame(_ image: RGBImage) -> CameraFrame {
        CameraFrame(encoding: .rgb(width: image.width, height: image.height), bytes: image.bytes)
    }
}
