import HALContract
import HALSim
import Testing

@testable import CabineImaging

@Suite struct VerdictTests {
    private static func check(_ result: Check.Result) -> Check {
        Check(name: "x", raw: 1, score: nil, limit: "z", result: result, why: "y")
    }

    /// One that cannot tell has not passed, and has not failed either.
    @Test func cannotTellNeverCountsAsPass() {
        let unsure = Verdict(checks: [Self.check(.pass), Self.check(.cannotTell)])
        #expect(!unsure.isConforming && unsure.failed.isEmpty && unsure.unsure.count == 1)
        #expect(Verdict(checks: [Self.check(.pass)]).isConforming)
        let failed = Verdict(checks: [Self.check(.pass), Self.check(.fail)])
        #expect(!failed.isConforming && failed.failed.count == 1)
        #expect(!Verdict.noFace.isConforming && Verdict.noFace.failed.map(\.name) == ["FacePresent"])
    }

    /// The value decides between three answers; without a value, and for what is no number, there is none.
    @Test func limitsHaveADoubtfulPart() {
        let limit = Limit.atLeast(10, failingBelow: 5)
        for (value, result) in [(10, .pass), (9.9, .cannotTell), (5, .cannotTell), (4.9, .fail), (.nan, .cannotTell)]
            as [(Double, Check.Result)]
        {
            #expect(limit.result(value) == result, "\(value)")
        }
        let texts = CheckTexts(pass: "p", fail: "f", cannotTell: "c")
        #expect(Check("x", nil, limit, texts).result == .cannotTell)
        #expect(Check("x", 11, limit, isSure: false, texts).result == .cannotTell)
        #expect(Check("x", 1, limit, isSure: false, texts).result == .fail)
        #expect(Check("x", 1, limit, failIsSure: false, texts).result == .cannotTell)
        #expect(Check("x", 11, limit, texts).why == "p")
    }

