/// The thresholds a portrait is made by; each says where it comes from.
///
/// The French *cahier des charges* is not public: every value stands here by name, so that another one is a new profile
/// and never a change of code.
public struct PortraitStandard: Hashable, Sendable {
    /// Name of the profile, as settings and logs write it.
    public let name: String
    /// Columns of the portrait: 35 mm at 300 dpi (ISO/IEC 19794-5, French text of 2009).
    public let widthPixels: Int
    /// Rows of the portrait: 45 mm at 300 dpi.
    public let heightPixels: Int
    /// Printed width (French text of 2009).
    public let widthMillimetres: Double
    /// Printed height (French text of 2009).
    public let heightMillimetres: Double
    /// Resolution written into the file.
    public let dotsPerInch: Int
    /// Least distance from chin to crown, hair excluded ("32 à 36 mm, hors chevelure").
    public let headMinimumMillimetres: Double
    /// Greatest distance from chin to crown, hair excluded.
    public let headMaximumMillimetres: Double
    /// The distance aimed at: the middle of the range.
    public let headTargetMillimetres: Double
    /// The head is made smaller, down to this, when the top of thick hair would otherwise be read as a crown beyond
    /// the maximum. Our choice: people who measure a print mostly measure to the hair.
    public let headWithThickHairMillimetres: Double
    /// From the top edge down to the crown when nothing else decides. Our choice: eyes 54 % up, inside 50-70 % (ICAO).
    public let crownMarginMillimetres: Double
    /// Least background above the hair. Our choice.
    public let hairMarginMinimumMillimetres: Double
    /// Least space below the chin. Our choice.
    public let chinMarginMinimumMillimetres: Double
    /// Greatest tilt of the eye line in the source (ICAO Doc 9303: 8 degrees; what is below it is levelled).
    public let rollLimitDegrees: Double
    /// Tilt above which a retake is advised (ICAO Doc 9303).
    public let rollAdvisedDegrees: Double
    /// Least distance between the eyes in the source. Our choice: the portrait needs about 100, and enlarging more than
    /// two and a half times shows.
    public let interEyeMinimumPixels: Double
    /// Background that may be continued where the source ends before the frame, above and at the sides. Our choice: a
    /// plain background continues invisibly this far.
    public let extensionMaximumMillimetres: Double
    /// The same below, where neck and clothes continue visibly. Our choice.
    public let extensionBelowMaximumMillimetres: Double

    /// Rows or columns in a millimetre of the portrait.
    public var pixelsPerMillimetre: Double { Double(heightPixels) / heightMillimetres }

    /// French identity photograph, text of 2009.
    public static let fr2009 = PortraitStandard(
        name: "fr-2009", widthPixels: 413, heightPixels: 531, widthMillimetres: 35, heightMillimetres: 45,
        dotsPerInch: 300, headMinimumMillimetres: 32, headMaximumMillimetres: 36, headTargetMillimetres: 34,
        headWithThickHairMillimetres: 33, crownMarginMillimetres: 4.5, hairMarginMinimumMillimetres: 1,
        chinMarginMinimumMillimetres: 3, rollLimitDegrees: 8, rollAdvisedDegrees: 5, interEyeMinimumPixels: 40,
        extensionMaximumMillimetres: 4, extensionBelowMaximumMillimetres: 1)
}
