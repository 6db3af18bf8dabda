public import HALContract

/// A sheet for technicians: it shows at a glance whether the printer keeps sizes, edges and colours.
public enum TestSheet {
    private static let colours: [(name: String, red: UInt8, green: UInt8, blue: UInt8)] = [
        ("R", 255, 0, 0), ("G", 0, 255, 0), ("B", 0, 0, 255), ("C", 0, 255, 255), ("M", 255, 0, 255),
        ("Y", 255, 255, 0), ("K", 0, 0, 0),
    ]

    /// Draws the test sheet.
    ///
    /// - Throws: `fontMissing` or `drawing`.
    public static func compose() throws(SheetFault) -> RGBImage {
        let canvas = try Canvas(width: Sheet.width, height: Sheet.height)
        try drawTexts(on: canvas)
        for (index, colour) in colours.enumerated() {
            let value = UInt32(colour.red) << 16 | UInt32(colour.green) << 8 | UInt32(colour.blue)
            canvas.fill(Box(x: 200 + index * 120, y: 1_130, width: 120, height: 120), value)
        }
        var image = try canvas.image()
        drawFrame(on: &image)
        drawRulers(on: &image)
        drawPortraitFrame(on: &image)
        for step in 0...20 {
            let box = Box(x: 200 + step * 40, y: 1_270, width: 40, height: 100)
            image.fill(box, grey: UInt8(step * 255 / 20))
        }
        drawPixels(on: &image)
        return image
    }

    private static func drawTexts(on canvas: borrowing Canvas) throws(SheetFault) {
        let lines: [(text: String, size: Int, y: Int)] = [
            ("CABINE · TEST 1240 × 1844 px, 300 dpi", 34, 150), ("The frame: 4 × 6 inch, 1200 × 1800 px", 24, 204),
            ("Rulers: millimetres", 24, 238), ("This frame: 35 × 45 mm, 413 × 531 px", 24, 380),
            ("Stripes and checks: 1, 2, 3, 4 px; grey smears mean resampling", 24, 1_400),
            ("17 px: the smallest text on a sheet. 0O 1Il 8B 5S 2Z", 17, 1_590),
            ("22 px: small text on a sheet. ÀÉÈÊÇÔÙ àéèêçôù ß ñ €", 22, 1_620),
            ("0123 4567 89AB CDEF GHJK MN", 64, 1_660),
        ]
        for line in lines {
            let style = TextStyle(size: line.size, bold: line.size > 30, alignment: .centre)
            let box = Box(x: 100, y: line.y, width: 1_040, height: line.size * 2)
            try canvas.write(line.text, in: TextPlace(field: .label, box: box, style: style))
        }
    }

    /// One pixel wide and outermost: a missing side shows which edge is cropped.
    private static func drawFrame(on image: inout RGBImage) {
        outline(SheetLayout.safe, on: &image)
    }

    private static func drawPortraitFrame(on image: inout RGBImage) {
        let side = SheetLayout.self
        outline(Box(x: 413, y: 440, width: side.portraitWidth, height: side.portraitHeight), on: &image)
    }

    private static func outline(_ box: Box, on image: inout RGBImage) {
        image.fill(Box(x: box.x, y: box.y, width: box.width, height: 1), grey: 0)
        image.fill(Box(x: box.x, y: box.bottom - 1, width: box.width, height: 1), grey: 0)
        image.fill(Box(x: box.x, y: box.y, width: 1, height: box.height), grey: 0)
        image.fill(Box(x: box.right - 1, y: box.y, width: 1, height: box.height), grey: 0)
    }

    /// A millimetre is 300 / 25.4 px: each mark is at the nearest whole pixel.
    private static func drawRulers(on image: inout RGBImage) {
        let safe = SheetLayout.safe
        for millimetre in 0...152 {
            let offset = (millimetre * 3_000 + 127) / 254
            let length = millimetre % 10 == 0 ? 60 : millimetre % 5 == 0 ? 40 : 24
            if offset < safe.width {
                image.fill(Box(x: safe.x + offset, y: safe.y, width: 2, height: length), grey: 0)
            }
            if offset < safe.height {
                image.fill(Box(x: safe.x, y: safe.y + offset, width: length, height: 2), grey: 0)
            }
        }
    }

    private static func drawPixels(on image: inout RGBImage) {
        for scale in 1...4 {
            let left = 200 + (scale - 1) * 215
            for y in stride(from: 0, to: 120, by: scale) {
                for x in stride(from: 0, to: 96, by: scale) {
                    let (width, height) = (min(scale, 96 - x), min(scale, 120 - y))
                    if x / scale % 2 == 0 {
                        image.fill(Box(x: left + x, y: 1_450 + y, width: width, height: height), grey: 0)
                    }
                    if (x + y) / scale % 2 == 0 {
                        image.fill(Box(x: left + 104 + x, y: 1_450 + y, width: width, height: height), grey: 0)
                    }
                }
            }
        }
    }
}
