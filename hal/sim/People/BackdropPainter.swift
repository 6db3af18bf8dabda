/// Paints the wall or curtain behind the person, and the shadow of the head on it.
struct BackdropPainter {
    let parameters: PersonParameters
    let noise: PlaneNoise

    func draw(_ canvas: inout PersonCanvas) {
        let width = Float(canvas.width)
        let height = Float(canvas.height)
        let color = parameters.background
        let gradient = parameters.backgroundGradient
        let isPlain = parameters.backdrop == .plain
        canvas.fill { x, y in
            let across = Float(x) / width - 0.5
            let down = Float(y) / height - 0.45
            // A little darker towards the corners.
            var light = 1 - 0.09 * (across * across + down * down)
            light -= gradient * (across + 0.5)
            if isPlain { return color * light }
            return pattern(color, across * width / height, down) * light
        }
    }

    private func pattern(_ color: PersonColor, _ across: Float, _ down: Float) -> PersonColor {
        switch parameters.backdrop {
        case .plain: return color
        case .stripes:
            let phase = across * 14 - (across * 14).rounded(.down)
            return color * (0.70 + 0.30 * smoothStep(0.44, 0.50, phase) * (1 - smoothStep(0.94, 1, phase)))
        case .folds:
            let wave = PersonMath.sin(across * 34 + 1.6 * noise.value(across * 5 + 70, down * 1.5))
            return color * (0.80 + 0.20 * wave)
        case .bricks:
            let row = (down * 16).rounded(.down)
            let shifted = across * 7 + (row * 0.5 - (row * 0.5).rounded(.down))
            let joint = min(
                min(down * 16 - row, row + 1 - down * 16) * 0.44,
                abs(shifted - shifted.rounded()))
            let tone = 0.78 + 0.12 * noise.value(shifted.rounded(.down) * 3.7 + 9, row * 5.3)
            return joint < 0.03
                ? color : PersonColor(color.red * tone * 0.9, color.green * tone * 0.6, color.blue * tone * 0.5)
        }
    }

    /// The head and shoulders as a single lamp throws them on the wall.
    func drawShadow(_ canvas: inout PersonCanvas, _ frame: HeadFrame) {
        let strength = parameters.backgroundShadow
        guard strength > 0 else { return }
        let shift = parameters.backgroundShadowAcross
        let halfWidth = parameters.headHalfWidth * 1.12
        canvas.draw(frame, HeadRegion(left: -2.2, top: -1, right: 2.2, bottom: 2.4)) { u, v in
            let across = (u - shift) / halfWidth
            let down = (v - 0.06) / 0.60
            let head = (across * across + down * down).squareRoot() - 1
            let shoulder = 0.62 + 0.26 * smoothStep(0.12, 0.95, abs(u - shift)) - v
            let outside = min(head * halfWidth, max(shoulder, abs(u - shift) - 1.1))
            let cover = 1 - smoothStep(-0.05, 0.06, outside)
            return Paint(color: PersonColor(0, 0, 0), cover: cover * strength)
        }
    }
}
