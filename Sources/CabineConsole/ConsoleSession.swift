public import CabineAccess
public import CabineCore

/// Times and sizes of a console.
public struct ConsoleLimits: Hashable, Sendable {
    /// A login ends after so long without a key.
    public var idleMilliseconds: UInt64 = 600_000
    /// The warning before that.
    public var warningMilliseconds: UInt64 = 60_000
    /// Lines of the terminal; more than that are shown a page at a time.
    public var rows = 24

    /// The usual ones.
    public init() {}
}

/// What a console is connected to; all of it is called at once and must not wait.
public struct ConsoleSurroundings {
    /// The cabin's four characters.
    public var cabin: String
    /// Opens the console.
    public var key: UnlockKey
    /// Unpredictable bytes.
    public var randomBytes: (Int) -> [UInt8]
    /// Makes the guard's memory durable.
    public var remember: (LoginMemory) throws -> Void
    /// Whether the service key is turned.
    public var isKeyTurned: () -> Bool
    /// Values that only the cabin knows, for Tab.
    public var values: (ValueList) -> [String]

    /// The surroundings of one console.
    public init(
        cabin: String, key: UnlockKey, randomBytes: @escaping (Int) -> [UInt8],
        remember: @escaping (LoginMemory) throws -> Void, isKeyTurned: @escaping () -> Bool,
        values: @escaping (ValueList) -> [String]
    ) {
        self.cabin = cabin
        self.key = key
        self.randomBytes = randomBytes
        self.remember = remember
        self.isKeyTurned = isKeyTurned
        self.values = values
    }
}

/// What a console wants done.
public enum ConsoleAct: Hashable, Sendable {
    /// Carry a command out.
    case run(Invocation, Operator)
    /// Stop the command that runs.
    case stop
    /// Somebody came in.
    case loggedIn(Operator)
    /// Somebody left, or was logged out.
    case loggedOut(Operator, cause: String)
    /// Somebody did not come in.
    case refused(String)
}

/// One serial line's console, without line, thread or clock: bytes in, bytes and acts out.
///
/// | where it stands | what works |
/// |---|---|
/// | locked | `login ROLE`, `login key`, `help`; nothing else, whatever the bytes |
/// | answering | the response, an empty line or Ctrl-C |
/// | ready | every command the role may use |
/// | running | Ctrl-C; Space, Enter and q where a page is full |
///
/// Before a login a line that is no login is answered three times and then in silence, without echo or prompt, so that two
/// machines whose lines are tied together do not talk for ever. A login, Ctrl-C, or ten seconds without a byte end it.
public struct ConsoleSession {
    private enum Phase {
        case locked
        case answering
        case ready
        case running
    }

    /// Answers to lines that are no login, until somebody says something sensible.
    private static let patience = 3
    /// Two machines that answer each other leave no such gap; a person who reads does.
    private static let gapMilliseconds: UInt64 = 10_000
    /// Longest line that the console itself repeats.
    private static let quoteMaximum = 40

    private let surroundings: ConsoleSurroundings
    private let limits: ConsoleLimits
    private var gate: LoginGuard
    private var decoder = KeyDecoder()
    private var editor: LineEditor
    private var pager: Pager
    private var phase = Phase.locked
    private var nonsense = 0
    private var lastKeyAt: Instant
    private var lastByteAt: Instant
    private var isWarned = false
    private var output: [UInt8] = []
    private var acts: [ConsoleAct] = []
    /// Who is logged in.
    public private(set) var user: Operator?

    /// A locked console.
    public init(
        _ surroundings: ConsoleSurroundings, memory: LoginMemory, limits: ConsoleLimits = ConsoleLimits(),
        at now: Instant
    ) {
        self.surroundings = surroundings
        self.limits = limits
        gate = LoginGuard(memory: memory, at: now)
        editor = LineEditor(prompt: "")
        pager = Pager(rows: limits.rows)
        (lastKeyAt, lastByteAt) = (now, now)
        showBanner()
        prompt()
    }

