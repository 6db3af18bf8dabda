import HALContract

/// What of a portrait shows background, on a grid of small cells: means are steadier than pixels, and 40 times fewer.
struct BackgroundView {
    /// Side of a cell in pixels.
    static let cellSide = 4
    /// Neighbouring cells of one background differ by less than this in every channel: three times the noise that is
    /// left in a mean of 16 pixels, and a soft shadow's edge.
    private static let stepMaximum = 9.0
    /// Cells of one background keep its hue in light and shadow: distance of the shares of red and blue.
    private static let hueMaximum = 0.035
    /// Of the upper corners, where nothing but background is seen, at least this share hangs together when it is plain.
    private static let plainShare = 0.85

    /// Half the width of a head with its hair, in inter-eye distances: 76 mm and 8 mm of hair.
    private static let headHalfWidth = 1.33

    struct Cell {
        var red: Double
        var green: Double
        var blue: Double

        /// Linear luminance, 0...1.
        var luminance: Double { Luminance.of(red, green, blue) }
    }

    let columns: Int
    let rows: Int
    private(set) var cells: [Cell] = []
    /// Whether a cell shows background.
    private(set) var isBackground: [Bool]
    /// The background hangs together: what is not in `isBackground` is something else.
    private(set) var isPlain = false
    /// The empty cabin tells background from person, whatever the background looks like.
    let isKnown: Bool

    /// - Parameter known: whether a place of the portrait shows what the empty cabin shows; nil without such a picture.
    init(_ view: PortraitView, known: ((Point2D) -> Bool)? = nil) {
        isKnown = known != nil
        columns = view.image.width / Self.cellSide
        rows = view.image.height / Self.cellSide
        isBackground = [Bool](repeating: false, count: columns * rows)
        let small = Reduction.color(
            view.image, box: PixelBox(x: 0, y: 0, width: view.image.width, height: view.image.height),
            factor: Self.cellSide)
        for index in stride(from: 0, to: small.bytes.count, by: 3) {
            let bytes = small.bytes[index..<(index + 3)].map(Double.init)
            cells.append(Cell(red: bytes[0], green: bytes[1], blue: bytes[2]))
        }
        spread(from: seeds(view))
        let isKnown = known.map { known in
            cells.indices.map { known(Point2D(x: Self.centre($0 % columns), y: Self.centre($0 / columns))) }
        }
        // Hair that stands off further than most is no pattern.
        let corners = cells.indices.filter { isCorner($0, view) && isKnown?[$0] != false }
        let found = corners.filter { isBackground[$0] }.count
        isPlain = !corners.isEmpty && Double(found) >= Self.plainShare * Double(corners.count)
        if let isKnown { correct(isKnown, view) }
        // What has a pattern is judged where certainly no person is.
        if !isPlain { for index in corners { isBackground[index] = true } }
    }

    /// Counts what the empty cabin shows as well, and nothing else: grey hair before a grey wall looks like its shadow.
    /// Clothes of the background's colour are left out.
    private mutating func correct(_ isKnown: [Bool], _ view: PortraitView) {
        let shoulders = max(0, min(rows, lastRow(view))) * columns
        for index in cells.indices {
            isBackground[index] = isKnown[index] && !isHead(index, view) && (isBackground[index] || index < shoulders)
        }
    }

    /// Within the outline that heads with close hair have: squarer than an ellipse, so that it follows skull and jaw.
    private func isHead(_ index: Int, _ view: PortraitView) -> Bool {
        let across = abs(Self.centre(index % columns) - view.eyeColumn) / view.interEye / Self.headHalfWidth
        let down = (Self.centre(index / columns) - view.eyeRow) / view.interEye
        let part = abs(down) / max(0.1, down < 0 ? view.hairTop : view.chin)
        return across * across * across + part * part * part < 1
    }

    /// Rows above the chin: beside the head, above any shoulders.
    private func lastRow(_ view: PortraitView) -> Int {
        Int((view.eyeRow + 0.8 * view.interEye) / Double(Self.cellSide))
    }

    /// The place of a cell's middle in pixels.
    static func centre(_ cell: Int) -> Double { (Double(cell) + 0.5) * Double(cellSide) - 0.5 }

    /// The outermost cells above the chin: background on any portrait with room around the head.
    private func seeds(_ view: PortraitView) -> [Int] {
        let bottom = min(rows, lastRow(view))
        let beside = (1..<max(2, bottom)).flatMap { row in [row * columns + 1, row * columns + columns - 2] }
        return beside + (1..<(columns - 1)).map { columns + $0 }
    }

    /// Left and right of the upper half of the head, beyond the hair that most people have.
    private func isCorner(_ index: Int, _ view: PortraitView) -> Bool {
        let across = abs(Self.centre(index % columns) - view.eyeColumn) / view.interEye
        let down = (Self.centre(index / columns) - view.eyeRow) / view.interEye
        // An ellipse around head and hair.
        let upper = max(2.0, view.hairTop + 0.15)
        return down < -0.3 && (across / 1.65) * (across / 1.65) + (down / upper) * (down / upper) > 1
    }

    /// Grows from the seeds that look like most of them, cell by cell, over steps no larger than noise and shadow make.
    private mutating func spread(from seeds: [Int]) {
        guard !seeds.isEmpty else { return }
        func median(_ value: (Cell) -> Double) -> Double { seeds.map { value(cells[$0]) }.sorted()[seeds.count / 2] }
        let usual = Cell(red: median(\.red), green: median(\.green), blue: median(\.blue))
        var queue = seeds.filter { Self.isAlike(cells[$0], usual) }
        for index in queue { isBackground[index] = true }
        var next = 0
        while next < queue.count {
            let index = queue[next]
            next += 1
            let column = index % columns
            var neighbours = [index - columns, index + columns]
            if column > 0 { neighbours.append(index - 1) }
            if column < columns - 1 { neighbours.append(index + 1) }
            for neighbour in neighbours where cells.indices.contains(neighbour) && !isBackground[neighbour] {
                guard Self.isStep(cells[index], cells[neighbour]), Self.isHue(cells[neighbour], usual) else { continue }
                isBackground[neighbour] = true
                queue.append(neighbour)
            }
        }
    }

    private static func isAlike(_ one: Cell, _ other: Cell) -> Bool {
        isHue(one, other) && abs(one.green - other.green) < 40
    }

    private static func isStep(_ one: Cell, _ other: Cell) -> Bool {
        abs(one.red - other.red) < stepMaximum && abs(one.green - other.green) < stepMaximum
            && abs(one.blue - other.blue) < stepMaximum
    }

    private static func isHue(_ one: Cell, _ other: Cell) -> Bool {
        let first = one.red + one.green + one.blue + 1
        let second = other.red + other.green + other.blue + 1
        return abs(one.red / first - other.red / second) < hueMaximum
            && abs(one.blue / first - other.blue / second) < hueMaximum
    }

    /// Whether the cell and all its neighbours show background: the mask without its border.
    func isInside(_ column: Int, _ row: Int) -> Bool {
        guard column > 0, row > 0, column < columns - 1, row < rows - 1 else { return false }
        for y in (row - 1)...(row + 1) {
            for x in (column - 1)...(column + 1) where !isBackground[y * columns + x] { return false }
        }
        return true
    }
}
