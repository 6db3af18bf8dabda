import BoardPCUSB
import Glibc
import HALContract
import HALDrivers
import HALLines

/// Takes coins by the production driver on the lines of board pc-usb, until its input ends.
///
///     line-probe
///
/// Lines of JSON: {"event":"open"} once coins are taken, {"event":"pulse","total_cents":N} at each pulse, {"event":"refused","why":"..."} when
/// the acceptor must not be trusted, {"event":"trusted"} when it is again, {"event":"end"} at the end of its input.
/// Exit codes: 0 the input ended, 69 the lines were refused or went away.
@main enum Probe {
    /// An edge is told by the kernel at once; the end of the input may wait so long.
    private static let waitMilliseconds = 100
    /// Every worth of pulses that a test sends fits; what is beyond comes from a driver that runs wild.
    private static let totalCentsMaximum = 10_000_000

    static func main() {
        do throws(DeviceFault) {
            try takeCoins()
            say(#"{"event":"end"}"#)
        } catch {
            write("line-probe: \(error.message)", to: STDERR_FILENO)
            exit(69)
        }
    }

    private static func takeCoins() throws(DeviceFault) {
        guard let acceptor = Board.pcUSB.coins, let profile = CoinAcceptorProfile(acceptor) else {
            throw DeviceFault(.system, "board pc-usb has no acceptor that can be read; `cabine boards check` says more")
        }
        // First of all the line that refuses coins: the others may be refused by the kernel.
        let inhibit = try GPIOOutputLine(inhibit: acceptor.inhibit, consumer: "line-probe")
        var wires = acceptor.lines.map { (name: "coin", wire: $0.wire) }
        if let fraud = acceptor.fraud { wires.append((name: "fraud", wire: fraud.wire)) }
        let lines = try GPIOInputLines(wires, consumer: "line-probe")
        var driver = CoinAcceptorDriver(profile: profile)
        var total = 0
        try react(driver.begin(levels: try lines.levels(), nanoseconds: now()), inhibit, &total)
        try inhibit.set(asserted: false)
        say(#"{"event":"open"}"#)
        while !inputHasEnded() {
            // What is not known to have lasted until this moment is looked at in the next round.
            let lookedAt = now()
            let batch = try lines.wait(limitMilliseconds: waitMilliseconds)
            for edge in batch.edges { try react(driver.take(edge), inhibit, &total) }
            if !batch.lostLines.isEmpty {
                let levels = try lines.levels()
                try react(driver.resume(lost: batch.lostLines, levels: levels, nanoseconds: now()), inhibit, &total)
            }
            if !batch.isCut { try react(driver.check(nanoseconds: lookedAt), inhibit, &total) }
        }
    }

    private static func react(
        _ signals: [CoinAcceptorSignal], _ inhibit: GPIOOutputLine, _ total: inout Int
    ) throws(DeviceFault) {
        for signal in signals {
            switch signal {
            case .pulse(_, let cents):
                total += cents
                precondition(total <= totalCentsMaximum, "no test sends so many pulses")
                say(#"{"event":"pulse","total_cents":\#(total)}"#)
            case .withheld(_, let cents): say(#"{"event":"withheld","cents":\#(cents)}"#)
            case .refuse(let why):
                try inhibit.set(asserted: true)
                say(#"{"event":"refused","why":"\#(why)"}"#)
            case .trusted:
                try inhibit.set(asserted: false)
                say(#"{"event":"trusted"}"#)
            }
        }
    }

    private static func inputHasEnded() -> Bool {
        var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        guard poll(&input, 1, 0) > 0 else { return false }
        var byte: UInt8 = 0
        return read(STDIN_FILENO, &byte, 1) <= 0
    }

    private static func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    private static func say(_ line: String) { write(line, to: STDOUT_FILENO) }

    /// At once: whoever tests reads along.
    private static func write(_ line: String, to descriptor: Int32) {
        let bytes = Array((line + "\n").utf8)
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else { exit(74) }
    }
}
