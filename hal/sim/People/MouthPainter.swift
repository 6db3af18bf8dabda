/// Paints mouth and nostrils.
struct MouthPainter {
    let parameters: PersonParameters
    let skin: SkinPainter
    let noise: PlaneNoise

    /// Row where closed lips meet.
    private static let line: Float = 0.336
    /// How far the lower lip of a mouth wide open lies below that row.
    private static let drop: Float = 0.075

    /// How far the lips stand apart at the middle.
    static func gap(_ parameters: PersonParameters) -> Float { drop * min(1, max(0, parameters.mouthOpening)) }

    func draw(_ canvas: inout PersonCanvas, _ surface: HeadSurface) {
        let reach = halfWidth + 0.03
        let region = HeadRegion(left: -reach, top: 0.27, right: reach, bottom: 0.47)
        surface.draw(&canvas, region) { lips($0.u, $0.v) }
        surface.draw(&canvas, region) { meeting($0.u, $0.v, surface.frame.scale) }
        let nose = parameters.noseHalfWidth
        surface.draw(&canvas, HeadRegion(left: -0.1, top: 0.19, right: 0.1, bottom: 0.26)) { sight in
            let beside = abs(sight.u) - nose * 0.42
            let across = beside / 0.017
            let down = (sight.v - 0.224 + 0.15 * beside) / 0.0085
            return Paint(color: skin.skin(0.26), cover: 0.82 * bell((across * across + down * down) * 0.8))
        }
    }

    /// A smile is wider.
    private var halfWidth: Float { parameters.mouthHalfWidth * (1 + 0.16 * parameters.smile) }

    /// Rows of the inner edges of the lips; a smile lifts the corners.
    private func edges(_ part: Float) -> (upper: Float, lower: Float) {
        let arch = max(0, 1 - part * part)
        let lift = 0.030 * parameters.smile * (part * part - 0.35)
        let meet = Self.line - lift
        return (meet, meet + Self.gap(parameters) * arch.squareRoot())
    }

    private func lips(_ u: Float, _ v: Float) -> Paint {
        let part = u / halfWidth
        guard abs(part) < 1 else { return .none }
        let arch = 1 - part * part
        let edges = edges(part)
        // The upper lip dips in the middle (Cupid's bow).
        let bow = 1 - 0.24 * bell(u / 0.022)
        let thin = 1 - 0.2 * parameters.smile
        let top = edges.upper - 0.031 * parameters.lipFullness * thin * arch * bow
        let bottom = edges.lower + 0.038 * parameters.lipFullness * thin * PersonMath.pow(arch, 0.75)
        let within = min(v - top, bottom - v)
        guard within > -0.006 else { return .none }
        let isUpper = v < (edges.upper + edges.lower) / 2
        let height = isUpper ? (edges.upper - v) / 0.031 : (v - edges.lower) / 0.038
        var light: Float = isUpper ? 0.76 : 0.92 - 0.16 * height * height
        light += 0.05 * noise.value(u * 150, v * 14) - 0.10 * part * part
        light *= skin.sideFactor(u / parameters.headHalfWidth)
        var color =
            PersonColor(parameters.skin.red * 0.86, parameters.skin.green * 0.62, parameters.skin.blue * 0.64) * light
        if !isUpper { color = color + 24 * bell((height - 0.42) / 0.22) * bell(u / 0.05) }
        return Paint(color: color, cover: smoothStep(-0.006, 0.006, within) * 0.88)
    }

    /// The dark line between the lips, a little deeper in the corners; teeth and the hollow of an open mouth.
    private func meeting(_ u: Float, _ v: Float, _ scale: Float) -> Paint {
        let part = u / halfWidth
        let edges = edges(max(-1, min(1, part)))
        if abs(part) < 1, edges.lower - edges.upper > 0.004 {
            let within = min(v - edges.upper, edges.lower - v)
            if within * scale > -0.5 {
                let teeth = smoothStep(0.024, 0.016, v - edges.upper) * (1 - smoothStep(0.5, 0.85, abs(part)))
                let hollow = PersonColor(52, 18, 18).mixed(PersonColor(222, 214, 200), 0.9 * teeth)
                return Paint(color: hollow, cover: within * scale + 0.5)
            }
        }
        let ends = 1 - smoothStep(0.92, 1.12, abs(part))
        let wave = edges.upper + 0.0035 * bell(u / 0.03) - 0.002 * part * part
        let corner = 0.35 * bell((abs(part) - 1) / 0.09)
        return Paint(
            color: skin.skin(0.25), cover: ends * (0.78 * bell((v - wave) / 0.0052) + corner * bell((v - wave) / 0.012))
        )
    }
}
