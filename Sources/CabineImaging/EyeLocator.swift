import CFaceDetect
import Glibc
import HALContract

/// Where the eyes are inside a face box.
struct EyePair {
    var left: Point2D
    var right: Point2D
    /// How many of the two an eye cascade saw; the rest comes from the proportions of the box.
    var seen: Int

    /// Tilt of the eye line, clockwise positive.
    var rollDegrees: Double { atan2(right.y - left.y, right.x - left.x) * 180 / .pi }
}

/// Finds eye centres: a cascade gives the place of each, the outline of the iris makes it exact.
enum EyeLocator {
    /// Width the part of a face that holds one eye is brought to; the cascades were trained on eyes of 18 to 20 pixels.
    private static let windowWidth = 60
    private static let windowHeight = 53
    /// Smallest eye looked for in that window.
    private static let smallestEye: Int32 = 18
    /// The windows in the detector's box: their left edges, their top and their width, as fractions of its side.
    private static let windowLeft = (left: 0.08, right: 0.5)
    private static let windowTop = 0.18
    private static let windowShare = 0.42
    /// Above this tilt the eyes are looked for again in a view turned level: the cascades were trained on level ones.
    private static let levelledDegrees = 4.0
    /// Where fewer than two eyes are seen they are looked for in views turned by this, either way.
    private static let retryDegrees = 11.0

    /// The eyes in pixels of the view.
    /// - Parameter degrees: the tilt the face was found at, clockwise positive.
    static func locate(_ view: WorkingView, _ detector: FaceDetector, degrees: Double = 0) -> EyePair {
        let search = EyeSearch(view: view, detector: detector)
        var pair = search.pair(degrees: degrees)
        if pair.seen < 2 {
            let turned = [-retryDegrees, retryDegrees].map { search.pair(degrees: degrees + $0) }
            // One eye alone says nothing of the tilt, but the face around it does.
            pair =
                turned.first { $0.seen == 2 } ?? search.pair(degrees: faceTilt(view, detector, around: degrees))
        }
        // A tilt that one eye alone shows is the box's, not the face's.
        if pair.seen == 2, abs(pair.rollDegrees - degrees) > levelledDegrees {
            let levelled = search.pair(degrees: pair.rollDegrees)
            if levelled.seen == 2 { pair = levelled }
        }
        let refined = EyePair(
            left: IrisFinder.refine(view.gray, pair.left, of: pair),
            right: IrisFinder.refine(view.gray, pair.right, of: pair), seen: pair.seen)
        return refined
    }

    /// The tilt, of `degrees` and those to its sides, at which the detector is surest to see a face.
    private static func faceTilt(_ view: WorkingView, _ detector: FaceDetector, around degrees: Double) -> Double {
        var best = (degrees: degrees, neighbours: faceNeighbours(view, detector, degrees))
        for tilt in [degrees - retryDegrees, degrees + retryDegrees] {
            let neighbours = faceNeighbours(view, detector, tilt)
            if neighbours > best.neighbours { best = (tilt, neighbours) }
        }
        return best.degrees
    }

    private static func faceNeighbours(_ view: WorkingView, _ detector: FaceDetector, _ degrees: Double) -> Int {
        let search = cface_search(
            cascade: CFACE_FACE, scale_step: 1.05, minimum_neighbours: 1, minimum_side: 45, maximum_side: 0)
        return detector.find(search, in: view.levelledFace(degrees: degrees)).map(\.neighbours).max() ?? 0
    }

    static func hits(_ window: GrayImage, _ cascade: cface_cascade, _ detector: FaceDetector) -> [FaceDetector.Hit] {
        let search = cface_search(
            cascade: cascade, scale_step: 1.1, minimum_neighbours: 2, minimum_side: smallestEye, maximum_side: 0)
        return detector.find(search, in: window)
    }

    /// The part of the face that holds one eye, turned back by `degrees`.
    static func window(_ view: WorkingView, isLeft: Bool, degrees: Double) -> LevelledPatch {
        let side = Double(view.box.width)
        let across = Point2D.direction(degrees: degrees)
        let down = Point2D(x: -across.y, y: across.x)
        let step = side * windowShare / Double(windowWidth)
        let column = (isLeft ? windowLeft.left : windowLeft.right) + windowShare / 2 - 0.5
        let row = windowTop + step * Double(windowHeight) / side / 2 - 0.5
        let middle = view.box.centre + across * (column * side) + down * (row * side)
        return LevelledPatch(
            view.gray, middle: middle, across: across, step: step, width: windowWidth, height: windowHeight)
    }
}

