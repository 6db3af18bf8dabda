/// What the customer is asked to do, or the operator to mend; the texts belong to the screen.
///
/// In the order of importance: of several, the first is shown. Left and right are the customer's own.
public enum Hint: UInt8, Hashable, Sendable, CaseIterable {
    /// There is no face.
    case nobody
    /// There is more than one face.
    case severalFaces
    /// Too little light.
    case tooDark
    /// Too much light, or light on the face alone.
    case tooBright
    /// The head is too small: come closer.
    case closer
    /// The head is too large: sit back.
    case farther
    /// Move to your own left.
    case moveToYourLeft
    /// Move to your own right.
    case moveToYourRight
    /// The head is too low: raise it, or the seat.
    case moveUp
    /// The head is too high: lower it, or the seat.
    case moveDown
    /// The head is tilted to a shoulder.
    case levelHead
    /// The head is turned to a side.
    case turnToCamera
    /// Both eyes are closed.
    case openEyes
    /// A lamp shines in the glasses.
    case glassesGlare
    /// The head throws a shadow on the background.
    case backgroundShadow
    /// Everything is right.
    case holdStill
}

/// From which value on a hint is due, and below which it is no longer: two values, or noise around one of them would
/// show and hide the hint with every frame.
public struct HintLimit: Hashable, Sendable {
    /// Due above this.
    public var raise: Double
    /// No longer due below this; at most `raise`.
    public var clear: Double
    /// How long the value must stay above before the hint is shown.
    public var settleMilliseconds: UInt64

    /// Limits of one hint.
    public init(raise: Double, clear: Double, settleMilliseconds: UInt64 = 250) {
        precondition(clear <= raise, "a hint clears at or below the value that raises it")
        self.raise = raise
        self.clear = clear
        self.settleMilliseconds = settleMilliseconds
    }
}

/// Everything the guide decides with.
public struct GuideLimits: Hashable, Sendable {
    /// Where the head should be.
    public var target = PreviewTarget()
    /// No face: 1 when there is none.
    public var nobody = HintLimit(raise: 0.5, clear: 0.5, settleMilliseconds: 400)
    /// Faces beyond the first.
    public var severalFaces = HintLimit(raise: 0.5, clear: 0.5, settleMilliseconds: 300)
    /// How far background or face lie below the luma that they have in the cabin's light, as a share of it.
    public var tooDark = HintLimit(raise: 0.12, clear: 0)
    /// Over-exposed share of the face, or by how much the background is brighter than it may be. OFIQ's OverExposurePrevention falls below 20 of 100 from 0.04 on.
    public var tooBright = HintLimit(raise: 0.06, clear: 0.03)
    /// By how much the head is too small, as a share of the wanted height: below 0.36 of the frame's height, eyes at
    /// 1080 rows would be fewer than 105 pixels apart, near ICAO's 90.
    public var closer = HintLimit(raise: 0.15, clear: 0.11)
    /// By how much the head is too large, as a share of the wanted height: above, hair and margins leave the frame.
    public var farther = HintLimit(raise: 0.18, clear: 0.13)
    /// Sideways from the target, in heights of the frame: a fifth of a head.
    public var sideways = HintLimit(raise: 0.08, clear: 0.055)
    /// Up or down from the target, in heights of the frame.
    public var upAndDown = HintLimit(raise: 0.07, clear: 0.05)
    /// Degrees of roll: ICAO allows 8 and advises 5; the still must not depend on the last degree.
    public var roll = HintLimit(raise: 6, clear: 4.5)
    /// The eyes beside the middle of the cheeks' outlines, as a share of half their distance: about 0.0115 a degree on
    /// heads whose turn is known. Ears and hair make frontal faces differ by 0.1 and more, so that this asks only
    /// whoever looks clearly aside; the still's verdict is finer.
    public var turn = HintLimit(raise: 0.18, clear: 0.14)
    /// How far the contrast of the better eye lies below that of an open one. A blink takes 0.1 to 0.4 s.
    public var eyesClosed = HintLimit(raise: 0.03, clear: 0, settleMilliseconds: 700)
    /// Share of the windows around the eyes that shines: an iris takes 0.063 of its window.
    public var glare = HintLimit(raise: 0.06, clear: 0.04)
    /// How much darker the background is beside the head, as a share of coded luma: 0.1 is a fifth of the light.
    public var shadow = HintLimit(raise: 0.10, clear: 0.07)
    /// How long nothing must be due before all counts as right.
    public var readyMilliseconds: UInt64 = 250
    /// A hint that is shown stays at least this long: time to read three words.
    public var dwellMilliseconds: UInt64 = 900
    /// Values are smoothed over about this time; 0 for none.
    public var smoothingMilliseconds: Double = 120

    /// The luma below which the cabin's light background is dark: a third of the light of its usual 160...230.
    public var backgroundLuma: Double = 110
    /// The luma above which the background is bright: that of the lightest grey curtain, 230, in good light. Six
    /// hundredths more are 246, where cameras clip, and white is forbidden.
    public var backgroundLumaMaximum: Double = 232
    /// The luma below which a face is dark whoever's it is: very dark skin in good light lies above 60.
    public var faceLuma: Double = 50
    /// Contrast of an open eye, the better of the two; portraits show 0.17 to 1, the line of closed lids up to 0.14.
    public var openEyeContrast: Double = 0.18

    /// The limits of a cabin.
    public init() {}
}
