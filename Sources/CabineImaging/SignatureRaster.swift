public import HALContract

/// Pen strokes to the bitmap that goes with the portrait: 521 x 134 pixels at 300 dpi, black on white.
public enum SignatureRaster {
    /// Columns: 44.1 mm at 300 dpi (trade leaflet of the service).
    public static let widthPixels = 521
    /// Rows: 11.3 mm at 300 dpi.
    public static let heightPixels = 134
    /// White kept on every side, so that no printer or scanner cuts ink off.
    public static let marginPixels = 8
    /// Fewest points: a tap or two gives less, the shortest initials more.
    public static let pointMinimum = 12
    /// Most points: a minute at 333 reports a second.
    public static let pointMaximum = 20_000
    /// Shortest way of the pen, lifts not counted.
    public static let pathMinimumMillimetres = 15.0
    /// Least length of the longer side: less is a scribble on one spot.
    public static let extentMinimumMillimetres = 5.0
    /// Farthest place taken for real; the largest pads are A4.
    private static let coordinateLimitMillimetres = 500.0
    /// A small signature is enlarged at most this much beyond its true size at 300 dpi.
    private static let enlargementMaximum = 2.0
    /// Half the line's width without pressure, and what full pressure adds; a ball pen makes 0.2 to 0.4 mm.
    private static let radiusPixels = 1.1
    private static let radiusByPressurePixels = 1.1

    /// Draws `strokes` as large as they fit, aspect kept, centred, anti-aliased, thicker where pressed harder.
    /// - Throws: a refusal when the strokes are no signature.
    public static func render(_ strokes: [PenStroke]) throws(SignatureRefusal) -> GrayImage {
        let points = strokes.flatMap(\.points)
        try check(strokes, points)
        var left = points[0].xMillimetres
        var right = left
        var top = points[0].yMillimetres
        var bottom = top
        for point in points {
            left = min(left, point.xMillimetres)
            right = max(right, point.xMillimetres)
            top = min(top, point.yMillimetres)
            bottom = max(bottom, point.yMillimetres)
        }
        let extent = max(right - left, bottom - top)
        guard extent >= extentMinimumMillimetres else { throw .tooSmall(millimetres: extent) }
        // The thickest line reaches this far beyond the pen's place.
        let inset = Double(marginPixels) + radiusPixels + radiusByPressurePixels
        let natural = 300 / 25.4
        let scale = min(
            natural * enlargementMaximum,
            (Double(widthPixels) - 2 * inset) / max(right - left, 0.001),
            (Double(heightPixels) - 2 * inset) / max(bottom - top, 0.001))
        let offsetX = Double(widthPixels - 1) / 2 - (left + right) / 2 * scale
        let offsetY = Double(heightPixels - 1) / 2 - (top + bottom) / 2 * scale
        var canvas = InkCanvas(width: widthPixels, height: heightPixels)
        for stroke in strokes {
            let dots = stroke.points.map { point in
                InkCanvas.Dot(
                    x: point.xMillimetres * scale + offsetX, y: point.yMillimetres * scale + offsetY,
                    radius: radiusPixels + radiusByPressurePixels * max(0, min(1, point.pressure)))
            }
            canvas.draw(dots)
        }
        return canvas.image()
    }

    private static func check(_ strokes: [PenStroke], _ points: [PenPoint]) throws(SignatureRefusal) {
        guard points.count >= pointMinimum else { throw .tooFewPoints(points.count) }
        guard points.count <= pointMaximum else { throw .tooManyPoints(points.count) }
        for point in points {
            // The comparison is false for a NaN.
            guard abs(point.xMillimetres) <= coordinateLimitMillimetres,
                abs(point.yMillimetres) <= coordinateLimitMillimetres, point.pressure.isFinite
            else { throw .impossiblePoint }
        }
        var path = 0.0
        for stroke in strokes {
            for (from, to) in zip(stroke.points, stroke.points.dropFirst()) {
                path += Point2D(x: to.xMillimetres - from.xMillimetres, y: to.yMillimetres - from.yMillimetres).length
            }
        }
        guard path >= pathMinimumMillimetres else { throw .tooShort(millimetres: path) }
    }
}
