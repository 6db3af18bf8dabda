/// A place in a frame as a share: 0, 0 at the upper left, 1, 1 at the lower right, as the camera sees it (not mirrored).
public struct FramePlace: Hashable, Sendable {
    /// From the left of the frame.
    public var across: Double
    /// From the top of the frame.
    public var down: Double

    /// A place by its shares.
    public init(across: Double, down: Double) {
        self.across = across
        self.down = down
    }
}

/// What was measured of a face in one frame. Personal: it has no readable description.
public struct FaceMeasurement: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    /// The iris at the left of the camera's picture.
    public var eyeLeft: FramePlace
    /// The iris at the right of the camera's picture.
    public var eyeRight: FramePlace
    /// Middle between the eyes.
    public var middle: FramePlace
    /// Chin to crown as a share of the frame's height, estimated from the eyes and the detector's square.
    public var headHeight: Double
    /// Tilt of the line between the eyes in the camera's picture, clockwise positive.
    public var rollDegrees: Double
    /// How far the middle between the eyes lies from the middle of the cheeks' outlines, as a share of half their
    /// distance; right of the camera's picture positive. It grows with the turn of the head.
    public var turn: Double
    /// White against iris of the eye that shows it better, as a share of the light around it: above 0.2 when open.
    public var eyeContrast: Double
    /// Share of the windows around the eyes that shines like a lamp in glasses.
    public var glare: Double
    /// Mean of the face's luma, 0...255.
    public var luma: Double
    /// Share of the face that is over-exposed (luma 247 and above, as OFIQ counts).
    public var overexposed: Double
    /// How much darker the background is beside the head than further away, as a share; 0 when it is not.
    public var shadow: Double

    /// A face in the middle of everything: what a test changes one value of.
    public init(
        eyeLeft: FramePlace, eyeRight: FramePlace, headHeight: Double, rollDegrees: Double = 0, turn: Double = 0,
        eyeContrast: Double = 0.5, glare: Double = 0, luma: Double = 140, overexposed: Double = 0, shadow: Double = 0
    ) {
        self.eyeLeft = eyeLeft
        self.eyeRight = eyeRight
        middle = FramePlace(
            across: (eyeLeft.across + eyeRight.across) / 2, down: (eyeLeft.down + eyeRight.down) / 2)
        self.headHeight = headHeight
        self.rollDegrees = rollDegrees
        self.turn = turn
        self.eyeContrast = eyeContrast
        self.glare = glare
        self.luma = luma
        self.overexposed = overexposed
        self.shadow = shadow
    }

    /// Nothing about the person.
    public var description: String { "<redacted>" }
    /// Nothing about the person.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// What was measured in one frame.
public struct FrameMeasurement: Hashable, Sendable {
    /// The face in front; nil when none was found.
    public var face: FaceMeasurement?
    /// Faces that look into the camera.
    public var faceCount: Int
    /// Mean luma of the background, 0...255; of the whole frame when there is no face.
    public var backgroundLuma: Double
    /// Width of the frame by its height.
    public var aspect: Double

    /// What was measured in one frame.
    public init(face: FaceMeasurement?, faceCount: Int, backgroundLuma: Double, aspect: Double = 1280.0 / 720) {
        self.face = face
        self.faceCount = faceCount
        self.backgroundLuma = backgroundLuma
        self.aspect = aspect
    }
}

/// Where the head should be in the frame, so that the still has a whole portrait in it.
public struct PreviewTarget: Hashable, Sendable {
    /// Chin to crown as a share of the frame's height: at 1080 rows 454 pixels, more than the 402 that 34 mm take at
    /// 300 dpi, with room for hair and for the 45 mm around.
    public var headHeight: Double
    /// Middle between the eyes.
    public var eyes: FramePlace

    /// A place for the head.
    public init(headHeight: Double = 0.42, eyes: FramePlace = FramePlace(across: 0.5, down: 0.45)) {
        self.headHeight = headHeight
        self.eyes = eyes
    }
}
