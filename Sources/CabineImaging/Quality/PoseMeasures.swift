import HALContract

/// Estimates of how a head is turned, from its outline and the proportions of its nose.
struct PoseMeasures {
    /// Turn to the right of the picture positive, in degrees; from the outline of the cheeks.
    let yawByOutline: Double
    /// The same from the place of the nose.
    let yawByNose: Double
    /// How alike the nose's two halves are, -1...1.
    let noseSymmetry: Double
    /// The edge of a cheek was seen on both sides.
    let outlineIsSeen: Bool
    /// Row of the base of the nose, in inter-eye distances below the eyes.
    let noseBase: Double
    /// Where the middle of the nose is beside the middle between the eyes.
    let noseMiddle: Double
    /// Chin up positive, in degrees.
    let pitchByNose: Double
    /// The same from the height of the crown above the eyes.
    let pitchByCrown: Double
    /// The mean of both: noses differ in length about as much as foreheads in height, and independently.
    var pitch: Double { (pitchByNose + pitchByCrown) / 2 }

    /// By how much one cheek shows more than the other for each degree, as a share of both: a head 152 mm wide whose
    /// eyes lie 80 mm before its axis.
    private static let asymmetryPerDegree = 0.0195
    /// By how much the nose moves aside for each degree, in inter-eye distances: its bridge and base stand 25 mm before
    /// the eyes on average.
    private static let nosePerDegree = 0.0068
    /// Eye line to the shade below the nose on a level head, in inter-eye distances: 53 mm of 63.
    private static let noseBaseLevel = 0.84
    /// By how much the nose's base rises for each degree of chin up: it stands 32 mm before the eyes.
    private static let noseBasePerDegree = 0.0085
    /// Eye line to the crown of a level head, in inter-eye distances: between the 1.77 that the estimate under hair
    /// tends to, and the 1.85 of heads as high above the eyes as below.
    private static let crownLevel = 1.8
    /// By how much the crown sinks towards the eyes for each degree of chin up: the eyes turn 80 mm before the axis
    /// under a crown that is round.
    private static let crownPerDegree = 0.022

    /// - Parameter crown: eye line to crown in inter-eye distances.
    init(_ view: PortraitView, crown: Double) {
        let outline = CheekOutline(view)
        outlineIsSeen = outline.isSeen
        yawByOutline = -outline.asymmetry / Self.asymmetryPerDegree
        let symmetry = Self.symmetry(view)
        noseMiddle = symmetry.shift
        noseSymmetry = symmetry.likeness
        yawByNose = symmetry.shift / Self.nosePerDegree
        noseBase = Self.noseBase(view, middle: symmetry.shift)
        pitchByNose = (Self.noseBaseLevel - noseBase) / Self.noseBasePerDegree
        pitchByCrown = (Self.crownLevel - crown) / Self.crownPerDegree
    }

    /// The axis about which light and dark below the bridge of the nose mirror best. Vertical steps are compared: light
    /// from a side changes them least.
    private static func symmetry(_ view: PortraitView) -> (shift: Double, likeness: Double) {
        let rows = Int(view.place(0, 0.45).y)..<min(view.gray.height - 2, Int(view.place(0, 0.95).y))
        let half = Int(0.28 * view.interEye)
        let reach = Int(0.35 * view.interEye)
        let middle = Int(view.eyeColumn.rounded())
        let left = middle - half - reach - 1
        let width = 2 * (half + reach + 1)
        guard left >= 0, left + width < view.gray.width, rows.lowerBound >= 2 else { return (0, 0) }
        var steps: [Float] = []
        for y in stride(from: rows.lowerBound, to: rows.upperBound, by: 2) {
            for x in left..<(left + width) {
                let below = view.gray.bytes[(y + 2) * view.gray.width + x]
                let above = view.gray.bytes[(y - 2) * view.gray.width + x]
                steps.append(Float(below) - Float(above))
            }
        }
        var best: (shift: Int, likeness: Float) = (0, -1)
        for shift in -reach...reach {
            let likeness = likeness(steps, width: width, axis: half + reach + 1 + shift, half: half)
            if likeness > best.likeness { best = (shift, likeness) }
        }
        // The axis runs between two pixels.
        let place = Double(middle + best.shift) - 0.5 - view.eyeColumn
        return (place / view.interEye, Double(best.likeness))
    }

