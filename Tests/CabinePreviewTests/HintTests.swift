import CabineImaging
import CabinePreview
import Foundation
import HALContract
import HALSim
import SanitizerScale
import Testing

/// Every hint comes from pictures, through the whole pipeline.
struct HintTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var hint: Hint
        var picture: @Sendable (UInt64) -> RGBImage
        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(name: "all is right", hint: .holdStill) { Sitter.picture($0) },
        Case(name: "an empty cabin", hint: .nobody) { Sitter.empty($0) },
        Case(name: "two people", hint: .severalFaces) { Sitter.two($0) },
        Case(name: "little light", hint: .tooDark) { Sitter.picture($0, .tooDark, severity: 0) },
        Case(name: "hardly any light", hint: .tooDark) { Sitter.picture($0, .tooDark, severity: 1) },
        Case(name: "too much light", hint: .tooBright) { Sitter.picture($0, .tooBright, severity: 0) },
        Case(name: "far too much light", hint: .tooBright) { Sitter.picture($0, .tooBright, severity: 1) },
        Case(name: "far away", hint: .closer) { Sitter.picture($0) { $0.headHeightPixels = 315 } },
        // Faces below 90 pixels, heads below 180 of 720, are nobody's: the cascade's window is that large.
        Case(name: "very far away", hint: .closer) { Sitter.picture($0) { $0.headHeightPixels = 255 } },
        Case(name: "near", hint: .farther) { Sitter.picture($0) { $0.headHeightPixels = 520 } },
        // The right of the camera's picture is at the customer's left hand.
        Case(name: "at the picture's right", hint: .moveToYourRight) { Sitter.picture($0) { $0.centreAcross = 0.57 } },
        Case(name: "at the picture's left", hint: .moveToYourLeft) { Sitter.picture($0) { $0.centreAcross = 0.43 } },
        Case(name: "low", hint: .moveUp) { Sitter.picture($0) { $0.centreDown = 0.55 } },
        Case(name: "high", hint: .moveDown) { Sitter.picture($0) { $0.centreDown = 0.35 } },
        Case(name: "tilted clockwise", hint: .levelHead) { Sitter.picture($0, .tilted, severity: 0) },
        Case(name: "tilted far clockwise", hint: .levelHead) { Sitter.picture($0, .tilted, severity: 1) },
        Case(name: "tilted far the other way", hint: .levelHead) { Sitter.picture($0) { $0.rollDegrees = -25 } },
        Case(name: "turned to the left", hint: .turnToCamera) { Sitter.picture($0, .turnedLeft, severity: 0) },
        Case(name: "turned to the right", hint: .turnToCamera) { Sitter.picture($0, .turnedRight, severity: 0) },
        Case(name: "eyes nearly closed", hint: .openEyes) { Sitter.picture($0, .eyesClosed, severity: 0) },
        Case(name: "eyes closed", hint: .openEyes) { Sitter.picture($0, .eyesClosed, severity: 1) },
        Case(name: "a lamp in the glasses", hint: .glassesGlare) { Sitter.picture($0, .glassesGlare, severity: 0) },
        Case(name: "lamps fill the glasses", hint: .glassesGlare) { Sitter.picture($0, .glassesGlare, severity: 0.5) },
        Case(name: "a shadow behind", hint: .backgroundShadow) { Sitter.picture($0, .backgroundShadow, severity: 0) },
        Case(name: "a dark shadow behind", hint: .backgroundShadow) {
            Sitter.picture($0, .backgroundShadow, severity: 1)
        },
    ]

    static let seeds = Sanitizer.volume(of: "people of each hint", full: [6, 7, 10, 20] as [UInt64], sanitized: [6])

    @Test(arguments: cases, seeds)
    func aPictureGivesItsHint(_ testCase: Case, seed: UInt64) throws {
        let result = try Rig().settle(testCase.picture(seed))
        #expect(result.guidance.hint == testCase.hint, "seed \(seed): \(Self.facts(result.measurement))")
    }

    @Test(arguments: 1...Sanitizer.volume(of: "people who sit well", full: 24 as UInt64, sanitized: 2))
    func peopleWhoSitWellAreReady(seed: UInt64) throws {
        let result = try Rig().settle(Sitter.picture(seed))
        #expect(result.guidance.isReady, "seed \(seed): \(result.guidance.hint) \(Self.facts(result.measurement))")
    }

    @Test(arguments: 1...Sanitizer.volume(of: "measured people", full: 8 as UInt64, sanitized: 1))
    func eyesAndSizeAreMeasured(seed: UInt64) throws {
        let person = SyntheticPerson(seed: seed)
        let (image, truth) = person.render(width: Sitter.width, height: Sitter.height)
        let face = try #require(try Rig().show(image, frames: 20).measurement.face)
        let distance = truth.eyeRight.x - truth.eyeLeft.x
        #expect(abs(face.eyeLeft.across * 1280 - truth.eyeLeft.x) < 0.08 * distance)
        #expect(abs(face.eyeLeft.down * 720 - truth.eyeLeft.y) < 0.08 * distance)
        #expect(abs(face.eyeRight.across * 1280 - truth.eyeRight.x) < 0.08 * distance)
        #expect(abs(face.eyeRight.down * 720 - truth.eyeRight.y) < 0.08 * distance)
        let head = Double(person.parameters.headHeightPixels) / 960
        #expect(abs(face.headHeight - head) < 0.1 * head)
        #expect(abs(face.rollDegrees - truth.rollDegrees) < 3)
    }

    @Test
    func everyHintHasAPicture() {
        // The negative control of each is in the other cases: a picture gives one hint, and a good one none.
        let demanded = Set(Self.cases.map(\.hint))
        #expect(Hint.allCases.filter { !demanded.contains($0) } == [])
    }

    @Test(arguments: Sanitizer.volume(of: "people of a film", full: [3, 6, 11] as [UInt64], sanitized: [3]))
    func whoComesNearerIsToldNothingButTheDistance(seed: UInt64) throws {
        let sequence = SyntheticSequence(.approaching, seed: seed, count: 40)
        let rig = try Rig()
        var hints: [Hint] = []
        for index in 0..<sequence.count {
            let bytes = MJPEG.encode(sequence.frame(index).image)
            for _ in 0..<7 {
                let hint = try rig.process(.mjpeg, bytes).guidance.hint
                if hint != hints.last { hints.append(hint) }
            }
        }
        #expect(hints == [.nobody, .closer, .holdStill, .farther])
    }

    @Test(arguments: Sanitizer.volume(of: "people of a film", full: [3, 6, 11] as [UInt64], sanitized: [3]))
    func whoSitsStillSeesNoFlicker(seed: UInt64) throws {
        let sequence = SyntheticSequence(.sitting, seed: seed, count: 18)
        let frames = (0..<sequence.count).map { MJPEG.encode(sequence.frame($0).image) }
        let rig = try Rig()
        var hints: [Hint] = []
        // Three seconds, each frame unlike the one before.
        for index in 0..<5 * frames.count {
            let hint = try rig.process(.mjpeg, frames[index % frames.count]).guidance.hint
            if hint != hints.last { hints.append(hint) }
        }
        #expect(hints == [.nobody, .holdStill])
    }

    @Test
    func theEmptyCabinExplainsShadesThatAreAlwaysThere() throws {
        let sitter = Sitter.behindCurtain(Sitter.picture(6))
        let blind = try Rig().settle(sitter)
        #expect(blind.guidance.hint == .backgroundShadow, "\(Self.facts(blind.measurement))")
        let rig = try Rig()
        let empty = MJPEG.encode(Sitter.behindCurtain(Sitter.empty(6)))
        try rig.pipeline.setReference(.mjpeg, empty.span)
        let informed = try rig.settle(sitter)
        #expect(informed.guidance.hint == .holdStill, "\(Self.facts(informed.measurement))")
    }

    @Test
    func aSecondPersonIsNoticedWithinTwoSeconds() throws {
        let rig = try Rig()
        #expect(try rig.show(Sitter.picture(3)).measurement.faceCount == 1)
        #expect(try rig.show(Sitter.two(3)).measurement.faceCount == 2)
        #expect(try rig.show(Sitter.picture(3)).measurement.faceCount == 1)
    }

    @Test
    func measurementsOfAPersonPrintNothing() throws {
        let face = try #require(try Rig().show(Sitter.picture(3), frames: 20).measurement.face)
        #expect("\(face)" == "<redacted>")
        #expect(String(reflecting: face) == "<redacted>")
    }

    static func facts(_ measurement: FrameMeasurement) -> String {
        guard let face = measurement.face else { return "no face, background \(measurement.backgroundLuma)" }
        return "faces \(measurement.faceCount) head \(face.headHeight) middle \(face.middle) roll \(face.rollDegrees) "
            + "turn \(face.turn) eyes \(face.eyeContrast) glare \(face.glare) luma \(face.luma) "
            + "over \(face.overexposed) shadow \(face.shadow) background \(measurement.backgroundLuma)"
    }
}
