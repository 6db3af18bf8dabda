import HALContract

/// What is measured of the background.
struct BackgroundMeasures {
    /// Mean gradient of the luminance, as OFIQ's BackgroundUniformity; nil without any background.
    let gradient: Double?
    /// Colour in CIELAB; nil without any background.
    let colour: LabColour?
    /// Largest fall of luminance against the light the rest of the background gets, as a share; nil when the background
    /// is not plain enough to tell shadow from pattern.
    let shadow: Double?

    /// The background hangs together, apart from the person.
    let isPlain: Bool
    /// How far the light of the background's places differs from that of a lamp on a plain wall, as a share; nil without
    /// any background.
    let unevenness: Double?
    /// The same of the empty cabin at the same places, where no person can be and no shadow of one; nil without it.
    let emptyUnevenness: Double?

    /// Inter-eye distance of the picture OFIQ takes the gradient in: 113 pixels, reduced by 354/492.
    private static let gradientInterEye = 113.0 * 354 / 492
    /// Fewer cells than this show too little.
    private static let cellsMinimum = 60
    /// A shadow that covers less than this share of the background is noise.
    private static let shadowShare = 0.03
    /// What differs most from a plain wall either way is noise, or hair, when it covers less than this share.
    private static let unevenShare = 0.05

    init(_ view: PortraitView, _ background: BackgroundView, reference: RGBImage?) {
        isPlain = background.isPlain
        let inside = (0..<(background.columns * background.rows)).filter {
            background.isInside($0 % background.columns, $0 / background.columns)
        }
        guard inside.count >= Self.cellsMinimum else {
            gradient = nil
            colour = nil
            shadow = nil
            unevenness = nil
            emptyUnevenness = nil
            return
        }
        gradient = Self.gradient(view, background, inside)
        colour = Self.colour(background, inside)
        unevenness = Self.unevenness(background, inside) { background.cells[$0].luminance }
        emptyUnevenness = reference.map { reference in
            Self.unevenness(background, inside) { Self.empty($0, background, reference) }
        }
        shadow = background.isPlain || background.isKnown ? Self.shadow(view, background, inside, reference) : nil
    }

    /// Magnitudes of Scharr's gradient, which is what OFIQ asks OpenCV for, at the scale of OFIQ's picture.
    private static func gradient(_ view: PortraitView, _ background: BackgroundView, _ inside: [Int]) -> Double {
        let step = view.interEye / gradientInterEye
        let luminance = view.luminance
        var sum = 0.0
        for index in inside {
            let x = BackgroundView.centre(index % background.columns)
            let y = BackgroundView.centre(index / background.columns)
            func at(_ right: Double, _ down: Double) -> Double {
                luminance.sample(Point2D(x: x + right * step, y: y + down * step))
            }
            // The corners count on both axes.
            let (first, second, third, fourth) = (at(-1, -1), at(1, -1), at(-1, 1), at(1, 1))
            let above = 3 * first + 10 * at(0, -1) + 3 * second
            let below = 3 * third + 10 * at(0, 1) + 3 * fourth
            let left = 3 * first + 10 * at(-1, 0) + 3 * third
            let right = 3 * second + 10 * at(1, 0) + 3 * fourth
            sum += ((right - left) * (right - left) + (below - above) * (below - above)).squareRoot()
        }
        return sum / Double(inside.count)
    }

    private static func colour(_ background: BackgroundView, _ inside: [Int]) -> LabColour {
        func median(_ value: (BackgroundView.Cell) -> Double) -> Double {
            inside.map { value(background.cells[$0]) }.sorted()[inside.count / 2]
        }
        return LabColour(red: median(\.red), green: median(\.green), blue: median(\.blue))
    }

    /// Between the darkest and the lightest places, against a smooth surface through all of them: OFIQ's gradient sees
    /// edges, and folds of a curtain have none.
    private static func unevenness(
        _ background: BackgroundView, _ inside: [Int], _ light: (_ index: Int) -> Double
    ) -> Double {
        let places = inside.filter { $0 % 2 == 0 }.map { sample(background, $0, light: light($0)) }
        let surface = LightSurface(places)
        let shares = places.map { $0.light / max(1e-4, surface.light($0)) }.sorted()
        let rest = Int(Double(shares.count) * unevenShare)
        return shares[shares.count - 1 - rest] - shares[rest]
    }

    private static func sample(_ background: BackgroundView, _ index: Int, light: Double) -> LightSurface.Sample {
        LightSurface.Sample(
            x: Double(index % background.columns) / Double(background.columns) - 0.5,
            y: Double(index / background.columns) / Double(background.rows) - 0.5, light: light)
    }

    /// The mean fall over the darkest cells, against a smooth surface through the lighter ones: light falls off across a
    /// wall, but slowly; with the empty cabin at hand, against what it shows at the same place.
    private static func shadow(
        _ view: PortraitView, _ background: BackgroundView, _ inside: [Int], _ reference: RGBImage?
    ) -> Double {
        // Half of the cells, in stripes one cell wide, are enough for a smooth surface.
        let places = inside.filter { $0 % 2 == 0 }.map { index in
            sample(background, index, light: background.cells[index].luminance / empty(index, background, reference))
        }
        var kept = places
        var surface = LightSurface(kept)
        for _ in 0..<4 {
            kept = places.filter { $0.light > surface.light($0) * 0.95 }
            surface = LightSurface(kept.count > 10 ? kept : places)
        }
        let falls = places.map { 1 - $0.light / max(1e-4, surface.light($0)) }.sorted(by: >)
        let worst = falls.prefix(max(1, Int(Double(falls.count) * shadowShare)))
        return max(0, worst.reduce(0, +) / Double(worst.count))
    }

    /// The luminance of the empty cabin at a cell; 1 without a reference.
    private static func empty(_ index: Int, _ background: BackgroundView, _ reference: RGBImage?) -> Double {
        guard let reference else { return 1 }
        let x = min(reference.width - 1, index % background.columns)
        let y = min(reference.height - 1, index / background.columns)
        let byte = (y * reference.width + x) * 3
        let cell = BackgroundView.Cell(
            red: Double(reference.bytes[byte]), green: Double(reference.bytes[byte + 1]),
            blue: Double(reference.bytes[byte + 2]))
        return max(1e-3, cell.luminance)
    }
}
