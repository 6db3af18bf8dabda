/// Paints head, ears and neck.
struct SkinPainter {
    let parameters: PersonParameters
    let shape: HeadShape
    let noise: PlaneNoise

    /// The light a surface looking to (x, y, z) of the picture receives: a large lamp above the camera and a bright
    /// cabin, or a lamp at one side and a dark cabin.
    func light(_ normal: (x: Float, y: Float, z: Float)) -> Float {
        let side = parameters.sideLight
        let share = abs(side)
        let across = 0.45 * parameters.lightAcross + 0.95 * side
        let key = normal.x * across - normal.y * 0.42 * (1 - 0.5 * share) + normal.z * 0.85 * (1 - 0.72 * share)
        return 0.42 - 0.30 * share + 0.64 * (key < 0 ? 0 : key)
    }

    /// How much light of a lamp at one side reaches things whose shape is not modelled; `part` runs from -1 at the left of
    /// them to 1.
    func sideFactor(_ part: Float) -> Float {
        let side = parameters.sideLight
        return max(0.12, 1 - 0.35 * abs(side) + 0.5 * side * max(-1, min(1, part)))
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
            // The chin throws its shadow on the neck, straight down from the lamp: there the bright cabin alone is left.
            let shadow = 1 - 0.50 * bell(u / 0.27) * (1 - smoothStep(0.53, 0.70, v))
            let tendon = 1 - 0.05 * bell((abs(u) - 0.06 - 0.06 * (1 - v)) / 0.025) * smoothStep(0.6, 0.7, v)
            return Paint(color: skin(base * shadow * tendon), cover: (spread - abs(u)) * frame.scale + 0.5)
        }
    }

    /// The ear at one side; a turn brings it forward or hides it.
    func drawEar(_ canvas: inout PersonCanvas, _ frame: HeadFrame, side: Float) {
        let place = frame.pose.toPicture(side * (parameters.headHalfWidth + 0.012), 0.055, -0.03)
        let centre = place.x - frame.eyesX
        let row = place.y - frame.eyesY
        // Seen from the side an ear is as wide as it is long; from the front it is half that.
        let wide = max(0.25, 1 - side * frame.pose.yawSine * 1.4)
        let factor = sideFactor(side)
        let region = HeadRegion(left: centre - 0.1, top: row - 0.15, right: centre + 0.1, bottom: row + 0.16)
        canvas.draw(frame, region) { u, v in
            let down = (v - row) / 0.115
            let across = (u - centre - side * (-0.012 * down)) / ((0.046 - 0.010 * down) * wide)
            let radius = (across * across + down * down).squareRoot()
            guard radius < 1.1 else { return .none }
            let rim = 0.86 + 0.10 * smoothStep(0.62, 0.85, radius) - 0.12 * smoothStep(0.9, 1, radius)
            let hollow = 1 - 0.26 * bell((radius - 0.45) / 0.28) * (down < 0.55 ? 1 : 0.4)
            let color = skin(rim * hollow * 0.95 * factor)
            let red = PersonColor(color.red * 1.03, color.green * 0.93, color.blue * 0.92)
            return Paint(color: red, cover: (1 - radius) * 0.045 * frame.scale + 0.5)
        }
    }

    /// The surface of skin reflects alike whatever is below it: on dark skin that shows more.
    private var sheen: Float { 34 * (1 - smoothStep(90, 200, parameters.skin.red)) }

    func drawHead(_ canvas: inout PersonCanvas, _ surface: HeadSurface) {
        let pose = surface.frame.pose
        let region = HeadRegion(left: -2, top: -2, right: 2, bottom: 2)
        surface.draw(&canvas, region) { sight in
            guard sight.inside * surface.frame.scale > -0.5 else { return .none }
            let width = shape.halfWidth(sight.v)
            let own = shape.normal(sight.u, sight.v, width: width)
            let normal = pose.toPicture(own.x, own.y, own.z)
            let lit = light((normal.x, normal.y, normal.depth))
            var color = skin(lit * shading(sight.u, sight.v, sight.inside))
            color = blushed(color, sight.u, sight.v)
            let across = 0.25 * parameters.lightAcross + 0.7 * parameters.sideLight
            let shine = max(0, -normal.y * 0.35 + normal.depth * 0.94 + normal.x * across)
            let squared = shine * shine * shine * shine
            let gloss = sheen * squared * squared + 12 * squared * squared * squared
            return Paint(
                color: color + gloss, cover: sight.inside * surface.frame.scale + 0.5)
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
        // From the wings to the corners of the mouth; deeper in a smile.
        let fold = nose * 1.1 + (v - 0.21) * 0.42
        let foldDepth = 0.06 + 0.05 * parameters.smile + 0.07 * wrinkles
        if v > 0.2, v < 0.36 { light -= foldDepth * bell((side - fold) / 0.014) * smoothStep(0.2, 0.24, v) }
        // Below the lower lip, and below the eyes.
        let lip = 0.398 + MouthPainter.gap(parameters)
        light -= 0.10 * bell(u / 0.07) * bell((v - lip) / 0.014)
        light -= 0.07 * bell((side - parameters.eyeDistance / 2) / 0.055) * bell((v - 0.052) / 0.018)
        light -= 0.05 * bell((side - parameters.eyeDistance / 2 + 0.075) / 0.03) * bell((v - 0.0) / 0.04)
        // The cheeks hollow towards the jaw.
        light -= 0.06 * bell((side - 0.24) / 0.06) * bell((v - 0.28) / 0.1)
        light -= 0.10 * (1 - smoothStep(0, 0.016, edge))
        if wrinkles > 0 { light -= wrinkles * creases(u, v) }
        return light + 0.012 * noise.value(u * 160, v * 160) + 0.012 * noise.value(u * 22 + 9, v * 22)
    }

    /// 0 up to 40 years, 1 from 80 on.
    private var wrinkles: Float { smoothStep(40, 80, parameters.ageYears) }

    /// Across the forehead, beside and below the eyes.
    private func creases(_ u: Float, _ v: Float) -> Float {
        var depth: Float = 0
        let side = abs(u)
        if v < -0.12, v > -0.27 {
            let row = v + 0.012 * noise.value(u * 9 + 31, 2) + 0.05 * u * u
            depth +=
                0.085 * bell(u / 0.17) * max(0, PersonMath.sin(row * 150)) * (0.7 + 0.3 * noise.value(u * 14, v * 40))
        }
        let eye = side - parameters.eyeDistance / 2
        if eye > 0.07, eye < 0.15, abs(v) < 0.06 {
            depth += 0.08 * max(0, PersonMath.sin(v * 190 + eye * 26)) * bell((eye - 0.10) / 0.03)
        }
        return depth + 0.09 * bell(eye / 0.05) * bell((v - 0.066) / 0.010)
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
