import CabineAccess
import CabineCore
import Testing

@Suite struct LoginGuardTests {
    let key = UnlockKey()
    let cabin = "7K3M"

    func seconds(_ count: UInt64) -> Instant { Instant(nanoseconds: 1_000_000_000_000 + count * 1_000_000_000) }

    /// A wrong response of the right form.
    let wrong = "S4K7-9QWM-2XAB"

    /// Asks and answers; nil when the guard does not let it come so far.
    func login(_ gate: inout LoginGuard, _ response: (Challenge) -> String, at now: Instant) throws -> Bool {
        let challenge = try gate.challenge(for: .service, at: now, UnlockTests.bytes(seed: now.nanoseconds))
        let attempt = try gate.take(response(challenge), at: now)
        return gate.conclude(attempt, cabin: cabin, key: key, at: now)
    }

    @Test func theRightResponseOpensOnce() throws {
        var gate = LoginGuard(memory: .none, at: seconds(0))
        let challenge = try gate.challenge(for: .cash, at: seconds(1), UnlockTests.bytes(seed: 1))
        let response = "\(key.respond(to: challenge, cabin: cabin))"
        let attempt = try gate.take(response, at: seconds(2))
        #expect(attempt.challenge.role == .cash)
        let opened = gate.conclude(attempt, cabin: cabin, key: key, at: seconds(2))
        #expect(opened)
        #expect(throws: LoginRefusal.noChallenge) { try gate.take(response, at: seconds(3)) }
        // Not even to a later challenge.
        let late = try login(&gate, { _ in response }, at: seconds(4))
        #expect(!late)
    }

    @Test func aWrongResponseVoidsTheChallenge() throws {
        var gate = LoginGuard(memory: .none, at: seconds(0))
        let challenge = try gate.challenge(for: .view, at: seconds(0), UnlockTests.bytes(seed: 1))
        let attempt = try gate.take(wrong, at: seconds(1))
        let opened = gate.conclude(attempt, cabin: cabin, key: key, at: seconds(1))
        #expect(!opened)
        #expect(throws: LoginRefusal.noChallenge) {
            try gate.take("\(key.respond(to: challenge, cabin: cabin))", at: seconds(2))
        }
    }

    @Test func aTypingErrorCostsNothing() throws {
        var gate = LoginGuard(memory: .none, at: seconds(0))
        let challenge = try gate.challenge(for: .view, at: seconds(0), UnlockTests.bytes(seed: 1))
        for typed in ["", "help", "S4K7-9QWM-2XAA"] {
            #expect(throws: LoginRefusal.self) { try gate.take(typed, at: seconds(1)) }
        }
        #expect(gate.memory == .none)
        let attempt = try gate.take("\(key.respond(to: challenge, cabin: cabin))", at: seconds(2))
        let opened = gate.conclude(attempt, cabin: cabin, key: key, at: seconds(2))
        #expect(opened)
    }

    @Test func aChallengeIsTooOldAfterAWhile() throws {
        var gate = LoginGuard(memory: .none, at: seconds(0))
        let challenge = try gate.challenge(for: .view, at: seconds(0), UnlockTests.bytes(seed: 1))
        #expect(throws: LoginRefusal.noChallenge) {
            try gate.take("\(key.respond(to: challenge, cabin: cabin))", at: seconds(901))
        }
    }

    @Test func guessingIsSlowedDown() throws {
        var gate = LoginGuard(memory: .none, at: seconds(0))
        var now: UInt64 = 0
        var pauses: [UInt64] = []
        for _ in 0..<14 {
            let opened = try login(&gate, { _ in wrong }, at: seconds(now))
            #expect(!opened)
            var pause: UInt64 = 0
            do { _ = try gate.challenge(for: .view, at: seconds(now), UnlockTests.bytes(seed: 1)) } catch {
                guard case .wait(let milliseconds) = error else { throw error }
                pause = milliseconds / 1_000
                // Until the last second nothing is looked at, not even the right response.
                #expect(throws: LoginRefusal.self) {
                    try gate.challenge(for: .view, at: seconds(now + pause - 1), UnlockTests.bytes(seed: 1))
                }
                #expect(throws: LoginRefusal.self) { try gate.take(wrong, at: seconds(now + pause - 1)) }
            }
            pauses.append(pause)
            now += pause
        }
        #expect(pauses == [0, 0, 30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600, 3_600, 3_600, 3_600])
        let right = try login(&gate, { "\(key.respond(to: $0, cabin: cabin))" }, at: seconds(now))
        #expect(right)
        #expect(gate.memory == .none)
    }

    @Test func thePauseSurvivesARestart() throws {
        var gate = LoginGuard(memory: .none, at: seconds(0))
        for second in UInt64(0)..<2 { _ = try login(&gate, { _ in wrong }, at: seconds(second)) }
        let challenge = try gate.challenge(for: .view, at: seconds(3), UnlockTests.bytes(seed: 1))
        // The power fails right after the response was taken, before it was compared.
        _ = try gate.take("\(key.respond(to: challenge, cabin: cabin))", at: seconds(4))
        var again = LoginGuard(memory: LoginMemory(bytes: gate.memory.bytes), at: seconds(5))
        #expect(throws: LoginRefusal.wait(milliseconds: 30_000)) {
            try again.challenge(for: .view, at: seconds(5), UnlockTests.bytes(seed: 1))
        }
        #expect(throws: LoginRefusal.self) {
            try again.take("\(key.respond(to: challenge, cabin: cabin))", at: seconds(5))
        }
        #expect(throws: Never.self) { try again.challenge(for: .view, at: seconds(35), UnlockTests.bytes(seed: 1)) }
    }

    @Test(arguments: ["", "failures", "failures 300", "failures -1", "failures 33", "failures 3 4", "nonsense"])
    func aMemoryNobodyCanReadIsNoFreshStart(text: String) {
        #expect(LoginMemory(bytes: Array(text.utf8)) == .unreadable)
        var gate = LoginGuard(memory: .unreadable, at: seconds(0))
        #expect(throws: LoginRefusal.self) {
            try gate.challenge(for: .view, at: seconds(1), UnlockTests.bytes(seed: 1))
        }
    }
}
