import CabineAccess
import CabineConsole
import CabineCore
import Foundation
import HALSim
import Testing

/// A console on a bench: what was typed goes in, what a terminal would show and what is to be done comes out.
struct ConsoleBench {
    static let key = UnlockKey()
    var session: ConsoleSession
    var now = Instant(nanoseconds: 1_000_000_000)
    var acts: [ConsoleAct] = []

    init(isKeyTurned: Bool = false, memoryFails: Bool = false) {
        var random = SplitMix(seed: 5)
        session = ConsoleSession(
            ConsoleSurroundings(
                cabin: "7K3M", key: Self.key,
                randomBytes: { count in (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) } },
                remember: { _ in if memoryFails { throw ConsoleFault("disk full") } },
                isKeyTurned: { isKeyTurned }, values: { $0 == .configKeys ? ["price_cents", "retakes"] : [] }),
            memory: .none, at: Instant(nanoseconds: 0))
        _ = session.takeOutput()
    }

    /// What came out.
    @discardableResult
    mutating func type(_ bytes: [UInt8]) -> String {
        now = now.advanced(byMilliseconds: 1)
        session.receive(bytes, at: now)
        acts += session.takeActs()
        return String(decoding: session.takeOutput(), as: UTF8.self)
    }

    @discardableResult
    mutating func type(_ text: String) -> String { type(Array(text.utf8)) }

    mutating func login(_ role: Role) throws {
        let said = type("login \(role.rawValue)\r")
        let mark = try #require(said.range(of: "challenge for \(role.rawValue): "))
        let challenge = try Challenge(String(said[mark.upperBound...].prefix(14)))
        let answer = type("\(Self.key.respond(to: challenge, cabin: "7K3M"))\r")
        #expect(answer.contains("Logged in"))
        acts = []
    }
}

@Suite struct SessionTests {
    @Test(arguments: CommandTable.all.map(\.name))
    func beforeLoginNothingRuns(name: String) {
        var bench = ConsoleBench()
        let said = bench.type("\(name) x\r\(name)\r")
        #expect(bench.acts.isEmpty)
        #expect(name == "help" || said.contains("log in first"))
    }

