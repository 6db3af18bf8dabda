public import CabineAccess
public import CabineConsole
import CabineCore
public import CabineNotices
import Foundation
public import HALContract
import Synchronization

/// A console on a serial line: one thread moves bytes, and commands run beside it.
///
/// | what happens | what follows |
/// |---|---|
/// | a key | answered by the thread that read it, within microseconds |
/// | a command says more than the line takes | it waits; what is typed is answered meanwhile |
/// | Ctrl-C | the command's task is cancelled, and what it still says is dropped |
/// | the line goes | whoever was logged in is logged out, and the command is stopped |
/// | nobody reads the line | what is too much is dropped, the oldest first |
public final class ConsoleLine: Sendable {
    /// Bytes that wait for the line before a command has to wait.
    private static let backlogSoft = 4_096
    /// Bytes that wait at most; a terminal that is away for so long has seen nothing of them anyway.
    private static let backlogMaximum = 65_536
    /// Bytes given to the line at once.
    private static let chunk = 256
    /// Longest wait for a key, so that time passes.
    private static let waitMilliseconds = 250

    private struct Content {
        var session: ConsoleSession
        var backlog: [UInt8] = []
        var running: Task<Void, Never>?
        var sending: (any FileSender)?
        var isStopped = false
    }

    // SAFETY: only `run`, which one thread calls, uses it; `wake` may be called from any.
    private nonisolated(unsafe) let line: any SerialTransport
    private let runner: CommandRunner
    private let content: Mutex<Content>
    private let name: String
    private let log: NoticeSink
    private let openSender: @Sendable (String) throws(DeviceFault) -> any FileSender

    /// A console called `name` in the records, on `line`.
    public init(
        _ name: String, line: sending any SerialTransport, runner: CommandRunner,
        surroundings: sending ConsoleSurroundings, memory: LoginMemory, limits: ConsoleLimits = ConsoleLimits(),
        log: @escaping NoticeSink,
        sender: @escaping @Sendable (String) throws(DeviceFault) -> any FileSender
    ) {
        self.line = line
        self.runner = runner
        self.name = name
        self.log = log
        openSender = sender
        content = Mutex(
            Content(session: ConsoleSession(surroundings, memory: memory, limits: limits, at: MachineClock.now)))
    }

    /// Moves bytes until `stop`; blocks the thread that calls it.
    public func run() {
        while !content.withLock({ $0.isStopped }) {
            do throws(DeviceFault) {
                let isBehind = try writeSome()
                let bytes = try line.read(limitMilliseconds: Self.waitMilliseconds, untilWritable: isBehind)
                take(bytes)
            } catch {
                log(Notice(.consoleFault, .detail("\(error)")))
                lineChanged()
            }
        }
    }

    /// Longest wait for a command that has ended the program, and for what it says of it.
    private static let farewell = Duration.milliseconds(500)

    /// Ends `run`, once the last command was answered and written down, or soon after.
    public func stop() async {
        let end = ContinuousClock.now + Self.farewell
        while ContinuousClock.now < end, content.withLock({ $0.running != nil || !$0.backlog.isEmpty }) {
            try? await Task.sleep(for: Self.behindPause)
        }
        content.withLock {
            $0.isStopped = true
            $0.running?.cancel()
            $0.sending?.stop()
        }
        line.wake()
    }

    /// Says something that nobody asked for, between two lines.
    public func say(_ text: String) {
        change { content in
            if content.sending == nil { content.session.log(text) }
        }
    }

    /// The service key was turned, or turned back.
    public func keyTurned(_ turned: Bool) { change { $0.session.keyTurned(turned) } }

    private func writeSome() throws(DeviceFault) -> Bool {
        let chunk = content.withLock { $0.backlog.prefix(Self.chunk) }
        guard !chunk.isEmpty else { return false }
        let count = try line.write(chunk)
        content.withLock { $0.backlog.removeFirst(min(count, $0.backlog.count)) }
        // A line that takes nothing, and cannot say when it will, must not keep the thread spinning.
        if count == 0 { usleep(Self.refusedMicroseconds) }
        return content.withLock { !$0.backlog.isEmpty }
    }

    /// About the time in which 115200 bit/s move twenty bytes.
    private static let refusedMicroseconds: UInt32 = 2_000

    private func take(_ bytes: [UInt8]) {
        if let sender = content.withLock({ $0.sending }) { return sender.take(bytes) }
        changeHere { content in
            if bytes.isEmpty { content.session.tick(at: MachineClock.now) }
            content.session.receive(bytes, at: MachineClock.now)
        }
    }

