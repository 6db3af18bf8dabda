/// What the checks of the verdict compare with.
///
/// A measure that some faces or pictures leave in doubt has two limits: what passes, and what fails. Between them lies
/// "cannot tell".
public struct QualityLimits: Hashable, Sendable {
    /// Greatest tilt of the eye line in the source; what is below it is levelled.
    public internal(set) var rollMaximumDegrees: Double
    /// Greatest turn to a side that passes.
    public internal(set) var yawMaximumDegrees: Double
    /// From this estimated turn on it surely is too much: the limit and the error of the estimate.
    public internal(set) var yawFailDegrees: Double
    /// Greatest nod up or down that passes, as estimated.
    public internal(set) var pitchMaximumDegrees: Double
    /// From this estimated nod on it surely is too much.
    public internal(set) var pitchFailDegrees: Double
    /// Least distance between the eyes in the source.
    public internal(set) var interEyeMinimumPixels: Double
    /// Below this the source surely has too little detail for the portrait.
    public internal(set) var interEyeFailPixels: Double
    /// Least opening of the lids that passes, as a share of eye line to chin.
    public internal(set) var eyesOpenMinimum: Double
    /// Below this the eyes are closed.
    public internal(set) var eyesClosedMaximum: Double
    /// Least contrast between iris and white that passes, as a share of the skin's grey.
    public internal(set) var irisContrastMinimum: Double
    /// Below this no iris is seen.
    public internal(set) var irisContrastFail: Double
    /// Greatest opening between the lips that passes, as a share of eye line to chin.
    public internal(set) var mouthClosedMaximum: Double
    /// From this on the mouth is open.
    public internal(set) var mouthOpenMinimum: Double
    /// Greatest mean gradient of the background that passes.
    public internal(set) var backgroundGradientMaximum: Double
    /// From this on the background has a pattern.
    public internal(set) var backgroundGradientFail: Double
    /// Least lightness of the background, CIELAB L*.
    public internal(set) var backgroundLightnessMinimum: Double
    /// Greatest lightness of the background: above it is white.
    public internal(set) var backgroundLightnessMaximum: Double
    /// Greatest chroma of a background that counts as grey or white, CIELAB.
    public internal(set) var backgroundGreyChromaMaximum: Double
    /// Greatest chroma of a light-blue background; 0 where no blue is wanted.
    public internal(set) var backgroundBlueChromaMaximum: Double
    /// Greatest fall of luminance beside the head against the rest of the background, as a share.
    public internal(set) var shadowMaximum: Double
    /// From this on it is a shadow.
    public internal(set) var shadowFail: Double
    /// Least share the two cheeks' luminances have in common, as the ratio of the darker to the lighter mean.
    public internal(set) var cheekRatioMinimum: Double
    /// Below this the light comes from a side.
    public internal(set) var cheekRatioFail: Double
    /// Least mean luminance of the face, linear, 0...1.
    public internal(set) var luminanceMinimum: Double
    /// Greatest mean luminance of the face.
    public internal(set) var luminanceMaximum: Double
    /// Greatest share of the face's pixels that may be dark, as OFIQ counts them.
    public internal(set) var underExposedMaximum: Double
    /// Above this share nothing in the face is lit.
    public internal(set) var underExposedFail: Double
    /// Greatest share of burnt-out pixels in the face.
    public internal(set) var overExposedMaximum: Double
    /// Least entropy of the face's luminance in bits.
    public internal(set) var dynamicRangeMinimum: Double
    /// Greatest distance of the cheeks' colour from that of skin, CIELAB.
    public internal(set) var colourDistanceMaximum: Double
    /// Least sharpness that passes, 0...1.
    public internal(set) var focusMinimum: Double
    /// Below this the picture is blurred.
    public internal(set) var focusFail: Double
    /// Greatest share of glare around the eyes.
    public internal(set) var glareMaximum: Double
    /// Greatest share of red in the pupils.
    public internal(set) var redEyeMaximum: Double
}
