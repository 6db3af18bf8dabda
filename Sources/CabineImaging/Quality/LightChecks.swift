extension QualityJudge {
    /// A face darker than this may be dark skin, or too little light: the background, which is light, decides.
    private static let doubtfulLuminance = 0.12
    /// Beyond this distance from skin it is the light and not the skin that has a colour.
    private static let colourDistanceFail = 12.0

    /// A cheek that gets a smaller share than this of the other's light lies in shadow however the head is turned: turning
    /// it under even light takes less than half.
    private static let cheekRatioOfShadow = 0.35

    /// The white of an eye is grey, or as yellow and red as the skin around it; never bluer or greener than this.
    private static let bluestWhite = -9.0
    private static let greenestWhite = -9.0

    /// How the face is lit, and its colour.
    func lightChecks(
        _ face: FaceMeasures, _ background: BackgroundMeasures, _ eyes: [EyeMeasures], _ pose: PoseMeasures
    ) -> [Check] {
        let histogram = face.histogram
        return [
            brightness(histogram.mean, background.colour?.lightness), underExposed(histogram.share(0...25)),
            overExposed(histogram.share(247...255)), dynamicRange(histogram.entropy),
            sideLight(face.cheekRatio, pose), naturalColour(face.distanceFromSkin, eyes),
        ]
    }

    /// OFIQ's measures of the light that say as much of the skin, or of the camera's noise, as of the light: nothing
    /// depends on them.
    func lightMeasures(_ face: FaceMeasures) -> [Measure] {
        let variance = face.histogram.variance
        return [
            Measure(name: "LuminanceVariance", raw: variance, score: OFIQScore.luminanceVariance(variance)),
            Measure(
                name: "IlluminationUniformity", raw: face.sharedCheeks,
                score: OFIQScore.illuminationUniformity(face.sharedCheeks)),
        ]
    }

    /// Most of a dark face is dark: only a face without anything lighter surely lacks light.
    private func underExposed(_ share: Double) -> Check {
        let limits = standard.limits
        return Check(
            "UnderExposurePrevention", share, score: OFIQScore.underExposurePrevention(share),
            .atMost(limits.underExposedMaximum, failingAbove: limits.underExposedFail),
            CheckTexts(
                pass: "The face gets enough light.", fail: "The face lies in the dark: there is too little light.",
                cannotTell: "It cannot be said whether the face gets enough light."))
    }

    private func brightness(_ mean: Double, _ backgroundLightness: Double?) -> Check {
        let limits = standard.limits
        let texts = CheckTexts(
            pass: "The face is neither too dark nor too bright.",
            fail: "The face is too dark or too bright: take the photo again.",
            cannotTell: "It cannot be said whether the light is too weak.")
        let isLit = (backgroundLightness ?? 0) >= limits.backgroundLightnessMinimum
        // Little light on the face and little on what is behind it: that is the lamp and not the skin.
        let isDark = mean < Self.doubtfulLuminance && !isLit && backgroundLightness != nil
        let minimum = isDark ? Self.doubtfulLuminance : limits.luminanceMinimum
        return Check(
            "LuminanceMean", mean, score: OFIQScore.luminanceMean(mean),
            .within(minimum...max(minimum, limits.luminanceMaximum), unit: "", digits: 2),
            isSure: mean >= Self.doubtfulLuminance || isLit, texts)
    }

    private func overExposed(_ share: Double) -> Check {
        Check(
            "OverExposurePrevention", share, score: OFIQScore.overExposurePrevention(share),
            .atMost(standard.limits.overExposedMaximum),
            CheckTexts(
                pass: "No part of the face is burnt out.",
                fail: "Parts of the face are burnt out: there is too much light.", cannotTell: ""))
    }

    private func dynamicRange(_ entropy: Double) -> Check {
        Check(
            "DynamicRange", entropy, score: OFIQScore.dynamicRange(entropy),
            .atLeast(standard.limits.dynamicRangeMinimum, unit: " bits", digits: 1),
            CheckTexts(
                pass: "The face shows enough shades.", fail: "The face shows too few shades: the light is wrong.",
                cannotTell: ""))
    }

    private func sideLight(_ ratio: Double, _ pose: PoseMeasures) -> Check {
        let limits = standard.limits
        return Check(
            "SideLight", ratio, .atLeast(limits.cheekRatioMinimum, failingBelow: limits.cheekRatioFail),
            // The two zones are the same part of both cheeks only on a face that is seen from the front.
            failIsSure: Self.yawIsSure(pose) || ratio < Self.cheekRatioOfShadow,
            CheckTexts(
                pass: "Both sides of the face get the same light.",
                fail: "One side of the face lies in shadow: sit straight before the lamps.",
                cannotTell: "One side of the face may lie in shadow."))
    }

    private func naturalColour(_ distance: Double, _ eyes: [EyeMeasures]) -> Check {
        let whites = eyes.map(\.white)
        let areNatural = whites.allSatisfy { $0.b >= Self.bluestWhite && $0.a >= Self.greenestWhite }
        return Check(
            "NaturalColour", distance, score: OFIQScore.naturalColour(distance),
            .atMost(standard.limits.colourDistanceMaximum, failingAbove: Self.colourDistanceFail, digits: 1),
            isSure: areNatural,
            CheckTexts(
                pass: "The skin has a natural colour.", fail: "The skin does not have a natural colour.",
                cannotTell: "The colour of the skin may not be natural."))
    }
}
