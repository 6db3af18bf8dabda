import Glibc

extension QualityJudge {
    /// Hues of blue in CIELAB: from cyan blue to violet blue.
    private static let blueHues = 200.0...300.0
    /// Lightness and chroma this close to a limit are within the error of a camera's white balance and exposure.
    private static let colourDoubt = 2.0
    /// A third of a stop, by which exposures differ, changes a background of L* 60 by this.
    private static let darkDoubt = 6.0

    /// What is behind the person.
    func backgroundChecks(_ background: BackgroundMeasures) -> [Check] {
        [uniformity(background), colour(background.colour), shadow(background.shadow)]
    }

    private func uniformity(_ background: BackgroundMeasures) -> Check {
        let gradient = background.gradient
        let limits = standard.limits
        // Folds and blurred patterns have small gradients: what changes its light or colour without an edge is not
        // plain either. Light that differs by as much as a shadow does may be one, but not in the empty cabin.
        let isPatterned = (background.emptyUnevenness ?? 0) > limits.shadowFail
        let mayBePatterned =
            (background.emptyUnevenness ?? 0) > limits.shadowMaximum
            || (background.emptyUnevenness == nil && (background.unevenness ?? 0) > limits.shadowFail)
        return Check(
            "BackgroundUniformity", gradient, score: gradient.map(OFIQScore.backgroundUniformity),
            .atMost(
                limits.backgroundGradientMaximum, failingAbove: limits.backgroundGradientFail,
                unit: ", light even within \(PlainNumber.decimals(100 * limits.shadowMaximum, 0)) %", digits: 0),
            isSure: background.isPlain && !mayBePatterned, surelyFails: isPatterned,
            CheckTexts(
                pass: "The background is plain.", fail: "The background is not plain: nothing may be seen behind you.",
                cannotTell: "It cannot be seen for certain that the background is plain."))
    }

    private func colour(_ colour: LabColour?) -> Check {
        let limits = standard.limits
        let blue = limits.backgroundBlueChromaMaximum > 0 ? " or light blue" : ""
        let limit =
            "lightness \(PlainNumber.decimals(limits.backgroundLightnessMinimum, 0)) to "
            + "\(PlainNumber.decimals(limits.backgroundLightnessMaximum, 0)), grey" + blue
        guard let colour else {
            return Check(
                name: "BackgroundColour", raw: nil, score: nil, limit: limit, result: .cannotTell,
                why: "Too little of the background can be seen.")
        }
        let (result, why) = colourResult(colour)
        return Check(
            name: "BackgroundColour", raw: colour.lightness, score: nil, limit: limit, result: result, why: why)
    }

    private func colourResult(_ colour: LabColour) -> (Check.Result, String) {
        let limits = standard.limits
        if colour.lightness < limits.backgroundLightnessMinimum - Self.darkDoubt {
            return (.fail, "The background is too dark.")
        }
        let whiteAllowed = limits.backgroundLightnessMaximum >= 100
        if !whiteAllowed, colour.lightness > limits.backgroundLightnessMaximum + Self.colourDoubt {
            return (.fail, "The background is white, which is not allowed.")
        }
        let hue = (atan2(colour.b, colour.a) * 180 / .pi + 360).truncatingRemainder(dividingBy: 360)
        let isBlue = Self.blueHues.contains(hue)
        let chroma =
            isBlue
            ? max(limits.backgroundGreyChromaMaximum, limits.backgroundBlueChromaMaximum)
            : limits.backgroundGreyChromaMaximum
        if colour.chroma > chroma + Self.colourDoubt {
            return (.fail, "The background does not have an allowed colour.")
        }
        let lightness = limits.backgroundLightnessMinimum...limits.backgroundLightnessMaximum
        guard lightness.contains(colour.lightness), colour.chroma <= chroma else {
            return (.cannotTell, "The colour of the background is at the edge of what is allowed.")
        }
        return (.pass, "The background has an allowed colour.")
    }

    private func shadow(_ fall: Double?) -> Check {
        let limits = standard.limits
        return Check(
            "BackgroundShadow", fall, .atMost(limits.shadowMaximum, failingAbove: limits.shadowFail),
            // A lamp on the wall makes the rest of it darker as well: only the empty cabin tells one from the other.
            failIsSure: head.background?.isFromReference == true,
            CheckTexts(
                pass: "There is no shadow on the background.",
                fail: "There is a shadow on the background: move a little away from it.",
                cannotTell: "It cannot be seen for certain that the background is free of shadow."))
    }
}
