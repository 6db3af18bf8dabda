/// What a portrait must be: the figures of one profile. Each profile says where its figures come from.
///
/// A profile is data. The built-in ones stand in `PortraitStandard+Profiles.swift`; another one is made from a built-in
/// one and the values that differ, by `init(name:like:changing:)`, which refuses what makes no sense.
public struct PortraitStandard: Hashable, Sendable {
    /// Name of the profile, as settings and logs write it.
    public internal(set) var name: String
    /// Printed width.
    public internal(set) var widthMillimetres: Double
    /// Printed height.
    public internal(set) var heightMillimetres: Double
    /// Resolution of the picture, also written into the file; a whole number.
    public internal(set) var resolutionPerInch: Double
    /// Least height of the head, from chin to crown.
    public internal(set) var headMinimumMillimetres: Double
    /// Greatest height of the head.
    public internal(set) var headMaximumMillimetres: Double
    /// The height of the head that is aimed at.
    public internal(set) var headTargetMillimetres: Double
    /// The head is made smaller, down to this, when the top of thick hair would otherwise be read as a crown beyond
    /// the maximum. People who measure a print mostly measure to the hair.
    public internal(set) var headWithThickHairMillimetres: Double
    /// 1 when the height of the head is measured to the top of the hair, 0 when hair is left out.
    public internal(set) var headIncludesHair: Double
    /// From the top edge down to the top of the head when nothing else decides.
    public internal(set) var crownMarginMillimetres: Double
    /// Least background above the hair.
    public internal(set) var hairMarginMinimumMillimetres: Double
    /// Least space below the chin.
    public internal(set) var chinMarginMinimumMillimetres: Double
    /// Least height of the eye line above the lower edge.
    public internal(set) var eyeHeightMinimumMillimetres: Double
    /// Greatest height of the eye line above the lower edge.
    public internal(set) var eyeHeightMaximumMillimetres: Double
    /// Background that may be continued where the source ends before the frame, above and at the sides.
    public internal(set) var extensionMaximumMillimetres: Double
    /// The same below, where neck and clothes continue visibly.
    public internal(set) var extensionBelowMaximumMillimetres: Double
    /// What the checks of the verdict compare with.
    public internal(set) var limits: QualityLimits

    /// Columns of the portrait.
    public var widthPixels: Int { Self.pixels(widthMillimetres, resolutionPerInch) }
    /// Rows of the portrait.
    public var heightPixels: Int { Self.pixels(heightMillimetres, resolutionPerInch) }
    /// Resolution written into the file.
    public var dotsPerInch: Int { Int(resolutionPerInch) }
    /// Rows or columns in a millimetre of the portrait.
    public var pixelsPerMillimetre: Double { Double(heightPixels) / heightMillimetres }

    private static func pixels(_ millimetres: Double, _ perInch: Double) -> Int {
        Int((millimetres * perInch / 25.4 + 1e-6).rounded(.down))
    }

}

extension PortraitStandard {
    /// The profile `name`: as `model`, but for the values given by field name, such as `head_minimum_mm`.
    ///
    /// - Throws: the first field that is unknown, no number, negative, or at odds with another.
    public init(
        name: String, like model: PortraitStandard, changing values: [(field: String, value: Double)]
    ) throws(ProfileFault) {
        self = model
        self.name = name
        guard !name.isEmpty, name.utf8.count <= 40 else {
            throw ProfileFault(field: "name", problem: "\"\(name)\" is no name; accepted: 1 to 40 characters")
        }
        for (field, value) in values {
            guard let known = ProfileField.all.first(where: { $0.name == field }) else {
                let names = ProfileField.all.map(\.name).joined(separator: ", ")
                throw ProfileFault(field: field, problem: "unknown field; accepted: \(names)")
            }
            self[keyPath: known.path] = value
        }
        try ProfileRules.check(self)
    }
}

/// Why a profile makes no sense: which field, and what is accepted.
public struct ProfileFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The field, such as `head_minimum_mm`.
    public let field: String
    /// What is wrong with it, and what is accepted.
    public let problem: String

    /// Field and problem.
    public var description: String { "\(field): \(problem)" }
}
