extension PersonParameters {
    /// A person drawn by lot who sits as the rules ask: the same seed gives the same person on every machine.
    ///
    /// Neutral, eyes open, straight within 3 degrees, evenly lit, before light blue or light grey.
    public init(seed: UInt64) {
        var random = PersonRandom(seed: seed)
        let height = random.number(360...430)
        let across = 0.5 + random.number(-0.02...0.02)
        let down = 0.45 + random.number(-0.02...0.02)
        let age = Self.age(&random)
        let tone = random.number(0...1)
        let style = Self.hairStyle(tone: tone, age: age, &random)
        // Children have a larger skull above a smaller face, and eyes further apart for it.
        let youth = 1 - smoothStep(8, 17, age)
        self.init(
            headHeightPixels: height, centreAcross: across, centreDown: down,
            rollDegrees: random.number(-2.5...2.5), yawDegrees: random.number(-3...3),
            pitchDegrees: random.number(-3...3), ageYears: age, skin: Self.skin(tone: tone),
            hair: Self.hair(tone: tone, age: age, &random),
            iris: random.choice(tone < 0.4 ? Self.irises : [Self.irises[0], Self.irises[1]]),
            clothes: random.choice(Self.clothing), hairStyle: style,
            hairThickness: Self.hairThickness(style, &random),
            beard: Self.beard(style, age: age, &random), glasses: Self.glasses(age: age, &random), glassesGlare: 0,
            glassesDrop: random.number(-0.004...0.006), headCovering: .none, eyeCover: .none,
            crownShare: random.number(0.475...0.492) + 0.012 * youth,
            headHalfWidth: random.number(0.31...0.34) + 0.012 * youth,
            jaw: random.number(0.1...0.9) * (1 - 0.4 * youth),
            eyeDistance: random.number(0.262...0.282) + 0.006 * youth,
            eyeHalfWidth: random.number(0.058...0.065) + 0.004 * youth,
            eyeOpening: random.number(0.0160...0.0190) + 0.001 * youth,
            browThickness: random.number(0.017...0.028) * (1 - 0.3 * youth),
            noseHalfWidth: random.number(0.068...0.085) * (1 - 0.15 * youth),
            mouthHalfWidth: random.number(0.096...0.115) * (1 - 0.12 * youth), lipFullness: random.number(0.8...1.25),
            eyeOpenLeft: 1, eyeOpenRight: 1, gazeAcross: random.number(-0.1...0.1),
            gazeDown: random.number(-0.08...0.08), redEyes: 0, smile: random.number(0...0.15), mouthOpening: 0,
            lightAcross: random.number(-0.35...0.35), sideLight: 0, exposureStops: random.number(-0.1...0.1),
            whiteBalance: PersonColor(random.number(0.98...1.02), 1, random.number(0.98...1.02)),
            background: random.choice([PersonColor(203, 206, 210), PersonColor(186, 203, 224)]), backdrop: .plain,
            backgroundGradient: random.number(-0.03...0.03), backgroundShadow: 0, backgroundShadowAcross: 0.3,
            companionSeed: nil, defocus: 0, motionBlur: 0, noiseLevels: random.number(1.0...2.0))
        let opens = random.number(0.88...1)
        eyeOpenLeft = opens
        eyeOpenRight = opens
    }

    /// Every seventh is a child from six on: younger ones rarely sit still alone in a cabin.
    private static func age(_ random: inout PersonRandom) -> Float {
        random.next() % 7 == 0 ? random.number(6...17) : random.number(18...82)
    }

    private static func hairStyle(tone: Float, age: Float, _ random: inout PersonRandom) -> PersonHairStyle {
        let choice = random.number(0...1)
        let lot: [PersonHairStyle] = [.cropped, .short, .short, .parted, .parted, .long, .long, .fringe]
        let usual = random.choice(lot)
        if age > 45, choice < 0.25 { return choice < 0.15 ? .receding : .bald }
        if age > 18, choice < 0.06 { return .bald }
        return tone > 0.6 && choice > 0.7 ? .afro : usual
    }

    private static func hairThickness(_ style: PersonHairStyle, _ random: inout PersonRandom) -> Float {
        switch style {
        case .bald, .receding: 0
        case .cropped: random.number(0.015...0.03)
        case .short: random.number(0.04...0.07)
        case .parted, .long, .fringe: random.number(0.05...0.085)
        case .afro: random.number(0.10...0.17)
        }
    }

    private static func beard(_ style: PersonHairStyle, age: Float, _ random: inout PersonRandom) -> PersonBeard {
        let choice = random.number(0...1)
        let beard = random.choice([PersonBeard.stubble, .stubble, .moustache, .goatee, .full])
        return age < 19 || style.isLong || choice > 0.4 ? .none : beard
    }

    private static func glasses(age: Float, _ random: inout PersonRandom) -> PersonGlasses {
        let choice = random.number(0...1)
        return choice < 0.07 ? .thick : choice < (age > 45 ? 0.4 : 0.2) ? .thin : .none
    }

    /// Grey comes between 40 and 70.
    private static func hair(tone: Float, age: Float, _ random: inout PersonRandom) -> PersonColor {
        let hair = random.choice(tone < 0.5 ? lightSkinHairs : darkSkinHairs)
        let grey = smoothStep(random.number(38...55), 74, age)
        return hair.mixed(PersonColor(168, 166, 163), 0.92 * grey)
    }

    /// Skin from the lightest (0) to the darkest (1) tone.
    private static func skin(tone: Float) -> PersonColor {
        let tones = [
            PersonColor(238, 200, 178), PersonColor(226, 182, 154), PersonColor(205, 158, 126),
            PersonColor(168, 120, 90), PersonColor(128, 88, 66), PersonColor(98, 68, 52),
        ]
        let place = tone * Float(tones.count - 1)
        let lower = min(tones.count - 2, Int(place))
        return tones[lower].mixed(tones[lower + 1], place - Float(lower))
    }

    private static let lightSkinHairs = [
        PersonColor(58, 42, 32), PersonColor(92, 66, 44), PersonColor(168, 130, 84), PersonColor(128, 70, 40),
        PersonColor(200, 172, 120), PersonColor(34, 28, 26),
    ]
    private static let darkSkinHairs = [
        PersonColor(28, 24, 23), PersonColor(42, 32, 27), PersonColor(34, 27, 24),
    ]
    private static let irises = [
        PersonColor(86, 56, 34), PersonColor(62, 40, 27), PersonColor(96, 124, 148), PersonColor(106, 116, 74),
        PersonColor(112, 124, 126),
    ]
    private static let clothing = [
        PersonColor(40, 52, 78), PersonColor(96, 34, 40), PersonColor(52, 74, 60), PersonColor(70, 70, 76),
        PersonColor(120, 96, 74), PersonColor(44, 44, 48), PersonColor(84, 108, 138), PersonColor(150, 60, 52),
    ]
}
