import CabineImaging
import Foundation
import HALContract
import SharedFaces
import Testing

@Suite(.enabled(if: SharedFaces.isPresent, "annotated portraits (../shared/faces) are not on this machine"))
struct SharedFacesTests {
    /// Eyes within 5 % of their distance on every face; hair top and chin within 3 % of the head's height on nine of ten
    /// (none of the thirteen wears a full beard).
    @Test func landmarksLieWhereTheyWereAnnotated() throws {
        let maker = try PortraitMaker()
        var within = 0
        let faces = try SharedFaces.all()
        for (name, truth) in faces {
            // Exactly one face on each, or this throws.
            let found = try maker.landmarks(of: ImageFile.decode(SharedFaces.bytes(name)))
            let errors = Self.errors(found, Marks(truth))
            #expect(errors.eyes < 0.05, "\(name)")
            if errors.chin < 0.03, errors.hairTop < 0.03 { within += 1 }
        }
        #expect(faces.count == 13)
        #expect(within * 10 >= faces.count * 9)
    }

    /// The same faces, every one tilted as far as customers tilt their heads, larger and mirrored: what holds on these is no
    /// accident of the thirteen files.
    @Test(arguments: [-12.0, -7, 7, 12]) func turnedFacesAreMeasuredAlike(_ degrees: Double) throws {
        let maker = try PortraitMaker()
        var eyesWithin = 0
        var headsWithin = 0
        var count = 0
        for (name, truth) in try SharedFaces.all() {
            // To this tilt, not by it: some tilt their heads by 11 degrees already.
            let marks = Marks(truth)
            let turned = try Turned(
                ImageFile.decode(SharedFaces.bytes(name)), marks, degrees: degrees - marks.rollDegrees, scale: 1.4)
            count += 1
            let errors = Self.errors(try maker.landmarks(of: turned.image), turned.marks)
            if errors.eyes < 0.05 {
                eyesWithin += 1
            } else {
                print("\(name), \(degrees) degrees: eyes off by \(errors.eyes)")
            }
            if errors.chin < 0.03, errors.hairTop < 0.03 { headsWithin += 1 }
        }
        #expect(count == 13)
        #expect(eyesWithin == count)
        #expect(headsWithin * 10 >= count * 9)
    }

    /// Annotated places: eyes, and where the axis of the face meets the rows of hair top and chin.
    private struct Marks {
        var eyeLeft: Point2D
        var eyeRight: Point2D
        var hairTop: Point2D
        var chin: Point2D

        init(_ truth: SharedFaces.Truth) {
            eyeLeft = Point2D(x: truth.eyeLeft[0], y: truth.eyeLeft[1])
            eyeRight = Point2D(x: truth.eyeRight[0], y: truth.eyeRight[1])
            let middle = Point2D(x: (eyeLeft.x + eyeRight.x) / 2, y: (eyeLeft.y + eyeRight.y) / 2)
            let slope = (eyeRight.y - eyeLeft.y) / (eyeRight.x - eyeLeft.x)
            hairTop = Point2D(x: middle.x - slope * (truth.hairTop - middle.y), y: truth.hairTop)
            chin = Point2D(x: middle.x - slope * (truth.chin - middle.y), y: truth.chin)
        }

        var rollDegrees: Double { atan2(eyeRight.y - eyeLeft.y, eyeRight.x - eyeLeft.x) * 180 / .pi }
    }

    /// A picture turned clockwise and enlarged about the middle of the eyes, on a canvas of its own proportions.
    private struct Turned {
        var image: RGBImage
        var marks: Marks

        init(_ source: RGBImage, _ truth: Marks, degrees: Double, scale: Double) {
            let cosine = cos(degrees * .pi / 180) * scale
            let sine = sin(degrees * .pi / 180) * scale
            let middle = Point2D(
                x: (truth.eyeLeft.x + truth.eyeRight.x) / 2, y: (truth.eyeLeft.y + truth.eyeRight.y) / 2)
            func turned(_ place: Point2D) -> Point2D {
                let x = place.x - middle.x
                let y = place.y - middle.y
                return Point2D(
                    x: middle.x * scale + x * cosine - y * sine, y: middle.y * scale + x * sine + y * cosine)
            }
            marks = truth
            marks.eyeLeft = turned(truth.eyeLeft)
            marks.eyeRight = turned(truth.eyeRight)
            marks.hairTop = turned(truth.hairTop)
            marks.chin = turned(truth.chin)
            let width = Int(Double(source.width) * scale)
            let height = Int(Double(source.height) * scale)
            var bytes: [UInt8] = []
            bytes.reserveCapacity(width * height * 3)
            for row in 0..<height {
                for column in 0..<width {
                    let x = (Double(column) - middle.x * scale) / (scale * scale)
                    let y = (Double(row) - middle.y * scale) / (scale * scale)
                    let place = Point2D(
                        x: middle.x + x * cosine + y * sine, y: middle.y - x * sine + y * cosine)
                    for channel in 0..<3 { bytes.append(Self.sample(source, place, channel)) }
                }
            }
            image = RGBImage(width: width, height: height, bytes: bytes)
        }

