import CabineAccess
public import CabineCore
import HALContract
import Synchronization

/// Where a command says what it finds.
public protocol ConsoleTerminal: Sendable {
    /// Says one line; waits while the terminal is behind, and returns early when the command is to stop.
    func print(_ line: String) async
    /// Gives the line to a program's bytes until it has ended.
    func send(_ file: OutgoingFile) async throws(ConsoleFault) -> String
}

/// A file on its way over the line.
public struct OutgoingFile: Hashable, Sendable {
    /// Where it is.
    public let path: String
    /// What to use where it cannot be sent.
    public let fallback: String

    /// The file at `path`; `fallback` is a command.
    public init(path: String, fallback: String) {
        self.path = path
        self.fallback = fallback
    }
}

/// What the commands do to the cabin.
public protocol CabinCommands: Sendable {
    /// Carries a command out; its last line is returned.
    ///
    /// - Throws: why it failed, in words.
    func perform(_ invocation: Invocation, as user: Operator, on terminal: any ConsoleTerminal)
        async throws(ConsoleFault)
        -> String
    /// Keeps customers out, for `work`; false where somebody is served.
    func occupy(_ work: ServiceWork) async -> Bool
    /// Lets customers in again.
    func vacate() async
    /// Whether nobody is served now.
    func isIdle() async -> Bool
    /// Values that only the cabin knows, for Tab; at once.
    func values(_ list: ValueList) -> [String]
}

/// How a command ended.
public struct CommandOutcome: Hashable, Sendable {
    /// Whether it did what it was to do.
    public let succeeded: Bool
    /// Its last line.
    public let text: String

    /// An end of a command.
    public init(succeeded: Bool, text: String) {
        self.succeeded = succeeded
        self.text = text
    }
}

/// The rules every command obeys, whoever gives it over whatever line.
///
/// | what happens | what follows |
/// |---|---|
/// | the role does not allow it | refused |
/// | it changes something | who, when and what are durable before it begins; what came of it, after it |
/// | that cannot be written | nothing is done |
/// | it needs the devices and a customer is inside | refused |
/// | it needs the devices and another command uses them | refused |
/// | it needs the devices | no customer gets in until it has ended, ten minutes at most |
public final class CommandRunner: Sendable {
    private let commands: any CabinCommands
    private let book: Mutex<OperationsBook>
    private let wall: @Sendable () -> String
    private let report: Report
    private let isBusy = Atomic(false)

    /// Is told of each command that was recorded, once it has ended, and of each that the role does not allow.
    public typealias Report = @Sendable (Operator, CommandSpec, CommandOutcome) -> Void

    /// Runs `commands` and writes about them into `book`; `wall` is the date and time in words.
    public init(
        _ commands: any CabinCommands, book: sending OperationsBook, wall: @escaping @Sendable () -> String,
        report: @escaping Report = { _, _, _ in }
    ) {
        self.commands = commands
        self.book = Mutex(book)
        self.wall = wall
        self.report = report
    }

    /// Writes down what is no command: logins and refusals.
    public func note(_ what: String, by user: String, via line: String) {
        do throws(DeviceFault) {
            try write([("who", user), ("via", line), ("what", what)])
        } catch {
            // Somebody is logged in all the same: every command that changes something tries again, and refuses.
            return
        }
    }

    private func write(_ fields: [(String, String)]) throws(DeviceFault) {
        let time = wall()
        try book.withLock { (book) throws(DeviceFault) in try book.write([("time", time)] + fields) }
    }

    /// Values that only the cabin knows, for Tab.
    public func values(_ list: ValueList) -> [String] { commands.values(list) }

    /// Runs one command to its end.
    public func run(
        _ invocation: Invocation, as user: Operator, via line: String, on terminal: any ConsoleTerminal
    ) async -> CommandOutcome {
        let command = invocation.command
        guard user.may(command.role) else {
            let refusal = CommandOutcome(succeeded: false, text: "\(command.name): for role \(command.role.rawValue)")
            report(user, command, refusal)
            return refusal
        }
        if !command.intent.isEmpty { await terminal.print("\(command.name): will \(command.intent)") }
        if command.isRecorded {
            do throws(DeviceFault) {
                try write([("who", "\(user)"), ("via", line), ("command", invocation.line), ("phase", "begins")])
            } catch {
                return CommandOutcome(
                    succeeded: false,
                    text: "\(command.name): nothing was done, since it cannot be written down: \(error)")
            }
        }
        let outcome = await gated(invocation, user, terminal)
        if command.isRecorded {
            report(user, command, outcome)
            do throws(DeviceFault) {
                try write([
                    ("who", "\(user)"), ("via", line), ("command", invocation.line),
                    ("phase", outcome.succeeded ? "done" : "failed"), ("result", outcome.text),
                ])
            } catch {
                await terminal.print("note: the result could not be written down: \(error)")
            }
        }
        return outcome
    }

    private func gated(
        _ invocation: Invocation, _ user: Operator, _ terminal: any ConsoleTerminal
    ) async -> CommandOutcome {
        let name = invocation.command.name
        let work: ServiceWork
        switch invocation.command.gate {
        case .none: return await perform(invocation, user, terminal)
        case .idle:
            guard await commands.isIdle() else { return Self.customer(name) }
            return await perform(invocation, user, terminal)
        case .devices: work = .devices
        case .coins: work = .coins
        }
        guard isBusy.compareExchange(expected: false, desired: true, ordering: .acquiringAndReleasing).exchanged else {
            return CommandOutcome(succeeded: false, text: "\(name): another command uses the devices; try again later")
        }
        defer { isBusy.store(false, ordering: .releasing) }
        guard await commands.occupy(work) else { return Self.customer(name) }
        let outcome = await perform(invocation, user, terminal)
        await commands.vacate()
        return outcome
    }

    private static func customer(_ name: String) -> CommandOutcome {
        CommandOutcome(
            succeeded: false,
            text: "\(name): refused: a customer is inside; try again when the session has ended (`status` shows it)")
    }

    private func perform(
        _ invocation: Invocation, _ user: Operator, _ terminal: any ConsoleTerminal
    ) async -> CommandOutcome {
        do throws(ConsoleFault) {
            return CommandOutcome(succeeded: true, text: try await commands.perform(invocation, as: user, on: terminal))
        } catch {
            return CommandOutcome(succeeded: false, text: "\(invocation.command.name): \(error)")
        }
    }
}
