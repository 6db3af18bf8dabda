/// Everything that makes up a synthetic person, the pose and the light. Lengths without a unit in the name are shares of
/// the distance from chin to crown; left and right are those of the picture.
public struct PersonParameters: Hashable, Sendable {
    /// Chin to crown, hair excluded, in pixels of a picture 960 pixels high.
    public var headHeightPixels: Float
    /// Middle between the eyes, as a share of the picture's width.
    public var centreAcross: Float
    /// Middle between the eyes, as a share of the picture's height.
    public var centreDown: Float
    /// Tilt of the head, clockwise positive.
    public var rollDegrees: Float
    /// Turn of the head, positive when the nose points to the right of the picture; drawn well up to 40 either way.
    public var yawDegrees: Float
    /// Nod of the head, positive when the person looks up; drawn well up to 30 either way.
    public var pitchDegrees: Float

    /// Age: wrinkles from 40 on; the lot derives proportions and hair from it.
    public var ageYears: Float
    /// Skin in full light.
    public var skin: PersonColor
    /// Hair and brows.
    public var hair: PersonColor
    /// Iris.
    public var iris: PersonColor
    /// Clothes, and what is on the head.
    public var clothes: PersonColor
    /// How the hair is worn.
    public var hairStyle: PersonHairStyle
    /// How far the hair stands above the crown.
    public var hairThickness: Float
    /// What grows around the mouth.
    public var beard: PersonBeard
    /// Glasses.
    public var glasses: PersonGlasses
    /// How much of the lenses a reflection covers, 0...1.
    public var glassesGlare: Float
    /// How far the glasses slipped down; 0.06 puts the upper rim on the pupils.
    public var glassesDrop: Float
    /// What is on the head.
    public var headCovering: PersonHeadCovering
    /// What hides the eye at the left of the picture.
    public var eyeCover: PersonEyeCover

    /// Eye line to crown.
    public var crownShare: Float
    /// Half the width of the head.
    public var headHalfWidth: Float
    /// 0 for a pointed chin, 1 for a square jaw.
    public var jaw: Float
    /// Distance between the eyes.
    public var eyeDistance: Float
    /// Half the width of an eye.
    public var eyeHalfWidth: Float
    /// How far the upper lid of an open eye stands above its pupil.
    public var eyeOpening: Float
    /// Thickness of the brows.
    public var browThickness: Float
    /// Half the width of the nose.
    public var noseHalfWidth: Float
    /// Half the width of the mouth.
    public var mouthHalfWidth: Float
    /// Thickness of the lips, 1 on average.
    public var lipFullness: Float

    /// How far the eye at the left is open, 0 (closed)...1.
    public var eyeOpenLeft: Float
    /// How far the eye at the right is open, 0 (closed)...1.
    public var eyeOpenRight: Float
    /// Where the eyes look: -1 left, 1 right.
    public var gazeAcross: Float
    /// Where the eyes look: -1 up, 1 down.
    public var gazeDown: Float
    /// How red the pupils shine in the flash, 0...1.
    public var redEyes: Float
    /// 0 neutral, 1 a broad smile with the lips closed.
    public var smile: Float
    /// How far the mouth is open, 0...1.
    public var mouthOpening: Float

    /// Direction the main light comes from: -1 left, 1 right.
    public var lightAcross: Float
    /// How much of the light comes from one side alone: -1 left, 0 none of it, 1 right.
    public var sideLight: Float
    /// Brightness of the whole picture against a correct exposure, in powers of two.
    public var exposureStops: Float
    /// What the camera multiplies each channel's light by; 1, 1, 1 is neutral.
    public var whiteBalance: PersonColor
    /// The curtain behind.
    public var background: PersonColor
    /// What is behind the person.
    public var backdrop: PersonBackdrop
    /// How much darker the right of the background is than the left, 0...1.
    public var backgroundGradient: Float
    /// How dark the person's shadow on the background is, 0...1.
    public var backgroundShadow: Float
    /// How far the shadow lies to the right.
    public var backgroundShadowAcross: Float
    /// The seed of somebody who looks over the shoulder at the right; nil when the person is alone.
    public var companionSeed: UInt64?

    /// Standard deviation of the blur of a lens out of focus.
    public var defocus: Float
    /// How far the picture moved while it was taken.
    public var motionBlur: Float
    /// Standard deviation of the camera's noise in levels of 255.
    public var noiseLevels: Float
}
