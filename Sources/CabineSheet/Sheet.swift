public import HALContract

/// The sheet a customer leaves with: four portraits, the number, and what to do with it.
public enum Sheet {
    /// Columns of the printer's raster.
    public static let width = SheetLayout.width
    /// Rows of the printer's raster.
    public static let height = SheetLayout.height
    /// Columns of a portrait: 35 mm at 300 dpi.
    public static let portraitWidth = SheetLayout.portraitWidth
    /// Rows of a portrait: 45 mm at 300 dpi.
    public static let portraitHeight = SheetLayout.portraitHeight
    /// The top left corners of the four portraits.
    public static let portraitOrigins: [(x: Int, y: Int)] = SheetLayout.portraits.map { ($0.x, $0.y) }

    /// A QR module is at least 6 px, half a millimetre: an old telephone reads that.
    private static let modulePixels = 6

    /// Draws the sheet. The portrait's pixels are copied, never resampled.
    ///
    /// - Throws: `SheetFault`, naming the field that is at fault.
    public static func compose(_ content: SheetContent) throws(SheetFault) -> RGBImage {
        try check(content)
        let code = try content.number.map { number throws(SheetFault) in try QRCode.modules(number) }
        let canvas = try Canvas(width: width, height: height)
        try drawHead(content, on: canvas)
        try drawNumber(content, on: canvas)
        try drawLeftColumn(content, on: canvas)
        try drawRightColumn(content, on: canvas)
        var image = try canvas.image()
        for box in SheetLayout.portraits {
            for mark in SheetLayout.cutMarks(around: box) { image.fill(mark, grey: 0x60) }
        }
        for box in SheetLayout.portraits { image.paste(content.portrait, x: box.x, y: box.y) }
        if let signature = content.signature {
            let place = SheetLayout.signature
            let fitted = signature.fitting(width: place.width, height: place.height)
            image.paste(
                fitted, x: place.x + (place.width - fitted.width) / 2, y: place.y + (place.height - fitted.height) / 2)
        }
        if let code { try image.paste(qr: code, in: SheetLayout.code, smallest: modulePixels) }
        return image
    }

    /// The number as it is printed: in groups of four.
    public static func grouped(_ number: String) -> String {
        var result = ""
        for (index, character) in number.enumerated() {
            if index > 0, index % 4 == 0 { result.append(" ") }
            result.append(character)
        }
        return result
    }

    private static func check(_ content: SheetContent) throws(SheetFault) {
        guard content.portrait.width == portraitWidth, content.portrait.height == portraitHeight else {
            throw .portraitSize(width: content.portrait.width, height: content.portrait.height)
        }
        if let number = content.number {
            let alphabet = number.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
            guard number.utf8.count == SheetLayout.numberLength, alphabet else { throw .numberFormat }
        }
        guard content.issueDate.isPossible else { throw .impossibleDate }
        guard !content.formAddress.isEmpty else { throw .empty(.formAddress) }
    }

    private static func drawHead(_ content: SheetContent, on canvas: borrowing Canvas) throws(SheetFault) {
        let language = content.language
        try canvas.write(
            SheetText.title.text(in: language),
            in: TextPlace(
                field: .label, box: SheetLayout.title, style: TextStyle(size: 26, bold: true, colour: Ink.accent)))
        try canvas.write(
            "\(SheetText.issued.text(in: language)) \(content.issueDate.text(in: language))",
            in: TextPlace(
                field: .date, box: SheetLayout.issued,
                style: TextStyle(size: 26, colour: Ink.quiet, alignment: .right)))
    }

    private static func drawNumber(_ content: SheetContent, on canvas: borrowing Canvas) throws(SheetFault) {
        canvas.fill(SheetLayout.numberBand, Ink.band, radius: 14)
        guard let number = content.number else {
            try canvas.write(
                SheetText.plain.text(in: content.language),
                in: TextPlace(
                    field: .label, box: SheetLayout.numberBand.inset(24),
                    style: TextStyle(size: 34, bold: true, colour: Ink.text, alignment: .centre), isCentred: true))
            return
        }
        try canvas.write(
            SheetText.number.text(in: content.language),
            in: TextPlace(
                field: .label, box: SheetLayout.numberLabel,
                style: TextStyle(size: 22, bold: true, colour: Ink.quiet, alignment: .centre)))
        try canvas.write(
            grouped(number),
            in: TextPlace(
                field: .number, box: SheetLayout.number,
                style: TextStyle(size: 64, bold: true, family: Family.fixed, colour: Ink.black, alignment: .centre),
                isCentred: true))
    }

    private static func drawLeftColumn(_ content: SheetContent, on canvas: borrowing Canvas) throws(SheetFault) {
        if content.number != nil || content.signature != nil {
            try canvas.write(
                SheetText.signature.text(in: content.language),
                in: TextPlace(
                    field: .label, box: SheetLayout.signatureLabel, style: TextStyle(size: 24, colour: Ink.quiet)))
            canvas.frame(SheetLayout.signatureFrame, Ink.line, line: 2, radius: 10)
        }
        try canvas.write(
            SheetText.operator_.text(in: content.language),
            in: TextPlace(
                field: .label, box: SheetLayout.operatorLabel,
                style: TextStyle(size: 20, bold: true, colour: Ink.quiet)))
        try canvas.write(content.identity, in: SheetLayout.operatorLines)
    }

    private static func drawRightColumn(_ content: SheetContent, on canvas: borrowing Canvas) throws(SheetFault) {
        if content.number != nil { try drawInstruction(content, on: canvas) }
        guard let note = content.note, !note.isEmpty else { return }
        canvas.fill(SheetLayout.note, Ink.alertBand, radius: 10)
        try canvas.write(
            note,
            in: TextPlace(
                field: .note, box: SheetLayout.note.inset(12),
                style: TextStyle(size: 22, bold: true, colour: Ink.alert), wrapping: .freely, isCentred: true))
    }

    private static func drawInstruction(_ content: SheetContent, on canvas: borrowing Canvas) throws(SheetFault) {
        try canvas.write(
            SheetText.instruction.text(in: content.language),
            in: TextPlace(
                field: .label, box: SheetLayout.instruction, style: TextStyle(size: 27), wrapping: .freely))
        try canvas.write(
            content.formAddress,
            in: TextPlace(
                field: .formAddress, box: SheetLayout.formAddress,
                style: TextStyle(size: 30, bold: true, colour: Ink.accent), wrapping: .afterShrinking, isCentred: true))
        try canvas.write(
            SheetText.code.text(in: content.language),
            in: TextPlace(
                field: .label, box: SheetLayout.codeText, style: TextStyle(size: 22, colour: Ink.quiet),
                wrapping: .freely))
    }
}
