import HALContract

/// Tells a bald head from one with hair: skin darkens slowly towards the top of the head, hair begins with a step.
enum Hairline {
    /// Pixels between the eyes in the patch that is looked at.
    private static let interEye = 50.0
    /// Half the width looked at, the lowest row above the eyes, and how far below the outline it ends, in inter-eye
    /// distances: above the brows, and below the rim where the light grazes.
    private static let halfWidth = 0.35
    private static let lowest = 0.55
    private static let rim = 0.15
    /// Rows between what is compared: 5 mm, within which hair begins.
    private static let reach = 4
    /// Hair begins where the light changes by more than this share of the forehead's: shading changes it by 3 to 9 %
    /// over such a distance.
    private static let stepMinimum = 0.10

    /// Whether hair begins between the forehead and the top of the head, which is `hairTop` inter-eye distances above
    /// the eyes.
    static func isSeen(_ view: WorkingView, _ axes: FaceAxes, hairTop: Double) -> Bool {
        let rows = Int((hairTop - rim - lowest) * interEye)
        // A forehead this low is covered.
        guard rows > 2 * reach else { return true }
        let step = axes.interEye / interEye
        let patch = LevelledPatch(
            view.gray, middle: axes.point(0, -(lowest * interEye + Double(rows - 1) / 2) * step), across: axes.across,
            step: step, width: 2 * Int(halfWidth * interEye) + 1, height: rows)
        let gray = patch.gray.smoothed().smoothed()
        var steps: [Int] = []
        var forehead: [UInt8] = []
        for column in stride(from: 2, to: gray.width - 2, by: 3) {
            var greatest = 0
            for row in 0..<(rows - reach) {
                let upper = Int(gray.bytes[row * gray.width + column])
                let lower = Int(gray.bytes[(row + reach) * gray.width + column])
                greatest = max(greatest, abs(upper - lower))
            }
            steps.append(greatest)
            for row in (rows - 2 * reach)..<rows { forehead.append(gray.bytes[row * gray.width + column]) }
        }
        steps.sort()
        forehead.sort()
        return Double(steps[steps.count / 2]) > stepMinimum * Double(max(1, forehead[forehead.count / 2]))
    }
}
