import CabineCore
import Foundation
import HALContract
import HALDrivers
import HALLinux
import HALSim

/// Prints through the production spooler and driver on the printer that Gutenprint's own back end finds on USB.
///
///     hal-print-probe ready ADDRESS           one JSON line: {"ready":N} or {"not_ready":"CAUSE","text":"..."}
///     hal-print-probe print ADDRESS KEY       prints one sheet: {"outcome":"printed|not_printed|unknown","reason":"..."}
///     hal-print-probe compare FILE            whether a captured sheet is that sheet, pixel by pixel: {"differing":N}
///
/// While it prints it says {"cupsd":PID} first, and starts cupsd again when somebody killed it, as the cabin does.
/// Exit codes: 0 answered, 64 wrong usage, 69 no spooler or no capture.
@main @MainActor enum Probe {
    static func main() async {
        let words = CommandLine.arguments.dropFirst()
        switch (words.first, words.count) {
        case ("ready", 2): await run(address: words[2]) { await readiness($0) }
        case ("print", 3): await run(address: words[2]) { await print($0, key: words[3]) }
        case ("compare", 2): compare(words[2])
        default: quit("usage: hal-print-probe ready ADDRESS | print ADDRESS KEY | compare FILE", code: 64)
        }
    }

    /// The model whose number on USB the gadget bears.
    private static let printer = "dnp-ds40"

    private static func run(address: String, _ work: @MainActor (PrivateSpooler) async -> [String: any Sendable]) async
    {
        var configuration = SpoolerConfiguration(
            device: .installed(backend: "gutenprint53+usb", address: address))
        configuration.printer = printer
        do throws(DeviceFault) {
            let spooler = try PrivateSpooler(configuration)
            say(["cupsd": Int(spooler.processIdentifier ?? 0)])
            say(await work(spooler))
            spooler.stop()
        } catch {
            quit(error.message, code: 69)
        }
    }

    private static func readiness(_ spooler: PrivateSpooler) async -> [String: any Sendable] {
        switch await driver(spooler).readiness(limitMilliseconds: 60_000) {
        case .ready(let printsLeft): ["ready": printsLeft]
        case .notReady(let cause, let text): ["not_ready": cause.rawValue, "text": text]
        }
    }

    private static func print(_ spooler: PrivateSpooler, key: String) async -> [String: any Sendable] {
        let before: Int
        switch await driver(spooler).readiness(limitMilliseconds: 60_000) {
        case .ready(let printsLeft): before = printsLeft
        case .notReady(_, let text): return ["outcome": "not_printed", "reason": "before the sale: \(text)"]
        }
        say(["ready": before])
        let conclusion = await driver(spooler).print(ProbeSheet.page, job: PrintJob(key: key, printsLeftBefore: before))
        return switch conclusion {
        case .printed: ["outcome": "printed", "reason": ""]
        case .notPrinted(let reason): ["outcome": "not_printed", "reason": reason]
        case .unknown(let reason): ["outcome": "unknown", "reason": reason]
        }
    }

    /// A driver with a cabin's own bounds, in real time, that looks after cupsd at every pause.
    private static func driver(_ spooler: PrivateSpooler) -> PrintDriver<CUPSSpool> {
        PrintDriver(spool: spooler.spool(), now: now) { milliseconds in
            if !spooler.isRunning() {
                do throws(DeviceFault) {
                    try spooler.restart()
                    say(["cupsd": Int(spooler.processIdentifier ?? 0)])
                } catch {
                    say(["fault": error.message])
                }
            }
            try? await Task.sleep(for: .milliseconds(milliseconds))
        }
    }

    private nonisolated static func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Instant(nanoseconds: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec))
    }

    private static func compare(_ path: String) {
        guard let data = FileManager.default.contents(atPath: path) else { quit("\(path): cannot be read", code: 69) }
        do throws(CaptureFault) {
            say(ProbeSheet.compare(try DyeSubCapture.decode([UInt8](data))))
        } catch {
            quit("\(path): \(error)", code: 69)
        }
    }

    private nonisolated static func say(_ facts: [String: any Sendable]) {
        guard let line = try? JSONSerialization.data(withJSONObject: facts, options: [.sortedKeys]) else { return }
        FileHandle.standardOutput.write(line + Data("\n".utf8))
    }

    private static func quit(_ text: String, code: Int32) -> Never {
        FileHandle.standardError.write(Data("hal-print-probe: \(text)\n".utf8))
        exit(code)
    }
}