    /// Bytes for the terminal since the last call.
    public mutating func takeOutput() -> [UInt8] {
        defer { output = [] }
        return output
    }

    /// What is to be done since the last call.
    public mutating func takeActs() -> [ConsoleAct] {
        defer { acts = [] }
        return acts
    }

    /// Whether what a command says is being held until somebody presses a key.
    public var isHolding: Bool { pager.isHolding }
    /// Whether a command runs, or its last page is not shown yet.
    public var isRunning: Bool { phase == .running }

    /// Takes what came over the line.
    public mutating func receive(_ bytes: [UInt8], at now: Instant) {
        if now >= lastByteAt.advanced(byMilliseconds: Self.gapMilliseconds) { nonsense = 0 }
        if !bytes.isEmpty { lastByteAt = now }
        for byte in bytes {
            guard let key = decoder.take(byte) else { continue }
            if key != .noise { lastKeyAt = now }
            isWarned = false
            let said = output.count
            take(key, now)
            if isMuted { output.removeSubrange(said...) }
        }
    }

    /// Whether nothing is said, since nobody seems to be there who could read it.
    private var isMuted: Bool { phase == .locked && nonsense > Self.patience }

    private mutating func take(_ key: Key, _ now: Instant) {
        if phase == .running { return takeWhileRunning(key) }
        switch editor.take(key) {
        case .shown(let bytes): output += bytes
        case .interrupted:
            nonsense = 0
            output += Array("^C\r\n".utf8)
            if phase == .answering { lock() }
            prompt()
        case .ended:
            output += Array("\r\n".utf8)
            if user != nil { logout("logout") } else { lock() }
            prompt()
        case .completing: complete()
        case .asking: explain()
        case .spoilt:
            output += Array("\r\n".utf8)
            answerNonsense("noise on the line: nothing was done; check that the speed is 115200 8N1")
            prompt()
        case .line(let line):
            output += Array("\r\n".utf8)
            obey(line, now)
            if phase != .running { prompt() }
        }
    }

    private mutating func takeWhileRunning(_ key: Key) {
        switch key {
        case .control(UInt8(ascii: "C")):
            output += Array((pager.dropHeld() ? "\r\u{1B}[K^C\r\n" : "^C\r\n").utf8)
            acts.append(.stop)
            endPageIfOver()
        case .character(UInt8(ascii: "q")) where pager.isHolding:
            output += Array("\r\u{1B}[K".utf8)
            _ = pager.dropHeld()
            acts.append(.stop)
            endPageIfOver()
        case .character(UInt8(ascii: " ")) where pager.isHolding:
            output += pager.nextPage()
            endPageIfOver()
        case .enter where pager.isHolding:
            output += pager.nextLine()
            endPageIfOver()
        case .noise, .ignored, .character, .enter, .tab, .backspace, .delete, .left, .right, .up, .down, .home, .end,
            .control:
            break
        }
    }

    private mutating func obey(_ line: String, _ now: Instant) {
        switch phase {
        case .locked: obeyLocked(line, now)
        case .answering: answer(line, now)
        case .ready: obeyReady(line)
        case .running: break
        }
    }
}

extension ConsoleSession {
    private mutating func obeyLocked(_ line: String, _ now: Instant) {
        let words = line.split(separator: " ").map { String($0) }
        switch words.first {
        case nil: return
        case "login" where words.count == 2:
            if let role = Role(rawValue: words[1]) { return ask(role, now) }
            if words[1] == "key" { return enterByKey() }
            answerNonsense("login: accepted: view, service, cash, key")
        case "help", "?": sayLoginHelp()
        default: answerNonsense("log in first: `login view`, `login service` or `login cash`")
        }
    }

