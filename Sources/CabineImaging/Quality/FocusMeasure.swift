import HALContract

/// How much of the eyes' detail a further blur would take away: sharp pictures lose more than half, blurred ones nothing
/// (after Crete and others, "The blur effect", 2007).
enum FocusMeasure {
    /// Half the length of the further blur in pixels.
    private static let reach = 4
    /// Steps up to this are noise or skin, not detail.
    private static let noiseLevels: Float = 4
    /// With fewer steps than this there is no detail at all.
    private static let stepsMinimum = 100

    /// 0...1, the less of along rows and along columns: a shaken camera blurs one of them.
    static func sharpness(_ view: PortraitView) -> Double {
        let box = view.box(-0.8, -0.4, 0.8, 0.3)
        let width = view.gray.width
        let rows = (box.y..<max(box.y, box.bottom)).map { y in
            (box.x..<box.right).map { Float(view.gray.bytes[y * width + $0]) }
        }
        let columns = (box.x..<max(box.x, box.right)).map { x in
            (box.y..<box.bottom).map { Float(view.gray.bytes[$0 * width + x]) }
        }
        return min(sharpness(rows), sharpness(columns))
    }

    private static func sharpness(_ lines: [[Float]]) -> Double {
        var detail: Float = 0
        var lost: Float = 0
        var steps = 0
        for line in lines where line.count > 2 * reach + 1 {
            var sum = line[0..<(2 * reach + 1)].reduce(0, +)
            var blurred = sum
            for place in (reach + 1)..<(line.count - reach) {
                sum += line[place + reach] - line[place - reach - 1]
                let step = abs(line[place] - line[place - 1])
                if step > noiseLevels {
                    detail += step
                    lost += max(0, step - abs(sum - blurred) / Float(2 * reach + 1))
                    steps += 1
                }
                blurred = sum
            }
        }
        return steps < stepsMinimum ? 0 : Double(lost / detail)
    }
}
