import HALContract

/// What is measured of the mouth, below the base of the nose.
struct MouthMeasures {
    /// Row of the line between the lips, in inter-eye distances below the eyes.
    let row: Double
    /// How much darker the line is than what is above and below it, as a share of the cheeks' grey.
    let contrast: Double
    /// Height of what shows between the lips, in inter-eye distances: a dark hollow, teeth, or the line of a closed mouth.
    let opening: Double

    /// Where mouths begin below the base of the nose, and where they end.
    private static let belowNose = 0.2
    private static let lowest = 1.6
    /// Least distance of the line from the chin.
    private static let aboveChin = 0.25
    /// Half the width in which the line is looked for.
    private static let halfWidth = 0.22
    /// What is darker than this share of the cheeks is no lip, and what has this much less red than they have is a tooth.
    private static let hollowShare = 0.45
    private static let toothRed = 0.03

    /// - Parameters:
    ///   - noseBase: row of the base of the nose, in inter-eye distances.
    ///   - middle: how far the mouth lies beside the middle between the eyes.
    init(_ view: PortraitView, noseBase: Double, middle: Double) {
        let first = Int(view.place(0, noseBase + Self.belowNose).y)
        let last = max(first + 3, Int(view.place(0, min(Self.lowest, view.chin - Self.aboveChin)).y))
        let columns = view.columns(middle - Self.halfWidth, middle + Self.halfWidth)
        let profile = (first..<last).map { view.meanGray(row: $0, columns) }
        let reach = Int(0.1 * view.interEye)
        var best = 0
        var depth = -Double.infinity
        for index in profile.indices {
            let above = profile[max(0, index - reach)]
            let below = profile[min(profile.count - 1, index + reach)]
            let found = (above + below) / 2 - profile[index]
            if found > depth { (best, depth) = (index, found) }
        }
        let cheeks = Self.cheeks(view)
        row = (Double(first + best) - view.eyeRow) / view.interEye
        contrast = depth / max(1, cheeks.grey)
        opening = Self.opening(view, row: first + best, middle, cheeks)
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

    /// The second highest run of what is neither skin nor lip, over columns across the mouth.
    private static func opening(
        _ view: PortraitView, row: Int, _ middle: Double, _ cheeks: (grey: Double, red: Double)
    ) -> Double {
        let reach = Int(0.3 * view.interEye)
        let heights = stride(from: -0.2, through: 0.201, by: 0.05).map { across in
            let x = max(0, min(view.image.width - 1, Int(view.place(middle + across, 0).x)))
            let flags = (row - reach...row + reach).map { y in
                let y = max(0, min(view.image.height - 1, y))
                let grey = Double(view.gray.bytes[y * view.gray.width + x])
                return grey < cheeks.grey * hollowShare || view.redShare(x, y) < cheeks.red - toothRed
            }
            return EyeMeasures.run(in: flags, near: reach, within: Int(0.08 * view.interEye), gap: 1)
        }
        return Double(heights.sorted()[heights.count - 2]) / view.interEye
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
