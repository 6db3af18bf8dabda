import CabineCore
import CabinePreview
import Testing

struct GuideTests {
    /// A face where everything is right, but for what `change` does.
    private func measurement(_ change: (inout FaceMeasurement) -> Void = { _ in }) -> FrameMeasurement {
        var face = FaceMeasurement(
            eyeLeft: FramePlace(across: 0.47, down: 0.45), eyeRight: FramePlace(across: 0.53, down: 0.45),
            headHeight: 0.42)
        change(&face)
        return FrameMeasurement(face: face, faceCount: 1, backgroundLuma: 200)
    }

    private let nobody = FrameMeasurement(face: nil, faceCount: 0, backgroundLuma: 200)

    /// The hints shown for a sequence at 30 frames a second.
    private func hints(_ sequence: [FrameMeasurement], _ limits: GuideLimits = GuideLimits()) -> [Hint] {
        var guide = Guide(limits: limits)
        return sequence.enumerated().map { index, measurement in
            guide.step(measurement, at: Instant(nanoseconds: UInt64(index) * 33_333_333)).hint
        }
    }

    private func changes(_ hints: [Hint]) -> Int { zip(hints, hints.dropFirst()).filter { $0 != $1 }.count }

    /// Measurements that tremble about the place where two hints are due in turn: roll and head height both around
    /// their limits, with noise of a detector from frame to frame.
    private func jittered(frames: Int = 600) -> [FrameMeasurement] {
        var state: UInt64 = 7
        func noise() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 40) / Double(1 << 24) * 2 - 1
        }
        return (0..<frames).map { _ in
            measurement {
                $0.rollDegrees = 6 + 1.2 * noise()
                $0.headHeight = 0.42 * (0.85 + 0.025 * noise())
            }
        }
    }

    @Test
    func aTremblingFaceShowsNoFlicker() {
        // Once a hint has come up, it stays: in twenty seconds there are the first hint, and at most one better one.
        #expect(changes(hints(jittered())) <= 2)
    }

    @Test
    func withoutHysteresisItWouldFlicker() {
        // The negative control: the same sequence, with one limit for up and down, no smoothing and no dwell.
        var bare = GuideLimits()
        bare.smoothingMilliseconds = 0
        bare.dwellMilliseconds = 0
        bare.roll = HintLimit(raise: 6, clear: 6, settleMilliseconds: 0)
        bare.closer = HintLimit(raise: 0.15, clear: 0.15, settleMilliseconds: 0)
        #expect(changes(hints(jittered(), bare)) > 100)
    }

    @Test
    func eachOfTheThreeMeansCalmsAlone() {
        var bare = GuideLimits()
        bare.smoothingMilliseconds = 0
        bare.dwellMilliseconds = 0
        bare.roll = HintLimit(raise: 6, clear: 6, settleMilliseconds: 0)
        bare.closer = HintLimit(raise: 0.15, clear: 0.15, settleMilliseconds: 0)
        let flickers = changes(hints(jittered(), bare))
        var smoothed = bare
        smoothed.smoothingMilliseconds = 120
        var split = bare
        split.roll = HintLimit(raise: 6, clear: 4.5, settleMilliseconds: 0)
        split.closer = HintLimit(raise: 0.15, clear: 0.11, settleMilliseconds: 0)
        var dwelling = bare
        dwelling.dwellMilliseconds = 900
        for limits in [smoothed, split, dwelling] { #expect(changes(hints(jittered(), limits)) < flickers * 2 / 3) }
    }

    @Test
    func nothingIsReadyBeforeAFaceIsSeen() {
        #expect(hints([measurement()]).first == .nobody)
        #expect(hints([nobody, nobody, nobody]).allSatisfy { $0 == .nobody })
    }

    @Test
    func aGoodFaceIsReadyAfterTheDwell() throws {
        let shown = hints(Array(repeating: measurement(), count: 60))
        let first = try #require(shown.firstIndex(of: .holdStill))
        #expect((20...40).contains(first))
        #expect(changes(shown) == 1)
    }

    @Test
    func whoSitsDownTiltedIsNeverToldThatAllIsRight() {
        let empty = Array(repeating: nobody, count: 60)
        let tilted = Array(repeating: measurement { $0.rollDegrees = 20 }, count: 60)
        let shown = hints(empty + tilted)
        #expect(shown.last == .levelHead)
        #expect(!shown.contains(.holdStill))
    }

    @Test
    func aBlinkIsNoClosedEye() {
        let blink = Array(repeating: measurement { $0.eyeContrast = 0 }, count: 10)
        let open = Array(repeating: measurement(), count: 60)
        #expect(!hints(open + blink + open + blink + open).contains(.openEyes))
        #expect(hints(open + blink + blink + blink + blink).last == .openEyes)
    }

    @Test
    func theMoreImportantHintIsShown() {
        let much = measurement {
            $0.rollDegrees = 20
            $0.headHeight = 0.2
            $0.shadow = 0.5
        }
        #expect(hints(Array(repeating: much, count: 60)).last == .closer)
        var several = much
        several.faceCount = 2
        #expect(hints(Array(repeating: several, count: 60)).last == .severalFaces)
    }

    @Test
    func aLampInTheGlassesComesBeforeWhatItMakesAGuess() {
        func guessed(_ glare: Double) -> [FrameMeasurement] {
            let face = measurement {
                $0.headHeight = 0.3
                $0.eyeContrast = 0
                $0.glare = glare
            }
            return Array(repeating: face, count: 60)
        }
        #expect(hints(guessed(0.1)).last == .glassesGlare)
        #expect(hints(guessed(0)).last == .closer)
    }

    @Test
    func aHintGoesOnlyWhenItsValueIsWellBack() {
        let tilted = Array(repeating: measurement { $0.rollDegrees = 8 }, count: 60)
        let nearly = Array(repeating: measurement { $0.rollDegrees = 5.2 }, count: 60)
        let level = Array(repeating: measurement { $0.rollDegrees = 3 }, count: 60)
        #expect(hints(nearly).last == .holdStill)
        #expect(hints(tilted + nearly).last == .levelHead)
        #expect(hints(tilted + nearly + level).last == .holdStill)
    }

    @Test
    func whoLeavesIsMissedAndForgotten() {
        let near = Array(repeating: measurement { $0.headHeight = 0.6 }, count: 60)
        let gone = Array(repeating: nobody, count: 60)
        let good = Array(repeating: measurement(), count: 60)
        #expect(hints(near).last == .farther)
        #expect(hints(near + gone).last == .nobody)
        #expect(hints(near + gone + good).last == .holdStill)
        #expect(!hints(near + gone + good).dropFirst(near.count + gone.count).contains(.farther))
    }

    @Test(arguments: [
        (0.58, Hint.moveToYourRight), (0.42, .moveToYourLeft),
    ])
    func leftAndRightAreTheCustomersOwn(across: Double, hint: Hint) {
        let face = measurement { $0.middle.across = across }
        #expect(hints(Array(repeating: face, count: 60)).last == hint)
    }

    @Test
    func theSameSequenceGivesTheSameHints() { #expect(hints(jittered()) == hints(jittered())) }
}
