/// Paints hair.
struct HairPainter {
    let parameters: PersonParameters
    let shape: HeadShape
    let skin: SkinPainter
    let noise: PlaneNoise

    /// Row of the hair line in the middle of the forehead.
    private static let forehead: Float = -0.285
    /// How far long hair stands off at the sides.
    private static let longSide: Float = 0.075

    /// The outline of the hair on the head; that of the head where there is none.
    static func solid(_ parameters: PersonParameters, _ shape: HeadShape) -> HeadSolid {
        let covering: Float = parameters.headCovering == .none ? 0 : 0.02
        let above = parameters.hairThickness + covering
        let side: Float
        switch parameters.hairStyle {
        case .bald: side = covering
        case .receding: side = 0.012 + covering
        case .long, .fringe: side = longSide
        case .afro: side = 0.85 * parameters.hairThickness
        case .cropped, .short, .parted: side = 0.35 * parameters.hairThickness + 0.008 + covering
        }
        return HeadSolid(
            halfWidth: shape.skull.halfWidth + side, halfDepth: shape.skull.halfDepth + above * 0.8,
            top: shape.crown + above, bottom: shape.chin, jaw: parameters.jaw)
    }

    /// Long hair that falls behind neck and shoulders.
    func drawBehind(_ canvas: inout PersonCanvas, _ frame: HeadFrame) {
        guard parameters.hairStyle.isLong else { return }
        let reach = parameters.headHalfWidth + 0.16
        let axis = axis(frame)
        let region = HeadRegion(left: axis - reach, top: -0.1, right: axis + reach, bottom: 0.78)
        canvas.draw(frame, region) { across, v in
            let u = across - axis
            let ends = 0.70 + 0.03 * noise.value(u * 60, 3) - 0.5 * u * u
            let wave = 0.012 * smoothStep(0, 0.2, v) * noise.value(v * 9, u > 0 ? 5 : 25)
            let outline = outerHalfWidth(v) + wave
            let within = min(outline - abs(u), min(ends - v, v + 0.05))
            guard within > -0.01 else { return .none }
            return Paint(color: strands(u, v, along: v) * 0.62, cover: within * frame.scale * 0.5 + 0.5)
        }
    }

    /// The hair on the head, in front of the skin.
    func drawFront(_ canvas: inout PersonCanvas, _ surface: HeadSurface) {
        guard parameters.hairStyle != .bald else { return }
        let scale = surface.frame.scale
        let bottom: Float = parameters.hairStyle.isLong ? 0.03 : 0.32
        surface.draw(&canvas, HeadRegion(left: -2, top: -2, right: 2, bottom: bottom)) { sight in
            let outer = outer(sight)
            guard outer * scale > -1 else { return .none }
            let cover = min(outer * scale * 0.7 + 0.5, inner(sight.u, sight.v) + 0.5)
            guard cover > 0 else { return .none }
            let color = strands(sight.u, sight.v, along: lengthwise(sight.u, sight.v))
            return Paint(color: color, cover: min(1, cover) * density)
        }
        if parameters.hairStyle.isLong { drawCurtain(&canvas, surface.frame) }
        drawForeheadShadow(&canvas, surface)
    }

    /// Long hair that falls beside the face.
    private func drawCurtain(_ canvas: inout PersonCanvas, _ frame: HeadFrame) {
        let reach = parameters.headHalfWidth + 0.16
        let axis = axis(frame)
        let region = HeadRegion(left: axis - reach, top: -0.02, right: axis + reach, bottom: 0.66)
        canvas.draw(frame, region) { across, v in
            let u = across - axis
            let outline = outerHalfWidth(v) + 0.006 * noise.value(u * 34, v * 34) - abs(u)
            let cover = min(
                min(outline * frame.scale * 0.7, inner(u, v)) + 0.5, smoothStep(-0.02, 0.01, v))
            guard cover > 0 else { return .none }
            return Paint(color: strands(u, v, along: v), cover: min(1, cover))
        }
    }

    /// Where the middle of hanging hair is: it turns with the skull.
    private func axis(_ frame: HeadFrame) -> Float { frame.pose.toPicture(0, 0, 0.02).x - frame.eyesX }

    /// How far inside the line between hair and skin a place is, in widths of that soft line.
    private func inner(_ u: Float, _ v: Float) -> Float {
        let strand = noise.value(u * 90 + 7, v * 22)
        if parameters.hairStyle == .receding { return recedingInner(u, v, strand) }
        return (hairLine(u) + 0.010 * strand + 0.006 * noise.value(u * 260, v * 40) - v) / 0.020
    }

    /// A band above the ears; it thins out upward.
    private func recedingInner(_ u: Float, _ v: Float, _ strand: Float) -> Float {
        let side = abs(u) / parameters.headHalfWidth
        let from = 0.80 + 0.35 * smoothStep(-0.16, -0.32, v)
        let across = (side - from + 0.05 * strand) / 0.12
        return min(across, min((v + 0.30 + 0.02 * strand) / 0.06, (0.10 + 0.01 * strand - v) / 0.02))
    }

