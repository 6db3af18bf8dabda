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
        #expect(portrait.timings.map(\.name) == ["decode", "detect", "frame", "judge", "encode"])
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

    @Test(arguments: UInt64(1)...6) func twoPersonsFailOneCheck(_ seed: UInt64) throws {
        let maker = try PortraitMaker()
        let frame = Self.frame(SyntheticPerson(seed: seed).render(with: SyntheticPerson(seed: seed + 100)))
        let verdict = try maker.portrait(from: frame).verdict
        #expect(verdict.failed.map(\.name).contains("SingleFacePresent"))
        #expect(!verdict.isConforming)
    }

    /// How a person sits wrongly, and the check that must fail; a portrait is made all the same.
    static let poses: [(name: String, checks: [String], change: @Sendable (inout PersonParameters) -> Void)] = [
        ("tilted", ["HeadPoseRoll"], { $0.rollDegrees = 12 }),
        ("hair cut off", ["HeadInPicture", "RoomAroundHead"], { $0.centreDown = 0.18 }),
        ("chin at the edge", ["HeadInPicture", "RoomAroundHead"], { $0.centreDown = 0.80 }),
        ("at the left edge", ["RoomAroundHead"], { $0.centreAcross = 0.12 }),
        ("at the right edge", ["RoomAroundHead"], { $0.centreAcross = 0.88 }),
        ("far away", ["InterEyeDistance"], { $0.headHeightPixels = 200 }),
    ]

    @Test(arguments: poses.indices) func wrongPoseFailsItsCheck(_ index: Int) throws {
        let (name, checks, change) = Self.poses[index]
        var person = SyntheticPerson(seed: 2)
        change(&person.parameters)
        let portrait = try PortraitMaker().portrait(from: Self.frame(person.render().image))
        let failed = portrait.verdict.failed.map(\.name)
        #expect(checks.contains { failed.contains($0) }, "\(name): \(failed)")
        #expect(portrait.image.width == 413 && portrait.image.height == 531)
        #expect(portrait.jp2.count <= 30_000)
    }

    /// By the true head: tilted by any angle up to 10 degrees, it is levelled and of the standard's height.
    @Test(arguments: [-10, -7, -4, 4, 7, 10] as [Float]) func tiltedHeadsKeepTheirHeight(_ roll: Float) throws {
        let maker = try PortraitMaker()
        for seed in [2, 4, 7] as [UInt64] {
            var person = SyntheticPerson(seed: seed)
            person.parameters.rollDegrees = roll
            let (image, truth) = person.render()
            let portrait = try maker.portrait(from: Self.frame(image))
            let measured = portrait.landmarks
            let along = Double.pi / 180 * measured.rollDegrees
            let height = (measured.chinY - measured.crownY) / (1 - along * along / 2)
            let across = truth.chin.x - truth.crown.x
            let down = truth.chin.y - truth.crown.y
            let trueHeight = (across * across + down * down).squareRoot()
            #expect((32...36).contains(portrait.headHeightMillimetres * trueHeight / height), "seed \(seed)")
        }
    }

    /// Every built-in profile frames to its own measures.
    @Test func profilesFrameToTheirOwnMeasures() throws {
        let maker = try PortraitMaker()
        let frame = Self.frame(SyntheticPerson(seed: 2).render().image)
        for standard in PortraitStandard.all {
            let portrait = try maker.portrait(from: frame, standard: standard)
            #expect(portrait.image.width == standard.widthPixels && portrait.image.height == standard.heightPixels)
            let heads = standard.headMinimumMillimetres...standard.headMaximumMillimetres
            #expect(heads.contains(portrait.headHeightMillimetres), "\(standard.name)")
            let passed = portrait.verdict.checks.filter { $0.result == .pass }.map(\.name)
            #expect(passed.contains("HeadHeight") && passed.contains("EyeHeight"), "\(standard.name)")
        }
    }

    /// An empty cabin of another camera is no reference.
    @Test func referenceOfAnotherSizeIsRefused() throws {
        let frame = Self.frame(SyntheticPerson(seed: 2).render().image)
        let empty = Self.frame(SyntheticPerson.emptyCabin(seed: 2, width: 640, height: 480))
        let refusal = #expect(throws: PortraitRefusal.self) {
            try PortraitMaker().portrait(from: frame, reference: empty)
        }
        #expect(refusal?.code == "unreadable")
        #expect(refusal?.description.contains("same camera") == true)
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
                "turbojpeg-decode", "opencv-face", "opencv-eyes", "openjpeg-encode",
            ])
        #expect(calls.allSatisfy { $0.milliseconds >= 0 })
    }

    /// Every refusal says something to do, and no two share a code.
    @Test func refusalsReadWellAndDiffer() {
        let refusals: [PortraitRefusal] = [
            .unreadable("x"), .tooSmall(width: 1, height: 1), .tooLarge(width: 9, height: 9), .noFace, .byteLimit(10),
            .encoding("x"),
        ]
        #expect(Set(refusals.map(\.code)).count == refusals.count)
        for refusal in refusals { #expect(refusal.description.split(separator: ". ").count == 2) }
    }
}
