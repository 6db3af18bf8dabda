import Glibc

/// The outline and the relief of a head.
struct HeadShape {
    /// Eye line to crown and to chin, as shares of chin to crown: the eyes of an adult lie near the middle.
    static let crown: Float = 0.485
    static let chin: Float = 0.515

    /// A rounded elevation of the face (or a hollow).
    private struct Bump {
        var u: Float
        var v: Float
        var halfWidth: Float
        var halfHeight: Float
        var height: Float
    }

    let halfWidth: Float
    private let jawPower: Float
    private let bumps: [Bump]

    init(_ parameters: PersonParameters) {
        halfWidth = parameters.headHalfWidth
        jawPower = 2.2 + parameters.jaw
        let eye = parameters.eyeDistance / 2
        let nose = parameters.noseHalfWidth
        bumps = [
            Bump(u: 0, v: 0.09, halfWidth: nose * 0.46, halfHeight: 0.11, height: 0.020),
            Bump(u: 0, v: 0.192, halfWidth: nose * 0.55, halfHeight: 0.040, height: 0.024),
            Bump(u: -nose * 0.68, v: 0.200, halfWidth: 0.026, halfHeight: 0.028, height: 0.011),
            Bump(u: nose * 0.68, v: 0.200, halfWidth: 0.026, halfHeight: 0.028, height: 0.011),
            Bump(u: -eye, v: 0.002, halfWidth: 0.088, halfHeight: 0.050, height: -0.022),
            Bump(u: eye, v: 0.002, halfWidth: 0.088, halfHeight: 0.050, height: -0.022),
            Bump(u: -eye, v: -0.08, halfWidth: 0.10, halfHeight: 0.035, height: 0.010),
            Bump(u: eye, v: -0.08, halfWidth: 0.10, halfHeight: 0.035, height: 0.010),
            Bump(u: -0.18, v: 0.150, halfWidth: 0.095, halfHeight: 0.085, height: 0.024),
            Bump(u: 0.18, v: 0.150, halfWidth: 0.095, halfHeight: 0.085, height: 0.024),
            Bump(u: 0, v: 0.330, halfWidth: 0.120, halfHeight: 0.070, height: 0.016),
            Bump(u: 0, v: 0.402, halfWidth: 0.070, halfHeight: 0.018, height: -0.006),
            Bump(u: 0, v: 0.455, halfWidth: 0.085, halfHeight: 0.050, height: 0.018),
            Bump(u: 0, v: 0.262, halfWidth: 0.012, halfHeight: 0.030, height: -0.003),
        ]
    }

    /// Half the width of the head at height `v`; 0 above the crown and below the chin.
    func halfWidth(_ v: Float) -> Float {
        if v < 0 {
            let part = -v / Self.crown
            return part >= 1 ? 0 : halfWidth * powf(1 - powf(part, 2.35), 1 / 2.35)
        }
        let part = v / Self.chin
        return part >= 1 ? 0 : halfWidth * powf(1 - powf(part, jawPower), 0.60)
    }

    /// How far inside the outline a place is, in the units of the head; about right near the outline.
    func inside(_ u: Float, _ v: Float) -> Float {
        guard v > -Self.crown, v < Self.chin else { return v < 0 ? v + Self.crown : Self.chin - v }
        let across = halfWidth(v) - abs(u)
        // Near crown and chin the outline runs flat: there the way up or down is the shorter one.
        let step: Float = 0.01
        let slope = (halfWidth(v + step) - halfWidth(v - step)) / (2 * step)
        return across / (1 + slope * slope).squareRoot()
    }

    /// The direction a place of the face looks to; `width` is the half width there.
    func normal(_ u: Float, _ v: Float, width: Float) -> (x: Float, y: Float, z: Float) {
        let part = width > 0 ? min(1, abs(u) / width) : 1
        var x = part * part.squareRoot() * 0.93
        if u < 0 { x = -x }
        let vertical = v < 0 ? -v / Self.crown : v / Self.chin
        let power = vertical * vertical
        var y = v < 0 ? -0.85 * power : 0.72 * power * vertical
        let z = max(0.12, 1 - x * x - y * y).squareRoot()
        for bump in bumps {
            let across = (u - bump.u) / bump.halfWidth
            let down = (v - bump.v) / bump.halfHeight
            let squared = across * across + down * down
            guard squared < 6 else { continue }
            let height = 2 * bump.height * expf(-squared)
            x += height * across / bump.halfWidth
            y += height * down / bump.halfHeight
        }
        let length = (x * x + y * y + z * z).squareRoot()
        return (x / length, y / length, z / length)
    }
}
