/// Paints glasses: rims, bridge, temples and what the lenses reflect.
struct GlassesPainter {
    let parameters: PersonParameters

    /// Half the size of a lens.
    private static let lensHalfWidth: Float = 0.098
    private static let lensHalfHeight: Float = 0.068
    /// The middle of a lens lies this far below the pupil.
    private static let lensDown: Float = 0.012

    /// Half the width of the rim: 0.7, 1.7 and 4 mm.
    private var rim: Float {
        switch parameters.glasses {
        case .none: 0
        case .thin: 0.003
        case .thick: 0.0075
        case .heavy: 0.017
        }
    }
    private var color: PersonColor {
        parameters.glasses == .thin ? PersonColor(92, 88, 84) : PersonColor(40, 34, 33)
    }

    func draw(_ canvas: inout PersonCanvas, _ surface: HeadSurface) {
        guard parameters.glasses != .none else { return }
        let row = Self.lensDown + parameters.glassesDrop
        let scale = surface.frame.scale
        let region = HeadRegion(left: -0.36, top: row - 0.13, right: 0.36, bottom: row + 0.13)
        surface.draw(&canvas, region) { sight in
            guard sight.inside > 0, abs(sight.u) < parameters.headHalfWidth else { return .none }
            let centre = parameters.eyeDistance / 2
            let across = abs(sight.u) - centre
            let down = sight.v - row
            let inside = Self.insideLens(across, down)
            let line = rim - abs(inside + rim)
            let bridge =
                abs(sight.u) < centre - Self.lensHalfWidth + 0.01
                ? max(0.004, rim * 0.7) - abs(down + 0.022 + 0.6 * sight.u * sight.u) : -1
            let temple = across > Self.lensHalfWidth - 0.01 ? max(0.004, rim * 0.6) - abs(down + 0.03) : -1
            let frame = max(line, max(bridge, temple))
            if frame * scale > -0.5 { return Paint(color: color, cover: (frame * scale + 0.5) * 0.95) }
            return inside > 0 ? reflection(sight.u, across, down) : .none
        }
    }

    /// How far inside the rounded rectangle of a lens a place is.
    private static func insideLens(_ across: Float, _ down: Float) -> Float {
        let corner: Float = 0.045
        let beside = abs(across) - (lensHalfWidth - corner)
        let below = abs(down) - (lensHalfHeight - corner)
        guard beside > 0, below > 0 else { return corner - max(beside, below) }
        return corner - (beside * beside + below * below).squareRoot()
    }

    /// The lamp in the lens: a slanting bright patch that grows with the glare and lies over the pupil.
    private func reflection(_ u: Float, _ across: Float, _ down: Float) -> Paint {
        let glare = parameters.glassesGlare
        guard glare > 0 else { return Paint(color: PersonColor(255, 255, 255), cover: 0.02) }
        let slant = (u < 0 ? across : -across) + down * 0.5
        let half = 0.075 * min(1, glare)
        let cover = 1 - smoothStep(half * 0.75, half, max(abs(slant), abs(down) * 1.1))
        return Paint(color: PersonColor(252, 253, 255), cover: 0.97 * cover)
    }
}