    private mutating func sayLoginHelp() {
        nonsense = 0
        for text in [
            "login view      look at everything",
            "login service   look, test devices, configure, take out of service",
            "login cash      look, audit and empty the cash box, pay vouchers out",
            "                Each shows a challenge. The operator answers it with",
            "                `fleet unlock \(surroundings.cabin) CHALLENGE`; the response opens once.",
            "login key       role service, while the service key is turned",
        ] { write(text) }
    }

    private mutating func ask(_ role: Role, _ now: Instant) {
        nonsense = 0
        do throws(LoginRefusal) {
            let challenge = try gate.challenge(for: role, at: now, surroundings.randomBytes)
            write("challenge for \(role.rawValue): \(challenge)")
            write("Read it to the operator: fleet unlock \(surroundings.cabin) \(challenge)")
            phase = .answering
        } catch {
            write("\(error)")
        }
    }

    private mutating func answer(_ line: String, _ now: Instant) {
        guard line.contains(where: { $0 != " " }) else { return lock() }
        do throws(LoginRefusal) {
            conclude(try gate.take(line, at: now), now)
        } catch {
            write("\(error)")
            // A typing error leaves the challenge open.
            if case .code = error { return }
            lock()
        }
    }

    private mutating func conclude(_ attempt: LoginGuard.Attempt, _ now: Instant) {
        do { try surroundings.remember(gate.memory) } catch {
            lock()
            return write("this cannot be written down, so nobody is let in: \(error)")
        }
        let challenge = attempt.challenge
        guard gate.conclude(attempt, cabin: surroundings.cabin, key: surroundings.key, at: now) else {
            lock()
            acts.append(.refused("wrong response to \(challenge.text)"))
            return write("wrong response; ask for a new challenge")
        }
        enter(Operator(roles: [challenge.role], entry: .challenge(challenge.text)))
        // What stays behind when this fails is one failure too many, which only slows down.
        do { try surroundings.remember(gate.memory) } catch { write("note: \(error)") }
    }

    private mutating func enterByKey() {
        nonsense = 0
        guard surroundings.isKeyTurned() else {
            acts.append(.refused("service key is not turned"))
            return write("turn the service key first, and leave it turned")
        }
        gate.forget()
        enter(Operator(roles: [.service], entry: .serviceKey))
    }

    private mutating func enter(_ somebody: Operator) {
        user = somebody
        phase = .ready
        editor.forget()
        acts.append(.loggedIn(somebody))
        write("Logged in: \(somebody.roles.map(\.rawValue).joined(separator: ", ")). `help` lists commands.")
    }

    private mutating func logout(_ cause: String) {
        guard let user else { return }
        if phase == .running { acts.append(.stop) }
        pager = Pager(rows: limits.rows)
        acts.append(.loggedOut(user, cause: cause))
        self.user = nil
        editor.forget()
        lock()
        write("Logged out: \(cause).")
    }

    private mutating func lock() {
        phase = .locked
        gate.forget()
    }

    /// The line went away, or came back: nobody who stood there before is logged in any more.
    public mutating func lineChanged() {
        logout("the line went away")
        lock()
        decoder = KeyDecoder()
        editor.forget()
        output = []
        showBanner()
        prompt()
    }

    /// The service key was turned, or turned back.
    public mutating func keyTurned(_ turned: Bool) {
        guard !turned, user?.entry == .serviceKey else { return }
        interject { $0.logout("the service key was turned back") }
    }

    /// Time passes: somebody who went away is logged out.
    public mutating func tick(at now: Instant) {
        guard user != nil else { return }
        let idle = now.milliseconds(since: lastKeyAt)
        if idle >= limits.idleMilliseconds {
            interject { $0.logout("nobody pressed a key") }
        } else if idle + limits.warningMilliseconds >= limits.idleMilliseconds, !isWarned {
            isWarned = true
            let seconds = (limits.idleMilliseconds - idle + 999) / 1_000
            interject { $0.write("You will be logged out in \(seconds) s: press a key to stay.") }
        }
    }
}