    /// Every check has a sentence, and no two share a name.
    @Test func checksReadWell() throws {
        let image = SyntheticPerson(seed: 2).render().image
        let frame = CameraFrame(encoding: .rgb(width: image.width, height: image.height), bytes: image.bytes)
        let portrait = try PortraitMaker().portrait(from: frame)
        let checks = portrait.verdict.checks
        #expect(Set(checks.map(\.name)).count == checks.count)
        for check in checks { #expect(check.why.hasSuffix("."), "\(check.name)") }
        #expect("\(portrait.verdict)" == "<redacted>" && "\(checks[0])" == "<redacted>")
    }

    /// What is planted, and a check that must not pass; seeds without glasses or beards among them, and with.
    static let faults: [(name: String, check: String, change: @Sendable (inout PersonParameters) -> Void)] = [
        ("eyes closed", "EyesOpen", { ($0.eyeOpenLeft, $0.eyeOpenRight) = (0, 0) }),
        ("one eye closed", "EyesOpen", { $0.eyeOpenLeft = 0 }),
        ("mouth open", "MouthClosed", { $0.mouthOpening = 0.5 }),
        ("turned left", "HeadPoseYaw", { $0.yawDegrees = -15 }),
        ("turned right", "HeadPoseYaw", { $0.yawDegrees = 15 }),
        ("chin up", "HeadPosePitch", { $0.pitchDegrees = 15 }),
        ("chin down", "HeadPosePitch", { $0.pitchDegrees = -15 }),
        ("tilted", "HeadPoseRoll", { $0.rollDegrees = 12 }),
        ("too dark", "LuminanceMean", { $0.exposureStops = -2.5 }),
        ("shadow", "BackgroundShadow", { $0.backgroundShadow = 0.4 }),
        ("white background", "BackgroundColour", { $0.background = PersonColor(250, 250, 250) }),
        ("folds behind", "BackgroundUniformity", { $0.backdrop = .folds }),
        ("dark background", "BackgroundColour", { $0.background = PersonColor(60, 70, 90) }),
        ("red eyes", "RedEyes", { $0.redEyes = 1 }),
        ("out of focus", "Sharpness", { $0.defocus = 0.015 }),
        ("shaken", "Sharpness", { $0.motionBlur = 0.05 }),
    ]

    @Test(arguments: faults.indices) func plantedFaultDoesNotPassItsCheck(_ index: Int) throws {
        let (name, check, change) = Self.faults[index]
        let maker = try PortraitMaker()
        for seed in [2, 4] as [UInt64] {
            var person = SyntheticPerson(seed: seed)
            change(&person.parameters)
            let image = person.render().image
            let frame = CameraFrame(encoding: .rgb(width: image.width, height: image.height), bytes: image.bytes)
            let verdict = try maker.portrait(from: frame).verdict
            let found = try #require(verdict.checks.first { $0.name == check })
            #expect(found.result != .pass, "\(name), seed \(seed): \(found.raw ?? -1)")
        }
    }

    @Test(arguments: UInt64(1)...8) func goodPortraitFailsNothing(_ seed: UInt64) throws {
        let image = SyntheticPerson(seed: seed).render().image
        let frame = CameraFrame(encoding: .rgb(width: image.width, height: image.height), bytes: image.bytes)
        let verdict = try PortraitMaker().portrait(from: frame).verdict
        #expect(verdict.failed.map(\.name) == [])
    }

    /// A planted shadow fails against the empty cabin, plain or patterned; without it, nobody can be sure of it.
    @Test(arguments: [2, 4, 7, 9] as [UInt64]) func shadowFailsOnlyWhereTheEmptyCabinIsKnown(_ seed: UInt64) throws {
        let maker = try PortraitMaker()
        var person = SyntheticPerson(seed: seed)
        person.parameters.backgroundShadow = 0.4
        let picture = person.render().image
        let bare = person.emptyCabin()
        let frame = CameraFrame(encoding: .rgb(width: picture.width, height: picture.height), bytes: picture.bytes)
        let empty = CameraFrame(encoding: .rgb(width: bare.width, height: bare.height), bytes: bare.bytes)
        for (reference, result) in [(empty, .fail), (nil, .cannotTell)] as [(CameraFrame?, Check.Result)] {
            let verdict = try maker.portrait(from: frame, reference: reference).verdict
            let found = try #require(verdict.checks.first { $0.name == "BackgroundShadow" })
            #expect(found.result == result, "\(found.raw ?? -1), reference: \(reference != nil)")
        }
    }

    /// Folds have no edges, but the empty cabin shows them as well: no shadow, and not plain.
    @Test func foldsFailWhereTheEmptyCabinIsKnown() throws {
        var person = SyntheticPerson(seed: 2)
        for (backdrop, result) in [(.folds, .fail), (.plain, .pass)] as [(PersonBackdrop, Check.Result)] {
            person.parameters.backdrop = backdrop
            let found = try #require(Self.verdict(person).checks.first { $0.name == "BackgroundUniformity" })
            #expect(found.result == result, "\(backdrop): \(found.raw ?? -1)")
        }
    }

    /// Grey hair before a grey wall is no shadow on it.
    @Test func greyHairIsNoShadow() throws {
        var person = SyntheticPerson(seed: 2)
        person.parameters.background = PersonColor(203, 206, 210)
        person.parameters.hairStyle = .long
        for grey in [120, 150, 175] as [Float] {
            person.parameters.hair = PersonColor(grey, grey, grey)
            let found = try #require(Self.verdict(person).checks.first { $0.name == "BackgroundShadow" })
            #expect(found.result == .pass, "\(grey): \(found.raw ?? -1)")
        }
    }

    /// Against the empty cabin.
    private static func verdict(_ person: SyntheticPerson) throws -> Verdict {
        let picture = person.render().image
        let bare = person.emptyCabin()
        return try PortraitMaker().portrait(
            from: CameraFrame(encoding: .rgb(width: picture.width, height: picture.height), bytes: picture.bytes),
            reference: CameraFrame(encoding: .rgb(width: bare.width, height: bare.height), bytes: bare.bytes)
        ).verdict
    }

    /// What no limit hangs on is reported with OFIQ's score and decides nothing.
    @Test func measuresWithoutALimitAreNoChecks() throws {
        let image = SyntheticPerson(seed: 2).render().image
        let frame = CameraFrame(encoding: .rgb(width: image.width, height: image.height), bytes: image.bytes)
        let verdict = try PortraitMaker().portrait(from: frame).verdict
        #expect(
            verdict.measures.map(\.name) == [
                "HeadSize", "LeftwardCropOfTheFaceImage", "RightwardCropOfTheFaceImage",
                "MarginAboveOfTheFaceImage", "MarginBelowOfTheFaceImage", "LuminanceVariance",
                "IlluminationUniformity",
            ])
        let checked = Set(verdict.checks.map(\.name))
        #expect(verdict.checks.allSatisfy { !$0.limit.isEmpty })
        #expect(verdict.measures.allSatisfy { !checked.contains($0.name) && (0...100).contains($0.score) })
        #expect("\(verdict.measures[0])" == "<redacted>")
    }

