/// Paints what covers a head or an eye.
struct CoverPainter {
    let parameters: PersonParameters
    let hair: HairPainter
    let skin: SkinPainter
    let noise: PlaneNoise

    func draw(_ canvas: inout PersonCanvas, _ surface: HeadSurface) {
        switch parameters.headCovering {
        case .none: break
        case .cap: drawCap(&canvas, surface)
        case .headscarf: drawScarf(&canvas, surface)
        }
        switch parameters.eyeCover {
        case .none: break
        case .hair: drawStrand(&canvas, surface)
        case .hand: drawHand(&canvas, surface)
        }
    }

    private func cloth(_ u: Float, _ v: Float) -> PersonColor {
        let side = u / (parameters.headHalfWidth + 0.05)
        let fold = 0.06 * noise.value(u * 9 + 3, v * 7) + 0.03 * noise.value(u * 150, v * 150)
        return parameters.clothes * ((1.02 + fold - 0.40 * side * side) * skin.sideFactor(side))
    }

    /// A dome with a peak, and the peak's shadow on the eyes.
    private func drawCap(_ canvas: inout PersonCanvas, _ surface: HeadSurface) {
        let scale = surface.frame.scale
        surface.draw(&canvas, HeadRegion(left: -1, top: -1, right: 1, bottom: 0.2)) { sight in
            let rim = -0.20 + 0.9 * sight.u * sight.u
            let within = min(sight.insideHair, rim - sight.v)
            if within * scale > -0.5 { return Paint(color: cloth(sight.u, sight.v), cover: within * scale + 0.5) }
            let shadow = 0.42 * (1 - smoothStep(-0.06, 0.04, sight.v)) * (sight.inside > 0 ? 1 : 0)
            return Paint(color: skin.skin(0.2), cover: shadow)
        }
        let peak = surface.frame.pose.toPicture(0, -0.18, 0.50)
        let centreX = peak.x - surface.frame.eyesX
        let centreY = peak.y - surface.frame.eyesY
        let region = HeadRegion(left: centreX - 0.4, top: centreY - 0.1, right: centreX + 0.4, bottom: centreY + 0.12)
        canvas.draw(surface.frame, region) { u, v in
            let across = (u - centreX) / 0.30
            let down = (v - centreY - 0.05 * across * across) / 0.045
            let within = 1 - (across * across + down * down).squareRoot()
            return Paint(color: cloth(u, v) * (0.7 - 0.2 * down), cover: within * 0.045 * scale + 0.5)
        }
    }

    /// Everything around the oval of the face.
    private func drawScarf(_ canvas: inout PersonCanvas, _ surface: HeadSurface) {
        let scale = surface.frame.scale
        surface.draw(&canvas, HeadRegion(left: -1, top: -1, right: 1, bottom: 1)) { sight in
            let across = sight.u / (parameters.headHalfWidth * 0.88)
            let down = (sight.v - 0.13) / 0.40
            let face = ((across * across + down * down).squareRoot() - 1) * 0.3
            // Chin and cheeks stay free.
            let within = min(sight.insideHair + 0.03, sight.v > 0.3 ? face - 0.05 : face)
            return Paint(color: cloth(sight.u, sight.v), cover: within * scale + 0.5)
        }
    }

    /// Hair that falls over the eye at the left.
    private func drawStrand(_ canvas: inout PersonCanvas, _ surface: HeadSurface) {
        let eye = -parameters.eyeDistance / 2
        let scale = surface.frame.scale
        surface.draw(&canvas, HeadRegion(left: -0.45, top: -0.45, right: 0.2, bottom: 0.26)) { sight in
            let part = (sight.v + 0.30) / 0.5
            let middle = 0.02 + (eye - 0.03) * smoothStep(0, 0.7, part)
            let half = 0.13 * (1 - 0.35 * max(0, part)) + 0.010 * noise.value(sight.v * 40, 17)
            let ends = 0.19 + 0.03 * noise.value(sight.u * 80, 8) - sight.v
            let within = min(min(half - abs(sight.u - middle), ends), sight.inside + 0.02)
            guard within * scale > -0.5 else { return .none }
            let color = hair.strands(sight.u * 1.6 - sight.v * 0.5, sight.v, along: sight.v)
            return Paint(color: color, cover: within * scale * 0.4 + 0.5)
        }
    }

    /// Four fingers over the eye at the left, and the arm that holds them there.
    private func drawHand(_ canvas: inout PersonCanvas, _ surface: HeadSurface) {
        let frame = surface.frame
        let eye = -parameters.eyeDistance / 2 * frame.pose.yawCosine
        canvas.draw(frame, HeadRegion(left: eye - 0.8, top: -0.25, right: eye + 0.2, bottom: 2)) { u, v in
            let across = u - eye
            let within = max(fingers(across, v), max(palm(across, v), arm(across, v)))
            guard within * frame.scale > -0.5 else { return .none }
            let light = 0.72 + 0.30 * smoothStep(0, 0.03, within) + 0.02 * noise.value(u * 120, v * 120)
            return Paint(color: skin.skin(light * skin.sideFactor(-0.4)), cover: within * frame.scale + 0.5)
        }
    }

    /// How far inside the fingers a place is; `across` counts from the eye.
    private func fingers(_ across: Float, _ v: Float) -> Float {
        let down = v + across * 0.35
        let finger = max(0, min(3, ((down + 0.13) / 0.075).rounded(.down)))
        let centre = -0.13 + (finger + 0.5) * 0.075
        let tip = 0.10 - 0.02 * abs(finger - 1.2)
        return min(0.038 - abs(down - centre), min(tip - across, across + 0.22))
    }

    private func palm(_ across: Float, _ v: Float) -> Float {
        let beside = (across + 0.22) / 0.13
        let down = (v - 0.13) / 0.19
        return (1 - (beside * beside + down * down).squareRoot()) * 0.13
    }

    private func arm(_ across: Float, _ v: Float) -> Float {
        min(0.085 + 0.02 * v - abs(across + 0.22 + 0.22 * (v - 0.2)), v - 0.2)
    }
}