extension ConsoleSession {
    private mutating func obeyReady(_ line: String) {
        guard let user else { return lock() }
        do throws(ConsoleFault) {
            guard let invocation = try CommandTable.parse(line) else { return }
            let command = invocation.command
            guard user.may(command.role) else {
                return write(
                    "\(command.name): for role \(command.role.rawValue); log out and `login \(command.role.rawValue)`")
            }
            switch command.name {
            case "logout": logout("logout")
            case "help":
                begin(pages: true)
                for line in try CommandTable.help(invocation.value(0), roles: user.roles) { print(line) }
                commandEnded()
            default:
                begin(pages: command.name != "watch" && command.name != "logs print")
                acts.append(.run(invocation, user))
            }
        } catch {
            write("\(error)")
        }
    }

    private mutating func begin(pages: Bool) {
        phase = .running
        pager = Pager(rows: pages ? limits.rows : .max)
    }

    /// Says one line of a command's answer.
    public mutating func print(_ text: String) {
        guard phase == .running else { return }
        for line in PlainText.wrapped(text, indent: 2) { output += pager.take(line) }
    }

    /// The command has ended.
    public mutating func commandEnded() {
        guard phase == .running else { return }
        pager.end()
        endPageIfOver()
    }

    private mutating func endPageIfOver() {
        guard phase == .running, pager.isOver else { return }
        phase = user == nil ? .locked : .ready
        prompt()
    }

    /// Says something that nobody asked for, without breaking the line that is being typed.
    public mutating func log(_ text: String) {
        guard user != nil else { return }
        interject { session in for line in PlainText.wrapped(text, indent: 2) { session.write(line) } }
    }

    private mutating func interject(_ body: (inout ConsoleSession) -> Void) {
        if phase == .running {
            if pager.isHolding { output += Array("\r\u{1B}[K".utf8) }
            body(&self)
            if phase == .running {
                if pager.isHolding { output += Pager.invitation }
            } else {
                prompt()
            }
        } else {
            output += editor.erased
            body(&self)
            prompt()
        }
    }

    private mutating func complete() {
        let completion: Completion
        switch (phase, user) {
        case (.ready, let user?):
            completion = CommandTable.complete(
                editor.beforeCursor, role: user.roles[0], values: surroundings.values)
        case (.locked, _): completion = CommandTable.completeLogin(editor.beforeCursor)
        default: return output.append(7)
        }
        if !completion.addition.isEmpty { return output += editor.add(completion.addition) }
        guard !completion.candidates.isEmpty else { return output.append(7) }
        output += Array("\r\n".utf8)
        for line in completion.candidates.chunked() { write(line) }
        prompt()
    }

    private mutating func explain() {
        output += Array("?\r\n".utf8)
        if phase == .ready, let user {
            for line in CommandTable.explain(editor.beforeCursor, role: user.roles[0], values: surroundings.values) {
                write(line)
            }
        } else {
            sayLoginHelp()
        }
        prompt()
    }
}

extension ConsoleSession {
    private mutating func showBanner() {
        write("")
        write("Cabin \(surroundings.cabin). Service console, 115200 8N1. `help` says how to log in.")
    }

    private mutating func prompt() {
        switch phase {
        case .locked: editor.prompt = "\(surroundings.cabin) login> "
        case .answering: editor.prompt = "response> "
        case .ready: editor.prompt = "\(surroundings.cabin) \(user?.roles[0].rawValue ?? "")> "
        case .running: return
        }
        editor.remembers = phase == .ready
        output += editor.redrawn()
    }

    private mutating func write(_ line: String) { output += Array((PlainText.plain(line) + "\r\n").utf8) }

    private mutating func answerNonsense(_ text: String) {
        nonsense += 1
        if user != nil || nonsense <= Self.patience { write(text) }
    }
}
