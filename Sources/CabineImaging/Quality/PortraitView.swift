import HALContract

/// A framed portrait prepared for its measures: level, eyes known, luminances once computed.
///
/// Places are given in inter-eye distances from the middle between the eyes: `across` to the right, `down` to the chin.
struct PortraitView {
    let image: RGBImage
    /// Linear luminance in 8 bits, as OFIQ keeps it.
    let luminance: GrayImage
    /// Grey as eyes see it (ITU-R BT.601), smoothed once against noise.
    let gray: GrayImage
    let eyeRow: Double
    let eyeColumn: Double
    /// Pixels between the eyes.
    let interEye: Double
    /// Eye line to chin in inter-eye distances.
    let chin: Double
    /// Eye line to the top of the hair in inter-eye distances.
    let hairTop: Double

    init(_ image: RGBImage, _ plan: FramePlan) {
        self.image = image
        luminance = Luminance.picture(image)
        gray = Reduction.gray(image, factor: 1).smoothed()
        eyeRow = plan.eyeRow
        eyeColumn = Double(image.width - 1) / 2
        interEye = plan.interEye
        chin = (plan.chinRow - plan.eyeRow) / plan.interEye
        hairTop = (plan.eyeRow - plan.hairRow) / plan.interEye
    }

    /// The pixel place of inter-eye distances from the middle between the eyes.
    func place(_ across: Double, _ down: Double) -> Point2D {
        Point2D(x: eyeColumn + across * interEye, y: eyeRow + down * interEye)
    }

    /// The grey at a place.
    func shade(_ across: Double, _ down: Double) -> Double { gray.sample(place(across, down)) }

    /// The rectangle of pixels between two places, cut to the picture.
    func box(_ left: Double, _ top: Double, _ right: Double, _ bottom: Double) -> PixelBox {
        let first = place(left, top)
        let last = place(right, bottom)
        let x = Int(first.x.rounded())
        let y = Int(first.y.rounded())
        let whole = PixelBox(
            x: x, y: y, width: max(0, Int(last.x.rounded()) - x), height: max(0, Int(last.y.rounded()) - y))
        return whole.intersection(PixelBox(x: 0, y: 0, width: image.width, height: image.height))
    }

    /// Half the width of the part of the face at `down` that shows skin on anybody: brows to chin, inside of cheeks and
    /// jaw; 0 above and below. OFIQ takes the hull of its landmarks, of which this is the shape on average.
    func faceHalfWidth(_ down: Double) -> Double {
        guard down > -0.35, down < chin else { return 0 }
        // As wide as the temples down to the nose, then an ellipse to the chin.
        let cheek = 0.4
        guard down > cheek else { return 0.98 }
        let part = (down - cheek) / (chin - cheek)
        return 0.98 * (1 - part * part).squareRoot()
    }

    /// Calls `body` with the columns of each row that show the face.
    func eachFaceRow(_ body: (_ row: Int, _ columns: Range<Int>) -> Void) {
        let box = self.box(-1, -0.35, 1, chin)
        for row in box.y..<max(box.y, box.bottom) {
            let half = faceHalfWidth((Double(row) - eyeRow) / interEye) * interEye
            let left = max(0, Int((eyeColumn - half).rounded()))
            let right = min(image.width, Int((eyeColumn + half).rounded()))
            if left < right { body(row, left..<right) }
        }
    }

    /// The share of red in the colour of a pixel and its neighbours left and right; steadier than the pixel's alone.
    func redShare(_ x: Int, _ y: Int) -> Double {
        let first = (y * image.width + max(0, x - 1)) * 3
        let last = (y * image.width + min(image.width - 1, x + 1)) * 3
        var red = 0
        var all = 1
        for index in stride(from: first, through: last, by: 3) {
            red += Int(image.bytes[index])
            all += Int(image.bytes[index]) + Int(image.bytes[index + 1]) + Int(image.bytes[index + 2])
        }
        return Double(red) / Double(all)
    }

    /// The share of blue in the colour of a pixel.
    func blueShare(_ x: Int, _ y: Int) -> Double {
        let index = (y * image.width + x) * 3
        let all = Int(image.bytes[index]) + Int(image.bytes[index + 1]) + Int(image.bytes[index + 2])
        return Double(image.bytes[index + 2]) / Double(all + 1)
    }

    /// The mean colour of a rectangle of pixels, 0...255; nil when it is empty.
    func meanColor(_ box: PixelBox) -> (red: Double, green: Double, blue: Double)? {
        guard box.area > 0 else { return nil }
        var red = 0
        var green = 0
        var blue = 0
        for y in box.y..<box.bottom {
            for index in stride(from: (y * image.width + box.x) * 3, to: (y * image.width + box.right) * 3, by: 3) {
                red += Int(image.bytes[index])
                green += Int(image.bytes[index + 1])
                blue += Int(image.bytes[index + 2])
            }
        }
        let count = Double(box.area)
        return (Double(red) / count, Double(green) / count, Double(blue) / count)
    }
}
