import HALContract
import HALSim
import Testing

@testable import CabineImaging

@Suite struct FaceLocatorTests {
    private static func locator() throws -> FaceLocator {
        FaceLocator(finder: FaceFinder(detector: try FaceDetector(cascadeFolder: "/usr/share/opencv4")))
    }

    /// Eyes within 5 % of their distance at every tilt a customer may have, the axis of the face within 2 degrees.
    @Test(arguments: [-15, -10, -5, 0, 5, 10, 15] as [Float]) func tiltedPersonIsMeasuredUpright(_ roll: Float) throws {
        let locator = try Self.locator()
        for seed: UInt64 in [1, 2, 3, 5, 8, 13, 20, 21] {
            var person = SyntheticPerson(seed: seed)
            person.parameters.rollDegrees = roll
            let (image, truth) = person.render()
            let marks = try locator.locate(image).landmarks
            let interEye = Self.distance(truth.eyeLeft, Point2D(x: truth.eyeRight.x, y: truth.eyeRight.y))
            #expect(Self.distance(truth.eyeLeft, marks.eyeLeft) < 0.05 * interEye, "seed \(seed)")
            #expect(Self.distance(truth.eyeRight, marks.eyeRight) < 0.05 * interEye, "seed \(seed)")
            #expect(abs(marks.rollDegrees - Double(roll)) < 2, "seed \(seed)")
            let head = truth.chin.y - truth.hairTop.y
            #expect(abs(marks.chinY - truth.chin.y) < 0.03 * head, "seed \(seed)")
            #expect(abs(marks.hairTopY - truth.hairTop.y) < 0.03 * head, "seed \(seed)")
        }
    }

    /// The face fills from a fifth of the picture's height to four fifths.
    @Test(arguments: [200, 300, 500, 700] as [Float]) func sizeOfTheHeadDoesNotMatter(_ pixels: Float) throws {
        let locator = try Self.locator()
        for seed: UInt64 in [2, 3, 5] {
            var person = SyntheticPerson(seed: seed)
            person.parameters.headHeightPixels = pixels
            person.parameters.centreDown = 0.5
            let (image, truth) = person.render()
            let marks = try locator.locate(image).landmarks
            let interEye = Self.distance(truth.eyeLeft, Point2D(x: truth.eyeRight.x, y: truth.eyeRight.y))
            #expect(Self.distance(truth.eyeLeft, marks.eyeLeft) < 0.05 * interEye, "seed \(seed)")
            #expect(Self.distance(truth.eyeRight, marks.eyeRight) < 0.05 * interEye, "seed \(seed)")
        }
    }

    @Test(arguments: UInt64(1)...12) func emptyCabinMakesTheHeadSurer(_ seed: UInt64) throws {
        let locator = try Self.locator()
        let (image, truth) = SyntheticPerson(seed: seed).render()
        let empty = SyntheticPerson.emptyCabin(seed: seed)
        let without = try locator.locate(image)
        let with = try locator.locate(image, reference: empty)
        #expect(with.landmarks.confidence >= 0.9)
        #expect(without.landmarks.confidence <= 0.75)
        let head = truth.chin.y - truth.hairTop.y
        #expect(abs(with.landmarks.hairTopY - truth.hairTop.y) < 0.02 * head)
        #expect(with.background?.isFromReference == true)
        #expect(without.background?.isFromReference == false)
    }

    /// The camera chose another exposure for the empty cabin: the same mask comes out.
    @Test(arguments: [0.7, 0.85, 1.15]) func exposureOfTheReferenceIsMadeUpFor(_ gain: Double) throws {
        let locator = try Self.locator()
        let (image, truth) = SyntheticPerson(seed: 4).render()
        let empty = Self.exposed(SyntheticPerson.emptyCabin(seed: 4), gain)
        let head = try locator.locate(image, reference: empty)
        #expect(head.landmarks.confidence >= 0.9)
        #expect(abs(head.landmarks.hairTopY - truth.hairTop.y) < 0.02 * (truth.chin.y - truth.hairTop.y))
        let mask = try #require(head.background)
        // The corner above the shoulder shows background, the middle of the face does not.
        #expect(mask.isBackground[5 * mask.width + 5])
        let eyes = (head.landmarks.eyeLeft + head.landmarks.eyeRight) * 0.5
        let middle = try #require(Self.pixel(of: eyes, in: head))
        #expect(!mask.isBackground[middle])
    }

