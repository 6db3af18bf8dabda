/// Where everything lies on the sheet, in pixels of 1/300 inch. The one place with coordinates: the drawing, the tests
/// and the picture in the README read them here.
enum SheetLayout {
    static let width = 1_240
    static let height = 1_844
    /// 4 x 6 inch; what lies outside may fall off the paper.
    static let safe = Box(x: 20, y: 22, width: 1_200, height: 1_800)
    static let portraitWidth = 413
    static let portraitHeight = 531
    static let numberLength = 22

    static let portraits: [Box] = [(185, 104), (642, 104), (185, 679), (642, 679)].map { x, y in
        Box(x: x, y: y, width: portraitWidth, height: portraitHeight)
    }

    static let title = Box(x: 60, y: 32, width: 700, height: 36)
    static let issued = Box(x: 780, y: 32, width: 400, height: 36)
    static let numberBand = Box(x: 60, y: 1_252, width: 1_120, height: 124)
    static let numberLabel = Box(x: 84, y: 1_260, width: 1_072, height: 30)
    static let number = Box(x: 84, y: 1_288, width: 1_072, height: 82)
    static let signatureLabel = Box(x: 60, y: 1_394, width: 560, height: 32)
    static let signatureFrame = Box(x: 60, y: 1_430, width: 560, height: 158)
    static let signature = Box(x: 79, y: 1_442, width: 521, height: 134)
    static let operatorLabel = Box(x: 60, y: 1_606, width: 560, height: 28)
    static let operatorLines = Box(x: 60, y: 1_638, width: 560, height: 166)
    static let instruction = Box(x: 660, y: 1_394, width: 520, height: 72)
    static let formAddress = Box(x: 660, y: 1_470, width: 520, height: 44)
    static let code = Box(x: 948, y: 1_532, width: 264, height: 264)
    static let codeText = Box(x: 660, y: 1_560, width: 250, height: 104)
    static let note = Box(x: 660, y: 1_676, width: 264, height: 120)

    /// Boxes with what the README calls them.
    static let named: [(name: String, box: Box)] =
        portraits.map { ("35 x 45 mm", $0) } + [
            ("title", title), ("issue date", issued), ("number, grouped by four", numberBand),
            ("signature", signatureFrame), ("operator", Box(x: 60, y: 1_606, width: 560, height: 198)),
            ("instruction, address", Box(x: 660, y: 1_394, width: 520, height: 120)), ("QR code", code),
            ("use, note", Box(x: 660, y: 1_560, width: 264, height: 236)),
        ]

    /// Cut marks lie this far from a portrait, so that none is on it after a rough cut.
    static let markDistance = 8
    static let markLength = 22
    /// A mark's inner edge is the cutting line.
    static let markThickness = 2

    /// The cut marks: at each corner two lines that prolong the edges of the portrait, just outside of it.
    static func cutMarks(around box: Box) -> [Box] {
        let horizontals = [box.y - markThickness, box.bottom]
        let verticals = [box.x - markThickness, box.right]
        let lefts = [box.x - markDistance - markLength, box.right + markDistance]
        let tops = [box.y - markDistance - markLength, box.bottom + markDistance]
        return horizontals.flatMap { y in
            lefts.map { Box(x: $0, y: y, width: markLength, height: markThickness) }
        }
            + verticals.flatMap { x in
                tops.map { Box(x: x, y: $0, width: markThickness, height: markLength) }
            }
    }
}
