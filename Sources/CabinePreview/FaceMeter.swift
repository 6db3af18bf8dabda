import Glibc

/// Measures light, shadow and turn around a face that is followed.
enum FaceMeter {
    /// Chin to crown in distances between the eyes (63 of 232 mm) and in sides of the cascade's square, whose median
    /// over portraits is 1.85 distances between the eyes.
    private static let headByEyes: Float = 232.0 / 63
    private static let headBySquare: Float = 232.0 / 63 / 1.85
    /// What a degree of turn moves the eyes between the outlines of the cheeks, and how far that is believed.
    private static let turnByDegree: Float = 0.0115
    private static let turnLimitDegrees: Float = 25
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
        let background = BackgroundLight(
            quarter, frame.red, across: 4 / frame.chromaAcross, down: 4 / frame.chromaDown, around: face)
        let turn = CheekOutline.offset(
            frame.luma, frame.red, across: Float(frame.chromaAcross), down: Float(frame.chromaDown), face)
        // The eyes of a turned head look nearer to each other; nobody is asked to come closer for it.
        let yaw = min(turnLimitDegrees, abs(turn) / turnByDegree)
        let interEye = face.interEye / cosf(yaw * .pi / 180)
        let headPixels = (interEye * headByEyes + face.square.side * headBySquare) / 2
        let measured = FaceMeasurement(
            eyeLeft: share(face.eyeLeft.place), eyeRight: share(face.eyeRight.place),
            headHeight: Double(headPixels) / height, rollDegrees: Double(face.turn.degrees),
            turn: Double(turn),
            eyeContrast: Double(max(face.eyeLeft.contrast, face.eyeRight.contrast)),
            glare: Double(max(face.eyeLeft.glare, face.eyeRight.glare)), luma: skin.luma,
            overexposed: skin.overexposed, shadow: background.shadow(against: reference))
        return (measured, background.far)
    }

    /// Mean and over-exposed share of the cheeks, nose and mouth. It begins below glasses: a lamp in them is bright
    /// whatever the light on the face.
    private static func light(of face: FollowedFace, _ quarter: borrowing Plane) -> (luma: Double, overexposed: Double)
    {
        let box = PlaneBox(
            left: (face.square.centre.x - 0.36 * face.square.side) / 4,
            top: (face.square.centre.y + 0.05 * face.square.side) / 4,
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

    /// Whether no pixel of the plane lies inside.
    var isEmpty: Bool { rows.isEmpty || columns.isEmpty }

    /// Mean of a plane that is `across` and `down` times as large, one pixel for each of these; 0 when there are none.
    func mean(_ larger: borrowing Plane, across: Int, down: Int) -> Int {
        var sum = 0
        for y in rows {
            let row = larger.row(min(larger.height - 1, y * down + down / 2))
            for x in columns { sum += Int(row[min(row.count - 1, x * across + across / 2)]) }
        }
        return isEmpty ? 0 : sum / (rows.count * columns.count)
    }

    /// Mean of the pixels; nil when there are none.
    func mean(_ plane: borrowing Plane) -> Double? {
        guard !isEmpty else { return nil }
        var sum = 0
        for y in rows {
            let row = plane.row(y)
            for x in columns { sum += Int(row[x]) }
        }
        return Double(sum) / Double(rows.count * columns.count)
    }
}
