/// Finds where the cheeks end at both sides of the face: eyes lie in front of a head, so that a turn moves them towards
/// one of its outlines.
///
/// Skin of every tone is redder than grey or blue backgrounds and than the shade of hair: the outline is where Cr falls
/// half way from the cheek's value to none. Brightness would tell less: skin can be as light as the background.
enum CheekOutline {
    /// Rows looked at, from above the wings of the nose to above the lips, in distances between the eyes below them.
    private static let rows: ClosedRange<Float> = 0.4...0.9
    private static let rowCount = 6
    /// From the cheek outward, in distances between the eyes from the middle; a head seen from the front ends at 1.2.
    private static let from: Float = 0.4
    private static let to: Float = 1.6
    private static let step: Float = 0.02
    /// Where the cheek's own colour is taken.
    private static let cheek: Float = 0.42
    /// Cr of a cheek above that of grey at the least: below, the picture is grey, or no colours can be told apart.
    private static let rednessMinimum: Float = 5

    /// How far the middle between the eyes lies from the middle of the outlines, as a share of half their distance;
    /// right of the picture positive. 0 when an outline is not seen.
    static func offset(_ red: borrowing Plane, across: Float, down: Float, _ face: FollowedFace) -> Float {
        let distance = face.interEye
        let turn = face.turn
        let middle = Place(
            x: (face.eyeLeft.place.x + face.eyeRight.place.x) / 2,
            y: (face.eyeLeft.place.y + face.eyeRight.place.y) / 2)
        func redness(_ u: Float, _ v: Float) -> Float {
            let place = turn.place(from: middle, across: u * distance, down: v * distance)
            return red.sample((place.x + 0.5) / across - 0.5, (place.y + 0.5) / down - 0.5) - 128
        }
        var left: Float = 0
        var right: Float = 0
        for index in 0..<rowCount {
            let v = rows.lowerBound + (rows.upperBound - rows.lowerBound) * Float(index) / Float(rowCount - 1)
            guard let one = end(-1, v, redness), let other = end(1, v, redness) else { continue }
            left += one
            right += other
        }
        return left + right > 0 ? (left - right) / (left + right) : 0
    }

    /// How far the cheek reaches at a side; nil when it has no end or no colour.
    private static func end(_ side: Float, _ v: Float, _ redness: (Float, Float) -> Float) -> Float? {
        let skin = redness(side * cheek, v)
        guard skin >= rednessMinimum else { return nil }
        var u = from
        while u < to {
            if redness(side * u, v) < skin / 2 { return u }
            u += step
        }
        return nil
    }
}
