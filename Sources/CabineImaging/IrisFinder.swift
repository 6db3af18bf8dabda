import Glibc
import HALContract

/// Makes the place of an eye exact: from where a cascade saw it to the centre of its iris.
enum IrisFinder {
    /// Pixels between the eyes in the patch that is searched: the iris has a radius of 9 there.
    private static let interEye = 96.0
    /// Farthest from the cascade's place, in pixels of the patch: three of its standard deviations.
    private static let reach = 9
    /// Standard deviation of a cascade's place, in pixels of the patch: 3 % of the distance of the eyes.
    private static let spread = 3.0
    private static let side = 47
    /// How much the two kinds of evidence weigh against the place's likelihood; both are 0...1.
    private static let ringWeight = 4.0
    private static let votesWeight = 4.0

    /// The centre of the iris near `eye`, one of `pair`.
    static func refine(_ gray: GrayImage, _ eye: Point2D, of pair: EyePair) -> Point2D {
        let line = pair.right - pair.left
        let distance = line.length
        guard distance > 1 else { return eye }
        let patch = LevelledPatch(
            gray, middle: eye, across: line * (1 / distance), step: distance / interEye, width: side, height: side)
        let smooth = patch.gray.withoutGlints().smoothed()
        let count = 2 * reach + 1
        let rings = IrisRing.contrasts(smooth, reach: reach)
        let votes = GradientField(smooth).votes(reach: reach)
        let strongestRing = max(1e-9, rings.max() ?? 0)
        let strongestVotes = max(1e-9, votes.max() ?? 0)
        var scores = [Double](repeating: 0, count: count * count)
        var best = reach * count + reach
        for index in scores.indices {
            let x = Double(index % count - reach)
            let y = Double(index / count - reach)
            let likelihood = -(x * x + y * y) / (2 * spread * spread)
            scores[index] =
                likelihood + ringWeight * rings[index] / strongestRing + votesWeight * votes[index] / strongestVotes
            if scores[index] > scores[best] { best = index }
        }
        let column = best % count
        let row = best / count
        // The top of the parabola through the best place and its neighbours.
        let x = Double(column) + peak(scores, best, 1, column > 0 && column < count - 1)
        let y = Double(row) + peak(scores, best, count, row > 0 && row < count - 1)
        let middle = Double(side - 1) / 2 - Double(reach)
        return patch.toPicture(x + middle, y + middle)
    }

    private static func peak(_ scores: [Double], _ index: Int, _ step: Int, _ isInside: Bool) -> Double {
        guard isInside else { return 0 }
        let before = scores[index - step]
        let after = scores[index + step]
        let bend = before - 2 * scores[index] + after
        return bend < 0 ? max(-0.5, min(0.5, (before - after) / (2 * bend))) : 0
    }
}

extension GrayImage {
    /// Half the width of what counts as a glint, in pixels of the patch: lamps mirrored in the cornea are 1 to 2 mm wide.
    private static let glintReach = 2

    /// The picture with light spots narrower than a glint removed (a grey opening by a square).
    func withoutGlints() -> GrayImage { windowed(min).windowed(max) }

    /// Each pixel replaced by the least, or the greatest, of the square around it.
    private func windowed(_ pick: (UInt8, UInt8) -> UInt8) -> GrayImage {
        let reach = Self.glintReach
        var rows = bytes
        for y in 0..<height {
            for x in 0..<width {
                var value = bytes[y * width + x]
                for other in max(0, x - reach)...min(width - 1, x + reach) { value = pick(value, bytes[y * width + other]) }
                rows[y * width + x] = value
            }
        }
        var output = rows
        for y in 0..<height {
            for x in 0..<width {
                var value = rows[y * width + x]
                for other in max(0, y - reach)...min(height - 1, y + reach) { value = pick(value, rows[other * width + x]) }
                output[y * width + x] = value
            }
        }
        return GrayImage(width: width, height: height, bytes: output)
    }
}
