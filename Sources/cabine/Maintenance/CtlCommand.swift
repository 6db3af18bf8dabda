import ArgumentParser
import CabineConsole
import Foundation

struct CtlCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ctl",
        abstract: "Give a running cabin a command of its service console.",
        discussion: """
            The same commands under the same rules as on the serial line: `cabine ctl help` lists them. Only root and the \
            user the cabin runs as are let in; each command is recorded with that user. `logs send` and `audit send` speak \
            ZMODEM on standard input and output. Exit codes: 0 done, 1 failed or refused, 69 no cabin runs on the folder.
            """)

    @Option(help: ArgumentHelp("The folder passed to `cabine run --data`.", valueName: "DIR"))
    var data: String

    @Argument(parsing: .captureForPassthrough, help: ArgumentHelp("The command.", valueName: "COMMAND"))
    var command: [String] = []

    func run() throws {
        let path = data + "/control"
        guard var address = ControlMessage.address(path) else {
            throw Failure(.unavailable, "\(path): too long for a socket; use a shorter path for --data")
        }
        let server = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(server) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(server, $0, size) }
        }
        let code = errno
        guard connected == 0 else {
            throw Failure(
                .unavailable,
                "\(path): no cabin answers (\(String(cString: strerror(code)))); start `cabine run --data \(data)`")
        }
        let line = Array(command.joined(separator: " ").utf8)
        _ = ControlMessage.write(ControlMessage.encode(ControlMessage.text, line), to: server)
        if command.last == "send" { passInput(to: server) }
        try show(server)
    }

    private func passInput(to server: Int32) {
        Thread.detachNewThread {
            var buffer = [UInt8](repeating: 0, count: 1_024)
            while true {
                let count = read(STDIN_FILENO, &buffer, buffer.count)
                guard count > 0 else { return }
                let message = ControlMessage.encode(ControlMessage.raw, Array(buffer.prefix(count)))
                guard ControlMessage.write(message, to: server) else { return }
            }
        }
    }

    private func show(_ server: Int32) throws {
        // A transfer has standard output for itself.
        let words = command.last == "send" ? STDERR_FILENO : STDOUT_FILENO
        while let (kind, payload) = ControlMessage.read(server) {
            switch kind {
            case ControlMessage.text: put(String(decoding: payload, as: UTF8.self) + "\n", to: words)
            case ControlMessage.raw: _ = payload.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            case ControlMessage.end:
                let text = String(decoding: payload.dropFirst(), as: UTF8.self)
                guard payload.first == 0 else { throw Failure(.failed, text) }
                if !text.isEmpty { put(text + "\n", to: words) }
                return
            default: break
            }
        }
        throw Failure(.unavailable, "the cabin went away before the command had ended")
    }
}
