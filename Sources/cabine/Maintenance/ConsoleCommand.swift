import ArgumentParser
import Foundation
import HALContract
import HALSerial
import Synchronization

struct ConsoleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "console",
        abstract: "Stand at a cabin's service console, over a serial cable or a pseudoterminal.",
        discussion: """
            Every key goes to the cabin. Ctrl-] leaves; the terminal is as before, however it ends. Any terminal program \
            does as well: 115200 8N1, no flow control.
            """)

    @Argument(help: ArgumentHelp("The serial port, or the path `cabine run` printed.", valueName: "PATH"))
    var path = "/dev/ttyUSB0"

    func run() throws {
        let port = try translated { try SerialPort(path: path) }
        guard isatty(STDIN_FILENO) == 1 else {
            throw Failure(.failed, "standard input is no terminal; use a terminal program or `cabine ctl` in scripts")
        }
        let terminal = RawInput()
        defer { terminal.restore() }
        put("Connected to \(path). Ctrl-] leaves.\r\n", to: STDOUT_FILENO)
        try translated { try Self.pass(port) }
        terminal.restore()
        say("")
    }

    /// Ctrl-].
    private static let escape: UInt8 = 0x1D

    private static func pass(_ port: SerialPort) throws(DeviceFault) {
        // The first read opens it.
        _ = try port.read(limitMilliseconds: 0, untilWritable: false)
        // The cabin answers with its prompt.
        _ = try port.write([0x0D])
        while RawInput.signalled.load(ordering: .acquiring) == 0 {
            let bytes = try port.read(limitMilliseconds: 10, untilWritable: false)
            if !bytes.isEmpty { _ = bytes.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) } }
            guard let typed = typed() else { return }
            let end = typed.firstIndex(of: escape) ?? typed.endIndex
            var rest = typed[..<end]
            while !rest.isEmpty {
                let count = try port.write(rest)
                rest = rest.dropFirst(count)
                if count == 0 { usleep(2_000) }
            }
            if end < typed.endIndex { return }
        }
    }

    /// What was typed; nil at the end of input.
    private static func typed() -> [UInt8]? {
        var polled = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        guard poll(&polled, 1, 0) > 0 else { return [] }
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = read(STDIN_FILENO, &buffer, buffer.count)
        return count > 0 ? Array(buffer.prefix(count)) : nil
    }
}

/// Standard input without echo and without lines, and back again on every way out.
private final class RawInput {
    static let signalled = Atomic<Int32>(0)
    private var before = termios()

    init() {
        tcgetattr(STDIN_FILENO, &before)
        var raw = before
        cfmakeraw(&raw)
        tcsetattr(STDIN_FILENO, TCSANOW, &raw)
        for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] {
            signal(number) { RawInput.signalled.store($0, ordering: .releasing) }
        }
    }

    func restore() { tcsetattr(STDIN_FILENO, TCSADRAIN, &before) }
}
