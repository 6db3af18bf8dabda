/// Paints shoulders and clothes.
struct BodyPainter {
    let parameters: PersonParameters
    let skin: SkinPainter
    let noise: PlaneNoise

    func draw(_ canvas: inout PersonCanvas, _ frame: HeadFrame) {
        canvas.draw(frame, HeadRegion(left: -1.3, top: 0.5, right: 1.3, bottom: 12)) { u, v in
            let side = abs(u)
            let collar = neckline(side)
            let top = max(shoulder(side), collar)
            let within = v - top
            guard within * frame.scale > -0.5 else { return .none }
            let arm = 1 - smoothStep(1.02, 1.06, side + 0.03 * noise.value(v * 4, 2))
            guard arm > 0 else { return .none }
            let fold = 0.05 * noise.value(u * 7 + v * 3, v * 5) + 0.03 * noise.value(u * 160, v * 160)
            let round = 0.98 - 0.42 * (side / 1.1) * (side / 1.1) * (side / 1.1) - 0.10 * smoothStep(0.8, 2, v)
            let edge = 0.84 + 0.16 * smoothStep(0, 0.06, within)
            // A ribbed collar around the neck, its seam below.
            let isCollar = v < collar + 0.06 && side < 0.34
            let rib = isCollar ? 0.90 + 0.06 * noise.value(u * 120, 4) : 1
            let seam = 1 - 0.25 * bell((v - collar - 0.06) / 0.006) * (side < 0.36 ? 1 : 0)
            let light = (round + fold) * edge * rib * seam * skin.sideFactor(u)
            return Paint(color: parameters.clothes * light, cover: (within * frame.scale + 0.5) * arm)
        }
    }

    /// From the neck down over the shoulders.
    private func shoulder(_ side: Float) -> Float {
        0.555 + 0.26 * smoothStep(0.12, 0.85, side) + 1.6 * max(0, side - 0.72) * max(0, side - 0.72)
    }

    /// The round neckline.
    private func neckline(_ side: Float) -> Float {
        let part = side / 0.27
        return part < 1 ? 0.60 + 0.08 * (1 - part * part).squareRoot() : 0
    }
}
