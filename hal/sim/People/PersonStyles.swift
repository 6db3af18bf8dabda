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
    /// To the shoulders, and cut straight above the brows.
    case fringe
    /// Round and dense, standing off on all sides.
    case afro
    /// Left at the sides alone.
    case receding

    /// Whether it falls to the shoulders.
    var isLong: Bool { self == .long || self == .fringe }
}

/// What grows around the mouth.
public enum PersonBeard: UInt8, Hashable, Sendable, CaseIterable {
    /// Nothing.
    case none
    /// A few days.
    case stubble
    /// On the upper lip alone.
    case moustache
    /// Around the mouth and on the chin.
    case goatee
    /// All of it, trimmed.
    case full
}

/// Glasses.
public enum PersonGlasses: UInt8, Hashable, Sendable, CaseIterable {
    /// None.
    case none
    /// A wire.
    case thin
    /// Dark plastic.
    case thick
    /// A rim of almost a centimetre.
    case heavy
}

/// What is on the head.
public enum PersonHeadCovering: UInt8, Hashable, Sendable, CaseIterable {
    /// Nothing.
    case none
    /// A cap with a peak.
    case cap
    /// A scarf that leaves the face free.
    case headscarf
}

/// What hides an eye.
public enum PersonEyeCover: UInt8, Hashable, Sendable, CaseIterable {
    /// Nothing.
    case none
    /// A thick strand of hair.
    case hair
    /// A hand.
    case hand
}

/// What is behind the person.
public enum PersonBackdrop: UInt8, Hashable, Sendable, CaseIterable {
    /// A smooth wall or a taut curtain.
    case plain
    /// Wallpaper with upright stripes.
    case stripes
    /// A curtain in deep folds.
    case folds
    /// A brick wall.
    case bricks
}