/// The search for both eyes of one face at a given tilt.
private struct EyeSearch {
    /// Place of the eyes in the detector's box on average, as a fraction of its side, and how much it varies.
    private static let typicalDistance = 0.38
    private static let typicalRow = 0.39
    private static let distanceSpread = 0.035
    private static let placeSpread = 0.03
    /// The right and left eye cascades were trained on eye and brow together: the eye lies this share of the square's
    /// side below its middle, and one of them was cut off centre.
    private static let eyeBelowMiddle = 0.155
    private static let eyeBesideMiddle = -0.063
    /// Deviations, in spreads and added as squares, that no pair of eyes has.
    private static let implausible = 14.0

    let view: WorkingView
    let detector: FaceDetector

    /// The pair of eyes in windows turned back by `degrees`.
    func pair(degrees: Double) -> EyePair {
        let left = candidates(isLeft: true, degrees, CFACE_EYE_AT_LEFT)
        let right = candidates(isLeft: false, degrees, CFACE_EYE_AT_RIGHT)
        if let best = best(left, right, degrees) { return best }
        // Glasses hide brows and lids from these two; the slower cascade was trained on eyes behind glasses.
        let moreLeft = left + candidates(isLeft: true, degrees, CFACE_EYE)
        let moreRight = right + candidates(isLeft: false, degrees, CFACE_EYE)
        if let best = best(moreLeft, moreRight, degrees) { return best }
        return completed(moreLeft, moreRight, degrees)
    }

    private func candidates(isLeft: Bool, _ degrees: Double, _ cascade: cface_cascade) -> [Point2D] {
        let window = EyeLocator.window(view, isLeft: isLeft, degrees: degrees)
        let below = cascade == CFACE_EYE ? 0 : Self.eyeBelowMiddle
        let beside = cascade == CFACE_EYE_AT_RIGHT ? Self.eyeBesideMiddle : 0
        let hits = EyeLocator.hits(window.gray, cascade, detector).sorted { $0.neighbours > $1.neighbours }
        return hits.map { hit in
            let side = Double(hit.box.width)
            return window.toPicture(hit.box.centre.x + beside * side, hit.box.centre.y + below * side)
        }
    }

    /// The pair that lies most like eyes do; nil when none is plausible.
    private func best(_ left: [Point2D], _ right: [Point2D], _ degrees: Double) -> EyePair? {
        var best: EyePair?
        var least = Self.implausible
        for one in left {
            for other in right {
                let oddness = oddness(one, other, degrees)
                guard oddness < least else { continue }
                least = oddness
                best = EyePair(left: one, right: other, seen: 2)
            }
        }
        return best
    }

    /// How far a pair is from where eyes are on average, in squared spreads.
    private func oddness(_ left: Point2D, _ right: Point2D, _ degrees: Double) -> Double {
        let side = Double(view.box.width)
        let distance = ((right - left).length / side - Self.typicalDistance) / Self.distanceSpread
        let offset = (left + right) * 0.5 - typicalMiddle(degrees)
        let place = offset.length / side / Self.placeSpread
        let tilt = atan2(right.y - left.y, right.x - left.x) * 180 / .pi - degrees
        // Ten degrees more than the view was turned by is one spread: cabins advise against five.
        return distance * distance + place * place + tilt * tilt / 100
    }

    private func typicalMiddle(_ degrees: Double) -> Point2D {
        let across = Point2D.direction(degrees: degrees)
        let down = Point2D(x: -across.y, y: across.x)
        return view.box.centre + down * (Double(view.box.width) * (Self.typicalRow - 0.5))
    }

    /// A pair of which one eye, or none, was seen; the other follows from the proportions of the box.
    private func completed(_ left: [Point2D], _ right: [Point2D], _ degrees: Double) -> EyePair {
        let across = Point2D.direction(degrees: degrees)
        let half = across * (Double(view.box.width) * Self.typicalDistance / 2)
        let middle = typicalMiddle(degrees)
        let usual = EyePair(left: middle - half, right: middle + half, seen: 0)
        let ones = left.map { EyePair(left: $0, right: $0 + half * 2, seen: 1) }
        let others = right.map { EyePair(left: $0 - half * 2, right: $0, seen: 1) }
        let best = (ones + others).min {
            oddness($0.left, $0.right, degrees) < oddness($1.left, $1.right, degrees)
        }
        guard let best, oddness(best.left, best.right, degrees) < Self.implausible else { return usual }
        return best
    }
}
