/// Finds where the cheeks end at both sides of the face: eyes lie in front of a head, so that a turn moves them towards
/// one of its outlines.
///
/// Skin of every tone is redder than grey or blue backgrounds and than the shade of hair: the outline is where Cr falls
/// half way from the cheek's value to none. Brightness would tell less: skin can be as light as the background.
enum CheekOutline {
    /// Rows looked at, from above the wings of the nose to above the lips, in distances between the eyes below them.
    private static let rows: ClosedRange<Float> = 0.35...0.8
    private static let rowCount = 6
    /// From the cheek outward, in distances between the eyes from the middle; a head seen from the front ends at 1.2, one
    /// turned by 25 degrees at 1.8.
    private static let from: Float = 0.4
    private static let to: Float = 2
    private static let step: Float = 0.02
    /// Where the cheek's own colour is taken.
    private static let cheek: Float = 0.42
    /// Hair beside a cheek is darker than this share of it; the shade towards an ear is lighter.
    private static let hairLight: Float = 0.6
    /// Cr of a cheek above that of grey at the least: below, the picture is grey, or no colours can be told apart.
    private static let rednessMinimum: Float = 5

    /// How far the middle between the eyes lies from the middle of the outlines, as a share of half their distance;
    /// right of the picture positive. 0 when an outline is not seen.
    /// Where hair as red as skin hangs beside the cheeks, both outlines are where the light falls instead.
    static func offset(
        _ luma: borrowing Plane, _ red: borrowing Plane, across: Float, down: Float, _ face: FollowedFace
    ) -> Float {
        let distance = face.interEye
        let turn = face.turn
        let middle = Place(
            x: (face.eyeLeft.place.x + face.eyeRight.place.x) / 2,
            y: (face.eyeLeft.place.y + face.eyeRight.place.y) / 2)
        func redness(_ u: Float, _ v: Float) -> Float {
            let place = turn.place(from: middle, across: u * distance, down: v * distance)
            return red.sample((place.x + 0.5) / across - 0.5, (place.y + 0.5) / down - 0.5) - 128
        }
        func light(_ u: Float, _ v: Float) -> Float {
            let place = turn.place(from: middle, across: u * distance, down: v * distance)
            return luma.sample(place.x, place.y)
        }
        var left: Float = 0
        var right: Float = 0
        for index in 0..<rowCount {
            let v = rows.lowerBound + (rows.upperBound - rows.lowerBound) * Float(index) / Float(rowCount - 1)
            let ends = pair(v, Self.rednessMinimum, 0.5, redness) ?? pair(v, 1, Self.hairLight, light)
            left += ends?.left ?? 0
            right += ends?.right ?? 0
        }
        return left + right > 0 ? (left - right) / (left + right) : 0
    }

    /// How far both cheeks reach; nil when one has no end or too little of what is looked at.
    private static func pair(
        _ v: Float, _ least: Float, _ share: Float, _ value: (Float, Float) -> Float
    ) -> (left: Float, right: Float)? {
        guard let left = end(-1, v, least, share, value), let right = end(1, v, least, share, value) else { return nil }
        return (left, right)
    }

    private static func end(
        _ side: Float, _ v: Float, _ least: Float, _ share: Float, _ value: (Float, Float) -> Float
    ) -> Float? {
        let skin = value(side * cheek, v)
        guard skin >= least else { return nil }
        var u = from
        while u < to {
            if value(side * u, v) < skin * share { return u }
            u += step
        }
        return nil
    }
}
