import CAllocationCount
import CabineCore
import CabinePreview
import HALContract
import HALSim
import Testing

/// After warm-up no frame allocates anything: every `malloc` of the process is counted, libjpeg's included.
@Suite(.enabled(if: callocation_is_counting() == 1, "A sanitizer has an allocator of its own."))
struct AllocationTests {
    private func allocations(
        _ rig: Rig, _ format: PreviewFormat, _ sequence: [[UInt8]], warmUp: Int = 80, frames: Int = 120
    ) throws -> Int64 {
        for index in 0..<warmUp { _ = try rig.process(format, sequence[index % sequence.count]) }
        callocation_begin()
        for index in 0..<frames { _ = try rig.process(format, sequence[index % sequence.count]) }
        return callocation_end()
    }

    @Test
    func theCounterCounts() {
        callocation_begin()
        let array = [Int](repeating: 1, count: 1_000)
        #expect(array.count == 1_000)
        #expect(callocation_end() > 0)
    }

    @Test
    func aFaceThatIsFollowed() throws {
        // One sweep for further faces takes 30 frames: several are included.
        #expect(try allocations(Rig(), .mjpeg, [MJPEG.encode(Sitter.picture(6))]) == 0)
    }

    @Test
    func anEmptyCabinThatIsSearched() throws {
        #expect(try allocations(Rig(), .mjpeg, [MJPEG.encode(Sitter.empty(6))]) == 0)
    }

    @Test
    func facesThatAreLostAndFoundAgain() throws {
        let face = MJPEG.encode(Sitter.picture(6))
        let tilted = MJPEG.encode(Sitter.picture(6) { $0.rollDegrees = 25 })
        let empty = MJPEG.encode(Sitter.empty(6))
        let sequence = [face, empty, tilted, empty].flatMap { Array(repeating: $0, count: 20) }
        #expect(try allocations(Rig(), .mjpeg, sequence, warmUp: 80, frames: 160) == 0)
    }

    @Test
    func yuyvAndAHalfScreen() throws {
        let rig = try Rig(PreviewOptions(screenSize: .half))
        let bytes = SimulatedPreviewCamera.yuyv(Sitter.picture(6))
        #expect(try allocations(rig, .yuyv(width: 1280, height: 720, stride: 2560), [bytes]) == 0)
    }

    /// The testing library notes where each error is thrown, and allocates for that: as much as for as many bare errors.
    @Test
    func framesThatAreDropped() throws {
        func fail() throws(FrameFault) { throw .damaged }
        let whole = MJPEG.encode(Sitter.picture(6))
        let cut = Array(whole.prefix(20_000))
        let rig = try Rig()
        func drop(_ work: () throws(FrameFault) -> Void) -> (dropped: Int, allocations: Int64) {
            var dropped = 0
            callocation_begin()
            for _ in 0..<30 {
                do throws(FrameFault) { try work() } catch { dropped += 1 }
            }
            return (dropped, callocation_end())
        }
        for _ in 0..<60 { _ = try rig.process(.mjpeg, whole) }
        _ = drop(fail)
        let bare = drop(fail)
        let frames = drop { () throws(FrameFault) in
            _ = try rig.process(.mjpeg, whole)
            _ = try rig.process(.mjpeg, cut)
        }
        #expect(bare.dropped == 30 && frames.dropped == 30)
        // An error passes three of our functions; none of them may box it.
        #expect(frames.allocations == bare.allocations)
    }

    @Test
    func theNewestFrameIsHandedOver() {
        let latest = LatestFrame()
        let bytes = [UInt8](repeating: 1, count: 100_000)
        callocation_begin()
        for _ in 0..<100 {
            _ = latest.put(.mjpeg, bytes.span)
            _ = latest.take { _, _ in }
        }
        #expect(callocation_end() == 0)
    }
}
