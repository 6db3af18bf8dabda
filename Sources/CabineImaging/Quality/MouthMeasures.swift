import HALContract

/// What is measured of the mouth, below the base of the nose.
struct MouthMeasures {
    /// Row of the line between the lips, in inter-eye distances below the eyes.
    let row: Double
    /// How much darker the line is than what is above and below it, as a share of the cheeks' grey.
    let contrast: Double
    /// Height of what shows between the lips, in inter-eye distances: a dark hollow, teeth, or the line of a closed mouth.
    let opening: Double
    /// Height of what is light between the lips, and neither skin nor lip by its colour: teeth.
    let teeth: Double

    /// Where mouths begin below the base of the nose, and where they end.
    private static let belowNose = 0.2
    private static let lowest = 1.6
    /// Above this no mouth begins, wherever the nose seems to end.
    private static let highest = 0.85
    /// Least distance of the line from the chin.
    private static let aboveChin = 0.25
    /// Half the width in which the line is looked for.
    private static let halfWidth = 0.22
    /// What is darker than this share of the cheeks is no lip, and what has this much less red than they have is a tooth.
    private static let hollowShare = 0.45
    private static let toothRed = 0.03
    /// A tooth for sure has this much less red than the cheeks, and at least this share of their light: the gloss of a lip
    /// has their colour, nearly.
    private static let sureToothRed = 0.045
    private static let sureToothShare = 0.75

    /// - Parameters:
    ///   - noseBase: row of the base of the nose, in inter-eye distances.
    ///   - middle: how far the mouth lies beside the middle between the eyes.
    init(_ view: PortraitView, noseBase: Double, middle: Double) {
        let last = min(Self.lowest, view.chin - Self.aboveChin)
        let line = Self.line(view, from: noseBase + Self.belowNose, to: last, middle)
        // What was taken for the base of the nose may be the upper lip of an open mouth: the strongest line anywhere
        // below a nose is looked at as well.
        let strongest = Self.line(view, from: Self.highest, to: last, middle)
        let cheeks = Self.cheeks(view)
        row = (Double(line.row) - view.eyeRow) / view.interEye
        contrast = line.depth / max(1, cheeks.grey)
        func highest(_ isOpen: (_ grey: Double, _ red: Double) -> Bool) -> Double {
            max(
                Self.opening(view, row: line.row, middle, isOpen),
                Self.opening(view, row: strongest.row, middle, isOpen))
        }
        opening = highest { $0 < cheeks.grey * Self.hollowShare || $1 < cheeks.red - Self.toothRed }
        teeth = highest { $0 > cheeks.grey * Self.sureToothShare && $1 < cheeks.red - Self.sureToothRed }
    }

    /// The row that is darkest against what is above and below it.
    private static func line(
        _ view: PortraitView, from top: Double, to bottom: Double, _ middle: Double
    ) -> (row: Int, depth: Double) {
        let first = Int(view.place(0, top).y)
        let last = max(first + 3, Int(view.place(0, bottom).y))
        let columns = view.columns(middle - halfWidth, middle + halfWidth)
        let profile = (first..<last).map { view.meanGray(row: $0, columns) }
        let reach = Int(0.1 * view.interEye)
        var best = (row: first, depth: -Double.infinity)
        for index in profile.indices {
            let above = profile[max(0, index - reach)]
            let below = profile[min(profile.count - 1, index + reach)]
            let depth = (above + below) / 2 - profile[index]
            if depth > best.depth { best = (first + index, depth) }
        }
        return best
    }

    private static func cheeks(_ view: PortraitView) -> (grey: Double, red: Double) {
        var greys: [Double] = []
        var reds: [Double] = []
        for side in [-0.5, 0.5] {
            for down in stride(from: 0.5, to: 0.8, by: 0.03) {
                for across in stride(from: -0.1, through: 0.1, by: 0.04) {
                    let place = view.place(side + across, down)
                    greys.append(view.gray.sample(place))
                    reds.append(view.redShare(Int(place.x), min(view.image.height - 1, Int(place.y))))
                }
            }
        }
        return (greys.sorted()[greys.count / 2], reds.sorted()[reds.count / 2])
    }

    /// The third highest run of what `isOpen`, over columns across the mouth: two nostrils do not count.
    private static func opening(
        _ view: PortraitView, row: Int, _ middle: Double, _ isOpen: (_ grey: Double, _ red: Double) -> Bool
    ) -> Double {
        let reach = Int(0.3 * view.interEye)
        let heights = stride(from: -0.2, through: 0.201, by: 0.05).map { across in
            let x = max(0, min(view.image.width - 1, Int(view.place(middle + across, 0).x)))
            let flags = (row - reach...row + reach).map { y in
                let y = max(0, min(view.image.height - 1, y))
                let grey = Double(view.gray.bytes[y * view.gray.width + x])
                return isOpen(grey, view.redShare(x, y))
            }
            return EyeMeasures.run(in: flags, near: reach, within: Int(0.08 * view.interEye), gap: 1)
        }
        return Double(heights.sorted()[heights.count - 3]) / view.interEye
    }
}

extension PortraitView {
    /// The columns between two places on the eye line.
    func columns(_ left: Double, _ right: Double) -> Range<Int> {
        let first = max(0, min(image.width - 1, Int(place(left, 0).x)))
        return first..<max(first + 1, min(image.width, Int(place(right, 0).x)))
    }

    /// The mean grey of a part of a row; the nearest row when it lies outside.
    func meanGray(row: Int, _ columns: Range<Int>) -> Double {
        let start = max(0, min(gray.height - 1, row)) * gray.width
        return Double(columns.reduce(0) { $0 + Int(gray.bytes[start + $1]) }) / Double(columns.count)
    }
}