    /// The shadow is told from a wall that is lit unevenly: against the empty cabin both are known.
    @Test func unevenWallIsNoShadowWhereTheEmptyCabinIsKnown() throws {
        var person = SyntheticPerson(seed: 2)
        person.parameters.backgroundGradient = 0.2
        let image = person.render().image
        let frame = CameraFrame(encoding: .rgb(width: image.width, height: image.height), bytes: image.bytes)
        let bare = person.emptyCabin()
        let empty = CameraFrame(encoding: .rgb(width: bare.width, height: bare.height), bytes: bare.bytes)
        let verdict = try PortraitMaker().portrait(from: frame, reference: empty).verdict
        #expect(verdict.checks.first { $0.name == "BackgroundShadow" }?.result == .pass)
    }
}

@Suite struct MeasureTests {
    /// Luminances by their definition: linear, ITU-R BT.709 weights, 8 bits.
    @Test func luminanceIsLinearised() {
        let picture = RGBImage(
            width: 5, height: 1, bytes: [255, 255, 255, 0, 0, 0, 188, 188, 188, 255, 0, 0, 0, 0, 255])
        #expect(Luminance.picture(picture).bytes == [255, 0, 128, 54, 18])
    }

    @Test func histogramMeasuresByHand() {
        var histogram = LuminanceHistogram()
        let picture = GrayImage(width: 4, height: 1, bytes: [0, 0, 255, 255])
        histogram.add(picture, row: 0, columns: 0..<4)
        #expect(histogram.mean == 0.5 && histogram.variance == 0.25 && histogram.entropy == 1)
        #expect(histogram.share(0...25) == 0.5 && histogram.share(247...255) == 0.5)
        var half = LuminanceHistogram()
        half.add(picture, row: 0, columns: 0..<2)
        #expect(half.shared(histogram) == 0.5 && histogram.shared(histogram) == 1)
        #expect(LuminanceHistogram().mean == 0 && LuminanceHistogram().entropy == 0)
    }

    /// CIELAB of white, and of a skin, to the first digit (computed by hand from the definition under D50).
    @Test func labOfKnownColours() {
        let white = LabColour(red: 255, green: 255, blue: 255)
        #expect(abs(white.lightness - 100) < 0.05 && white.chroma < 0.1)
        #expect(LabColour(red: 226, green: 182, blue: 154).distanceFromSkin == 0)
        #expect(LabColour(red: 100, green: 140, blue: 220).distanceFromSkin == 100)
        #expect(LabColour(red: 128, green: 128, blue: 128).distanceFromSkin > 5)
    }

    @Test func runsBridgeSmallGaps() {
        let flags = "..##.###..#...".map { $0 == "#" }
        #expect(EyeMeasures.run(in: flags, near: 5, within: 2, gap: 0) == 3)
        #expect(EyeMeasures.run(in: flags, near: 5, within: 2, gap: 1) == 6)
        #expect(EyeMeasures.run(in: flags, near: 5, within: 2, gap: 2) == 9)
        #expect(EyeMeasures.run(in: flags, near: 13, within: 2) == 0)
    }

    /// A quadratic surface is found again; a dent in it stays out of it when its samples do.
    @Test func lightSurfaceFollowsSmoothLight() {
        var samples: [LightSurface.Sample] = []
        for x in stride(from: -0.5, through: 0.5, by: 0.1) {
            for y in stride(from: -0.5, through: 0.5, by: 0.1) {
                samples.append(LightSurface.Sample(x: x, y: y, light: 0.6 + 0.1 * x - 0.2 * y + 0.3 * x * x))
            }
        }
        let surface = LightSurface(samples)
        for sample in samples { #expect(abs(surface.light(sample) - sample.light) < 0.002) }
    }

    @Test func numbersAreRounded() {
        #expect(PlainNumber.decimals(0.0449, 3) == "0.045" && PlainNumber.decimals(-2.05, 1) == "-2.1")
        #expect(PlainNumber.decimals(90, 0) == "90" && PlainNumber.decimals(.nan, 2) == "nan")
    }
}
