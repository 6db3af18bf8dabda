import BoardPCUSB
import CabineCore
import CabineRuntime
import Foundation
import HALContract
import HALDrivers
import HALLinux
import HALSim
import Synchronization

/// How long what a customer does takes to be known: a coin's edge until its credit is durable and on the screen, a pen's
/// report until its point is in the stroke.
///
/// The device's side writes to a socket pair from a thread of its own, at the pace of a real device, so that waking up a
/// reader is part of what is measured. Kernel line chips and USB are not: `make hil` has those.
enum DeviceBenchmark {
    private static let coins = 200
    private static let reports = 400

    static func run(_ folder: String) async throws {
        try await coinToCredit(folder)
        try penToStroke()
    }

    private static func coinToCredit(_ folder: String) async throws {
        guard let acceptor = Board.pcUSB.coins, let profile = CoinAcceptorProfile(acceptor) else { return }
        let pipe = try DevicePipe()
        let mailbox = Mailbox()
        let intake = CoinIntake(inhibit: SimulatedLine(), acceptor: profile, mailbox: mailbox)
        let cabin = try Cabin(
            store: DirectoryStore(folder + "/journal"), crew: NoCrew(), mailbox: mailbox, log: { _ in })
        let running = Task { await cabin.run(.initial) }
        let lines = PipedLines(pipe, count: acceptor.lines.count + (acceptor.fraud == nil ? 0 : 1))
        let reader = LineReader("coins", for: intake, log: { _ in }) { () throws(DeviceFault) in lines }
        let reading = Task { await reader.run() }
        var credits = await cabin.moments().makeAsyncIterator()
        var times: [Double] = []
        for _ in 0..<coins {
            pipe.write([1])
            usleep(20_000)
            let released = MachineClock.now
            let before = await cabin.state.ledger.credit.value
            pipe.write([0])
            while let moment = await credits.next(), moment.state.ledger.credit.value <= before {}
            times.append(Double(MachineClock.now.nanoseconds - released.nanoseconds) / 1e6)
            usleep(20_000)
        }
        Report.line("coin", "release_edge_to_durable_credit", times)
        reading.cancel()
        await cabin.stop()
        await running.value
    }

    private static func penToStroke() throws {
        let pipe = try DevicePipe()
        let pad = STUPad(transport: PipedPad(pipe))
        try pad.begin()
        var times: [Double] = []
        Thread.detachNewThread {
            for index in 0..<reports {
                let (x, y) = (UInt16(1_000 + index * 10), UInt16(2_000 + index % 100 * 10))
                pipe.write([1, 0x92, 0] + [x, y].flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] })
                usleep(5_000)
            }
        }
        while times.count < reports {
            let before = pad.strokes.last?.points.count ?? 0
            guard try pad.poll(limitMilliseconds: 1_000) else { break }
            let now = MachineClock.now.nanoseconds
            let added = (pad.strokes.last?.points.count ?? 0) - before
            // Each by its own report: those that came together waited for different times.
            let sent = pipe.sent
            for number in times.count..<times.count + added { times.append(Double(now - sent[number]) / 1e6) }
        }
        guard times.count == reports else {
            throw DeviceFault(.protocolViolation, "pen: \(times.count) of \(reports) points came")
        }
        Report.line("pad", "report_to_stroke_point", times)
    }
}

/// A crew without devices.
private struct NoCrew: Crew {
    func carryOut(_ effect: Effect) {}
    func makeSafe() {}
    func lookAround(known: State, journalHasRoom: Bool) {}
}

/// A pair of sockets: what a device says, and when it said each message.
private final class DevicePipe: Sendable {
    private let device: Int32
    private let host: Int32
    private let instants = Mutex<[UInt64]>([])

    /// When each message was sent, in the order of the messages.
    var sent: [UInt64] { instants.withLock { $0 } }

    init() throws(DeviceFault) {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue), 0, &ends) == 0 else {
            throw DeviceFault(.system, "no pair of sockets: \(String(cString: strerror(errno)))")
        }
        (device, host) = (ends[0], ends[1])
    }

    deinit {
        close(device)
        close(host)
    }

    func write(_ message: [UInt8]) {
        instants.withLock { $0.append(MachineClock.now.nanoseconds) }
        send(device, message, message.count, Int32(MSG_NOSIGNAL))
    }

    func read(limitMilliseconds: Int) -> [UInt8]? {
        var waiting = pollfd(fd: host, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, Int32(limitMilliseconds)) > 0 else { return nil }
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = recv(host, &bytes, bytes.count, 0)
        return count > 0 ? Array(bytes[..<count]) : nil
    }
}

/// Input lines whose first is told by a pipe; a message is its level.
private final class PipedLines: InputLines, Sendable {
    private let pipe: DevicePipe
    let count: Int

    init(_ pipe: DevicePipe, count: Int) {
        self.pipe = pipe
        self.count = count
    }

    func levels() throws(DeviceFault) -> [Bool] { [Bool](repeating: false, count: count) }

    func wait(limitMilliseconds: Int) throws(DeviceFault) -> InputBatch {
        guard let level = pipe.read(limitMilliseconds: limitMilliseconds)?.first else { return InputBatch() }
        // As the kernel does, when the edge came and not when it was read; levels follow each other by 20 ms.
        let edge = LineEdge(asserted: level == 1, nanoseconds: pipe.sent.last ?? 0)
        return InputBatch(edges: [InputEdge(line: 0, edge: edge)])
    }
}

/// A simulated pad whose pen reports come out of a pipe.
private final class PipedPad: PadTransport {
    private let pad = SimulatedPad(
        capability: PadCapability(
            maximumX: 9_600, maximumY: 6_000, maximumPressure: 1_023, displayWidth: 320, displayHeight: 200))
    private let pipe: DevicePipe

    init(_ pipe: DevicePipe) { self.pipe = pipe }

    func feature(_ identifier: UInt8) throws(DeviceFault) -> [UInt8] { try pad.feature(identifier) }

    func setFeature(_ identifier: UInt8, _ bytes: [UInt8]) throws(DeviceFault) { try pad.setFeature(identifier, bytes) }

    func nextReport(limitMilliseconds: Int) throws(DeviceFault) -> [UInt8]? {
        pipe.read(limitMilliseconds: limitMilliseconds)
    }
}
