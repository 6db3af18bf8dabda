import CabineAccess
import Foundation
import HALContract
import HALSerial

/// How long a typed character takes until it is on the terminal, while a customer is served.
///
/// A cabin of its own (`cabine run --board sim`), its pseudoterminal, and a line of 115200 8N1 in front of it: each byte
/// takes a ten-bit frame, 86.8 us, in each direction, which is waited for.
enum ConsoleBenchmark {
    private static let goalMilliseconds = 20.0
    private static let keys = 400
    private static let frameMicroseconds: UInt32 = 87

    static func run(_ folder: String) throws {
        let cabin = try BenchCabin(data: folder + "/console")
        defer { cabin.stop() }
        let line = try SerialPort(path: cabin.console)
        // The first read opens it.
        _ = try line.read(limitMilliseconds: 100, untilWritable: false)
        try login(line, cabin)
        cabin.bench("customer 1")
        var times: [Double] = []
        for key in 0..<keys {
            if key.isMultiple(of: 100), key > 0 { cabin.bench("customer \(key)") }
            // A line is dropped before it is longer than the terminal.
            if key.isMultiple(of: 40) { try drop(line) }
            times.append(try echo(line, UInt8(ascii: "a") + UInt8(key % 26)))
            usleep(10_000)
        }
        Report.line("console", "echo_at_115200_during_a_session", times)
        let worst = times.sorted()[(times.count * 99 - 1) / 100]
        Report.ratio("console_echo_p99_over_goal", worst, over: "goal_ms", goalMilliseconds, goal: 1)
    }

    /// One key and its echo, with the time both take on the wire.
    private static func echo(_ line: SerialPort, _ key: UInt8) throws -> Double {
        let start = ContinuousClock.now
        usleep(frameMicroseconds)
        _ = try line.write([key])
        while Report.milliseconds(since: start) < 5_000 {
            let bytes = try line.read(limitMilliseconds: 1_000, untilWritable: false)
            guard let place = bytes.lastIndex(of: key) else { continue }
            usleep(frameMicroseconds * UInt32(place + 1))
            return Report.milliseconds(since: start)
        }
        throw DeviceFault(.timeout, "the console did not echo within 5 s")
    }

    private static func drop(_ line: SerialPort) throws {
        _ = try line.write([0x15])
        while try !line.read(limitMilliseconds: 300, untilWritable: false).isEmpty {}
    }

    private static func login(_ line: SerialPort, _ cabin: BenchCabin) throws {
        _ = try line.write(ArraySlice("login view\r".utf8))
        let shown = try until("response> ", line)
        guard let mark = shown.range(of: "challenge for view: ") else { return }
        let challenge = try Challenge(String(shown[mark.upperBound...].prefix(14)))
        let key = try UnlockKey(text: String(contentsOfFile: cabin.data + "/keys/" + UnlockKey.file, encoding: .utf8))
        _ = try line.write(ArraySlice("\(key.respond(to: challenge, cabin: "7K3M"))\r".utf8))
        _ = try until("view> ", line)
    }

    private static func until(_ words: String, _ line: SerialPort) throws -> String {
        var shown = ""
        let start = ContinuousClock.now
        while !shown.contains(words) {
            guard Report.milliseconds(since: start) < 30_000 else {
                throw DeviceFault(.timeout, "the console never said \(words); it said \(shown)")
            }
            shown += String(decoding: try line.read(limitMilliseconds: 500, untilWritable: false), as: UTF8.self)
        }
        return shown
    }
}

/// A `cabine run` beside this program.
private final class BenchCabin {
    let data: String
    private(set) var console = ""
    private let process = Process()
    private let (input, output) = (Pipe(), Pipe())

    init(data: String) throws {
        self.data = data
        process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
            .deletingLastPathComponent().appendingPathComponent("cabine")
        process.arguments = ["run", "--board", "sim", "--data", data, "--no-collector"]
        process.standardInput = input
        process.standardOutput = output
        try FileManager.default.createDirectory(
            atPath: (data as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try process.run()
        var said = ""
        while !said.contains("coins taken") {
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { throw DeviceFault(.absent, "cabine ended; it said \(said)") }
            said += String(decoding: more, as: UTF8.self)
        }
        console = said.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix("/dev/pts/") }.map(String.init) ?? ""
        // What it says from here on is nobody's, and must not fill the pipe.
        output.fileHandleForReading.readabilityHandler = { _ = $0.availableData }
    }

    func bench(_ line: String) { input.fileHandleForWriting.write(Data((line + "\n").utf8)) }

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }
}
