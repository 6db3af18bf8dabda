/// Measures light, shadow and turn around a face that is followed.
enum FaceMeter {
    /// Chin to crown in distances between the eyes (63 of 232 mm) and in sides of the cascade's square, whose median
    /// over portraits is 1.85 distances between the eyes.
    private static let headByEyes: Float = 232.0 / 63
    private static let headBySquare: Float = 232.0 / 63 / 1.85
    /// An over-exposed pixel, as OFIQ counts.
    private static let overexposedLevel: UInt8 = 247

    /// Everything about the face of one frame.
    /// - Parameter reference: the empty cabin at quarter size.
    static func measure(
        _ face: FollowedFace, _ frame: borrowing PlanarFrame, _ quarter: borrowing Plane, reference: BackgroundLight?
    ) -> (face: FaceMeasurement, backgroundLuma: Double) {
        let width = Double(frame.luma.width)
        let height = Double(frame.luma.height)
        func share(_ place: Place) -> FramePlace {
            FramePlace(across: (Double(place.x) + 0.5) / width, down: (Double(place.y) + 0.5) / height)
        }
        let skin = light(of: face, quarter)
        let background = BackgroundLight(quarter, around: face)
        let headPixels = (face.interEye * headByEyes + face.square.side * headBySquare) / 2
        let measured = FaceMeasurement(
            eyeLeft: share(face.eyeLeft.place), eyeRight: share(face.eyeRight.place),
            headHeight: Double(headPixels) / height, rollDegrees: Double(face.turn.degrees),
            turn: Double(
                CheekOutline.offset(frame.red, across: Float(frame.chromaAcross), down: Float(frame.chromaDown), face)),
            eyeContrast: Double(max(face.eyeLeft.contrast, face.eyeRight.contrast)),
            glare: Double(max(face.eyeLeft.glare, face.eyeRight.glare)), luma: skin.luma,
            overexposed: skin.overexposed, shadow: background.shadow(against: reference))
        return (measured, background.far)
    }

    /// Mean and over-exposed share of the square between brows and mouth.
    private static func light(of face: FollowedFace, _ quarter: borrowing Plane) -> (luma: Double, overexposed: Double)
    {
        let box = PlaneBox(
            left: (face.square.centre.x - 0.36 * face.square.side) / 4,
            top: (face.square.centre.y - 0.30 * face.square.side) / 4,
            right: (face.square.centre.x + 0.36 * face.square.side) / 4,
            bottom: (face.square.centre.y + 0.50 * face.square.side) / 4, within: quarter)
        var sum = 0
        var over = 0
        for y in box.rows {
            let row = quarter.row(y)
            for x in box.columns {
                sum += Int(row[x])
                over += row[x] >= overexposedLevel ? 1 : 0
            }
        }
        let count = Double(max(1, box.rows.count * box.columns.count))
        return (Double(sum) / count, Double(over) / count)
    }
}

extension FollowedFace {
    /// Distance between the eyes, in pixels of the frame.
    var interEye: Float {
        let x = eyeRight.place.x - eyeLeft.place.x
        let y = eyeRight.place.y - eyeLeft.place.y
        return (x * x + y * y).squareRoot()
    }
}

/// Whole pixels of a plane; empty when nothing lies inside.
struct PlaneBox {
    let rows: Range<Int>
    let columns: Range<Int>

    init(left: Float, top: Float, right: Float, bottom: Float, within plane: borrowing Plane) {
        func clamped(_ value: Float, _ limit: Int) -> Int { max(0, min(limit, Int(max(-1, min(1e6, value))))) }
        let firstRow = clamped(top, plane.height)
        let firstColumn = clamped(left, plane.width)
        rows = firstRow..<max(firstRow, clamped(bottom, plane.height))
        columns = firstColumn..<max(firstColumn, clamped(right, plane.width))
    }

    /// Mean of the pixels; nil when there are none.
    func mean(_ plane: borrowing Plane) -> Double? {
        guard !rows.isEmpty, !columns.isEmpty else { return nil }
        var sum = 0
        for y in rows {
            let row = plane.row(y)
            for x in columns { sum += Int(row[x]) }
        }
        return Double(sum) / Double(rows.count * columns.count)
    }
}

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

    /// The lightest far cells' mean: lamps fall off towards the corners.
    let far: Double
    /// Cells of the left strip, then of the right one; 0 for a cell outside of the frame.
    private let near: (Double, Double, Double, Double, Double, Double, Double, Double)

    /// - Parameter quarter: the frame at quarter size.
    init(_ quarter: borrowing Plane, around face: FollowedFace) {
        self.init(quarter, centre: face.square.centre, side: face.square.side)
    }

    /// - Parameter centre: of the cascade's square, in pixels of the frame.
    init(_ quarter: borrowing Plane, centre: Place, side: Float) {
        let x = centre.x / 4
        let eyes = centre.y / 4 + EyeFinder.eyeDown * side / 4
        let unit = side / 4
        func cell(_ from: Float, _ to: Float, _ index: Int) -> Double {
            let height = (Self.bottom - Self.top) / Float(Self.cells)
            let top = eyes + (Self.top + height * Float(index)) * unit
            let box = PlaneBox(
                left: x + min(from, to) * unit, top: top, right: x + max(from, to) * unit,
                bottom: top + height * unit, within: quarter)
            return box.mean(quarter) ?? 0
        }
        let (from, to) = (Self.strip.lowerBound, Self.strip.upperBound)
        near = (
            cell(-from, -to, 0), cell(-from, -to, 1), cell(-from, -to, 2), cell(-from, -to, 3), cell(from, to, 0),
            cell(from, to, 1), cell(from, to, 2), cell(from, to, 3)
        )
        let left = PlaneBox(
            left: 0, top: eyes + Self.top * unit, right: x - Self.farFrom * unit, bottom: eyes + Self.bottom * unit,
            within: quarter
        ).mean(quarter)
        let right = PlaneBox(
            left: x + Self.farFrom * unit, top: eyes + Self.top * unit, right: Float(quarter.width),
            bottom: eyes + Self.bottom * unit, within: quarter
        ).mean(quarter)
        // A head that fills the frame leaves no far background: then the strips speak against each other.
        far = max(left ?? 0, right ?? 0, left == nil && right == nil ? max(near.1, near.5) : 0)
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
