/// The operator's coordinates, a line each, the same on every paper.
extension Canvas {
    /// Writes the coordinates from the top of `box` down; they get smaller together when they are many.
    ///
    /// - Throws: `empty(.name)`, `tooLong` naming the field that takes the most room, `noGlyph`.
    func write(_ identity: SheetIdentity, in box: Box, alignment: TextStyle.Alignment = .left) throws(SheetFault) {
        guard !identity.name.isEmpty else { throw .empty(.name) }
        let address = identity.addressLines.map { (SheetField.address, $0, false) }
        let contact = [(SheetField.phone, identity.phone, false), (SheetField.email, identity.email, false)]
        let lines = ([(SheetField.name, identity.name, true)] + address + contact).filter { !$0.1.isEmpty }
        var greediest = SheetField.address
        for size in stride(from: Self.largestIdentity, through: Self.smallestIdentity, by: -1) {
            let places = lines.map { field, _, bold in
                TextPlace(
                    field: field, box: box,
                    style: TextStyle(size: bold ? size + 2 : size, bold: bold, alignment: alignment),
                    smallest: Self.smallestIdentity, wrapping: .afterShrinking)
            }
            var heights: [Int] = []
            for (line, place) in zip(lines, places) { heights.append(try height(of: line.1, in: place)) }
            guard heights.reduce(0, +) <= box.height else {
                greediest = Self.greediest(zip(lines.map(\.0), heights))
                continue
            }
            var y = box.y
            for ((line, place), height) in zip(zip(lines, places), heights) {
                try write(line.1, in: place.moved(toY: y, height: height))
                y += height
            }
            return
        }
        throw .tooLong(greediest)
    }

    /// The field whose lines take the most room together.
    private static func greediest(_ heights: some Sequence<(SheetField, Int)>) -> SheetField {
        let sums = SheetField.allCases.map { field in (field, heights.reduce(0) { $1.0 == field ? $0 + $1.1 : $0 }) }
        return sums.max { $0.1 < $1.1 }?.0 ?? .address
    }

    private static let largestIdentity = 26
    private static let smallestIdentity = 17
}
