import CabineAccess
import CabineConsole
import CabineCore
import HALSim

/// The service console of the simulated cabin: the product's own session, with a technician at it now and then.
final class SimulatedConsole {
    /// A key that no cabin has.
    private static let keyText = "CBU1:000G40R40M30E209185GR38E1W8124GK2GAHC5RR34D1P70X3RFGB"

    private var session: ConsoleSession

    init() {
        guard let key = try? UnlockKey(text: Self.keyText) else {
            preconditionFailure("the key of the simulation is one")
        }
        let present = Presence()
        var random = SplitMix(seed: 11)
        session = ConsoleSession(
            ConsoleSurroundings(
                cabin: "7K3M", key: key,
                randomBytes: { count in (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) } },
                remember: { _ in }, isKeyTurned: { present.isThere }, values: { _ in [] }),
            memory: .none, at: Instant(nanoseconds: 0))
        presence = present
    }

    private final class Presence { var isThere = false }
    private let presence: Presence

    /// What the console wants done about some bytes.
    func hear(_ bytes: [UInt8], at now: Instant) -> [ConsoleAct] {
        session.receive(bytes, at: now)
        _ = session.takeOutput()
        return session.takeActs().filter { if case .refused = $0 { false } else { true } }
    }

    /// Somebody logs in, types some lines, and leaves; the events that their commands begin with.
    func visit(_ lines: [String], at now: Instant) -> [Event] {
        presence.isThere = true
        // Whatever stands in the line is dropped first.
        var acts = hear(Array("\u{03}\rlogin key\r".utf8), at: now)
        for line in lines {
            acts += hear(Array((line + "\r").utf8), at: now)
            session.commandEnded()
        }
        _ = hear(Array("logout\r".utf8), at: now)
        presence.isThere = false
        return acts.compactMap { act in
            guard case .run(let invocation, _) = act else { return nil }
            switch invocation.command.gate {
            case .devices: return .serviceWork(.devices)
            case .coins: return .serviceWork(.coins)
            case .none, .idle: return invocation.command.name == "service off" ? .serviceOrdered(out: .repair) : nil
            }
        }
    }
}
