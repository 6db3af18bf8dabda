/// One thing that a person, the cabin or the camera does wrong, plain enough that an officer refuses the photograph.
///
/// A closed list: tests plant every one of them and demand that a check refuses it.
public enum PersonFault: String, Hashable, Sendable, CaseIterable {
    /// Both eyes are shut.
    case eyesClosed
    /// One eye is shut.
    case oneEyeClosed
    /// The mouth is open.
    case mouthOpen
    /// The head is turned to the left of the picture.
    case turnedLeft
    /// The head is turned to the right of the picture.
    case turnedRight
    /// The head is lifted.
    case liftedUp
    /// The head is bowed.
    case bowedDown
    /// The head is tilted to a shoulder.
    case tilted
    /// Far too little light.
    case tooDark
    /// Far too much light.
    case tooBright
    /// One half of the face lies in shadow.
    case sideLight
    /// The camera's white balance is wrong.
    case colourCast
    /// The person's shadow is on the background.
    case backgroundShadow
    /// The background is white, which the French text forbids.
    case whiteBackground
    /// The background is dark.
    case darkBackground
    /// The background has a pattern.
    case patternedBackground
    /// Somebody else looks into the camera.
    case secondPerson
    /// A lamp shines in the glasses and hides the eyes.
    case glassesGlare
    /// A thick rim crosses the pupils.
    case rimOverEyes
    /// Hair hides an eye.
    case hairOverEye
    /// A hand hides an eye.
    case handOverEye
    /// The lens is out of focus.
    case outOfFocus
    /// The picture moved while it was taken.
    case motionBlur
    /// The person sits so far away that too few pixels show the face.
    case tooFar
    /// The person sits so near that the head does not fit.
    case tooNear
    /// The top of the head is cut off.
    case topCutOff
    /// The chin is cut off.
    case chinCutOff
    /// The flash makes the pupils red.
    case redEyes
    /// The person sits at the left edge of the picture.
    case offCentreLeft
    /// The person sits at the right edge of the picture.
    case offCentreRight
}

extension PersonFault {
    /// The checks of which at least one must refuse the portrait, by the names the verdict gives them. `FacePresent` stands
    /// where a face so spoilt may well not be found.
    public var expectedChecks: [String] {
        switch self {
        case .eyesClosed, .oneEyeClosed: ["EyesOpen", "EyesVisible", "FacePresent"]
        case .mouthOpen: ["MouthClosed"]
        case .turnedLeft, .turnedRight: ["HeadPoseYaw", "FacePresent"]
        case .liftedUp, .bowedDown: ["HeadPosePitch", "FacePresent"]
        case .tilted: ["HeadPoseRoll"]
        case .tooDark: ["LuminanceMean", "DynamicRange", "BackgroundColour", "FacePresent"]
        case .tooBright: ["OverExposurePrevention", "LuminanceMean", "BackgroundColour", "FacePresent"]
        case .sideLight: ["SideLight", "FacePresent"]
        case .colourCast: ["NaturalColour", "BackgroundColour"]
        case .backgroundShadow: ["BackgroundShadow"]
        case .whiteBackground, .darkBackground: ["BackgroundColour"]
        case .patternedBackground: ["BackgroundUniformity", "BackgroundColour"]
        case .secondPerson: ["SingleFacePresent"]
        case .glassesGlare: ["GlassesGlare", "EyesVisible", "EyesOpen", "FacePresent"]
        case .rimOverEyes, .hairOverEye, .handOverEye: ["EyesVisible", "EyesOpen", "FacePresent"]
        case .outOfFocus, .motionBlur: ["Sharpness", "FacePresent"]
        case .tooFar: ["InterEyeDistance", "FacePresent"]
        case .tooNear, .topCutOff, .chinCutOff, .offCentreLeft, .offCentreRight:
            ["HeadInPicture", "RoomAroundHead", "FacePresent"]
        case .redEyes: ["RedEyes"]
        }
    }

    /// Lets `person` do this wrong.
    /// - Parameter severity: 0 for the least that an officer would surely refuse, 1 for a gross case.
    public func apply(to person: inout SyntheticPerson, severity: Float = 0.5) {
        precondition((0...1).contains(severity), "a severity from 0 to 1")
        var parameters = person.parameters
        if !applyToFace(&parameters, severity), !applyToLight(&parameters, severity, seed: person.seed) {
            applyToPlace(&parameters, severity, seed: person.seed)
        }
        person.parameters = parameters
    }

