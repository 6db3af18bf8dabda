/// Paints eyes and brows.
struct EyePainter {
    let parameters: PersonParameters
    let skin: SkinPainter
    let noise: PlaneNoise

    /// 5.9 mm of 232 mm.
    private static let irisRadius: Float = 0.0262
    private static let pupilRadius: Float = 0.0105
    /// A pupil wide open in a dim cabin, as it is when the flash lights the back of the eye.
    private static let redPupilRadius: Float = 0.0165
    /// The lower lid lies this much further from the pupil than the upper one: 5 mm and 4 on average.
    private static let lowerShare: Float = 1.25
    /// How far a full turn of the eye moves the iris; beyond half the width of the eye it would leave it.
    private static let gazeReach: Float = 0.034

    func draw(_ canvas: inout PersonCanvas, _ surface: HeadSurface) {
        for side in [Float(-1), 1] {
            let centre = side * parameters.eyeDistance / 2
            let open = side < 0 ? parameters.eyeOpenLeft : parameters.eyeOpenRight
            let region = HeadRegion(left: centre - 0.09, top: -0.06, right: centre + 0.09, bottom: 0.05)
            surface.draw(&canvas, region) { lids(side * ($0.u - centre), $0.v, open) }
            surface.draw(&canvas, region) {
                eyeball(side * ($0.u - centre), $0.u - centre, $0.v, open, surface.frame.scale)
            }
            drawBrow(&canvas, surface, side)
        }
    }

    /// How far the lids of an eye stand apart at its middle.
    static func gap(_ parameters: PersonParameters, open: Float) -> Float {
        parameters.eyeOpening * (1 + lowerShare) * min(1, max(0, open)) * (1 - 0.25 * parameters.smile)
    }

    /// How far the iris lies beside the middle of the eye.
    static func gaze(_ parameters: PersonParameters) -> (u: Float, v: Float) {
        (parameters.gazeAcross * gazeReach, parameters.gazeDown * gazeReach * 0.6)
    }

    /// Rows of the lids at `x`, which grows from the nose outward; the outer corner lies higher. A closing upper lid comes
    /// down to the lower one, which rises a little.
    private func opening(_ x: Float, _ open: Float) -> (top: Float, bottom: Float) {
        let part = x / parameters.eyeHalfWidth
        let arch = max(0, 1 - part * part)
        let tilt = -0.004 * part
        let bottom = tilt + parameters.eyeOpening * (Self.lowerShare - 0.2 * (1 - open)) * arch + 0.0005
        let high = parameters.eyeOpening * PersonMath.pow(arch, 0.72) * (1 - 0.25 * parameters.smile)
        let top = tilt - high - 0.0005
        return (bottom + (top - bottom) * min(1, max(0, open)), bottom)
    }

    /// The crease above the eye, the lashes, the moist edge below.
    private func lids(_ x: Float, _ v: Float, _ open: Float) -> Paint {
        let halfWidth = parameters.eyeHalfWidth
        let part = x / halfWidth
        let ends = 1 - smoothStep(0.85, 1.25, abs(part))
        guard ends > 0 else { return .none }
        let lids = opening(max(-halfWidth, min(halfWidth, x)), open)
        let creaseRow = lids.top - 0.017 - 0.006 * (1 - open)
        let crease = bell((v - creaseRow) / 0.0055) * 0.30 * ends
        let lashes = bell((v - lids.top) / 0.0068) * (0.80 + 0.12 * part) * (1 - smoothStep(0.98, 1.12, abs(part)))
        let below = bell((v - lids.bottom) / 0.0042) * 0.34 * (1 - smoothStep(0.9, 1.05, abs(part)))
        let dark = parameters.hair.mixed(PersonColor(30, 22, 20), 0.8)
        let cover = max(lashes, max(crease, below))
        return Paint(color: lashes >= crease && lashes >= below ? dark : skin.skin(0.42), cover: cover)
    }

