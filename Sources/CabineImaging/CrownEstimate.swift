import Glibc

/// Estimates the crown of the skull under the hair from everything that hints at it, each weighed by how far it is off as a
/// rule. All lengths are inter-eye distances.
///
/// No hint suffices: a nod lengthens eyes-to-chin by what it takes from eyes-to-crown, eyes stand closer or wider apart,
/// and hair is thin or thick. So every place of the crown gets the product of how likely each hint is there, and the
/// answer is the mean. The figures are our estimates, rounded; none comes from a single picture.
struct CrownEstimate {
    /// Chin to crown and its deviation: heads differ by 4 to 5 % at the same distance of the eyes.
    private static let head = (mean: 3.68, deviation: 0.17)
    /// Eyes to crown as a share of eyes to chin: pupils lie a little below the middle of the head.
    static let crownByChin = 0.93
    /// Deviation of the crown by that share: anatomy gives 0.1, a nod of 10 degrees 0.3, and people nod unasked.
    private static let deviationByChin = 0.5
    /// Hair above the crown: most often 8 mm, often twice and rarely five times that. A gamma distribution of order two.
    private static let hairScale = 0.13
    /// Skin above the crown of a bald head, and errors of the outline.
    private static let baldScale = 0.005
    /// Whether a head is bald as `Hairline` sees it, and how often it is right either way.
    private static let baldShare = (seenBald: 0.97, seenHairy: 0.01)
    /// Height above the eyes at which the outline's width is compared: above ears and temples, below where skulls close.
    static let widthHeight = 0.9
    /// Width of the skull there: heads are 2.4 inter-eye distances wide above the ears, a little less here.
    private static let skullWidth = 2.3
    /// Hair stands off at the sides about as far as above, within this deviation, that of the skull included.
    private static let sideDeviation = 0.1
    /// A narrower outline has holes of the background's colour, a wider one is not that of hair.
    private static let plausibleWidth = 1.8...4.2
    /// Least crown considered, and the distance of one from the next.
    private static let crownMinimum = 1.0
    private static let step = 0.01
    /// No place is impossible: hints can all be wrong.
    private static let likelihoodMinimum = 1e-12

    /// Eyes to chin.
    var chin: Double
    /// Eyes to the top of the hair.
    var hairTop: Double
    /// Width of the outline of hair and head at `widthHeight`; nil when it was not seen.
    var width: Double?
    /// `Hairline` sees skin up to the top.
    var looksBald: Bool

    /// Eyes to crown; never above the top of the hair.
    var crown: Double {
        var sum = 0.0
        var weights = 0.0
        // From the top of the hair downward, so that a bald head ends there exactly.
        for hair in stride(from: 0, through: max(0, hairTop - Self.crownMinimum), by: Self.step) {
            let crown = hairTop - hair
            let weight = likelihood(crown)
            sum += weight * crown
            weights += weight
        }
        return weights > 0 ? sum / weights : hairTop
    }

    private func likelihood(_ crown: Double) -> Double {
        let proportions =
            Self.bell(crown + chin - Self.head.mean, Self.head.deviation)
            * Self.bell(crown - Self.crownByChin * chin, Self.deviationByChin)
        let hair = hairTop - crown
        let bald = exp(-hair / Self.baldScale) / Self.baldScale * atSides(0)
        let hairy = hair * exp(-hair / Self.hairScale) / (Self.hairScale * Self.hairScale) * atSides(hair)
        let share = looksBald ? Self.baldShare.seenBald : Self.baldShare.seenHairy
        return proportions * max(Self.likelihoodMinimum, share * bald + (1 - share) * hairy)
    }

    /// How likely the width is when hair stands off by `thickness` above.
    private func atSides(_ thickness: Double) -> Double {
        guard let width, Self.plausibleWidth.contains(width) else { return 1 }
        return Self.bell((width - Self.skullWidth) / 2 - thickness, Self.sideDeviation)
    }

    private static func bell(_ away: Double, _ deviation: Double) -> Double {
        exp(-away * away / (2 * deviation * deviation))
    }
}
