extension QualityJudge {
    /// A nose whose halves are less alike than this says nothing about where it points.
    private static let noseSymmetryMinimum = 0.6
    /// The nose counts this much beside the outline, whose change is three times as large.
    private static let noseWeight = 0.25
    /// Outline and nose that differ by more degrees than this are seen through hair, a hand or a shadow.
    private static let disagreementDegrees = 10.0
    /// Base of the nose to line of the mouth as shares of their distances from the eyes: what faces have, with a margin.
    private static let noseToMouth = 0.62...0.765
    /// Nose and crown that differ by more degrees than this, three deviations of their difference, are those of hair or
    /// of a mouth taken for a nose.
    private static let pitchDisagreementDegrees = 25.0
    /// Without the empty cabin the crown is a guess, and the nose alone must have moved by three deviations.
    private static let noseFailDegrees = 28.0
    /// Eye line to mouth on a level head, in inter-eye distances: OFIQ aligns faces to 130 over 113 pixels.
    private static let mouthLevel = 130.0 / 113
    /// Contrast of the line between the lips without which no mouth was seen.
    private static let mouthContrastMinimum = 0.1
    /// Least height of teeth, in inter-eye distances: 2 mm.
    private static let teethMinimum = 0.03
    /// An opening above this share of eye line to chin is no eye: a dark lens, or hair; or a rim beside one, when the
    /// iris stands out as plainly as this.
    private static let openingMaximum = 0.17
    private static let plainIrisContrast = 0.25

    /// What is darker than this share of the skin on both sides of an eye crosses it: the rim of glasses.
    private static let crossingMinimum = 0.55

    /// How the head is held.
    func poseChecks(_ pose: PoseMeasures, _ mouth: MouthMeasures) -> [Check] { [yaw(pose), pitch(pose, mouth), roll] }

    /// Outline and nose say the same, as far as the nose says anything.
    static func yawIsSure(_ pose: PoseMeasures) -> Bool {
        let noseCounts = pose.noseSymmetry >= noseSymmetryMinimum
        return pose.outlineIsSeen
            && (!noseCounts || abs(pose.yawByOutline - pose.yawByNose) <= disagreementDegrees)
    }

    private func yaw(_ pose: PoseMeasures) -> Check {
        let limits = standard.limits
        let noseCounts = pose.noseSymmetry >= Self.noseSymmetryMinimum
        let degrees =
            noseCounts
            ? pose.yawByOutline * (1 - Self.noseWeight) + pose.yawByNose * Self.noseWeight : pose.yawByOutline
        return signed(
            "HeadPoseYaw", degrees, limits.yawMaximumDegrees, limits.yawFailDegrees,
            isSure: Self.yawIsSure(pose),
            CheckTexts(
                pass: "The face looks straight into the camera.",
                fail: "The head is turned to a side: look straight into the camera.",
                cannotTell: "It cannot be seen for certain that the face looks straight into the camera."))
    }

    private func pitch(_ pose: PoseMeasures, _ mouth: MouthMeasures) -> Check {
        let limits = standard.limits
        // A wing of the nose, a moustache or a rim taken for the base of the nose moves it without the mouth; a nod
        // moves both the same way.
        let nodsAlike = (mouth.row < Self.mouthLevel) == (pose.pitchByNose > 0)
        let agree = abs(pose.pitchByNose - pose.pitchByCrown) <= Self.pitchDisagreementDegrees
        let hasProportions = Self.noseToMouth.contains(pose.noseBase / mouth.row)
        // A nod moves the base of the nose more than the mouth, so that gross ones leave these proportions: where the
        // crown is known and says the same, it was a nod.
        let isKnown =
            head.background?.isFromReference == true
            || (hasProportions && abs(pose.pitchByNose) >= Self.noseFailDegrees)
        return signed(
            "HeadPosePitch", pose.pitch, limits.pitchMaximumDegrees, limits.pitchFailDegrees,
            isSure: hasProportions && agree, failIsSure: nodsAlike && agree && isKnown,
            CheckTexts(
                pass: "The chin is neither raised nor lowered.",
                fail: "The chin is raised or lowered: hold the head level.",
                cannotTell: "It cannot be seen for certain that the chin is neither raised nor lowered."))
    }

    private var roll: Check {
        let limit = standard.limits.rollMaximumDegrees
        return signed(
            "HeadPoseRoll", head.landmarks.rollDegrees, limit, limit, isSure: true,
            CheckTexts(
                pass: "The head is upright.", fail: "The head is tilted: hold it straight.", cannotTell: ""))
    }

