import CabineConsole
import CabineCore
import CabineDesks
import CabineJournal
import CabineOutbox
import CabineRecord
import CabineRuntime
import CabineSite
import Foundation
import HALContract
import HALDrivers
import HALLinux

/// Commands that look.
extension StationCommands {
    func status(_ device: String?, _ terminal: any ConsoleTerminal) async throws(ConsoleFault) -> String {
        if let device, !StatusBook.devices.contains(device) {
            throw ConsoleFault("no device '\(device)'; accepted: \(StatusBook.devices.joined(separator: ", "))")
        }
        let state = await station.cabin.state
        if device == nil {
            let mode = Transcript.words(state.mode).map { "\($0.1.shown)" }.joined(separator: " ")
            await terminal.print("cabin    \(station.site.cabin), board \(board.identifier)")
            await terminal.print(
                "mode     \(mode)" + (state.orderedOut.map { ", ordered: \($0.word)" } ?? ""))
            await terminal.print(
                "money    credit \(money(state.ledger.credit.value)), \(state.ledger.sheets) sheets sold, "
                    + (state.acceptorOpen ? "coins taken" : "coins refused"))
            await terminal.print("")
        }
        await terminal.print("device   state     since                 last said")
        for name in StatusBook.devices where device == nil || name == device {
            let row = book.row(name)
            let since = row.since.map { WallText.utc($0) } ?? "-"
            let said = row.lastErrorAt.map { "\(WallText.utc($0)) \(row.lastError)" } ?? ""
            let words = [row.stock, said].filter { !$0.isEmpty }.joined(separator: "; ")
            await terminal.print(pad(name, 9) + pad(row.state, 10) + pad(since, 22) + (words.isEmpty ? "-" : words))
        }
        if device == nil || device == "camera", let counts = station.cameraTally?.counts {
            await terminal.print("")
            let steps = counts.named.map { "\($0.name) \($0.count)" }.joined(separator: ", ")
            await terminal.print("camera ladder since the start: \(steps)")
        }
        guard device == nil else { return "" }
        await terminal.print("")
        let counters = book.counters.map { "\($0.name) \($0.count)" }.joined(separator: ", ")
        return "since the start: " + (counters.isEmpty ? "nothing happened" : counters)
    }

    func watch(_ terminal: any ConsoleTerminal) async -> String {
        await terminal.print("watching; Ctrl-C ends")
        for await step in await station.cabin.steps() {
            if Task.isCancelled { break }
            let words = Transcript.words(step.event)
            let rest = words.dropFirst().map { "\($0.0)=\($0.1.shown)" }.joined(separator: " ")
            let mode = Transcript.words(step.state.mode).first?.1.shown ?? ""
            await terminal.print(
                "\(WallText.utc(MachineClock.wall)) #\(step.sequence) \(words.first?.1.shown ?? "") \(rest) -> \(mode)")
        }
        return "watch ended"
    }

    func queue(_ terminal: any ConsoleTerminal) async -> String {
        let (keys, waiting, alarms) = await station.records.read { desk in
            (desk.keys, desk.waiting, desk.alarms.map { "\($0.key): refused with \($0.status)" })
        }
        for key in keys {
            let alarm = alarms.first { $0.hasPrefix("\(key):") }.map { ", " + $0.dropFirst("\(key): ".count) } ?? ""
            await terminal.print(
                "record of sale \(key): \(waiting.contains(key) ? "waiting" : "held until its sheet is out")\(alarm)")
        }
        return "\(keys.count) records, \(waiting.count) waiting for the collector, \(alarms.count) refused by it"
    }

    func retryQueue() async -> String {
        await station.maintenance.retryRecords()
        let waiting = await station.records.read { $0.waiting.count }
        return "\(waiting) waiting records are tried now; `queue` shows what became of them"
    }

    func number(_ typed: String) async throws(ConsoleFault) -> String {
        let number: RecordNumber
        let scheme = CrockfordNumberScheme.anyCabin
        do throws(NumberFault) { number = try scheme.parse(typed) } catch { throw ConsoleFault("\(error)") }
        let cabin = scheme.cabin(of: number)
        guard cabin == station.site.cabin else {
            throw ConsoleFault("the number is right, and of cabin \(cabin), not of this one")
        }
        guard let key = await station.records.read({ $0.key(of: number) }) else {
            return
                "the number is right, and no record waits under it: the collector has it, or had it, or no sheet bore it"
        }
        let isWaiting = await station.records.read { $0.waiting.contains(key) }
        return isWaiting
            ? "its record (sale \(key)) waits to be sent: the number is not active yet"
            : "its record (sale \(key)) is held: its sheet is not known to be out"
    }