    private func applyToFace(_ parameters: inout PersonParameters, _ severity: Float) -> Bool {
        switch self {
        case .eyesClosed:
            parameters.eyeOpenLeft = 0.12 * (1 - severity)
            parameters.eyeOpenRight = 0.12 * (1 - severity)
        case .oneEyeClosed: parameters.eyeOpenRight = 0.12 * (1 - severity)
        case .mouthOpen: parameters.mouthOpening = 0.45 + 0.55 * severity
        case .turnedLeft: parameters.yawDegrees = -15 - 15 * severity
        case .turnedRight: parameters.yawDegrees = 15 + 15 * severity
        case .liftedUp: parameters.pitchDegrees = 15 + 10 * severity
        case .bowedDown: parameters.pitchDegrees = -15 - 10 * severity
        case .tilted: parameters.rollDegrees = (parameters.rollDegrees < 0 ? -1 : 1) * (11 + 9 * severity)
        case .glassesGlare:
            if parameters.glasses == .none { parameters.glasses = .thin }
            parameters.glassesGlare = 0.65 + 0.35 * severity
        case .rimOverEyes:
            parameters.glasses = .heavy
            parameters.glassesDrop = 0.054 + 0.006 * severity
        case .hairOverEye:
            if [.bald, .cropped, .receding].contains(parameters.hairStyle) {
                parameters.hairStyle = .parted
                parameters.hairThickness = 0.06
            }
            parameters.eyeCover = .hair
        case .handOverEye: parameters.eyeCover = .hand
        case .redEyes: parameters.redEyes = 0.7 + 0.3 * severity
        default: return false
        }
        return true
    }

    private func applyToLight(_ parameters: inout PersonParameters, _ severity: Float, seed: UInt64) -> Bool {
        let isOdd = seed % 2 == 1
        switch self {
        case .tooDark: parameters.exposureStops = -2.2 - 1.3 * severity
        case .tooBright: parameters.exposureStops = 1.8 + 1.2 * severity
        case .sideLight: parameters.sideLight = (isOdd ? -1 : 1) * (0.5 + 0.4 * severity)
        case .colourCast:
            let share = 0.5 + 0.5 * severity
            let gains: [PersonColor] = [
                PersonColor(1.3, 1, 0.4), PersonColor(0.6, 1, 1.7), PersonColor(0.65, 1.25, 0.65),
            ]
            parameters.whiteBalance = PersonColor(1, 1, 1).mixed(gains[Int(seed % 3)], share)
        case .backgroundShadow:
            parameters.backgroundShadow = 0.22 + 0.25 * severity
            parameters.backgroundShadowAcross = (isOdd ? -1 : 1) * 0.26
        case .whiteBackground:
            parameters.background = PersonColor(248 + 5 * severity, 249 + 5 * severity, 250 + 4 * severity)
        case .darkBackground:
            let level = 1 - 0.5 * severity
            parameters.background = (isOdd ? PersonColor(70, 74, 82) : PersonColor(52, 70, 112)) * level
        case .patternedBackground: parameters.backdrop = [.stripes, .folds, .bricks][Int(seed % 3)]
        default: return false
        }
        return true
    }

    private func applyToPlace(_ parameters: inout PersonParameters, _ severity: Float, seed: UInt64) {
        let share = parameters.headHeightPixels / 960
        let chin = (1 - parameters.crownShare) * share
        let crown = parameters.crownShare * share
        switch self {
        case .secondPerson:
            parameters.companionSeed = seed &* 31 &+ 7
            parameters.centreAcross -= 0.10
        case .outOfFocus: parameters.defocus = 0.009 + 0.015 * severity
        case .motionBlur: parameters.motionBlur = 0.045 + 0.045 * severity
        case .tooFar: parameters.headHeightPixels = 150 - 50 * severity
        case .tooNear:
            parameters.headHeightPixels = 900 + 150 * severity
            parameters.centreDown = 0.5
        case .topCutOff: parameters.centreDown = crown * (0.85 - 0.25 * severity)
        case .chinCutOff: parameters.centreDown = 1 - chin * (0.9 - 0.2 * severity)
        case .offCentreLeft: parameters.centreAcross = 0.12 - 0.04 * severity
        case .offCentreRight: parameters.centreAcross = 0.88 + 0.04 * severity
        default: break
        }
    }
}
