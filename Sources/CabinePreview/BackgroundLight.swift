/// Light of the background beside a head, in cells from above the hair to the jaw, and far from it.
struct BackgroundLight {
    /// Cells in a strip.
    private static let cells = 4
    /// A strip begins beyond the ears and long hair (0.44 heads from the middle) and ends where a shadow thrown on a
    /// wall half a metre behind still falls. In sides of the cascade's square, which is about half a head.
    private static let strip: ClosedRange<Float> = 0.95...1.4
    private static let top: Float = -1.1
    private static let bottom: Float = 0.45
    /// What lies further away is taken as free of shadow.
    private static let farFrom: Float = 1.9
    /// Darker than this share of the far background is a thing, hair or a shoulder, and no shadow.
    private static let shadeMinimum = 0.55
    /// Redder than the far background by this (Cr) is skin or hair of any tone: a shadow makes a wall darker, not
    /// redder, and the noise of Cr in a JPEG frame is 3.
    private static let rednessMaximum = 8
    /// A cell of which things hide more than a half is not judged: what is left of it is their edges.
    private static let freeShareMinimum = 0.5

    /// The lightest far cells' mean: lamps fall off towards the corners.
    let far: Double
    /// Cells of the left strip, then of the right one; 0 for a cell outside of the frame.
    private let near: (Double, Double, Double, Double, Double, Double, Double, Double)

    /// - Parameters:
    ///   - quarter: the frame's luma at quarter size.
    ///   - red: its Cr, `across` and `down` times as large.
    init(_ quarter: borrowing Plane, _ red: borrowing Plane, across: Int, down: Int, around face: FollowedFace) {
        self.init(quarter, red, across, down, face, hidesRed: true)
    }

    /// - Parameter empty: the luma of the empty cabin at quarter size, where nobody has skin or hair.
    init(empty: borrowing Plane, around face: FollowedFace) { self.init(empty, empty, 1, 1, face, hidesRed: false) }

    private init(
        _ quarter: borrowing Plane, _ red: borrowing Plane, _ across: Int, _ down: Int, _ face: FollowedFace,
        hidesRed: Bool
    ) {
        let side = face.square.side
        let x = face.square.centre.x / 4
        let eyes = face.square.centre.y / 4 + EyeFinder.eyeDown * side / 4
        let unit = side / 4
        func strip(_ side: Float) -> PlaneBox {
            let (from, to) = (side * Self.strip.lowerBound, side * Self.strip.upperBound)
            return PlaneBox(
                left: x + min(from, to) * unit, top: eyes + Self.top * unit, right: x + max(from, to) * unit,
                bottom: eyes + Self.bottom * unit, within: quarter)
        }
        let left = PlaneBox(
            left: 0, top: eyes + Self.top * unit, right: x - Self.farFrom * unit, bottom: eyes + Self.bottom * unit,
            within: quarter)
        let right = PlaneBox(
            left: x + Self.farFrom * unit, top: eyes + Self.top * unit, right: Float(quarter.width),
            bottom: eyes + Self.bottom * unit, within: quarter)
        var lightest = left
        if (right.mean(quarter) ?? 0) > (left.mean(quarter) ?? 0) { lightest = right }
        // A head that fills the frame leaves no far background: then the strips speak against each other.
        if lightest.isEmpty {
            lightest = (strip(1).mean(quarter) ?? 0) > (strip(-1).mean(quarter) ?? 0) ? strip(1) : strip(-1)
        }
        let far = lightest.mean(quarter) ?? 0
        let reddest = hidesRed ? lightest.mean(red, across: across, down: down) + Self.rednessMaximum : 255
        self.far = far
        let darkest = UInt8(max(0, min(255, far * Self.shadeMinimum)))
        func cell(_ from: Float, _ to: Float, _ index: Int) -> Double {
            let height = (Self.bottom - Self.top) / Float(Self.cells)
            let top = eyes + (Self.top + height * Float(index)) * unit
            let box = PlaneBox(
                left: x + min(from, to) * unit, top: top, right: x + max(from, to) * unit,
                bottom: top + height * unit, within: quarter)
            var sum = 0
            var count = 0
            for y in box.rows {
                let row = quarter.row(y)
                let redness = red.row(min(red.height - 1, y * down + down / 2))
                for x in box.columns where row[x] > darkest {
                    guard Int(redness[min(redness.count - 1, x * across + across / 2)]) <= reddest else { continue }
                    sum += Int(row[x])
                    count += 1
                }
            }
            let isFree = Double(count) >= Self.freeShareMinimum * Double(box.rows.count * box.columns.count)
            return isFree && count > 0 ? Double(sum) / Double(count) : 0
        }
        let (from, to) = (Self.strip.lowerBound, Self.strip.upperBound)
        near = (
            cell(-from, -to, 0), cell(-from, -to, 1), cell(-from, -to, 2), cell(-from, -to, 3), cell(from, to, 0),
            cell(from, to, 1), cell(from, to, 2), cell(from, to, 3)
        )
    }

    /// How much darker the darkest cell beside the head is than far away, as a share; what the empty cabin shows at the
    /// same places is taken off.
    func shadow(against reference: BackgroundLight?) -> Double {
        guard far > 0 else { return 0 }
        var deepest = 0.0
        func compare(_ cell: Double, _ empty: Double?) {
            guard cell > 0 else { return }
            var ratio = cell / far
            if let empty, let reference, empty > 0, reference.far > 0 { ratio /= empty / reference.far }
            if ratio >= Self.shadeMinimum { deepest = max(deepest, 1 - ratio) }
        }
        compare(near.0, reference?.near.0)
        compare(near.1, reference?.near.1)
        compare(near.2, reference?.near.2)
        compare(near.3, reference?.near.3)
        compare(near.4, reference?.near.4)
        compare(near.5, reference?.near.5)
        compare(near.6, reference?.near.6)
        compare(near.7, reference?.near.7)
        return deepest
    }
}
