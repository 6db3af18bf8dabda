/// The oval the head should fill and the line the eyes should lie on, drawn into the planes of the screen's picture.
struct Overlay {
    /// A head is about 0.7 of its height wide; the oval leaves some air.
    private static let widthByHeight: Float = 0.74
    private static let air: Float = 1.08
    /// Eye line to crown and to chin lie at 0.485 and 0.515 of a head: the middle of the oval is a little below the eyes.
    private static let middleBelowEyes: Float = 0.015
    /// Thickness of the outline, of 720 rows.
    private static let lineShare: Float = 4.0 / 720
    /// What lies outside of the oval keeps this many 256ths of its light.
    private static let outsideLight: UInt16 = 154
    /// The eye line's marks reach inward from the outline by this share of the oval's half width.
    private static let markShare: Float = 0.28

    /// Colours in Y, Cb, Cr: white, and the green of "go" when everything is right.
    private static let waiting: (UInt8, UInt8, UInt8) = (235, 128, 128)
    private static let ready: (UInt8, UInt8, UInt8) = (150, 75, 55)

    /// Columns of the outline in a row: dark up to `outer`, line up to `inner`, clear in between; from the right alike.
    private struct Row {
        var outer: Int32
        var inner: Int32
    }

    private var luma: [Row] = []
    private var chroma: [Row] = []
    private var eyeRows = 0..<0
    private var eyeRowsOfChroma = 0..<0
    private var mark: Int32 = 0
    private var middle: Float = 0

    /// Plans the lines for pictures of a size; the chroma planes have half of it both ways.
    mutating func configure(width: Int, height: Int, target: PreviewTarget, isMirrored: Bool) {
        let across = Float(isMirrored ? 1 - target.eyes.across : target.eyes.across)
        let head = Float(target.headHeight) * Float(height)
        let eyes = Float(target.eyes.down) * Float(height)
        let line = max(1.5, Self.lineShare * Float(height))
        middle = across * Float(width)
        let down = eyes + Self.middleBelowEyes * head
        let halfHeight = head * Self.air / 2
        let halfWidth = head * Self.widthByHeight * Self.air / 2
        func rows(_ count: Int, _ scale: Float) -> [Row] {
            (0..<count).map { y in
                let centre = middle * scale
                let place = (Float(y) + 0.5) / scale - down
                let outer = Self.half(place, halfWidth + line, halfHeight + line) * scale
                let inner = Self.half(place, halfWidth, halfHeight) * scale
                return Row(outer: Int32(max(0, centre - outer)), inner: Int32(max(0, centre - inner)))
            }
        }
        luma = rows(height, 1)
        chroma = rows((height + 1) / 2, 0.5)
        let firstRow = max(0, Int(eyes - line / 2))
        eyeRows = firstRow..<min(height, firstRow + max(1, Int(line)))
        eyeRowsOfChroma = eyeRows.lowerBound / 2..<(eyeRows.upperBound + 1) / 2
        mark = Int32(halfWidth * Self.markShare)
    }

    /// Half the width of an ellipse at a height.
    private static func half(_ place: Float, _ halfWidth: Float, _ halfHeight: Float) -> Float {
        let part = place / halfHeight
        return part * part < 1 ? halfWidth * (1 - part * part).squareRoot() : 0
    }

    /// Darkens the surroundings and draws the lines.
    func draw(_ frame: inout PlanarFrame, isReady: Bool) {
        let color = isReady ? Self.ready : Self.waiting
        Self.draw(
            &frame.luma, luma, value: color.0, dims: true, middle: middle, markRows: eyeRows, mark: Int(mark))
        Self.draw(
            &frame.blue, chroma, value: color.1, dims: false, middle: middle / 2, markRows: eyeRowsOfChroma,
            mark: Int(mark / 2))
        Self.draw(
            &frame.red, chroma, value: color.2, dims: false, middle: middle / 2, markRows: eyeRowsOfChroma,
            mark: Int(mark / 2))
    }

    private static func draw(
        _ plane: inout Plane, _ rows: [Row], value: UInt8, dims: Bool, middle: Float, markRows: Range<Int>, mark: Int
    ) {
        let width = plane.width
        for y in 0..<min(rows.count, plane.height) {
            let outer = min(Int(rows[y].outer), width)
            let inner = min(Int(rows[y].inner), width)
            // The same columns from the right, about the middle of the oval.
            let outerRight = min(width, max(outer, Int(2 * middle) - outer))
            let innerRight = min(outerRight, max(inner, Int(2 * middle) - inner))
            var row = plane.mutableRow(y)
            if dims {
                dim(&row, 0, outer)
                dim(&row, outerRight, width)
            }
            fill(&row, outer, inner, value)
            fill(&row, innerRight, outerRight, value)
            if markRows.contains(y) {
                fill(&row, inner, min(width, inner + mark), value)
                fill(&row, max(inner, innerRight - mark), innerRight, value)
            }
        }
    }

    @inline(__always)
    private static func dim(_ row: inout MutableSpan<UInt8>, _ from: Int, _ to: Int) {
        precondition(from >= 0 && to <= row.count, "a part of a row")
        var x = from
        while x < to {
            row[unchecked: x] = UInt8(truncatingIfNeeded: (UInt16(row[unchecked: x]) &* outsideLight) >> 8)
            x &+= 1
        }
    }

    @inline(__always)
    private static func fill(_ row: inout MutableSpan<UInt8>, _ from: Int, _ to: Int, _ value: UInt8) {
        precondition(from >= 0 && to <= row.count, "a part of a row")
        var x = from
        while x < to {
            row[unchecked: x] = value
            x &+= 1
        }
    }
}