    /// Skin shows through hair of a few millimetres.
    private var density: Float {
        switch parameters.hairStyle {
        case .cropped, .receding: 0.86
        case .bald, .short, .parted, .long, .fringe, .afro: 1
        }
    }

    /// The row down to which hair covers the face at `u`.
    private func hairLine(_ u: Float) -> Float {
        let side = abs(u) / (parameters.headHalfWidth * 0.94)
        let arch = PersonMath.pow(side, 3.4)
        switch parameters.hairStyle {
        case .bald, .receding: return -1
        case .cropped: return Self.forehead - 0.045 + min(0.31, 0.29 * arch * side)
        case .short: return Self.forehead - 0.015 + 0.012 * bell(u / 0.05) + min(0.34, 0.30 * arch)
        case .afro: return Self.forehead - 0.01 + min(0.44, 0.32 * arch)
        case .parted:
            // Combed from a parting on the left down to the right.
            let fringe = 0.045 * smoothStep(-0.14, 0.16, u) - 0.025 * bell((u + 0.15) / 0.03)
            return Self.forehead - 0.015 + fringe + min(0.32, 0.28 * arch)
        case .long:
            let curtain = 0.04 * bell(u / 0.03)
            return Self.forehead - 0.02 - curtain + min(1.1, 0.42 * arch + (side > 1.02 ? 0.7 : 0))
        case .fringe:
            let strands = 0.012 * noise.value(u * 34 + 60, 4)
            return -0.135 + strands + min(1.1, 0.26 * arch * side * side + (side > 1.02 ? 0.7 : 0))
        }
    }

    /// Half the width of long hair.
    private func outerHalfWidth(_ v: Float) -> Float {
        parameters.headHalfWidth + Self.longSide + 0.03 * smoothStep(0, 0.5, v)
    }

    /// How far inside the outer outline of the hair a place is.
    private func outer(_ sight: HeadSurface.Sight) -> Float {
        let u = sight.u
        let v = sight.v
        let curl: Float = parameters.hairStyle == .afro ? 2.2 : 1
        let ragged = curl * (0.006 * noise.value(u * 34, v * 34) + 0.003 * noise.value(u * 120, v * 120))
        if parameters.hairStyle == .afro, v > 0 { return min(sight.insideHair, 0.5 * (0.2 - v)) + ragged }
        if v >= 0 {
            let narrow: Float = parameters.hairStyle.isLong ? 0 : 0.06 * smoothStep(0, 0.1, v)
            return sight.insideHair - narrow + ragged
        }
        // No raggedness right above, where the truth about the hair's top is promised.
        return sight.insideHair + ragged * smoothStep(0, 0.4, abs(u) / parameters.headHalfWidth)
    }

    /// A coordinate that runs along the strands.
    private func lengthwise(_ u: Float, _ v: Float) -> Float {
        parameters.hairStyle == .parted ? u * 0.8 + v * 0.6 : v
    }

    func strands(_ u: Float, _ v: Float, along: Float) -> PersonColor {
        let side = u / (parameters.headHalfWidth + 0.09)
        let lamp = skin.sideFactor(side)
        if parameters.hairStyle == .afro {
            let curls = 0.22 * noise.value(u * 70, v * 70) + 0.18 * noise.value(u * 150 + 5, v * 150)
            return parameters.hair * ((0.92 + curls - 0.28 * side * side) * lamp)
        }
        // Strands fan out from the crown; across them the noise is fine, along them coarse.
        let angle = PersonMath.angle(u, shape.crown + 0.55 + v) * 60
        let fan = parameters.hairStyle == .parted ? (v * 46 - u * 34) : angle
        let coarse = noise.value(fan, along * 3)
        let fine = noise.value(fan * 3.7 + 11, along * 6)
        let shine = 0.34 * bell((v + 0.37 + 0.25 * u * u) / 0.07) * (0.7 + 0.3 * fine)
        let light = 0.84 + 0.20 * coarse + 0.16 * fine + shine - 0.34 * side * side
        return parameters.hair * (light * lamp) + 10 * shine
    }

    /// Hair darkens the skin right below it.
    private func drawForeheadShadow(_ canvas: inout PersonCanvas, _ surface: HeadSurface) {
        guard parameters.hairStyle != .receding else { return }
        let width = parameters.headHalfWidth * 0.9
        let deepest: Float = parameters.hairStyle == .cropped ? 0.06 : 0.16
        let shade = PersonColor(
            parameters.skin.red * 0.45, parameters.skin.green * 0.38, parameters.skin.blue * 0.34)
        surface.draw(&canvas, HeadRegion(left: -width, top: -0.34, right: width, bottom: -0.06)) { sight in
            let below = sight.v - hairLine(sight.u)
            guard below > 0 else { return .none }
            return Paint(color: shade, cover: deepest * bell(below / 0.03))
        }
    }
}
