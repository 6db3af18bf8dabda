import CabineAccess
import CabineConsole
import CabineRuntime
import Foundation
import HALContract
import HALSerial
import Synchronization

/// One message on the control socket: a kind and at most 65,535 bytes.
///
///     offset  bytes  what
///     0       1      kind
///     1       2      length, big-endian
///     3       n      payload
enum ControlMessage {
    /// Client: the command line. Server: one line of text.
    static let text = UInt8(ascii: "t")
    /// Bytes of a file transfer, in either direction.
    static let raw = UInt8(ascii: "r")
    /// Server: the command has ended, and its last line; the payload's first byte is 1 when it failed.
    static let end = UInt8(ascii: "e")
    static let payloadMaximum = 65_535

    static func encode(_ kind: UInt8, _ payload: [UInt8]) -> [UInt8] {
        let payload = payload.prefix(payloadMaximum)
        return [kind, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)] + payload
    }

    /// The next message; nil at the end.
    static func read(_ descriptor: Int32) -> (kind: UInt8, payload: [UInt8])? {
        guard let head = readExactly(descriptor, 3) else { return nil }
        guard let payload = readExactly(descriptor, Int(head[1]) << 8 | Int(head[2])) else { return nil }
        return (head[0], payload)
    }

    private static func readExactly(_ descriptor: Int32, _ count: Int) -> [UInt8]? {
        var bytes: [UInt8] = []
        while bytes.count < count {
            var buffer = [UInt8](repeating: 0, count: count - bytes.count)
            let size = Foundation.read(descriptor, &buffer, buffer.count)
            let code = errno
            if size < 0, code == EINTR { continue }
            guard size > 0 else { return nil }
            bytes += buffer.prefix(size)
        }
        return bytes
    }

    /// False when the other end is gone.
    static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            let code = errno
            if count < 0, code == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// The address of a socket at `path`; nil where it is too long for one.
    static func address(_ path: String) -> sockaddr_un? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let room = MemoryLayout.size(ofValue: address.sun_path)
        guard path.utf8.count < room else { return nil }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return address
    }
}

/// Where `cabine ctl` comes in: the same commands under the same rules, for users of this machine.
///
/// | who connects | what happens |
/// |---|---|
/// | root, or the user the cabin runs as, as the kernel says | every role; each command is recorded with the user's number |
/// | anybody else | refused |
/// | a client that goes away | its command is stopped |
final class ControlSocket: Sendable {
    private let path: String
    private let descriptor: Int32
    private let runner: CommandRunner
    private let clients = Atomic(0)
    private static let clientsMaximum = 8
    /// Longest wait for answers when the program ends.
    private static let farewell = Duration.seconds(2)

    init(path: String, runner: CommandRunner) throws(DeviceFault) {
        guard var address = ControlMessage.address(path) else {
            throw DeviceFault(
                .system, "\(path): too long for a socket: `cabine ctl` does not work; use a shorter --data")
        }
        self.path = path
        self.runner = runner
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        unlink(path)
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let mask = umask(0o077)
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
        }
        let code = errno
        umask(mask)
        guard bound == 0, listen(descriptor, 8) == 0 else {
            throw DeviceFault(.system, "\(path): no socket: \(String(cString: strerror(code)))")
        }
    }

    /// Takes clients until `stop`, on threads of their own.
    func start() {
        Thread.detachNewThread { [self] in
            while true {
                let client = accept(descriptor, nil, nil)
                let code = errno
                if client < 0, code == EINTR || code == ECONNABORTED { continue }
                guard client >= 0 else { return }
                _ = fcntl(client, F_SETFD, FD_CLOEXEC)
                take(client)
            }
        }
    }

    /// Takes nobody in any more, and lets those who are in have their answers.
    func stop() async {
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
        unlink(path)
        let end = ContinuousClock.now + Self.farewell
        while ContinuousClock.now < end, clients.load(ordering: .acquiring) > 0 {
            try? await Task.sleep(for: .milliseconds(10))
        }
    }

    private func take(_ client: Int32) {
        guard clients.load(ordering: .acquiring) < Self.clientsMaximum, let user = Self.user(of: client) else {
            _ = ControlMessage.write(
                ControlMessage.encode(
                    ControlMessage.end, [1] + Array("refused: not root or the cabin's own user".utf8)),
                to: client)
            close(client)
            return
        }
        clients.add(1, ordering: .acquiringAndReleasing)
        Thread.detachNewThread { [self] in
            ControlClient(client, runner: runner, user: user).serve()
            clients.subtract(1, ordering: .acquiringAndReleasing)
        }
    }

    /// Who is at the other end, as the kernel says; nil for those who may not give commands.
    private static func user(of client: Int32) -> Operator? {
        // struct ucred of unix(7): process, user, group.
        var credentials: (process: Int32, uid: UInt32, gid: UInt32) = (0, .max, .max)
        var size = socklen_t(MemoryLayout.size(ofValue: credentials))
        guard getsockopt(client, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0 else { return nil }
        guard credentials.uid == 0 || credentials.uid == geteuid() else { return nil }
        return Operator(roles: Role.allCases, entry: .user(credentials.uid))
    }
}

