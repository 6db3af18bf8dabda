import Glibc

/// Paints mouth and nostrils.
struct MouthPainter {
    let parameters: PersonParameters
    let skin: SkinPainter
    let noise: PlaneNoise

    /// Row where the lips meet.
    private static let line: Float = 0.336

    func draw(_ canvas: inout PersonCanvas, _ frame: HeadFrame) {
        let reach = parameters.mouthHalfWidth + 0.03
        let region = HeadRegion(left: -reach, top: 0.27, right: reach, bottom: 0.42)
        canvas.draw(frame, region) { u, v in lips(u, v, frame.scale) }
        canvas.draw(frame, region) { u, v in meeting(u, v) }
        let nose = parameters.noseHalfWidth
        canvas.draw(frame, HeadRegion(left: -0.1, top: 0.19, right: 0.1, bottom: 0.26)) { u, v in
            let across = (abs(u) - nose * 0.42) / 0.017
            let down = (v - 0.224 + 0.15 * (abs(u) - nose * 0.42)) / 0.0085
            return Paint(color: skin.skin(0.26), cover: 0.82 * bell((across * across + down * down) * 0.8))
        }
    }

    private func lips(_ u: Float, _ v: Float, _ scale: Float) -> Paint {
        let part = u / parameters.mouthHalfWidth
        guard abs(part) < 1 else { return .none }
        let arch = 1 - part * part
        // The upper lip dips in the middle (Cupid's bow).
        let bow = 1 - 0.24 * bell(u / 0.022)
        let top = Self.line - 0.031 * parameters.lipFullness * arch * bow
        let bottom = Self.line + 0.038 * parameters.lipFullness * powf(arch, 0.75)
        let within = min(v - top, bottom - v)
        guard within > -0.006 else { return .none }
        let isUpper = v < Self.line
        let height = isUpper ? (Self.line - v) / 0.031 : (v - Self.line) / 0.038
        var light: Float = isUpper ? 0.76 : 0.92 - 0.16 * height * height
        light += 0.05 * noise.value(u * 150, v * 14) - 0.10 * part * part
        let red = PersonColor(
            parameters.skin.red * 0.86, parameters.skin.green * 0.62, parameters.skin.blue * 0.64)
        var color = red * light
        if !isUpper {
            let gloss = 24 * bell((height - 0.42) / 0.22) * bell(u / 0.05)
            color = PersonColor(color.red + gloss, color.green + gloss, color.blue + gloss)
        }
        return Paint(color: color, cover: smoothStep(-0.006, 0.006, within) * 0.88)
    }

    /// The dark line between the lips, a little deeper in the corners.
    private func meeting(_ u: Float, _ v: Float) -> Paint {
        let part = u / parameters.mouthHalfWidth
        let ends = 1 - smoothStep(0.92, 1.12, abs(part))
        let wave = Self.line + 0.0035 * bell(u / 0.03) - 0.002 * part * part
        let corner = 0.35 * bell((abs(part) - 1) / 0.09)
        return Paint(
            color: skin.skin(0.25), cover: ends * (0.78 * bell((v - wave) / 0.0052) + corner * bell((v - wave) / 0.012))
        )
    }
}
