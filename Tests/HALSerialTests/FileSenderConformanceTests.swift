import Foundation
import HALContract
import HALSerial
import Synchronization
import Testing
import TransportConformance

/// The suite of file senders over `sz`, with Debian's `rz` at the other end, and over one that is played.
@Suite(.serialized) struct FileSenderConformanceTests {
    private static let receiver = "/usr/bin/rz"
    private static let hasPrograms = [receiver, "/usr/bin/sz"].allSatisfy {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    /// `rz` in a folder of its own.
    private final class Program: SenderBench, @unchecked Sendable {
        // SAFETY: `begin` sets everything before another thread starts.
        private let folder = NSTemporaryDirectory() + "/sender-" + UUID().uuidString
        private let process = Process()
        private let toReceiver = Pipe()
        private let fromReceiver = Pipe()
        private var sender: (any FileSender)?

        deinit { try? FileManager.default.removeItem(atPath: folder) }

        func begin(sending content: [UInt8]) throws -> any FileSender {
            // As every program with a console does: a receiver or a sender that has ended is no reason to die.
            signal(SIGPIPE, SIG_IGN)
            for part in ["/there", "/here"] {
                try FileManager.default.createDirectory(atPath: folder + part, withIntermediateDirectories: true)
            }
            try Data(content).write(to: URL(fileURLWithPath: folder + "/here/log"))
            let sender = try FileSending(path: folder + "/here/log")
            self.sender = sender
            process.executableURL = URL(fileURLWithPath: receiver)
            process.arguments = ["--zmodem", "--binary", "--quiet"]
            process.currentDirectoryURL = URL(fileURLWithPath: folder + "/there")
            process.standardInput = toReceiver
            process.standardOutput = fromReceiver
            process.standardError = FileHandle.nullDevice
            try process.run()
            let answers = fromReceiver.fileHandleForReading
            Thread.detachNewThread {
                while case let bytes = answers.availableData, !bytes.isEmpty { sender.take([UInt8](bytes)) }
            }
            return sender
        }

        // A receiver that has ended takes nothing more.
        func arrive(_ bytes: [UInt8]) { try? toReceiver.fileHandleForWriting.write(contentsOf: Data(bytes)) }

        /// Five times CAN, and eight backspaces: ZMODEM's own word for it.
        func cancel() {
            process.terminate()
            sender?.take([UInt8](repeating: 0x18, count: 8) + [UInt8](repeating: 0x08, count: 8))
        }

        func received() -> [UInt8]? {
            try? toReceiver.fileHandleForWriting.close()
            process.waitUntilExit()
            return FileManager.default.contents(atPath: folder + "/there/log").map { [UInt8]($0) }
        }
    }

    /// A receiver that answers each chunk with a byte, 6 to go on and 24 to end.
    private final class Played: SenderBench {
        private let slip: PlayedSender.Slip?
        private let state = Mutex<(sender: PlayedSender?, arrived: [UInt8])>((nil, []))

        init(_ slip: PlayedSender.Slip? = nil) { self.slip = slip }

        func begin(sending content: [UInt8]) -> any FileSender {
            let sender = PlayedSender(content, slip)
            state.withLock { $0.sender = sender }
            return sender
        }
        func arrive(_ bytes: [UInt8]) {
            state.withLock { $0.arrived += bytes }
            state.withLock { $0.sender }?.take([6])
        }
        func cancel() { state.withLock { $0.sender }?.take([24]) }
        func received() -> [UInt8]? { state.withLock { $0.arrived } }
    }

    private func run(_ name: String, _ bench: any SenderBench) throws {
        let scenario = try #require(FileSenderConformance.scenarios.first { $0.name == name })
        try scenario.run(bench)
    }

    @Test(
        .enabled(if: hasPrograms, "skipped: lrzsz is not installed, so nothing was sent"),
        arguments: FileSenderConformance.scenarios.map(\.name))
    func szConforms(name: String) throws { try run(name, Program()) }

    @Test(arguments: FileSenderConformance.scenarios.map(\.name)) func aPlayedSenderConforms(name: String) throws {
        try run(name, Played())
    }

    /// Each scenario can fail, and each by one slip.
    @Test(arguments: zip(FileSenderConformance.scenarios.map(\.name), PlayedSender.Slip.allCases.map(\.rawValue)))
    func aPlantedSlipIsNoticed(name: String, slip: String) throws {
        let planted = try #require(PlayedSender.Slip(rawValue: slip))
        #expect(throws: Nonconformity.self) { try run(name, Played(planted)) }
    }

    @Test func thereIsASlipForEachScenario() {
        #expect(FileSenderConformance.scenarios.count == PlayedSender.Slip.allCases.count)
    }
}

/// A sender of chunks, each of which waits for the byte that answers the one before.
final class PlayedSender: FileSender, @unchecked Sendable {
    enum Slip: String, CaseIterable {
        case losesTheLastByte, deniesArrival, boastsWhenStopped, hearsNoCancel
    }

    // SAFETY: everything below is touched only while `condition` is locked.
    private let condition = NSCondition()
    private var left: ArraySlice<UInt8>
    private var mayGoOn = true
    private var isEnded = false
    private let slip: Slip?

    init(_ content: [UInt8], _ slip: Slip? = nil) {
        left = slip == .losesTheLastByte ? content.dropLast() : content[...]
        self.slip = slip
    }

    func read() -> [UInt8]? {
        condition.lock()
        defer { condition.unlock() }
        while !mayGoOn, !isEnded { condition.wait() }
        guard !left.isEmpty, !isEnded else { return nil }
        defer { left = left.dropFirst(1_024) }
        mayGoOn = false
        return Array(left.prefix(1_024))
    }

    func take(_ bytes: [UInt8]) {
        condition.lock()
        defer { condition.unlock() }
        if bytes.contains(24), slip != .hearsNoCancel { isEnded = true }
        if bytes.contains(6) { mayGoOn = true }
        condition.broadcast()
    }

    func stop() {
        condition.lock()
        defer { condition.unlock() }
        isEnded = true
        condition.broadcast()
    }

    func finish() -> Bool {
        condition.lock()
        defer { condition.unlock() }
        switch slip {
        case .deniesArrival: return false
        case .boastsWhenStopped: return true
        case .losesTheLastByte, .hearsNoCancel, nil: return left.isEmpty && !isEnded
        }
    }
}
