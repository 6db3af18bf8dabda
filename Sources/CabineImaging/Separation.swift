import HALContract

/// A view separated into person and background.
struct Separation {
    /// Background that a model explains worse than this is no help.
    private static let residualLimit: Float = 22
    /// A shadow leaves at least this share of the light: the cabin's lamps come from several sides.
    private static let shadowShare: Float = 0.5
    /// A shadow keeps the hue of the curtain within this distance.
    private static let shadowHue: Float = 6
    /// Between two neighbours a shadow's lightness changes by less than this; the outline of hair by more.
    private static let shadowStep = 9

    let width: Int
    let height: Int
    /// Row by row: whether the pixel differs from the background. A shadow does.
    let isForeground: [Bool]
    /// The same with shadows that run softly into the background counted to it.
    let mask: BackgroundMask
    /// What the model of the background leaves unexplained; 0 with a reference.
    let residual: Float

    /// Separates `view` by `reference` (the same part of the empty cabin) or by a model learnt beside the head; nil when
    /// the background is too restless.
    init?(_ view: WorkingView, reference: RGBImage?, above bottom: Int) {
        let image = view.color
        width = image.width
        height = image.height
        var kinds: [Kind]
        let known = reference.flatMap { BackgroundReference($0, for: image, above: bottom) }
        if let known {
            residual = 0
            kinds = Self.kinds(image, known)
        } else {
            let model = BackgroundModel(image, above: bottom)
            guard model.residual < Self.residualLimit else { return nil }
            residual = model.residual
            kinds = Self.kinds(image, model)
        }
        isForeground = kinds.map { $0 != .background }
        Self.growShadows(&kinds, view.gray)
        mask = BackgroundMask(
            width: width, height: height, isBackground: kinds.map { $0 == .background },
            isFromReference: known != nil)
    }

    private enum Kind: UInt8 {
        case background
        /// Darker than the background, of its hue: a shadow, or grey hair.
        case shadowLike
        case foreground
    }

    private static func kind(_ seen: Shade, _ expected: Shade, _ squaredThreshold: Float) -> Kind {
        let difference = expected - seen
        if difference.squared <= squaredThreshold { return .background }
        guard difference.light > 0, seen.light > expected.light * shadowShare else { return .foreground }
        let hue = expected * (seen.light / max(1, expected.light)) - seen
        return hue.hueSquared < shadowHue * shadowHue ? .shadowLike : .foreground
    }

    private static func kinds(_ image: RGBImage, _ model: BackgroundModel) -> [Kind] {
        let limit = model.threshold * model.threshold
        let perColumn = 2 / Float(image.width)
        return image.bytes.withUnsafeBufferPointer { bytes in
            [Kind](unsafeUninitializedCapacity: image.width * image.height) { output, initialized in
                var target = 0
                for y in 0..<image.height {
                    let row = model.row(Float(y) / Float(image.height) * 2 - 1)
                    for x in 0..<image.width {
                        let expected = row.expected(Float(x) * perColumn - 1)
                        output.initializeElement(at: target, to: kind(Shade(bytes, target &* 3), expected, limit))
                        target &+= 1
                    }
                }
                initialized = target
            }
        }
    }

    private static func kinds(_ image: RGBImage, _ reference: BackgroundReference) -> [Kind] {
        let limit = reference.threshold * reference.threshold
        let gains = reference.gains
        let count = image.width * image.height
        return image.bytes.withUnsafeBufferPointer { bytes in
            reference.image.bytes.withUnsafeBufferPointer { empty in
                [Kind](unsafeUninitializedCapacity: count) { output, initialized in
                    for pixel in 0..<count {
                        let expected = BackgroundReference.expected(empty, pixel &* 3, gains)
                        output.initializeElement(at: pixel, to: kind(Shade(bytes, pixel &* 3), expected, limit))
                    }
                    initialized = count
                }
            }
        }
    }

    /// Counts what looks like a shadow to the background where it runs softly into it.
    private static func growShadows(_ kinds: inout [Kind], _ gray: GrayImage) {
        let smooth = gray.smoothed().bytes
        let width = gray.width
        let count = kinds.count
        var reached: [Int] = []
        kinds.withUnsafeMutableBufferPointer { kinds in
            smooth.withUnsafeBufferPointer { smooth in
                func visit(_ from: Int, _ to: Int) {
                    guard to >= 0, to < count, kinds[to] == .shadowLike,
                        abs(Int(smooth[from]) &- Int(smooth[to])) < shadowStep
                    else { return }
                    kinds[to] = .background
                    reached.append(to)
                }
                // A neighbour across the end of a row is one at the other border: it looks like background or not.
                func visitNeighbours(_ index: Int) {
                    visit(index, index - 1)
                    visit(index, index + 1)
                    visit(index, index - width)
                    visit(index, index + width)
                }
                for index in 0..<count where kinds[index] == .background { visitNeighbours(index) }
                while let index = reached.popLast() { visitNeighbours(index) }
            }
        }
    }
}
