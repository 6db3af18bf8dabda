/// Paints beards.
struct BeardPainter {
    let parameters: PersonParameters
    let shape: HeadShape
    let noise: PlaneNoise

    func draw(_ canvas: inout PersonCanvas, _ surface: HeadSurface, _ skin: SkinPainter) {
        guard parameters.beard != .none else { return }
        let region = HeadRegion(left: -0.4, top: 0.05, right: 0.4, bottom: 0.56)
        let strength: Float = parameters.beard == .stubble ? 0.42 : 0.90
        surface.draw(&canvas, region) { sight in
            guard sight.inside * surface.frame.scale > -0.5 else { return .none }
            let strand = noise.value(sight.u * 110 + 3, sight.v * 44 + 8)
            let density = density(sight.u, sight.v + 0.008 * strand)
            guard density > 0.01 else { return .none }
            let fine = noise.value(sight.u * 280, sight.v * 130)
            let light = 0.74 + 0.22 * strand + 0.16 * fine - 0.25 * bell(sight.inside / 0.05)
            let color = parameters.hair * (light * skin.sideFactor(sight.u / parameters.headHalfWidth))
            let cover = density * strength * (0.86 + 0.25 * fine)
            return Paint(color: color, cover: cover * min(1, sight.inside * surface.frame.scale + 0.5))
        }
    }

    /// How thickly it grows at a place of the face.
    private func density(_ u: Float, _ v: Float) -> Float {
        let side = abs(u)
        let mouth = parameters.mouthHalfWidth
        // Between nose and lip, and down beside the corners of the mouth.
        let lip = 0.302 + 0.10 * side * side / mouth
        let moustache = bell((v - lip + 0.010) / 0.024) * (1 - smoothStep(mouth * 0.92, mouth * 1.18, side))
        let below = 0.385 + MouthPainter.gap(parameters)
        let chin = smoothStep(below, below + 0.03, v) * (1 - smoothStep(mouth * 0.75, mouth * 1.1, side))
        let beside = bell((side - mouth * 1.16) / 0.022) * smoothStep(0.29, 0.32, v)
        let around = max(moustache, max(chin, beside))
        switch parameters.beard {
        case .none: return 0
        case .moustache: return moustache
        case .goatee: return around
        case .full, .stubble:
            // From the ears along the jaw; the cheeks stay free.
            let width = max(0.02, shape.halfWidth(v))
            let line = 0.10 + 0.27 * (1 - smoothStep(0.55, 1.0, side / width))
            let jaw = smoothStep(line, line + 0.05, v) * smoothStep(mouth * 1.05, mouth * 1.3, side)
            return max(around, jaw)
        }
    }
}
