public import HALContract

/// A picture for the display of a pad. Whoever renders it makes it of the display's size; nothing is scaled.
public struct PadImage: Hashable, Sendable {
    /// Columns.
    public let width: Int
    /// Rows.
    public let height: Int

    enum Pixels: Hashable {
        /// Rows of whole bytes, the leftmost pixel in the highest bit, 1 white.
        case blackAndWhite([UInt8])
        /// Red, green, blue, row by row.
        case colour([UInt8])
    }

    var pixels: Pixels

    /// A white picture on which black can be drawn: the smallest a display takes, on colour pads too.
    public init(whiteWidth width: Int, height: Int) {
        precondition(width > 0 && height > 0, "a picture has pixels")
        self.width = width
        self.height = height
        pixels = .blackAndWhite([UInt8](repeating: 0xFF, count: (width + 7) / 8 * height))
    }

    /// A picture in colour. A display without colour shows what is darker than half of full luminance as ink.
    public init(_ picture: RGBImage) {
        width = picture.width
        height = picture.height
        pixels = .colour(picture.bytes)
    }

    /// A black and white picture of grey bytes: what is darker than 128 is ink.
    public init(_ picture: GrayImage) {
        self.init(whiteWidth: picture.width, height: picture.height)
        for y in 0..<height {
            for x in 0..<width where picture.bytes[y * width + x] < 128 { darken(x, y) }
        }
    }

    /// What the pad shows while nobody sent it another prompt: a line to sign on and a cross before it, in no language.
    public static func signatureLine(for capability: PadCapability) -> PadImage {
        let width = capability.displayWidth
        let height = capability.displayHeight
        var image = PadImage(whiteWidth: width, height: height)
        let margin = max(1, width / 16)
        let baseline = height * 3 / 4
        image.draw(from: (margin, baseline), to: (width - margin, baseline))
        let arm = max(2, height / 20)
        let centre = (x: margin + arm, y: baseline - 2 * arm)
        image.draw(from: (centre.x - arm, centre.y - arm), to: (centre.x + arm, centre.y + arm))
        image.draw(from: (centre.x - arm, centre.y + arm), to: (centre.x + arm, centre.y - arm))
        return image
    }

    /// Draws a black line one pixel wide, both ends included; what is outside of the picture is left out.
    public mutating func draw(from start: (x: Int, y: Int), to end: (x: Int, y: Int)) {
        let steps = max(abs(end.x - start.x), abs(end.y - start.y), 1)
        for step in 0...steps {
            // Rounded to the nearest pixel, as the difference may be negative.
            func place(_ from: Int, _ to: Int) -> Int {
                let scaled = 2 * (to - from) * step + (to >= from ? steps : -steps)
                return from + scaled / (2 * steps)
            }
            darken(place(start.x, end.x), place(start.y, end.y))
        }
    }

    /// Draws what was signed already on a pad with these limits.
    public mutating func draw(_ strokes: [PenStroke], on capability: PadCapability) {
        func place(_ point: PenPoint) -> (x: Int, y: Int) {
            let counts = capability.countsPerMillimetre
            return (
                Int(point.xMillimetres * counts) * (width - 1) / max(1, capability.maximumX),
                Int(point.yMillimetres * counts) * (height - 1) / max(1, capability.maximumY)
            )
        }
        for stroke in strokes {
            for (from, to) in zip(stroke.points, stroke.points.dropFirst()) { draw(from: place(from), to: place(to)) }
            if stroke.points.count == 1, let only = stroke.points.first { draw(from: place(only), to: place(only)) }
        }
    }

    private mutating func darken(_ x: Int, _ y: Int) {
        guard x >= 0, y >= 0, x < width, y < height else { return }
        switch pixels {
        case .blackAndWhite(var bits):
            // Emptied first, so that the array is changed in place.
            pixels = .blackAndWhite([])
            bits[y * ((width + 7) / 8) + x / 8] &= ~(0x80 >> UInt8(x % 8))
            pixels = .blackAndWhite(bits)
        case .colour(var bytes):
            pixels = .colour([])
            for channel in 0..<3 { bytes[(y * width + x) * 3 + channel] = 0 }
            pixels = .colour(bytes)
        }
    }
}
