/// How a portrait is cut out of its source.
struct FramePlan {
    /// Distances of eyes to chin and crown that any adult or child has, in inter-eye distances, both together.
    private static let plausibleHead = 2.9...4.8
    /// The same on average.
    private static let averageHead = 3.75

    let mapping: SourceMapping
    /// Chin to crown in the portrait.
    let headMillimetres: Double

    /// Plans the frame for `head` in a source of the given size.
    init(
        _ head: FaceLocator.Head, sourceWidth: Int, sourceHeight: Int, _ standard: PortraitStandard
    ) throws(PortraitRefusal) {
        try Self.checkHead(head, sourceHeight: sourceHeight, standard)
        let skull = head.crown + head.chin
        headMillimetres = Self.headMillimetres(head, standard)
        let scale = headMillimetres * standard.pixelsPerMillimetre / skull
        let crownMargin = Self.crownMargin(head, scale: scale, sourceHeight: sourceHeight, standard)
        let eyeRow = crownMargin + head.crown * scale
        let eyeColumn = Double(standard.widthPixels - 1) / 2
        let across = head.axes.across * (1 / scale)
        let down = head.axes.down * (1 / scale)
        mapping = SourceMapping(
            origin: head.axes.origin - across * eyeColumn - down * eyeRow, perColumn: across, perRow: down)
        try Self.checkRoom(mapping, scale: scale, sourceWidth, sourceHeight, standard)
    }

    private static func checkHead(
        _ head: FaceLocator.Head, sourceHeight: Int, _ standard: PortraitStandard
    ) throws(PortraitRefusal) {
        let interEye = head.axes.interEye
        guard interEye >= standard.interEyeMinimumPixels else {
            throw .faceTooSmall(interEyePixels: Int(interEye))
        }
        guard abs(head.landmarks.rollDegrees) <= standard.rollLimitDegrees else {
            throw .eyesNotLevel(degrees: abs(head.landmarks.rollDegrees))
        }
        let proportion = (head.crown + head.chin) / interEye
        guard plausibleHead.contains(proportion) else {
            throw .headOutOfRange(millimetres: standard.headTargetMillimetres * proportion / averageHead)
        }
        guard !head.hairIsCutOff else { throw .headOutOfFrame("above the hair") }
        guard head.landmarks.chinY < Double(sourceHeight - 1) else { throw .headOutOfFrame("below the chin") }
    }

    /// The target, or less where hair would reach beyond the greatest head.
    private static func headMillimetres(_ head: FaceLocator.Head, _ standard: PortraitStandard) -> Double {
        let withHair = (head.hairTop + head.chin) / (head.crown + head.chin)
        let shrunk = standard.headMaximumMillimetres / withHair
        return min(standard.headTargetMillimetres, max(standard.headWithThickHairMillimetres, shrunk))
    }

    /// Rows from the top edge to the crown: the usual place, moved so that hair fits above and the chin below, and as
    /// far as these leave room, so that the frame stays inside the source.
    private static func crownMargin(
        _ head: FaceLocator.Head, scale: Double, sourceHeight: Int, _ standard: PortraitStandard
    ) -> Double {
        let perMillimetre = standard.pixelsPerMillimetre
        let hair = (head.hairTop - head.crown) * scale
        let skull = (head.crown + head.chin) * scale
        let highest = Double(standard.heightPixels) - skull - standard.chinMarginMinimumMillimetres * perMillimetre
        let lowest = min(highest, hair + standard.hairMarginMinimumMillimetres * perMillimetre)
        // What the source offers above the crown and below it, less what a turned frame's corners need.
        let corners = Double(standard.widthPixels) / 2 * abs(head.axes.across.y)
        let above = (head.axes.origin.y - head.crown) * scale - corners
        let below = (Double(sourceHeight - 1) - head.axes.origin.y + head.crown) * scale - corners
        let usual = standard.crownMarginMillimetres * perMillimetre
        // The lower edge decides: background above continues more easily than clothes below.
        let inside = max(Double(standard.heightPixels) - below, min(above, usual))
        return max(lowest, min(highest, inside))
    }

    /// Refuses a frame that leaves the source by more than a plain background can be continued.
    private static func checkRoom(
        _ mapping: SourceMapping, scale: Double, _ sourceWidth: Int, _ sourceHeight: Int, _ standard: PortraitStandard
    ) throws(PortraitRefusal) {
        let right = Double(standard.widthPixels - 1)
        let bottom = Double(standard.heightPixels - 1)
        let corners = [
            mapping.source(0, 0), mapping.source(right, 0), mapping.source(0, bottom), mapping.source(right, bottom),
        ]
        let perMillimetre = standard.pixelsPerMillimetre / scale
        let limit = standard.extensionMaximumMillimetres * perMillimetre
        let limitBelow = standard.extensionBelowMaximumMillimetres * perMillimetre
        for corner in corners {
            if corner.y < -limit { throw .headOutOfFrame("above the head") }
            if corner.y > Double(sourceHeight - 1) + limitBelow { throw .headOutOfFrame("below the chin") }
            if corner.x < -limit { throw .headOutOfFrame("at the left of the head") }
            if corner.x > Double(sourceWidth - 1) + limit { throw .headOutOfFrame("at the right of the head") }
        }
    }
}