    /// A check of degrees to either side.
    private func signed(
        _ name: String, _ degrees: Double, _ pass: Double, _ fail: Double, isSure: Bool, failIsSure: Bool? = nil,
        _ texts: CheckTexts
    ) -> Check {
        Check(
            name, degrees, score: OFIQScore.headPose(degrees),
            Limit(
                pass: -pass...pass, doubt: -fail...fail, text: "at most \(PlainNumber.oneDecimal(pass)) degrees"),
            isSure: isSure, failIsSure: failIsSure ?? isSure, texts)
    }

    /// Eyes and mouth.
    func featureChecks(_ view: PortraitView, _ eyes: [EyeMeasures], _ mouth: MouthMeasures) -> [Check] {
        [
            eyesOpen(view, eyes), eyesVisible(view, eyes), mouthClosed(view, mouth), glare(eyes), redEyes(eyes),
            focus(view),
        ]
    }

    private func eyesOpen(_ view: PortraitView, _ eyes: [EyeMeasures]) -> Check {
        let limits = standard.limits
        let smaller = (eyes.map(\.opening).min() ?? 0) / view.chin
        return Check(
            "EyesOpen", smaller, score: OFIQScore.eyesOpen(smaller),
            .atLeast(limits.eyesOpenMinimum, failingBelow: limits.eyesClosedMaximum, digits: 3),
            isSure: eyes.allSatisfy {
                $0.opening / view.chin <= Self.openingMaximum || $0.irisContrast >= Self.plainIrisContrast
            },
            CheckTexts(
                pass: "Both eyes are open.", fail: "An eye is closed: keep both eyes open.",
                cannotTell: "It cannot be seen for certain that both eyes are wide open."))
    }

    private func eyesVisible(_ view: PortraitView, _ eyes: [EyeMeasures]) -> Check {
        let limits = standard.limits
        // A light iris under a heavy lid differs little from a white in its shadow: without contrast an eye is covered
        // only where what covers it is seen as well, skin or hair or a rim or a dark lens.
        let isCovered = eyes.contains {
            $0.irisContrast < limits.irisContrastFail
                && ($0.opening / view.chin < limits.eyesOpenMinimum || $0.opening / view.chin > Self.openingMaximum
                    || $0.crossing < Self.crossingMinimum)
        }
        return Check(
            "EyesVisible", eyes.map(\.irisContrast).min(),
            .atLeast(limits.irisContrastMinimum, failingBelow: limits.irisContrastFail),
            isSure: eyes.allSatisfy { $0.crossing >= Self.crossingMinimum }, failIsSure: isCovered,
            CheckTexts(
                pass: "Both eyes can be seen.",
                fail: "An eye cannot be seen: nothing may cover the eyes, and no dark glasses.",
                cannotTell: "One of the eyes cannot be seen clearly."))
    }

    private func mouthClosed(_ view: PortraitView, _ mouth: MouthMeasures) -> Check {
        let limits = standard.limits
        let opening = mouth.opening / view.chin
        // Without teeth, what is dark may be lips, a moustache and the shadow between them.
        let showsTeeth = mouth.teeth >= Self.teethMinimum
        return Check(
            "MouthClosed", opening, score: OFIQScore.mouthClosed(opening),
            .atMost(limits.mouthClosedMaximum, failingAbove: limits.mouthOpenMinimum, digits: 3),
            isSure: mouth.contrast >= Self.mouthContrastMinimum && !showsTeeth,
            failIsSure: showsTeeth || opening >= 2 * limits.mouthOpenMinimum,
            CheckTexts(
                pass: "The mouth is closed.", fail: "The mouth is open: close it, and do not show teeth.",
                cannotTell: "It cannot be seen for certain that the mouth is closed."))
    }

    private func glare(_ eyes: [EyeMeasures]) -> Check {
        Check(
            "GlassesGlare", eyes.map(\.glare).max(), .atMost(standard.limits.glareMaximum),
            CheckTexts(
                pass: "Nothing is reflected before the eyes.",
                fail: "Light is reflected before an eye: take the glasses off or lower them a little.",
                cannotTell: ""))
    }

    private func redEyes(_ eyes: [EyeMeasures]) -> Check {
        Check(
            "RedEyes", eyes.map(\.red).max(), .atMost(standard.limits.redEyeMaximum),
            CheckTexts(
                pass: "The pupils are not red.", fail: "The pupils are red from the flash: take the photo again.",
                cannotTell: ""))
    }

    /// OFIQ's sharpness is the vote of a trained forest; ours is another measure, so it has no score of OFIQ.
    private func focus(_ view: PortraitView) -> Check {
        let limits = standard.limits
        return Check(
            "Sharpness", FocusMeasure.sharpness(view), .atLeast(limits.focusMinimum, failingBelow: limits.focusFail),
            CheckTexts(
                pass: "The face is sharp.", fail: "The photo is blurred: sit still and take it again.",
                cannotTell: "The photo may not be sharp enough."))
    }
}