    private static func likeness(_ steps: [Float], width: Int, axis: Int, half: Int) -> Float {
        steps.withUnsafeBufferPointer { steps in
            var products: Float = 0
            var left: Float = 0
            var right: Float = 0
            var row = 0
            while row < steps.count {
                for distance in 0..<half {
                    let one = steps[row &+ axis &+ distance]
                    let other = steps[row &+ axis &- 1 &- distance]
                    products += one * other
                    right += one * one
                    left += other * other
                }
                row += width
            }
            return products / ((left * right).squareRoot() + 1)
        }
    }

    /// The darkest row under the tip of the nose.
    private static func noseBase(_ view: PortraitView, middle: Double) -> Double {
        let first = Int(view.place(0, 0.4).y)
        let last = Int(view.place(0, 1.0).y)
        let columns = view.columns(middle - 0.14, middle + 0.14)
        let profile = (first..<last).map { view.meanGray(row: $0, columns) }
        let reach = Int(0.08 * view.interEye)
        var best = (index: 0, depth: -Double.infinity)
        for index in profile.indices {
            let around = profile[max(0, index - reach)] + profile[min(profile.count - 1, index + reach)]
            if around / 2 - profile[index] > best.depth { best = (index, around / 2 - profile[index]) }
        }
        return (Double(first + best.index) - view.eyeRow) / view.interEye
    }
}

/// How far the skin of the cheeks goes on either side of the middle between the eyes.
struct CheekOutline {
    /// What the right side shows more than the left, as a share of both.
    let asymmetry: Double
    /// Both edges lie inside of the picture.
    let isSeen: Bool

    /// Rows looked at, in inter-eye distances below the eyes.
    private static let rows = Array(stride(from: 0.35, to: 1.0, by: 0.05))
    /// Of the rows on a side, the one counts that is longer than this share: a wrinkle ends a row early, hardly anything
    /// makes one too long.
    private static let longerThan = 0.78
    /// Skin keeps its colour within this, and gets darker or lighter slowly.
    private static let hueMaximum = 0.05
    private static let darkest = 0.55
    private static let lightest = 1.4
    /// Pixels of something else that end a row.
    private static let endPixels = 3

    init(_ view: PortraitView) {
        let left = Self.reach(view, side: -1)
        let right = Self.reach(view, side: 1)
        asymmetry = (right.distance - left.distance) / max(0.1, right.distance + left.distance)
        isSeen = !left.meetsBorder && !right.meetsBorder
    }

    private static func reach(_ view: PortraitView, side: Int) -> (distance: Double, meetsBorder: Bool) {
        let ends = rows.map { row(view, down: $0, side: side) }.sorted()
        let end = ends[Int(Double(ends.count) * longerThan)]
        let border = side < 0 ? view.eyeColumn : Double(view.image.width - 1) - view.eyeColumn
        return (end / view.interEye, end >= border - 2)
    }

    private static func row(_ view: PortraitView, down: Double, side: Int) -> Double {
        let start = view.place(0.45 * Double(side), down)
        let y = Int(start.y)
        var x = Int(start.x)
        guard y >= 0, y < view.image.height else { return 0 }
        let red = view.redShare(x, y)
        let blue = view.blueShare(x, y)
        var usual = Double(view.gray.bytes[y * view.gray.width + x])
        var strange = 0
        while x > 0, x < view.image.width - 1, strange < endPixels {
            x += side
            let grey = Double(view.gray.bytes[y * view.gray.width + x])
            let isSkin =
                abs(view.redShare(x, y) - red) < hueMaximum && abs(view.blueShare(x, y) - blue) < hueMaximum
                && grey > usual * darkest && grey < usual * lightest
            strange = isSkin ? 0 : strange + 1
            if isSkin { usual += (grey - usual) * 0.1 }
        }
        return abs(Double(x) - view.eyeColumn) - Double(strange)
    }
}
