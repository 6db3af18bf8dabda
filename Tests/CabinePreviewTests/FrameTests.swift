import CTurboJPEG
import CabineCore
import CabineImaging
@testable import CabinePreview
import HALContract
import HALSim
import Testing

/// Frames as cameras send them, whole and not.
struct FrameTests {
    @Test(arguments: [TJSAMP_420, TJSAMP_422, TJSAMP_444, TJSAMP_440].map(\.rawValue))
    func everySamplingShowsItsColours(_ sampling: UInt32) throws {
        let image = Sitter.picture(6)
        let rig = try Rig(PreviewOptions(isMirrored: false))
        _ = try rig.process(.mjpeg, MJPEG.encode(image, TJSAMP(rawValue: sampling)))
        expectLikeness(try rig.screen(), image, isMirrored: false)
    }

    @Test
    func yuyvShowsItsColours() throws {
        let image = Sitter.picture(6)
        let rig = try Rig(PreviewOptions(isMirrored: false))
        let bytes = SimulatedPreviewCamera.yuyv(image)
        _ = try rig.process(.yuyv(width: 1280, height: 720, stride: 2560), bytes)
        expectLikeness(try rig.screen(), image, isMirrored: false)
    }

    @Test
    func rowsWithPaddingAreReadByTheirStride() throws {
        let image = Sitter.picture(6)
        let tight = SimulatedPreviewCamera.yuyv(image)
        var padded: [UInt8] = []
        for y in 0..<720 { padded += tight[y * 2560..<(y + 1) * 2560] + [UInt8](repeating: 255, count: 64) }
        let rig = try Rig(PreviewOptions(isMirrored: false))
        _ = try rig.process(.yuyv(width: 1280, height: 720, stride: 2624), padded)
        expectLikeness(try rig.screen(), image, isMirrored: false)
        // The last row may come without its padding.
        _ = try rig.process(.yuyv(width: 1280, height: 720, stride: 2624), Array(padded.dropLast(64)))
    }

    @Test
    func greyFramesStayGrey() throws {
        let rig = try Rig()
        _ = try rig.process(.mjpeg, MJPEG.encode(Sitter.picture(6), TJSAMP_GRAY))
        let screen = try rig.screen()
        let place = (400 * 1280 + 640) * 3
        #expect(abs(Int(screen.bytes[place]) - Int(screen.bytes[place + 2])) <= 3)
    }

    @Test
    func aMirrorSwapsLeftAndRight() throws {
        let image = Sitter.picture(6) { $0.rollDegrees = 10 }
        let rig = try Rig(PreviewOptions(isMirrored: true))
        _ = try rig.process(.mjpeg, MJPEG.encode(image))
        expectLikeness(try rig.screen(), image, isMirrored: true)
    }

    @Test
    func halfTheSizeIsHalfTheSize() throws {
        let rig = try Rig(PreviewOptions(isMirrored: false, screenSize: .half))
        _ = try rig.process(.mjpeg, MJPEG.encode(Sitter.picture(6)))
        let screen = try rig.screen()
        #expect((screen.width, screen.height) == (640, 360))
    }

    @Test
    func theOutlineIsWhiteUntilAllIsRightAndGreenThen() throws {
        let rig = try Rig(PreviewOptions(isMirrored: false))
        _ = try rig.show(Sitter.picture(6), frames: 1)
        // The lowest place of the oval: eyes at 0.45, then 0.515 heads of 0.42 and the air.
        func outline() throws -> (red: Int, green: Int) {
            let screen = try rig.screen()
            let row = Int(720 * (0.45 + 0.42 * (0.015 + 0.54))) + 2
            let place = (row * 1280 + 640) * 3
            return (Int(screen.bytes[place]), Int(screen.bytes[place + 1]))
        }
        let waiting = try outline()
        #expect(waiting.red > 200 && waiting.green > 200)
        _ = try rig.show(Sitter.picture(6))
        let ready = try outline()
        #expect(ready.green > ready.red + 60)
    }

    @Test
    func aTruncatedFrameIsDroppedAndTheNextOneWorks() throws {
        let whole = MJPEG.encode(Sitter.picture(6))
        let rig = try Rig()
        for _ in 0..<40 { _ = try rig.process(.mjpeg, whole) }
        for share in [0, 1, 2, 10, 300, 620, whole.count / 4, whole.count / 2, whole.count - 200] {
            #expect(throws: FrameFault.damaged) { try rig.process(.mjpeg, Array(whole.prefix(share))) }
            // The face is still followed, and what the screen says stays.
            let next = try rig.process(.mjpeg, whole)
            #expect(next.measurement.face != nil)
            #expect(next.guidance.hint == .holdStill)
        }
    }