    /// White, iris, pupil and the lamp's reflection; `x` grows outward, `u` to the right.
    private func eyeball(_ x: Float, _ u: Float, _ v: Float, _ open: Float, _ scale: Float) -> Paint {
        guard abs(x) < parameters.eyeHalfWidth, open > 0.02 else { return .none }
        let lids = opening(x, open)
        let cover = min(v - lids.top, lids.bottom - v) * scale + 0.3
        guard cover > 0 else { return .none }
        let gaze = Self.gaze(parameters)
        let irisU = u - gaze.u
        let irisV = v - gaze.v
        let radius = (irisU * irisU + irisV * irisV).squareRoot()
        let roundness = 1 - 0.22 * (x / parameters.eyeHalfWidth) * (x / parameters.eyeHalfWidth)
        let lidShadow = 1 - 0.38 * bell((v - lids.top) / 0.012)
        let light = 0.93 * roundness * lidShadow
        var color = PersonColor(226, 221, 217) * light
        if x < -parameters.eyeHalfWidth * 0.8 {
            // The inner corner.
            color = color.mixed(PersonColor(190, 120, 110), 0.6)
        }
        let iris = smoothStep(0, 1, (Self.irisRadius - radius) * scale * 0.5 + 0.5)
        if iris > 0 { color = color.mixed(irisColor(irisU, irisV, radius) * lidShadow, iris) }
        color = pupil(color, radius, scale)
        let lampX = (u + 0.0085) / 0.0046
        let lampY = (v + 0.0095) / 0.0040
        color = color.mixed(PersonColor(250, 250, 250), 0.92 * bell((lampX * lampX + lampY * lampY) * 0.9))
        return Paint(color: color, cover: cover)
    }

    /// Black, or red where the flash lights the back of the eye.
    private func pupil(_ color: PersonColor, _ radius: Float, _ scale: Float) -> PersonColor {
        let red = parameters.redEyes
        let wide = Self.pupilRadius + (Self.redPupilRadius - Self.pupilRadius) * min(1, red)
        let cover = smoothStep(0, 1, (wide - radius) * scale * 0.5 + 0.5)
        return color.mixed(PersonColor(14, 12, 12).mixed(PersonColor(214, 42, 36), red), cover)
    }

    private func irisColor(_ u: Float, _ v: Float, _ radius: Float) -> PersonColor {
        let part = radius / Self.irisRadius
        let fibre = 0.10 * noise.value(PersonMath.angle(v, u) * 9 + 40, part * 3)
        // A dark ring outside, light caught below.
        let light = 0.92 + fibre - 0.50 * smoothStep(0.72, 1, part) + 0.30 * bell((v - 0.012) / 0.012)
        return parameters.iris * light
    }

    private func drawBrow(_ canvas: inout PersonCanvas, _ surface: HeadSurface, _ side: Float) {
        let centre = side * parameters.eyeDistance / 2
        let region = HeadRegion(left: centre - 0.13, top: -0.16, right: centre + 0.13, bottom: -0.03)
        let color = parameters.hair.mixed(PersonColor(40, 30, 26), 0.4) * 0.85
        surface.draw(&canvas, region) { sight in
            // From -1 at the nose to 1 at the temple.
            let part = side * (sight.u - centre) / 0.092 - 0.08
            guard abs(part) < 1.1 else { return .none }
            let arch = -0.074 - 0.020 * (1 - (part - 0.35) * (part - 0.35)) + 0.010 * max(0, part)
            let taper = 1 - 0.62 * smoothStep(0.1, 1.05, part) - 0.25 * smoothStep(-0.5, -1.1, part)
            let thickness = parameters.browThickness * 0.62 * taper
            let strand = noise.value(part * 26 + sight.v * 210, sight.v * 60 + part * 12)
            let density = bell((sight.v - arch) / thickness) * (0.72 + 0.36 * strand)
            let ends = smoothStep(-1.1, -0.8, part) * (1 - smoothStep(0.85, 1.08, part))
            return Paint(color: color, cover: density * ends)
        }
    }
}
