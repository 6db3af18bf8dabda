import CabineCore
import CabinePreview
import Dispatch
import Glibc
import HALContract
import HALSim
import Synchronization
import Testing

/// What `startPreview` and `stopPreview` come to.
struct WatchTests {
    /// Collects what a watch tells, and lets the test wait for it.
    private final class Reports: Sendable {
        private let told = Mutex<[PreviewWatch.Report]>([])
        private let arrived = DispatchSemaphore(value: 0)
        private let time = Mutex<UInt64>(0)

        func tell(_ report: PreviewWatch.Report) {
            // That a preview ended says nothing about what it saw.
            if case .ended = report { return }
            told.withLock { $0.append(report) }
            arrived.signal()
        }

        /// The first `count` reports; fewer when they do not come within half a minute.
        func first(_ count: Int) -> [PreviewWatch.Report] {
            while told.withLock({ $0.count }) < count, arrived.wait(timeout: .now() + 30) == .success {}
            return told.withLock { Array($0.prefix(count)) }
        }

        /// A clock that goes on by a frame each time it is read.
        func now() -> Instant {
            Instant(
                nanoseconds: time.withLock { time in
                    time += 33_000_000
                    return time
                })
        }
    }

    @Test
    func eachNewHintIsToldOnce() {
        let reports = Reports()
        let bytes = MJPEG.encode(Sitter.picture(6))
        let watch = PreviewWatch(
            camera: { SimulatedPreviewCamera(Array(repeating: .frame(.mjpeg, bytes), count: 1_000_000)) },
            clock: { reports.now() }, tell: { reports.tell($0) })
        watch.start()
        watch.start()
        #expect(reports.first(2) == [.hint(.nobody), .hint(.holdStill)])
        watch.stop()
        // The next customer begins anew.
        watch.start()
        #expect(reports.first(4).suffix(2) == [.hint(.nobody), .hint(.holdStill)])
        watch.stop()
    }

    @Test
    func theWatchKnowsTheEmptyCabin() {
        let sitter = MJPEG.encode(Sitter.behindCurtain(Sitter.picture(6)))
        func hints(_ emptyCabin: PreviewWatch.EmptyCabin?, _ count: Int) -> [PreviewWatch.Report] {
            let reports = Reports()
            let watch = PreviewWatch(
                camera: { SimulatedPreviewCamera(Array(repeating: .frame(.mjpeg, sitter), count: 1_000_000)) },
                emptyCabin: emptyCabin, clock: { reports.now() }, tell: { reports.tell($0) })
            watch.start()
            defer { watch.stop() }
            return reports.first(count)
        }
        let empty = MJPEG.encode(Sitter.behindCurtain(Sitter.empty(6)))
        #expect(hints(.init(format: .mjpeg, bytes: empty), 2) == [.hint(.nobody), .hint(.holdStill)])
        #expect(hints(nil, 2) == [.hint(.nobody), .hint(.backgroundShadow)])
        // A file that is damaged is told, and costs nothing else.
        let told = hints(.init(format: .mjpeg, bytes: [0xFF, 0xD8]), 3)
        guard case .fault(let text)? = told.first else {
            Issue.record("nothing was told of the damaged picture")
            return
        }
        #expect(text.contains("empty cabin"))
        #expect(told.dropFirst() == [.hint(.nobody), .hint(.backgroundShadow)])
    }

    /// A camera that takes its time for a frame, and is held until then.
    private final class SlowCamera: PreviewTransport, Sendable {
        let isHeld = Mutex(false)
        let frames = Mutex(0)
        let frameMilliseconds: UInt32

        init(frameMilliseconds: UInt32) { self.frameMilliseconds = frameMilliseconds }

        func startPreview() { isHeld.withLock { $0 = true } }
        func nextFrame(
            limitMilliseconds: Int, _ use: (PreviewFormat, Span<UInt8>) -> Void
        ) throws(DeviceFault) -> Int {
            frames.withLock { $0 += 1 }
            usleep(frameMilliseconds * 1_000)
            throw DeviceFault(.timeout, "no frame")
        }
        func stopPreview() { isHeld.withLock { $0 = false } }
    }

    /// Films until the camera is in the middle of a frame, and stops.
    private func stoppedInAFrame(of camera: SlowCamera) -> PreviewWatch {
        let watch = PreviewWatch(
            camera: { camera }, clock: { Instant(nanoseconds: 1) }, tell: { _ in })
        watch.start()
        while camera.frames.withLock({ $0 }) == 0 { usleep(1_000) }
        watch.stop()
        return watch
    }

    @Test
    func whatComesAfterwardsFindsTheCameraFree() {
        let camera = SlowCamera(frameMilliseconds: 300)
        let watch = stoppedInAFrame(of: camera)
        #expect(camera.isHeld.withLock { $0 }, "what came at once would find it held")
        let done = DispatchSemaphore(value: 0)
        let wasHeld = Mutex<[Bool]>([])
        watch.afterwards(limitMilliseconds: 20_000) {
            wasHeld.withLock { $0.append(camera.isHeld.withLock { $0 }) }
            done.signal()
        }
        #expect(done.wait(timeout: .now() + 15) == .success)
        #expect(wasHeld.withLock { $0 } == [false])
    }

    @Test
    func aPreviewThatHangsHoldsNobodyForEver() {
        let camera = SlowCamera(frameMilliseconds: 1_000)
        let watch = stoppedInAFrame(of: camera)
        let calls = Mutex(0)
        let done = DispatchSemaphore(value: 0)
        watch.afterwards(limitMilliseconds: 100) {
            calls.withLock { $0 += 1 }
            done.signal()
        }
        #expect(done.wait(timeout: .now() + 15) == .success)
        #expect(camera.isHeld.withLock { $0 }, "it was called before the preview ended")
        while camera.isHeld.withLock({ $0 }) { usleep(10_000) }
        usleep(100_000)
        #expect(calls.withLock { $0 } == 1, "once, though the preview ended later")
    }

    @Test
    func aCameraThatFailsIsTold() {
        let reports = Reports()
        let watch = PreviewWatch(
            camera: { SimulatedPreviewCamera([]) }, clock: { reports.now() }, tell: { reports.tell($0) })
        watch.start()
        guard case .fault(let text)? = reports.first(1).first else {
            Issue.record("no fault was told")
            return
        }
        #expect(text.contains("unplugged"))
    }

    @Test
    func aStreamThatWasStoppedBeforehandShowsNothing() throws {
        let stream = PreviewStream()
        stream.stop()
        let camera = SimulatedPreviewCamera(Array(repeating: .frame(.mjpeg, [0]), count: 1_000_000))
        try stream.run(camera, try PreviewPipeline()) {
            Instant(nanoseconds: 1)
        } show: { _, _ in
            Issue.record("a frame was shown")
        }
    }
}