    @Test
    func damagedBytesNeverCrash() throws {
        let whole = MJPEG.encode(Sitter.picture(6), quality: 40)
        let rig = try Rig()
        var dropped = 0
        var state: UInt64 = 1
        for _ in 0..<150 {
            var bytes = whole
            for _ in 0..<8 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                bytes[Int(state >> 33) % bytes.count] = UInt8(truncatingIfNeeded: state >> 17)
            }
            do throws(FrameFault) { _ = try rig.process(.mjpeg, bytes) } catch {
                #expect(error.kind == .protocolViolation)
                dropped += 1
            }
        }
        #expect(dropped > 20)
        _ = try rig.process(.mjpeg, whole)
    }

    @Test
    func whatNoCameraStreamsIsRefused() throws {
        let image = Sitter.picture(6)
        let rig = try Rig()
        #expect(throws: FrameFault.unsupported) {
            try rig.process(.mjpeg, MJPEG.encode(image, flags: TJFLAG_PROGRESSIVE))
        }
        #expect(throws: FrameFault.unsupported) { try rig.process(.mjpeg, MJPEG.encode(image, TJSAMP_411)) }
        #expect(throws: FrameFault.damaged) { try rig.process(.mjpeg, ImageFile.encodePNG(image)) }
        let tiny = RGBImage(width: 64, height: 64, red: 1, green: 2, blue: 3)
        #expect(throws: FrameFault.wrongSize(width: 64, height: 64)) {
            try rig.process(.mjpeg, MJPEG.encode(tiny))
        }
    }

    /// A header may promise anything; nothing is allocated for it.
    @Test
    func aHeaderOfABillionPixelsIsRefused() throws {
        var bytes = MJPEG.encode(Sitter.picture(6))
        let frame = try #require(bytes.indices.first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 })
        for offset in 5...8 { bytes[frame + offset] = 0x7F }
        let rig = try Rig()
        #expect(throws: FrameFault.wrongSize(width: 32_639, height: 32_639)) { try rig.process(.mjpeg, bytes) }
    }

    @Test(arguments: [
        (0, FrameFault.wrongByteCount(expected: 1_843_200, found: 0)),
        (1_843_199, .wrongByteCount(expected: 1_843_200, found: 1_843_199)),
        (1_843_201, .wrongByteCount(expected: 1_843_200, found: 1_843_201)),
    ])
    func wrongCountsOfYUYVAreRefused(count: Int, fault: FrameFault) throws {
        let rig = try Rig()
        #expect(throws: fault) {
            try rig.process(.yuyv(width: 1280, height: 720, stride: 2560), [UInt8](repeating: 128, count: count))
        }
        #expect(fault.kind == .protocolViolation)
    }

    @Test(arguments: [(1280, 720, 2558), (1281, 720, 2562), (0, 0, 0), (-2, 720, 10), (4000, 3000, 8000)])
    func impossibleYUYVIsRefused(width: Int, height: Int, stride: Int) throws {
        let rig = try Rig()
        #expect(throws: FrameFault.wrongSize(width: width, height: height)) {
            try rig.process(.yuyv(width: width, height: height, stride: stride), [1, 2, 3, 4])
        }
    }

    @Test
    func theSizeMayChangeInMidStream() throws {
        let rig = try Rig(PreviewOptions(isMirrored: false))
        _ = try rig.show(Sitter.picture(6), frames: 40)
        for (width, height) in [(640, 480), (1920, 1080), (1280, 720), (320, 240)] {
            let image = SyntheticPerson(seed: 6).render(width: width, height: height).image
            let result = try rig.show(image, frames: 20)
            let screen = try rig.screen()
            #expect((screen.width, screen.height) == (width, height))
            // At 240 rows a face at its right place is smaller than the cascade's window.
            if height >= 480 { #expect(result.measurement.face != nil, "\(width) x \(height)") }
        }
    }

    @Test
    func nothingOfAPersonIsLeftAfterWiping() throws {
        let rig = try Rig()
        _ = try rig.show(Sitter.picture(6), frames: 40)
        rig.pipeline.wipe()
        #expect(rig.screenBytes().isEmpty)
        let next = try rig.process(.mjpeg, MJPEG.encode(Sitter.empty(6)))
        #expect(next.measurement.face == nil && next.guidance.hint == .nobody)
    }

    @Test(arguments: [16, 81, 126, 180, 235] as [UInt8])
    func videoRangeBecomesFullRange(_ value: UInt8) {
        let luma: Double = (Double(value) - 16) * 255 / 219
        let chroma: Double = (Double(value) - 128) * 255 / 224 + 128
        let found = (Double(YUYV.widenedLuma(value)), Double(YUYV.widenedChroma(value)))
        #expect(abs(found.0 - luma) <= 1)
        #expect(abs(found.1 - chroma) <= 1)
    }

    /// Inside the oval, away from its lines, the screen shows what the camera saw.
    private func expectLikeness(_ screen: RGBImage, _ image: RGBImage, isMirrored: Bool) {
        #expect((screen.width, screen.height) == (image.width, image.height))
        var sums = [0, 0, 0]
        var count = 0
        for y in 240..<420 {
            for x in 570..<710 {
                let source = (y * image.width + (isMirrored ? image.width - 1 - x : x)) * 3
                let target = (y * image.width + x) * 3
                for channel in 0..<3 {
                    sums[channel] += abs(Int(screen.bytes[target + channel]) - Int(image.bytes[source + channel]))
                }
                count += 1
            }
        }
        for channel in 0..<3 { #expect(Double(sums[channel]) / Double(count) < 6) }
    }
}
