import CabineCore
@testable import CabinePreview
import HALContract
import HALSim
import Synchronization
import Testing

struct StreamTests {
    private func put(_ bytes: [UInt8], _ latest: LatestFrame) -> Bool { latest.put(.mjpeg, bytes.span) }

    @Test
    func theNewestFrameWins() {
        let latest = LatestFrame()
        for value in 1...5 as ClosedRange<UInt8> { #expect(put([value, value], latest)) }
        var seen: [UInt8] = []
        #expect(latest.take { _, bytes in seen.append(bytes[0]) })
        #expect(!latest.take { _, bytes in seen.append(bytes[0]) })
        #expect(put([9], latest))
        #expect(latest.take { _, bytes in seen.append(bytes[0]) })
        #expect(seen == [5, 9])
        #expect(latest.replaced == 4)
    }

    @Test
    func theThreeBuffersAreNeverShared() {
        var slots = FrameSlots()
        var state: UInt64 = 3
        var published = 0
        var taken = 0
        for _ in 0..<10_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            if state >> 63 == 0 {
                slots.publish()
                published += 1
            } else if slots.take() {
                taken += 1
            }
            #expect(slots.writing != slots.reading)
            #expect(published == taken + slots.replaced + (slots.isWaiting ? 1 : 0))
        }
    }

    @Test
    func aFrameLargerThanAnyIsNotKept() {
        let latest = LatestFrame()
        #expect(!put([UInt8](repeating: 0, count: PreviewLimits.frameBytes + 1), latest))
        #expect(!latest.take { _, _ in })
    }

    @Test
    func everyFrameOfAStreamIsAccountedFor() throws {
        let good = MJPEG.encode(Sitter.picture(6))
        var steps: [SimulatedPreviewCamera.Step] = []
        for index in 0..<60 {
            switch index % 10 {
            case 3: steps.append(.frame(.mjpeg, Array(good.prefix(5_000))))
            case 5: steps.append(.silence)
            case 7: steps.append(.skipped(2))
            default: steps.append(.frame(.mjpeg, good))
            }
        }
        let stream = PreviewStream()
        let pipeline = try PreviewPipeline()
        var clock: UInt64 = 0
        var screens = 0
        // The camera is unplugged at the end.
        #expect(throws: DeviceFault.self) {
            try stream.run(SimulatedPreviewCamera(steps), pipeline) {
                clock += 33_000_000
                return Instant(nanoseconds: clock)
            } show: { jpeg, _ in
                #expect(jpeg[0] == 0xFF && jpeg[1] == 0xD8)
                screens += 1
            }
        }
        let tally = stream.tally
        #expect(tally.shown == screens && tally.shown > 0)
        #expect(tally.shown + tally.faulty + tally.replaced == 48)
        #expect(tally.timeouts == 6)
        #expect(tally.skipped == 12)
        #expect(tally.faulty == 0 || tally.lastFault == .damaged)
    }

    @Test
    func aStreamStopsWhenItIsTold() throws {
        let good = MJPEG.encode(Sitter.picture(6))
        let stream = PreviewStream()
        var shown = 0
        let steps = Array(repeating: SimulatedPreviewCamera.Step.frame(.mjpeg, good), count: 100_000)
        try stream.run(SimulatedPreviewCamera(steps), try PreviewPipeline()) {
            Instant(nanoseconds: 1)
        } show: { _, _ in
            shown += 1
            if shown == 3 { stream.stop() }
        }
        #expect(shown >= 3)
    }
}
