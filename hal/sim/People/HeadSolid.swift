/// A skull, or the hair around it, as a rounded solid in head space.
///
/// Every level is an ellipse; above the eyes they shrink like those of an ellipsoid, below like a jaw, whose middle lies
/// further in front the lower it is. With r the distance from the axis and h the height, both as shares of the greatest,
/// the surface is where r^a + h^b = 1.
struct HeadSolid {
    /// Half the depth of a skull as a multiple of half its width: 195 mm long and 152 mm wide on average.
    private static let depthByWidth: Float = 1.27
    /// a and b above the eyes.
    private static let upperPower: Float = 2.35
    /// a below the eyes; b there is 2.2 and the squareness of the jaw.
    private static let lowerPower: Float = 1 / 0.60

    let halfWidth: Float
    let halfDepth: Float
    /// Eye line to the top, and to the bottom.
    let top: Float
    let bottom: Float
    private let jawPower: Float
    private let upper: PowerTable
    private let lower: PowerTable
    private let jaw: PowerTable

    init(halfWidth: Float, halfDepth: Float? = nil, top: Float, bottom: Float, jaw squareness: Float) {
        self.halfWidth = halfWidth
        self.halfDepth = halfDepth ?? halfWidth * Self.depthByWidth
        self.top = top
        self.bottom = bottom
        jawPower = 2.2 + squareness
        upper = PowerTable(Self.upperPower)
        lower = PowerTable(Self.lowerPower)
        jaw = PowerTable(jawPower)
    }

    /// Powers of numbers from 0 to 2, fast; larger ones count as 2.
    private struct PowerTable {
        private static let perUnit: Float = 256
        private let values: [Float]

        init(_ exponent: Float) {
            values = (0...513).map { PersonMath.pow(Float($0) / Self.perUnit, exponent) }
        }

        func value(_ base: Float) -> Float {
            let place = min(base * Self.perUnit, 512)
            let index = Int(place)
            return values[index] + (values[index &+ 1] - values[index]) * (place - Float(index))
        }
    }

    /// Half the width at height `v`; 0 above and below.
    func halfWidth(_ v: Float) -> Float {
        let part = v < 0 ? -v / top : v / bottom
        guard part < 1 else { return 0 }
        if v < 0 { return halfWidth * PersonMath.pow(1 - upper.value(part), 1 / Self.upperPower) }
        return halfWidth * PersonMath.pow(1 - jaw.value(part), 1 / Self.lowerPower)
    }

    /// The axis of the solid at height `v`: the chin lies in front of it, the crown a little behind.
    func middle(_ v: Float) -> Float {
        let part = v < 0 ? v / top : v / bottom
        return v < 0 ? -0.06 * part * part : 0.25 * min(1.2, part) * part
    }

    /// About how far outside a place is, exact to first order at the surface; negative inside.
    func distance(_ u: Float, _ v: Float, _ z: Float) -> Float {
        let along = z - middle(v)
        let across = u / halfWidth
        let deep = along / halfDepth
        let radius = (across * across + deep * deep).squareRoot()
        let length = (u * u + v * v + along * along).squareRoot()
        // One step of Newton's along the line from the middle of the solid.
        if v < 0 {
            let sum = upper.value(radius) + upper.value(-v / top)
            return (sum - 1) / max(1, Self.upperPower * sum) * length
        }
        let wide = lower.value(radius)
        let down = jaw.value(v / bottom)
        return (wide + down - 1) / max(1, Self.lowerPower * wide + jawPower * down) * length
    }

    /// Where the line of sight through a place of the picture comes closest to the axis, and how far outside it stays.
    func nearest(_ pose: HeadPose, _ x: Float, _ y: Float) -> (depth: Float, distance: Float) {
        let forward = pose.yawCosine * pose.pitchCosine
        let width = pose.yawSine / (halfWidth * halfWidth)
        let length = forward / (halfDepth * halfDepth)
        let divisor = pose.yawSine * width + forward * length
        var depth: Float = 0
        for _ in 0..<2 {
            let place = pose.toHead(x, y, depth: depth)
            let toGo = width * place.u - length * (place.z - middle(place.v))
            depth += toGo / divisor
        }
        var best = distance(pose, x, y, depth)
        guard pose.pitchSine != 0, abs(best) < 0.1 else { return (depth, best) }
        // A nod makes levels change along the line of sight: look a little before and behind.
        var step: Float = 0.08
        while step > 0.004 {
            let nearer = distance(pose, x, y, depth + step)
            let farther = distance(pose, x, y, depth - step)
            if nearer < best, nearer <= farther {
                depth += step
                best = nearer
            } else if farther < best {
                depth -= step
                best = farther
            } else {
                step /= 2
            }
        }
        return (depth, best)
    }

    private func distance(_ pose: HeadPose, _ x: Float, _ y: Float, _ depth: Float) -> Float {
        let place = pose.toHead(x, y, depth: depth)
        return distance(place.u, place.v, place.z)
    }

    /// The depth at which the line of sight enters the solid; `inside` must be a depth inside it.
    func surface(_ pose: HeadPose, _ x: Float, _ y: Float, inside: Float) -> Float {
        var near = inside + 0.9
        var far = inside
        for _ in 0..<12 {
            let middle = (near + far) / 2
            if distance(pose, x, y, middle) < 0 { far = middle } else { near = middle }
        }
        return (near + far) / 2
    }

    /// Row of the picture, roll left out, of the highest (`up`) or lowest place of the outline on column `x`.
    func extreme(_ pose: HeadPose, x: Float, up: Bool) -> Float {
        var inside: Float = pose.toPicture(0, 0, 0).y
        var outside = inside + (up ? -1.2 : 1.2)
        for _ in 0..<22 {
            let middle = (inside + outside) / 2
            if nearest(pose, x, middle).distance < 0 { inside = middle } else { outside = middle }
        }
        return (inside + outside) / 2
    }
}
