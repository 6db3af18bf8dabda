import HALContract

/// A copy of a picture on which lines and short texts are drawn, thick enough to be seen at its size.
struct AnnotationCanvas {
    /// A colour of the drawing.
    struct Ink {
        let red: UInt8
        let green: UInt8
        let blue: UInt8
        static let landmark = Ink(red: 0, green: 230, blue: 80)
        static let oval = Ink(red: 255, green: 210, blue: 0)
        static let frame = Ink(red: 0, green: 160, blue: 255)
        static let text = Ink(red: 255, green: 255, blue: 255)
        static let shade = Ink(red: 0, green: 0, blue: 0)
    }

    private(set) var image: RGBImage
    /// Width of lines in pixels.
    let thickness: Int

    init(_ image: RGBImage) {
        self.image = image
        thickness = max(1, min(image.width, image.height) / 400)
    }

    /// Height of a line of text.
    var textHeight: Double { Double(9 * thickness) }

    private mutating func dot(_ x: Int, _ y: Int, side: Int, _ ink: Ink) {
        for row in max(0, y)..<max(max(0, y), min(image.height, y + side)) {
            for column in max(0, x)..<max(max(0, x), min(image.width, x + side)) {
                let index = (row * image.width + column) * 3
                image.bytes[index] = ink.red
                image.bytes[index + 1] = ink.green
                image.bytes[index + 2] = ink.blue
            }
        }
    }

    /// A straight line. One that leaves the picture by more than its size is not drawn: nothing of it would be seen.
    mutating func line(_ from: Point2D, _ to: Point2D, _ ink: Ink) {
        let length = (to - from).length
        guard length.isFinite, length < Double(4 * (image.width + image.height)) else { return }
        let steps = max(1, Int(length.rounded(.up)))
        for step in 0...steps {
            let place = from + (to - from) * (Double(step) / Double(steps))
            dot(
                Int(place.x.rounded()) - thickness / 2, Int(place.y.rounded()) - thickness / 2, side: thickness, ink)
        }
    }

    /// A closed line through places.
    mutating func outline(_ places: [Point2D], _ ink: Ink) {
        for (index, place) in places.enumerated() { line(place, places[(index + 1) % places.count], ink) }
    }

    /// Text with its upper left corner at a place, moved so that all of it is inside of the picture; letters are drawn
    /// as capitals.
    mutating func text(_ text: String, at place: Point2D) {
        let width = Double(text.count * 6 * thickness)
        let x = Int(max(2, min(Double(image.width) - width - 2, place.x)))
        let y = Int(max(2, min(Double(image.height) - textHeight, place.y)))
        for (offset, ink) in [(thickness, Ink.shade), (0, Ink.text)] {
            var left = x + offset
            for letter in text.utf8 {
                for (column, bits) in PixelFont.columns(letter).enumerated() {
                    for row in 0..<7 where bits & (1 << UInt8(row)) != 0 {
                        dot(left + column * thickness, y + offset + row * thickness, side: thickness, ink)
                    }
                }
                left += 6 * thickness
            }
        }
    }
}

/// Capitals, figures and a few signs in five columns of seven dots, as on a till's display; the lowest bit is on top.
enum PixelFont {
    private static let figures: [[UInt8]] = [
        [0x3E, 0x51, 0x49, 0x45, 0x3E], [0x00, 0x42, 0x7F, 0x40, 0x00], [0x42, 0x61, 0x51, 0x49, 0x46],
        [0x21, 0x41, 0x45, 0x4B, 0x31], [0x18, 0x14, 0x12, 0x7F, 0x10], [0x27, 0x45, 0x45, 0x45, 0x39],
        [0x3C, 0x4A, 0x49, 0x49, 0x30], [0x01, 0x71, 0x09, 0x05, 0x03], [0x36, 0x49, 0x49, 0x49, 0x36],
        [0x06, 0x49, 0x49, 0x29, 0x1E],
    ]
    private static let capitals: [[UInt8]] = [
        [0x7E, 0x11, 0x11, 0x11, 0x7E], [0x7F, 0x49, 0x49, 0x49, 0x36], [0x3E, 0x41, 0x41, 0x41, 0x22],
        [0x7F, 0x41, 0x41, 0x22, 0x1C], [0x7F, 0x49, 0x49, 0x49, 0x41], [0x7F, 0x09, 0x09, 0x09, 0x01],
        [0x3E, 0x41, 0x49, 0x49, 0x7A], [0x7F, 0x08, 0x08, 0x08, 0x7F], [0x00, 0x41, 0x7F, 0x41, 0x00],
        [0x20, 0x40, 0x41, 0x3F, 0x01], [0x7F, 0x08, 0x14, 0x22, 0x41], [0x7F, 0x40, 0x40, 0x40, 0x40],
        [0x7F, 0x02, 0x0C, 0x02, 0x7F], [0x7F, 0x04, 0x08, 0x10, 0x7F], [0x3E, 0x41, 0x41, 0x41, 0x3E],
        [0x7F, 0x09, 0x09, 0x09, 0x06], [0x3E, 0x41, 0x51, 0x21, 0x5E], [0x7F, 0x09, 0x19, 0x29, 0x46],
        [0x46, 0x49, 0x49, 0x49, 0x31], [0x01, 0x01, 0x7F, 0x01, 0x01], [0x3F, 0x40, 0x40, 0x40, 0x3F],
        [0x1F, 0x20, 0x40, 0x20, 0x1F], [0x3F, 0x40, 0x38, 0x40, 0x3F], [0x63, 0x14, 0x08, 0x14, 0x63],
        [0x07, 0x08, 0x70, 0x08, 0x07], [0x61, 0x51, 0x49, 0x45, 0x43],
    ]

    /// The columns of an ASCII letter; a gap for what is not drawn.
    static func columns(_ letter: UInt8) -> [UInt8] {
        switch letter {
        case 0x30...0x39: figures[Int(letter - 0x30)]
        case 0x41...0x5A: capitals[Int(letter - 0x41)]
        case 0x61...0x7A: capitals[Int(letter - 0x61)]
        case 0x2E: [0x00, 0x60, 0x60]
        case 0x2D: [0x08, 0x08, 0x08, 0x08, 0x08]
        default: []
        }
    }
}
