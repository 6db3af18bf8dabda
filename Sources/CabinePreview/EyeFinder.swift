import Glibc

/// One eye of a face that is followed.
struct PreviewEye {
    /// Centre of the iris, in pixels of the frame.
    var place: Place
    /// How much lighter the white beside the iris is than the iris, or a lamp's reflection in it than its surroundings,
    /// as a share of the mean light around the eye. Open eyes show 0.2 and more, closed ones hardly anything.
    var contrast: Float
    /// Share of the window that shines like a reflection.
    var glare: Float
}

/// Finds the iris in a window around each eye: the place that edges point away from on both sides (a radial symmetry
/// transform after Loy and Zelinsky, 2003, for one dark disc of known size).
final class EyeFinder {
    /// Pixels of the windows that a face's square is wide: an iris is then 8 pixels wide.
    static let pixelsPerSide: Float = 80
    /// Where eyes lie in the cascade's square, from its centre, as shares of its side; medians of portraits differ by
    /// 0.03, the window reaches 0.2.
    static let eyeAcross: Float = 0.285
    static let eyeDown: Float = -0.26
    /// An iris is 11.8 mm wide where eyes are 63 mm apart, and these 0.57 sides.
    private static let irisRadius: Float = 11.8 / 2 / 63 * 0.57 * pixelsPerSide

    private static let width = 34
    private static let height = 26
    /// Edges weaker than this are skin and noise, in levels of 255 over two pixels.
    private static let edgeMinimum: Float = 12
    /// Edges count no more than this: a frame of glasses is no better an iris.
    private static let edgeMaximum: Float = 60
    /// How far eyes stray from their usual place, in pixels of the window; upwards, brows begin 0.15 sides above them.
    private static let spreadAcross: Float = 0.1 * pixelsPerSide
    private static let spreadDown: Float = 0.07 * pixelsPerSide
    /// A reflection saturates the camera: OFIQ counts from 247 as over-exposed, which an exposure two tenths of a stop
    /// short makes 232. Eye whites lie in the shade of the lids, and below that.
    static let glareLevel: UInt8 = 232

    /// What a lamp counts against the contrast of an iris: folds of closed lids outshine their surroundings by up to 0.2
    /// of the light around the eye, lamps by 0.4 and more.
    private static let lampWeight: Float = 0.7

    private var window = Plane(width: width, height: height)
    private var votes = [Float](repeating: 0, count: width * height)
    private let prior: [Float]

    init() {
        prior = (0..<(Self.width * Self.height)).map { index in
            let x = Float(index % Self.width) - Float(Self.width - 1) / 2
            let y = Float(index / Self.width) - Float(Self.height - 1) / 2
            let across = x / Self.spreadAcross
            let down = y / Self.spreadDown
            return expf(-(across * across + down * down) / 2)
        }
    }

    /// The eye at one side of a face: -1 the left of the picture, 1 the right.
    func eye(_ luma: borrowing Plane, _ face: FaceSquare, _ turn: Turn, side: Float) -> PreviewEye {
        let step = face.side / Self.pixelsPerSide
        let frame = PatchFrame(
            centre: Self.expected(face, turn, side: side),
            anchor: Place(x: Float(Self.width - 1) / 2, y: Float(Self.height - 1) / 2), step: step,
            cosine: turn.cosine, sine: turn.sine)
        window.setPatch(luma, frame, width: Self.width, height: Self.height)
        vote()
        let centre = strongest()
        let light = statistics()
        let contrast = max(irisContrast(centre), Self.lampWeight * lampInPupil(centre)) / max(light.mean, 1)
        return PreviewEye(place: frame.source(centre.x, centre.y), contrast: contrast, glare: light.glare)
    }

    /// Where an eye usually is.
    static func expected(_ face: FaceSquare, _ turn: Turn, side: Float) -> Place {
        turn.place(from: face.centre, across: side * eyeAcross * face.side, down: eyeDown * face.side)
    }

    /// Overwrites what was seen.
    func wipe() { window.fill(0) }

    /// Lets every edge vote for the places it may be an iris' edge of.
    private func vote() {
        let width = Self.width
        votes.withUnsafeMutableBufferPointer { votes in
            votes.update(repeating: 0)
            for y in 1..<(Self.height - 1) {
                let above = window.row(y - 1)
                let row = window.row(y)
                let below = window.row(y + 1)
                for x in 1..<(width - 1) {
                    let alongX = Float(row[x + 1]) - Float(row[x - 1])
                    let alongY = Float(below[x]) - Float(above[x])
                    let strength = (alongX * alongX + alongY * alongY).squareRoot()
                    guard strength > Self.edgeMinimum else { continue }
                    // Edges of lids and brows run across; an iris shows its left and right.
                    let weight = min(strength, Self.edgeMaximum) * abs(alongX) / strength
                    for radius in 3...5 {
                        let votedX = Int(Float(x) - alongX / strength * Float(radius) + 0.5)
                        let votedY = Int(Float(y) - alongY / strength * Float(radius) + 0.5)
                        guard votedX >= 0, votedX < width, votedY >= 0, votedY < Self.height else { continue }
                        votes[votedY * width + votedX] += weight
                    }
                }
            }
        }
    }

