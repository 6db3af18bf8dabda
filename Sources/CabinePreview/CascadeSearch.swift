/// Runs a cascade over pictures up to a fixed size, without allocating (OpenCV's own search allocates with each call).
///
/// The decisions are OpenCV's, pattern by pattern; which windows are tried is decided here.
final class CascadeSearch {
    /// A window that passed every stage.
    struct Hit {
        var x: Int32
        var y: Int32
    }

    /// One test, with the 16 corners of its nine rectangles as distances from the window's first corner.
    private struct Stump {
        var corners:
            (
                Int32, Int32, Int32, Int32, Int32, Int32, Int32, Int32, Int32, Int32, Int32, Int32, Int32, Int32, Int32,
                Int32
            )
        var inside: Float
        var outside: Float
    }

    private struct Stage {
        var threshold: Float
        var end: Int
    }

    /// Columns and rows of the window.
    let side: Int
    private let maximumWidth: Int
    private let maximumHeight: Int
    private let integralStride: Int
    private let integral: UnsafeMutablePointer<UInt32>
    private let stumps: UnsafeMutablePointer<Stump>
    /// Eight words of 32 bits a stump: for which patterns its inner value counts.
    private let sets: UnsafeMutablePointer<UInt32>
    private let stages: UnsafeMutablePointer<Stage>
    private let stageCount: Int

    /// A search for pictures of at most this size.
    init(_ cascade: CascadeFile, maximumWidth: Int, maximumHeight: Int) {
        side = cascade.side
        self.maximumWidth = maximumWidth
        self.maximumHeight = maximumHeight
        integralStride = maximumWidth + 1
        let count = integralStride * (maximumHeight + 1)
        integral = .allocate(capacity: count)
        integral.initialize(repeating: 0, count: count)
        let stride = integralStride
        let flat = cascade.stages.flatMap(\.stumps)
        stumps = .allocate(capacity: flat.count)
        sets = .allocate(capacity: flat.count * 8)
        stageCount = cascade.stages.count
        stages = .allocate(capacity: cascade.stages.count)
        for (index, stump) in flat.enumerated() {
            (stumps + index).initialize(to: Self.stump(stump, stride))
            for (word, bits) in stump.set.enumerated() { (sets + index * 8 + word).initialize(to: bits) }
        }
        var end = 0
        for (index, stage) in cascade.stages.enumerated() {
            end += stage.stumps.count
            (stages + index).initialize(to: Stage(threshold: stage.threshold, end: end))
        }
    }

    deinit {
        integral.update(repeating: 0, count: integralStride * (maximumHeight + 1))
        integral.deallocate()
        stumps.deallocate()
        sets.deallocate()
        stages.deallocate()
    }

    private static func stump(_ stump: CascadeFile.Stump, _ stride: Int) -> Stump {
        let feature = stump.feature
        func corner(_ column: Int, _ row: Int) -> Int32 {
            Int32((feature.y + row * feature.height) * stride + feature.x + column * feature.width)
        }
        return Stump(
            corners: (
                corner(0, 0), corner(1, 0), corner(2, 0), corner(3, 0), corner(0, 1), corner(1, 1), corner(2, 1),
                corner(3, 1), corner(0, 2), corner(1, 2), corner(2, 2), corner(3, 2), corner(0, 3), corner(1, 3),
                corner(2, 3), corner(3, 3)
            ), inside: stump.inside, outside: stump.outside)
    }

    /// Calls `found` for every window that passes, of those that begin in `rows`, every `step` pixels.
    func search(_ picture: borrowing Plane, rows: Range<Int>, step: Int, found: (Hit) -> Void) {
        let rows = rows.clamped(to: 0..<max(0, picture.height - side + 1))
        guard picture.width >= side, !rows.isEmpty else { return }
        integrate(picture, rows.lowerBound..<rows.upperBound + side - 1)
        var y = rows.lowerBound
        while y < rows.upperBound {
            var x = 0
            while x <= picture.width - side {
                let stage = failingStage(integral + y * integralStride + x)
                if stage == stageCount {
                    found(Hit(x: Int32(x), y: Int32(y)))
                    x += step
                } else {
                    // Far from any face, as OpenCV does it: the next window is hardly another one.
                    x += stage == 0 ? 2 * step : step
                }
            }
            y += step
        }
    }

    /// Sums of everything left of each corner and above it within `rows`, with a row and a column of zeros first.
    private func integrate(_ picture: borrowing Plane, _ rows: Range<Int>) {
        precondition(picture.width <= maximumWidth && picture.height <= maximumHeight, "the integral has room")
        (integral + rows.lowerBound * integralStride).update(repeating: 0, count: picture.width + 1)
        for y in rows {
            let row = picture.row(y)
            let above = integral + y * integralStride + 1
            let target = above + integralStride
            var sum: UInt32 = 0
            var x = 0
            while x < row.count {
                sum &+= UInt32(row[unchecked: x])
                target[x] = above[x] &+ sum
                x &+= 1
            }
        }
    }

    /// The first stage the window does not pass; the number of stages when it passes all.
    @inline(__always)
    private func failingStage(_ window: UnsafeMutablePointer<UInt32>) -> Int {
        var index = 0
        var stage = 0
        while stage < stageCount {
            var sum: Float = 0
            while index < stages[stage].end {
                sum += value(index, window)
                index &+= 1
            }
            if sum < stages[stage].threshold { return stage }
            stage &+= 1
        }
        return stageCount
    }

    /// The eight neighbours of the middle rectangle compared with it, clockwise from the upper left.
    @inline(__always)
    private func value(_ index: Int, _ window: UnsafeMutablePointer<UInt32>) -> Float {
        let c = stumps[index].corners
        let (p0, p1, p2, p3) = (window[Int(c.0)], window[Int(c.1)], window[Int(c.2)], window[Int(c.3)])
        let (p4, p5, p6, p7) = (window[Int(c.4)], window[Int(c.5)], window[Int(c.6)], window[Int(c.7)])
        let (p8, p9, p10, p11) = (window[Int(c.8)], window[Int(c.9)], window[Int(c.10)], window[Int(c.11)])
        let (p12, p13, p14, p15) = (window[Int(c.12)], window[Int(c.13)], window[Int(c.14)], window[Int(c.15)])
        let middle = p5 &- p6 &- p9 &+ p10
        var code = p0 &- p1 &- p4 &+ p5 >= middle ? 128 : 0
        code |= p1 &- p2 &- p5 &+ p6 >= middle ? 64 : 0
        code |= p2 &- p3 &- p6 &+ p7 >= middle ? 32 : 0
        code |= p6 &- p7 &- p10 &+ p11 >= middle ? 16 : 0
        code |= p10 &- p11 &- p14 &+ p15 >= middle ? 8 : 0
        code |= p9 &- p10 &- p13 &+ p14 >= middle ? 4 : 0
        code |= p8 &- p9 &- p12 &+ p13 >= middle ? 2 : 0
        code |= p4 &- p5 &- p8 &+ p9 >= middle ? 1 : 0
        let isInside = sets[index &* 8 &+ code >> 5] >> UInt32(code & 31) & 1 == 1
        return isInside ? stumps[index].inside : stumps[index].outside
    }
}