    func time(_ terminal: any ConsoleTerminal) async -> String {
        let state = await station.cabin.state
        let synchronised = access("/run/systemd/timesync/synchronized", F_OK) == 0
        await terminal.print("UTC      \(WallText.utc(MachineClock.wall))")
        await terminal.print("local    \(WallText.local(MachineClock.wall))")
        await terminal.print(
            "network  \(synchronised ? "the clock was set from the network" : "not known to be set from the network")")
        let now = MachineClock.now
        let offset = MachineClock.wall.millisecondsSince1970 - state.wallTime(at: now).millisecondsSince1970
        await terminal.print("journal  \(WallText.utc(state.wallTime(at: now))), \(offset) ms behind the clock")
        return
            "running \(now.nanoseconds / 1_000_000_000) s on the monotonic clock, \(state.starts) starts in the journal"
    }

    func net(_ terminal: any ConsoleTerminal) async -> String {
        for line in NetworkInterfaces.lines() { await terminal.print(line) }
        let collector = station.site.collector?.url ?? "none in the site file: a private one, or none"
        let waiting = await station.records.read { $0.waiting.count }
        await terminal.print("collector  \(collector)")
        let said = book.row("uplink")
        return "\(waiting) records wait" + (said.lastError.isEmpty ? "" : "; \(said.lastError)")
    }

    func version(_ terminal: any ConsoleTerminal) async -> String {
        var system = utsname()
        uname(&system)
        let file = try? FileManager.default.attributesOfItem(atPath: Self.program)
        let seconds = (file?[.modificationDate] as? Date)?.timeIntervalSince1970
        let built = seconds.map { WallText.utc(WallTime(millisecondsSince1970: Int64($0) * 1_000)) } ?? "unknown"
        await terminal.print("program  cabine \(Program.version), built \(built)")
        await terminal.print("board    \(board.identifier): \(board.title)")
        await terminal.print("kernel   \(text(system.release)), \(text(system.machine))")
        let boot = (try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)) ?? "unknown"
        return "boot     \(boot.trimmingCharacters(in: .whitespacesAndNewlines))"
    }

    /// This program's file, found where the kernel has it: it may have been started by another name.
    private static var program: String {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    }

    private func text<Field>(_ field: Field) -> String {
        withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    private func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.utf8.count))
    }

    func verifyJournal(_ terminal: any ConsoleTerminal) async throws(ConsoleFault) -> String {
        let before = await station.cabin.state
        let folder = station.layout.journal
        let found: (events: Int, state: State?, damage: [String])
        do {
            found = try await Self.onItsOwn {
                var events = 0
                let replay = try Replay(DirectoryStore(existing: folder)) { _ in events += 1 }
                return (events, replay.state, replay.damage.map { "\($0)" })
            }
        } catch { throw ConsoleFault("\(error)") }
        for damage in found.damage { await terminal.print(damage) }
        guard found.damage.isEmpty else { throw ConsoleFault("\(found.damage.count) places cannot be read") }
        let after = await station.cabin.state
        // Events that came meanwhile are in one of the two states: a quiet moment proves more.
        let agrees = found.state == before || found.state == after
        guard agrees || before != after else {
            throw ConsoleFault("the journal leads to another state than the cabin's")
        }
        return "\(found.events) events read, "
            + (agrees ? "the journal leads to the cabin's state" : "the cabin went on meanwhile; nothing is damaged")
    }

    func replayJournal(_ count: Int, _ terminal: any ConsoleTerminal) async throws(ConsoleFault) -> String {
        let folder = station.layout.journal
        let lines: [String]
        do {
            lines = try await Self.onItsOwn {
                var last: [String] = []
                _ = try Replay(DirectoryStore(existing: folder)) { step in
                    last.append(Transcript.line(step))
                    if last.count > count * 2 { last.removeFirst(last.count - count) }
                }
                return last.suffix(count)
            }
        } catch { throw ConsoleFault("\(error)") }
        for line in lines { await terminal.print(line) }
        return "\(lines.count) events"
    }

    /// Long reading must not hold a thread that answers keys.
    static func onItsOwn<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
        }
    }
}

extension TranscriptValue {
    /// As a person reads it.
    var shown: String {
        switch self {
        case .number(let number): "\(number)"
        case .word(let word): word
        case .flag(let flag): flag ? "yes" : "no"
        }
    }
}

/// The machine's addresses.
enum NetworkInterfaces {
    static func lines() -> [String] {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { return ["interfaces: \(String(cString: strerror(errno)))"] }
        defer { freeifaddrs(list) }
        var lines: [String] = []
        var next = list
        while let entry = next {
            next = entry.pointee.ifa_next
            guard let address = entry.pointee.ifa_addr else { continue }
            let family = Int32(address.pointee.sa_family)
            guard family == AF_INET || family == AF_INET6 else { continue }
            let size = family == AF_INET ? MemoryLayout<sockaddr_in>.size : MemoryLayout<sockaddr_in6>.size
            var host = [CChar](repeating: 0, count: 64)
            guard getnameinfo(address, socklen_t(size), &host, 64, nil, 0, NI_NUMERICHOST) == 0 else { continue }
            let isUp = entry.pointee.ifa_flags & UInt32(IFF_RUNNING) != 0
            let name = String(cString: entry.pointee.ifa_name)
            let shown = String(decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            lines.append("\(name)  \(isUp ? "up" : "down")  \(shown)")
        }
        return lines.isEmpty ? ["interfaces: none"] : lines
    }
}
