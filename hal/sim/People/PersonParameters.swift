/// A colour in sRGB, 0...255 a channel.
public struct PersonColor: Hashable, Sendable {
    /// Red.
    public var red: Float
    /// Green.
    public var green: Float
    /// Blue.
    public var blue: Float

    /// A colour of three channels.
    public init(_ red: Float, _ green: Float, _ blue: Float) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    static func * (color: PersonColor, factor: Float) -> PersonColor {
        PersonColor(color.red * factor, color.green * factor, color.blue * factor)
    }

    /// This colour with `share` of `other` in it.
    func mixed(_ other: PersonColor, _ share: Float) -> PersonColor {
        PersonColor(
            red + (other.red - red) * share, green + (other.green - green) * share, blue + (other.blue - blue) * share)
    }
}

/// How the hair is worn.
public enum PersonHairStyle: UInt8, Hashable, Sendable, CaseIterable {
    /// None at all.
    case bald
    /// A few millimetres.
    case cropped
    /// Short, with a line of the forehead.
    case short
    /// Short, combed to one side.
    case parted
    /// To the shoulders.
    case long
}

/// Everything that makes up a synthetic person and the pose. Lengths without a unit in the name are shares of the
/// distance from chin to crown.
public struct PersonParameters: Hashable, Sendable {
    /// Chin to crown, hair excluded, in pixels of a picture 960 pixels high.
    public var headHeightPixels: Float
    /// Middle between the eyes, as a share of the picture's width.
    public var centreAcross: Float
    /// Middle between the eyes, as a share of the picture's height.
    public var centreDown: Float
    /// Tilt of the head, clockwise positive.
    public var rollDegrees: Float
    /// Skin in full light.
    public var skin: PersonColor
    /// Hair and brows.
    public var hair: PersonColor
    /// Iris.
    public var iris: PersonColor
    /// Clothes.
    public var clothes: PersonColor
    /// The curtain behind.
    public var background: PersonColor
    /// How the hair is worn.
    public var hairStyle: PersonHairStyle
    /// How far the hair stands above the crown.
    public var hairThickness: Float
    /// Half the width of the head.
    public var headHalfWidth: Float
    /// 0 for a pointed chin, 1 for a square jaw.
    public var jaw: Float
    /// Distance between the eyes.
    public var eyeDistance: Float
    /// Half the width of an eye.
    public var eyeHalfWidth: Float
    /// How far the upper lid is open.
    public var eyeOpening: Float
    /// Thickness of the brows.
    public var browThickness: Float
    /// Half the width of the nose.
    public var noseHalfWidth: Float
    /// Half the width of the mouth.
    public var mouthHalfWidth: Float
    /// Thickness of the lips, 1 on average.
    public var lipFullness: Float
    /// Direction the main light comes from: -1 left, 1 right.
    public var lightAcross: Float
    /// Standard deviation of the camera's noise in levels of 255.
    public var noiseLevels: Float

    /// A person drawn by lot: the same seed gives the same person on every machine.
    public init(seed: UInt64) {
        var random = PersonRandom(seed: seed)
        headHeightPixels = random.number(360...430)
        centreAcross = 0.5 + random.number(-0.02...0.02)
        centreDown = 0.45 + random.number(-0.02...0.02)
        rollDegrees = random.number(-2.5...2.5)
        let tone = random.number(0...1)
        skin = Self.skin(tone: tone)
        hair = random.choice(tone < 0.5 ? Self.lightSkinHairs : Self.darkSkinHairs)
        iris = random.choice(tone < 0.5 ? Self.irises : [Self.irises[0], Self.irises[1]])
        clothes = random.choice(Self.clothing)
        background = random.choice([PersonColor(203, 206, 210), PersonColor(186, 203, 224)])
        hairStyle = random.choice([.cropped, .short, .short, .parted, .parted, .long, .long, .bald])
        hairThickness = Self.hairThickness(hairStyle, &random)
        headHalfWidth = random.number(0.31...0.34)
        jaw = random.number(0.1...0.9)
        eyeDistance = random.number(0.262...0.282)
        eyeHalfWidth = random.number(0.058...0.065)
        eyeOpening = random.number(0.0205...0.0255)
        browThickness = random.number(0.017...0.028)
        noseHalfWidth = random.number(0.068...0.085)
        mouthHalfWidth = random.number(0.096...0.115)
        lipFullness = random.number(0.8...1.25)
        lightAcross = random.number(-0.35...0.35)
        noiseLevels = random.number(1.0...2.0)
    }

    private static func hairThickness(_ style: PersonHairStyle, _ random: inout PersonRandom) -> Float {
        switch style {
        case .bald: 0
        case .cropped: random.number(0.015...0.03)
        case .short: random.number(0.04...0.07)
        case .parted: random.number(0.05...0.085)
        case .long: random.number(0.05...0.085)
        }
    }

    /// Skin from the lightest (0) to the darkest (1) tone.
    private static func skin(tone: Float) -> PersonColor {
        let tones = [
            PersonColor(238, 200, 178), PersonColor(226, 182, 154), PersonColor(205, 158, 126),
            PersonColor(168, 120, 90), PersonColor(128, 88, 66),
        ]
        let place = tone * Float(tones.count - 1)
        let lower = min(tones.count - 2, Int(place))
        return tones[lower].mixed(tones[lower + 1], place - Float(lower))
    }

    private static let lightSkinHairs = [
        PersonColor(58, 42, 32), PersonColor(92, 66, 44), PersonColor(168, 130, 84), PersonColor(128, 70, 40),
        PersonColor(140, 136, 132), PersonColor(34, 28, 26),
    ]
    private static let darkSkinHairs = [
        PersonColor(28, 24, 23), PersonColor(42, 32, 27), PersonColor(96, 92, 90), PersonColor(34, 27, 24),
    ]
    private static let irises = [
        PersonColor(86, 56, 34), PersonColor(62, 40, 27), PersonColor(96, 124, 148), PersonColor(106, 116, 74),
        PersonColor(112, 124, 126),
    ]
    private static let clothing = [
        PersonColor(40, 52, 78), PersonColor(96, 34, 40), PersonColor(52, 74, 60), PersonColor(70, 70, 76),
        PersonColor(120, 96, 74), PersonColor(44, 44, 48), PersonColor(84, 108, 138),
    ]
}