    /// The place most edges vote for, dark and usual places preferred.
    private func strongest() -> Place {
        let width = Self.width
        var best: Float = -1
        var bestPlace = Place(x: Float(width - 1) / 2, y: Float(Self.height - 1) / 2)
        for y in 1..<(Self.height - 1) {
            for x in 1..<(width - 1) {
                var sum: Float = 0
                var sumX: Float = 0
                var sumY: Float = 0
                var light: Float = 0
                for down in -1...1 {
                    let row = window.row(y + down)
                    for across in -1...1 {
                        let value = votes[(y + down) * width + x + across]
                        sum += value
                        sumX += value * Float(across)
                        sumY += value * Float(down)
                        light += Float(row[x + across])
                    }
                }
                let score = sum * prior[y * width + x] * (255 - light / 9)
                guard score > best else { continue }
                best = score
                bestPlace = sum > 0 ? Place(x: Float(x) + sumX / sum, y: Float(y) + sumY / sum) : bestPlace
            }
        }
        return bestPlace
    }

    /// White minus iris at the height that shows it best.
    private func irisContrast(_ centre: Place) -> Float {
        var best: Float = -255
        for down in -1...1 { best = max(best, contrast(Place(x: centre.x, y: centre.y + Float(down)))) }
        return best
    }

    /// White minus iris. The weaker side decides, or the shadow of a nose would count as an iris; and of the iris the
    /// lighter of two rows, or the line of the lashes of a closed eye would. Of three places in a row of the iris the
    /// middle value counts: the slanting end of such a line darkens one of them, and a lamp in a wet eye lightens one.
    private func contrast(_ centre: Place) -> Float {
        let radius = Self.irisRadius
        func row(_ from: Float, _ to: Float, _ down: Float) -> Float {
            let y = centre.y + down * radius
            let first = window.sample(centre.x + from * radius, y)
            let second = window.sample(centre.x + (from + to) / 2 * radius, y)
            return (first + second + window.sample(centre.x + to * radius, y)) / 3
        }
        func irisRow(_ down: Float) -> Float {
            let y = centre.y + down * radius
            let left = window.sample(centre.x - 0.5 * radius, y)
            let right = window.sample(centre.x + 0.5 * radius, y)
            return max(min(left, right), min(max(left, right), window.sample(centre.x, y)))
        }
        let iris = max(irisRow(0), irisRow(0.6))
        let left = (row(-1.6, -1.2, 0) + row(-1.6, -1.2, 0.4)) / 2
        let right = (row(1.2, 1.6, 0) + row(1.2, 1.6, 0.4)) / 2
        return min(left, right) - iris + 0.25 * abs(left - right)
    }

    /// How far a spot near the centre outshines everything around it: the cabin's lamps in a wet eye. Light irises
    /// behind narrowed lids show little contrast, and this still; lids and lashes have lines, and no spots.
    private func lampInPupil(_ centre: Place) -> Float {
        let middleX = min(max(Int(centre.x + 0.5), 7), Self.width - 8)
        let middleY = min(max(Int(centre.y + 0.5), 6), Self.height - 7)
        var best = 0
        for y in middleY - 3...middleY + 3 {
            let above = window.row(y - 3)
            let row = window.row(y)
            let below = window.row(y + 3)
            for x in middleX - 4...middleX + 4 {
                let around = max(max(row[x - 3], row[x + 3]), max(above[x], below[x]))
                best = max(best, Int(row[x]) - Int(around))
            }
        }
        return Float(best)
    }

    private func statistics() -> (mean: Float, glare: Float) {
        var sum = 0
        var shining = 0
        for y in 0..<Self.height {
            let row = window.row(y)
            for x in 0..<Self.width {
                sum += Int(row[x])
                shining += row[x] >= Self.glareLevel ? 1 : 0
            }
        }
        let count = Float(Self.width * Self.height)
        return (Float(sum) / count, Float(shining) / count)
    }
}

/// A roll, as cosine and sine; clockwise positive.
struct Turn {
    var cosine: Float = 1
    var sine: Float = 0

    /// The turn of a line from one place to another.
    init(from: Place, to: Place) {
        let x = to.x - from.x
        let y = to.y - from.y
        let length = (x * x + y * y).squareRoot()
        guard length > 0 else { return }
        cosine = x / length
        sine = y / length
    }

    /// No turn.
    init() {}

    /// The place `across` and `down` from another, in turned axes.
    func place(from: Place, across: Float, down: Float) -> Place {
        Place(x: from.x + across * cosine - down * sine, y: from.y + across * sine + down * cosine)
    }

    /// The turn in degrees.
    var degrees: Float { atan2f(sine, cosine) * 180 / .pi }
}
