extension PortraitStandard {
    /// Every built-in profile, the default first.
    public static let all: [PortraitStandard] = [fr2009, icao9303, us2x2in]

    /// The built-in profile of a name; nil when there is none.
    public static func named(_ name: String) -> PortraitStandard? { all.first { $0.name == name } }

    /// French identity photograph (`fr-2009`): the text of 2009 and the standard it refers to, ISO/IEC 19794-5.
    ///
    /// The *cahier des charges* of cabins is not public; what it may ask beyond the public text is our choice here.
    public static let fr2009 = PortraitStandard(
        name: "fr-2009",
        // "35 mm de large sur 45 mm de haut"; 300 dpi from ISO/IEC 19794-5.
        widthMillimetres: 35, heightMillimetres: 45, resolutionPerInch: 300,
        // "32 à 36 mm, du bas du menton au sommet du crâne (hors chevelure)"; we aim at the middle.
        headMinimumMillimetres: 32, headMaximumMillimetres: 36, headTargetMillimetres: 34,
        // Hair is excluded, and an error of ours either way has the same room only around the middle: never smaller.
        headWithThickHairMillimetres: 34, headIncludesHair: 0,
        // Our choice: puts the eyes 54 % up, inside of the 50 to 70 % of ISO/IEC 19794-5.
        crownMarginMillimetres: 4.5, hairMarginMinimumMillimetres: 1, chinMarginMinimumMillimetres: 3,
        // ISO/IEC 19794-5: 50 to 70 % of the height.
        eyeHeightMinimumMillimetres: 22.5, eyeHeightMaximumMillimetres: 31.5,
        // Our choice: a plain background continues invisibly this far, clothes do not.
        extensionMaximumMillimetres: 4, extensionBelowMaximumMillimetres: 1, limits: .fr2009)

    /// Passport photograph by ICAO Doc 9303 part 3 and ISO/IEC 19794-5 (`icao-9303`).
    public static let icao9303 = PortraitStandard(
        name: "icao-9303",
        // Doc 9303-3: 45 x 35 mm; ISO/IEC 19794-5: 300 dpi.
        widthMillimetres: 35, heightMillimetres: 45, resolutionPerInch: 300,
        // Doc 9303-3: chin to crown is 70 to 80 % of the height of the picture.
        headMinimumMillimetres: 31.5, headMaximumMillimetres: 36, headTargetMillimetres: 33.75,
        headWithThickHairMillimetres: 33.75, headIncludesHair: 0,
        crownMarginMillimetres: 4.5, hairMarginMinimumMillimetres: 1, chinMarginMinimumMillimetres: 3,
        // ISO/IEC 19794-5: 50 to 70 % of the height.
        eyeHeightMinimumMillimetres: 22.5, eyeHeightMaximumMillimetres: 31.5,
        extensionMaximumMillimetres: 4, extensionBelowMaximumMillimetres: 1, limits: .icao9303)

    /// Photograph for United States passports and visas (`us-2x2in`): US State Department, "Photo Composition Template".
    public static let us2x2in = PortraitStandard(
        name: "us-2x2in",
        // "2 x 2 inches (51 x 51 mm)"; 600 x 600 pixels is the least size of the digital photograph.
        widthMillimetres: 50.8, heightMillimetres: 50.8, resolutionPerInch: 300,
        // "between 1 and 1 3/8 inches (25 - 35 mm) from the bottom of the chin to the top of the head", hair included.
        headMinimumMillimetres: 25, headMaximumMillimetres: 35, headTargetMillimetres: 30,
        headWithThickHairMillimetres: 30, headIncludesHair: 1,
        // Our choice: puts the eye line where the template wants it.
        crownMarginMillimetres: 4, hairMarginMinimumMillimetres: 2, chinMarginMinimumMillimetres: 5,
        // "eye height between 1 1/8 and 1 3/8 inches (28 - 35 mm) from the bottom".
        eyeHeightMinimumMillimetres: 28, eyeHeightMaximumMillimetres: 35,
        extensionMaximumMillimetres: 4, extensionBelowMaximumMillimetres: 1, limits: .us2x2in)
}

