/// The outline and the relief of a head.
struct HeadShape {
    /// A rounded elevation of the face (or a hollow).
    private struct Bump {
        var u: Float
        var v: Float
        var halfWidth: Float
        var halfHeight: Float
        var height: Float
    }

    let skull: HeadSolid
    /// Eye line to crown and to chin, as shares of chin to crown.
    let crown: Float
    let chin: Float
    private let bumps: [Bump]
    private let eye: Float

    init(_ parameters: PersonParameters) {
        crown = parameters.crownShare
        chin = 1 - parameters.crownShare
        skull = HeadSolid(
            halfWidth: parameters.headHalfWidth, top: crown, bottom: chin, jaw: parameters.jaw)
        eye = parameters.eyeDistance / 2
        bumps = Self.bumps(parameters)
    }

    private static func bumps(_ parameters: PersonParameters) -> [Bump] {
        let eye = parameters.eyeDistance / 2
        let nose = parameters.noseHalfWidth
        let cheek = 0.02 + 0.006 * parameters.smile
        return [
            Bump(u: 0, v: 0.09, halfWidth: nose * 0.46, halfHeight: 0.11, height: 0.020),
            Bump(u: 0, v: 0.192, halfWidth: nose * 0.55, halfHeight: 0.040, height: 0.024),
            Bump(u: -nose * 0.68, v: 0.200, halfWidth: 0.026, halfHeight: 0.028, height: 0.011),
            Bump(u: nose * 0.68, v: 0.200, halfWidth: 0.026, halfHeight: 0.028, height: 0.011),
            Bump(u: -eye, v: 0.002, halfWidth: 0.088, halfHeight: 0.050, height: -0.022),
            Bump(u: eye, v: 0.002, halfWidth: 0.088, halfHeight: 0.050, height: -0.022),
            Bump(u: -eye, v: -0.08, halfWidth: 0.10, halfHeight: 0.035, height: 0.010),
            Bump(u: eye, v: -0.08, halfWidth: 0.10, halfHeight: 0.035, height: 0.010),
            Bump(u: -0.18, v: 0.150, halfWidth: 0.095, halfHeight: 0.085, height: cheek),
            Bump(u: 0.18, v: 0.150, halfWidth: 0.095, halfHeight: 0.085, height: cheek),
            Bump(u: 0, v: 0.330, halfWidth: 0.120, halfHeight: 0.070, height: 0.016),
            Bump(u: 0, v: 0.402, halfWidth: 0.070, halfHeight: 0.018, height: -0.006),
            Bump(u: 0, v: 0.455, halfWidth: 0.085, halfHeight: 0.050, height: 0.018),
            Bump(u: 0, v: 0.262, halfWidth: 0.012, halfHeight: 0.030, height: -0.003),
        ]
    }

    /// Half the width of the head at height `v`; 0 above the crown and below the chin.
    func halfWidth(_ v: Float) -> Float { max(0, skull.halfWidth(v)) }

    /// How far a place of the face stands out from the skull's solid: the nose by 20 mm, the eyes back by 4.
    func relief(_ u: Float, _ v: Float) -> Float {
        guard v > -0.12, v < 0.32 else { return 0 }
        let across = bell(u / 0.058)
        let nose = 0.085 * across * smoothStep(-0.10, 0.19, v) * (1 - smoothStep(0.195, 0.265, v))
        let beside = (abs(u) - eye) / 0.07
        return nose - 0.018 * bell(beside) * bell(v / 0.05)
    }

    /// The place of the face at (u, v) towards the camera, in head space.
    func front(_ u: Float, _ v: Float) -> Float {
        let width = halfWidth(v)
        guard width > abs(u) else { return skull.middle(v) }
        let across = u / width
        let depth = skull.halfDepth * width / skull.halfWidth
        return skull.middle(v) + depth * (1 - across * across).squareRoot() + relief(u, v)
    }

    /// The direction a place of the face looks to, in head space; `width` is the half width there.
    func normal(_ u: Float, _ v: Float, width: Float) -> (x: Float, y: Float, z: Float) {
        let part = width > 0 ? min(1, abs(u) / width) : 1
        var x = part * part.squareRoot() * 0.93
        if u < 0 { x = -x }
        let vertical = v < 0 ? -v / crown : v / chin
        let power = vertical * vertical
        var y = v < 0 ? -0.85 * power : 0.72 * power * vertical
        let z = max(0.12, 1 - x * x - y * y).squareRoot()
        for bump in bumps {
            let across = (u - bump.u) / bump.halfWidth
            let down = (v - bump.v) / bump.halfHeight
            let squared = across * across + down * down
            guard squared < 6 else { continue }
            let height = 2 * bump.height * PersonMath.exp(-squared)
            x += height * across / bump.halfWidth
            y += height * down / bump.halfHeight
        }
        let length = (x * x + y * y + z * z).squareRoot()
        return (x / length, y / length, z / length)
    }
}
