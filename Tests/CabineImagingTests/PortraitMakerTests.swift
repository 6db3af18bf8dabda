import CabineImaging
import HALContract
import HALSim
import Testing

@Suite struct PortraitMakerTests {
    private static func frame(_ image: RGBImage) -> CameraFrame {
        CameraFrame(encoding: .rgb(width: image.width, height: image.height), bytes: image.bytes)
    }

    /// The true head in the portrait, not the measured one, must be within the standard.
    @Test(arguments: UInt64(1)...24) func syntheticPersonGivesAConformingPortrait(_ seed: UInt64) throws {
        let (image, truth) = SyntheticPerson(seed: seed).render()
        let portrait = try PortraitMaker().portrait(from: Self.frame(image))
        let landmarks = portrait.landmarks
        let scale = portrait.headHeightMillimetres / (landmarks.chinY - landmarks.crownY)
        let trueHead = (truth.chin.y - truth.crown.y) * scale
        #expect((32...36).contains(trueHead))
        #expect((32...36).contains(portrait.headHeightMillimetres))
        #expect(abs(landmarks.rollDegrees - truth.rollDegrees) < 2)
        let interEye = truth.eyeRight.x - truth.eyeLeft.x
        #expect(abs(landmarks.eyeLeft.x - truth.eyeLeft.x) < interEye * 0.06)
        #expect(abs(landmarks.eyeRight.x - truth.eyeRight.x) < interEye * 0.06)
        #expect(portrait.timings.map(\.name) == ["decode", "detect", "frame", "encode"])
    }

    /// A second look at the finished portrait finds level eyes in the middle and a head of the size promised.
    @Test(arguments: [1, 2, 5, 12, 13] as [UInt64]) func framedPortraitMeasuresAsPromised(_ seed: UInt64) throws {
        let maker = try PortraitMaker()
        var person = SyntheticPerson(seed: seed)
        person.parameters.rollDegrees = 6
        let portrait = try maker.portrait(from: Self.frame(person.render().image))
        let found = try maker.landmarks(of: portrait.image)
        #expect(abs(found.rollDegrees) < 2)
        #expect(abs((found.eyeLeft.x + found.eyeRight.x) / 2 - 206) < 6)
        let millimetres = (found.chinY - found.crownY) / PortraitStandard.fr2009.pixelsPerMillimetre
        #expect(abs(millimetres - portrait.headHeightMillimetres) < 1)
    }

    @Test(arguments: UInt64(1)...6) func emptyCabinHasNoFace(_ seed: UInt64) throws {
        let maker = try PortraitMaker()
        let frame = Self.frame(SyntheticPerson.emptyCabin(seed: seed))
        let refusal = #expect(throws: PortraitRefusal.self) { try maker.portrait(from: frame) }
        #expect(refusal == .noFace)
    }

    @Test(arguments: UInt64(1)...6) func twoPersonsAreTwo(_ seed: UInt64) throws {
        let maker = try PortraitMaker()
        let frame = Self.frame(SyntheticPerson(seed: seed).render(with: SyntheticPerson(seed: seed + 100)))
        let refusal = #expect(throws: PortraitRefusal.self) { try maker.portrait(from: frame) }
        #expect(refusal == .severalFaces(2))
    }

    /// How a person sits wrongly, and the refusal that must follow.
    static let poses: [(name: String, code: String, change: @Sendable (inout PersonParameters) -> Void)] = [
        ("tilted", "eyes-not-level", { $0.rollDegrees = 12 }),
        ("hair cut off", "head-out-of-frame", { $0.centreDown = 0.18 }),
        ("chin at the edge", "head-out-of-frame", { $0.centreDown = 0.80 }),
        ("at the left edge", "head-out-of-frame", { $0.centreAcross = 0.12 }),
        ("at the right edge", "head-out-of-frame", { $0.centreAcross = 0.88 }),
        ("far away", "face-too-small", { $0.headHeightPixels = 130 }),
    ]

    @Test(arguments: poses.indices) func wrongPoseIsRefused(_ index: Int) throws {
        let (name, code, change) = Self.poses[index]
        var person = SyntheticPerson(seed: 2)
        change(&person.parameters)
        let frame = Self.frame(person.render().image)
        let refusal = #expect(throws: PortraitRefusal.self, "\(name)") { try PortraitMaker().portrait(from: frame) }
        #expect(refusal?.code == code, "\(name)")
    }

    @Test func resolutionOfTheCameraDoesNotMatter() throws {
        let maker = try PortraitMaker()
        let person = SyntheticPerson(seed: 3)
        for (width, height) in [(640, 480), (1280, 960), (2560, 1920)] {
            let (image, truth) = person.render(width: width, height: height)
            let found = try maker.landmarks(of: image)
            let head = truth.chin.y - truth.crown.y
            #expect(abs(found.hairTopY - truth.hairTop.y) < head * 0.02)
            #expect(abs(found.chinY - truth.chin.y) < head * 0.05)
        }
    }

    @Test func byteLimitThatCannotBeKeptIsRefused() throws {
        let frame = Self.frame(SyntheticPerson(seed: 1).render().image)
        let refusal = #expect(throws: PortraitRefusal.self) {
            try PortraitMaker().portrait(from: frame, byteLimit: 900)
        }
        #expect(refusal == .byteLimit(900))
    }

    @Test func frameWithMissingBytesIsRefused() throws {
        let frame = CameraFrame(encoding: .rgb(width: 640, height: 480), bytes: [1, 2, 3])
        let refusal = #expect(throws: PortraitRefusal.self) { try PortraitMaker().portrait(from: frame) }
        #expect(refusal?.code == "unreadable")
    }

    @Test func missingCascadesAreNamed() {
        let failure = #expect(throws: FaceDetectorUnavailable.self) { try PortraitMaker(cascadeFolder: "/nowhere") }
        #expect(failure?.path == "/nowhere/haarcascades/haarcascade_frontalface_alt2.xml")
        #expect(failure?.description.contains("opencv-data") == true)
    }

    @Test func nothingPersonalIsPrinted() throws {
        let portrait = try PortraitMaker().portrait(from: Self.frame(SyntheticPerson(seed: 1).render().image))
        #expect("\(portrait)" == "<redacted>")
        #expect("\(portrait.landmarks)" == "<redacted>")
        var text = ""
        dump(portrait, to: &text)
        #expect(text.count < 40)
    }

    @Test func libraryCallsAreTimedOneByOne() throws {
        let calls = try PortraitMaker().libraryCalls(from: Self.frame(SyntheticPerson(seed: 1).render().image))
        #expect(
            calls.map(\.name) == [
                "turbojpeg-decode", "opencv-face", "opencv-eyes", "resample", "openjpeg-encode",
            ])
        #expect(calls.allSatisfy { $0.milliseconds >= 0 })
    }

    /// Every refusal says something to do, and no two share a code.
    @Test func refusalsReadWellAndDiffer() {
        let refusals: [PortraitRefusal] = [
            .unreadable("x"), .tooSmall(width: 1, height: 1), .tooLarge(width: 9, height: 9), .noFace, .severalFaces(2),
            .faceTooSmall(interEyePixels: 9), .headOutOfRange(millimetres: 40.25), .eyesNotLevel(degrees: 9.94),
            .headOutOfFrame("above the hair"), .byteLimit(10), .encoding("x"),
        ]
        #expect(Set(refusals.map(\.code)).count == refusals.count)
        for refusal in refusals { #expect(refusal.description.split(separator: ". ").count == 2) }
        #expect(PortraitRefusal.eyesNotLevel(degrees: 9.94).description.contains("9.9 degrees"))
    }
}
