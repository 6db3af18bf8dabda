internal import CPangoCairo
internal import HALContract

/// A rectangle of whole pixels, from the top left corner of the bitmap.
struct Box: Hashable {
    let x: Int
    let y: Int
    let width: Int
    let height: Int

    var right: Int { x + width }
    var bottom: Int { y + height }

    func inset(_ by: Int) -> Box { Box(x: x + by, y: y + by, width: width - 2 * by, height: height - 2 * by) }
}

/// Colours of the papers, 0xRRGGBB.
enum Ink {
    static let text: UInt32 = 0x14213D
    static let accent: UInt32 = 0x12408A
    static let quiet: UInt32 = 0x5B6B82
    static let line: UInt32 = 0xB9C5D6
    static let band: UInt32 = 0xE8EEF7
    static let alert: UInt32 = 0x9A3412
    static let alertBand: UInt32 = 0xFDF0E6
    static let white: UInt32 = 0xFFFFFF
    static let black: UInt32 = 0x000000
}

/// The font families of the papers, both of fonts-dejavu-core.
enum Family {
    static let plain = "DejaVu Sans"
    static let fixed = "DejaVu Sans Mono"
}

/// A white bitmap to draw texts and areas on. Pictures never pass through it: they are pasted into its result.
struct Canvas: ~Copyable {
    private let handle: OpaquePointer
    let width: Int
    let height: Int

    init(width: Int, height: Int) throws(SheetFault) {
        handle = try Self.create(width: width, height: height)
        self.width = width
        self.height = height
    }

    private static func create(width: Int, height: Int) throws(SheetFault) -> OpaquePointer {
        guard let handle = cabine_canvas_create(Int32(width), Int32(height)) else { throw .drawing }
        // A substitute has other widths and may lack letters: nobody has looked at that paper.
        for family in [Family.plain, Family.fixed] where !cabine_canvas_has_family(handle, family) {
            cabine_canvas_destroy(handle)
            throw .fontMissing(family)
        }
        return handle
    }

    deinit { cabine_canvas_destroy(handle) }

    func fill(_ box: Box, _ colour: UInt32, radius: Int = 0) {
        let (x, y, width, height) = (Int32(box.x), Int32(box.y), Int32(box.width), Int32(box.height))
        if radius == 0 {
            cabine_canvas_rectangle(handle, x, y, width, height, colour)
        } else {
            cabine_canvas_rounded(handle, x, y, width, height, Int32(radius), colour)
        }
    }

    /// A frame of `line` pixels inside `box`, white within.
    func frame(_ box: Box, _ colour: UInt32, line: Int, radius: Int) {
        fill(box, colour, radius: radius)
        fill(box.inset(line), Ink.white, radius: radius - line)
    }

    func measure(_ text: String, _ style: TextStyle, wrapWidth: Int) -> cabine_text_extent {
        style.family.withCString { family in
            cabine_canvas_measure(handle, text, style.plain(family, wrapWidth: wrapWidth))
        }
    }

    func draw(_ text: String, _ style: TextStyle, wrapWidth: Int, x: Int, y: Int) {
        style.family.withCString { family in
            let plain = style.plain(family, wrapWidth: wrapWidth)
            cabine_canvas_text(handle, text, plain, Int32(x), Int32(y), style.colour)
        }
    }

    /// The finished bitmap.
    func image() throws(SheetFault) -> RGBImage {
        var image = RGBImage(width: width, height: height, red: 255, green: 255, blue: 255)
        guard cabine_canvas_read(handle, &image.bytes) else { throw .drawing }
        return image
    }
}
