import Foundation
import Glibc
import HALContract
import HALSerial
import Testing
import TransportConformance

/// One end of a pseudoterminal, raw, read without waiting.
private final class Cable {
    private var descriptor: Int32 = -1

    func open(_ path: String) throws {
        close()
        descriptor = Glibc.open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw CocoaError(.fileNoSuchFile) }
    }

    /// A new pair; the path of its other end.
    func openPair() throws -> String {
        close()
        // Swift's view of the C library has neither posix_openpt nor ptsname: what these do, by the kernel's own calls
        // (asm-generic/ioctls.h: TIOCSPTLCK, TIOCGPTN).
        descriptor = Glibc.open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
        var (locked, number): (Int32, UInt32) = (0, 0)
        guard descriptor >= 0, ioctl(descriptor, 0x4004_5431, &locked) == 0,
            ioctl(descriptor, 0x8004_5430, &number) == 0
        else { throw CocoaError(.fileNoSuchFile) }
        return "/dev/pts/\(number)"
    }

    func send(_ bytes: [UInt8]) {
        var left = bytes[...]
        while !left.isEmpty {
            let count = left.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            left = left.dropFirst(count)
        }
    }

    func received() -> [UInt8] {
        var found: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while case let count = read(descriptor, &buffer, buffer.count), count > 0 { found += buffer.prefix(count) }
        return found
    }

    func close() {
        if descriptor >= 0 { Glibc.close(descriptor) }
        descriptor = -1
    }

    deinit { close() }
}

/// The suite of serial lines over both that a cabin has.
@Suite(.serialized) struct SerialConformanceTests {
    /// In place of a port, on a board without one.
    private final class Pseudo: SerialBench {
        let terminal: PseudoTerminal
        let cable = Cable()
        var line: any SerialTransport { terminal }

        init() throws { terminal = try PseudoTerminal() }

        func attach() throws { try cable.open(terminal.path) }
        func detach() { cable.close() }
        func send(_ bytes: [UInt8]) { cable.send(bytes) }
        func received() -> [UInt8] { cable.received() }
    }

    /// A tty that comes and goes at one path, as a USB adapter's does.
    private final class Port: SerialBench {
        let line: any SerialTransport
        let cable = Cable()
        private let path = NSTemporaryDirectory() + "/serial-" + UUID().uuidString

        init(_ slip: (SerialPort) -> any SerialTransport = { $0 }) throws { line = slip(try SerialPort(path: path)) }
        deinit { unlink(path) }

        func attach() throws {
            unlink(path)
            guard symlink(try cable.openPair(), path) == 0 else { throw CocoaError(.fileWriteUnknown) }
        }
        func detach() {
            unlink(path)
            cable.close()
        }
        func send(_ bytes: [UInt8]) { cable.send(bytes) }
        func received() -> [UInt8] { cable.received() }
    }

    private func run(_ name: String, _ stage: any SerialBench) throws {
        let scenario = try #require(SerialConformance.scenarios.first { $0.name == name })
        try scenario.run(stage)
    }

    @Test(arguments: SerialConformance.scenarios.map(\.name)) func aPseudoterminalConforms(name: String) throws {
        try run(name, try Pseudo())
    }

    @Test(arguments: SerialConformance.scenarios.map(\.name)) func aPortConforms(name: String) throws {
        try run(name, try Port())
    }

    /// A line with a slip, over a good one.
    private final class Slip: SerialTransport {
        enum Kind: String, CaseIterable {
            case changesReturns, dropsALast, promisesAll, sleepsOn, keepsSilent, waitsForever
        }

        let line: any SerialTransport
        let kind: Kind
        init(_ line: any SerialTransport, _ kind: Kind) { (self.line, self.kind) = (line, kind) }

        func read(limitMilliseconds: Int, untilWritable: Bool) throws(DeviceFault) -> [UInt8] {
            do throws(DeviceFault) {
                let limit = kind == .waitsForever ? limitMilliseconds + 700 : limitMilliseconds
                let bytes = try line.read(limitMilliseconds: limit, untilWritable: untilWritable)
                return kind == .changesReturns ? bytes.map { $0 == 13 ? 10 : $0 } : bytes
            } catch {
                if kind == .keepsSilent { return [] }
                throw error
            }
        }

        func write(_ bytes: ArraySlice<UInt8>) throws(DeviceFault) -> Int {
            let sent = kind == .dropsALast ? bytes.dropLast() : bytes
            let count = try line.write(sent)
            return kind == .promisesAll || kind == .dropsALast ? bytes.count : count
        }

        func wake() { if kind != .sleepsOn { line.wake() } }
    }

    @Test(arguments: Slip.Kind.allCases.map(\.rawValue)) func aPlantedSlipIsNoticed(name: String) throws {
        let kind = try #require(Slip.Kind(rawValue: name))
        let scenario =
            switch kind {
            case .changesReturns: "every byte comes as it was sent"
            case .dropsALast: "every byte goes as it was written"
            case .promisesAll: "a write never waits, and says what went"
            case .sleepsOn: "a wake ends a read"
            case .keepsSilent: "a line that is gone is absent, and opens anew"
            case .waitsForever: "a read without bytes ends empty, in its time"
            }
        let stage = try Port { Slip($0, kind) }
        #expect(throws: Nonconformity.self) { try run(scenario, stage) }
    }

    @Test func aSpeedThatIsNotOfferedIsRefusedByName() {
        let fault = #expect(throws: DeviceFault.self) { _ = try SerialPort(path: "/dev/ttyS0", baud: 12_345) }
        #expect(fault?.message.contains("12345") == true && fault?.message.contains("115200") == true)
    }
}
