extension Sheet {
    /// The layout drawn in text, from the coordinates the sheet is drawn with: for the README.
    public static let layoutText: String = {
        // A character stands for 20 x 44 px, about the shape of a character on a screen.
        let (cellWidth, cellHeight) = (20, 44)
        let columns = width / cellWidth
        let rows = height / cellHeight + 1
        var grid = [[Character]](repeating: [Character](repeating: " ", count: columns), count: rows)
        func put(_ text: some Sequence<Character>, column: Int, row: Int) {
            for (offset, character) in text.enumerated()
            where grid.indices.contains(row) && grid[row].indices.contains(column + offset) {
                grid[row][column + offset] = character
            }
        }
        func outline(_ left: Int, _ top: Int, _ right: Int, _ bottom: Int) {
            let edge = "+" + String(repeating: "-", count: max(0, right - left - 1)) + "+"
            for row in top + 1..<max(top + 1, bottom) {
                put("|", column: left, row: row)
                put("|", column: right, row: row)
            }
            put(edge, column: left, row: top)
            put(edge, column: right - edge.count + 1, row: bottom)
        }
        outline(0, 0, columns - 1, rows - 1)
        for (name, box) in SheetLayout.named {
            let (left, right) = (box.x / cellWidth, box.right / cellWidth - 1)
            let (top, bottom) = ((box.y + cellHeight / 2) / cellHeight, (box.bottom + cellHeight / 2) / cellHeight - 1)
            if bottom > top { outline(left, top, right, bottom) }
            let label = name.prefix(max(0, right - left - 1))
            put(label, column: (left + right - label.count + 1) / 2, row: (top + bottom) / 2)
        }
        return grid.map { String($0) }.joined(separator: "\n")
    }()
}
