import CabineCore
import CabineDesks
import CabinePreview
import CabineRuntime
import CabineScreen
import CabineSite
import Foundation
import HALContract
import HALDrivers
import HALSim
import Logging
import Synchronization

/// Measures the customer's screen, with its production server, pipeline and page, beside the goals it has.
///
/// | goal | measured |
/// |---|---|
/// | glass to page, p99 < 100 ms | from the film's lending a frame to its last byte at a client, and to Chromium's paint |
/// | a streamed frame costs <= 1.2 of its encoding, itself included | processor time, to a page and to none, but for the client's |
/// | first paint < 300 ms | Chromium's own paint timing, the page loaded cold |
/// | page < 300 kB without speech | every byte that `/` and what it names load, heads included |
///
/// What needs Chromium is measured where Playwright is at hand (`make screen-browser`), and else said to be missing.
enum ScreenBenchmark {
    private static let latencyGoalMilliseconds = 100.0
    private static let costGoal = 1.2
    private static let paintGoalMilliseconds = 300.0
    private static let weightGoalBytes = 300_000.0
    private static let paint = "first_contentful_paint"
    /// Seconds of each stream.
    private static let seconds = 20
    /// Streams whose costs are summed.
    private static let costTurns = 4
    /// Loads of the page, each by a browser that knows nothing of it.
    private static let loads = 20

    static func run() async throws {
        let stage = try await ScreenStage.open()
        defer { stage.close() }
        try weight(stage)
        try cost(stage)
        let film = try StampedFilm.Reel()
        try latency(stage, film)
        guard let browser = ScreenBrowser.found else {
            Report.missing("screen", "first_paint", ScreenBrowser.missing)
            Report.missing("screen", "glass_to_chromium", ScreenBrowser.missing)
            return
        }
        stage.showAttract()
        let paints = try browser.paints(stage.address, loads: loads)
        Report.line("screen", paint, paints.paints)
        Report.goal("screen", paint + "_p99_ms", percentile99(paints.paints), below: paintGoalMilliseconds)
        Report.goal("screen", "page_bytes_by_chromium", Double(paints.bytes), below: weightGoalBytes)
        try chromium(stage, film, browser)
    }

    /// Every byte of the page, asked for as a browser does: each address that one of its files names.
    private static func weight(_ stage: ScreenStage) throws {
        var waiting = ["/"]
        var seen: Set<String> = ["/"]
        var bytes = 0
        while let path = waiting.popLast() {
            let reply = try StreamClient.get(path, port: stage.port, token: ScreenStage.token)
            guard reply.starts(with: Array("HTTP/1.1 200".utf8)) else {
                throw DeviceFault(.protocolViolation, "the page names \(path), which the screen does not serve")
            }
            bytes += reply.count
            let text = String(decoding: reply, as: UTF8.self)
            for match in text.matches(of: #/["'](?:\.|/page)/([a-z]+\.(?:js|css))["']/#) {
                let path = "/page/\(match.1)"
                if seen.insert(path).inserted { waiting.append(path) }
            }
        }
        Report.count("screen", "page_files", Double(seen.count))
        Report.goal("screen", "page_bytes_without_speech", Double(bytes), below: weightGoalBytes)
    }

    /// What streaming adds to encoding: the same frame is encoded and shown thirty times a second, without a page and to one,
    /// in turn. Between two frames the thread sleeps, in both alike.
    private static func cost(_ stage: ScreenStage) throws {
        let encoder = try ScreenJPEG()
        let frames = seconds * 30 / costTurns
        var (alone, streamed) = (0.0, 0.0)
        var delivered = 0
        for _ in 0..<costTurns {
            alone += try pace(stage, encoder, frames)
            let client = try StreamClient(port: stage.port, token: ScreenStage.token, keepsFrames: false)
            // The first ones pay for the connection and for lazy tables.
            _ = try pace(stage, encoder, 30)
            let (clientBefore, deliveredBefore) = (client.processorMilliseconds, client.count)
            streamed += try pace(stage, encoder, frames)
            streamed -= client.processorMilliseconds - clientBefore
            delivered += client.count - deliveredBefore
            try client.close()
            stage.screen.tell(.ended)
        }
        let all = frames * costTurns
        guard delivered >= all * 95 / 100 else {
            throw DeviceFault(.timeout, "of \(all) frames, \(delivered) reached the client: nothing is measured")
        }
        Report.count("screen", "streamed_frames", Double(delivered))
        Report.ratio(
            "screen_streamed_frame", streamed / Double(delivered), over: "encoding it for nobody, processor time",
            alone / Double(all), goal: costGoal)
    }

    /// Shows `count` frames, thirty a second.
    ///
    /// - Returns: milliseconds of processor time that the program took for it.
    private static func pace(_ stage: ScreenStage, _ encoder: ScreenJPEG, _ count: Int) throws -> Double {
        let before = Clocks.milliseconds(CLOCK_PROCESS_CPUTIME_ID)
        for _ in 0..<count {
            try encoder.encode { stage.screen.frames.show($0, at: MachineClock.now) }
            usleep(33_333)
        }
        return Clocks.milliseconds(CLOCK_PROCESS_CPUTIME_ID) - before
    }

    /// The production watch over a film of thirty frames a second, to a client over TCP.
    private static func latency(_ stage: ScreenStage, _ reel: StampedFilm.Reel) throws {
        let client = try StreamClient(port: stage.port, token: ScreenStage.token, keepsFrames: true)
        let watch = stage.watch(reel)
        watch.start()
        let lateness = Self.lateness()
        watch.stop()
        try client.close()
        let arrivals = try client.arrivals.map { (stamp: try FrameStamp.read($0.jpeg), at: $0.at) }
        let times = reel.latencies(arrivals)
        Report.line("screen", "glass_to_client", times)
        Report.line("screen", "machine_wakes_late_meanwhile", lateness)
        Report.goal("screen", "glass_to_client_p99_ms", percentile99(times), below: latencyGoalMilliseconds)
    }

    /// How much later than asked for a thread that does nothing was woken, for the length of a stream: what of a latency is
    /// the machine's, and not the screen's.
    private static func lateness() -> [Double] {
        let end = MachineClock.now.nanoseconds + UInt64(seconds) * 1_000_000_000
        var late: [Double] = []
        while true {
            let asked = MachineClock.now.nanoseconds + 10_000_000
            guard asked < end else { return late }
            usleep(10_000)
            late.append(Double(MachineClock.now.nanoseconds - asked) / 1e6)
        }
    }

    /// The same film on the production page: until the frame after the one that drew it begins.
    private static func chromium(_ stage: ScreenStage, _ reel: StampedFilm.Reel, _ browser: ScreenBrowser) throws {
        try stage.showPose()
        let watch = stage.watch(reel)
        watch.start()
        defer { watch.stop() }
        let seen = try browser.frames(stage.address, seconds: seconds)
        let times = reel.latencies(seen.map { (stamp: $0.stamp, at: $0.nanoseconds) })
        Report.line("screen", "glass_to_chromium", times)
        Report.goal("screen", "glass_to_chromium_p99_ms", percentile99(times), below: latencyGoalMilliseconds)
    }

    private static func percentile99(_ times: [Double]) -> Double {
        times.isEmpty ? .nan : times.sorted()[(times.count * 99 - 1) / 100]
    }
}
