/// Which place of the head each pixel around it shows: what is painted on a face follows the turn of the head by it.
struct HeadSurface {
    /// One pixel's view of the head.
    struct Sight {
        /// Place on the face, as on a frontal view; beyond the half width it is on the far side of the ears' plane.
        var u: Float
        var v: Float
        /// How far inside the outline of the head, and of the hair around it, the pixel is.
        var inside: Float
        var insideHair: Float
    }

    /// Sights are computed this far apart and interpolated between: what they vary with is smooth.
    private static let gridStep: Float = 1 / 96

    /// Above this row front and back of the head are both hair, or both skin.
    private static let templeRow: Float = -0.25

    let frame: HeadFrame
    let left: Int
    let top: Int
    let columns: Int
    let rows: Int
    private let sights: [Sight]

    init(_ frame: HeadFrame, _ shape: HeadShape, hair: HeadSolid, width: Int, height: Int) {
        self.frame = frame
        let reach = max(hair.halfDepth, hair.halfWidth) + 0.06
        // A nod brings the back of the head up, or the throat down.
        let nod = 0.12 + 0.3 * abs(frame.pose.pitchSine)
        let region = HeadRegion(
            left: -reach - frame.eyesX, top: -hair.top - nod - frame.eyesY, right: reach - frame.eyesX,
            bottom: shape.chin + nod - frame.eyesY)
        let box = frame.pixels(region, width, height)
        left = box.left
        top = box.top
        columns = max(0, box.right - box.left + 1)
        rows = max(0, box.bottom - box.top + 1)
        let grid = Grid(frame, shape, hair, region)
        var sights: [Sight] = []
        sights.reserveCapacity(columns * rows)
        for row in 0..<rows {
            for column in 0..<columns {
                let place = frame.head(Float(left + column), Float(top + row))
                let values = grid.values(place.u, place.v)
                sights.append(Sight(u: values.x, v: values.y, inside: values.z, insideHair: values.w))
            }
        }
        self.sights = sights
    }

    /// u, v, inside and inside of the hair at every crossing of a grid over the head as it is seen.
    private struct Grid {
        let region: HeadRegion
        let columns: Int
        let rows: Int
        let crossings: [SIMD4<Float>]

        init(_ frame: HeadFrame, _ shape: HeadShape, _ hair: HeadSolid, _ region: HeadRegion) {
            self.region = region
            // A turned box of pixels reaches beyond the region: its sights are those of the region's rim.
            columns = Int((region.right - region.left) / gridStep) + 2
            rows = Int((region.bottom - region.top) / gridStep) + 2
            var crossings: [SIMD4<Float>] = []
            crossings.reserveCapacity(columns * rows)
            for row in 0..<rows {
                for column in 0..<columns {
                    let sight = HeadSurface.sight(
                        frame, shape, hair, region.left + Float(column) * gridStep, region.top + Float(row) * gridStep)
                    crossings.append(SIMD4(sight.u, sight.v, sight.inside, sight.insideHair))
                }
            }
            self.crossings = crossings
        }

        func values(_ u: Float, _ v: Float) -> SIMD4<Float> {
            let x = max(0, min(Float(columns) - 1.001, (u - region.left) / gridStep))
            let y = max(0, min(Float(rows) - 1.001, (v - region.top) / gridStep))
            let column = Int(x)
            let row = Int(y)
            let index = row &* columns &+ column
            let partX = x - Float(column)
            let upper = crossings[index] + (crossings[index &+ 1] - crossings[index]) * partX
            let below = index &+ columns
            let lower = crossings[below] + (crossings[below &+ 1] - crossings[below]) * partX
            return upper + (lower - upper) * (y - Float(row))
        }
    }

    private static func sight(
        _ frame: HeadFrame, _ shape: HeadShape, _ hair: HeadSolid, _ u: Float, _ v: Float
    ) -> Sight {
        let pose = frame.pose
        let skull = shape.skull
        let x = u + frame.eyesX
        let y = v + frame.eyesY
        let insideHair = -hair.nearest(pose, x, y).distance
        let nearest = skull.nearest(pose, x, y)
        let isHit = nearest.distance < 0
        let depth = isHit ? skull.surface(pose, x, y, inside: nearest.depth) : nearest.depth
        var place = pose.toHead(x, y, depth: depth)
        if place.z < skull.middle(place.v), place.v > templeRow {
            // Behind the ears: as far beyond the half width as it is short of it.
            let width = max(0, skull.halfWidth(place.v)) + max(0, nearest.distance)
            let beyond = max(abs(place.u), 2 * width - abs(place.u))
            place.u = place.u < 0 ? -beyond : beyond
        } else if pose.yawSine != 0 || pose.pitchSine != 0 {
            // The relief stands before the solid: what it shows lies where the line of sight meets it.
            for _ in 0..<4 { place = pose.toHead(x, y, depth: depth + shape.relief(place.u, place.v)) }
        }
        return Sight(u: place.u, v: place.v, inside: -nearest.distance, insideHair: insideHair)
    }

    /// Lays what `paint` returns over every pixel that shows a place within `region`.
    func draw(_ canvas: inout PersonCanvas, _ region: HeadRegion, _ paint: (Sight) -> Paint) {
        canvas.blend { blend in
            sights.withUnsafeBufferPointer { sights in
                var index = 0
                for row in 0..<rows {
                    for column in 0..<columns {
                        let sight = sights[index]
                        index &+= 1
                        guard sight.u >= region.left, sight.u <= region.right, sight.v >= region.top,
                            sight.v <= region.bottom
                        else { continue }
                        let paint = paint(sight)
                        if paint.cover > 0 { blend(left &+ column, top &+ row, paint) }
                    }
                }
            }
        }
    }
}
