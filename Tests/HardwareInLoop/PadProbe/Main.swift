import CabineCore
import CabineDesks
import CabineImaging
import CabineNotices
import Foundation
import HALContract
import HALDrivers
import HALSignPad

/// Takes one signature on a pad on USB, by the desk, the driver and the transport of the cabin.
///
///     pad-probe [--reports N] [--until FILE] [--seconds S] [--models HEX,HEX] [--prompt line|colour]
///               [--prompt-bytes FILE] [--bitmap FILE]
///     pad-probe --draw STROKES --bitmap FILE
///
/// It ends when N pen reports came (default 400), with `--until` instead when that file is there, or after S seconds
/// (default 60); the signature is what came until then. HEX are the numbers on USB of the models that are taken; without
/// them all are. The file of `--prompt-bytes` gets what the display is to hold: the bytes of the prompt as the driver wrote
/// them, before they were cut into blocks. That of `--bitmap` gets the accepted signature's bitmap as a portable graymap.
///
/// With `--draw` no pad is asked: the strokes are those of a file, a point a line as "x y pressure" in millimetres and of
/// 1, an empty line after each stroke. What a pad sent can so be drawn apart from how it was read.
///
/// | line | when |
/// |---|---|
/// | `{"pad":{"name":"STU-430","firmware":"1.04","maximumX":9600,...}}` | the pad answered |
/// | `{"ready":true}` | the prompt is shown and the pad follows the pen |
/// | `{"log":"..."}` | what the desk says: the pad went, it is back, reports are missing |
/// | `{"strokes":[[[x,y,pressure],...],...],"reports":N}` | the signature, in counts of the pad; pressure of 1 |
/// | `{"failed":"..."}` | there is none |
///
/// Exit codes: 0 a signature was taken, 1 it failed, 64 wrong usage, 69 no pad answers.
@main enum Probe {
    /// The session whose signature this is: one that no cabin has.
    private static let session: UInt64 = 1

    static func main() {
        do throws(UsageFault) {
            let wish = try Wish(Array(CommandLine.arguments.dropFirst()))
            exit(run(wish))
        } catch {
            FileHandle.standardError.write(Data("pad-probe: \(error.text)\n".utf8))
            exit(64)
        }
    }

    private static func run(_ wish: Wish) -> Int32 {
        if let file = wish.drawnFile { return draw(file, wish) }
        let pad: WatchedPad
        let capability: PadCapability
        do throws(DeviceFault) {
            pad = WatchedPad(try USBSignPad(accepting: wish.models))
            capability = try introduce(pad)
        } catch {
            say(["failed": error.message])
            return 69
        }
        let clerk = Clerk()
        let desk = SigningDesk(pad: pad, prompt: wish.prompt, maker: clerk, vault: Vault()) {
            say(["log": $0.description])
        }
        let deadline = now().advanced(byMilliseconds: UInt64(wish.seconds) * 1_000)
        if failed(order(.begin(session: session, attempt: 1), desk)) { return 1 }
        if let file = wish.promptFile, !keepPrompt(wish.prompt(capability), pad.encoding, in: file) { return 1 }
        say(["ready": true])
        while !wish.isOver(reports: pad.penReports), now() < deadline {
            let (events, pauseMilliseconds) = desk.idle(at: now())
            if failed(events) { return 1 }
            if let pauseMilliseconds { usleep(UInt32(pauseMilliseconds) * 1_000) }
        }
        if failed(order(.finish(session: session, attempt: 1), desk)) { return 1 }
        say(["strokes": clerk.strokes.map { numbers($0, capability) }, "reports": pad.penReports])
        return clerk.keep(in: wish.bitmapFile) ? 0 : 1
    }

    private static func draw(_ file: String, _ wish: Wish) -> Int32 {
        guard let text = FileManager.default.contents(atPath: file), let strokes = StrokeFile.read(text) else {
            say(["failed": "\(file) holds no strokes: lines of x, y and pressure expected"])
            return 1
        }
        let clerk = Clerk()
        _ = clerk.signature(of: strokes)
        return clerk.keep(in: wish.bitmapFile) ? 0 : 1
    }

    private static func introduce(_ transport: any PadTransport) throws(DeviceFault) -> PadCapability {
        let pad = STUPad(transport: transport)
        let information = try pad.information()
        let capability = try pad.probe()
        say([
            "pad": [
                "name": information.name, "firmware": information.firmware, "maximumX": capability.maximumX,
                "maximumY": capability.maximumY, "maximumPressure": capability.maximumPressure,
                "displayWidth": capability.displayWidth, "displayHeight": capability.displayHeight,
            ] as [String: any Sendable]
        ])
        return capability
    }

    private static func order(_ order: SigningDesk.Order, _ desk: SigningDesk) -> [Event] {
        desk.begin(order)
        while true {
            switch desk.step(at: now()) {
            case .done(let events): return events
            case .wait(let milliseconds): usleep(UInt32(milliseconds) * 1_000)
            }
        }
    }

    /// Whether the desk reports that the pad failed; it said why in its log.
    private static func failed(_ events: [Event]) -> Bool {
        guard events.contains(.signatureTaken(session: session, attempt: 1, .padFailed)) else { return false }
        say(["failed": "the pad failed; the log says why"])
        return true
    }

    private static func keepPrompt(_ prompt: PadImage, _ encoding: PadImage.Encoding?, in file: String) -> Bool {
        guard let encoding else {
            say(["failed": "no picture was sent to the pad"])
            return false
        }
        guard FileManager.default.createFile(atPath: file, contents: Data(prompt.encoded(encoding))) else {
            say(["failed": "\(file) cannot be written"])
            return false
        }
        return true
    }

    private static func numbers(_ stroke: PenStroke, _ capability: PadCapability) -> [[Double]] {
        let counts = capability.countsPerInch.map { Double($0) / 25.4 } ?? 100
        return stroke.points.map {
            [($0.xMillimetres * counts).rounded(), ($0.yMillimetres * counts).rounded(), $0.pressure]
        }
    }

    private static func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Instant(nanoseconds: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec))
    }

    static func say(_ facts: [String: any Sendable]) {
        do {
            let line = try JSONSerialization.data(withJSONObject: facts, options: [.sortedKeys])
            FileHandle.standardOutput.write(line + Data("\n".utf8))
        } catch {
            // A line that is missing would look like a pad about which there was nothing to say.
            FileHandle.standardError.write(Data("pad-probe: \(error)\n".utf8))
            exit(1)
        }
    }
}
