import CabineCore
import CabineDesks

/// When the program looks at its devices: at its own pace, but looks that must find what the last one found are jumped.
///
/// Such a look asks for nothing but a disk that is well. It changes no more than the count in `Rounds`, which is made up
/// for when the next look comes. Whatever happens meanwhile brings that look forward to where the product makes it.
struct SimulatedLooks {
    /// When the next look comes.
    private(set) var due = Instant(nanoseconds: 0)
    private var last = Instant(nanoseconds: 0)
    /// Looks between `last` and `due` that are not made.
    private var jumped = 0

    /// The first look after a start.
    mutating func begin(at instant: Instant) {
        due = instant
        last = instant
        jumped = 0
    }

    /// Looks in a row after which this one's answer would still be the answer.
    func idle(_ rounds: Rounds, _ state: State) -> Int {
        var ahead = rounds
        for count in 0..<Self.jumpMaximum {
            for question in ahead.look(state) {
                guard case .storage(known: .ready) = question else { return count }
            }
        }
        return Self.jumpMaximum
    }

    /// A bound on what is jumped: a minute.
    private static let jumpMaximum = 12

    /// The next look comes after `count` that are jumped.
    mutating func plan(after now: Instant, jumping count: Int) {
        last = now
        jumped = count
        due = now.advanced(byMilliseconds: Rounds.pauseMilliseconds * UInt64(count + 1))
    }

    /// Makes up for the looks jumped until `now`, each only counted, and brings the next one to where the product makes it;
    /// whether that is earlier than planned. `state` is what these looks would have seen.
    mutating func bringForward(to now: Instant, _ rounds: inout Rounds, _ state: State) -> Bool {
        guard jumped > 0 else { return false }
        let passed = min(jumped, Int(now.milliseconds(since: last) / Rounds.pauseMilliseconds))
        for _ in 0..<passed { _ = rounds.look(state) }
        let isEarlier = passed < jumped
        jumped = 0
        last = last.advanced(byMilliseconds: Rounds.pauseMilliseconds * UInt64(passed))
        due = last.advanced(byMilliseconds: Rounds.pauseMilliseconds)
        return isEarlier
    }
}
