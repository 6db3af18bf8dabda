/// A skull, or the hair around it, as a rounded solid in head space.
///
/// Every level is an ellipse; above the eyes they shrink like those of an ellipsoid, below like a jaw, whose middle lies
/// further in front the lower it is.
struct HeadSolid {
    /// Half the depth of a skull as a multiple of half its width: 195 mm long and 152 mm wide on average.
    private static let depthByWidth: Float = 1.27
    private static let upperPower: Float = 2.35
    private static let lowerPower: Float = 0.60
    private static let tableCount = 512
    /// The table goes this far beyond crown and chin.
    private static let tableReach: Float = 1.25

    let halfWidth: Float
    let halfDepth: Float
    /// Eye line to the top, and to the bottom.
    let top: Float
    let bottom: Float
    /// How wide each level is, as a share, and by how much a distance there must shrink to be one from the outline.
    private let levels: [Float]
    private let slants: [Float]

    init(halfWidth: Float, halfDepth: Float? = nil, top: Float, bottom: Float, jaw: Float) {
        self.halfWidth = halfWidth
        self.halfDepth = halfDepth ?? halfWidth * Self.depthByWidth
        self.top = top
        self.bottom = bottom
        var levels: [Float] = []
        for index in 0..<Self.tableCount {
            let v = Self.row(index, top: top, bottom: bottom)
            levels.append(Self.level(v, top: top, bottom: bottom, jawPower: 2.2 + jaw))
        }
        let step = (top + bottom) * Self.tableReach / Float(Self.tableCount - 1)
        let middle = Float(halfWidth)
        slants = levels.indices.map { index in
            let before = levels[max(0, index - 1)]
            let after = levels[min(levels.count - 1, index + 1)]
            let slope = (after - before) / (2 * step) * middle
            return 1 / (1 + slope * slope).squareRoot()
        }
        self.levels = levels
    }

    private static func row(_ index: Int, top: Float, bottom: Float) -> Float {
        let height = (top + bottom) * tableReach
        return (bottom - top) / 2 - height / 2 + height * Float(index) / Float(tableCount - 1)
    }

    private static func level(_ v: Float, top: Float, bottom: Float, jawPower: Float) -> Float {
        let part = v < 0 ? -v / top : v / bottom
        // Beyond the ends nothing is left; the further away, the less.
        guard part < 1 else { return -4 * (part - 1) }
        if v < 0 { return PersonMath.pow(1 - PersonMath.pow(part, upperPower), 1 / upperPower) }
        return PersonMath.pow(1 - PersonMath.pow(part, jawPower), lowerPower)
    }

    private func place(_ v: Float) -> (index: Int, part: Float) {
        let height = (top + bottom) * Self.tableReach
        let place = (v - (bottom - top) / 2 + height / 2) / height * Float(Self.tableCount - 1)
        let limited = place < 0 ? 0 : place > Float(Self.tableCount) - 1.001 ? Float(Self.tableCount) - 1.001 : place
        let index = Int(limited)
        return (index, limited - Float(index))
    }

    /// Half the width at height `v`; negative above and below.
    func halfWidth(_ v: Float) -> Float {
        let (index, part) = place(v)
        return halfWidth * (levels[index] + (levels[index &+ 1] - levels[index]) * part)
    }

    /// The axis of the solid at height `v`: the chin lies in front of it, the crown a little behind.
    func middle(_ v: Float) -> Float {
        let part = v < 0 ? v / top : v / bottom
        return v < 0 ? -0.06 * part * part : 0.25 * min(1.2, part) * part
    }

    /// About how far outside a place is; negative inside.
    func distance(_ u: Float, _ v: Float, _ z: Float) -> Float {
        let (index, part) = place(v)
        let level = levels[index] + (levels[index &+ 1] - levels[index]) * part
        let across = u / halfWidth
        let along = (z - middle(v)) / halfDepth
        return ((across * across + along * along).squareRoot() - level) * halfWidth * slants[index]
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
        guard pose.pitchSine != 0, best > -0.08 else { return (depth, best) }
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
