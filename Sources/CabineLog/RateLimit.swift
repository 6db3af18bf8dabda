import CabineNotices
import Synchronization

/// Counts what comes too often, message by message, without a lock.
///
/// For each message there is the time at which it will have been paid for (the generic cell rate algorithm, ITU-T
/// I.371): each notice adds its pause, and one that would be paid for more than a burst ahead is suppressed.
///
/// SAFETY: both tables are atomics, made once and freed with the object.
final class RateLimit: @unchecked Sendable {
    private let count = MessageID.allCases.count
    private let paid: UnsafeMutablePointer<Atomic<UInt64>>
    private let suppressed: UnsafeMutablePointer<Atomic<UInt64>>
    private let rates: LogRates
    /// When each message's count was told last; the writer's alone.
    private var told: [UInt64]

    init(_ rates: LogRates, at nanoseconds: UInt64) {
        self.rates = rates
        paid = .allocate(capacity: count)
        suppressed = .allocate(capacity: count)
        for place in 0..<count {
            (paid + place).initialize(to: Atomic(0))
            (suppressed + place).initialize(to: Atomic(0))
        }
        told = Array(repeating: nanoseconds, count: count)
    }

    deinit {
        paid.deinitialize(count: count).deallocate()
        suppressed.deinitialize(count: count).deallocate()
    }

    /// Whether the notice may be written; one that may not is counted.
    @inline(__always)
    func admits(_ notice: Notice, at nanoseconds: UInt64) -> Bool {
        let isFault = notice.level <= .warning
        let pause = (isFault ? rates.faultPauseMilliseconds : rates.newsPauseMilliseconds) &* 1_000_000
        let ahead = pause &* UInt64(isFault ? rates.faultBurst : rates.newsBurst)
        let place = notice.message.place
        var old = paid[place].load(ordering: .relaxed)
        while true {
            let new = max(old, nanoseconds) &+ pause
            if new &- nanoseconds > ahead {
                suppressed[place].add(1, ordering: .relaxed)
                return false
            }
            let won = paid[place].weakCompareExchange(expected: old, desired: new, ordering: .relaxed)
            if won.exchanged { return true }
            old = won.original
        }
    }

    /// What was suppressed and not yet told; the writer asks now and then, and at the end with `all`.
    func reports(at nanoseconds: UInt64, all: Bool) -> [(message: MessageID, count: UInt64, seconds: UInt64)] {
        var reports: [(message: MessageID, count: UInt64, seconds: UInt64)] = []
        for (place, message) in MessageID.allCases.enumerated() {
            guard suppressed[place].load(ordering: .relaxed) > 0 else {
                told[place] = nanoseconds
                continue
            }
            let waited = nanoseconds &- told[place]
            guard all || waited >= rates.reportMilliseconds &* 1_000_000 else { continue }
            let count = suppressed[place].exchange(0, ordering: .relaxed)
            reports.append((message, count, waited / 1_000_000_000))
            told[place] = nanoseconds
        }
        return reports
    }
}
