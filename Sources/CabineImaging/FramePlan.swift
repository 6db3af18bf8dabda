/// How a portrait is cut out of its source. Every face can be framed; what is wrong with the frame is measured.
struct FramePlan {
    /// Distances of eyes to chin and crown that any adult or child has, in inter-eye distances, both together.
    private static let plausibleHead = 2.9...4.8

    let mapping: SourceMapping
    /// Chin to the top that the standard measures to, in the portrait, by the landmarks found.
    let headMillimetres: Double
    /// The frame was cut for a head as large as heads can be, because the one measured is larger or smaller.
    let isImplausible: Bool
    /// How far the frame reaches beyond the source.
    let missing: MissingRoom
    /// The eyes in the portrait: level, the middle between them in the middle column.
    let eyeRow: Double
    let interEye: Double
    /// Chin, top of the hair and crown in the portrait.
    let chinRow: Double
    let hairRow: Double
    let crownRow: Double

    /// Millimetres of the portrait that the source does not have; 0 where it has all.
    struct MissingRoom: Hashable {
        var above = 0.0
        var below = 0.0
        var left = 0.0
        var right = 0.0
    }

    /// Plans the frame for `head` in a source of the given size.
    init(_ head: FaceLocator.Head, sourceWidth: Int, sourceHeight: Int, _ standard: PortraitStandard) {
        let interEye = head.axes.interEye
        let top = standard.headIncludesHair == 1 ? head.hairTop : head.crown
        let measured = top + head.chin
        // A head outside of these bounds is a mistake of ours, and would make the frame leave the source by any amount.
        let plausible = Self.plausibleHead.lowerBound * interEye...Self.plausibleHead.upperBound * interEye
        isImplausible = !plausible.contains(head.crown + head.chin)
        let framed = max(plausible.lowerBound, min(plausible.upperBound, measured))
        let wanted = Self.headMillimetres(head, standard)
        let scale = wanted * standard.pixelsPerMillimetre / framed
        headMillimetres = measured * scale / standard.pixelsPerMillimetre
        let crownMargin = Self.crownMargin(head, top: top, scale: scale, sourceHeight: sourceHeight, standard)
        eyeRow = crownMargin + top * scale
        self.interEye = interEye * scale
        chinRow = eyeRow + head.chin * scale
        hairRow = eyeRow - head.hairTop * scale
        crownRow = eyeRow - head.crown * scale
        let eyeColumn = Double(standard.widthPixels - 1) / 2
        let across = head.axes.across * (1 / scale)
        let down = head.axes.down * (1 / scale)
        mapping = SourceMapping(
            origin: head.axes.origin - across * eyeColumn - down * eyeRow, perColumn: across, perRow: down)
        missing = Self.missing(mapping, scale: scale, sourceWidth, sourceHeight, standard)
    }

    /// The target, or less where hair would reach beyond the greatest head.
    private static func headMillimetres(_ head: FaceLocator.Head, _ standard: PortraitStandard) -> Double {
        guard standard.headIncludesHair == 0 else { return standard.headTargetMillimetres }
        let withHair = (head.hairTop + head.chin) / (head.crown + head.chin)
        let shrunk = standard.headMaximumMillimetres / withHair
        return min(standard.headTargetMillimetres, max(standard.headWithThickHairMillimetres, shrunk))
    }

    /// Rows from the top edge to the top of the head: the usual place, moved so that hair fits above and the chin below,
    /// and as far as these leave room, so that the frame stays inside the source.
    private static func crownMargin(
        _ head: FaceLocator.Head, top: Double, scale: Double, sourceHeight: Int, _ standard: PortraitStandard
    ) -> Double {
        let perMillimetre = standard.pixelsPerMillimetre
        let height = Double(standard.heightPixels)
        let hair = (head.hairTop - top) * scale
        let skull = (top + head.chin) * scale
        let highest = height - skull - standard.chinMarginMinimumMillimetres * perMillimetre
        let lowest = min(highest, hair + standard.hairMarginMinimumMillimetres * perMillimetre)
        // What the source offers above the top of the head and below it, less what a turned frame's corners need.
        let corners = Double(standard.widthPixels) / 2 * abs(head.axes.across.y)
        let above = (head.axes.origin.y - top) * scale - corners
        let below = (Double(sourceHeight - 1) - head.axes.origin.y + top) * scale - corners
        let usual = standard.crownMarginMillimetres * perMillimetre
        // The lower edge decides: background above continues more easily than clothes below.
        let inside = max(height - below, min(above, usual))
        // The eyes stay where the standard wants them, whatever the hair and the source ask for.
        let highestEyes = height - standard.eyeHeightMaximumMillimetres * perMillimetre - top * scale
        let lowestEyes = height - standard.eyeHeightMinimumMillimetres * perMillimetre - top * scale
        let eyes = max(highestEyes, min(lowestEyes, inside))
        return max(lowest, min(highest, eyes))
    }

    /// The corners of the frame in the source: top left, top right, bottom right, bottom left.
    func corners(_ standard: PortraitStandard) -> [Point2D] {
        let right = Double(standard.widthPixels - 1)
        let bottom = Double(standard.heightPixels - 1)
        return [
            mapping.source(0, 0), mapping.source(right, 0), mapping.source(right, bottom), mapping.source(0, bottom),
        ]
    }

    /// How far the corners of the frame lie outside of the source.
    private static func missing(
        _ mapping: SourceMapping, scale: Double, _ sourceWidth: Int, _ sourceHeight: Int, _ standard: PortraitStandard
    ) -> MissingRoom {
        let right = Double(standard.widthPixels - 1)
        let bottom = Double(standard.heightPixels - 1)
        let millimetres = scale / standard.pixelsPerMillimetre
        var missing = MissingRoom()
        for corner in [
            mapping.source(0, 0), mapping.source(right, 0), mapping.source(0, bottom), mapping.source(right, bottom),
        ] {
            missing.above = max(missing.above, -corner.y * millimetres)
            missing.left = max(missing.left, -corner.x * millimetres)
            missing.below = max(missing.below, (corner.y - Double(sourceHeight - 1)) * millimetres)
            missing.right = max(missing.right, (corner.x - Double(sourceWidth - 1)) * millimetres)
        }
        return missing
    }
}
