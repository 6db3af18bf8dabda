extension QualityJudge {
    /// A nose whose halves are less alike than this says nothing about where it points.
    private static let noseSymmetryMinimum = 0.6
    /// The nose counts this much beside the outline, whose change is three times as large.
    private static let noseWeight = 0.25
    /// Outline and nose that differ by more degrees than this are seen through hair, a hand or a shadow.
    private static let disagreementDegrees = 10.0
    /// Base of the nose to line of the mouth as shares of their distances from the eyes: what faces have, with a margin.
    private static let noseToMouth = 0.62...0.765
    /// Contrast of the line between the lips without which no mouth was seen.
    private static let mouthContrastMinimum = 0.1
    /// An opening above this share of eye line to chin is no eye: a dark lens, or hair.
    private static let openingMaximum = 0.17

    /// How the head is held.
    func poseChecks(_ pose: PoseMeasures, _ mouth: MouthMeasures) -> [Check] { [yaw(pose), pitch(pose, mouth), roll] }

    private func yaw(_ pose: PoseMeasures) -> Check {
        let limits = standard.limits
        let noseCounts = pose.noseSymmetry >= Self.noseSymmetryMinimum
        let degrees =
            noseCounts
            ? pose.yawByOutline * (1 - Self.noseWeight) + pose.yawByNose * Self.noseWeight : pose.yawByOutline
        let agree = !noseCounts || abs(pose.yawByOutline - pose.yawByNose) <= Self.disagreementDegrees
        return signed(
            "HeadPoseYaw", degrees, limits.yawMaximumDegrees, limits.yawFailDegrees,
            isSure: pose.outlineIsSeen && agree,
            CheckTexts(
                pass: "The face looks straight into the camera.",
                fail: "The head is turned to a side: look straight into the camera.",
                cannotTell: "It cannot be seen for certain that the face looks straight into the camera."))
    }

    private func pitch(_ pose: PoseMeasures, _ mouth: MouthMeasures) -> Check {
        let limits = standard.limits
        return signed(
            "HeadPosePitch", pose.pitchByNose, limits.pitchMaximumDegrees, limits.pitchFailDegrees,
            isSure: Self.noseToMouth.contains(pose.noseBase / mouth.row),
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
        _ name: String, _ degrees: Double, _ pass: Double, _ fail: Double, isSure: Bool, _ texts: CheckTexts
    ) -> Check {
        Check(
            name, degrees, score: OFIQScore.headPose(degrees),
            Limit(
                pass: -pass...pass, doubt: -fail...fail, text: "at most \(PlainNumber.oneDecimal(pass)) degrees"),
            isSure: isSure, texts)
    }

    /// Eyes and mouth.
    func featureChecks(_ view: PortraitView, _ eyes: [EyeMeasures], _ mouth: MouthMeasures) -> [Check] {
        [eyesOpen(view, eyes), eyesVisible(eyes), mouthClosed(view, mouth), glare(eyes), redEyes(eyes), focus(view)]
    }

    private func eyesOpen(_ view: PortraitView, _ eyes: [EyeMeasures]) -> Check {
        let limits = standard.limits
        let openings = eyes.map { $0.opening / view.chin }
        let smaller = openings.min() ?? 0
        return Check(
            "EyesOpen", smaller, score: OFIQScore.eyesOpen(smaller),
            .atLeast(limits.eyesOpenMinimum, failingBelow: limits.eyesClosedMaximum, digits: 3),
            isSure: openings.allSatisfy { $0 <= Self.openingMaximum },
            CheckTexts(
                pass: "Both eyes are open.", fail: "An eye is closed: keep both eyes open.",
                cannotTell: "It cannot be seen for certain that both eyes are wide open."))
    }

    private func eyesVisible(_ eyes: [EyeMeasures]) -> Check {
        let limits = standard.limits
        return Check(
            "EyesVisible", eyes.map(\.irisContrast).min(),
            .atLeast(limits.irisContrastMinimum, failingBelow: limits.irisContrastFail),
            CheckTexts(
                pass: "Both eyes can be seen.",
                fail: "An eye cannot be seen: nothing may cover the eyes, and no dark glasses.",
                cannotTell: "One of the eyes cannot be seen clearly."))
    }

    private func mouthClosed(_ view: PortraitView, _ mouth: MouthMeasures) -> Check {
        let limits = standard.limits
        let opening = mouth.opening / view.chin
        return Check(
            "MouthClosed", opening, score: OFIQScore.mouthClosed(opening),
            .atMost(limits.mouthClosedMaximum, failingAbove: limits.mouthOpenMinimum, digits: 3),
            isSure: mouth.contrast >= Self.mouthContrastMinimum,
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
            "RedEye", eyes.map(\.red).max(), .atMost(standard.limits.redEyeMaximum),
            CheckTexts(
                pass: "The pupils are not red.", fail: "The pupils are red from the flash: take the photo again.",
                cannotTell: ""))
    }

    private func focus(_ view: PortraitView) -> Check {
        let limits = standard.limits
        return Check(
            "Focus", FocusMeasure.sharpness(view), .atLeast(limits.focusMinimum, failingBelow: limits.focusFail),
            CheckTexts(
                pass: "The face is sharp.", fail: "The photo is blurred: sit still and take it again.",
                cannotTell: "The photo may not be sharp enough."))
    }
}
