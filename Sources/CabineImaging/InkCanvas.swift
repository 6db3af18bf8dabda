import HALContract

/// A white sheet on which round-ended lines of varying width are drawn with smooth edges.
struct InkCanvas {
    /// A place of the pen, in pixels.
    struct Dot {
        var x: Double
        var y: Double
        /// Half the width of the line here.
        var radius: Double
    }

    private let width: Int
    private let height: Int
    private var coverage: [UInt8]

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        coverage = [UInt8](repeating: 0, count: width * height)
    }

    /// Draws one stroke; a single dot is drawn as a disc.
    mutating func draw(_ dots: [Dot]) {
        guard let first = dots.first else { return }
        if dots.count == 1 { drawSegment(first, first) }
        for (from, to) in zip(dots, dots.dropFirst()) { drawSegment(from, to) }
    }

    /// Coverage is how far a pixel's centre lies inside the line's edge; where lines cross the darker one counts, so
    /// that joints do not show.
    private mutating func drawSegment(_ from: Dot, _ to: Dot) {
        let reach = max(from.radius, to.radius) + 1
        let left = max(0, Int((min(from.x, to.x) - reach).rounded(.down)))
        let right = min(width - 1, Int((max(from.x, to.x) + reach).rounded(.up)))
        let top = max(0, Int((min(from.y, to.y) - reach).rounded(.down)))
        let bottom = min(height - 1, Int((max(from.y, to.y) + reach).rounded(.up)))
        guard left <= right, top <= bottom else { return }
        let alongX = to.x - from.x
        let alongY = to.y - from.y
        let squared = alongX * alongX + alongY * alongY
        for y in top...bottom {
            for x in left...right {
                let fromX = Double(x) - from.x
                let fromY = Double(y) - from.y
                let part = squared > 0 ? max(0, min(1, (fromX * alongX + fromY * alongY) / squared)) : 0
                let awayX = fromX - part * alongX
                let awayY = fromY - part * alongY
                let radius = from.radius + part * (to.radius - from.radius)
                let inside = radius + 0.5 - (awayX * awayX + awayY * awayY).squareRoot()
                guard inside > 0 else { continue }
                let index = y * width + x
                coverage[index] = max(coverage[index], UInt8((min(1, inside) * 255).rounded()))
            }
        }
    }

    func image() -> GrayImage { GrayImage(width: width, height: height, bytes: coverage.map { 255 - $0 }) }
}
