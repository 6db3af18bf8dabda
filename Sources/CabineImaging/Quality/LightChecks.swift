extension QualityJudge {
    /// A face darker than this may be dark skin, or too little light: the background, which is light, decides.
    private static let doubtfulLuminance = 0.12
    /// Beyond this distance from skin it is the light and not the skin that has a colour.
    private static let colourDistanceFail = 12.0

    /// How the face is lit, and its colour.
    func lightChecks(_ face: FaceMeasures, _ background: BackgroundMeasures) -> [Check] {
        let histogram = face.histogram
        let under = histogram.share(0...25)
        return [
            brightness(histogram.mean, background.colour?.lightness), overExposed(histogram.share(247...255)),
            dynamicRange(histogram.entropy), sideLight(face.cheekRatio), naturalColour(face.distanceFromSkin),
            Check(
                reporting: "UnderExposurePrevention", under, score: OFIQScore.underExposurePrevention(under),
                "Reported only: dark skin counts as dark here."),
            Check(
                reporting: "LuminanceVariance", histogram.variance,
                score: OFIQScore.luminanceVariance(histogram.variance), "Reported only."),
            Check(
                reporting: "IlluminationUniformity", face.sharedCheeks,
                score: OFIQScore.illuminationUniformity(face.sharedCheeks),
                "Reported only: the side light is judged by the cheeks' brightness."),
        ]
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

    private func sideLight(_ ratio: Double) -> Check {
        let limits = standard.limits
        return Check(
            "SideLight", ratio, .atLeast(limits.cheekRatioMinimum, failingBelow: limits.cheekRatioFail),
            CheckTexts(
                pass: "Both sides of the face get the same light.",
                fail: "One side of the face lies in shadow: sit straight before the lamps.",
                cannotTell: "One side of the face may lie in shadow."))
    }

    private func naturalColour(_ distance: Double) -> Check {
        Check(
            "NaturalColour", distance, score: OFIQScore.naturalColour(distance),
            .atMost(standard.limits.colourDistanceMaximum, failingAbove: Self.colourDistanceFail, digits: 1),
            CheckTexts(
                pass: "The skin has a natural colour.", fail: "The skin does not have a natural colour.",
                cannotTell: "The colour of the skin may not be natural."))
    }
}
