/// The operator's coordinates, a line each, the same on every paper.
extension Canvas {
    /// Writes the coordinates from the top of `box` down; they get smaller together when they are many.
    ///
    /// - Throws: `empty(.name)`, `tooLong` naming the line that did not fit, `noGlyph`.
    func write(_ identity: SheetIdentity, in box: Box, alignment: TextStyle.Alignment = .left) throws(SheetFault) {
        guard !identity.name.isEmpty else { throw .empty(.name) }
        let address = identity.addressLines.map { (SheetField.address, $0, false) }
        let contact = [(SheetField.phone, identity.phone, false), (SheetField.email, identity.email, false)]
        let lines = ([(SheetField.name, identity.name, true)] + address + contact).filter { !$0.1.isEmpty }
        let room = box.height / lines.count
        // A line of DejaVu Sans is some 1.17 times as high as its size.
        let size = min(26, room * 6 / 7)
        guard size >= Self.smallestIdentity else { throw .tooLong(.address) }
        var y = box.y
        for (field, text, bold) in lines {
            let style = TextStyle(size: bold ? size + 2 : size, bold: bold, alignment: alignment)
            let place = TextPlace(
                field: field, box: Box(x: box.x, y: y, width: box.width, height: box.bottom - y), style: style,
                smallest: Self.smallestIdentity, wrapping: .afterShrinking)
            y += try write(text, in: place)
        }
    }

    private static let smallestIdentity = 17
}
