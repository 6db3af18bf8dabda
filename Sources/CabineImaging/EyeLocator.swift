import CFaceDetect
import HALContract

/// Where the eyes are inside a face box.
struct EyePair {
    var left: Point2D
    var right: Point2D
    /// How many of the two the eye cascade saw; the rest comes from the proportions of the box.
    var seen: Int
}

/// Finds eye centres: the cascade gives the place, the gradients around the iris make it exact.
enum EyeLocator {
    /// Width the part of a face that holds one eye is brought to; the cascade was trained on eyes of 20 pixels.
    private static let windowWidth = 60
    /// Smallest eye looked for in that window.
    private static let smallestEye: Int32 = 18
    /// Place of the eyes in the detector's box on average, as a fraction of its side.
    private static let typical = (left: 0.31, right: 0.69, y: 0.395)
    /// Distance of the eyes that a box of side 1 can hold; anything else is a mistake.
    private static let plausibleDistance = 0.28...0.60
    /// Steepest eye line found by chance on real faces.
    private static let plausibleSlope = 0.45

    /// The eyes in pixels of the view.
    static func locate(_ view: WorkingView, _ detector: FaceDetector) -> EyePair {
        let box = view.box
        let side = Double(box.width)
        let left = coarse(view, detector, x: Double(box.x) + side * 0.08)
        let right = coarse(view, detector, x: Double(box.x) + side * 0.5)
        let y = Double(box.y) + side * typical.y
        let fallbackLeft = Point2D(x: Double(box.x) + side * typical.left, y: y)
        let fallbackRight = Point2D(x: Double(box.x) + side * typical.right, y: y)
        let seen = (left == nil ? 0 : 1) + (right == nil ? 0 : 1)
        let pair = EyePair(
            left: refine(view, left ?? fallbackLeft, reach: side * (left == nil ? 0.15 : 0.09)),
            right: refine(view, right ?? fallbackRight, reach: side * (right == nil ? 0.15 : 0.09)), seen: seen)
        if isPlausible(pair, side) { return pair }
        let unrefined = EyePair(left: left ?? fallbackLeft, right: right ?? fallbackRight, seen: seen)
        return isPlausible(unrefined, side) ? unrefined : EyePair(left: fallbackLeft, right: fallbackRight, seen: 0)
    }

    private static func isPlausible(_ pair: EyePair, _ side: Double) -> Bool {
        let line = pair.right - pair.left
        return plausibleDistance.contains(line.length / side) && abs(line.y) < plausibleSlope * line.x
    }

    /// The largest eye the cascade sees in the window whose left edge is `x`.
    private static func coarse(_ view: WorkingView, _ detector: FaceDetector, x: Double) -> Point2D? {
        let side = Double(view.box.width)
        guard let eye = search(window(view, x: x), detector).max(by: { $0.box.area < $1.box.area }) else { return nil }
        let scale = side * 0.42 / Double(windowWidth)
        let top = Double(view.box.y) + side * 0.18
        return Point2D(x: x + eye.box.centre.x * scale, y: top + eye.box.centre.y * scale)
    }

    /// The part of the face that holds one eye.
    private static func window(_ view: WorkingView, x: Double) -> GrayImage {
        let side = Double(view.box.width)
        return view.gray.patch(
            x: x, y: Double(view.box.y) + side * 0.18, width: side * 0.42, height: side * 0.37,
            outputWidth: windowWidth)
    }

    /// The windows `locate` searches, left and right.
    static func windows(_ view: WorkingView) -> [GrayImage] {
        let side = Double(view.box.width)
        return [window(view, x: Double(view.box.x) + side * 0.08), window(view, x: Double(view.box.x) + side * 0.5)]
    }

    /// Every eye the cascade sees in a window.
    static func search(_ window: GrayImage, _ detector: FaceDetector) -> [FaceDetector.Hit] {
        let search = cface_search(
            cascade: CFACE_EYE, scale_step: 1.1, minimum_neighbours: 2, minimum_side: smallestEye, maximum_side: 0)
        return detector.find(search, in: window)
    }

    /// The place within `reach` that most gradients point away from, dark places preferred: the centre of the iris
    /// (Timm and Barth, "Accurate eye centre localisation by means of gradients", 2011); then the best ring there.
    private static func refine(_ view: WorkingView, _ eye: Point2D, reach: Double) -> Point2D {
        let left = eye.x - reach
        let top = eye.y - reach * 0.7
        let field = GradientField(
            view.gray.patch(x: left, y: top, width: 2 * reach, height: 1.4 * reach, outputWidth: 40))
        let best = field.centre()
        let scale = 2 * reach / 40
        let centre = Point2D(x: left + (best.x + 0.5) * scale - 0.5, y: top + (best.y + 0.5) * scale - 0.5)
        let iris = IrisRing(radius: Double(view.box.width) * IrisRing.radiusByBox)
        return iris.centre(in: view.gray.smoothed(), near: centre)
    }
}
