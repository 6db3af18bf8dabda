/// What a rendered picture shows, in pixels; exact, because it was put there.
public struct PersonTruth: Hashable, Sendable {
    /// A place in pixels.
    public struct Place: Hashable, Sendable {
        /// To the right.
        public var x: Double
        /// Down.
        public var y: Double
    }

    /// Middle of the opening of the eye at the left of the picture; the centre of its iris when the gaze is straight.
    public var eyeLeft: Place
    /// Middle of the opening of the eye at the right of the picture.
    public var eyeRight: Place
    /// Centre of the iris at the left.
    public var irisLeft: Place
    /// Centre of the iris at the right.
    public var irisRight: Place
    /// Tip of the nose.
    public var noseTip: Place
    /// Lowest place of the chin's outline, beard excluded.
    public var chin: Place
    /// Crown of the skull, under the hair: the highest place of its outline.
    public var crown: Place
    /// Top of the hair above the crown; the crown itself on a bald head.
    public var hairTop: Place
    /// Tilt of the head, clockwise positive.
    public var rollDegrees: Double
    /// Turn of the head, positive when the nose points to the right of the picture.
    public var yawDegrees: Double
    /// Nod of the head, positive when the person looks up.
    public var pitchDegrees: Double
    /// Distance of the lids of the eye at the left, at its middle.
    public var lidGapLeft: Double
    /// Distance of the lids of the eye at the right, at its middle.
    public var lidGapRight: Double
    /// Distance of the inner edges of the lips, at the middle of the mouth.
    public var mouthGap: Double
    /// How many people look into the camera.
    public var faces: Int

    /// Chin to crown along the axis of the face.
    public var headHeight: Double { distance(chin, crown) }
    /// Distance of the eyes.
    public var interEye: Double { distance(eyeLeft, eyeRight) }

    private func distance(_ one: Place, _ other: Place) -> Double {
        ((one.x - other.x) * (one.x - other.x) + (one.y - other.y) * (one.y - other.y)).squareRoot()
    }

    init(_ parameters: PersonParameters, _ frame: HeadFrame, _ shape: HeadShape, hair: HeadSolid) {
        func place(_ u: Float, _ v: Float) -> Place {
            let pixel = frame.pixel(u, v, shape.front(u, v))
            return Place(x: Double(pixel.x), y: Double(pixel.y))
        }
        func outline(_ solid: HeadSolid, up: Bool) -> Place {
            let end = up ? -solid.top : solid.bottom
            let x = frame.pose.toPicture(0, end, solid.middle(end)).x
            let y = solid.extreme(frame.pose, x: x, up: up)
            let pixel = frame.pixel(x - frame.eyesX, y - frame.eyesY)
            return Place(x: Double(pixel.x), y: Double(pixel.y))
        }
        let eye = parameters.eyeDistance / 2
        let gaze = EyePainter.gaze(parameters)
        eyeLeft = place(-eye, 0)
        eyeRight = place(eye, 0)
        irisLeft = place(-eye + gaze.u, gaze.v)
        irisRight = place(eye + gaze.u, gaze.v)
        noseTip = place(0, 0.192)
        chin = outline(shape.skull, up: false)
        crown = outline(shape.skull, up: true)
        hairTop = parameters.hairThickness > 0 || parameters.headCovering != .none ? outline(hair, up: true) : crown
        rollDegrees = Double(parameters.rollDegrees)
        yawDegrees = Double(parameters.yawDegrees)
        pitchDegrees = Double(parameters.pitchDegrees)
        let along = frame.scale * frame.pose.pitchCosine
        lidGapLeft = Double(EyePainter.gap(parameters, open: parameters.eyeOpenLeft) * along)
        lidGapRight = Double(EyePainter.gap(parameters, open: parameters.eyeOpenRight) * along)
        mouthGap = Double(MouthPainter.gap(parameters) * along)
        faces = parameters.companionSeed == nil ? 1 : 2
    }
}