    /// Tab helps at the door, too; it knows nothing there but how to come in.
    @Test func loginIsCompleted() throws {
        var bench = ConsoleBench()
        #expect(bench.type("lo\t").contains("login> login "))
        let said = bench.type("\t")
        for word in ["login view", "login service", "login cash", "login key"] { #expect(said.contains(word)) }
        #expect(bench.type("s\t\r").contains("challenge for service"))
        // A response is nothing to be completed, and a command none to be named.
        #expect(bench.type("\t") == "\u{7}")
        bench.type("\u{3}")
        #expect(bench.type("sta\t").hasSuffix("\u{7}"))
        #expect(bench.acts.isEmpty)
    }

    @Test func everyCommandBelongsToARole() throws {
        for role in Role.allCases {
            for command in CommandTable.all where !["help", "logout"].contains(command.name) {
                var bench = ConsoleBench()
                try bench.login(role)
                let line = Self.example(command.name)
                let said = bench.type(line + "\r")
                let ran = bench.acts.contains {
                    if case .run(let invocation, _) = $0 { invocation.command.name == command.name } else { false }
                }
                #expect(ran == role.allows(command.role), "\(role): \(line): \(said)")
                #expect(ran || said.contains("for role \(command.role.rawValue)"), "\(role): \(line): \(said)")
            }
        }
    }

    /// A line that each command understands.
    static func example(_ name: String) -> String {
        switch name {
        case "number status": "number status C17K3M"
        case "service off": "service off cleaning"
        case "config set": "config set price_cents 700"
        case "voucher check", "voucher redeem": "\(name) ABCD"
        case "logs filter": "logs filter camera"
        default: name
        }
    }

    @Test func aResponseThatCannotBeWrittenDownOpensNothing() throws {
        var bench = ConsoleBench(memoryFails: true)
        let said = bench.type("login view\r")
        let mark = try #require(said.range(of: "challenge for view: "))
        let challenge = try Challenge(String(said[mark.upperBound...].prefix(14)))
        let answer = bench.type("\(ConsoleBench.key.respond(to: challenge, cabin: "7K3M"))\r")
        #expect(answer.contains("cannot be written down"))
        #expect(bench.session.user == nil)
    }

    @Test func theKeyOpensServiceAndNoMore() {
        var locked = ConsoleBench()
        #expect(locked.type("login key\r").contains("turn the service key first"))
        var bench = ConsoleBench(isKeyTurned: true)
        #expect(bench.type("login key\r").contains("Logged in: service"))
        #expect(bench.type("cash audit\r").contains("for role cash"))
        bench.session.keyTurned(false)
        #expect(bench.session.user == nil)
    }

    @Test func aMegabyteOfNoiseDoesNothing() throws {
        for isLoggedIn in [false, true] {
            var bench = ConsoleBench()
            if isLoggedIn { try bench.login(.service) }
            var random = SplitMix(seed: 8)
            for _ in 0..<1_024 {
                bench.type((0..<1_024).map { _ in UInt8(truncatingIfNeeded: random.next()) })
            }
            let ran = bench.acts.filter { if case .run = $0 { true } else { false } }
            #expect(ran.isEmpty)
        }
    }

    @Test func aLineWithNoiseInItIsRefused() throws {
        var bench = ConsoleBench()
        try bench.login(.service)
        for noise in [[UInt8]([0xFF]), [0x00], [0x80, 0x81], [0x1B, 0x5B, 0x90], [0x1C]] {
            let said = bench.type(Array("rebo".utf8) + noise + Array("ot\r".utf8))
            #expect(said.contains("noise on the line"), "\(noise)")
        }
        #expect(bench.acts.isEmpty)
        bench.type("version\r")
        #expect(bench.acts.count == 1)
    }

    @Test func twoLockedConsolesTiedTogetherFallSilent() {
        var (one, other) = (ConsoleBench(), ConsoleBench())
        var words = one.type("hello\r")
        var said = 0
        for _ in 0..<40 {
            words = other.type(words.replacing("\r\n", with: "\r"))
            words = one.type(words.replacing("\r\n", with: "\r"))
            if words.contains("log in first") { said += 1 }
        }
        #expect(said <= 3)
        #expect(one.acts.isEmpty && other.acts.isEmpty)
    }

    @Test func aLogLineLeavesTheTypedLineWhole() throws {
        var bench = ConsoleBench()
        try bench.login(.view)
        bench.type("vers\u{1B}[D\u{1B}[D")
        bench.session.log("camera: no picture\u{1B}[2J within 8 s")
        let said = String(decoding: bench.session.takeOutput(), as: UTF8.self)
        #expect(said == "\r\u{1B}[Kcamera: no picture?[2J within 8 s\r\n\r7K3M view> vers\u{1B}[K\u{1B}[2D")
        #expect(bench.type("\u{05}ion\r").contains("ion\r\n"))
        #expect(bench.acts.count == 1)
    }

    @Test func nobodyWhoWentAwayStaysLoggedIn() throws {
        var bench = ConsoleBench()
        try bench.login(.cash)
        let limits = ConsoleLimits()
        bench.session.tick(at: bench.now.advanced(byMilliseconds: limits.idleMilliseconds - 1_000))
        #expect(String(decoding: bench.session.takeOutput(), as: UTF8.self).contains("logged out in 1 s"))
        bench.session.tick(at: bench.now.advanced(byMilliseconds: limits.idleMilliseconds))
        #expect(bench.session.user == nil)
        try bench.login(.cash)
        bench.session.lineChanged()
        #expect(bench.session.user == nil)
        // What was typed before is not there for the next one.
        try bench.login(.view)
        #expect(!bench.type("\u{1B}[A").contains("cash"))
    }

    @Test func aPageWaitsForAKey() throws {
        var bench = ConsoleBench()
        try bench.login(.view)
        bench.type("status\r")
        for number in 1...60 { bench.session.print("line \(number)") }
        bench.session.commandEnded()
        let first = String(decoding: bench.session.takeOutput(), as: UTF8.self)
        #expect(first.contains("line 23\r\n\r-- more") && !first.contains("line 24"))
        let next = bench.type("\r")
        #expect(next.contains("line 24\r\n") && !next.contains("line 25"))
        #expect(bench.type(" ").contains("line 47\r\n"))
        #expect(bench.session.isRunning)
        #expect(bench.type(" ").hasSuffix("7K3M view> \u{1B}[K"))
        #expect(!bench.session.isRunning)
    }

    @Test func controlCStopsWhatRuns() throws {
        var bench = ConsoleBench()
        try bench.login(.view)
        bench.type("watch\r")
        bench.acts = []
        bench.type("\u{03}")
        #expect(bench.acts == [.stop])
        bench.session.print("too late")
        bench.session.commandEnded()
        #expect(!String(decoding: bench.session.takeOutput(), as: UTF8.self).contains("too late"))
    }
}
