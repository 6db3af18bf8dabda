import Glibc

/// Paints eyes and brows.
struct EyePainter {
    let parameters: PersonParameters
    let skin: SkinPainter
    let noise: PlaneNoise

    /// 5.9 mm of 232 mm.
    private static let irisRadius: Float = 0.0262
    private static let pupilRadius: Float = 0.0105

    func draw(_ canvas: inout PersonCanvas, _ frame: HeadFrame) {
        for side in [Float(-1), 1] {
            let centre = side * parameters.eyeDistance / 2
            let region = HeadRegion(left: centre - 0.09, top: -0.06, right: centre + 0.09, bottom: 0.05)
            canvas.draw(frame, region) { u, v in lids(side * (u - centre), v, frame.scale) }
            canvas.draw(frame, region) { u, v in eyeball(side * (u - centre), u - centre, v, frame.scale) }
            drawBrow(&canvas, frame, side)
        }
    }

    /// Rows of the lids at `x`, which grows from the nose outward; the outer corner lies higher.
    private func opening(_ x: Float) -> (top: Float, bottom: Float) {
        let part = x / parameters.eyeHalfWidth
        let arch = max(0, 1 - part * part)
        let tilt = -0.004 * part
        let top = tilt - parameters.eyeOpening * powf(arch, 0.72) - 0.0005
        return (top, tilt + parameters.eyeOpening * 0.66 * arch + 0.0005)
    }

    /// The crease above the eye, the lashes, the moist edge below.
    private func lids(_ x: Float, _ v: Float, _ scale: Float) -> Paint {
        let halfWidth = parameters.eyeHalfWidth
        let part = x / halfWidth
        let ends = 1 - smoothStep(0.85, 1.25, abs(part))
        guard ends > 0 else { return .none }
        let lids = opening(max(-halfWidth, min(halfWidth, x)))
        let crease = bell((v - (lids.top - 0.017)) / 0.0055) * 0.30 * ends
        let lashes = bell((v - lids.top) / 0.0068) * (0.80 + 0.12 * part) * (1 - smoothStep(0.98, 1.12, abs(part)))
        let below = bell((v - lids.bottom) / 0.0042) * 0.34 * (1 - smoothStep(0.9, 1.05, abs(part)))
        let dark = parameters.hair.mixed(PersonColor(30, 22, 20), 0.7)
        let cover = max(lashes, max(crease, below))
        return Paint(color: lashes >= crease && lashes >= below ? dark : skin.skin(0.42), cover: cover)
    }

    /// White, iris, pupil and the lamp's reflection; `x` grows outward, `u` to the right.
    private func eyeball(_ x: Float, _ u: Float, _ v: Float, _ scale: Float) -> Paint {
        guard abs(x) < parameters.eyeHalfWidth else { return .none }
        let lids = opening(x)
        let cover = min(v - lids.top, lids.bottom - v) * scale + 0.3
        guard cover > 0 else { return .none }
        let radius = (u * u + v * v).squareRoot()
        let roundness = 1 - 0.22 * (x / parameters.eyeHalfWidth) * (x / parameters.eyeHalfWidth)
        let lidShadow = 1 - 0.38 * bell((v - lids.top) / 0.012)
        var color = PersonColor(226, 221, 217) * (0.93 * roundness * lidShadow)
        if x < -parameters.eyeHalfWidth * 0.8 {
            // The inner corner.
            color = color.mixed(PersonColor(190, 120, 110), 0.6)
        }
        let iris = smoothStep(0, 1, (Self.irisRadius - radius) * scale * 0.5 + 0.5)
        if iris > 0 { color = color.mixed(irisColor(u, v, radius) * lidShadow, iris) }
        let pupil = smoothStep(0, 1, (Self.pupilRadius - radius) * scale * 0.5 + 0.5)
        color = color.mixed(PersonColor(14, 12, 12), pupil)
        let lampX = (u + 0.0085) / 0.0046
        let lampY = (v + 0.0095) / 0.0040
        color = color.mixed(PersonColor(250, 250, 250), 0.92 * bell((lampX * lampX + lampY * lampY) * 0.9))
        return Paint(color: color, cover: cover)
    }

    private func irisColor(_ u: Float, _ v: Float, _ radius: Float) -> PersonColor {
        let part = radius / Self.irisRadius
        let fibre = 0.10 * noise.value(atan2f(v, u) * 9 + 40, part * 3)
        // A dark ring outside, light caught below.
        let light = 0.92 + fibre - 0.50 * smoothStep(0.72, 1, part) + 0.30 * bell((v - 0.012) / 0.012)
        return parameters.iris * light
    }

    private func drawBrow(_ canvas: inout PersonCanvas, _ frame: HeadFrame, _ side: Float) {
        let centre = side * parameters.eyeDistance / 2
        let region = HeadRegion(left: centre - 0.13, top: -0.16, right: centre + 0.13, bottom: -0.03)
        canvas.draw(frame, region) { u, v in
            // From -1 at the nose to 1 at the temple.
            let part = side * (u - centre) / 0.092 - 0.08
            guard abs(part) < 1.1 else { return .none }
            let arch = -0.074 - 0.020 * (1 - (part - 0.35) * (part - 0.35)) + 0.010 * max(0, part)
            let taper = 1 - 0.62 * smoothStep(0.1, 1.05, part) - 0.25 * smoothStep(-0.5, -1.1, part)
            let thickness = parameters.browThickness * 0.62 * taper
            let strand = noise.value(part * 26 + v * 210, v * 60 + part * 12)
            let density = bell((v - arch) / thickness) * (0.72 + 0.36 * strand)
            let ends = smoothStep(-1.1, -0.8, part) * (1 - smoothStep(0.85, 1.08, part))
            return Paint(color: parameters.hair.mixed(PersonColor(40, 30, 26), 0.4) * 0.85, cover: density * ends)
        }
    }
}
