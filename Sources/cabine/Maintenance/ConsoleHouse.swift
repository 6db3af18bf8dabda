import CabineAccess
import CabineConsole
import CabineCore
import CabineNotices
import CabineRecord
import CabineRuntime
import CabineSite
import Foundation
import HALContract
import HALDrivers
import HALLinux
import HALSerial
import Synchronization

/// Everything a cabin has for its technicians: the serial console, the control socket, and the book of who did what.
final class ConsoleHouse: Sendable {
    /// Where to connect, for whoever started the cabin.
    let greeting: String
    private let line: ConsoleLine?
    private let control: ControlSocket?
    private let book: StatusBook
    private let tap: LogTap
    private let cabin: Cabin<DirectoryStore>
    private let following = Mutex<[Task<Void, Never>]>([])

    init(
        _ station: Station, board: Board, lamps: LampPanel?, siteFile: String, idleSeconds: Int, tap: LogTap,
        restart: @escaping @Sendable (Bool) -> Void
    ) throws {
        let folder = station.layout.console
        let book = StatusBook()
        let log = tap.sink
        let runner = CommandRunner(
            try StationCommands(
                station, board: board, book: book, lamps: lamps, siteFile: siteFile, restart: restart),
            book: try OperationsBook(try DirectoryStore(folder)), wall: { WallText.utc(MachineClock.wall) }
        ) { user, command, outcome in
            log(Self.notice(user, command, outcome))
        }
        self.book = book
        self.tap = tap
        cabin = station.cabin
        var control: ControlSocket?
        do throws(DeviceFault) {
            control = try ControlSocket(path: station.layout.data + "/control", runner: runner)
        } catch { log(Notice(.consoleFault, .detail("\(error)"))) }
        self.control = control
        let (transport, greeting) = try Self.transport(board, station.layout.data)
        self.greeting = greeting
        guard let transport else {
            line = nil
            return
        }
        log(Notice(.consoleOpened, .field(.device, board.console?.path ?? "a pseudoterminal")))
        let store = try DirectoryStore(folder)
        let memory = try Self.memory(store)
        var limits = ConsoleLimits()
        limits.idleMilliseconds = UInt64(idleSeconds) * 1_000
        line = ConsoleLine(
            "console", line: transport, runner: runner,
            surroundings: ConsoleSurroundings(
                cabin: station.site.cabin, key: try UnlockKey.open(in: DirectoryStore(station.layout.keys)),
                randomBytes: secureRandomBytes, remember: { try store.replace(Self.loginFile, with: $0.bytes) },
                isKeyTurned: { book.state?.serviceKey ?? false }, values: { runner.values($0) }),
            memory: memory, limits: limits, log: log
        ) { path throws(DeviceFault) in try FileSending(path: path) }
    }

    private static let loginFile = "login"

    private static func memory(_ store: DirectoryStore) throws -> LoginMemory {
        guard try store.list().contains(loginFile) else { return .none }
        return LoginMemory(bytes: try store.read(loginFile))
    }

    /// The board's tty; a pseudoterminal on a board that exists only in the program.
    private static func transport(
        _ board: Board, _ data: String
    ) throws -> (transport: (any SerialTransport)?, greeting: String) {
        if let console = board.console {
            return (
                try SerialPort(path: console.path, baud: console.baud),
                "service console on \(console.path), \(console.baud) 8N1"
            )
        }
        guard board.camera.kind == .simulated else {
            return (nil, "no service console on this board; `cabine ctl` works")
        }
        let terminal = try PseudoTerminal()
        let link = data + "/console.tty"
        unlink(link)
        symlink(terminal.path, link)
        return (terminal, "service console on \(terminal.path) (also \(link)): `cabine console \(terminal.path)`")
    }

    /// Begins to answer.
    func start() {
        following.withLock { $0 = [Task { await hear() }, Task { await follow() }] }
        control?.start()
        if let line { Thread.detachNewThread { line.run() } }
    }

    /// The book has every word; the log goes to others, and has what is nobody's secret.
    private static func notice(_ user: Operator, _ command: CommandSpec, _ outcome: CommandOutcome) -> Notice {
        guard user.may(command.role) else {
            return Notice(
                .commandRefused, .field(.operatorName, user.entryName), .field(.command, command.name),
                .field(.cause, "for role \(command.role.rawValue)"), .field(.role, user.roleNames))
        }
        return Notice(
            .commandDone, .field(.operatorName, user.entryName), .field(.command, command.name),
            .field(.result, outcome.succeeded ? "done" : "failed"), .field(.role, user.roleNames))
    }

    private func hear() async {
        for await notice in tap.notices {
            book.hear(notice, at: MachineClock.wall)
            // Whoever logs in, or gives a command, knows that already.
            if notice.message.subsystem != .console { line?.say(notice.description) }
        }
    }

    private func follow() async {
        var turned = false
        for await step in await cabin.steps() {
            book.follow(step, at: MachineClock.wall)
            guard step.state.serviceKey != turned else { continue }
            turned = step.state.serviceKey
            line?.keyTurned(turned)
        }
    }

    /// Ends once whoever gave the last command has its answer, or soon after.
    func stop() async {
        following.withLock { for task in $0 { task.cancel() } }
        await control?.stop()
        await line?.stop()
    }
}

/// Lets the console hear what an operator wants to know of the log; the others are not held up by it. Handing a notice over
/// allocates, so what comes with every coin and photo (`info`) is not handed over: `watch` shows it.
final class LogTap: Sendable {
    /// What waits for a console that is slow; the oldest goes first.
    private static let waitingMaximum = 64

    /// What was said, from the notices of an operator's interest on.
    let notices: AsyncStream<Notice>
    private let continuation: AsyncStream<Notice>.Continuation
    private let log: NoticeSink

    init(_ log: @escaping NoticeSink) {
        self.log = log
        (notices, continuation) = AsyncStream.makeStream(
            of: Notice.self, bufferingPolicy: .bufferingNewest(Self.waitingMaximum))
    }

    /// The log, heard.
    var sink: NoticeSink {
        { [log, continuation] notice in
            log(notice)
            if notice.level <= .notice { continuation.yield(notice) }
        }
    }
}
