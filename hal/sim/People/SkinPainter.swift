import Glibc

/// Paints head, ears and neck.
struct SkinPainter {
    let parameters: PersonParameters
    let shape: HeadShape
    let noise: PlaneNoise

    /// The light a surface looking to (x, y, z) receives: a large lamp above the camera and a bright cabin.
    func light(_ normal: (x: Float, y: Float, z: Float)) -> Float {
        let across = parameters.lightAcross
        let key = normal.x * 0.45 * across - normal.y * 0.42 + normal.z * 0.85
        return 0.42 + 0.64 * (key < 0 ? 0 : key)
    }

    /// Skin under `light`: shadows are redder than lights.
    func skin(_ light: Float) -> PersonColor {
        let shadow = 1 - light
        return PersonColor(
            parameters.skin.red * light * (1 + 0.06 * shadow), parameters.skin.green * light * (1 - 0.10 * shadow),
            parameters.skin.blue * light * (1 - 0.14 * shadow))
    }

    func drawNeck(_ canvas: inout PersonCanvas, _ frame: HeadFrame) {
        let halfWidth = parameters.headHalfWidth * 0.72
        canvas.draw(frame, HeadRegion(left: -0.5, top: 0.2, right: 0.5, bottom: 1.0)) { u, v in
            let spread = halfWidth + 0.35 * smoothStep(0.55, 0.95, v)
            let part = abs(u) / spread
            guard part < 1.02 else { return .none }
            let x = u / spread * 0.92
            let base = light((x, 0.12, max(0.2, 1 - x * x).squareRoot())) * 0.94
            // The chin throws its shadow on the neck, straight down from the lamp.
            let shadow = 1 - 0.34 * bell(u / 0.26) * (1 - smoothStep(0.52, 0.68, v))
            let tendon = 1 - 0.05 * bell((abs(u) - 0.06 - 0.06 * (1 - v)) / 0.025) * smoothStep(0.6, 0.7, v)
            return Paint(color: skin(base * shadow * tendon), cover: (spread - abs(u)) * frame.scale + 0.5)
        }
    }

    func drawEars(_ canvas: inout PersonCanvas, _ frame: HeadFrame) {
        for side in [Float(-1), 1] {
            let centre = side * (parameters.headHalfWidth + 0.012)
            let region = HeadRegion(left: centre - 0.08, top: -0.09, right: centre + 0.08, bottom: 0.22)
            canvas.draw(frame, region) { u, v in
                let down = (v - 0.055) / 0.115
                let across = (u - centre - side * (-0.012 * down)) / (0.046 - 0.010 * down)
                let radius = (across * across + down * down).squareRoot()
                guard radius < 1.1 else { return .none }
                let rim = 0.86 + 0.10 * smoothStep(0.62, 0.85, radius) - 0.12 * smoothStep(0.9, 1, radius)
                let hollow = 1 - 0.26 * bell((radius - 0.45) / 0.28) * (down < 0.55 ? 1 : 0.4)
                let color = skin(rim * hollow * 0.95)
                let red = PersonColor(color.red * 1.03, color.green * 0.93, color.blue * 0.92)
                return Paint(color: red, cover: (1 - radius) * 0.045 * frame.scale + 0.5)
            }
        }
    }

    func drawHead(_ canvas: inout PersonCanvas, _ frame: HeadFrame) {
        let reach = parameters.headHalfWidth + 0.02
        let region = HeadRegion(left: -reach, top: -HeadShape.crown - 0.02, right: reach, bottom: HeadShape.chin + 0.02)
        canvas.draw(frame, region) { u, v in
            let width = shape.halfWidth(v)
            let within = width - abs(u)
            guard within > -0.01 else { return .none }
            let edge = within < 0.05 || v > 0.45 || v < -0.42 ? shape.inside(u, v) : within
            guard edge * frame.scale > -0.5 else { return .none }
            let normal = shape.normal(u, v, width: width)
            var color = skin(light(normal) * shading(u, v, edge))
            color = blushed(color, u, v)
            let shine = max(0, -normal.y * 0.35 + normal.z * 0.94 + normal.x * 0.25 * parameters.lightAcross)
            let squared = shine * shine * shine * shine
            let gloss = 12 * squared * squared * squared
            color.red += gloss
            color.green += gloss
            color.blue += gloss
            return Paint(color: color, cover: edge * frame.scale + 0.5)
        }
    }

    /// What the relief alone does not show: the shade of the nose, the folds beside it, the pores.
    private func shading(_ u: Float, _ v: Float, _ edge: Float) -> Float {
        var light: Float = 1
        let side = abs(u)
        let nose = parameters.noseHalfWidth
        // Below the nose and beside its wings.
        light -= 0.20 * bell(u / (nose * 0.9)) * bell((v - 0.245) / 0.022)
        light -= 0.10 * bell((side - nose * 1.05) / 0.018) * bell((v - 0.205) / 0.035)
        // From the wings to the corners of the mouth.
        let fold = nose * 1.1 + (v - 0.21) * 0.42
        if v > 0.2, v < 0.36 { light -= 0.07 * bell((side - fold) / 0.014) * smoothStep(0.2, 0.24, v) }
        // Below the lower lip, and below the eyes.
        light -= 0.10 * bell(u / 0.07) * bell((v - 0.398) / 0.014)
        light -= 0.07 * bell((side - parameters.eyeDistance / 2) / 0.055) * bell((v - 0.052) / 0.018)
        light -= 0.05 * bell((side - parameters.eyeDistance / 2 + 0.075) / 0.03) * bell((v - 0.0) / 0.04)
        // The cheeks hollow towards the jaw.
        light -= 0.06 * bell((side - 0.24) / 0.06) * bell((v - 0.28) / 0.1)
        light -= 0.16 * (1 - smoothStep(0, 0.035, edge))
        return light + 0.012 * noise.value(u * 160, v * 160) + 0.012 * noise.value(u * 22 + 9, v * 22)
    }

    /// Cheeks, nose and chin are redder; forehead and eye sockets are not.
    private func blushed(_ color: PersonColor, _ u: Float, _ v: Float) -> PersonColor {
        let cheeks = bell((abs(u) - 0.19) / 0.085) * bell((v - 0.15) / 0.075)
        let nose = bell(u / 0.06) * bell((v - 0.19) / 0.05)
        let chin = bell(u / 0.09) * bell((v - 0.45) / 0.05)
        let share = 0.075 * cheeks + 0.06 * nose + 0.03 * chin
        return PersonColor(color.red * (1 + share * 0.3), color.green * (1 - share), color.blue * (1 - share))
    }
}
