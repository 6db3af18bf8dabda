/// Where a head is in the picture: origin between the eyes, u to the right and v to the chin as the head is seen, roll
/// taken out; 1 from chin to crown.
struct HeadFrame {
    let centreX: Float
    let centreY: Float
    /// Pixels from chin to crown.
    let scale: Float
    let cosine: Float
    let sine: Float
    let pose: HeadPose
    /// What `pose` makes of the middle between the eyes: the origin.
    let eyesX: Float
    let eyesY: Float

    init(_ parameters: PersonParameters, _ shape: HeadShape, width: Int, height: Int) {
        pose = HeadPose(yawDegrees: parameters.yawDegrees, pitchDegrees: parameters.pitchDegrees)
        let eyes = pose.toPicture(0, 0, shape.front(parameters.eyeDistance / 2, 0))
        eyesX = eyes.x
        eyesY = eyes.y
        centreX = parameters.centreAcross * Float(width)
        centreY = parameters.centreDown * Float(height)
        scale = parameters.headHeightPixels * Float(height) / 960
        let roll = parameters.rollDegrees * .pi / 180
        cosine = PersonMath.cos(roll)
        sine = PersonMath.sin(roll)
    }

    private init(_ head: HeadFrame, moved u: Float, _ v: Float, rollDegrees: Float) {
        pose = HeadPose(yawDegrees: 0, pitchDegrees: 0)
        eyesX = 0
        eyesY = 0
        (centreX, centreY) = head.pixel(u, v)
        scale = head.scale
        cosine = PersonMath.cos(rollDegrees * .pi / 180)
        sine = PersonMath.sin(rollDegrees * .pi / 180)
    }

    /// The frame of the body: shoulders stay straight when a head turns, nods or tilts. They turn about the base of the
    /// neck, and little.
    func body(_ parameters: PersonParameters) -> HeadFrame {
        let neck: Float = 0.45
        let turned = pose.toPicture(0, neck, -0.05)
        let straight = HeadPose(yawDegrees: 0, pitchDegrees: 0).toPicture(0, neck, -0.05)
        return HeadFrame(
            self, moved: turned.x - eyesX - straight.x, turned.y - eyesY - straight.y,
            rollDegrees: parameters.rollDegrees * 0.25)
    }

    /// The pixel of a place as the head is seen.
    func pixel(_ u: Float, _ v: Float) -> (x: Float, y: Float) {
        (centreX + (u * cosine - v * sine) * scale, centreY + (u * sine + v * cosine) * scale)
    }

    /// The pixel of a place of the head.
    func pixel(_ u: Float, _ v: Float, _ z: Float) -> (x: Float, y: Float) {
        let seen = pose.toPicture(u, v, z)
        return pixel(seen.x - eyesX, seen.y - eyesY)
    }

    /// The place at a pixel, as the head is seen.
    func head(_ x: Float, _ y: Float) -> (u: Float, v: Float) {
        let across = (x - centreX) / scale
        let down = (y - centreY) / scale
        return (across * cosine + down * sine, down * cosine - across * sine)
    }

    /// The pixels of a picture that `region`, as the head is seen, reaches; empty (right before left) when none.
    func pixels(_ region: HeadRegion, _ width: Int, _ height: Int) -> (left: Int, top: Int, right: Int, bottom: Int) {
        let corners = [
            pixel(region.left, region.top), pixel(region.right, region.top), pixel(region.left, region.bottom),
            pixel(region.right, region.bottom),
        ]
        let columns = corners.map(\.x)
        let rows = corners.map(\.y)
        return (
            max(0, Int(columns.min() ?? 0) - 1), max(0, Int(rows.min() ?? 0) - 1),
            min(width - 1, Int(columns.max() ?? 0) + 1), min(height - 1, Int(rows.max() ?? 0) + 1)
        )
    }
}

/// A colour and how much it covers what is below it.
struct Paint {
    var color: PersonColor
    var cover: Float

    /// Nothing.
    static let none = Paint(color: PersonColor(0, 0, 0), cover: 0)
}

/// A rectangle on a head.
struct HeadRegion {
    var left: Float
    var top: Float
    var right: Float
    var bottom: Float
}
