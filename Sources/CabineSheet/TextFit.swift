internal import CPangoCairo

/// How a text looks.
struct TextStyle {
    enum Alignment: Int32 {
        case left = 0
        case centre = 1
        case right = 2
    }

    var size: Int
    var bold = false
    var family = Family.plain
    var colour = Ink.text
    var alignment = Alignment.left

    func sized(_ size: Int) -> TextStyle {
        var copy = self
        copy.size = size
        return copy
    }

    func plain(_ family: UnsafePointer<CChar>, wrapWidth: Int) -> cabine_text_style {
        cabine_text_style(
            family: family, size: Double(size), bold: bold, wrap_width: Int32(wrapWidth),
            alignment: alignment.rawValue)
    }
}

/// A place for a text.
struct TextPlace {
    enum Wrapping {
        /// One line or none.
        case never
        /// One line as long as it can be read, then several.
        case afterShrinking
        /// Running text: several lines from the start, smaller when they do not fit.
        case freely
    }

    let field: SheetField
    let box: Box
    let style: TextStyle
    /// The smallest size still read with the naked eye: 17 px are 1.4 mm, 4 points.
    var smallest = 17
    var wrapping = Wrapping.never
    /// Whether the text stands in the middle of the box's height, rather than at its top.
    var isCentred = false

    /// The same place, elsewhere on the page.
    func moved(toY y: Int, height: Int) -> TextPlace {
        TextPlace(
            field: field, box: Box(x: box.x, y: y, width: box.width, height: height), style: style, smallest: smallest,
            wrapping: wrapping, isCentred: isCentred)
    }
}

extension Canvas {
    /// Draws `text` so that all of it is inside the place; returns the height it took.
    ///
    /// - Throws: `noGlyph`, or `tooLong` when it fits at no size. It is never cut off.
    @discardableResult
    func write(_ text: String, in place: TextPlace) throws(SheetFault) -> Int {
        guard !text.isEmpty else { return 0 }
        guard let fit = try fit(text, in: place) else { throw .tooLong(place.field) }
        let style = place.style.sized(fit.size)
        let offset = place.isCentred ? (place.box.height - fit.height) / 2 : 0
        draw(text, style, wrapWidth: place.box.width, x: place.box.x, y: place.box.y + offset)
        return fit.height
    }

    /// The height `write` would take.
    func height(of text: String, in place: TextPlace) throws(SheetFault) -> Int {
        guard let fit = try fit(text, in: place) else { throw .tooLong(place.field) }
        return fit.height
    }

    private func fit(_ text: String, in place: TextPlace) throws(SheetFault) -> (size: Int, height: Int)? {
        let sizes = stride(from: place.style.size, through: min(place.smallest, place.style.size), by: -1)
        if place.wrapping != .freely {
            for size in sizes {
                let extent = try measured(text, place, size: size, wraps: false)
                if extent.width <= place.box.width, extent.height <= place.box.height {
                    return (size, Int(extent.height))
                }
            }
        }
        guard place.wrapping != .never else { return nil }
        for size in sizes {
            let extent = try measured(text, place, size: size, wraps: true)
            if extent.width <= place.box.width, extent.height <= place.box.height { return (size, Int(extent.height)) }
        }
        return nil
    }

    private func measured(
        _ text: String, _ place: TextPlace, size: Int, wraps: Bool
    ) throws(SheetFault) -> cabine_text_extent {
        let extent = measure(text, place.style.sized(size), wrapWidth: wraps ? place.box.width : 0)
        guard extent.missing == 0 else { throw .noGlyph(place.field) }
        return extent
    }
}