extension QualityLimits {
    /// Limits of the French text and of ISO/IEC 19794-5, to which it refers.
    static let fr2009 = QualityLimits(
        // ICAO Doc 9303-3 and ISO/IEC 19794-5: yaw and pitch within 5 degrees, roll within 8 and best within 5.
        rollMaximumDegrees: 8, yawMaximumDegrees: 5,
        // Our choice: twice the limit, since noses are crooked by up to 5 degrees themselves.
        yawFailDegrees: 10,
        // Our choice: noses differ in length by 4 mm and eyes in their distance by 3.5 (standard deviations), as much as
        // 9 degrees of pitch change them; crowns differ as 5 degrees do, so the mean of both estimates errs by 5. It
        // cannot pass nobody but the level ones, and surely fails three deviations beyond the standard's 5 only.
        pitchMaximumDegrees: 7, pitchFailDegrees: 20,
        // ISO/IEC 19794-5: at least 90 pixels between the eyes, and 60 in its token image, the least it knows. The French
        // text asks for a sharp print and counts no pixels, so what lies between is left to the site.
        interEyeMinimumPixels: 90, interEyeFailPixels: 60,
        // Our choice. OFIQ's own pictures: open eyes 0.051 and more, the one with closing eyes 0.023.
        eyesOpenMinimum: 0.05, eyesClosedMaximum: 0.033,
        // Our choice. Drawn and photographed open eyes show 0.15 and more, closed ones nothing.
        irisContrastMinimum: 0.12, irisContrastFail: 0.04,
        // Our choice. OFIQ's own pictures: closed mouths below 0.01, open ones 0.04 and more; our measure holds
        // the line between closed lips, which is 0.01 to 0.02.
        mouthClosedMaximum: 0.028, mouthOpenMinimum: 0.04,
        // Our choice. OFIQ's own pictures: plain walls 36 to 93, patterned ones 187 and more.
        backgroundGradientMaximum: 100, backgroundGradientFail: 140,
        // "fond uni, de couleur claire (bleu clair, gris clair). Le blanc est interdit." L* 60 is a grey of 145, L* 92
        // a grey of 231: our choice of where light begins and where white does; a chroma of 5 is barely seen in a grey.
        backgroundLightnessMinimum: 60, backgroundLightnessMaximum: 92,
        backgroundGreyChromaMaximum: 5, backgroundBlueChromaMaximum: 36,
        // "sans ombre sur le fond". Our choice: a tenth less light is hard to see, a fifth plain to see.
        shadowMaximum: 0.12, shadowFail: 0.2,
        // "sans ombre portée sur le visage". Our choice: a lamp at the side halves the light on one cheek.
        cheekRatioMinimum: 0.6, cheekRatioFail: 0.45,
        // "ni surexposée ni sous-exposée". The darkest skin reflects 4 % and the lightest 65 %: outside of it is
        // exposure and not skin.
        luminanceMinimum: 0.03, luminanceMaximum: 0.72,
        // The middle of OFIQ's score; our choice: less than a hundredth of a face that is lit is no nose and no eye.
        underExposedMaximum: 0.92, underExposedFail: 0.99,
        // Our choice: glossy foreheads reach 2 %.
        overExposedMaximum: 0.04, dynamicRangeMinimum: 4.5,
        // OFIQ's range of skin; a distance of 2.5 is a score of 88.
        colourDistanceMaximum: 2.5,
        // Our choice. Sharp portraits, also enlarged ones, lose 0.42 to 0.7; shaken ones less than 0.37.
        focusMinimum: 0.4, focusFail: 0.33,
        // Our choice: a reflection as large as a pupil in the window of an eye.
        glareMaximum: 0.03, redEyeMaximum: 0.25)

    /// Limits of ICAO Doc 9303: as the French text, but any plain light background.
    static let icao9303: QualityLimits = {
        var limits = QualityLimits.fr2009
        // Doc 9303-3 asks for 90 pixels itself: fewer fail.
        limits.interEyeFailPixels = 90
        // Doc 9303-3: "plain light-coloured background"; white is allowed.
        limits.backgroundLightnessMaximum = 100
        // Cream is a usual light colour: our choice of how much of it.
        limits.backgroundGreyChromaMaximum = 15
        return limits
    }()

    /// Limits of the United States: as ICAO, but the background is "white or off-white".
    static let us2x2in: QualityLimits = {
        var limits = QualityLimits.icao9303
        // Off-white begins at a grey of 211: our choice.
        limits.backgroundLightnessMinimum = 84
        limits.backgroundGreyChromaMaximum = 12
        limits.backgroundBlueChromaMaximum = 0
        return limits
    }()
}