        /// Linear between pixels; beyond the border, the border's.
        private static func sample(_ image: RGBImage, _ place: Point2D, _ channel: Int) -> UInt8 {
            let x = max(0, min(Double(image.width - 1), place.x))
            let y = max(0, min(Double(image.height - 1), place.y))
            let left = min(Int(x), image.width - 2)
            let top = min(Int(y), image.height - 2)
            func value(_ column: Int, _ row: Int) -> Double {
                Double(image.bytes[((top + row) * image.width + left + column) * 3 + channel])
            }
            let partX = x - Double(left)
            let upper = value(0, 0) * (1 - partX) + value(1, 0) * partX
            let lower = value(0, 1) * (1 - partX) + value(1, 1) * partX
            let partY = y - Double(top)
            return UInt8((upper * (1 - partY) + lower * partY).rounded())
        }
    }

    /// Eyes in shares of their distance; chin and hair top in shares of the head's height, by row as the marks are.
    private static func errors(
        _ found: FaceLandmarks, _ truth: Marks
    ) -> (eyes: Double, chin: Double, hairTop: Double) {
        let interEye = distance(truth.eyeLeft, truth.eyeRight)
        let height = truth.chin.y - truth.hairTop.y
        return (
            max(distance(found.eyeLeft, truth.eyeLeft), distance(found.eyeRight, truth.eyeRight)) / interEye,
            abs(found.chinY - truth.chin.y) / height, abs(found.hairTopY - truth.hairTop.y) / height
        )
    }

    /// Measured on the framed picture with the annotated chin and hair top, not with our own.
    @Test func everyFaceGivesAPortraitOfTheStandardsSize() throws {
        let maker = try PortraitMaker()
        let standard = PortraitStandard.fr2009
        for (name, truth) in try SharedFaces.all() {
            let frame = CameraFrame(encoding: .file, bytes: try SharedFaces.bytes(name))
            let portrait: Portrait
            do {
                portrait = try maker.portrait(from: frame)
            } catch {
                Issue.record("\(name): \(error)")
                continue
            }
            let failed = portrait.verdict.failed.map(\.name)
            #expect(failed.contains("HeadPoseRoll") == truth.flags.contains("rolled11"), "\(name)")
            #expect(portrait.image.width == 413 && portrait.image.height == 531)
            #expect(portrait.jp2.count <= 30_000)
            #expect((32...36).contains(portrait.headHeightMillimetres), "\(name)")
            let landmarks = portrait.landmarks
            // Source pixels to portrait millimetres, by our own head.
            let scale = portrait.headHeightMillimetres / (landmarks.chinY - landmarks.crownY)
            let annotated = (truth.chin - truth.hairTop) * scale
            // Hair stands 0 to a quarter of the head above the skull: never under the least head, never beyond the frame.
            #expect(annotated >= standard.headMinimumMillimetres * 0.98, "\(name)")
            #expect(annotated <= 41, "\(name)")
        }
    }

    @Test func twoOfThemOnOnePictureAreTwo() throws {
        let faces = try SharedFaces.all().filter { $0.truth.flags.contains("uniform") }
        let one = try ImageFile.decode(SharedFaces.bytes(faces[0].name))
        let other = try ImageFile.decode(SharedFaces.bytes(faces[1].name))
        let height = min(one.height, other.height)
        var bytes: [UInt8] = []
        for y in 0..<height {
            bytes += one.bytes[(y * one.width * 3)..<((y + 1) * one.width * 3)]
            bytes += other.bytes[(y * other.width * 3)..<((y + 1) * other.width * 3)]
        }
        let both = RGBImage(width: one.width + other.width, height: height, bytes: bytes)
        let frame = CameraFrame(encoding: .rgb(width: both.width, height: both.height), bytes: both.bytes)
        let verdict = try PortraitMaker().portrait(from: frame).verdict
        #expect(verdict.failed.map(\.name).contains("SingleFacePresent"))
    }

    /// The upper body without the head: ties, collars and medals are no faces.
    @Test func bodiesAreNoFaces() throws {
        let maker = try PortraitMaker()
        for (name, truth) in try SharedFaces.all() {
            let image = try ImageFile.decode(SharedFaces.bytes(name))
            let top = Int(truth.chin) + 10
            guard image.height - top >= 100 else { continue }
            let bytes = Array(image.bytes[(top * image.width * 3)...])
            let body = RGBImage(width: image.width, height: image.height - top, bytes: bytes)
            let refusal = #expect(throws: PortraitRefusal.self, "\(name)") { try maker.landmarks(of: body) }
            #expect(refusal == .noFace, "\(name)")
        }
    }

    private static func distance(_ one: Point2D, _ other: Point2D) -> Double {
        ((one.x - other.x) * (one.x - other.x) + (one.y - other.y) * (one.y - other.y)).squareRoot()
    }
}
