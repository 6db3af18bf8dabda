import HALContract

/// The surroundings of one face at a size that makes the analysis independent of the camera's resolution.
struct WorkingView {
    /// The face is reduced until its box is about this wide: enough for eyes, few enough pixels for speed.
    private static let boxSideTarget = 160.0

    let color: RGBImage
    let gray: GrayImage
    /// The detector's box, in pixels of this view.
    let box: PixelBox
    /// Whether the view begins at the top of the source, so that what leaves it is cut off.
    let touchesTop: Bool
    /// The part of the source this view shows, before reduction.
    private let crop: PixelBox
    private let factor: Int

    /// A view of `image` around the detector's `sourceBox`; nil when too little of it lies inside.
    init?(_ image: RGBImage, sourceBox: PixelBox) {
        let side = Double(sourceBox.width)
        let factor = max(1, Int((side / Self.boxSideTarget).rounded()))
        // Room for hair above, the background beside, and a long chin below.
        let wanted = PixelBox(
            x: sourceBox.x - Int(side * 1.2), y: sourceBox.y - Int(side * 1.1),
            width: Int(side * 3.4), height: Int(side * 3.0))
        let crop = wanted.intersection(PixelBox(x: 0, y: 0, width: image.width, height: image.height))
        guard crop.width >= factor * 16, crop.height >= factor * 16 else { return nil }
        color = Reduction.color(image, box: crop, factor: factor)
        gray = Reduction.gray(color, factor: 1)
        box = PixelBox(
            x: (sourceBox.x - crop.x) / factor, y: (sourceBox.y - crop.y) / factor, width: sourceBox.width / factor,
            height: sourceBox.height / factor)
        touchesTop = crop.y == 0
        self.crop = crop
        self.factor = factor
    }

    /// The face with its surroundings, turned back by `degrees`: the box is 60 pixels wide in it, and stays inside.
    func levelledFace(degrees: Double) -> GrayImage {
        LevelledPatch(
            gray, middle: box.centre, across: .direction(degrees: degrees), step: Double(box.width) / 60, width: 90,
            height: 90
        ).gray
    }

    /// The same part of another picture of the source's size, reduced likewise.
    func samePart(of picture: RGBImage) -> RGBImage { Reduction.color(picture, box: crop, factor: factor) }

    /// A place of this view in pixels of the source.
    func toSource(_ point: Point2D) -> Point2D {
        let scale = Double(factor)
        return Point2D(
            x: Double(crop.x) + (point.x + 0.5) * scale - 0.5, y: Double(crop.y) + (point.y + 0.5) * scale - 0.5)
    }

    /// A place of the source in pixels of this view.
    func fromSource(_ point: Point2D) -> Point2D {
        let scale = Double(factor)
        return Point2D(
            x: (point.x + 0.5 - Double(crop.x)) / scale - 0.5, y: (point.y + 0.5 - Double(crop.y)) / scale - 0.5)
    }

    /// A length of this view in pixels of the source.
    func toSource(_ length: Double) -> Double { length * Double(factor) }
}

extension GrayImage {
    /// The grey value at a place, linear between pixels; beyond the border, the border's.
    func sample(_ point: Point2D) -> Double {
        let x = max(0, min(Double(width - 1), point.x))
        let y = max(0, min(Double(height - 1), point.y))
        let left = min(Int(x), max(0, width - 2))
        let top = min(Int(y), max(0, height - 2))
        let partX = x - Double(left)
        let partY = y - Double(top)
        let index = top * width + left
        let right = width > 1 ? 1 : 0
        let below = height > 1 ? width : 0
        let upper = Double(bytes[index]) * (1 - partX) + Double(bytes[index + right]) * partX
        let lower = Double(bytes[index + below]) * (1 - partX) + Double(bytes[index + below + right]) * partX
        return upper * (1 - partY) + lower * partY
    }
}
