import CabineCore
import HALSim

/// What must be on disk before anything follows from it.
extension Mutants {
    static let journal: [Mutant] = [
        Mutant("journal-not-synced", .journal, "Events are appended and not synced.", durable, on: .cuts) {
            $0.journalSlip = .syncSkipped
        },
        Mutant("torn-tail-kept", .journal, "A torn write is not cut off before the next.", durable, on: .disk) {
            $0.journalSlip = .truncateSkipped
        },
        Mutant(
            "append-error-swallowed", .journal, "An event the disk did not take counts as written.", durable, on: .disk
        ) { $0.journalSlip = .appendErrorSwallowed },
        Mutant(
            "sync-error-swallowed", .journal, "A sync that failed counts as done.", durable,
            on: .cuts.with(.diskSyncError, 20_000)
        ) { $0.journalSlip = .syncErrorSwallowed },
        Mutant("last-events-not-read", .journal, "The last sector of the journal is not read.", durable, on: .cuts) {
            $0.journalSlip = .readsShort
        },
        Mutant(
            "oldest-segment-opened", .journal, "The first segment found is opened, not the last.", durable,
            on: .cuts.hours(24)
        ) { $0.journalSlip = .listReversed },
        Mutant(
            "segment-without-end", .journal, "A full segment goes on for ever.", [.limits],
            on: .people
        ) { $0.neverRotates = true },
        Mutant(
            "segments-without-end", .journal, "Old segments are not removed.", [.limits],
            on: .people.with(.personHammers, 200_000).hours(18)
        ) { $0.journalSlip = .removeSkipped },
        Mutant(
            "effect-before-journal", .journal, "What follows from an event is done before the event is durable.",
            durable + [.idempotency, .oneSheet, .truth, .record, .voucher, .acceptor], on: .disk
        ) { $0.actsBeforeJournal = true },
        Mutant("coins-not-journalled", .journal, "Coins are counted in memory only.", durable, on: .cuts) {
            $0.forgets = { if case .coinInserted = $0 { true } else { false } }
        },
        Mutant(
            "clock-not-journalled", .journal, "Readings of the clock are not written down.", [.replay]
        ) { $0.forgets = { if case .clockRead = $0 { true } else { false } } },
        Mutant(
            "touches-not-journalled", .journal, "Touches are not written down.",
            durable + [.idempotency, .record, .voucher, .delivery], on: .cuts
        ) { $0.forgets = { if case .touched = $0 { true } else { false } } },
    ]

    /// What is noticed when durable events are lost.
    private static let durable: [Invariant] = [.replay, .money]
}
