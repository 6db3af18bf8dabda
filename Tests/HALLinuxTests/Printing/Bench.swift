import CabineCore
import CabineSheet
import Foundation
import HALContract
import HALDrivers
import HALLinux
import HALSim
import SanitizerScale

/// A private spooler with a simulated printer behind it, gone with everything it wrote when the test lets go of it.
final class Bench {
    static let hasSpooler = FileManager.default.isExecutableFile(atPath: "/usr/sbin/cupsd")
    static let skipText = "skipped: cupsd is missing, install cups-daemon and printer-driver-gutenprint"

    let printer: DyeSubFolder
    let spooler: PrivateSpooler
    private let folder: URL

    init(sheetsLeft: Int = 50) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("cabine-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        printer = try DyeSubFolder(path: folder.path, sheetsLeft: sheetsLeft)
        var configuration = SpoolerConfiguration(
            device: .script(
                backend: SimulatedDyeSub.backend, text: SimulatedDyeSub.script,
                address: SimulatedDyeSub.address(folder: folder.path)))
        configuration.retrySeconds = 1
        configuration.fallbackFolder = FileManager.default.temporaryDirectory.path
        spooler = try PrivateSpooler(configuration)
    }

    deinit {
        spooler.stop()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Bounds short enough for a test; the judge's own tests use those of a cabin.
    static var limits: PrintLimits {
        var limits = PrintLimits()
        limits.approachMilliseconds = 2_000
        limits.jobMilliseconds = 2_000
        limits.counterMilliseconds = 3_000
        limits.quietMilliseconds = 500
        limits.reconcileMilliseconds = 4_000
        limits.refreshMilliseconds = 1_100
        limits.lookMilliseconds = 20
        limits.retryMilliseconds = 50
        limits.resumeMilliseconds = 100
        limits.resumeCeilingMilliseconds = 500
        return limits
    }

    /// A driver in real time. `watch` is called at every pause.
    func driver(limits: PrintLimits = Bench.limits, watch: @escaping () -> Void = {}) -> PrintDriver<CUPSSpool> {
        PrintDriver(spool: spooler.spool(), limits: limits, now: Bench.now) { milliseconds in
            watch()
            try? await Task.sleep(for: .milliseconds(milliseconds))
        }
    }

    static func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Instant(nanoseconds: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec))
    }

    /// Looks until `condition` holds, for 20 s (longer with a sanitizer); the last look comes after that, however late this task is woken.
    static func poll(_ condition: () throws -> Bool) async rethrows -> Bool {
        let start = now()
        while now().milliseconds(since: start) < 20_000 * UInt64(Sanitizer.slowness) {
            if try condition() { return true }
            try? await Task.sleep(for: .milliseconds(10))
        }
        return try condition()
    }

    /// The job that the journal would hold, after the printer said how many sheets it has.
    func job(_ key: String, printsLeft: Int = 50) async -> PrintJob {
        _ = await driver().readiness()
        return PrintJob(key: key, printsLeftBefore: printsLeft)
    }

    /// The page most tests print: small in the spool, all the same to the judge.
    static let page = RGBImage(width: Sheet.width, height: Sheet.height, red: 200, green: 220, blue: 240)
}
