import CAllocationCount
import CabineCore
import CabineDesks
import CabineGzip
import CabineLog
import CabineNotices
import Foundation
import HALContract
import HALLinux

/// What saying one thing costs the thread that says it, and what a megabyte of log costs on its way out.
enum LogBenchmark {
    private static let events = 20_000
    private static let goalMicroseconds = 5.0

    static func run(_ folder: String) async throws {
        try await oneEvent(folder + "/log")
        try packing(folder + "/log")
    }

    /// Paced, so that the writer sleeps in between as it does in a cabin.
    private static func oneEvent(_ folder: String) async throws {
        var settings = LogSettings()
        settings.rates.newsBurst = events * 4
        settings.rates.newsPauseMilliseconds = 1
        let log = Log(in: try DirectoryStore(folder), settings)
        let cases: [(String, () -> Void)] = [
            ("info_2_numbers", { log.event(.coinInserted, .field(.cents, 200), .field(.credit, 400)) }),
            ("notice_2_texts", { log.event(.deviceChanged, .field(.device, "camera"), .field(.health, "ready")) }),
            ("step_of_control_loop", stepOfControlLoop(log.sink)),
        ]
        for (name, say) in cases {
            for _ in 0..<200 { say() }
            var times: [Double] = []
            times.reserveCapacity(events)
            var allocations: Int64 = 0
            for number in 0..<events {
                if number.isMultiple(of: 100) { usleep(2_000) }
                callocation_begin()
                let start = LogTime.now.monotonicNanoseconds
                say()
                let end = LogTime.now.monotonicNanoseconds
                allocations += callocation_end()
                times.append(Double(end - start) / 1e6)
            }
            let p99 = times.sorted()[events * 99 / 100]
            Report.line("log", name, times)
            Report.ratio("log", p99, over: "goal_5_us_p99_\(name)", goalMicroseconds / 1_000, goal: 1)
            Report.count("log", "\(name)_allocations", Double(allocations))
            try await log.flush()
        }
        log.close()
    }

    /// What the control loop says after an event: the comparison of two states, and what follows from it.
    private static func stepOfControlLoop(_ sink: @escaping NoticeSink) -> () -> Void {
        let now = Instant(nanoseconds: 1)
        var state = State()
        _ = state.handle(.started(.initial, WallTime(millisecondsSince1970: 0)), at: now)
        let before = state
        _ = state.handle(.deviceReported(.camera, .ready), at: now)
        let after = state
        return {
            StateNotices.tell(.deviceReported(.camera, .ready), from: before, to: after, effects: [], at: now, sink)
        }
    }

    /// What a pull is made of, for one megabyte: reading, the export format, gzip.
    private static func packing(_ folder: String) throws {
        var lines: [UInt8] = []
        var reader = LogReader(folder: folder)
        _ = try reader.lines(into: &lines, bytesMaximum: 1 << 20)
        let read = try Report.time("log", "read_1_MB") {
            var again = LogReader(folder: folder)
            var bytes: [UInt8] = []
            _ = try again.lines(into: &bytes, bytesMaximum: 1 << 20)
        }
        Report.time("log", "export_format_1_MB") { _ = ExportFormat.entries(of: lines) }
        let pack = try Report.time("log", "gzip_1_MB") {
            let gzip = try GzipEncoder()
            _ = gzip.pack(lines, .end)
        }
        let packed = try GzipEncoder().pack(lines, .end)
        Report.count("log", "gzip_1_MB_bytes", Double(packed.count))
        try Report.time("log", "gunzip_1_MB") {
            var count = 0
            try GzipDecoder().unpack(packed) { count += $0.count }
        }
        Report.ratio("log", read + pack, over: "gzip alone", pack)
    }
}
