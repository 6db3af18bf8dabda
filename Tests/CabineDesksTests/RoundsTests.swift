import CabineCore
import CabineDesks
import Testing

@Suite struct RoundsTests {
    private static func asks(_ rounds: inout Rounds, _ state: State, times: Int) -> [Rounds.Question] {
        (0..<times).flatMap { _ in rounds.look(state) }
    }

    private static func state(_ events: [Event]) -> State {
        var state = State()
        for event in [.started(.initial, WallTime(millisecondsSince1970: 0))] + events {
            _ = state.handle(event, at: Instant(nanoseconds: 1))
        }
        return state
    }

    private static let allReady: [Event] =
        Device.allCases.map { .deviceReported($0, .ready) }
        + [.printerReported(PrinterReport(health: .ready, printsLeft: 400))]

    @Test func aWorkingCabinIsAskedForLittle() {
        var rounds = Rounds()
        let questions = Self.asks(&rounds, Self.state(Self.allReady), times: 12)
        #expect(questions.filter { if case .printer = $0 { true } else { false } }.count == 2)
        #expect(questions.filter { if case .storage = $0 { true } else { false } }.count == 12)
        #expect(questions.count == 14)
    }

    @Test func aDeadDeviceIsAskedAtEveryLook() {
        var rounds = Rounds()
        let state = Self.state(Self.allReady + [.deviceReported(.pad, .failed)])
        #expect(Self.asks(&rounds, state, times: 5).filter { $0 == .pad(known: .failed) }.count == 5)
    }

    /// Two minutes at the pace of somebody who loads paper, then at the pace of a cabin that waits for a visit.
    @Test func aPrinterThatStaysAwayIsAskedLessOften() {
        var rounds = Rounds()
        let away = Self.state(Self.allReady + [.printerReported(PrinterReport(health: .failed, printsLeft: nil))])
        func readings(_ state: State, _ looks: Int) -> Int {
            Self.asks(&rounds, state, times: looks).filter { if case .printer = $0 { true } else { false } }.count
        }
        #expect(readings(away, 24) == 24)
        #expect(readings(away, 120) == 20)
        #expect(readings(Self.state(Self.allReady), 12) == 2)
        #expect(readings(away, 24) == 24)
    }

    @Test func nobodyIsDisturbedInASession() {
        var rounds = Rounds()
        var state = Self.state(Self.allReady)
        _ = state.handle(.touched(.start), at: Instant(nanoseconds: 2))
        _ = state.handle(.deviceReported(.camera, .failed), at: Instant(nanoseconds: 3))
        // A cabin whose camera fails gives the session up: a session with a dead device exists only further on.
        #expect(state.session == nil)
        #expect(Self.asks(&rounds, state, times: 1).contains(.studio(camera: .failed, flash: .ready)))
    }
}