/// One client and its one command.
private final class ControlClient: ConsoleTerminal, Sendable {
    private let descriptor: Int32
    private let runner: CommandRunner
    private let user: Operator
    private let isOpen = Atomic(true)
    private let sending = Mutex<FileSending?>(nil)

    init(_ descriptor: Int32, runner: CommandRunner, user: Operator) {
        self.descriptor = descriptor
        self.runner = runner
        self.user = user
    }

    func serve() {
        guard let (kind, payload) = ControlMessage.read(descriptor), kind == ControlMessage.text else {
            close(descriptor)
            return
        }
        let task = Task { end(await answer(String(decoding: payload, as: UTF8.self))) }
        // Ends when the client does, or when the command has ended and this end was shut.
        while let (kind, payload) = ControlMessage.read(descriptor) {
            if kind == ControlMessage.raw { sending.withLock { $0 }?.take(payload) }
        }
        task.cancel()
        sending.withLock { $0 }?.stop()
        let ended = DispatchSemaphore(value: 0)
        Task {
            await task.value
            ended.signal()
        }
        ended.wait()
        close(descriptor)
    }

    private func answer(_ line: String) async -> CommandOutcome {
        do throws(ConsoleFault) {
            guard let invocation = try CommandTable.parse(line) else {
                return CommandOutcome(succeeded: false, text: "no command; `cabine ctl help` lists them")
            }
            if invocation.command.name == "help" {
                for line in try CommandTable.help(invocation.value(0), roles: user.roles) { await print(line) }
                return CommandOutcome(succeeded: true, text: "")
            }
            if invocation.command.name == "logout" {
                return CommandOutcome(succeeded: true, text: "nobody is logged in here")
            }
            return await runner.run(invocation, as: user, via: "ctl", on: self)
        } catch {
            return CommandOutcome(succeeded: false, text: error.description)
        }
    }

    private func end(_ outcome: CommandOutcome) {
        write(ControlMessage.end, [outcome.succeeded ? 0 : 1] + Array(outcome.text.utf8))
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    private func write(_ kind: UInt8, _ payload: [UInt8]) {
        guard isOpen.load(ordering: .acquiring) else { return }
        if !ControlMessage.write(ControlMessage.encode(kind, payload), to: descriptor) {
            isOpen.store(false, ordering: .releasing)
        }
    }

    func print(_ line: String) async {
        guard !Task.isCancelled else { return }
        write(ControlMessage.text, Array(line.utf8))
    }

    func send(_ file: OutgoingFile) async throws(ConsoleFault) -> String {
        let sender: FileSending
        do throws(DeviceFault) { sender = try FileSending(path: file.path) } catch {
            throw ConsoleFault("\(error); `\(file.fallback)` shows it as plain text")
        }
        sending.withLock { $0 = sender }
        let arrived = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                Thread.detachNewThread {
                    while let bytes = sender.read() { self.write(ControlMessage.raw, bytes) }
                    continuation.resume(returning: sender.finish())
                }
            }
        } onCancel: {
            sender.stop()
        }
        sending.withLock { $0 = nil }
        guard arrived else {
            throw ConsoleFault("the file did not arrive; give the command again to go on where it stopped")
        }
        return "sent"
    }
}
