import CabineImaging
import HALContract
import Testing

@Suite(.enabled(if: SharedFaces.isPresent, "annotated portraits (../shared/faces) are not on this machine"))
struct SharedFacesTests {
    /// Tolerances as measured on 13 faces, with room: worst eye 2.9 % of the inter-eye distance, worst chin 2.4 % and
    /// worst hair top 1.1 % of the head's height.
    @Test func landmarksLieWhereTheyWereAnnotated() throws {
        let maker = try PortraitMaker()
        var eyesWithin = 0
        var chinsWithin = 0
        var hairWithin = 0
        let faces = try SharedFaces.all()
        for (name, truth) in faces {
            // Exactly one face on each, or this throws.
            let found = try maker.landmarks(of: ImageFile.decode(SharedFaces.bytes(name)))
            let left = Point2D(x: truth.eyeLeft[0], y: truth.eyeLeft[1])
            let right = Point2D(x: truth.eyeRight[0], y: truth.eyeRight[1])
            let interEye = distance(left, right)
            let height = truth.chin - truth.hairTop
            let eyes = max(distance(found.eyeLeft, left), distance(found.eyeRight, right)) / interEye
            let chin = abs(found.chinY - truth.chin) / height
            let hair = abs(found.hairTopY - truth.hairTop) / height
            #expect(eyes < 0.10 && chin < 0.06 && hair < 0.10, "\(name)")
            if eyes < 0.05 { eyesWithin += 1 }
            if chin < 0.035 { chinsWithin += 1 }
            if hair < 0.02 { hairWithin += 1 }
        }
        #expect(faces.count == 13)
        #expect(eyesWithin >= 12)
        #expect(chinsWithin >= 12)
        #expect(hairWithin >= 12)
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

    private func distance(_ one: Point2D, _ other: Point2D) -> Double {
        ((one.x - other.x) * (one.x - other.x) + (one.y - other.y) * (one.y - other.y)).squareRoot()
    }
}
