import Glibc

/// Paints hair.
struct HairPainter {
    let parameters: PersonParameters
    let noise: PlaneNoise

    /// Row of the hair line in the middle of the forehead.
    private static let forehead: Float = -0.285

    /// Long hair that falls behind neck and shoulders.
    func drawBehind(_ canvas: inout PersonCanvas, _ frame: HeadFrame) {
        guard parameters.hairStyle == .long else { return }
        let reach = parameters.headHalfWidth + 0.13
        canvas.draw(frame, HeadRegion(left: -reach, top: -0.4, right: reach, bottom: 0.78)) { u, v in
            let ends = 0.70 + 0.03 * noise.value(u * 60, 3) - 0.5 * u * u
            let outline = outerHalfWidth(v) + 0.012 * noise.value(v * 9, u > 0 ? 5 : 25)
            // Above the eyes it follows the head.
            let within = v < 0 ? outside(u, v) : min(outline - abs(u), ends - v)
            guard within > -0.01 else { return .none }
            return Paint(color: strands(u, v, along: v) * 0.62, cover: within * frame.scale * 0.5 + 0.5)
        }
    }

    /// The hair on the head, in front of the skin.
    func drawFront(_ canvas: inout PersonCanvas, _ frame: HeadFrame) {
        guard parameters.hairStyle != .bald else { return }
        let reach = parameters.headHalfWidth + 0.13
        let top = -HeadShape.crown - parameters.hairThickness - 0.02
        let bottom: Float = parameters.hairStyle == .long ? 0.62 : 0.12
        canvas.draw(frame, HeadRegion(left: -reach, top: top, right: reach, bottom: bottom)) { u, v in
            let outer = outside(u, v)
            guard outer * frame.scale > -1 else { return .none }
            let strand = noise.value(u * 90 + 7, v * 22)
            let inner = (hairLine(u) + 0.010 * strand + 0.006 * noise.value(u * 260, v * 40) - v) / 0.020
            let cover = min(outer * frame.scale * 0.7 + 0.5, inner + 0.5)
            guard cover > 0 else { return .none }
            return Paint(color: strands(u, v, along: lengthwise(u, v)), cover: min(1, cover) * density)
        }
        drawForeheadShadow(&canvas, frame)
    }

    /// Skin shows through hair of a few millimetres.
    private var density: Float { parameters.hairStyle == .cropped ? 0.86 : 1 }

    /// The row down to which hair covers the face at `u`.
    private func hairLine(_ u: Float) -> Float {
        let side = abs(u) / (parameters.headHalfWidth * 0.94)
        let arch = powf(side, 3.4)
        switch parameters.hairStyle {
        case .bald, .cropped: return Self.forehead - 0.045 + min(0.31, 0.29 * arch * side)
        case .short: return Self.forehead - 0.015 + 0.012 * bell(u / 0.05) + min(0.34, 0.30 * arch)
        case .parted:
            // Combed from a parting on the left down to the right.
            let fringe = 0.045 * smoothStep(-0.14, 0.16, u) - 0.025 * bell((u + 0.15) / 0.03)
            return Self.forehead - 0.015 + fringe + min(0.32, 0.28 * arch)
        case .long:
            let curtain = 0.04 * bell(u / 0.03)
            return Self.forehead - 0.02 - curtain + min(1.1, 0.42 * arch + (side > 1.02 ? 0.7 : 0))
        }
    }

    /// Half the width of long hair.
    private func outerHalfWidth(_ v: Float) -> Float {
        parameters.headHalfWidth + 0.075 + 0.03 * smoothStep(0, 0.5, v)
    }

    /// How far inside the outer outline of the hair a place is.
    private func outside(_ u: Float, _ v: Float) -> Float {
        let isLong = parameters.hairStyle == .long
        let sideThickness: Float = isLong ? 0.075 : 0.35 * parameters.hairThickness + 0.008
        let halfWidth = parameters.headHalfWidth + sideThickness
        let height = HeadShape.crown + parameters.hairThickness
        let ragged = 0.006 * noise.value(u * 34, v * 34) + 0.003 * noise.value(u * 120, v * 120)
        guard v < 0 else {
            let width = isLong ? outerHalfWidth(v) : halfWidth - 0.06 * smoothStep(0, 0.1, v)
            return width - abs(u) + ragged
        }
        let across = abs(u) / halfWidth
        let up = -v / height
        let radius = powf(powf(across, 2.3) + powf(up, 2.3), 1 / 2.3)
        // No raggedness right above, where the truth about the hair's top is promised.
        return (1 - radius) * height + ragged * smoothStep(0, 0.4, across)
    }

    /// A coordinate that runs along the strands.
    private func lengthwise(_ u: Float, _ v: Float) -> Float {
        parameters.hairStyle == .parted ? u * 0.8 + v * 0.6 : v
    }

    private func strands(_ u: Float, _ v: Float, along: Float) -> PersonColor {
        // Strands fan out from the crown; across them the noise is fine, along them coarse.
        let angle = atan2f(u, HeadShape.crown + 0.55 + v) * 60
        let fan = parameters.hairStyle == .parted ? (v * 46 - u * 34) : angle
        let coarse = noise.value(fan, along * 3)
        let fine = noise.value(fan * 3.7 + 11, along * 6)
        let shine = 0.34 * bell((v + 0.37 + 0.25 * u * u) / 0.07) * (0.7 + 0.3 * fine)
        let side = u / (parameters.headHalfWidth + 0.09)
        let light = 0.84 + 0.20 * coarse + 0.16 * fine + shine - 0.34 * side * side
        return PersonColor(
            parameters.hair.red * light + 10 * shine, parameters.hair.green * light + 10 * shine,
            parameters.hair.blue * light + 10 * shine)
    }

    /// Hair darkens the skin right below it.
    private func drawForeheadShadow(_ canvas: inout PersonCanvas, _ frame: HeadFrame) {
        let width = parameters.headHalfWidth * 0.9
        let deepest: Float = parameters.hairStyle == .cropped ? 0.06 : 0.16
        canvas.draw(frame, HeadRegion(left: -width, top: -0.34, right: width, bottom: -0.1)) { u, v in
            let below = v - hairLine(u)
            guard below > 0 else { return .none }
            let shade = PersonColor(
                parameters.skin.red * 0.45, parameters.skin.green * 0.38, parameters.skin.blue * 0.34)
            return Paint(color: shade, cover: deepest * bell(below / 0.03))
        }
    }
}