    /// A background no model explains: only the reference tells where the hair ends.
    @Test func restlessBackgroundNeedsTheReference() throws {
        let locator = try Self.locator()
        let (plain, truth) = SyntheticPerson(seed: 6).render()
        let plainEmpty = SyntheticPerson.emptyCabin(seed: 6)
        let empty = Self.checked(plainEmpty, over: plainEmpty)
        let image = Self.checked(plain, over: plainEmpty)
        let without = try locator.locate(image)
        let with = try locator.locate(image, reference: empty)
        #expect(with.landmarks.confidence >= 0.9)
        #expect(without.landmarks.confidence <= 0.5)
        #expect(abs(with.landmarks.hairTopY - truth.hairTop.y) < 0.02 * (truth.chin.y - truth.hairTop.y))
    }

    /// Another cabin, or another size: the reference is not believed, and the confidence says so.
    @Test func uselessReferenceIsIgnored() throws {
        let locator = try Self.locator()
        let image = SyntheticPerson(seed: 7).render().image
        let without = try locator.locate(image).landmarks
        let small = SyntheticPerson.emptyCabin(seed: 7, width: 640, height: 480)
        #expect(try locator.locate(image, reference: small).landmarks == without)
        let empty = SyntheticPerson.emptyCabin(seed: 7)
        let other = Self.checked(empty, over: empty)
        #expect(try locator.locate(image, reference: other).landmarks == without)
    }

    @Test(arguments: UInt64(1)...6) func secondPersonIsFoundAndNobodyElse(_ seed: UInt64) throws {
        let locator = try Self.locator()
        #expect(try locator.locate(SyntheticPerson(seed: seed).render().image).otherFaces.isEmpty)
        let two = SyntheticPerson(seed: seed).render(with: SyntheticPerson(seed: seed + 50))
        #expect(try locator.locate(two).otherFaces.count == 1)
    }

    /// Levelled patches read the place they say.
    @Test func levelledPatchMapsBack() {
        let bytes: [UInt8] = (0..<8000).map { (index: Int) in UInt8(index % 100 + index / 100) }
        let picture = GrayImage(width: 100, height: 80, bytes: bytes)
        let patch = LevelledPatch(
            picture, middle: Point2D(x: 50, y: 40), across: .direction(degrees: 12), step: 0.8, width: 31, height: 21)
        for (x, y) in [(0, 0), (30, 0), (15, 10), (0, 20), (30, 20)] {
            let place = patch.toPicture(Double(x), Double(y))
            // The picture is a slope: its value is the sum of the coordinates.
            #expect(abs(Double(patch.gray.bytes[y * 31 + x]) - place.x - place.y) <= 1)
        }
    }

    private static func distance(_ place: PersonTruth.Place, _ point: Point2D) -> Double {
        (Point2D(x: place.x, y: place.y) - point).length
    }

    private static func exposed(_ image: RGBImage, _ gain: Double) -> RGBImage {
        RGBImage(
            width: image.width, height: image.height,
            bytes: image.bytes.map { UInt8(min(255, (Double($0) * gain).rounded())) })
    }

    /// `image` with a pattern of dark squares where it shows what `empty` shows.
    private static func checked(_ image: RGBImage, over empty: RGBImage) -> RGBImage {
        var bytes = image.bytes
        for pixel in 0..<(image.width * image.height) {
            let isSame = (0..<3).allSatisfy {
                abs(Int(image.bytes[pixel * 3 + $0]) - Int(empty.bytes[pixel * 3 + $0])) < 12
            }
            let isDark = (pixel % image.width / 37 + pixel / image.width / 29) % 2 == 0
            guard isSame, isDark else { continue }
            for channel in 0..<3 { bytes[pixel * 3 + channel] /= 3 }
        }
        return RGBImage(width: image.width, height: image.height, bytes: bytes)
    }

    /// The index in the mask of the pixel nearest to a place of the source.
    private static func pixel(of place: Point2D, in head: FaceLocator.Head) -> Int? {
        let view = head.view
        let zero = view.toSource(Point2D(x: 0, y: 0))
        let scale = view.toSource(1.0)
        let x = Int(((place.x - zero.x) / scale).rounded())
        let y = Int(((place.y - zero.y) / scale).rounded())
        guard x >= 0, y >= 0, x < view.color.width, y < view.color.height else { return nil }
        return y * view.color.width + x
    }
}
