/// A place in a picture, in pixels: x to the right, y down, (0, 0) the centre of the top left pixel.
public struct Point2D: Hashable, Sendable {
    /// To the right.
    public var x: Double
    /// Down.
    public var y: Double

    /// The place (x, y).
    public init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }

    static func + (left: Point2D, right: Point2D) -> Point2D { Point2D(x: left.x + right.x, y: left.y + right.y) }
    static func - (left: Point2D, right: Point2D) -> Point2D { Point2D(x: left.x - right.x, y: left.y - right.y) }
    static func * (point: Point2D, factor: Double) -> Point2D { Point2D(x: point.x * factor, y: point.y * factor) }

    /// The distance from the origin.
    var length: Double { (x * x + y * y).squareRoot() }
}

/// A rectangle of pixels.
public struct PixelBox: Hashable, Sendable {
    /// Leftmost column.
    public var x: Int
    /// Topmost row.
    public var y: Int
    /// Columns.
    public var width: Int
    /// Rows.
    public var height: Int

    /// The rectangle whose top left pixel is (x, y).
    public init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    var area: Int { width * height }
    var right: Int { x + width }
    var bottom: Int { y + height }
    var centre: Point2D { Point2D(x: Double(x) + Double(width - 1) / 2, y: Double(y) + Double(height - 1) / 2) }

    /// What this rectangle and `other` share; its width or height is 0 when they are apart.
    func intersection(_ other: PixelBox) -> PixelBox {
        let left = max(x, other.x)
        let top = max(y, other.y)
        return PixelBox(
            x: left, y: top, width: max(0, min(right, other.right) - left),
            height: max(0, min(bottom, other.bottom) - top))
    }
}

/// The upright system of axes of a face: origin between the eyes, x along the eye line, y towards the chin.
struct FaceAxes {
    let origin: Point2D
    /// Along the eye line, to the right of the picture; length 1.
    let across: Point2D
    /// From the eyes to the chin; length 1.
    let down: Point2D
    /// Distance between the eyes.
    let interEye: Double

    init(eyeLeft: Point2D, eyeRight: Point2D) {
        let line = eyeRight - eyeLeft
        interEye = line.length
        precondition(interEye > 0, "eyes at one place")
        across = line * (1 / interEye)
        down = Point2D(x: -across.y, y: across.x)
        origin = (eyeLeft + eyeRight) * 0.5
    }

    /// The place `x` along the eye line and `y` towards the chin.
    func point(_ x: Double, _ y: Double) -> Point2D { origin + across * x + down * y }
}
