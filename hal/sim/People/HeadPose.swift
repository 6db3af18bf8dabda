/// How a head is turned, and the way from its own space to the picture and back, roll left out.
///
/// Head space: u to the right of the picture, v to the chin, z to the camera; 1 from chin to crown, the eye line at
/// v = 0, the axis of the skull near z = 0. The head nods first and turns then, so that the eye line stays level.
/// Projection is parallel: a head 1.2 m away loses less than 4 % of that to perspective.
struct HeadPose {
    let yawCosine: Float
    let yawSine: Float
    let pitchCosine: Float
    let pitchSine: Float

    init(yawDegrees: Float, pitchDegrees: Float) {
        let radians = Float.pi / 180
        yawCosine = PersonMath.cos(yawDegrees * radians)
        yawSine = PersonMath.sin(yawDegrees * radians)
        pitchCosine = PersonMath.cos(pitchDegrees * radians)
        pitchSine = PersonMath.sin(pitchDegrees * radians)
    }

    /// Where a place or a direction of the head is in the picture: to the right, down, and towards the camera.
    func toPicture(_ u: Float, _ v: Float, _ z: Float) -> (x: Float, y: Float, depth: Float) {
        let forward = v * pitchSine + z * pitchCosine
        return (
            u * yawCosine + forward * yawSine, v * pitchCosine - z * pitchSine, forward * yawCosine - u * yawSine
        )
    }

    /// The place of the head at `depth` behind a place of the picture.
    func toHead(_ x: Float, _ y: Float, depth: Float) -> (u: Float, v: Float, z: Float) {
        let forward = x * yawSine + depth * yawCosine
        return (
            x * yawCosine - depth * yawSine, y * pitchCosine + forward * pitchSine,
            forward * pitchCosine - y * pitchSine
        )
    }
}