    private func lineChanged() {
        changeHere { content in
            // What it still says is for nobody: see `pass`.
            content.sending?.stop()
            content.sending = nil
            content.backlog = []
            content.session.lineChanged()
        }
    }

    /// Changes the session from any thread, and wakes the line's own to say what follows.
    private func change(_ body: (inout Content) -> Void) {
        changeHere(body)
        line.wake()
    }

    /// Changes the session, and does what it then wants done. On the line's own thread, which looks at the backlog next: a bell
    /// that it rang for itself would end its next wait at once, and so each one after that.
    private func changeHere(_ body: (inout Content) -> Void) {
        let acts = content.withLock { content in
            body(&content)
            content.backlog += content.session.takeOutput()
            let excess = content.backlog.count - Self.backlogMaximum
            if excess > 0 { content.backlog.removeFirst(excess) }
            return content.session.takeActs()
        }
        for act in acts { carryOut(act) }
    }

    private func carryOut(_ act: ConsoleAct) {
        switch act {
        case .run(let invocation, let user): begin(invocation, user)
        case .stop: content.withLock { $0.running?.cancel() }
        case .loggedIn(let user):
            log(
                Notice(
                    .loginAccepted, .field(.operatorName, user.entryName), .field(.role, user.roleNames),
                    .field(.peer, name)))
            note("logged in", user.description)
        case .loggedOut(let user, let cause):
            log(Notice(.loginEnded, .field(.operatorName, user.entryName), .field(.cause, "\(cause)")))
            note("logged out: \(cause)", user.description)
        case .refused(let why):
            log(Notice(.loginRefused, .field(.cause, "\(why)"), .field(.peer, name)))
            note("refused: \(why)", "nobody")
        }
    }

    private func note(_ what: String, _ user: String) {
        // The book is written where a slow disk holds up no key.
        Task { [runner, name] in runner.note(what, by: user, via: name) }
    }

    private func begin(_ invocation: Invocation, _ user: Operator) {
        let task = Task {
            let outcome = await runner.run(invocation, as: user, via: name, on: self)
            // What was cancelled says so, and does not wait for a page.
            change { content in
                content.session.print(Task.isCancelled && outcome.text.isEmpty ? "stopped" : outcome.text)
                content.session.commandEnded()
                content.running = nil
            }
        }
        content.withLock { $0.running = task }
    }
}

extension ConsoleLine: ConsoleTerminal {
    /// Between two looks whether the terminal has caught up.
    private static let behindPause = Duration.milliseconds(20)

    /// Says one line of a command's answer; waits while the terminal is behind.
    public func print(_ text: String) async {
        while !Task.isCancelled,
            content.withLock({ $0.session.isHolding || $0.backlog.count > Self.backlogSoft })
        {
            try? await Task.sleep(for: Self.behindPause)
        }
        guard !Task.isCancelled else { return }
        change { $0.session.print(text) }
    }

    /// Sends a file: the line belongs to the sender until it has ended.
    public func send(_ file: OutgoingFile) async throws(ConsoleFault) -> String {
        let sender: any FileSender
        do throws(DeviceFault) { sender = try openSender(file.path) } catch {
            throw ConsoleFault("\(error); `\(file.fallback)` shows it as plain text")
        }
        await print("Start receiving now (ZMODEM, `rz`); five Ctrl-X stop it.")
        await drained()
        content.withLock { $0.sending = sender }
        let arrived = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                Thread.detachNewThread { continuation.resume(returning: self.pass(sender)) }
            }
        } onCancel: {
            sender.stop()
        }
        content.withLock { $0.sending = nil }
        guard arrived else {
            throw ConsoleFault("the file did not arrive; give the command again to go on where it stopped")
        }
        return "sent"
    }

    /// On a thread of its own: the sender's bytes to the line, as fast as it takes them.
    private func pass(_ sender: any FileSender) -> Bool {
        while let bytes = sender.read() {
            while content.withLock({ $0.sending === sender && $0.backlog.count > Self.backlogSoft && !$0.isStopped }) {
                usleep(Self.refusedMicroseconds)
            }
            content.withLock { if $0.sending === sender { $0.backlog += bytes } }
            line.wake()
        }
        return sender.finish()
    }

    private func drained() async {
        while !Task.isCancelled, content.withLock({ !$0.backlog.isEmpty }) {
            try? await Task.sleep(for: Self.behindPause)
        }
    }
}
